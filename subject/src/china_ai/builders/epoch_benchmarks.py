"""Epoch AI's data on benchmarks: one file a benchmark, one row a run of a version of a model.

Made of it: the best run of a US and of a Chinese model on five tests that Epoch AI ran itself, and
the gap between them; time horizons of METR's first suite, which Epoch AI republishes (download of
January 2026).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from math import hypot

import pandas as pd

from briefing.core.problems import BriefingError, Problem
from briefing.upstream.builders import Row, builder
from briefing.upstream.files import Files
from china_ai.builders.epoch import CHINA, UNITED_STATES, numbers, of_country, row_of, short, slug

SOURCE = "epoch-benchmarks-2026-01"
DOWNLOADED = date(2026, 1, 1)  # the month is known
EDITION = "download of January 2026"
VERSION, COUNTRY = "Model version", "Country"
BENCHMARKS = {  # file: name of the test
    "frontiermath": "FrontierMath tiers 1-3",
    "swe_bench_verified": "SWE-bench Verified",
    "gpqa_diamond": "GPQA Diamond",
    "simpleqa_verified": "SimpleQA Verified",
    "otis_mock_aime_2024_2025": "OTIS Mock AIME 2024-2025",
}
NAMES = {  # of best runs, where the file has only the name that the maker's interface uses
    "fireworks/deepseek-v3p2": "DeepSeek-V3.2",
    "deepseek-reasoner": "DeepSeek-V3.2 (API name deepseek-reasoner)",
    "kimi-k2-thinking-turbo": "Kimi K2 Thinking",
    "qwen3-max-2025-09-23": "Qwen3-Max",
    "gpt-5.2-2025-12-11_xhigh": "GPT-5.2 (xhigh)",
    "gpt-5.2-2025-12-11_high": "GPT-5.2 (high)",
    "claude-sonnet-4-5-20250929": "Claude Sonnet 4.5",
    "gemini-3-pro-preview": "Gemini 3 Pro",
}
SUITE = f"{SOURCE}/metr_time_horizons_external.csv"
HORIZONS = {  # version: name; the US leaders of their days, and all Chinese models
    "claude-opus-4-5-20251101_16K": "Claude Opus 4.5",
    "gpt-5.1-codex-max": "GPT-5.1-Codex-Max",
    "gpt-5-2025-08-07_medium": "GPT-5",
    "o3-2025-04-16_medium": "o3",
    "claude-3-7-sonnet-20250219_16K": "Claude 3.7 Sonnet",
    "kimi-k2-thinking": "Kimi K2 Thinking",
    "o1-2024-12-17_medium": "o1",
    "DeepSeek-R1-0528": "DeepSeek-R1-0528",
    "DeepSeek-R1": "DeepSeek-R1",
    "DeepSeek-V3-0324": "DeepSeek-V3-0324",
    "DeepSeek-V3": "DeepSeek-V3",
    "gpt-4o-2024-11-20": "GPT-4o (November 2024)",
    "gpt-4-0314": "GPT-4 (March 2023)",
    "qwen2.5-72b-instruct": "Qwen2.5-72B",
    "qwen2-72b-instruct": "Qwen2-72B",
}


def _best(runs: pd.DataFrame, country: str, file: str) -> pd.Series:
    """Return the run with the highest score among models of a country."""
    own = runs[of_country(runs[COUNTRY], country) & runs["percent"].notna()]
    if own.empty:
        raise BriefingError([Problem(file, "no such run", f"a run of a model of {country}")])
    return own.loc[own["percent"].idxmax()]


@builder("model_lag", SOURCE)
def best_runs(files: Files) -> Iterator[Row]:
    """Best score of a US and of a Chinese model in runs by Epoch AI, and the gap between them.

    Share of tasks solved, in percent, with one standard error on either side. The error of the gap
    is the root of the sum of the squares of both: two runs are independent.
    """
    for stem, title in BENCHMARKS.items():
        columns = (VERSION, "mean_score", "stderr", COUNTRY, "Started at", "id")
        file = f"{SOURCE}/{stem}.csv"
        runs = files.csv(file, *columns, key=("id",))
        runs["percent"] = 100 * numbers(runs, "mean_score", file)
        runs["error"] = 100 * numbers(runs, "stderr", file)
        name = slug(title)
        shared = {
            "censored": False,
            "edition": EDITION,
            "status": "primary",
            "source": SOURCE,
        }
        china, us = (_best(runs, country, file) for country in (CHINA, UNITED_STATES))
        for country, run in [(short(CHINA), china), (short(UNITED_STATES), us)]:
            version = run[VERSION]
            model = NAMES.get(version, version)
            yield {
                "id": f"{name}-{slug(country)}",
                "quantity": f"{name}-best-{slug(country)}",
                "entity": country,
                "measure": f"{title}, best score in runs by Epoch AI: {model}",
                "statistic": "other",
                **_range(run["percent"], run["error"]),
                "range_meaning": "plus or minus one standard error",
                "unit": "percent correct",
                "as_of": run["Started at"][:10],
                "as_of_precision": "day",
                "kind": "observed",
                **shared,
                "locator": f"{stem}.csv, row {version}",
            }
        yield {
            "id": f"{name}-gap",
            "quantity": f"{name}-gap",
            "entity": "United States less China",
            "measure": f"{title}: best US less best Chinese score in runs by Epoch AI",
            "statistic": "score-gap",
            **_range(us["percent"] - china["percent"], hypot(us["error"], china["error"])),
            "range_meaning": "one standard error, both scores combined as independent",
            "unit": "percentage points",
            "as_of": DOWNLOADED,
            "as_of_precision": "month",
            "kind": "derived",
            **shared,
            "locator": f"{stem}.csv",
        }


def _range(value: float, error: float) -> Row:
    """Return a value and one standard error to either side of it."""
    return {
        "value": round(value, 1),
        "low": round(value - error, 1),
        "high": round(value + error, 1),
    }


@builder("model_lag", SOURCE)
def time_horizons(files: Files) -> Iterator[Row]:
    """Length of task that a model solves half of the time, METR suite 1.0, in minutes.

    Length is the working time of a human expert; the range is METR's interval of 95 percent.
    """
    columns = ("Time horizon", "Release date", COUNTRY, "CI_low", "CI_high")
    table = files.csv(SUITE, VERSION, *columns, key=(VERSION,))
    for column in ("Time horizon", "CI_low", "CI_high"):
        table[column] = numbers(table, column, SUITE)
    for version, name in HORIZONS.items():
        model = row_of(table, VERSION, version, SUITE)
        china = model[COUNTRY] == CHINA
        yield {
            "id": f"metr-v1-{slug(name)}",
            "quantity": f"metr-horizon-v1-{'cn' if china else 'us'}",
            "entity": f"{short(CHINA if china else UNITED_STATES)}: {name}",
            "measure": "length of task a model solves half of the time, METR suite 1.0",
            "statistic": "time-horizon",
            "censored": False,
            "value": round(model["Time horizon"], 1),
            "low": round(model["CI_low"], 1),
            "high": round(model["CI_high"], 1),
            "range_meaning": "95% interval",
            "unit": "minutes",
            "as_of": model["Release date"],
            "as_of_precision": "day",
            "edition": f"suite 1.0, {EDITION}",
            "kind": "estimate",
            "source": SOURCE,
            "locator": f"{SUITE.partition('/')[2]}, row {version}",
        }
