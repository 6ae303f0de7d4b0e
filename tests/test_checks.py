"""What must hold in the tables of this book alone: each check fails when it should, says where."""

import pandas as pd
import pytest
from mutation import table_with

from briefing.tables.checks import OF_TABLES, checks_of, contested
from briefing.tables.checks import problems as table_problems
from briefing.tables.contract import table_names
from briefing.tables.loading import load


def spoil(table, rows, **cells):
    """Return a table, its name first, with cells written into the first row of a condition."""

    def change():
        frame = load(table)
        first = frame.index[rows(frame)][0]
        for column, value in cells.items():
            frame.loc[first, column] = value(frame.loc[first]) if callable(value) else value
        return table, frame

    return change


def full(frame, *columns):
    return frame[list(columns)].notna().all(axis=1)


def early(year):
    return pd.Timestamp(f"{year}-01-01")


def without(table, row):
    """Return a table, its name first, without one row."""
    return lambda: (table, load(table).set_index("id").drop(index=row).reset_index())


def of_form(form):
    return lambda frame: frame["distribution"] == form


CASES = {
    "prior that no model knows": (
        "prior_name_problems",
        spoil("priors", lambda f: f["model"] == "supply", name="luck"),
        ["data/priors.csv", "column name", "found 'luck'", "an input of the model supply"],
    ),
    "prior that a model misses": (
        "prior_name_problems",
        without("priors", "supply.attrition-pct"),
        ["data/priors.csv", "no such row", "the prior 'attrition_pct' of supply"],
    ),
    "prior in another unit": (
        "prior_name_problems",
        spoil("priors", lambda f: f["name"] == "attrition_pct", unit="ratio"),
        ["data/priors.csv", "column unit", "found 'ratio'", "'percent'"],
    ),
    "prior under another id": (
        "prior_name_problems",
        spoil("priors", lambda f: f["name"] == "attrition_pct", id="supply.attrition"),
        ["data/priors.csv", "column id", "found 'supply.attrition'", "'supply.attrition-pct'"],
    ),
    "prior with its ends the wrong way round": (
        "prior_problems",
        spoil("priors", of_form("lognormal"), low=1e9),
        ["data/priors.csv", "column low, mid, high", "low 1e+09", "low below high"],
    ),
    "lognormal prior from zero": (
        "prior_problems",
        spoil("priors", of_form("lognormal"), low=0.0),
        ["data/priors.csv", "column low, mid, high", "low 0", "low above 0"],
    ),
    "triangular prior without its mode": (
        "prior_problems",
        spoil("priors", of_form("triangular"), mid=None),
        ["data/priors.csv", "column low, mid, high", "a value for mid"],
    ),
    "fixed prior with ends": (
        "prior_problems",
        spoil("priors", of_form("fixed"), low=1.0, high=2.0),
        ["data/priors.csv", "column low, mid, high", "mid alone"],
    ),
    "common factor without a loading": (
        "prior_problems",
        spoil("priors", lambda f: full(f, "common"), loading=None),
        ["data/priors.csv", "column loading", "found nothing", "how far it shares"],
    ),
    "loading on no factor": (
        "prior_problems",
        spoil("priors", lambda f: f["common"].isna(), loading=0.5),
        ["data/priors.csv", "column common", "found nothing", "or no loading"],
    ),
    "published prior without its source": (
        "prior_problems",
        spoil("priors", lambda f: f["basis"] == "published", source=None),
        ["data/priors.csv", "column source", "found nothing", "its basis is published"],
    ),
    "scenario that changes a year before it": (
        "scenario_problems",
        spoil("scenarios", lambda f: full(f, "low"), prior="supply.licensed-h100e-2026"),
        ["data/scenarios.csv", "column prior", "2026", "a prior of years from 2027 on"],
    ),
    "scenario that changes a prior twice": (
        "scenario_problems",
        lambda: ("scenarios", load("scenarios").iloc[[0, 0]].reset_index(drop=True)),
        ["data/scenarios.csv, row 3", "column prior", "a second change", "one in a scenario"],
    ),
    "scenario with its ends the wrong way round": (
        "scenario_problems",
        spoil("scenarios", lambda f: full(f, "low", "high"), high=0.5, mid=None),
        ["data/scenarios.csv, row 2", "column low, mid, high", "low below high"],
    ),
    "leading date of a chip without its statement": (
        "chip_date_problems",
        spoil("chips", lambda f: full(f, "announced"), announced=early(1999)),
        ["data/chips.csv, row 2", "column announced", "1999-01-01", "the lead date of chip_dates"],
    ),
    "second lead date of a chip": (
        "chip_date_problems",
        spoil("chip_dates", lambda f: f["standing"] == "alternative", standing="lead"),
        ["data/chip_dates.csv", "column standing", "a second", "Make one alternative"],
    ),
    "act in force before it was published": (
        "rule_order_problems",
        spoil(
            "export_rules",
            lambda f: full(f, "published", "effective") & f["note"].isna(),
            published=early(2027),
        ),
        ["data/export_rules.csv", "column effective", "2027-01-01 (published) or later"],
    ),
    "specification in another unit": (
        "spec_problems",
        spoil("chip_specs", lambda f: f["unit"] != "W", unit="W"),
        ["data/chip_specs.csv, row 2", "column unit", "found W", "the unit of"],
    ),
    "second lead figure": (
        "spec_problems",
        spoil("chip_specs", lambda f: f["standing"] == "alternative", standing="lead"),
        ["data/chip_specs.csv", "column standing", "a second lead", "Make one alternative"],
    ),
    "lead far from its alternatives without a word": (
        "disagreement_problems",
        spoil(
            "chip_specs",
            lambda f: (f["id"] == "gaudi2.fp8-dense.epoch") & f["note"].isna(),
            value=lambda row: row["value"] * 10,
        ),
        ["data/chip_specs.csv", "column note", "no note beside sources", "why this source leads"],
    ),
    "threshold in another unit": (
        "threshold_problems",
        spoil("export_thresholds", lambda f: f["metric"] == "tpp", unit="GB/s"),
        ["data/export_thresholds.csv", "column unit", "TPP, the unit of tpp"],
    ),
    "threshold that ends before it starts": (
        "threshold_problems",
        spoil("export_thresholds", lambda f: full(f, "applies_to"), applies_to=early(2001)),
        ["data/export_thresholds.csv", "column applies_to", "2001-01-01", "a day after"],
    ),
    "licence line that claims to have been read": (
        "threshold_problems",
        spoil("export_thresholds", lambda f: f["effect"] == "licence-line", status="primary"),
        ["data/export_thresholds.csv", "column status", "no text of these lines was published"],
    ),
    "leading date of an instrument without its statement": (
        "instrument_date_problems",
        spoil("instruments", lambda f: full(f, "effective"), effective=early(1999)),
        ["data/instruments.csv", "column effective", "1999-01-01", "the lead date"],
    ),
    "instrument in force before it was adopted": (
        "instrument_order_problems",
        spoil(
            "instruments",
            lambda f: full(f, "adopted", "published") & f["note"].isna(),
            published=early(1980),
        ),
        ["data/instruments.csv", "column published", "1980-01-01", "(adopted) or later"],
    ),
    "filings that become fewer": (
        "filing_total_problems",
        spoil(
            "filings",
            lambda f: full(f, "cumulative_entries") & f["series"].duplicated(),
            cumulative_entries=1,
            note=None,
        ),
        ["data/filings.csv", "column cumulative_entries", "the total before, or more"],
    ),
    "batches that do not add up": (
        "batch_problems",
        spoil(
            "filings",
            lambda f: full(f, "batch", "cumulative_entries"),
            cumulative_entries=lambda row: row["cumulative_entries"] + 1,
            note=None,
        ),
        ["data/filings.csv", "column cumulative_entries", "the sum of the batches"],
    ),
    "languages of a crawl above the whole": (
        "crawl_share_problems",
        spoil("crawl_languages", lambda f: f["language"] == "zho", share_pct=99.0),
        ["data/crawl_languages.csv", "column share_pct", "at most 100"],
    ),
    "languages of the web above the whole": (
        "web_share_problems",
        spoil("web_languages", lambda f: full(f, "share_pct"), share_pct=150.0),
        ["data/web_languages.csv", "column share_pct", "at most 100"],
    ),
    "collection of text that shrinks": (
        "growth_problems",
        spoil(
            "mnbvc_growth",
            lambda f: f["note"].isna() & (f["date"] == f["date"].max()),
            size_gb=1.0,
        ),
        ["data/mnbvc_growth.csv", "column size_gb", "the total before, or more"],
    ),
    "claim about an event that became outdated": (
        "ageing_problems",
        spoil("claims", lambda f: f["dated"], at_edition="outdated"),
        ["data/claims.csv", "column at_edition", "found outdated", "it cannot age"],
    ),
    "claim that was outdated when written": (
        "ageing_problems",
        spoil("claims", lambda f: ~f["dated"], when_written="outdated"),
        ["data/claims.csv", "column when_written", "a verdict for that day"],
    ),
    "coders who agree on different verdicts": (
        "coding_problems",
        spoil("second_coding", lambda f: f["resolved_for"] == "second", resolved_for="agreed"),
        ["data/second_coding.csv", "column resolved_for", "found agreed", "nowhere else"],
    ),
    "difference resolved for a coder whose verdict does not stand": (
        "coding_problems",
        spoil("second_coding", lambda f: f["resolved_for"] == "second", resolved_for="first"),
        ["data/second_coding.csv", "column resolved_for", "whose verdict", "has:"],
    ),
    "forecast outside the range of its maker": (
        "forecast_problems",
        spoil("forecasts", lambda f: full(f, "low", "high"), value=0.0),
        ["data/forecasts.csv", "column value", "found 0 outside", "the range of its maker"],
    ),
    "outcome that is known before its day": (
        "outcome_problems",
        spoil("forecasts", lambda f: full(f, "outcome"), due=early(2028)),
        ["data/forecasts.csv", "column outcome", "none before it is due, 2028-01-01"],
    ),
    "outcome that its cell does not say": (
        "outcome_fact_problems",
        spoil("forecasts", lambda f: full(f, "outcome_fact"), outcome=7.0),
        ["data/forecasts.csv", "column outcome", "found 7", ", as in "],
    ),
    "group of filings with an entry too many for its serials": (
        "serial_problems",
        spoil("filed_services", lambda f: f["serials"] == "1-5", entries=6),
        ["data/filed_services.csv", "column serials", "5 serials", "6, as 'entries' has it"],
    ),
    "filings that do not add up to the official total": (
        "filed_total_problems",
        spoil("filed_services", lambda f: f["register"] == "filed", entries=50),
        ["data/filed_services.csv", "column entries", "entries filed", "1112, the total"],
    ),
    "line of a model with another day than its entry": (
        "line_problems",
        spoil("model_filings", lambda f: f["group"].notna(), line_filed_on=early(2024)),
        ["data/model_filings.csv", "column line_filed_on", "found 2024-01-01", "filed_services"],
    ),
    "countries of a list with more than all of it": (
        "top500_share_problems",
        spoil("top500", lambda f: full(f, "performance_share_pct"), performance_share_pct=120.0),
        ["data/top500.csv", "column performance_share_pct", "at most 100"],
    ),
}


