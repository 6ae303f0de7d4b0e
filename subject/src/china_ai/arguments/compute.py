"""Tests of the judgements on compute: each holds while its margin is above zero."""

from __future__ import annotations

from briefing.arguments import holds_if, refuted_if
from briefing.numbers.metrics import Reader
from china_ai.arguments.export_controls import shipped_to_china


@holds_if("compute.share", "percentage points below the line")
def share(china: float, world: float, line: float) -> float:
    """All AI compute of Chinese firms is a smaller part of the world's than the line."""
    return line - 100 * china / world


@refuted_if("compute.share")
def share_refuted(read: Reader) -> bool:
    """A count of the share at the end of 2026, no forecast, above a seventh."""
    rows = read.rows(
        "compute", ["value", "as_of", "kind"], quantity="china-compute-published-share-of-world"
    )
    day = (rows["as_of"] >= "2026-12-01") & (rows["as_of"] < "2027-02-01")
    return bool((rows[day & (rows["kind"] != "forecast")]["value"] > 100 / 7).any())


@holds_if("compute.unseen", "percentage points above half")
def unseen(smuggled: float, abroad: float, licensed: float, huawei: float, others: float) -> float:
    """Smuggled chips and those abroad are more than all others together."""
    hidden = smuggled + abroad
    return 100 * hidden / (hidden + licensed + huawei + others) - 50


@refuted_if("compute.unseen")
def unseen_refuted(read: Reader) -> bool:
    """A count for the end of 2026 that puts what is smuggled or abroad under half of China's."""
    name = "china-compute-smuggled-or-abroad-share"
    rows = read.rows("compute", ["value", "high", "as_of"], quantity=name)
    day = (rows["as_of"] >= "2026-12-01") & (rows["as_of"] < "2027-02-01")
    return bool((rows[day]["value"].fillna(rows["high"]) < 50).any())


@holds_if("chips.largest-runs", "how far the gap of runs over that of stocks is within its limits")
def largest_runs(run_us: float, run_china: float, stocks: float, within: float) -> float:
    """The largest runs stand as far apart as the stocks, `within` times more or less."""
    apart = run_us / run_china / stocks
    return min(within - apart, apart - 1 / within)


@refuted_if("chips.largest-runs")
def largest_runs_refuted(read: Reader) -> bool:
    """A US run of 2025 put above 7e26, or the largest Chinese one to 2025 off 1.8e25 to 7.5e25."""
    american = read.rows("compute", ["value"], quantity="largest-training-run-2025-us")["value"]
    names = ["largest-training-run-2024-china", "largest-training-run-2025-china"]
    chinese = read.rows("compute", ["value"], quantity=names)["value"].max()
    return bool(american.max() > 7e26 or not 1.8e25 <= chinese <= 7.5e25)


@holds_if("chips.huawei", "H100 equivalents of Huawei over those of the H20, less one")
def huawei(packages: float, rate: float, legal: float) -> float:
    """Huawei's output of 2025, as 910C packages at their 8-bit paper rate, is above the H20's."""
    return packages * rate / legal - 1


@refuted_if("chips.huawei")
def huawei_refuted(read: Reader) -> bool:
    """An output of all Ascend models in 2025 below 100,000, counted or stated, not estimated."""
    rows = read.rows(
        "compute", ["value", "high", "kind"], quantity="huawei-ascend-output-2025-chips"
    )
    counted = rows[rows["kind"].isin(["observed", "company-stated"])]
    return bool((counted["value"].fillna(counted["high"]) < 100_000).any())


@holds_if("chips.inference", "rise of prices beyond costs, or of use if that is less, per cent")
def inference(price_rise: float, cost_rise: float, use_before: float, use_after: float) -> float:
    """Prices of AI compute rose by more than its costs while use rose: demand outran supply.

    Use alone shows nothing: tokens that were used had been served.
    """
    return min(price_rise - cost_rise, 100 * (use_after / use_before - 1))


@refuted_if("chips.inference")
def inference_refuted(read: Reader) -> bool:
    """Cuts of the list price of AI compute by two large clouds in the first half of 2026."""
    columns = ["entity", "value", "high", "as_of"]
    rows = read.rows("compute", columns, quantity="cloud-ai-price-change")
    rows = rows[(rows["as_of"] >= "2026-01-01") & (rows["as_of"] < "2026-07-01")]
    cut = rows[rows["value"].fillna(rows["high"]) < 0]
    large = cut[cut["entity"].isin(["Alibaba", "Tencent", "Baidu", "ByteDance"])]
    return bool(large["entity"].nunique() >= 2)


@holds_if("chips.offshore", "thousands of H100 equivalents added abroad less those shipped in")
def offshore(bought: float, running: float, shipped: float) -> float:
    """What customers from China bought for use abroad and run is above the Hopper shipped in.

    `running` is the part in use; what they rent comes on top.
    """
    return (bought * running - shipped) / 1000


@refuted_if("chips.offshore")
def offshore_refuted(read: Reader) -> bool:
    """Shipments of Hopper chips to China above 3.7 billion dollars in NVIDIA's year 2026."""
    return sum(shipped_to_china(read, "2026-01-26", "2027-01-01").values()) > 3.7


@holds_if("chips.home-made", "Chinese vendors' cards of 2026 less those of others")
def home_made(domestic: float, growth: float, foreign: float, left: float) -> float:
    """Chinese vendors ship more accelerator cards in China in 2026 than all others.

    `growth` multiplies their cards of 2025; `left` is what becomes of the others'.
    """
    return domestic * growth - foreign * left


@refuted_if("chips.home-made")
def home_made_refuted(read: Reader) -> bool:
    """A share of Chinese vendors in the cards of all of 2026 of half or less."""
    name = "china-accelerator-cards-2026-domestic-share"
    shares = read.rows("compute", ["value", "high"], quantity=name)
    return bool((shares["value"].fillna(shares["high"]) <= 50).any())
