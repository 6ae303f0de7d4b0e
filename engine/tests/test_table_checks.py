"""What must hold between tables: each check fails when it should, and says where."""

import json

import pandas as pd
import pytest

from briefing.commands.main import main
from briefing.tables.checks import OF_TABLES, checks, checks_of, contested, running_total_problems
from briefing.tables.contract import table_names
from briefing.tables.loading import load


def cell(table, row, column, value):
    return lambda book: book.set_cell(table, row, column, value)


def fill_from_one_source(book):
    """Fill a table with rows of a source of which only single facts may be used."""
    for number in range(30):
        book.add_row("ferry_specs", "gull.length", id=f"gull.length.{number}")


CASES = {
    "precision without a date": (
        cell("passengers", "north-2024", "as_of", ""),
        ["data/passengers.csv, row 4", "as_of and as_of_precision", "both or neither"],
    ),
    "date without precision": (
        cell("ferries", "gull", "in_service_precision", ""),
        ["data/ferries.csv, row 2", "in_service and in_service_precision", "both or neither"],
    ),
    "value below its range": (
        cell("passengers", "share-south-2025", "low", "3.1"),
        ["data/passengers.csv, row 12", "column value", "low 3.1, value 2.94", "low <= value"],
    ),
    "range turned round": (
        cell("passengers", "share-south-2025", "high", "2.6"),
        ["data/passengers.csv, row 12", "column value", "high 2.6", "value <= high"],
    ),
    "row of figures without a figure": (
        cell("passengers", "south-2023", "value", ""),
        ["data/passengers.csv, row 7", "column value", "no figure", "a value, a low or a high"],
    ),
    "organisation nobody listed": (
        cell("ferries", "plover", "maker", "Bay Work"),
        ["data/ferries.csv, row 4", "column maker", "'Bay Work'", "Nearest: Bay Works"],
    ),
    "disagreement without a word": (
        cell("passengers", "all-2025-port", "note", ""),
        ["data/passengers.csv, row 10", "column note", "508500", "a word on the disagreement"],
    ),
    "rejected figure without a reason": (
        cell("ferry_specs", "tern.power.herald", "note", ""),
        ["data/ferry_specs.csv, row 5", "column note", "why the figure is rejected"],
    ),
    "evidence nobody knows": (
        cell("claims", "c000-02", "evidence", "port-report-2025 ferries/gul"),
        ["data/claims.csv, row 3", "column evidence", "'ferries/gul'", "ferries/gull"],
    ),
    "source nobody cites": (
        lambda book: book.add_row("sources", "herald-2025", id="nobody-cites-this"),
        ["data/sources.csv, row 5", "nobody-cites-this", "a source in use"],
    ),
    "table filled from a source of single facts": (
        fill_from_one_source,
        ["data/ferry_specs.csv", "33 rows from 'yard-list-2024'", "only single facts", "most 30"],
    ),
    "shares above the whole, which the subject checks": (
        cell("tickets", "free-2025", "share_pct", "19.6"),
        ["data/tickets.csv", "column share_pct", "110.0 in all for 2025-12-31", "at most 100"],
    ),
}


@pytest.mark.parametrize(("change", "words"), CASES.values(), ids=CASES.keys())
def test_check_fails_when_it_should(book, capsys, change, words):
    change(book)
    assert main(["check"]) == 1
    (said,) = capsys.readouterr().err.splitlines()
    assert all(word in said for word in words), said


def test_no_check_finds_anything_in_the_book_as_it_is(book):
    assert [str(problem) for check in checks() for problem in check()] == []


def test_checks_need_no_column_that_a_table_may_lack(book, capsys):
    """A table may be without notes: then nothing in it is said to be noted."""
    package = json.loads(book.text("data/datapackage.json"))
    for table in package["resources"]:
        if table["name"] in ("tickets", "entities"):
            fields = table["schema"]["fields"]
            table["schema"]["fields"] = [one for one in fields if one["name"] != "note"]
            book.store(table["name"], book.table(table["name"]).drop(columns="note"))
    (book.root / "data" / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    assert main(["check"]) == 0, capsys.readouterr().err


def test_rows_computed_from_a_source_of_single_facts_do_not_count(book, capsys):
    fill_from_one_source(book)
    frame = book.table("ferry_specs")
    book.store("ferry_specs", frame.assign(kind=frame["kind"].mask(frame.index > 3, "derived")))
    assert main(["check"]) == 0, capsys.readouterr().err


def test_evidence_may_name_rows_of_tables_that_a_fork_left_behind(book, capsys):
    book.set_cell("claims", "c000-02", "evidence", "piers/old")
    assert main(["check"]) == 1
    package = json.loads(book.text("data/datapackage.json"))
    text = json.dumps({**package, "left_out": ["piers"]})
    (book.root / "data" / "datapackage.json").write_text(text, encoding="utf-8")
    assert main(["check"]) == 0, capsys.readouterr().err


def test_sources_that_differ_by_more_than_a_quarter_disagree(book):
    assert set(contested(load("passengers"))["id"]) == {"all-2025-port", "all-2025-herald"}
    book.set_cell("passengers", "all-2025-herald", "value", "630000")
    assert contested(load("passengers")).empty


def test_a_total_that_falls_is_named_where_it_falls(book):
    said = list(running_total_problems("passengers", "value", "as_of", "quantity"))
    assert [(one.row, one.found) for one in said] == [(7, "98000"), (8, "91250"), (9, "88000")]
    book.set_cell("passengers", "south-2024", "note", "The count was corrected.")
    assert len(list(running_total_problems("passengers", "value", "as_of", "quantity"))) == 2


def test_checks_of_the_subject_run_where_their_tables_are_there(book):
    assert checks_of({"sources", "ferries"}) == []
    assert [check.__name__ for check in checks_of({"tickets"})] == ["ticket_problems"]
    ours = [one for one in OF_TABLES if one[1].__module__.startswith("harbour.")]
    assert len(checks_of(set(table_names()))) == len(ours) == 1


def test_types_follow_the_contract(book):
    ferries = load("ferries")
    assert pd.api.types.is_datetime64_any_dtype(ferries["in_service"])
    assert list(ferries["line"].cat.categories) == ["north", "south"]
    assert ferries["electric"].dtype == "boolean" and ferries["seats"].dtype == "Int64"
    assert load("tickets")["share_pct"].dtype == "float64"
    assert load("passengers")["low"].isna().sum() == 12


def test_a_caller_cannot_change_a_table_for_others(book):
    mine = load("ferries")
    mine.loc[0, "name"] = "changed"
    assert load("ferries").loc[0, "name"] == "Gull 2"
