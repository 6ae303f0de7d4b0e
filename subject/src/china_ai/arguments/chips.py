"""Tests of the judgements on chips: each holds while its margin is above zero."""

from __future__ import annotations

from math import log

from briefing.arguments import holds_if, refuted_if
from briefing.numbers.metrics import Reader

SECONDS_A_DAY = 86_400


@holds_if("chips.quality", "part of the fall that is weaker chips, less the part claimed")
def quality(
    number_2023: float, number_2025: float, compute_2023: float, compute_2025: float, part: float
) -> float:
    """Weaker chips make at least `part` of the fall of China's share of NVIDIA compute.

    The share by compute is the share by number times the compute of the mean chip in China over
    that of the mean chip in the world; the parts are those of the logarithms.
    """
    fewer = log(number_2025 / number_2023) / log(compute_2025 / compute_2023)
    return 1 - fewer - part


@refuted_if("chips.quality")
def quality_refuted(read: Reader) -> bool:
    """An estimate of China's share by number of chips for the end of 2025 below eleven per cent."""
    shares = read.rows("compute", ["value", "as_of"], quantity="nvidia-china-share-units")
    return bool((shares[shares["as_of"].dt.year == 2025]["value"] < 11).any())


@holds_if("chips.largest-runs", "operations the H20 do, over those of the run, less one")
def largest_runs(h20: float, rate: float, utilisation: float, days: float, run: float) -> float:
    """All H20 shipped to China do the largest known American run of 2025 within `days`."""
    done = h20 * rate * 1e12 * utilisation * days * SECONDS_A_DAY
    return done / run - 1


@refuted_if("chips.largest-runs")
def largest_runs_refuted(read: Reader) -> bool:
    """A pre-training run measured on the H20 below 20 per cent, or a run of 2025 above 1e27."""
    measured = read.rows("utilisation", ["run", "mfu_pct"], chip="h20")
    slow = measured["run"].str.contains("pre-training") & (measured["mfu_pct"] < 20)
    largest = read.rows("compute", ["value"], quantity="largest-training-run-2025-us")["value"]
    return bool(slow.any() or (largest > 1e27).any())


@holds_if("chips.huawei", "H100 equivalents of Huawei over those of NVIDIA, less one")
def huawei(packages: float, rate: float, basis: float, legal: float) -> float:
    """Huawei's packages of 2025, at their paper rate, come to more than legal NVIDIA shipments.

    `basis` is the part of the paper rate that counts: all of it where integers count as
    floating-point numbers of the same length, half where 16 bits stand against 8.
    """
    return packages * rate * basis / legal - 1


@refuted_if("chips.huawei")
def huawei_refuted(read: Reader) -> bool:
    """An output of 2025 below 100,000 that is counted or stated by the company, not estimated."""
    names = ["huawei-ascend-output-2025-chips", "huawei-910c-output-2025-packages"]
    rows = read.rows("compute", ["value", "kind"], quantity=names)
    counted = rows[rows["kind"].isin(["observed", "company-stated"])]
    return bool((counted["value"] < 100_000).any())


@holds_if("chips.offshore", "compute used abroad over legal shipments of 2025, less one")
def offshore(
    reported: float, running: float, oracle: float, oracle_running: float, legal: float
) -> float:
    """What Chinese firms use abroad in 2026 is more than NVIDIA legally shipped to China in 2025.

    `running` and `oracle_running` are the parts in use of what is reported and of what is forecast.
    """
    return (reported * running + oracle * oracle_running) / legal - 1


@holds_if("chips.inference", "growth of tokens over growth of what chips can serve, less one")
def inference(
    tokens_before: float, tokens_after: float, chips_growth: float, efficiency: float
) -> float:
    """Tokens grew faster in half a year than chips times the tokens that a chip serves."""
    return tokens_after / tokens_before / (chips_growth * efficiency) - 1


@refuted_if("chips.inference")
def inference_refuted(read: Reader) -> bool:
    """An official count of tokens of June 2026 below twice that of December 2025."""
    counts = read.rows("applications", ["value", "as_of"], quantity="tokens-per-day-china")
    june = counts[counts["as_of"].dt.strftime("%Y-%m") == "2026-06"]["value"]
    return bool((june < 2 * read("applications", "tokens-cn-2025-12")).any())


@holds_if("chips.home-made", "Chinese vendors' cards of 2026 less those of others")
def home_made(domestic: float, growth: float, foreign: float, left: float) -> float:
    """Chinese vendors ship more accelerator cards in China in 2026 than all others.

    `growth` multiplies their cards of 2025; `left` is the part of the others' that is left.
    """
    return domestic * growth - foreign * left


@refuted_if("chips.home-made")
def home_made_refuted(read: Reader) -> bool:
    """A share of Chinese vendors in the cards of all of 2026 of half or less."""
    shares = read.rows("compute", ["value"], quantity="china-accelerator-cards-2026-domestic-share")
    return bool((shares["value"] <= 50).any())


@holds_if("chips.h200", "two billion dollars less the sales of a quarter, billion dollars")
def h200(demand: float, washington: float, beijing: float, line: float) -> float:
    """What buyers want in a quarter, times what each capital lets through, stays below `line`."""
    return line - demand * washington * beijing


@refuted_if("chips.h200")
def h200_refuted(read: Reader) -> bool:
    """A quarter from February 2026 on with H200 sales to China above two billion dollars."""
    sales = read.rows("chip_access", ["value", "unit", "from"], chip="h200", side="sale")
    recent = sales[(sales["from"] >= "2026-02-01") & (sales["unit"] == "usd_bn")]
    return bool((recent["value"] > 2).any())
