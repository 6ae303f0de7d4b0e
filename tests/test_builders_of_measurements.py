"""Builders of rows on models, chips and their scores: what they make of small files of ours.

Expected cells were worked out by hand from the files. Numbers are chosen so that another formula
gives another cell: intervals are the sides of right-angled triangles (3, 4, 5 and 5, 12, 13), of
which the two legs lie on different sides of the scores; spans are counted in days and divided by
30.4375.
"""

import shutil
from datetime import date

import pandas as pd
import pytest
from upstream_files import STORED, builders_of, cells, change, fault_of, rows_of, write

from china_ai.builders import arena, epoch_benchmarks, epoch_hardware, epoch_models, metr

MODULES = (
    "arena",
    "arena_official",
    "epoch_hardware",
    "epoch_chip_counts",
    "epoch_models",
    "epoch_capabilities",
    "epoch_benchmarks",
    "metr",
)
SOURCES = (  # folders with stored files
    "arena-lmsys-csv-2025",
    "lmarena-text-2026-07",
    "arena-cherryhq-2026-08",
    "new-arena-official-2026",
    "epoch-chip-counts-2026",
    "epoch-notable-models-2026",
    "epoch-notable-models-2026-07",
    "epoch-eci-2026-01",
    "epoch-eci-2026-03",
    "new-epoch-eci-2026-04",
    "epoch-benchmarks-2026-01",
)


# Files that have to name everything that their builder asks for are made from its constants.

FP16, FP16_HALF = epoch_hardware.QUANTITIES["fp16_dense"].columns
BANDWIDTH = "Memory bandwidth (byte/s)"
CHIPS = {  # what the lines hold, all others are empty
    "NVIDIA V100": {"Release date": "2017-06-07"},
    epoch_hardware.LINES["v100"]: {
        "Release date": "2017-01-01",
        FP16_HALF: "30e12",
        "Process size (nm)": "12.0",
        "Foundry": "TSMC",
    },
    epoch_hardware.LINES["a100"]: {
        FP16: "400000000000000.0",
        FP16_HALF: "100e12",
        "INT8 performance (OP/s)": "800e12",
        "Memory (bytes)": "80000000000.0",
        BANDWIDTH: "2e12",
        "Intranode bandwidth (byte/s)": "600e9",
        "Die Size (mm^2)": "826.5",
        "TDP (W)": "400",
    },
    "NVIDIA A100": {"Release date": "2020-05-06"},
    epoch_hardware.LINES["h100"]: {BANDWIDTH: "3e12", "Release date": "2022-09-08"},
    epoch_hardware.LINES["h20"]: {BANDWIDTH: "4e12"},
    epoch_hardware.LINES["b200"]: {BANDWIDTH: "8e12"},
    epoch_hardware.LINES["b300"]: {BANDWIDTH: "8e12"},
    epoch_hardware.LINES["b100"]: {"Foundry": "TSMC"},
    epoch_hardware.LINES["a10"]: {FP16_HALF: "31e12", "TDP (W)": "150"},
    epoch_hardware.LINES["rtx-4090"]: {FP16: "330e12"},
    epoch_hardware.LINES["mi250x"]: {"Die Size (mm^2)": "700"},
    epoch_hardware.LINES["mi308x"]: {
        "Memory (bytes)": "192e9",
        BANDWIDTH: "5e12",
        "TDP (W)": "750",
        "Process size (nm)": "5",
    },
    epoch_hardware.LINES["br100"]: {"Die Size (mm^2)": "1000"},
    epoch_hardware.LINES["ascend-910"]: {FP16: "250e12", BANDWIDTH: "9e12"},
    "Huawei Ascend 910A": {FP16: "999e12", "Memory (bytes)": "32e9", BANDWIDTH: "1.2e12"},
    "Huawei Ascend 910 (320 TFLOPS)": {FP16: "320e12", "Memory (bytes)": "64e9"},
    "Huawei Ascend 910B": {"Release date": "2023-05-06", "TDP (W)": "310", FP16: "999e12"},
    epoch_hardware.LINES["ascend-910b2"]: {"Release date": "2020-02-02"},
    epoch_hardware.LINES["ascend-910b4"]: {"Foundry": "SMIC"},
    epoch_hardware.LINES["ascend-910c"]: {"Process size (nm)": "7", "Foundry": "SMIC"},
    epoch_hardware.LINES["ascend-960"]: {"FP8 performance (FLOP/s)": "2e15"},
}
TABLES = {  # of the book, as the builders of hardware read them
    "chips": pd.DataFrame({"id": list(epoch_hardware.LINES)}).assign(
        source=lambda chips: chips["id"].map({"mi308x": "another"}).fillna(epoch_hardware.SOURCE)
    ),
    "sources": pd.DataFrame({"id": [epoch_hardware.SOURCE], "published": [date(2025, 1, 31)]}),
}
HORIZONS = {  # version: what the line holds; the others have one interval and are of the US
    "claude-opus-4-5-20251101_16K": {
        "Time horizon": "300.04",
        "CI_low": "100.06",
        "CI_high": "1200",
        "Country": "United States of America,United Kingdom of Great Britain and Northern Ireland",
    },
    "kimi-k2-thinking": {
        "Time horizon": "50.5",
        "CI_low": "",
        "CI_high": "",
        "Country": "China",
        "Release date": "2025-10-08",
    },
}
TOKENS = {  # model: tokens
    "Yi-34B": "3.1e12",
    "Hunyuan-Large": "",
    "Ling-1T": "20000000000000.0",
    "Another": "1e12,2e12",  # two figures; the book does not ask for the model
}


def _hardware():
    header = dict.fromkeys(
        [
            "Hardware name",
            "Release date",
            *epoch_hardware.COLUMNS,
            "Foundry",
            "Process size (nm)",
        ],
        "",
    )
    siblings = [name for _, name in (*epoch_hardware.SIBLINGS, *epoch_hardware.FASTER)]
    names = dict.fromkeys([*epoch_hardware.LINES.values(), *siblings, *CHIPS])
    return [{**header, "Hardware name": name, **CHIPS.get(name, {})} for name in names]


