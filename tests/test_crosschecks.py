"""Each check between tables fails when it should, and says where."""

import pandas as pd
import pytest
from editing import read, write

from briefing.commands.main import main
from briefing.tables.checks import checks
from briefing.tables.checks import contested
from briefing.tables.loading import load


def spoil(table, rows, **cells):
    """Return a function that writes cells into the first row that a condition selects."""

    file = f"data/{table}.csv"

    def change(project):
        frame = read(project, file)
        first = frame.index[rows(frame)][0]
        for column, value in cells.items():
            frame.loc[first, column] = value(frame.loc[first]) if callable(value) else value
        write(project, file, frame)

    return change


def add_source(project):
    frame = read(project, "data/sources.csv")
    extra = frame.iloc[[0]].assign(id="nobody-cites-this")
    write(project, "data/sources.csv", pd.concat([frame, extra], ignore_index=True))


def rename_entity(project):
    frame = read(project, "data/entities.csv")
    makers = set(read(project, "data/capex.csv")["company"])
    first = frame.index[frame["name"].isin(makers)][0]
    frame.loc[first, "name"] = "Somebody Else"
    frame.loc[first, "aliases"] = ""
    write(project, "data/entities.csv", frame)


def full(frame, *columns):
    return frame[list(columns)].ne("").all(axis=1)


CASES = {
    "precision without a date": (
        spoil("timeline", lambda f: full(f, "date"), date_precision=""),
        ["data/timeline.csv", "date_precision", "(the cell is empty)"],
    ),
    "date without precision": (
        spoil("compute", lambda f: full(f, "as_of"), as_of_precision=""),
        ["data/compute.csv", "as_of and as_of_precision", "both or neither"],
    ),
    "leading date of an instrument without its statement": (
        spoil("instruments", lambda f: full(f, "effective"), effective="1999-01-01"),
        ["data/instruments.csv", "column effective", "1999-01-01", "the lead date"],
    ),
    "value outside its range": (
        spoil("compute", lambda f: full(f, "low", "value"), low=lambda r: str(1e30)),
        ["data/compute.csv", "column value", "low <= value <= high"],
    ),
    "shares above the whole": (
        spoil("crawl_languages", lambda f: f["language"] == "zho", share_pct="99"),
        ["data/crawl_languages.csv", "column share_pct", "at most 100"],
    ),
    "running total that falls": (
        spoil(
            "mnbvc_growth",
            lambda f: (f["note"] == "") & (f["date"] == f["date"].max()),
            size_gb="1",
        ),
        ["data/mnbvc_growth.csv", "column size_gb", "the total before, or more"],
    ),
    "batches that do not add up": (
        spoil(
            "filings",
            lambda f: full(f, "batch", "cumulative_entries"),
            cumulative_entries=lambda r: str(int(r["cumulative_entries"]) + 1),
            note="",
        ),
        ["data/filings.csv", "column cumulative_entries", "the sum of the batches"],
    ),
    "organisation nobody listed": (
        rename_entity,
        ["data/capex.csv", "column company", "a name or alias of data/entities.csv"],
    ),
    "source nobody cites": (
        add_source,
        ["data/sources.csv", "nobody-cites-this", "a source in use"],
    ),
    "rejected figure without a reason": (
        spoil("chip_specs", lambda f: f["standing"] == "rejected", note=""),
        ["data/chip_specs.csv", "column note", "why the figure is rejected"],
    ),
    "threshold that ends before it starts": (
        spoil("export_thresholds", lambda f: full(f, "applies_to"), applies_to="2001-01-01"),
        ["data/export_thresholds.csv", "column applies_to", "a day after"],
    ),
    "licence line that claims to have been read": (
        spoil("export_thresholds", lambda f: f["effect"] == "licence-line", status="primary"),
        ["data/export_thresholds.csv", "column status", "no text of these lines was published"],
    ),
    "disagreement without a word": (
        spoil(
            "compute",
            lambda f: f["id"] == "idc-2025-nvidia",
            note="",
        ),
        ["data/compute.csv", "column note", "a word on the disagreement"],
    ),
    "second lead": (
        spoil("chip_specs", lambda f: f["standing"] == "alternative", standing="lead"),
        ["data/chip_specs.csv", "column standing", "a second lead", "Make one alternative"],
    ),
    "act in force before it was published": (
        spoil(
            "export_rules",
            lambda f: full(f, "published", "effective") & (f["note"] == ""),
            published="2031-01-01",
        ),
        ["data/export_rules.csv", "column effective", "(published) or later"],
    ),
}


@pytest.mark.parametrize(("change", "words"), CASES.values(), ids=CASES.keys())
def test_check_fails_when_it_should(project, capsys, change, words):
    change(project)
    assert main(["check"]) == 1
    lines = capsys.readouterr().err.splitlines()
    assert any(all(word in line for word in words) for line in lines), lines[:5]


def test_no_check_finds_anything_now():
    assert [str(problem) for check in checks() for problem in check()] == []


def test_contested_quantities_are_found():
    """IDC and Epoch AI count NVIDIA cards in China in 2025 and differ fourfold."""
    ids = set(contested(load("compute"))["id"])
    assert {"idc-2025-nvidia", "epoch-2025-nvidia-cards"} <= ids
    assert "nvidia-china-h100e-2025" not in ids
