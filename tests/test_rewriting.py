"""`briefing fix` after a table changed: digits rewritten, the rest named, nothing lost."""

import pytest
from editing import read, write
from mutation import forget

from briefing.commands.main import main

SHARE = "nvidia-china-share-arithmetic-2025"


@pytest.fixture
def book(project):
    """A book of one page, so that a test sees all of it."""
    for path in (project / "book").glob("*.ipynb"):
        path.unlink()
    for path in (project / "book").glob("*.md"):
        path.unlink()
    frame = read(project, "data/judgements.csv").head(1)
    frame[["judgement", "detail", "basis", "would_change"]] = "Words."
    write(project, "data/judgements.csv", frame)
    yield project
    forget()


def set_cell(project, table, row, column, value):
    frame = read(project, f"data/{table}.csv")
    frame.loc[frame["id"] == row, column] = value
    write(project, f"data/{table}.csv", frame)
    forget()


def page(project, text):
    path = project / "book" / "page.md"
    path.write_text(text, encoding="utf-8")
    return path


def test_fix_rewrites_digits_keeps_style_and_reports(book, capsys):
    path = page(
        book,
        f"# Page\n\nThe share was [2.9%](fact:compute/{SHARE}/value) at the end,\n"
        f"or [about 3%](fact:compute/{SHARE}/value) in short.\n",
    )
    set_cell(book, "compute", SHARE, "value", "4.26")
    assert main(["check", "--only", "prose"]) == 1
    capsys.readouterr()

    assert main(["fix", "--dry-run"]) == 0
    assert "2 numbers would be rewritten" in capsys.readouterr().out
    assert "[2.9%]" in path.read_text(encoding="utf-8")

    assert main(["fix"]) == 0
    assert "'2.9%' is now '4.3%'" in capsys.readouterr().out
    text = path.read_text(encoding="utf-8")
    assert f"[4.3%](fact:compute/{SHARE}/value)" in text and "[about 4%]" in text
    assert main(["check", "--only", "prose"]) == 0


def test_fix_lists_what_needs_a_person_and_leaves_it(book, capsys):
    path = page(
        book,
        "# Page\n\nIt says [more than 80%](fact:adoption_survey/sas24-use-cn/share_pct).\n\n"
        "China's share [has fallen](fact:metrics/china-arithmetic-share-fell).\n",
    )
    set_cell(book, "adoption_survey", "sas24-use-cn", "share_pct", "71")
    set_cell(book, "compute", SHARE, "value", "9.5")
    before = path.read_bytes()

    assert main(["fix"]) == 1

    error = capsys.readouterr().err
    assert "book/page.md, line 3" in error and "no longer holds as printed" in error
    assert "book/page.md, line 5" in error and "the sentence no longer holds" in error
    assert "Traceback" not in error
    assert path.read_bytes() == before


def test_fix_asks_to_read_again_what_speaks_of_rank_or_direction(book, capsys):
    page(book, f"# Page\n\nIt fell to [2.9%](fact:compute/{SHARE}/value). It is late.\n")
    set_cell(book, "compute", SHARE, "value", "3.26")
    assert main(["fix"]) == 0
    out = capsys.readouterr().out
    assert "Read again: book/page.md, line 3" in out and "“It fell to 2.9%.”" in out


def test_fix_rewrites_a_chapter_and_keeps_the_rest_of_it(project, capsys):
    path = project / "book" / "chips.ipynb"
    before = path.read_text(encoding="utf-8")
    set_cell(project, "compute", "nvidia-china-units-h20-2025", "value", "1612000")
    assert main(["fix"]) in (0, 1)
    after = path.read_text(encoding="utf-8")
    changed = [
        (old, new)
        for old, new in zip(before.splitlines(), after.splitlines(), strict=True)
        if old != new
    ]
    assert changed and all("1.5 million" in old and "1.6 million" in new for old, new in changed)
    assert "'1.5 million' is now '1.6 million'" in capsys.readouterr().out
    forget()


def test_fix_leaves_a_page_whole_when_writing_fails(book, monkeypatch):
    path = page(book, f"# Page\n\nIt was [2.9%](fact:compute/{SHARE}/value).\n")
    set_cell(book, "compute", SHARE, "value", "4.26")
    before, files = path.read_bytes(), set(path.parent.iterdir())

    def broken(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("pathlib.Path.replace", broken)
    assert main(["fix"]) == 130, "an interrupt is one line, not a traceback"
    assert path.read_bytes() == before
    assert set(path.parent.iterdir()) == files, "nothing half-written is left"


def test_fix_rewrites_a_judgement_and_keeps_the_rest_of_its_table(project, capsys):
    before = read(project, "data/judgements.csv")
    set_cell(project, "compute", "nvidia-china-share-arithmetic-2023", "value", "13.02")
    assert main(["fix"]) in (0, 1)
    row = before.index[before["id"] == "chips.shortage"][0]
    place = f"data/judgements.csv, row {row + 2}, column detail"
    assert f"{place}: '12.8%' is now '13.0%'" in capsys.readouterr().out
    after = read(project, "data/judgements.csv")
    assert "[13.0%]" in after.loc[row, "detail"]
    changed = before.ne(after)
    others = [c for c in changed if c not in ("judgement", "detail", "basis", "would_change")]
    assert not changed[others].to_numpy().any()
    forget()


def test_fix_leaves_an_example_in_code_alone(book):
    path = page(
        book,
        f"# Page\n\nWrite `[2.9%](fact:compute/{SHARE}/value)`.\n\n"
        f"Real: [2.9%](fact:compute/{SHARE}/value).\n",
    )
    set_cell(book, "compute", SHARE, "value", "4.26")
    assert main(["fix"]) == 0
    text = path.read_text(encoding="utf-8")
    assert f"`[2.9%](fact:compute/{SHARE}/value)`" in text and "Real: [4.3%]" in text


@pytest.mark.parametrize(
    ("link", "reason"),
    [
        ("[20%](fact:data_policy/annotation-growth/value)", "no change of digits"),
        ("[a dozen](fact:metrics/claims-outdated)", "no other word"),
        ("[−9.9 points](fact:model_lag/superclue-gap-2023-09-chinese/value)", None),
        ("[eight](fact:metrics/source-documents)", None),
    ],
)
def test_fix_neither_crashes_nor_claims_what_it_did_not_do(book, capsys, link, reason):
    path = page(book, f"# Page\n\nIt was {link} then.\n")
    code = main(["fix"])
    output = capsys.readouterr()
    assert "Traceback" not in output.err
    if reason:
        assert code == 1 and reason in output.err and "0 numbers rewritten" in output.out
        assert link in path.read_text(encoding="utf-8")
    else:
        assert main(["check", "--only", "prose"]) == 0
