"""Texts that a book audits: cards, fingerprints, and the verification of somebody's copies."""

import re
import shutil

import pytest
from books import ENGINE

from briefing.commands.main import main
from briefing.tables.audited_texts import cards, fingerprint

CARD = "seeds/000-letter.yml"


@pytest.fixture
def copies(book):
    """A copy of the text that the sample audits, in the folder `originals` of the sample."""
    folder = book.root / "originals"
    folder.mkdir()
    shutil.copy(ENGINE / "tests" / "audited" / "letter.txt", folder)
    return folder / "letter.txt"


def test_an_intact_copy_is_verified(book, copies, capsys):
    assert main(["seeds", "originals"]) == 0
    assert "Verified 1 documents and 3 claims." in capsys.readouterr().out


def test_fingerprint_ignores_white_space_only():
    assert fingerprint(" a \t b\n") == fingerprint("a b")
    assert fingerprint("a b") != fingerprint("a  c")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("500,000", "600,000", ["letter.txt", "SHA-256", "This is not the text the audit read"]),
        ("500,000", "600,000", ["data/claims.csv, row 2", "paragraph_sha256", "of line 3"]),
        ("500,000", "600,000", ["data/claims.csv, row 2", "'500,000'", "stands in line 3"]),
        ("another quay", "a quay", ["data/claims.csv, row 4", "paragraph_sha256", "of line 5"]),
        (" electric.", "", ["letter.txt: found 113 bytes; expected 123 bytes"]),
        ("\n\nNobody wants another quay.", "", ["row 4, column paragraph: found line 5"]),
    ],
)
def test_a_changed_copy_is_named(book, copies, capsys, old, new, words):
    copies.write_text(copies.read_text().replace(old, new))
    assert main(["seeds", "originals"]) == 1
    lines = capsys.readouterr().err.splitlines()
    assert any(all(word in line for word in words) for line in lines), lines


def test_white_space_of_a_copy_changes_its_sum_and_no_fingerprint(book, copies, capsys):
    copies.write_text(copies.read_text().replace("500,000 people", "500,000  people"))
    assert main(["seeds", "originals"]) == 1
    lines = capsys.readouterr().err.splitlines()
    assert [line.partition(":")[0] for line in lines] == ["letter.txt", "letter.txt"]


@pytest.mark.parametrize(
    ("row", "column", "value", "words"),
    [
        ("c000-01", "value", "500001", "row 2, column value: found 500001; expected the number"),
        (
            "c000-02",
            "value",
            "49",
            "row 3, column value: found 49; expected the number that 'half'",
        ),
        ("c000-02", "figure", "a third", "row 3, column figure: found 'a third'"),
        ("c000-02", "paragraph", "4", "row 3, column paragraph: found line 4; expected a para"),
        ("c000-02", "paragraph", "99", "row 3, column paragraph: found line 99; expected a para"),
        ("c000-03", "paragraph_sha256", "0" * 64, "row 4, column paragraph_sha256: found 0000"),
    ],
)
def test_a_claim_must_be_what_the_text_says(book, copies, capsys, row, column, value, words):
    book.set_cell("claims", row, column, value)
    assert main(["seeds", "originals"]) == 1
    assert words in capsys.readouterr().err


def test_a_missing_copy_and_a_missing_folder_are_named(book, copies, capsys):
    copies.unlink()
    assert main(["seeds", "originals"]) == 1
    said = capsys.readouterr().err
    assert "letter.txt: found no such file" in said and "Put your copy of document 000" in said
    assert main(["seeds", "nowhere"]) == 1
    said = capsys.readouterr().err
    assert "nowhere: found no such folder" in said and "seeds/README.md says which" in said


def test_a_copy_that_is_no_text_is_named(book, copies, capsys):
    copies.write_bytes(b"\xff\xfe" + copies.read_bytes())
    assert main(["seeds", "originals"]) == 1
    assert "letter.txt: found bytes that are not UTF-8" in capsys.readouterr().err


def test_fingerprints_are_entered_twice(book):
    """Card and claims both hold them: a changed digit shows without the text itself."""
    (card,) = cards()
    claims = book.table("claims")
    known = dict(zip(claims["paragraph"].astype(int), claims["paragraph_sha256"], strict=True))
    assert card["paragraphs"] == known


@pytest.mark.parametrize("key", ["id", "file", "identified_as", "bytes", "sha256"])
def test_a_card_that_lacks_a_part_is_named(book, copies, capsys, key):
    card = book.root / CARD
    card.write_text(re.sub(rf"^{key}: .*\n", "", card.read_text(), flags=re.MULTILINE))
    assert main(["seeds", "originals"]) == 1
    (said,) = capsys.readouterr().err.splitlines()
    assert said == f"{CARD}: found no {key}; expected the card of a text."
