"""Typed loading, and the promises every table keeps."""

import pandas as pd
import pytest

from briefing.tables import contract, fields, load, project_root, table_names

# Claims carry evidence, obstacles a line of a source document; the others are our own words.
WITHOUT_SOURCE = (
    "judgements",
    "sources",
    "claims",
    "obstacles",
    "entities",
    "glossary",
    "unverified",
)


def test_types_follow_the_contract():
    chips = load("chips")
    assert pd.api.types.is_datetime64_any_dtype(chips["announced"])
    assert isinstance(chips["segment"].dtype, pd.CategoricalDtype)
    assert chips["made_for_china"].dtype == "boolean"
    assert chips["process_nm"].dtype == "float64"
    runs = load("utilisation")
    assert runs["chips_used"].dtype == "Int64"


def test_a_caller_cannot_change_the_table_for_others():
    mine = load("chips")
    mine.loc[0, "name"] = "changed"
    assert load("chips").loc[0, "name"] != "changed"


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
    content = (project_root() / "data" / f"{name}.csv").read_bytes()
    assert b"\r" not in content and not content.startswith(b"\xef\xbb\xbf")
    again = pd.read_csv(project_root() / "data" / f"{name}.csv", dtype=str, keep_default_na=False)
    assert again.to_csv(index=False, lineterminator="\n").encode() == content


def test_contract_states_encoding_and_licence():
    package = contract()
    assert package["licenses"]
    assert {resource["encoding"] for resource in package["resources"]} == {"utf-8"}


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
