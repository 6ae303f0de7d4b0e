"""What three models make of their priors: tokens, the residual of filings, China's share.

Made are rows of `data/model_results.csv` from `data/priors.csv` and rows of other tables. The
models are `china_ai.models.demand`, `offshore` and `decomposition`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from briefing.tables.loading import load
from briefing.upstream.builders import Row, builder
from china_ai import simulation
from china_ai.builders.rows import row_of, rows_of
from china_ai.models import decomposition, demand, offshore, priors, supply
from china_ai.models.decomposition import Flow
from china_ai.models.demand import Rates, Traffic
from china_ai.models.priors import Prior
from china_ai.simulation import Draws

if TYPE_CHECKING:
    import pandas as pd

RANGE = "5th to 95th percentile of our model"
DRAWN = f"{priors.DRAWS:,} draws with seed {priors.SEED}, from rows of priors"
H100E, CHIPS = "H100 equivalents", "chips"
DOLLARS, POINTS = "USD million", "percentage points"


def _drawn(values: demand.Values) -> Row:
    """Return median, 5th and 95th percentile of draws."""
    low, median, high = simulation.percentiles(np.asarray(values, dtype=float))
    return {"value": median, "low": low, "high": high, "range_meaning": RANGE}


def _one(value: float, digits: int = 4) -> Row:
    """Return one value that no draw stands behind, to some significant digits."""
    return {"value": float(f"{value:.{digits}g}")}


def _shared(analysis: str, source: str, when: pd.Series, locator: str) -> Row:
    return {
        "analysis": analysis,
        "as_of": when["as_of"],
        "as_of_precision": when["as_of_precision"],
        "kind": "derived",
        "status": "secondary",
        "source": source,
        "locator": locator,
    }


# Tokens: how many accelerators they keep busy.

COUNTS = {  # of tokens a day, in trillion: names of rows of `applications`
    "china-2025-12": ("tokens-cn-2025-12", "China, official count"),
    "china-2026-03": ("tokens-cn-2026-03", "China, official count"),
    "china-2026-06": ("tokens-cn-2026-06", "China, official count"),
    "doubao-2026-03": ("tokens-doubao-2026-04", "ByteDance (Doubao)"),
    "doubao-2026-06": ("tokens-doubao-2026-06", "ByteDance (Doubao)"),
}
ROUTES = {"operations": "from operations", "disclosure": "from DeepSeek's day"}
CHIPS_OF_A_NODE = 8
BENCHMARKS = {  # what one unit of the row is in tokens a second of one chip
    "h20": ("H20", 1000 / CHIPS_OF_A_NODE),
    "910c": ("Ascend 910C", 1.0),
}
COMPARED = "china-2026-03"
QUARTER_COMPARED = 4 * (2026 - supply.FIRST_YEAR)  # the first of 2026


class Disclosure(NamedTuple):
    """DeepSeek's statement on one day of service."""

    traffic: Traffic
    stated: Rates  # tokens a second of one H800, those from the cache left out
    chips: float  # in service, mean of the day
    parameters: float


def _disclosure() -> Disclosure:
    def value(name: str) -> float:
        return float(row_of("compute", f"deepseek-{name}-2025-02")["value"])

    given, output = value("input-tokens") * 1e9, value("output-tokens") * 1e9
    cached = value("cached-share") / 100
    each = 1000 / CHIPS_OF_A_NODE
    return Disclosure(
        Traffic(given + output, output / (given + output), cached),
        Rates(value("prefill-h800") * each * (1 - cached), value("decode-h800") * each),
        value("nodes") * CHIPS_OF_A_NODE,
        float(row_of("open_weights", "params-active-deepseek-v3")["value"]) * 1e9,
    )


