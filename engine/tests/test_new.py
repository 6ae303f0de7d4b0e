"""`briefing new table` and `briefing new chapter`: skeletons under all the checks, or nothing."""

import json
import re

import pandas as pd
import pytest
import yaml

from briefing import load
from briefing.chapters.provenance import reasons
from briefing.commands.main import main
from briefing.core import files as core_files
from briefing.core.notebook import canonical, notebook_text, read_notebook
from briefing.core.problems import BriefingError
from briefing.editions.changes import compare
from briefing.kits.new import chapter as new_chapter
from briefing.numbers.facts import fact
from briefing.prose import todo_notes
from briefing.prose.judgements import of_chapter
from briefing.tables import checks
from briefing.tables.contract import described, fields

TABLE = ["new", "table", "days_counted"]
DESCRIBED = [*TABLE, "--description", "One row is a count on a day."]
CHAPTER = ["new", "chapter", "days-counted"]
ROW = {"kind": "observed", "status": "primary", "source": "port-report-2025", "locator": "page 3"}


def enter(book, table, *rows):
    """Write rows into a table, the cells that they do not name empty."""
    frame = pd.DataFrame([{**ROW, **row} for row in rows])
    book.store(table, frame.reindex(columns=book.table(table).columns, fill_value=""))


def roles(table):
    names = ("namedBy", "datedBy", "asOf", "series", "measure")
    return {name: described(table)[name] for name in names if name in described(table)}


# Tables


def test_a_new_table_is_described_loads_and_passes_the_checks(book, capsys):
    assert main(DESCRIBED) == 0
    assert main(["check"]) == 0, capsys.readouterr().err
    table = load("days_counted")
    assert table.empty and pd.api.types.is_datetime64_any_dtype(table["as_of"])
    assert table["value"].dtype == "float64"
    stored = book.text("data/datapackage.json")
    assert json.dumps(json.loads(stored), indent=2, ensure_ascii=False) + "\n" == stored
    assert described("days_counted")["path"] == "days_counted.csv"


def test_columns_of_its_own_have_type_and_unit_and_wait_for_their_meaning(book, capsys):
    columns = ["--columns", "length_km:number:km", "opened:date", "built:boolean"]
    assert main([*DESCRIBED, *columns]) == 0
    fields_ = {field["name"]: field for field in fields("days_counted")}
    assert list(fields_)[:4] == ["id", "length_km", "opened", "built"]
    assert fields_["length_km"]["unit"] == "km" and "value" not in fields_
    assert pd.api.types.is_datetime64_any_dtype(load("days_counted")["opened"])
    assert main(["check"]) == 1
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 3
    assert "data/datapackage.json, table days_counted, field length_km, description" in said[0]


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ([], {"namedBy": ["entity", "measure"], "datedBy": ["as_of"], "asOf": "as_of"}),
        (
            ["quay:string", "day:date", "people:integer"],
            {
                "namedBy": ["quay"],
                "datedBy": ["day", "as_of"],
                "asOf": "as_of",
                "series": ["day", "quay"],
                "measure": "people",
            },
        ),
        (
            ["people:integer", "boats:number"],
            {"datedBy": ["as_of"], "asOf": "as_of", "series": ["as_of"], "measure": "people"},
        ),
        (
            ["quay:string", "open:boolean"],
            {"namedBy": ["quay"], "datedBy": ["as_of"], "asOf": "as_of"},
        ),
    ],
)
def test_a_new_table_says_what_names_and_dates_its_rows(book, columns, expected):
    assert main([*DESCRIBED, *(["--columns", *columns] if columns else [])]) == 0
    assert roles("days_counted") == expected


def test_the_first_row_of_a_new_table_has_a_card_and_is_part_of_a_series(book, tmp_path):
    """Of the long form, without a word of its author's in the contract."""
    main(DESCRIBED)
    row = {"quantity": "people", "entity": "North quay", "measure": "people counted"}
    row |= {"unit": "people", "as_of_precision": "day"}
    first = {**row, "id": "first", "value": "12", "as_of": "2025-05-01"}
    enter(book, "days_counted", first)
    card = fact("days_counted/first/value")
    assert (card.label, card.as_of) == ("North quay, people counted", "1 May 2025")
    before = book.copied(book.root, tmp_path / "before")
    enter(book, "days_counted", first, {**first, "id": "second", "as_of": "2026-05-01"})
    [vintage] = compare(before.root, book.root).vintages
    assert (vintage.row, vintage.before) == ("second", "first")
    assert main(["check"]) == 0