def _suite():
    same = {
        "Time horizon": "9",
        "Release date": "2025-01-02",
        "Country": "United States of America",
    }
    return [
        {
            "Model version": version,
            **same,
            "CI_high": "12",
            "CI_low": "6",
            **HORIZONS.get(version, {}),
        }
        for version in epoch_benchmarks.HORIZONS
    ]


def _tokens():
    return [
        {
            "Model": name,
            "Publication date": "2024-05-06",
            "Training dataset size (gradients)": TOKENS.get(name, "1e12"),
        }
        for name in dict.fromkeys([*epoch_models.TRAINED.values(), *TOKENS])
    ]


def _metr():
    half = "p50_horizon_length: {ci_high: 9.96, ci_low: 2.04, estimate: 5.06}"
    most = "p80_horizon_length: {ci_high: 3, ci_low: 1, estimate: 2}"
    model = f"{{metrics: {{{half}, {most}}}, release_date: 2024-05-06}}"
    lines = [f"  {key}: {model}" for key in metr.MODELS]
    return "\n".join(["benchmark_name: METR-Horizon-v1.1", "results:", *lines, ""])


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """A folder with all files of these builders, which no test may change."""
    folder = tmp_path_factory.mktemp("kept")
    for source in SOURCES:
        shutil.copytree(STORED / source, folder / source)
    made = {
        epoch_hardware.FILE: _hardware(),
        epoch_benchmarks.SUITE: _suite(),
        epoch_models.LATER_LIST: _tokens(),
        metr.RESULTS: _metr(),
    }
    return write(folder, made)


@pytest.fixture
def files(kept, tmp_path):
    """The same folder, for a test of its own."""
    return shutil.copytree(kept, tmp_path / "files", copy_function=shutil.copyfile)


@pytest.fixture(autouse=True)
def tables(monkeypatch):
    """Let rows on hardware not depend on what the book's tables say today."""
    monkeypatch.setattr(epoch_hardware, "load", TABLES.__getitem__)


def between(value, low, high, **more):
    """Return cells of a value and its range."""
    return {"value": value, "low": low, "high": high, **more}


HALF_YEAR = "1 January to 15 July 2026"  # the newest model of the file
ONCE = "Each country named on a model counts once."