@builder("model_results")
def tokens_a_chip() -> Iterator[Row]:
    """What DeepSeek's day says of one H800: tokens a second, and how far its rate is used.

    use = tokens a second x 2 x active parameters / 1,979 trillion, attention left out. The hours in
    which a node stood in service count, so that this is a mean of the day and no benchmark.
    """
    day = _disclosure()
    when = row_of("compute", "deepseek-nodes-2025-02")
    use = demand.use_of(day.stated, day.parameters)
    served = demand.by_rates(day.traffic, day.stated)
    computed = day.traffic.computed_input + day.traffic.output
    whole = demand.use_of(
        Rates(0.0, computed / day.chips / demand.SECONDS_OF_A_DAY), day.parameters
    )
    for step, case, words, value, unit in (
        ("chip-tokens", "all", "tokens a second of an H800, input from the cache included",
         day.traffic.tokens / day.chips / demand.SECONDS_OF_A_DAY, "tokens a second"),
        ("chip-use", "prefill", "part of an H800's 8-bit rate used, input",
         100 * use.prefill, "percent"),
        ("chip-use", "decode", "part of an H800's 8-bit rate used, output",
         100 * use.decode, "percent"),
        ("chip-use", "day", "part of an H800's 8-bit rate used, the whole day",
         100 * whole.decode, "percent"),
        ("chip-check", "total", "H800 that the stated rates ask for over those in service",
         served.total / day.chips, "ratio"),
    ):  # fmt: skip
        yield {
            **_shared("tokens", "deepseek-inference-2025", when, "rows deepseek- of compute"),
            **_one(float(value)),
            "id": f"tokens-{step}-{case}",
            "step": step,
            "case": case,
            "measure": words,
            "unit": unit,
        }


@builder("model_results")
def chips_busy() -> Iterator[Row]:
    """H100 equivalents that published tokens a day keep busy, by two routes; and must be installed.

    From operations: tokens x operations of one / (rate of an H100 x use of it). From DeepSeek's
    day: tokens / tokens a second of an H800, scaled by active parameters and a gain since.
    """
    drawn = priors.draws(priors.priors("tokens"))
    day = _disclosure()
    rates = {
        "operations": demand.rates(demand.serving_of(drawn)),
        "disclosure": demand.scaled(
            day.stated,
            drawn["active_parameters_bn"] * 1e9,
            day.parameters,
            drawn["gain_since_2025"],
        ),
    }
    for name, (row, words) in COUNTS.items():
        count = row_of("applications", row)
        traffic = demand.traffic_of(count["value"] * 1e12, drawn)
        for route, how in ROUTES.items():
            served = demand.by_rates(traffic, rates[route])
            for step, chips, what in (
                ("busy", served.total, "busy, mean of a day"),
                ("installed", demand.installed(served.total, drawn["peak_to_mean"]), "to be ready"),
                ("decode", 100 * served.decode / served.total, "share of output in those busy"),
            ):
                yield {
                    **_shared("tokens", count["source"], count, DRAWN),
                    **_drawn(chips),
                    "id": f"tokens-{step}-{name}-{route}",
                    "step": step,
                    "case": f"{words}, {how}",
                    "measure": f"accelerators for the tokens of a day, {what}",
                    "unit": "percent" if step == "decode" else H100E,
                }


@builder("model_results")
def stairs() -> Iterator[Row]:
    """What each assumption takes off the chips for the tokens of March 2026, at the medians.

    From all tokens as output, through input computed in parallel, a cache, and what of the count is
    computed, to the mean of a day; then up to what the busiest hour asks for.
    """
    middle = {name: one.median for name, one in priors.priors("tokens").items()}
    count = row_of("applications", COUNTS[COMPARED][0])
    how = demand.serving_of({name: np.array(value) for name, value in middle.items()})
    whole = Traffic(count["value"] * 1e12, 1.0, 0.0)
    split = whole._replace(output_share=middle["output_share"])
    cached = split._replace(cached_share=middle["cached_share"])
    counted = cached._replace(tokens=whole.tokens * middle["counted_share"])
    for case, traffic, peak in (
        ("all as output", whole, 1.0),
        ("input in parallel", split, 1.0),
        ("input from the cache", cached, 1.0),
        ("what is computed of the count", counted, 1.0),
        ("ready for the busiest hour", counted, middle["peak_to_mean"]),
    ):
        chips = demand.installed(demand.busy(traffic, how).total, peak)
        yield {
            **_shared("tokens", count["source"], count, "medians of rows of priors"),
            **_one(float(chips), 3),
            "id": f"tokens-stairs-{case.replace(' ', '-')}",
            "step": "stairs",
            "case": case,
            "measure": "accelerators for the tokens of a day in March 2026, step by step",
            "unit": H100E,
        }