def test_the_first_row_of_a_table_with_columns_of_its_own_has_them_too(book, tmp_path):
    columns = ["--columns", "quay:string", "day:date", "people:integer:people"]
    main([*DESCRIBED, *columns])
    first = {"id": "first", "quay": "North", "day": "2025-05-01", "people": "12"}
    enter(book, "days_counted", first)
    card = fact("days_counted/first/people")
    assert card.label.startswith("North: ") and card.as_of == "1 May 2025"
    before = book.copied(book.root, tmp_path / "before")
    second = {**first, "id": "second", "day": "2026-05-01", "people": "13"}
    other = {**second, "id": "other", "quay": "South"}
    enter(book, "days_counted", first, second, other)
    changes = compare(before.root, book.root)
    [vintage] = changes.vintages
    assert (vintage.row, vintage.column, vintage.new, vintage.unit) == (
        "second",
        "people",
        "13",
        "people",
    )
    assert [row.row for row in changes.rows_added] == ["other"]


@pytest.mark.parametrize("columns", [[], ["--columns", "as_of_day:date"]])
def test_a_mistyped_year_in_a_new_table_is_named(book, capsys, columns):
    main([*DESCRIBED, *columns])
    row = {"id": "first", "as_of": "0204-05-01", "as_of_precision": "day", "value": "1"}
    row |= {"quantity": "a", "entity": "A", "measure": "a", "unit": "a"}
    enter(book, "days_counted", row)
    main(["check"])
    assert "row 2, column as_of: found '0204-05-01'" in capsys.readouterr().err


def test_a_table_without_a_description_is_named_by_the_check(book, capsys):
    assert main(TABLE) == 0
    assert main(["check"]) == 1
    said = capsys.readouterr().err
    assert "table days_counted, description" in said and "what one row of the table is" in said


def test_a_table_that_may_not_be_empty_is_missed(book):
    main(DESCRIBED)
    package = json.loads(book.text("data/datapackage.json"))
    del package["resources"][-1]["mayBeEmpty"]
    (book.root / "data" / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    said = [str(problem) for problem in checks.problems()]
    assert any("data/days_counted.csv, row 1: found a header and no rows" in one for one in said)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["sources"], "'sources'; expected a name that is not taken"),
        (["metrics"], "'metrics'; expected a name that is not taken"),
        (["Days"], "'Days'; expected a name such as bicycle_counts"),
        (["days-counted"], "expected a name such as bicycle_counts"),
        (["../days"], "expected a name such as bicycle_counts"),
        (["days", "--columns", "km"], "'km'; expected a type, one of number"),
        (["days", "--columns", "km:metres"], "'km:metres'; expected a type"),
        (
            ["days", "--columns", "km:number", "km:number"],
            "'km'; expected a name that is not taken",
        ),
        (["days", "--columns", "source:string"], "'source'; expected a name that is not taken"),
    ],
)
def test_a_table_that_cannot_be_leaves_nothing(book, capsys, arguments, words):
    before = book.files()
    assert main(["new", "table", *arguments]) == 1
    assert words in capsys.readouterr().err
    assert book.files() == before


def test_a_file_that_lies_there_already_is_not_overwritten(book, capsys):
    path = book.root / "data" / "days_counted.csv"
    path.write_text("day,people\n2025-05-01,12\n", encoding="utf-8")
    before = book.files()
    assert main(DESCRIBED) == 1
    assert "'days_counted'; expected a name that is not taken" in capsys.readouterr().err
    assert book.files() == before


def test_a_table_is_written_with_its_description_or_not_at_all(book, monkeypatch, capsys):
    before = book.files()
    write = core_files.write_atomically

    def on_a_full_disk(path, content):
        if path.suffix == ".csv":
            raise OSError(28, "No space left on device", str(path))
        write(path, content)

    monkeypatch.setattr(core_files, "write_atomically", on_a_full_disk)
    assert main(DESCRIBED) == 1
    said = capsys.readouterr().err
    assert "No space left on device" in said and said.count("\n") == 1
    assert book.files() == before


# Chapters


def test_a_new_chapter_has_run_and_is_listed(book):
    assert main([*CHAPTER, "--title", "Days, counted"]) == 0
    path = book.root / "book" / "days-counted.ipynb"
    notebook = read_notebook(path)
    assert reasons(notebook) == []
    assert notebook_text(canonical(read_notebook(path))) == path.read_text(encoding="utf-8")
    assert notebook["cells"][0]["source"][0] == "# Days, counted\n"
    ran = [cell["id"] for cell in notebook["cells"] if cell.get("outputs")]
    assert {"judgements", "changes", "solution-1", "check-1", "sources-list"} <= set(ran)
    assert "days-counted-1" in json.loads(book.text("book/answers.json"))
    parts = yaml.safe_load(book.text("_toc.yml"))["parts"]
    assert [entry["file"] for entry in parts[0]["chapters"]][-1] == "book/days-counted"
    assert "```{judgement-list} days-counted\n```\n" in book.text("book/index.md")
    assert yaml.safe_load(book.text("book/briefs.yml")).keys() >= {"days-counted", "fleet"}


