"""`briefing new table` and `briefing new chapter`: skeletons under all the checks, or nothing."""

import json
import re
import shutil

import pandas as pd
import pytest
from checkout import ROOT

from briefing.tables import checks as crosschecks
from briefing import load
from briefing.prose import todo_notes as unfinished
from briefing.commands.main import main
from briefing.chapters.provenance import reasons
from briefing.core.notebook import canonical
from briefing.core.notebook import read
from briefing.core.notebook import text_of
from briefing.core.problems import BriefingError
from briefing.kits.new import chapter
from briefing.kits.new import writing
from briefing.tables.contract import fields

TABLE = ["new", "table", "days_counted"]
DESCRIBED = [*TABLE, "--description", "One row is a count on a day."]


@pytest.fixture
def listed(project):
    """A project with the list of its pages."""
    shutil.copy(ROOT / "_toc.yml", project)
    return project


def contents(project):
    return {path: path.read_bytes() for path in project.rglob("*") if path.is_file()}


def test_a_new_table_is_described_loads_and_passes_the_checks(project, capsys):
    assert main(DESCRIBED) == 0
    assert main(["check"]) == 0, capsys.readouterr().err
    table = load("days_counted")
    assert table.empty and pd.api.types.is_datetime64_any_dtype(table["as_of"])
    assert table["value"].dtype == "float64"
    stored = (project / "data/datapackage.json").read_text(encoding="utf-8")
    assert json.dumps(json.loads(stored), indent=2, ensure_ascii=False) + "\n" == stored


def test_columns_of_its_own_have_type_and_unit_and_wait_for_their_meaning(project, capsys):
    assert (
        main([*DESCRIBED, "--columns", "length_km:number:km", "opened:date", "built:boolean"]) == 0
    )
    described = {field["name"]: field for field in fields("days_counted")}
    assert list(described)[:4] == ["id", "length_km", "opened", "built"]
    assert described["length_km"]["unit"] == "km" and "value" not in described
    assert pd.api.types.is_datetime64_any_dtype(load("days_counted")["opened"])
    assert main(["check"]) == 1
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 3
    assert "data/datapackage.json, table days_counted, field length_km, description" in said[0]


def test_a_table_without_a_description_is_named_by_the_check(project, capsys):
    assert main(TABLE) == 0
    assert main(["check"]) == 1
    said = capsys.readouterr().err
    assert "table days_counted, description" in said and "what one row of the table is" in said


def test_a_table_that_may_not_be_empty_is_missed(project):
    main(DESCRIBED)
    path = project / "data/datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    del package["resources"][-1]["mayBeEmpty"]
    path.write_text(json.dumps(package), encoding="utf-8")
    said = [str(problem) for problem in crosschecks.problems()]
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
def test_a_table_that_cannot_be_leaves_nothing(project, capsys, arguments, words):
    before = contents(project)
    assert main(["new", "table", *arguments]) == 1
    assert words in capsys.readouterr().err
    assert contents(project) == before


def test_a_table_is_written_with_its_description_or_not_at_all(project, monkeypatch):
    before = contents(project)
    write = writing.write_atomically

    def on_a_full_disk(path, content):
        if path.suffix == ".csv":
            raise OSError("no space left on device")
        write(path, content)

    monkeypatch.setattr(writing, "write_atomically", on_a_full_disk)
    with pytest.raises(OSError, match="no space left"):
        main(DESCRIBED)
    assert contents(project) == before


def test_a_new_chapter_has_run_and_is_listed(listed, capsys):
    assert main(["new", "chapter", "days-counted", "--title", "Days, counted"]) == 0
    path = listed / "book/days-counted.ipynb"
    notebook = read(path)
    assert reasons(notebook) == []
    assert text_of(canonical(read(path))) == path.read_text(encoding="utf-8")
    assert notebook["cells"][0]["source"][0] == "# Days, counted\n"
    ran = [cell["id"] for cell in notebook["cells"] if cell.get("outputs")]
    assert {"judgements", "changes", "solution-1", "check-1", "sources-list"} <= set(ran)
    toc = (listed / "_toc.yml").read_text(encoding="utf-8")
    assert toc.count("      - file: book/days-counted\n") == 1
    front = (listed / "book/index.md").read_text(encoding="utf-8")
    assert "```{judgement-list} days-counted\n```\n" in front


def test_what_is_still_to_be_written_is_named_cell_by_cell(listed, capsys):
    main(["new", "chapter", "days-counted"])
    assert main(["check"]) == 1
    said = capsys.readouterr().err
    for cell in ("title", "sources-say", "evidence", "limits", "exercise-1", "sources-list"):
        assert re.search(rf"book/days-counted\.ipynb, cell \d+ \({cell}\), line \d+", said), cell
    assert "found no judgement of 'days-counted'; expected three to five key judgements" in said
    # Nothing else is wrong with it.
    assert len(said.splitlines()) == len(unfinished.problems())


def test_a_note_is_found_wherever_it_stands(project):
    (project / "book/index.md").write_text("# A\n\n> **To write:** the front page.", "utf-8")
    (project / "CITATION.cff").write_text("title: 'To write: a title'\n", encoding="utf-8")
    said = [str(problem) for problem in unfinished.problems()]
    assert "book/index.md, line 3: found a note, 'To write:'; expected the front page." in said
    assert "CITATION.cff, line 1: found a note, 'To write:'; expected a title." in said


@pytest.mark.parametrize("name", ["index", "method", "Days", "days_counted", "solutions", "a b"])
def test_a_chapter_that_cannot_be_leaves_nothing(listed, capsys, name):
    before = contents(listed)
    assert main(["new", "chapter", name]) == 1
    assert f"new: found '{name}'; expected a name" in capsys.readouterr().err
    assert contents(listed) == before


def test_a_chapter_that_does_not_run_leaves_nothing(listed, monkeypatch, capsys):
    broken = chapter.skeleton

    def spoilt(name, **words):
        return broken(name, **words).replace("look.use_style()", "1 / 0")

    monkeypatch.setattr(chapter, "skeleton", spoilt)
    before = contents(listed)
    assert main(["new", "chapter", "days-counted"]) == 1
    assert "ZeroDivisionError" in capsys.readouterr().err
    assert contents(listed) == before


def test_judgements_of_a_chapter_that_does_not_exist_are_an_error(project):
    from briefing.prose.judgements import of_chapter

    with pytest.raises(BriefingError, match="no judgement of 'nowhere'"):
        of_chapter("nowhere")


@pytest.mark.slow
def test_a_draft_is_rendered_and_its_build_fails(copy):
    assert copy.run("new", "chapter", "days-counted").returncode == 0
    result = copy.run("build")
    assert result.returncode == 1
    assert "do not pass the check: do not publish them" in result.stderr
    page = copy.page("book/days-counted.html")
    assert "To write: what the chapter asks" in page
    assert "three to five key judgements" in copy.page("book/index.html")