@pytest.fixture(scope="module")
def ours():
    return {check.__name__: check for check in checks_of(set(table_names()))}


@pytest.mark.parametrize(("name", "change", "words"), CASES.values(), ids=CASES.keys())
def test_check_fails_when_it_should(ours, name, change, words):
    with table_with(*change()):
        said = [str(problem) for problem in ours[name]()]
    assert any(all(word in line for word in words) for line in said), said


def test_every_check_of_this_book_is_seen_failing(ours):
    assert {name for name, *_ in CASES.values()} == ours.keys()


def test_checks_of_certain_tables_run_where_all_of_these_are_there(ours):
    assert checks_of({"sources", "chips"}) == []  # the dates of the chips are missing
    assert [one.__name__ for one in checks_of({"chips", "chip_dates"})] == ["chip_date_problems"]
    assert len(ours) == sum(one[1].__module__.startswith("china_ai.") for one in OF_TABLES)


def test_the_tables_fit_their_contract_and_each_other():
    assert [str(problem) for problem in table_problems()] == []


def test_contested_quantities_are_found():
    """IDC and Epoch AI count NVIDIA cards in China in 2025 and differ fourfold."""
    ids = set(contested(load("compute"))["id"])
    assert {"idc-2025-nvidia", "epoch-2025-nvidia-cards"} <= ids
    assert "nvidia-china-h100e-2025" not in ids