@builder("model_results")
def chips_replaced() -> Iterator[Row]:
    """How many H800 in DeepSeek's service one H20 and one Ascend 910C stand for, by tokens.

    Seconds that an H800 takes for DeepSeek's mix of input and output over those that the chip
    takes at the rates of its benchmark, times what service reaches of a benchmark.
    """
    drawn = priors.draws(priors.priors("tokens"))
    day = _disclosure()
    for chip, (words, unit) in BENCHMARKS.items():
        prefill, decode = _benchmark(chip)
        each = Rates(prefill["value"] * unit, decode["value"] * unit)
        at_benchmark = float(demand.replaced(each, day.stated, day.traffic))
        yield {
            **_shared("tokens", prefill["source"], decode, DRAWN),
            **_drawn(at_benchmark * drawn["service_of_benchmark"]),
            "id": f"tokens-replaced-{chip}",
            "step": "replaced",
            "case": words,
            "measure": "H800 that one chip stands for in serving a model, by tokens",
            "unit": "H800",
            "note": f"At the rates of its benchmark {at_benchmark:.2f}.",
        }


def _benchmark(chip: str) -> tuple[pd.Series, pd.Series]:
    """Return the rows of a chip's benchmark: input and output, tokens a second."""
    by_quantity = load("compute").set_index("quantity")
    prefill, decode = (f"inference-benchmark-{phase}-{chip}" for phase in ("prefill", "decode"))
    return by_quantity.loc[prefill], by_quantity.loc[decode]


@builder("model_results")
def demand_beside_supply() -> Iterator[Row]:
    """Demand of March 2026 over the stock that serves tokens, and what would make both equal.

    Stock: the model of supply, all routes, in service in the first quarter of 2026, times the part
    that serves tokens, draw by draw. What would make both equal is worked out at the medians, one
    input at a time.
    """
    known = priors.priors("tokens")
    drawn = priors.draws(known)
    found = supply.supply(priors.draws(priors.priors("supply")))
    count = row_of("applications", COUNTS[COMPARED][0])
    traffic = demand.traffic_of(count["value"] * 1e12, drawn)
    served = demand.busy(traffic, demand.serving_of(drawn)).total
    needed = demand.installed(served, drawn["peak_to_mean"])
    shared = _shared("tokens", count["source"], count, DRAWN)
    middle = {name: one.median for name, one in known.items()}
    for basis in supply.BASES:
        for place in ("onshore", "total"):
            held = supply.stocks(found, basis)[place][:, QUARTER_COMPARED]
            serving = held * drawn["inference_share"]
            for step, values, words, unit in (
                ("stock", held, "AI compute in service, first quarter of 2026", H100E),
                ("demand-over-stock", needed / serving, "demand over the stock serving", "ratio"),
                (
                    "stock-suffices",
                    100 * (needed <= serving),
                    "draws in which the stock suffices",
                    "",
                ),
            ):
                case = f"{place}, {basis}"
                base = {**shared, "step": step, "case": case, "measure": words}
                name = f"tokens-{step}-{place}-{basis}"
                if step == "stock-suffices":
                    yield {**base, **_one(float(np.mean(values)), 3), "id": name, "unit": "percent"}
                else:
                    yield {**base, **_drawn(np.asarray(values)), "id": name, "unit": unit}
    held = supply.stocks(found, "law")["total"][:, QUARTER_COMPARED]
    stock = float(np.median(held)) * middle["inference_share"]
    single = Traffic(
        count["value"] * 1e12 * middle["counted_share"],
        middle["output_share"],
        middle["cached_share"],
    )
    how = demand.Serving(
        middle["active_parameters_bn"] * 1e9,
        middle["attention"],
        middle["prefill_use"],
        middle["decode_use"],
    )
    at = demand.reconciled(single, how, middle["peak_to_mean"], stock)
    for case, value, unit in (
        ("tokens", at.tokens / 1e12, "trillion tokens a day"),
        ("active parameters", at.active_parameters / 1e9, "billion parameters"),
        ("use of the rate", at.use_factor, "ratio"),
        ("output share", 100 * at.output_share, "percent"),
        ("cached share", 100 * at.cached_share, "percent"),
    ):
        if np.isfinite(value):
            yield {
                **shared,
                **_one(value, 3),
                "id": f"tokens-reconciled-{case.replace(' ', '-')}",
                "step": "reconciled",
                "case": case,
                "measure": "value of one input at which demand and the stock serving are equal",
                "unit": unit,
                "locator": "medians of rows of priors; stock of all routes as the law counts it",
            }