# Builder: how many rows it makes, and cells of some of them; None for a row that must not be there.
CASES = {
    # The first of two best American models counts; the stranger stands below, so does not matter.
    # low = 400 - root(3² + 4²), high = 400 + root(5² + 12²); 1 / (1 + 10⁻¹) = 90.9 percent.
    # Of a Chinese model ahead by 100 points: low = -100 - root(4² + 3²), high with 6 and 8.
    "arena.first_board": (
        2,
        {
            "arena-2024-06-19": {
                "us_model": "US One",
                "cn_model": "CN One",
                "gap_points": "400",
                "gap_low_points": "395",
                "gap_high_points": "413",
                "win_rate_pct": "90.9",
                "preliminary": "",
                "locator": "csv/lmsys.csv@0000000001: 1700 (+5/-3) less 1300 (+4/-12)",
            },
            "arena-2025-07-27": {
                "us_model": "US Three",
                "cn_model": "CN Two",
                "gap_points": "-100",
                "gap_low_points": "-105",
                "gap_high_points": "-90",
                "win_rate_pct": "36",
                "method": "board-to-2025-08",
                "locator": "csv/lmarena_text.csv@0000000002: 1300 (+6/-4) less 1400 (+3/-8)",
            },
        },
    ),
    "arena.later_boards": (
        4,
        {
            # One of the pair is preliminary: without it the gap is that to the next, 1500 - 1480.
            "arena-2025-10-09": {
                "method": "scale-2025-10",
                "us_model": "us-a",
                "cn_model": "cn-a",
                "gap_points": "10",
                "gap_low_points": "5",
                "gap_high_points": "15",
                "preliminary": "true",
                "settled_gap_points": "20",
                "locator": "lmarena.md@0000000003: 1500 (+/-3) less 1490 (+/-4)",
            },
            # The only American model is preliminary; of two equal Chinese ones the first counts.
            "arena-2026-01-14": {
                "method": "filtered-2026-01",
                "us_model": "nemotron-a",
                "cn_model": "qwen-a",
                "gap_points": "0",
                "gap_low_points": "-5",
                "gap_high_points": "5",
                "win_rate_pct": "50",
                "preliminary": "true",
                "settled_gap_points": "",
            },
            "arena-2026-07-30": {
                "method": "bias-features-2026-05",
                "us_model": "muse-a",
                "cn_model": "kimi-a",
                "gap_points": "20",
                "gap_low_points": "7",
                "gap_high_points": "33",
                "preliminary": "true",
                "settled_gap_points": "10",
            },
            # A preliminary score below the pair does not matter.
            "arena-2026-08-07": {
                "source": "arena-cherryhq-2026-08",
                "us_model": "claude-b",
                "cn_model": "qwen-b",
                "gap_points": "10",
                "gap_low_points": "0",
                "gap_high_points": "20",
                "preliminary": "false",
                "settled_gap_points": "10",
                "locator": "text.md@0000000006: 1507 (+/-6) less 1497 (+/-8)",
            },
        },
    ),
    # The leader is marked preliminary, so 1500 less 1490, with intervals of 12 and 5.
    "arena.settled_gap": (
        1,
        {"arena-gap-2026-07-30-no-preliminary": between("10", "-3", "23", as_of="2026-07-30")},
    ),
    "arena.open_models": (
        27,
        {
            "arena-open-best-cn-2025-10-09": between("1490", "1486", "1494", entity="China"),
            "arena-open-best-us-2025-10-09": between("1450", "1447", "1453"),
            "arena-open-gap-2025-10-09": between(
                "40", "35", "45", entity="China less United States"
            ),
            "arena-top50-cn-2025-10-09": {"value": "3", "unit": "models of 50"},
            "arena-top50-cn-proprietary-2025-10-09": {"value": "1", "unit": "models of 3"},
            "arena-top50-us-open-2025-10-09": {"value": "1", "unit": "models of 2"},
            "arena-top100-cn-2025-10-09": {"value": "3", "unit": "models of 100"},
            "arena-open-best-cn-2026-01-14": {
                "measure": "Arena text score of the best model with an open licence label: qwen-a"
                " (Apache 2.0)"
            },
            # A licence that nobody has read is neither open nor proprietary: 1480 counts, not 1490.
            "arena-open-gap-2026-07-30": between("40", "35", "45"),
            "arena-top50-cn-2026-07-30": {"value": "2"},
            "arena-top50-cn-proprietary-2026-07-30": {"value": "0", "unit": "models of 2"},
            "arena-top50-us-open-2026-07-30": {"value": "1", "unit": "models of 3"},
        },
    ),
    # Only the board of all votes; 100 / (1 + 10^(-100.12 / 400)) = 64.0.
    "arena_official.unrounded_gaps": (
        2,
        {
            "arena-official-2026-06-30": {
                "gap_points": "100.12",
                "gap_low_points": "95.12",
                "gap_high_points": "113.12",
                "win_rate_pct": "64",
                "preliminary": "",
                "note": "Anthropic v Alibaba. The data do not say whether a score is preliminary.",
            },
            "arena-official-2026-08-21": {
                "us_model": "gpt-a",
                "cn_model": "kimi-a",
                "gap_points": "5",
                "gap_low_points": "0",
                "gap_high_points": "10",
            },
        },
    ),
    # Leader less follower on each part; on prompts in Chinese a Chinese model is ahead.
    "arena_official.closing_gaps": (
        4,
        {
            "arena-official-gap-2026-08-21": between("5", "0", "10"),
            "arena-official-gap-chinese-2026-08-21": between("-10", "-15", "0"),
            "arena-official-gap-coding-2026-08-21": between("0", "-14.14", "14.14"),
            "arena-official-gap-hard-prompts-2026-08-21": between("30", "30", "30"),
        },
    ),
    "arena_official.open_models_at_closing": (
        9,
        {
            "arena-official-open-best-cn-2026-08-21": between("1490.5", "1487.5", "1493.5"),
            "arena-official-open-best-us-2026-08-21": between(
                "1450.25", "1446.25", "1454.25", note=None
            ),
            "arena-official-open-gap-2026-08-21": between(
                "40.25",
                "35.25",
                "45.25",
                note="Models under the licence of Kimi K3 are left out. The label is the board's: "
                "the weights of GLM-5.3 came on 27 August 2026, under a licence of its own.",
            ),
            "arena-official-top50-cn-2026-08-21": {"value": "2", "note": None},
            "arena-official-top50-cn-proprietary-2026-08-21": {"value": "0"},
            "arena-official-top50-us-open-2026-08-21": {"value": "1", "unit": "models of 3"},
        },
    ),
    "epoch_hardware.specifications": (
        23,
        {
            # Without a rate of tensor cores that at half precision; with one it counts, not both.
            "v100.fp16-dense.epoch": {
                "value": "30",
                "as_of": "2025-01-31",
                "locator": 'row "NVIDIA Tesla V100 SXM2 32 GB", column FP16 (half precision)'
                " performance (FLOP/s)",
            },
            "a100.fp16-dense.epoch": {"value": "400", "unit": "TFLOPS", "stage": "shipped"},
            "a100.int8-dense.epoch": {"value": "800", "unit": "TOPS"},
            "a100.fp8-dense.epoch": None,
            "a100.memory.epoch": {"value": "80", "unit": "GB"},
            "a100.memory-bandwidth.epoch": {"value": "2000", "unit": "GB/s"},
            "a100.interconnect.epoch": {"value": "600", "unit": "GB/s"},
            "a100.die-area.epoch": {"value": "826.5", "unit": "mm2"},
            "a100.power.epoch": {"value": "400", "unit": "W"},
            "a10.fp16-dense.epoch": None,
            "a10.power.epoch": {"value": "150"},
            "mi308x.memory.epoch": None,
            "mi308x.power.epoch": None,
            "mi308x.memory-bandwidth.epoch": {"value": "5000"},
            "rtx-4090.fp16-dense.epoch": None,
            "rtx-4090.fp16-accumulate-fp16.epoch": {
                "metric": "fp16_accumulate_fp16",
                "value": "330",
            },
            "ascend-910.fp16-dense.epoch": {"value": "250"},
            "ascend-910.fp16-dense.epoch.2": {"chip": "ascend-910", "value": "320"},
            "ascend-910.memory.epoch": {"value": "32"},
            "ascend-910.memory.epoch.2": None,
            "ascend-910.memory-bandwidth.epoch": {
                "value": "1200",
                "locator": 'row "Huawei Ascend 910A", column Memory bandwidth (byte/s)',
            },
            "ascend-910b2.power.epoch": {"value": "310"},
            "ascend-910b2.fp16-dense.epoch": None,
            "ascend-960.fp8-dense.epoch.announced": {"value": "2000", "stage": "announced"},
        },
    ),
    # The file has one die of the two of the MI250X, and both of the BR100.
    "epoch_hardware.areas_of_dies": (
        3,
        {
            "mi250x.die-area.epoch.2": {"chip": "mi250x", "value": "1400", "kind": "derived"},
            "mi210.die-area.derived": {"chip": "mi210", "value": "700"},
            "br104.die-area.epoch": {"chip": "br104", "value": "500"},
        },
    ),
    "epoch_hardware.release_dates": (
        5,
        {
            "v100.announced.epoch": {"date": "2017-01-01", "date_precision": "year"},
            "v100.announced.epoch.2": {"date": "2017-06-07", "date_precision": "day"},
            "a100-40gb.announced.epoch": None,
            "a100-40gb.announced.epoch.2": {"chip": "a100-40gb", "date": "2020-05-06"},
            "h100.announced.epoch": None,
            "h100.first-shipped.epoch": {"event": "first_shipped", "date": "2022-09-08"},
            "ascend-910b2.announced.epoch": {"date": "2023-05-06"},
        },
    ),
    "epoch_hardware.making": (
        3,
        {
            "v100": {"process_nm": "12", "foundry": "TSMC"},
            "b100": {"process_nm": None, "foundry": "TSMC"},
            "ascend-910c": {"process_nm": "7", "foundry": None},  # who makes it is contested
            "ascend-910b4": None,
            "mi308x": None,  # its row cites another source
        },
    ),
    # Ends of years only, China or the world only, and nothing that is incomplete.
    "epoch_chip_counts.nvidia_shipped": (
        9,
        {
            "nvidia-china-h100e-2024": between("400", "300", "500", as_of="2024-12-31"),
            "nvidia-china-h100e-2025": between(
                "600", "500", "800", period="cumulative since April 2022", unit="H100 equivalents"
            ),
            "nvidia-china-h100e-2026": None,
            "nvidia-china-power-2025": between("20.5", "18", "25", unit="MW"),
            "nvidia-china-units-2025": between("1000", "950", "1100", unit="chips"),
            "nvidia-world-h100e-2025": between("7000", "6000", "7700", entity="World"),
            "nvidia-world-power-2025": between("350", "300", "400"),
            "nvidia-world-units-2025": between("9000", "8000", "9900"),
            "nvidia-world-units-2026": None,
        },
    ),
    "epoch_chip_counts.nvidia_quarters": (
        2,
        {
            "nvidia-china-h100e-2024-q1": between(
                "30", "20", "45", as_of="2024-03-31", period="quarter 1 of 2024"
            ),
            "nvidia-china-h100e-2025-q4": between("0", "0", "0"),
            "nvidia-china-h100e-2026-q1": None,  # incomplete
        },
    ),
    "epoch_chip_counts.nvidia_models_shipped": (
        5,
        {
            "nvidia-china-units-a800-2024": between("500000", "400000", "700000"),
            "nvidia-china-units-a800-2025": between("1000000", "900000", "1200000"),
            "nvidia-china-units-h20-2025": between(
                "2000000", "1800000", "2300000", period="cumulative since January 2024"
            ),
            "nvidia-world-units-h100-2025": between(
                "5000000", "4000000", "6000000", entity="World: H100"
            ),
        },
    ),
    # By the line with the most chips, of equal ones the first: 310,000 / 1 million, and 405 million
    # watts; 4.9 thousand million watts / 7 million.
    "epoch_chip_counts.nvidia_models_counted": (
        6,
        {
            "nvidia-each-h100e-a800": {"value": "0.31", "as_of": "2025-12-31", "kind": "derived"},
            "nvidia-each-power-a800": {"value": "405", "unit": "W"},
            "nvidia-each-h100e-h100": {"value": "1", "as_of": "2025-12-31"},
            "nvidia-each-power-h100": {"value": "700"},
            "nvidia-each-h100e-h20": {"value": "0.155"},
        },
    ),
    # AMD's 2025 is incomplete, and only Google has a 2023.
    "epoch_chip_counts.other_makers_shipped": (
        3,
        {
            "world-amd-h100e-2024": between("50", "40", "60"),
            "world-tpu-h100e-2024": between("174", "173", "175"),
            "world-trainium-h100e-2024": between(
                "90",
                "80",
                "99",
                locator="csv_export/trainium_cumulative_totals.csv, row to Q4 2024",
            ),
        },
    ),
    "epoch_chip_counts.legal_routes": (
        3,
        {
            "route-nvidia-legal-h100e": between("600", "500", "800", as_of="2025-12-31"),
            "amd-china-mi308x-h100e-2025": between("40", "30", "60", period="2025"),
            "epoch-2025-amd-cards": between("50", "45", "70", as_of="2025-01-01", unit="cards"),
        },
    ),
    # Joint models count for both countries, once for each; a model without a day for no year.
    "epoch_models.by_country": (
        117,
        {
            "epoch-any-world-2014": {"value": "0"},
            "epoch-any-cn-2016": {"value": "1"},
            "epoch-any-world-2023": {
                "value": "6",
                "as_of": "2023-01-01",
                "as_of_precision": "year",
            },
            "epoch-any-us-2023": {"value": "4", "entity": "United States"},
            "epoch-any-cn-2023": {"value": "2"},
            "epoch-any-uk-2023": {"value": "1", "entity": "United Kingdom"},
            "epoch-any-hk-2023": {"value": "1", "entity": "Hong Kong"},
            "epoch-any-fr-2023": {"value": "0"},
            "epoch-any-joint-us-cn-2023": {"value": "1"},
            "epoch-any-joint-us-cn-2024": {"value": "0"},
            "epoch-any-world-2024": {"value": "7"},
            "epoch-any-cn-2026": {"value": "0"},
        },
    ),
    "epoch_models.by_country_in_july": (
        16,
        {
            "epoch-any-world-2023-2026-07": {"value": "2", "period": None},
            "epoch-any-world-2026-2026-07": {"value": "5", "period": HALF_YEAR},
            "epoch-any-us-2026-2026-07": {"value": "1", "period": HALF_YEAR},
            "epoch-any-cn-2026-2026-07": {"value": "3", "quantity": "notable-models-cn-2026"},
            "epoch-any-kr-2026-2026-07": {"value": "1", "entity": "South Korea"},
        },
    ),
    "epoch_models.by_first_country": (
        20,
        {
            "epoch-first-us-2023": {"value": "2"},
            "epoch-first-cn-2023": {"value": "2"},
            "epoch-first-cn-2016": None,
        },
    ),
    "epoch_models.naming_hardware": (
        6,
        {
            "hw-us-all": {"value": "9", "unit": "models", "period": "2017 to 2026"},
            "hw-us-named": {"value": "2", "unit": "models of 9"},
            "hw-cn-all": {"value": "9"},
            "hw-cn-named": {"value": "3", "unit": "models of 9"},
            "hw-cn-ascend": {"value": "2", "unit": "models of 3"},
            "hw-cn-nvidia": {"value": "2", "unit": "models of 3"},
        },
    ),
    "epoch_models.naming_hardware_by_year": (
        16,
        {
            "hw-us-named-2023": {"value": "2", "unit": "models of 4"},
            "hw-cn-named-2023": {"value": "2", "unit": "models of 2"},
            "hw-cn-named-2024": {"value": "1", "unit": "models of 3"},
            "hw-cn-named-2026": {"value": "0", "unit": "models of 0"},
        },
    ),
    "epoch_models.naming_ascend": (
        1,
        {"chinese-chips-models-epoch": {"value": "2", "unit": "models of 4"}},
    ),
    "epoch_models.naming_ascend_in_july": (
        1,
        {
            "chinese-chips-models-epoch-2026-07": {
                "value": "1",
                "unit": "models of 2",
                "as_of": "2026-07-19",
            }
        },
    ),
    # A better estimate has a row of its own only where the largest run has a weaker one.
    "epoch_models.training_runs": (
        10,
        {
            "run-us-2023": {
                "entity": "United States: US One",
                "value": "4e+24",
                "as_of": "2023-03-01",
                "note": "Epoch AI's confidence word: Confident. 3 models of the country in the year"
                " have a compute figure. Hardware named: NVIDIA A100.",
            },
            "run-us-2023-likely": None,
            "run-us-2023-confident": None,
            "run-cn-2023": {
                "entity": "China: Joint One",
                "value": "2e+24",
                "note": "Epoch AI's confidence word: Speculative. Joint with United States. 2"
                " models of the country in the year have a compute figure. Hardware named:"
                " NVIDIA V100, Huawei Ascend 910.",
            },
            "run-cn-2023-confident": {"value": "1e+24"},
            "run-us-2024": {"value": "5.2e+25"},
            "run-us-2024-likely": {"entity": "United States: US Five", "value": "2e+25"},
            "run-us-2024-confident": {"entity": "United States: US Six", "value": "1e+24"},
            "run-cn-2024": {"value": "8e+24", "quantity": "largest-training-run-2024-china"},
            "run-cn-2024-likely": {
                "value": "3.457e+24",
                "quantity": "largest-training-run-2024-china-likely-or-better",
                "note": "Epoch AI's confidence word: Confident. Largest among those marked"
                " Confident or Likely. 3 models of the country in the year have a compute figure."
                " Hardware named: NVIDIA H800.",
            },
        },
    ),
    "epoch_models.ratios_of_runs": (
        2,
        {
            "run-ratio-2023": {
                "value": "2",
                "note": "Confidence words: Confident and Speculative. The Chinese value comes from"
                " a small or joint model.",
            },
            "run-ratio-2024": {
                "value": "6.5",
                "note": "Confidence words: Speculative and Speculative.",
            },
        },
    ),
    # Two Chinese runs are equal: the first of the file leads, the other is the largest confident.
    "epoch_models.training_runs_in_july": (
        7,
        {
            "run-us-2023-2026-07": {"value": "1e+24", "period": None},
            "run-us-2023-confident-2026-07": None,
            "run-us-2026-2026-07": {"value": "6.6e+25", "period": HALF_YEAR},
            "run-cn-2026-2026-07": {"entity": "China: CN B", "period": HALF_YEAR},
            "run-cn-2026-likely-2026-07": None,
            "run-cn-2026-confident-2026-07": {"entity": "China: CN C", "value": "1.2e+25"},
            "run-ratio-2023-2026-07": {"value": "5", "period": None},
            "run-ratio-2026-2026-07": {"value": "5.5", "period": HALF_YEAR},
        },
    ),
    "epoch_models.recent_runs": (
        5,
        {
            "run-us-2024": {"value": "5.2e+25"},
            "run-us-2024-likely": {"value": "2e+25"},
            "run-china-2024": {"value": "8e+24"},
            "run-china-2024-confident": {"value": "3.4568e+24"},
            "run-deepseek-v3": {
                "value": "3.4568e+24",
                "quantity": "training-compute-deepseek-v3",
                "as_of": "2024-05-04",
            },
        },
    ),
    # Of a year without a model of the country there is no share.
    "epoch_models.openness": (
        14,
        {
            "epoch-open-us-2023": {
                "value": "2",
                "unit": "models of 4",
                "note": f"2 of them without restrictions on use. {ONCE}",
            },
            "epoch-open-share-us-2023": {"value": "50", "unit": "percent"},
            "epoch-open-cn-2023": {
                "value": "2",
                "note": f"1 of them without restrictions on use. {ONCE}",
            },
            "epoch-open-share-cn-2024": {"value": "66.7", "note": "2 of 3."},
            "epoch-open-share-cn-2025": {
                "value": "50",
                "note": "2 of 4. The file does not state the access of 1.",
            },
            "epoch-open-cn-2026": {"value": "0", "unit": "models of 0"},
            "epoch-open-share-cn-2026": None,
            "epoch-open-share-us-2026": {"value": "100"},
        },
    ),
    "epoch_models.openness_in_july": (
        12,
        {
            "epoch-open-cn-2026-2026-07": {"value": "2", "period": HALF_YEAR},
            "epoch-open-share-cn-2026-2026-07": {"value": "66.7", "period": HALF_YEAR},
            "epoch-open-share-us-2023-2026-07": {"value": "0", "period": None},
            "epoch-open-share-us-2024-2026-07": None,
        },
    ),
    # From 30 billion on; not below, not closed, not with an access or a size that is not stated.
    "epoch_models.parameters": (
        4,
        {
            "params-cn-one": {
                "entity": "CN One",
                "value": "34",
                "measure": "total parameters of a model with open weights, by Moonshot AI and"
                " Tencent",
                "locator": "row CN One (第一), Parameters and Model accessibility",
            },
            "params-joint-one": {
                "value": "30",
                "measure": "total parameters of a model with open weights, by Baidu and others",
            },
            "params-qwen2-72b": {"value": "72.7", "as_of": "2024-03-02"},
            "params-deepseek-v3": {"value": "671"},
        },
    ),
    "epoch_models.releases": (
        6,
        {
            "2024-06-qwen2": {"date": "2024-03-02", "date_precision": "day"},
            "2025-11-kimi-k2-thinking": {"date": "2025-10-08"},
        },
    ),
    "epoch_models.training_tokens": (
        12,
        {
            "epoch-yi-34b": {"tokens_bn": "3100", "released": "2024-05-06"},
            "epoch-ling-1t": {"tokens_bn": "20000"},
            "epoch-hunyuan-large": {"tokens_bn": ""},
        },
    ),
    # Of one day the best, of equal scores the first, and no model without score, day or country.
    "epoch_capabilities.records": (
        11,
        {
            "eci-record-us-us-two": {"value": "130", "as_of": "2024-01-01", "kind": "estimate"},
            "eci-record-us-us-two-low": None,
            "eci-record-us-us-equal": None,
            "eci-record-cn-cn-three": {"value": "140", "entity": "China"},
            "eci-record-cn-cn-four": None,
            "eci-record-2026-04-us-us-one": {"value": "100"},
            "eci-record-2026-04-cn-cn-two": {"value": "110.13"},
            "eci-record-2026-04-us-us-undated": None,
        },
    ),
    # March: 304 days at 366 to 669 days behind US Two, then 129 at 304 to 432 behind US Three;
    # mean 204,792 / 433, median the 217th: 453 (62 days below 366, then two of each to 432).
    # January: 247 days at 731 to 977, then 133 at 613 to 745, because Kimi K2 is of September 2025.
    "epoch_capabilities.time_averaged": (
        24,
        {
            "eci-lag-2026-03-since-2025-01-01-mean": between(
                "15.54",
                "9.99",
                "21.98",
                as_of="2026-03-09",
                period="1 January 2025 to 9 March 2026, 433 days",
                locator="all rows with score, date and country",
            ),
            "eci-lag-2026-03-since-2025-01-01-median": {"value": "14.88"},
            "eci-lag-2026-01-since-2025-01-01-mean": between(
                "26.05",
                "20.14",
                "32.1",
                as_of="2026-01-15",
                locator="all rows with score, date and country; Kimi-K2-Instruct-0905 set to"
                " 2025-09-05",
            ),
            "eci-lag-2026-04-since-2023-06-01-mean": {
                "as_of": "2026-04-01",
                "note": "For each day: days since the first US model reached the score of the best"
                " Chinese model of that day; month of 30.4375 days. Models named for the United"
                " Kingdom and the United States count as US.",
            },
        },
    ),
    # 151, 354 and 304 days in March; 151 and 731 in April. An equal score is a match.
    "epoch_capabilities.at_record": (
        5,
        {
            "eci-at-record-cn-one": {"value": "4.96", "locator": "rows CN One and US One"},
            "eci-at-record-deepseek-v3": {"value": "11.63", "as_of": "2024-12-20"},
            "eci-at-record-cn-three": {"value": "9.99", "locator": "rows CN Three and US Three"},
            "eci-at-record-2026-04-cn-two": {"value": "24.02"},
        },
    ),
    "epoch_capabilities.at_record_summary": (
        6,
        {
            "eci-at-record-2026-03-mean": between("8.86", "4.96", "11.63"),
            "eci-at-record-2026-03-median": {"value": "9.99"},
            "eci-at-record-2026-01-mean": between("12.55", "4.96", "20.14"),
            "eci-at-record-2026-04-mean": {"value": "14.49", "as_of": "2026-04-01"},
        },
    ),
    # US Three is not matched: 432 days to the cut-off in March, 31 in April.
    "epoch_capabilities.catch_up": (
        6,
        {
            "eci-catch-up-us-two": between("11.63", "", None, censored="false", range_meaning=""),
            "eci-catch-up-us-three": between(
                "14.19",
                "14.19",
                None,
                censored="true",
                range_meaning="lower bound: not matched by the cut-off of 9 March 2026",
            ),
            "eci-catch-up-2026-04-us-two": {"value": "24.02", "censored": "false"},
            "eci-catch-up-2026-04-us-three": between("1.02", "1.02", None, censored="true"),
        },
    ),
    # Kaplan-Meier, March: 2/3 after 151 days, 1/3 after 354. April: the record that is censored
    # after 31 days is at risk no longer, so one half is reached after 151 days, not after 731.
    "epoch_capabilities.catch_up_summary": (
        9,
        {
            "eci-catch-up-2026-03-matched-mean": between("8.3", "4.96", "11.63"),
            "eci-catch-up-2026-03-km-median": {
                "value": "11.63",
                "note": "2 matched and 1 unmatched (censored) records.",
            },
            "eci-catch-up-2026-03-unmatched": {"value": "1", "unit": "records of 3"},
            "eci-catch-up-2026-01-km-median": {"value": "4.96"},
            "eci-catch-up-2026-01-unmatched": {"value": "1", "unit": "records of 2"},
            "eci-catch-up-2026-04-matched-mean": {"value": "14.49"},
            "eci-catch-up-2026-04-km-median": {"value": "4.96"},
        },
    ),
    "epoch_capabilities.last_day": (
        4,
        {
            "eci-gap-2026-03-09": {"value": "10", "unit": "index points"},
            "eci-lag-on-2026-03-09": {"value": "14.19"},
            "eci-gap-2026-04-01": {"value": "4.87"},
            "eci-lag-on-2026-04-01": {"value": "37.95"},  # 1,155 days
        },
    ),
    "epoch_capabilities.releases": (1, {"2024-12-deepseek-v3": {"date": "2024-12-20"}}),
    # Of two best runs the first; a run without a score and one of a third country do not count.
    "epoch_benchmarks.best_runs": (
        15,
        {
            "frontiermath-tiers-1-3-china": between(
                "20",
                "17",
                "23",
                measure="FrontierMath tiers 1-3, best score in runs by Epoch AI: DeepSeek-V3.2",
            ),
            "frontiermath-tiers-1-3-united-states": between(
                "40",
                "36",
                "44",
                as_of="2025-12-12",
                locator="frontiermath.csv, row gpt-5.2-2025-12-11_xhigh",
            ),
            "frontiermath-tiers-1-3-gap": between("20", "15", "25", as_of="2026-01-01"),
            # The Chinese model leads; a model of two countries is American too.
            "gpqa-diamond-united-states": between("80", "68", "92"),
            "gpqa-diamond-gap": between("-10", "-23", "3"),
            # Where a run has no error, it and the gap have no range.
            "simpleqa-verified-china": between("25", "23", "27"),
            "simpleqa-verified-united-states": between("75", "", ""),
            "simpleqa-verified-gap": between("50", "", ""),
            "swe-bench-verified-gap": between("5", "-5", "15"),
            "otis-mock-aime-2024-2025-gap": between("5", "-5", "15"),
        },
    ),
    "epoch_benchmarks.time_horizons": (
        15,
        {
            "metr-v1-claude-opus-4.5": between(
                "300", "100.1", "1200", quantity="metr-horizon-v1-us", as_of="2025-01-02"
            ),
            "metr-v1-kimi-k2-thinking": between(
                "50.5",
                "",
                "",
                quantity="metr-horizon-v1-cn",
                entity="China: Kimi K2 Thinking",
                as_of="2025-10-08",
            ),
        },
    ),
    # The horizon at one half, not that at four fifths.
    "metr.time_horizons": (
        10,
        {
            "metr-v1.1-gpt-4": between("5.1", "2", "10", as_of="2024-05-06", unit="minutes"),
            "metr-v1.1-claude-opus-4.6": {
                "locator": "results, claude_opus_4_6_inspect, p50_horizon_length"
            },
        },
    ),
}


