"""Every kind of bad input gives one line a person can act on, a non-zero exit, no traceback."""

import pytest
from editing import read, write

from briefing.commands.main import main

UTILISATION = "data/utilisation.csv"
SPECS = "data/chip_specs.csv"
DATES = "data/chip_dates.csv"


def edit_cell(project, table, column, value, row=2):
    """Write a value into a cell; rows are numbered as a spreadsheet does."""
    frame = read(project, table)
    frame.loc[row - 2, column] = value
    write(project, table, frame)


def first_id(project, table):
    return (project / table).read_text(encoding="utf-8").splitlines()[1].split(",")[0]


def header(project, table, change):
    path = project / table
    first, rest = path.read_text(encoding="utf-8").split("\n", 1)
    path.write_text(change(first) + "\n" + rest, encoding="utf-8")


def without_last_column(project, table):
    write(project, table, read(project, table).iloc[:, :-1])


def with_extra_column(project, table):
    write(project, table, read(project, table).assign(mood="good"))


CASES = {
    "missing column": (
        lambda p: without_last_column(p, UTILISATION),
        [UTILISATION, "row 1", "column note", "no such column", "Add it"],
    ),
    "extra column": (
        lambda p: with_extra_column(p, UTILISATION),
        [UTILISATION, "row 1", "column mood", "only the columns", "Remove it"],
    ),
    "renamed column": (
        lambda p: header(p, UTILISATION, lambda h: h.replace("mfu_pct", "mfu")),
        [UTILISATION, "row 1", "'mfu'", "column 'mfu_pct' in this position"],
    ),
    "wrong type": (
        lambda p: edit_cell(p, SPECS, "value", "fast"),
        [SPECS, "row 2", "column value", "'fast'", "a number"],
    ),
    "date that does not exist": (
        lambda p: edit_cell(p, DATES, "date", "2024-02-30"),
        [DATES, "row 2", "column date", "'2024-02-30'", "a date that exists"],
    ),
    "duplicate id": (
        lambda p: edit_cell(p, SPECS, "id", first_id(p, SPECS), row=3),
        [SPECS, "row 3", "column id", "a second time", "an id that no other row has"],
    ),
    "unknown source": (
        lambda p: edit_cell(p, SPECS, "source", "hearsay"),
        [SPECS, "row 2", "column source", "'hearsay'", "an id of data/sources.csv"],
    ),
    "negative size": (
        lambda p: edit_cell(p, SPECS, "value", "-1"),
        [SPECS, "row 2", "column value", "'-1'", "at least 0"],
    ),
    "percentage above 100": (
        lambda p: edit_cell(p, UTILISATION, "mfu_pct", "101"),
        [UTILISATION, "row 2", "column mfu_pct", "'101'", "at most 100"],
    ),
    "value not in its list": (
        lambda p: edit_cell(p, SPECS, "status", "sure"),
        [SPECS, "row 2", "column status", "'sure'", "one of primary"],
    ),
    "empty file": (
        lambda p: (p / SPECS).write_text(""),
        [SPECS, "an empty file", "a header and at least one row"],
    ),
    "header only": (
        lambda p: (p / UTILISATION).write_text(
            (p / UTILISATION).read_text(encoding="utf-8").split("\n")[0] + "\n"
        ),
        [UTILISATION, "a header and no rows", "at least one row"],
    ),
    "not UTF-8": (
        lambda p: (p / SPECS).write_bytes((p / SPECS).read_bytes() + "é".encode("latin-1")),
        [SPECS, "not UTF-8", "Save the file as UTF-8"],
    ),
    "missing table": (
        lambda p: (p / SPECS).unlink(),
        [SPECS, "no such file", "Restore it"],
    ),
    "contract that is not JSON": (
        lambda p: (p / "data/datapackage.json").write_text('{"name": '),
        ["data/datapackage.json", "row 1", "broken JSON", "valid JSON"],
    ),
    **{
        f"formula that begins with {sign!r}": (
            lambda p, sign=sign: edit_cell(p, SPECS, "note", f'{sign}HYPERLINK("http://a.b","c")'),
            [SPECS, "row 2", "column note", "no spreadsheet takes for a formula", "Begin it with"],
        )
        for sign in "=+-@\t"
    },
    "wrong unit": (
        lambda p: edit_cell(p, SPECS, "unit", "W"),
        [SPECS, "row 2", "column unit", "found W", "the unit of"],
    ),
    "evidence nobody knows": (
        lambda p: edit_cell(p, "data/claims.csv", "evidence", "hearsay-2024"),
        ["data/claims.csv", "row 2", "column evidence", "'hearsay-2024'"],
    ),
    "date in chips without its statement": (
        lambda p: edit_cell(p, "data/chips.csv", "announced", "1999-01-01"),
        ["data/chips.csv", "row 2", "column announced", "1999-01-01", "the lead date"],
    ),
}


@pytest.mark.parametrize(("spoil", "words"), CASES.values(), ids=CASES.keys())
def test_check_names_place_and_remedy(project, capsys, spoil, words):
    spoil(project)

    assert main(["check"]) == 1

    lines = capsys.readouterr().err.splitlines()
    matching = [line for line in lines if all(word in line for word in words)]
    assert len(matching) == 1, lines
    assert not any("Traceback" in line for line in lines)


def test_check_accepts_the_tables_as_they_are(project, capsys):
    assert main(["check"]) == 0
    assert "fit their contract" in capsys.readouterr().out


def test_a_number_or_a_sign_alone_is_no_formula(project, capsys):
    for row, text in enumerate(("-5", "+1,000.5", "-2.5%", "=", "a = b", "x-y"), start=2):
        edit_cell(project, SPECS, "note", text, row)
    assert main(["check"]) == 0, capsys.readouterr().err


def test_load_explains_a_broken_table(project):
    from briefing import load
    from briefing.core.problems import BriefingError

    edit_cell(project, SPECS, "value", "fast")
    with pytest.raises(
        BriefingError, match=r"data/chip_specs.csv, row 2, column value: found 'fast'"
    ):
        load("chip_specs")


def test_load_of_an_unknown_table_names_the_nearest():
    from briefing import load
    from briefing.core.problems import BriefingError

    with pytest.raises(BriefingError, match="chips"):
        load("chip")


def test_facts_only_source_may_not_fill_a_table(project, capsys):
    sources = read(project, "data/sources.csv")
    largest = read(project, SPECS)["source"].value_counts().index[0]
    sources.loc[sources["id"] == largest, "use"] = "facts-only"
    write(project, "data/sources.csv", sources)

    assert main(["check"]) == 1
    assert f"rows from '{largest}', of which only single facts" in capsys.readouterr().err