# The residual of NVIDIA's filings.


class Period(NamedTuple):
    """A period of NVIDIA's filings: ends of names of rows, price, what was licensed."""

    end: str
    price: str
    licensed: str  # name of a prior; or of a row of chip_access; or empty: nothing


PERIODS = (
    Period("fy2024", "usd_per_h100e_hopper", "licensed_mn_fy2024"),
    Period("fy2025", "usd_per_h100e_hopper", "licensed_mn_fy2025"),
    Period("q1-fy2026", "usd_per_h100e_blackwell", "h20.sale.fy2026-q1"),
    Period("q2-fy2026", "usd_per_h100e_blackwell", ""),
    Period("q3-fy2026", "usd_per_h100e_blackwell", "h20.sale.fy2026-licensed"),
    Period("q4-fy2026", "usd_per_h100e_blackwell", ""),
    Period("q1-fy2027", "usd_per_h100e_blackwell", ""),
    Period("q2-fy2027", "usd_per_h100e_blackwell", "licensed_mn_q2_fy2027"),
)
SUMS = {  # name of the sum, and its quarters
    "fy2026": ("q1-fy2026", "q2-fy2026", "q3-fy2026", "q4-fy2026"),
    "h1-fy2027": ("q1-fy2027", "q2-fy2027"),
    "six-quarters": (
        "q1-fy2026", "q2-fy2026", "q3-fy2026", "q4-fy2026", "q1-fy2027", "q2-fy2027",
    ),
}  # fmt: skip
PARTS = {
    "licensed": "licensed data-centre chips",
    "other_markets": "games, workstations, cars",
    "legal_remainder": "network and chips below the lines, in China",
    "resold": "with buyers that are not Chinese",
    "abroad": "compute of Chinese buyers abroad",
}
IN_MILLIONS = {"usd_bn": 1000.0, "usd_mn": 1.0}


