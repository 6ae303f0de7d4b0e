"""`briefing fix` after a table changed: digits rewritten, the rest named, nothing lost."""

import os
import stat

import pytest

from briefing.commands.main import main

NORTH = "passengers/north-2025/value"
SHARE = "passengers/share-south-2025/value"
PAGE = "book/method.md"


@pytest.fixture
def page(book):
    """A book of one page beside its judgements; a function writes the page."""
    for path in (book.root / "book").glob("*.*"):
        if path.suffix in (".ipynb", ".md"):
            path.unlink()
    frame = book.table("judgements").head(1)
    frame[["judgement", "detail", "basis", "would_change"]] = "Words."
    book.store("judgements", frame)

    def write(text):
        (book.root / PAGE).write_text(f"# Page\n\n{text}\n", encoding="utf-8")
        return book

    return write


def test_fix_rewrites_digits_keeps_style_and_reports(page, capsys):
    book = page(f"The share was [2.9%](fact:{SHARE}) in 2025,\nor [about 3%](fact:{SHARE}).")
    book.set_cell("passengers", "share-south-2025", "high", "5")
    book.set_cell("passengers", "share-south-2025", "value", "4.26")
    assert main(["check", "--only", "prose"]) == 1
    capsys.readouterr()

    assert main(["fix", "--dry-run"]) == 0
    assert "2 numbers would be rewritten; 0 need a person" in capsys.readouterr().out
    assert "[2.9%]" in book.text(PAGE)

    assert main(["fix"]) == 0
    said = capsys.readouterr().out
    assert f"{PAGE}, line 3: '2.9%' is now '4.3%' (passengers/share-south-2025/value)" in said
    text = book.text(PAGE)
    assert f"[4.3%](fact:{SHARE})" in text and "[about 4%]" in text
    assert main(["check", "--only", "prose"]) == 0


def test_fix_lists_what_needs_a_person_and_leaves_it(page, capsys):
    book = page(
        f"It says [more than 2.5%](fact:{SHARE}).\n\nIt [has lost](fact:metrics/south-fell) some."
    )
    book.set_cell("passengers", "share-south-2025", "value", "1.5")
    book.set_cell("passengers", "south-2025", "value", "130000")
    before = book.files("book")

    assert main(["fix"]) == 1

    first, second = capsys.readouterr().err.splitlines()
    assert f"{PAGE}, line 3" in first and "no longer holds as printed" in first
    assert f"{PAGE}, line 5" in second and "the sentence no longer holds" in second
    assert book.files("book") == before


def test_fix_asks_to_read_again_what_speaks_of_rank_or_direction(page, capsys):
    book = page(f"It fell to [2.9%](fact:{SHARE}). It is late.")
    book.set_cell("passengers", "share-south-2025", "value", "3.26")
    assert main(["fix"]) == 0
    said = capsys.readouterr().out
    assert f"Read again: {PAGE}, line 3" in said and "“It fell to 2.9%.”" in said


def test_fix_rewrites_a_chapter_and_keeps_the_rest_of_it(book, capsys):
    before = book.text("book/crossings.ipynb")
    book.set_cell("passengers", "north-2024", "value", "402777")
    assert main(["fix"]) == 0
    after = book.text("book/crossings.ipynb")
    lines = zip(before.splitlines(), after.splitlines(), strict=True)
    changed = [(old, new) for old, new in lines if old != new]
    assert len(changed) == 1 and changed[0][0].replace("401,698", "402,777") == changed[0][1]
    assert "'401,698' is now '402,777'" in capsys.readouterr().out


def test_fix_rewrites_a_judgement_and_keeps_the_rest_of_its_table(book, capsys):
    before = book.text("data/judgements.csv")
    book.set_cell("passengers", "north-2024", "value", "402777")
    assert main(["fix"]) == 0
    said = capsys.readouterr().out
    assert "data/judgements.csv, row 2, column detail: '401,698' is now '402,777'" in said
    assert book.text("data/judgements.csv") == before.replace("401,698", "402,777")


@pytest.mark.parametrize("raised", [KeyboardInterrupt, OSError(28, "No space left on device")])
def test_fix_leaves_all_pages_as_they_were_when_writing_fails(book, monkeypatch, capsys, raised):
    """The second file cannot be written: the first, which was, is put back."""
    book.set_cell("passengers", "north-2024", "value", "402777")
    before = book.files()
    replace, written = type(book.root).replace, []

    def second_fails(path, target):
        written.append(target)
        if len(written) == 2:
            raise raised
        return replace(path, target)

    monkeypatch.setattr("pathlib.Path.replace", second_fails)
    assert main(["fix"]) in (1, 130)
    assert len(capsys.readouterr().err.splitlines()) == 1
    assert len(written) >= 2 and book.files() == before


def test_fix_keeps_line_ends_and_mode_of_a_page_and_follows_a_link(page):
    book = page(f"It was\n[2.9%](fact:{SHARE}).")
    path = book.root / PAGE
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    elsewhere = book.root / "elsewhere.md"
    path.rename(elsewhere)
    elsewhere.chmod(0o664)
    path.symlink_to(os.path.relpath(elsewhere, path.parent))
    book.set_cell("passengers", "share-south-2025", "value", "3.26")
    assert main(["fix"]) == 0
    assert path.is_symlink() and stat.S_IMODE(elsewhere.stat().st_mode) == 0o664
    written = f"# Page\r\n\r\nIt was\r\n[3.3%](fact:{SHARE}).\r\n"
    assert elsewhere.read_bytes().decode() == written


def test_fix_leaves_an_example_in_code_alone(page):
    book = page(f"Write `[2.9%](fact:{SHARE})`.\n\nReal: [2.9%](fact:{SHARE}).")
    book.set_cell("passengers", "share-south-2025", "value", "3.26")
    assert main(["fix"]) == 0
    assert f"`[2.9%](fact:{SHARE})`" in book.text(PAGE) and "Real: [3.3%]" in book.text(PAGE)


@pytest.mark.parametrize(
    ("link", "reason"),
    [
        ("[294%](fact:passengers/share-south-2025/value)", "more than a factor of ten"),
        ("[2 m](fact:ferry_specs/plover.draught/value)", "no change of digits"),
        ("[a dozen](fact:metrics/ferries)", "no other word"),
        ("[half](fact:metrics/north-growth)", "a fraction, a multiple or a rank"),
        ("[3 kW](fact:metrics/ferries)", "the value is in vessels"),
        ("[2024](fact:ferries/gull/in_service)", None),
        ("[1 June 2009](fact:ferries/tern/in_service)", "known only to the year"),
        ("[3](fact:metrics/piers)", "no metric"),
        ("[2 to 5](fact:metrics/ferries)", "of different kinds"),
        ("[**2.8%**](fact:passengers/share-south-2025/value)", "marks of its own"),
        ("[400,000](fact:passengers/north-2025/value)", None),
        ("[seven](fact:metrics/ferries)", None),
        ("[2.1% to 3.0%](fact:passengers/share-south-2025/range)", None),
    ],
)
def test_fix_neither_crashes_nor_claims_what_it_did_not_do(page, capsys, link, reason):
    book = page(f"It was {link} then.")
    code = main(["fix"])
    output = capsys.readouterr()
    assert "a fault of the program" not in output.err
    if reason:
        assert code == 1 and reason in output.err and "0 numbers rewritten" in output.out
        assert link in book.text(PAGE)
    else:
        assert code == 0 and "1 numbers rewritten" in output.out
        assert main(["check", "--only", "prose"]) == 0
