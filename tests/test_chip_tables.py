"""The tables of chips: typed as the contract says, complete, with known slips kept."""

import pandas as pd

from briefing.tables.loading import load


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