@builder("model_results")
def residual_of_filings() -> Iterator[Row]:
    """NVIDIA's revenue from customers of China, taken apart; the rest in H100 equivalents; bounds.

    abroad = revenue - licensed - other markets - legal remainder - resold; each next part is a
    share of what is left, so that all add up. Bounds: `china_ai.models.offshore.bounds`.
    """
    known = priors.priors("offshore")
    drawn = priors.draws(known)
    shares = offshore.shares_of(drawn)
    rows = {period.end: _revenues(period.end) for period in PERIODS}
    most = offshore.leanest(*zip(*(_values(pair) for pair in rows.values()), strict=True))
    abroad: dict[str, tuple[Draws, Draws]] = {}
    least_of: dict[str, offshore.Bounds] = {}
    for period in PERIODS:
        china, other = rows[period.end]
        licensed = _licensed(period.licensed, drawn)
        parts = offshore.residual(china["value"], licensed, other["value"], shares)
        compute = np.asarray(offshore.in_h100e(parts.abroad * 1e6, drawn[period.price]))
        abroad[period.end] = np.asarray(parts.abroad), compute
        stated = float(np.median(licensed))
        prior = known.get(period.licensed)
        ends = (prior.low, prior.high) if prior else (stated, stated)
        least_of[period.end] = offshore.bounds(china["value"], ends, other["value"], most)
        shared = _shared("offshore", china["source"], china, DRAWN)
        for part, words in PARTS.items():
            yield {
                **shared,
                **_drawn(np.broadcast_to(getattr(parts, part), drawn[period.price].shape)),
                "id": f"offshore-{period.end}-{part.replace('_', '-')}",
                "step": "part",
                "case": words,
                "measure": f"NVIDIA's revenue from customers of China, {_words(period.end)}",
                "unit": DOLLARS,
            }
        yield from _compute_and_bounds(shared, period.end, compute, least_of[period.end])
    for name, quarters in SUMS.items():
        last = rows[quarters[-1]][0]
        shared = _shared("offshore", last["source"], last, DRAWN)
        dollars, compute = (
            np.sum([abroad[quarter][place] for quarter in quarters], axis=0) for place in (0, 1)
        )
        yield {
            **shared,
            **_drawn(dollars),
            "id": f"offshore-{name}-abroad",
            "step": "part",
            "case": PARTS["abroad"],
            "measure": f"NVIDIA's revenue from customers of China, {_words(name)}",
            "unit": DOLLARS,
        }
        whole = offshore.Bounds(
            *(sum(getattr(least_of[one], end) for one in quarters) for end in ("least", "most"))
        )
        yield from _compute_and_bounds(shared, name, compute, whole)
    yield {
        **_shared("offshore", *_when("q3-fy2026"), "rows nvidia-china-revenue- and nvidia-other-"),
        **_one(100 * most, 3),
        "id": "offshore-other-markets-most",
        "step": "cap",
        "case": "leanest quarter",
        "measure": "most that customers of China can have had in NVIDIA's other markets",
        "unit": "percent",
    }


def _compute_and_bounds(
    shared: Row, name: str, compute: Draws, ends: offshore.Bounds
) -> Iterator[Row]:
    yield {
        **shared,
        **_drawn(compute),
        "id": f"offshore-{name}-h100e",
        "step": "compute",
        "case": PARTS["abroad"],
        "measure": f"compute that Chinese firms bought abroad, {_words(name)}",
        "unit": H100E,
    }
    yield {
        **shared,
        "value": round((ends.least + ends.most) / 2),
        "low": round(ends.least),
        "high": round(ends.most),
        "range_meaning": "lower and upper bound; the value is their middle and no estimate",
        "id": f"offshore-{name}-bounds",
        "step": "bounds",
        "case": "bounds",
        "measure": f"revenue that can be compute abroad, {_words(name)}",
        "unit": DOLLARS,
        "locator": "rows of compute and chip_access; no draws",
    }


def _revenues(end: str) -> tuple[pd.Series, pd.Series]:
    """Return the rows of a period's revenues: from customers of China, outside data centres."""
    named = rows_of("compute", [f"nvidia-china-revenue-{end}", f"nvidia-other-revenue-{end}"])
    return named.iloc[0], named.iloc[1]


def _values(pair: tuple[pd.Series, pd.Series]) -> tuple[float, float]:
    return float(pair[0]["value"]), float(pair[1]["value"])


def _when(end: str) -> tuple[str, pd.Series]:
    china, _ = _revenues(end)
    return str(china["source"]), china


def _licensed(name: str, drawn: Mapping[str, Draws]) -> demand.Values:
    """Return licensed sales of a period in million dollars: drawn, or as a row of chip_access."""
    if name in drawn:
        return drawn[name]
    if not name:
        return 0.0
    sale = row_of("chip_access", name)
    return float(sale["value"]) * IN_MILLIONS[sale["unit"]]