def test_every_builder_has_a_case():
    assert sorted(CASES) == builders_of(*MODULES)


@pytest.mark.parametrize("name", CASES)
def test_rows_are_what_a_reader_works_out_by_hand(kept, name):
    count, wanted = CASES[name]
    rows = rows_of(name, kept)
    assert cells(rows, wanted) == wanted
    assert len(rows) == count, sorted(rows)


# What does not fit into one file for all.

PAGE = "lmarena-text-2026-07/2025-10-09-0000000003.md"


def _board(*models):
    """Return a page whose lines are model, score, developer and licence."""
    lines = [
        f"| {model} | {score} | ±3 | {developer} | {licence} |"
        for model, score, developer, licence in models
    ]
    header = ["| 模型 | 分数 | 95% 置信区间 (±) | 组织/公司 | 许可证 |", "|:--|:--|:--|:--|:--|"]
    return "\n".join([*header, *lines, ""])


CLOSED = [(f"us-{number}", 1500, "Google", "Proprietary") for number in range(arena.TOPS[0] - 1)]
CHINESE = ("cn-last", 1400, "DeepSeek", "MIT")
AMERICAN = ("us-last", 1400, "OpenAI", "Apache 2.0")


@pytest.mark.parametrize(
    ("last", "chinese", "american"),
    [((CHINESE, AMERICAN), "0 models of 49", "1 of 50"), ((AMERICAN, CHINESE), "1", "0")],
    ids=["a Chinese model is 51st", "an American model is 51st"],
)
def test_of_equal_scores_at_the_last_place_the_higher_on_the_board_counts(
    files, last, chinese, american
):
    shutil.rmtree(files / "lmarena-text-2026-07")
    write(files, {PAGE: _board(*reversed(last), *CLOSED)})
    rows = rows_of("arena.open_models", files)
    assert rows["arena-top50-cn-2025-10-09"]["value"] == chinese[0]
    assert rows["arena-top50-us-open-2025-10-09"]["value"] == american[0]