def test_what_is_still_to_be_written_is_named_cell_by_cell(book, capsys):
    main(CHAPTER)
    assert main(["check"]) == 1
    said = capsys.readouterr().err
    for cell in ("title", "sources-say", "evidence", "limits", "exercise-1", "sources-list"):
        assert re.search(rf"book/days-counted\.ipynb, cell \d+ \({cell}\), line \d+", said), cell
    assert "found no judgement of 'days-counted'; expected three to five key judgements" in said
    # Nothing else is wrong with it.
    assert len(said.splitlines()) == len(todo_notes.problems())


def test_a_note_is_found_wherever_it_stands(book):
    (book.root / "book" / "index.md").write_text("# A\n\n> **To write:** the front page.", "utf-8")
    book.edit(
        "CITATION.cff", 'title: "Ferries of Evenmouth: a sample book"', "title: 'To write: a title'"
    )
    said = [str(problem) for problem in todo_notes.problems()]
    assert "book/index.md, line 3: found a note, 'To write:'; expected the front page." in said
    assert "CITATION.cff, line 4: found a note, 'To write:'; expected a title." in said


@pytest.mark.parametrize(
    "title", ["two\nlines", 'A "quoted" title', "Fares: up", "# $chapter", "[Days](x) & <b>"]
)
def test_a_title_may_hold_any_sign(book, monkeypatch, title):
    monkeypatch.setattr(new_chapter, "refresh", lambda *_: None)
    assert main([*CHAPTER, "--title", title]) == 0
    notebook = read_notebook(book.root / "book" / "days-counted.ipynb")
    assert notebook["cells"][0]["source"][0] == f"# {' '.join(title.split())}\n"


CONTENTS = """format: jb-book
root: book/index
parts:
- caption: Chapters
  chapters:
  - file: book/crossings
  - file: book/fleet
    title: The vessels
- caption: About it
  chapters:
  - file: book/method"""


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_contents_may_be_written_in_another_form(book, monkeypatch, end):
    """Less indented, with titles, with other ends of lines, without one at the end of the file."""
    monkeypatch.setattr(new_chapter, "refresh", lambda *_: None)
    (book.root / "_toc.yml").write_bytes(CONTENTS.replace("\n", end).encode())
    for file in ("book/index.md", "book/briefs.yml"):
        path = book.root / file
        path.write_bytes(path.read_bytes().rstrip().replace(b"\n", end.encode()))
    assert main(CHAPTER) == 0
    first, second = yaml.safe_load(book.text("_toc.yml"))["parts"]
    assert first["chapters"] == [
        {"file": "book/crossings"},
        {"file": "book/fleet", "title": "The vessels"},
        {"file": "book/days-counted"},
    ]
    assert second["chapters"] == [{"file": "book/method"}]
    assert "{judgement-list} days-counted" in book.text("book/index.md")
    assert "days-counted" in yaml.safe_load(book.text("book/briefs.yml"))


def test_contents_without_parts_are_refused(book, capsys):
    (book.root / "_toc.yml").write_text("format: jb-book\nroot: book/index\n", encoding="utf-8")
    before = book.files()
    assert main(CHAPTER) == 1
    assert "_toc.yml: found no 'parts:'; expected the parts" in capsys.readouterr().err
    assert book.files() == before


@pytest.mark.parametrize("name", ["index", "method", "Days", "days_counted", "solutions", "a b"])
def test_a_chapter_that_cannot_be_leaves_nothing(book, capsys, name):
    before = book.files()
    assert main(["new", "chapter", name]) == 1
    assert f"new: found '{name}'; expected a name" in capsys.readouterr().err
    assert book.files() == before


def test_a_chapter_that_does_not_run_leaves_nothing(book, monkeypatch, capsys):
    whole = new_chapter.skeleton

    def spoilt(name, **words):
        return whole(name, **words).replace("look.use_style()", "1 / 0")

    monkeypatch.setattr(new_chapter, "skeleton", spoilt)
    before = book.files()
    assert main(CHAPTER) == 1
    assert "ZeroDivisionError" in capsys.readouterr().err
    assert book.files() == before


def test_a_chapter_that_cannot_be_entered_leaves_nothing(book, monkeypatch, capsys):
    """It has run by then, and the answers of its exercise were kept."""

    def full(_):
        raise OSError(28, "No space left on device", "_toc.yml")

    monkeypatch.setattr(new_chapter, "write_together", full)
    before = book.files()
    assert main(CHAPTER) == 1
    assert "_toc.yml: found No space left on device" in capsys.readouterr().err
    assert book.files() == before


def test_judgements_of_a_chapter_that_does_not_exist_are_an_error(book):
    with pytest.raises(BriefingError, match="no judgement of 'nowhere'"):
        of_chapter("nowhere")


def test_a_draft_is_rendered_and_its_build_fails(book):
    book.must(*CHAPTER)
    result = book.run("build")
    assert result.returncode == 1
    assert "do not pass the check: do not publish them" in result.stderr
    page = book.page("book/days-counted.html")
    assert "To write: what the chapter asks" in page
    assert "three to five key judgements" in book.page("book/index.html")