def _words(end: str) -> str:
    """Return a period in words: `q2-fy2027` is the second quarter of fiscal 2027."""
    if end == "six-quarters":
        return "six quarters to July 2026"
    first, _, year = end.rpartition("fy")
    ordinal = {"q1-": "first", "q2-": "second", "q3-": "third", "q4-": "fourth"}
    if first in ordinal:
        return f"{ordinal[first]} quarter of fiscal {year}"
    return f"first half of fiscal {year}" if first == "h1-" else f"fiscal {year}"


# China's share of what NVIDIA ships, taken apart.

YEARS = range(2022, 2026)
REFERENCE = 2023  # the share of the stock at its end is held constant
SPREADS = {"china": 0.7, "world": 0.7}  # loadings on the error that both counts share
COUNTED = "rows nvidia-china-, nvidia-world- of compute"


def _stock(place: str, measure: str, year: int) -> pd.Series:
    return row_of("compute", f"nvidia-{place}-{measure}-{year}")


def _flow(place: str, measure: str, since: int, year: int) -> float:
    """Return what was shipped from the year after `since` to `year`."""
    before = float(_stock(place, measure, since)["value"]) if since >= YEARS[0] else 0.0
    return float(_stock(place, measure, year)["value"]) - before


def _shipped(since: int, year: int) -> Flow:
    return Flow(
        _flow("china", "units", since, year),
        _flow("china", "h100e", since, year),
        _flow("world", "units", since, year),
        _flow("world", "h100e", since, year),
    )


@builder("model_results")
def share_taken_apart() -> Iterator[Row]:
    """China's share of NVIDIA's yearly shipments, its two factors, and what changed it.

    share = share of chips x relative quality; changes in percentage points by logarithmic means,
    without a remainder.
    """
    flows = {year: _shipped(year - 1, year) for year in YEARS}
    for year, flow in flows.items():
        end = _stock("china", "h100e", year)
        for case, value, unit in (
            ("compute", 100 * flow.share, "percent"),
            ("chips", 100 * flow.share_of_chips, "percent"),
            ("quality", flow.relative_quality, "ratio"),
        ):
            yield {
                **_shared("counterfactual", end["source"], end, COUNTED),
                **_one(value, 3),
                "id": f"counterfactual-share-{case}-{year}",
                "step": "share",
                "case": case,
                "measure": f"China's part of NVIDIA's shipments of {year}: {case}",
                "unit": unit,
            }
    for first, last in ((2022, 2023), (2023, 2024), (2024, 2025), (2023, 2025)):
        parts = decomposition.change(flows[first], flows[last])
        end = _stock("china", "h100e", last)
        for case in ("china_chips", "world_chips", "china_quality", "world_quality",
                     "of_chips", "of_quality", "total"):  # fmt: skip
            yield {
                **_shared("counterfactual", end["source"], end, COUNTED),
                "value": round(100 * getattr(parts, case), 2),
                "id": f"counterfactual-change-{first}-{last}-{case.replace('_', '-')}",
                "step": "change",
                "case": CHANGES[case],
                "measure": f"change of China's share of NVIDIA's compute, {first} to {last}",
                "unit": POINTS,
            }


CHANGES = {
    "china_chips": "number of chips to China",
    "world_chips": "number of chips to the world",
    "china_quality": "compute of China's mean chip",
    "world_quality": "compute of the world's mean chip",
    "of_chips": "share of chips",
    "of_quality": "relative quality",
    "total": "all",
}


