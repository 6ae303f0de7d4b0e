"""Tests of the judgements on export controls: each holds while its margin is above zero."""

from __future__ import annotations

from math import log

import numpy as np
import pandas as pd

from briefing.arguments import holds_if, refuted_if
from briefing.numbers.metrics import Reader
from china_ai.chips import NVIDIA_CENTRE
from china_ai.models import decomposition


@holds_if("chips.quality", "part of the fall that is weaker chips in China, less the part claimed")
def quality(
    china_2023: float,
    china_2025: float,
    world_2023: float,
    world_2025: float,
    number_2023: float,
    number_2025: float,
    by_flow: float,
    part: float,
) -> float:
    """Weaker chips in China make more than `part` of the fall of its share of NVIDIA compute.

    By the stock and by what was shipped in a year (`by_flow`, per cent). The share by compute is
    the share by number times the compute of the mean chip in China over that of the mean chip in
    the world; the parts are those of the logarithms.
    """
    weaker, stronger = log(china_2023 / china_2025), log(world_2025 / world_2023)
    by_stock = weaker / (weaker + stronger - log(number_2025 / number_2023))
    return min(by_stock, by_flow / 100) - part


@refuted_if("chips.quality")
def quality_refuted(read: Reader) -> bool:
    """Estimates of stocks by which weaker chips in China make less than half of the fall."""
    columns = ["value", "as_of", "source"]
    known = {
        (place, measure): _by_source(
            read.rows("compute", columns, quantity=f"nvidia-{place}-cumulative-{measure}")
        )
        for place in ("china", "world")
        for measure in ("h100e", "units")
    }
    chip = known["china", "h100e"] / known["china", "units"]
    share = known["china", "h100e"] / known["world", "h100e"]
    grown = [np.log(one["2023-12"] / one["2025-12"]) for one in (chip, share)]
    return bool((grown[0] / grown[1] < 0.5).any())


def _by_source(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the values with a line for each source and a column for each month."""
    month = rows["as_of"].dt.strftime("%Y-%m")
    return rows.assign(month=month).pivot_table("value", "source", "month")


@holds_if("chips.h200", "two billion dollars less the shipments of the best quarter, billions")
def h200(demand: float, washington: float, beijing: float, line: float) -> float:
    """What buyers want and both capitals let through in the best quarter is below `line`."""
    return line - demand * washington * beijing


@refuted_if("chips.h200")
def h200_refuted(read: Reader) -> bool:
    """A quarter that began from July 2026 to May 2027 with shipments above two billion dollars."""
    return any(sum_ > 2 for sum_ in shipped_to_china(read, "2026-07-26", "2027-05-01").values())


def shipped_to_china(read: Reader, first: str, last: str) -> dict[str, float]:
    """Return billions of dollars of NVIDIA's data-centre chips shipped to China, by first day.

    Only what is stated as an amount or at least that: a bound from above shows no sale.
    """
    columns = ["value", "unit", "comparison", "kind", "from"]
    rows = read.rows("chip_access", columns, chip=NVIDIA_CENTRE, side="sale")
    rows = rows[(rows["from"] >= first) & (rows["from"] <= last) & rows["value"].notna()]
    rows = rows[(rows["comparison"] != "<") & (rows["kind"] != "forecast")]
    centre = read("compute", "nvidia-data-centre-revenue-q2-fy2027") / 1000
    size = {"usd_bn": 1.0, "usd_mn": 1e-3, "percent of segment revenue": centre / 100}
    sums: dict[str, float] = {}
    for row in rows.to_dict("records"):
        day = f"{row['from']:%Y-%m-%d}"
        sums[day] = sums.get(day, 0.0) + row["value"] * size[str(row["unit"])]
    return sums


@holds_if("export-controls.october", "nearest part of a share to half, on the side that is claimed")
def october(
    before_2022: float,
    money_2022: float,
    worth_2022: float,
    before_2023: float,
    money_2023: float,
    worth_2023: float,
    line: float,
) -> float:
    """Of China's share less than `line` was left after October 2023, and more after 2022.

    Afterwards it is the share of revenue (`money`, per cent) times the compute for a dollar of
    China's chips over that of the world's (`worth`).
    """
    left_2022, left_2023 = money_2022 * worth_2022, money_2023 * worth_2023
    return min(line - left_2023 / before_2023, left_2022 / before_2022 - line)


@refuted_if("export-controls.october")
def october_refuted(read: Reader) -> bool:
    """Estimates that leave China more than 9.4% after October 2023, or less than 7% after 2022."""
    after_2023 = read("model_results", "rule-2023-10-after-share-of-compute")
    return after_2023 > 9.4 or read("model_results", "rule-2022-10-after-share-of-compute") < 7


@holds_if("export-controls.rivals", "half, less the part of the gap that the rivals explain")
def rivals(
    reference: float, by_wealth: float, refused: float, world: float, delivered: float, line: float
) -> float:
    """Wealth and Beijing's restraint together make less than `line` of the gap.

    Shares in per cent; flows, and what was refused, in H100 equivalents.
    """
    gap = decomposition.explained(delivered, world, reference / 100, by_wealth / 100, refused)
    return float(line - (gap.wealth + gap.restraint) / gap.total)


@holds_if("export-controls.bills", "highest chance of the word unlikely, less that of a law")
def bills(with_defence: float, alone: float, next_congress: float, line: float) -> float:
    """Three ways into law, each by itself: their joint chance stays below `line`."""
    return line - (1 - (1 - with_defence) * (1 - alone) * (1 - next_congress))


@refuted_if("export-controls.bills")
def bills_refuted(read: Reader) -> bool:
    """A bill in the table of rules that is law, or a defence act entered there as one."""
    states = read.rows("export_rules", ["state"], form="bill")["state"].astype(str)
    return bool(states.isin(["in-force", "in-force-amended"]).any())
