"""Source documents: cards, fingerprints, and the verification of somebody's originals."""

import hashlib
import os
from pathlib import Path

import pytest

from briefing.commands.main import main
from briefing.core.project import project_root
from briefing.tables.audited_texts import cards, fingerprint, verify
from briefing.tables.loading import load

TEXT = "A page title\n\nChina has\t480 million  people in eight provinces.\n"
HEADER = (
    "id,seed,paragraph,paragraph_sha256,claim,figure,value,unit,theme,claim_kind,when_written,"
    "at_edition,finding,case_for,case_against,evidence,status,contradicts,note\n"
)


def originals():
    """The folder with the originals, where this machine has one."""
    named = os.environ.get("BRIEFING_ORIGINALS")
    return Path(named) if named else project_root() / "seeds" / "originals"


@pytest.fixture
def small(project):
    """A project with one document of three lines and one claim about its third."""
    for card in (project / "seeds").glob("*.yml"):
        card.unlink()
    content = TEXT.encode()
    (project / "seeds/000.yml").write_text(
        f'id: "000"\nfile: doc.txt\nbytes: {len(content)}\n'
        f"sha256: {hashlib.sha256(content).hexdigest()}\n"
    )
    digest = fingerprint(TEXT.split("\n")[2])
    row = (
        f"c000-01,000,3,{digest},People in eight provinces,480 million,480,million people,capital,"
        "fact,confirmed,confirmed,It holds.,Yes.,No.,,secondary,,\n"
    )
    (project / "data/claims.csv").write_text(HEADER + row)
    folder = project / "originals"
    folder.mkdir()
    (folder / "doc.txt").write_bytes(content)
    return project


def test_intact_originals_pass(small, capsys):
    assert main(["seeds", "originals"]) == 0
    assert "Verified 1 documents and 1 claims." in capsys.readouterr().out


def test_fingerprint_ignores_white_space_only():
    assert fingerprint(" a \t b\n") == fingerprint("a b")
    assert fingerprint("a b") != fingerprint("a  c")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("480", "490", ["doc.txt", "SHA-256", "This is not the text the audit read"]),
        ("480", "490", ["data/claims.csv, row 2", "paragraph_sha256"]),
        (
            "480",
            "490",
            ["data/claims.csv, row 2", "'480 million'", "a figure that stands in line 3"],
        ),
        (" provinces.", "", ["doc.txt", "bytes"]),
    ],
)
def test_changed_original_is_named(small, capsys, old, new, words):
    path = small / "originals/doc.txt"
    path.write_text(path.read_text().replace(old, new))

    assert main(["seeds", "originals"]) == 1
    lines = capsys.readouterr().err.splitlines()
    assert any(all(word in line for word in words) for line in lines), lines


def test_claimed_value_must_be_the_printed_one(small, capsys):
    path = small / "data/claims.csv"
    path.write_text(path.read_text().replace(",480,million", ",481,million"))

    assert main(["seeds", "originals"]) == 1
    assert "row 2, column value: found 481" in capsys.readouterr().err


def test_missing_original_and_missing_folder(small, capsys):
    (small / "originals/doc.txt").unlink()
    assert main(["seeds", "originals"]) == 1
    assert "doc.txt: found no such file" in capsys.readouterr().err

    assert main(["seeds", "nowhere"]) == 1
    assert "no such folder" in capsys.readouterr().err


def test_cards_identify_five_documents():
    assert [card["id"] for card in cards()] == ["000", "001", "002", "003", "004"]
    for card in cards():
        assert {"identified_as", "date", "kind", "reliability", "garbling", "file"} <= card.keys()
        assert len(card["sha256"]) == 64 and card["bytes"] > 0


def test_claims_cover_all_documents_and_stay_inside_them():
    claims = load("claims")
    assert len(claims) >= 70
    lines = {card["id"]: card["lines"] for card in cards()}
    assert set(claims["seed"]) == set(lines)
    assert (claims["paragraph"] <= claims["seed"].astype(str).map(lines)).all()


def test_no_original_is_in_the_repository():
    names = {card["file"] for card in cards()}
    for path in project_root().glob("*/**/*.txt"):
        if ".venv" not in path.parts and "originals" not in path.parts:
            assert path.name not in names


@pytest.mark.skipif(
    not originals().is_dir(),
    reason="no originals here: put your copies into seeds/originals/ (see seeds/README.md)",
)
def test_originals_match_cards_and_claims():
    result = verify(originals())
    assert result.documents == 5
    assert not result.problems, "\n".join(map(str, result.problems))


def test_fingerprints_are_entered_twice():
    """Cards and claims both hold the fingerprints: a changed digit shows without the originals."""
    claims = load("claims")
    for card in cards():
        cited = claims[claims["seed"] == card["id"]]
        for row, claim in cited.iterrows():
            place = f"data/claims.csv, row {row + 2}, column paragraph_sha256"
            known = card["paragraphs"].get(int(claim["paragraph"]))
            assert claim["paragraph_sha256"] == known, (
                f"{place}: found {claim['paragraph_sha256']}; the card of document {card['id']} "
                f"has {known} for line {claim['paragraph']}"
            )
        assert set(card["paragraphs"]) == set(cited["paragraph"].astype(int)), card["id"]
    sums = dict(
        reversed(line.split())
        for line in (project_root() / "seeds/SHA256SUMS").read_text().splitlines()
    )
    assert sums == {card["file"]: card["sha256"] for card in cards()}
