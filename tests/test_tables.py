"""The tables of this book: the promises that each keeps, known slips kept, enough of each kind."""

import pandas as pd
import pytest

from briefing.core.citation import edition
from briefing.core.project import project_root
from briefing.tables.contract import contract, fields, table_names
from briefing.tables.loading import load

# Claims carry evidence, obstacles a line of a source document, priors a source where they are not
# ours, questions and settlements the place to look; scores of forecasts are counts over all rows of
# another table; the others are our own words.
WITHOUT_SOURCE = (
    "judgements",
    "premises",
    "challenges",
    "questions",
    "settlements",
    "judgement_history",
    "swings",
    "forecast_scores",
    "priors",
    "scenarios",
    "second_coding",
    "sources",
    "claims",
    "obstacles",
    "entities",
    "glossary",
    "unverified",
)


@pytest.mark.parametrize("name", table_names())
def test_every_table_says_where_each_row_comes_from(name):
    table = load(name)
    assert table["id"].is_unique
    described = {field["name"]: field for field in fields(name)}
    assert all(field.get("description") for field in described.values())
    if name not in WITHOUT_SOURCE:
        assert described["source"]["constraints"]["required"]


@pytest.mark.parametrize("name", table_names())
def test_files_are_in_canonical_form(name):
    """One line ending, one quoting: a diff shows what changed and nothing else."""
    path = project_root() / "data" / f"{name}.csv"
    content = path.read_bytes()
    assert b"\r" not in content and not content.startswith(b"\xef\xbb\xbf")
    again = pd.read_csv(path, dtype=str, keep_default_na=False)
    assert again.to_csv(index=False, lineterminator="\n").encode() == content


def test_contract_states_encoding_and_licence():
    package = contract()
    assert package["licenses"]
    assert {resource["encoding"] for resource in package["resources"]} == {"utf-8"}


def days_of(name):
    """The columns of dates of a table: their bounds, and the days in them."""
    for field in fields(name):
        if field["type"] == "date":
            low, high = (pd.Timestamp(field["constraints"][end]) for end in ("minimum", "maximum"))
            yield low, high, load(name)[field["name"]].dropna()


@pytest.mark.parametrize("name", table_names())
def test_bounds_of_dates_are_near_enough_to_catch_a_mistyped_year(name):
    """The law begins in 1990; what lies ahead is a rule or plan, or a forecast of a few tables."""
    soon = pd.Timestamp(edition().released) + pd.DateOffset(years=3)
    for low, high, days in days_of(name):
        assert low.year >= 1980
        assert high <= max(soon, days.max() + pd.DateOffset(years=6))


def test_enough_accelerators_of_enough_makers():
    chips = load("chips")
    assert len(chips) >= 45
    makers = {"NVIDIA", "AMD", "Intel", "Google", "Amazon", "Huawei", "Cambricon", "Biren"}
    assert makers | {"Moore Threads", "Hygon"} <= set(chips["vendor"])


def test_known_slips_are_kept_as_rejected_rows():
    specs = load("chip_specs")
    rejected = specs[specs["standing"] == "rejected"]
    printed = set(zip(rejected["chip"], rejected["metric"], rejected["value"], strict=True))
    assert ("ascend-910", "die_area", 1228.0) in printed
    assert ("mi250x", "die_area", 724.0) in printed
    dates = load("chip_dates").query("standing == 'rejected'")
    assert {"a800", "h200", "l40s", "b200"} <= set(dates["chip"])
    lead = specs.query("standing == 'lead'").set_index(["chip", "metric"])["value"]
    assert ("rtx-4090", "fp16_accumulate_fp16") in lead.index
    rates = {"fp16_dense", "int8_dense", "fp8_dense"}
    assert not rates & set(specs.query("chip == 'mi308x' and standing == 'lead'")["metric"])