@builder("model_results")
def gap_explained() -> Iterator[Row]:
    """Compute that a constant share would have brought in 2024 and 2025, and rivals' parts of it.

    gap = share at the end of 2023 x the world's flow - China's flow. Wealth: the part of it that a
    share by spending would not have brought. Restraint: H20 licensed and not taken. Rules: the
    rest.
    """
    drawn = priors.draws(priors.priors("counterfactual"))
    since, last = REFERENCE, YEARS[-1]
    flows = _flows_drawn(since, last)
    start, end = (_stock("china", "share-arithmetic", year) for year in (since, last))
    reference = float(start["value"]) / 100
    each = float(row_of("compute", "nvidia-each-h100e-h20")["value"])
    refused = drawn["h20_refused_mn"] * 1e6 / drawn["h20_usd"] * each
    gap = decomposition.explained(
        flows["china"], flows["world"], reference, drawn["share_by_wealth"] / 100, refused
    )
    for case, values in (
        ("total", gap.total),
        ("wealth", gap.wealth),
        ("restraint", gap.restraint),
        ("rules", gap.rules),
    ):
        shared = {
            **_shared("counterfactual", end["source"], end, DRAWN),
            "step": "gap",
            "case": case,
        }
        yield {
            **shared,
            **_drawn(values),
            "id": f"counterfactual-gap-{case}",
            "measure": "compute of 2024 and 2025 that a constant share would have brought to China",
            "unit": H100E,
        }
        if case != "total":
            yield {
                **shared,
                **_drawn(100 * values / gap.total),
                "id": f"counterfactual-gap-{case}-part",
                "measure": "part of the compute that a constant share would have brought",
                "unit": "percent",
            }
    yield {
        **_shared("counterfactual", end["source"], end, DRAWN),
        **_drawn(flows["china"]),
        "id": "counterfactual-gap-delivered",
        "step": "gap",
        "case": "delivered",
        "measure": "compute of 2024 and 2025 that NVIDIA shipped to China legally",
        "unit": H100E,
    }


def _flows_drawn(since: int, last: int) -> dict[str, Draws]:
    """Draw both flows: their errors are those of the stocks, and half of them is shared."""
    known = {}
    for place, loading in SPREADS.items():
        stock, flow = _stock(place, "h100e", last), _flow(place, "h100e", since, last)
        low, high = (flow * float(stock[one]) / float(stock["value"]) for one in ("low", "high"))
        known[place] = Prior(place, "lognormal", low, flow, high, "price", loading)
    return priors.draws(known)


RULES = {  # of the rule: two quarters before and two after, the quarter of the change left out
    "2022-10": (("2022-q1", "2022-q2"), ("2022-q4", "2023-q1")),
    "2023-10": (("2023-q2", "2023-q3"), ("2024-q1", "2024-q2")),
    "2025-04": (("2024-q4", "2025-q1"), ("2025-q3", "2025-q4")),
}


@builder("model_results")
def rules_by_date() -> Iterator[Row]:
    """NVIDIA's shipments to China in two quarters before and two after a rule, and its shares.

    share of compute = share of chips x relative quality, as in `share_taken_apart`.
    """
    rows = load("model_results").set_index("id")
    quarters = rows[rows["step"].isin(["quarter-chips", "quarter-compute"])]

    def shipped(place: str, measure: str, when: tuple[str, ...]) -> float:
        ends = quarters.index.str.endswith(when)
        world = quarters["case"] == "World"
        chosen = (quarters["step"] == f"quarter-{measure}") & (world == (place == "world")) & ends
        return float(quarters.loc[chosen, "value"].sum())

    for rule, sides in RULES.items():
        for side, when in zip(("before", "after"), sides, strict=True):
            flow = Flow(
                *(
                    shipped(place, measure, when)
                    for place in ("china", "world")
                    for measure in ("chips", "compute")
                )
            )
            end = quarters.loc[f"quarter-compute-world-{when[-1]}"]
            for case, value, unit in (
                ("chips", flow.china_chips, CHIPS),
                ("compute", flow.china_h100e, H100E),
                ("share of compute", 100 * flow.share, "percent"),
                ("share of chips", 100 * flow.share_of_chips, "percent"),
                ("relative quality", flow.relative_quality, "ratio"),
            ):
                yield {
                    **_shared("counterfactual", end["source"], end, "rows quarter- of this table"),
                    **_one(value, 3),
                    "id": f"rule-{rule}-{side}-{case.replace(' ', '-')}",
                    "step": "rule",
                    "case": f"{rule}, {side}: {case}",
                    "measure": "NVIDIA's shipments to China in two quarters beside a rule",
                    "unit": unit,
                }