def test_a_developer_without_a_country_matters_among_the_highest(files):
    shutil.rmtree(files / "lmarena-text-2026-07")
    board = _board(*CLOSED[:3], CHINESE, AMERICAN, ("stranger", 1300, "Nobody Known", "MIT"))
    write(files, {PAGE: board})
    assert rows_of("arena.later_boards", files)["arena-2025-10-09"]["gap_points"] == "100"
    assert f"{PAGE}: found developer 'Nobody Known' of stranger" in fault_of(
        "arena.open_models", files
    )


def test_records_of_which_half_are_never_matched_have_no_median(files):
    # One of three is matched: two thirds are left, which is above one half.
    index = files / "epoch-eci-2026-03" / "epoch_capabilities_index.csv"
    change(index, "cn-2,130", "cn-2,90")
    change(index, "cn-3,140", "cn-3,91")
    change(index, "cn-4,135", "cn-4,92")
    rows = rows_of("epoch_capabilities.catch_up_summary", files)
    assert rows["eci-catch-up-2026-03-km-median"]["value"] == ""
    assert rows["eci-catch-up-2026-03-unmatched"]["value"] == "2"


# Faults: builder, file, words in it, words in their place, what is said.

ECI = "epoch-eci-2026-03/epoch_capabilities_index.csv"
FIRST = "arena-lmsys-csv-2025/2024-06-19-0000000001.csv"
OFFICIAL = "new-arena-official-2026/text_style_control.csv"
COUNTS = "epoch-chip-counts-2026/owners_csv_export/nvidia_owners_cumulative_by_chip.csv"
RUNS = "epoch-benchmarks-2026-01/gpqa_diamond.csv"
MAKING = epoch_hardware.FILE
LIST = epoch_models.LIST
SUITE = epoch_benchmarks.SUITE

