"""METR's time horizons of suite 1.1, from the results that it publishes as YAML.

The file lists models with an estimate and its interval. Made of it: the horizons of some US models.
No Chinese one is in the suite.
"""

from __future__ import annotations

from collections.abc import Iterator

from briefing.core.problems import BriefingError, Problem
from briefing.upstream.builders import Row, builder
from briefing.upstream.files import Files
from china_ai.builders.epoch import slug

SOURCE = "metr-horizon-1.1"
RESULTS = f"{SOURCE}/benchmark_results_1_1.yaml"
HORIZON = "p50_horizon_length"  # 50 percent of tasks of this length are solved
MODELS = {  # key in the file: name; those that the book compares with suite 1.0, and later leaders
    "gpt_4": "GPT-4",
    "gpt_4o_inspect": "GPT-4o",
    "o1_inspect": "o1",
    "claude_3_7_sonnet_inspect": "Claude 3.7 Sonnet",
    "o3_inspect": "o3",
    "gpt_5_2025_08_07_inspect": "GPT-5",
    "gemini_3_pro": "Gemini 3 Pro",
    "claude_opus_4_5_inspect": "Claude Opus 4.5",
    "gpt_5_2": "GPT-5.2",
    "claude_opus_4_6_inspect": "Claude Opus 4.6",
}


@builder("model_lag", SOURCE)
def time_horizons(files: Files) -> Iterator[Row]:
    """Length of task that a model solves half of the time, METR suite 1.1, in minutes.

    Length is the working time of a human expert; the range is METR's interval of 95 percent.
    """
    results = files.yaml(RESULTS).get("results", {})
    for key, name in MODELS.items():
        try:
            released, horizon = results[key]["release_date"], results[key]["metrics"][HORIZON]
            value, low, high = (
                round(float(horizon[part]), 1) for part in ("estimate", "ci_low", "ci_high")
            )
        except (KeyError, TypeError, ValueError) as error:
            found = f"{type(error).__name__}: {error}"
            expected = f"release date and {HORIZON} of {key}"
            raise BriefingError([Problem(RESULTS, found, expected)]) from None
        yield {
            "id": f"metr-v1.1-{slug(name)}",
            "quantity": "metr-horizon-v1.1-us",
            "entity": f"United States: {name}",
            "measure": "length of task a model solves half of the time, METR suite 1.1",
            "statistic": "time-horizon",
            "censored": False,
            "value": value,
            "low": low,
            "high": high,
            "range_meaning": "95% interval",
            "unit": "minutes",
            "as_of": released,
            "as_of_precision": "day",
            "kind": "estimate",
            "source": SOURCE,
            "locator": f"results, {key}, {HORIZON}",
        }