FAULTS = {
    "arena: renamed column": (
        "arena.first_board",
        FIRST,
        "organization",
        "developer",
        "a column 'organization'",
    ),
    "arena: renamed column of a page": (
        "arena.later_boards",
        PAGE,
        "模型",
        "Model",
        "a table with '模型'",
    ),
    "arena: no Chinese model": (
        "arena.first_board",
        FIRST,
        "Alibaba",
        "Google",
        "no model of China",
    ),
    "arena: unknown developer": (
        "arena.first_board",
        FIRST,
        "Stranger,1299",  # now as high as the Chinese model, so that it may be the best one
        "Stranger,1300",
        "found developer 'Nobody Known' of Stranger",
    ),
    "arena: a score in other words": (
        "arena.later_boards",
        PAGE,
        "1490Preliminary",
        "1490 (new)",
        "the score '1490 (new)±4'",
    ),
    "arena: a cell too many": (
        "arena.settled_gap",
        "lmarena-text-2026-07/2026-07-30-0000000005.md",
        "1480±3",
        "1480 | ±3",
        "7 cells in the row of '4'",
    ),
    "arena_official: renamed column": (
        "arena_official.unrounded_gaps",
        OFFICIAL,
        "rating_lower",
        "lower",
        "a column 'rating_lower'",
    ),
    "arena_official: no American model": (
        "arena_official.closing_gaps",
        OFFICIAL,
        "2026-08-21,coding,1,gpt-a,openai",
        "2026-08-21,coding,1,gpt-a,alibaba",
        "no model of United States",
    ),
    "arena_official: a model twice": (
        "arena_official.open_models_at_closing",
        OFFICIAL,
        "overall,2,claude-a",
        "overall,2,gpt-a",
        "two rows '2026-08-21, overall, gpt-a'",
    ),
    "epoch_hardware: renamed column": (
        "epoch_hardware.specifications",
        MAKING,
        "TDP (W)",
        "Power (W)",
        "a column 'TDP (W)'",
    ),
    "epoch_hardware: renamed chip": (
        "epoch_hardware.release_dates",
        MAKING,
        "Huawei Ascend 910C",
        "Huawei 910C",
        "a row whose 'Hardware name' is 'Huawei Ascend 910C'",
    ),
    "epoch_hardware: no number": (
        "epoch_hardware.specifications",
        MAKING,
        "826.5",
        "about 826",
        "'about 826'",
    ),
    "epoch_hardware: an area that is gone": (
        "epoch_hardware.areas_of_dies",
        MAKING,
        ",700,",
        ",,",
        "found ''; expected a number",
    ),
    "epoch_chip_counts: renamed column": (
        "epoch_chip_counts.nvidia_models_shipped",
        COUNTS,
        "Number of Units (5th",
        "Units (5th",
        "a column 'Number of Units (5th percentile)'",
    ),
    "epoch_chip_counts: no chips to divide by": (
        "epoch_chip_counts.nvidia_models_counted",
        COUNTS,
        "8000000,7000000,6000000",
        "8000000,about 7 million,6000000",
        "found 'about 7 million'; expected a number",
    ),
    "epoch_chip_counts: days in another order": (
        "epoch_chip_counts.nvidia_models_shipped",
        COUNTS,
        "12/31/2024",
        "31/12/2024",
        "found '31/12/2024'; expected a day as 12/31/2025",
    ),
    "epoch_chip_counts: an empty percentile": (
        "epoch_chip_counts.nvidia_models_shipped",
        COUNTS,
        "500000,400000,700000",
        "500000,,700000",
        "found ''; expected a number",
    ),
    "epoch_models: renamed column": (
        "epoch_models.training_runs",
        LIST,
        "Confidence",
        "Certainty",
        "a column 'Confidence'",
    ),
    "epoch_models: missing model": (
        "epoch_models.recent_runs",
        LIST,
        "DeepSeek-V3,",
        "DeepSeek V3,",
        "a row whose 'Model' is 'DeepSeek-V3'",
    ),
    "epoch_models: no number": (
        "epoch_models.parameters",
        LIST,
        "34000000000",
        "34B",
        "found '34B'; expected a number",
    ),
    "epoch_models: no day": (
        "epoch_models.by_country",
        LIST,
        "2023-05-01",
        "May 2023",
        "found 'May 2023'; expected a day",
    ),
    "epoch_models: a model twice": (
        "epoch_models.openness",
        LIST,
        "US Two",
        "US One",
        "two rows 'US One'",
    ),
    "epoch_capabilities: renamed column": (
        "epoch_capabilities.time_averaged",
        ECI,
        "ECI Score",
        "ECI",
        "a column 'ECI Score'",
    ),
    "epoch_capabilities: missing model": (
        "epoch_capabilities.releases",
        ECI,
        "DeepSeek-V3",
        "DeepSeek V3",
        "a row whose 'Model name' is 'DeepSeek-V3'",
    ),
    "epoch_capabilities: a Chinese model ahead of all": (
        "epoch_capabilities.at_record",
        ECI,
        "cn-3,140",
        "cn-3,150.5",
        "found CN Three, which no US model had reached before",
    ),
    "epoch_capabilities: a Chinese model a day ahead": (
        "epoch_capabilities.last_day",
        ECI,
        "140,2025-11-01",
        "150,2024-12-31",
        "found CN Three, which no US model had reached before",
    ),
    "epoch_benchmarks: renamed column": (
        "epoch_benchmarks.best_runs",
        RUNS,
        "stderr",
        "error",
        "a column 'stderr'",
    ),
    "epoch_benchmarks: no Chinese run": (
        "epoch_benchmarks.best_runs",
        RUNS,
        ",China,",
        ",Hong Kong,",
        "a run of a model of China",
    ),
    "epoch_benchmarks: missing model": (
        "epoch_benchmarks.time_horizons",
        SUITE,
        "gpt-4-0314",
        "gpt-4",
        "a row whose 'Model version' is 'gpt-4-0314'",
    ),
    "metr: renamed horizon": (
        "metr.time_horizons",
        metr.RESULTS,
        "p50_horizon_length",
        "p50_length",
        "release date and p50_horizon_length of gpt_4",
    ),
    "metr: missing model": (
        "metr.time_horizons",
        metr.RESULTS,
        "  gpt_5_2:",
        "  gpt_5_2_inspect:",
        "release date and p50_horizon_length of gpt_5_2",
    ),
    "metr: missing end of an interval": (
        "metr.time_horizons",
        metr.RESULTS,
        "ci_low: 2.04",
        "ci_low: null",
        "release date and p50_horizon_length of gpt_4",
    ),
}


@pytest.mark.parametrize(
    ("name", "file", "old", "new", "words"), FAULTS.values(), ids=FAULTS.keys()
)
def test_a_file_that_is_not_as_known_is_one_line(files, name, file, old, new, words):
    change(files / file, old, new)
    line = fault_of(name, files)
    assert line.startswith(file) and words in line


def test_every_module_has_a_fault_of_a_column_and_one_of_a_model():
    # A name of a fault begins with its module.
    modules = [name.partition(":")[0] for name in FAULTS]
    assert set(modules) == set(MODULES) and min(map(modules.count, MODULES)) >= 2
