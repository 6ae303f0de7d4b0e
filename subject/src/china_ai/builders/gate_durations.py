"""How long the gate takes: the rows of `gate_durations`, worked out from `filed_services`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from briefing.tables.loading import load
from briefing.upstream.builders import Row, builder
from china_ai.models import durations

if TYPE_CHECKING:
    import pandas as pd

    from china_ai.models.durations import Median

SOURCE = "cac-lists-2026-08"
LAST_LIST = date(2026, 8, 31)  # the last day that the lists cover
COHORT = (date(2024, 4, 28), date(2026, 2, 28))  # first serial; half a year before the last list
PERIODS = {  # by the day in the number, between the events that may break the series
    "before-r1": (date(2024, 4, 28), date(2025, 1, 19), "from 28 April 2024 to 19 January 2025"),
    "after-r1": (date(2025, 1, 20), date(2025, 8, 31), "from 20 January to 31 August 2025"),
    "labelling": (date(2025, 9, 1), date(2026, 2, 28), "from September 2025 to February 2026"),
    "spring-2026": (date(2026, 3, 1), date(2026, 5, 31), "from March to May 2026"),
}
PROVINCES = ("Beijing", "Shanghai", "Guangdong", "Jiangsu", "Zhejiang", "Shandong")
BREAKS = {
    "r1": (date(2025, 1, 20), "DeepSeek-R1, 20 January 2025"),
    "labelling": (date(2025, 9, 1), "the labelling measures, 1 September 2025"),
    "march-2026": (date(2026, 3, 1), "1 March 2026, no event that we know of"),
    "campaign": (date(2026, 4, 30), "the campaign of 30 April 2026"),
}
WINDOW = 180  # days on each side of a break
LAST_GIVEN = date(2026, 5, 31)  # later numbers are seen only if they were quick
LONG = 90  # days, the wait that is called long
INTERVAL = "95 per cent interval, batches drawn again"


@builder("gate_durations")
def gate() -> Iterator[Row]:
    """Medians by period and province, who waits longer, what no list shows, and breaks."""
    services = load("filed_services")
    filed = services[services["register"] == "filed"]
    every = durations.waits(filed, LAST_LIST)
    groups = {"all": (_given(every, COHORT), "numbers from 28 April 2024 to 28 February 2026")}
    for name, (first, last, words) in PERIODS.items():
        groups[name] = (_given(every, (first, last)), f"numbers {words}")
    for name, (group, words) in groups.items():
        yield from _group(name, group, words)
    for province in PROVINCES:
        group = _given(every[every["province"] == province], COHORT)
        yield _median(province.lower(), group, f"{province}, numbers to 28 February 2026")
    seen = durations.given(every, COHORT[0], LAST_GIVEN)
    for name, (day, words) in BREAKS.items():
        yield _change(name, seen, day, words)
    missing = int((~every["listed"]).sum())
    yield _row(
        "not-filed", "ever", every, "numbers from 28 April 2024 on", value=missing, unit="numbers"
    )
    yield from _without_serials(services)


def _given(every: pd.DataFrame, days: tuple[date, date]) -> pd.DataFrame:
    return durations.given(every, *days)


def _group(name: str, group: pd.DataFrame, words: str) -> Iterator[Row]:
    yield _median(name, group, words)
    share = 100 * durations.waiting(group, LONG)
    yield _row(f"waiting-{LONG}", name, group, words, value=round(share, 2), unit="percent")
    share = 100 * (~group["listed"]).mean()
    yield _row("unlisted", name, group, words, value=round(share, 2), unit="percent")
    for measure, days in (
        ("if-refused", durations.if_refused(group)),
        ("if-dropped", durations.if_dropped(group)),
        ("longest", group.loc[group["listed"], "days"].max()),
    ):
        yield _row(measure, name, group, words, value=days, unit="days")


def _median(name: str, group: pd.DataFrame, words: str) -> Row:
    return _row("median", name, group, words, **_interval(durations.median(group)), unit="days")


def _change(name: str, seen: pd.DataFrame, day: date, words: str) -> Row:
    """The median of the days from the event on less that of the days before it."""
    found = durations.break_at(seen, day, WINDOW)
    near = seen[(seen["number_day"].dt.date - day).map(lambda gap: abs(gap.days) <= WINDOW)]
    return _row(
        "change",
        name,
        near,
        words,
        **_interval(found.change),
        p_value=float(f"{found.p_value:.3g}"),
        unit="days",
    )


def _without_serials(services: pd.DataFrame) -> Iterator[Row]:
    """What the other entries show: those filed before serials, and registrations."""
    early = services[(services["register"] == "filed") & (services["number_day"] < "2024-04-28")]
    days = (early["filed_on"] - early["number_day"]).dt.days.repeat(early["entries"])
    yield {
        **_shared(len(days), 0),
        "id": "passed-only-first-lists",
        "measure": "passed-only",
        "entity": "numbers from 21 August 2023 to 27 April 2024, filed ones alone",
        "value": days.median(),
        "unit": "days",
    }
    registered = services[services["register"] == "registered"].dropna(subset=["number_day"])
    same = registered["filed_on"] == registered["number_day"]
    yield {
        **_shared(int(registered["entries"].sum()), 0),
        "id": "same-day-registered",
        "measure": "same-day",
        "entity": "applications registered",
        "value": round(100 * registered["entries"][same].sum() / registered["entries"].sum(), 2),
        "unit": "percent",
    }


def _interval(median: Median) -> Row:
    return {
        "value": median.value,
        "low": median.low,
        "high": median.high,
        "range_meaning": INTERVAL,
    }


def _row(measure: str, name: str, group: pd.DataFrame, words: str, **values: object) -> Row:
    return {
        **_shared(len(group), int((~group["listed"]).sum())),
        "id": f"{measure}-{name}",
        "measure": measure,
        "entity": words,
        **values,
    }


def _shared(numbers: int, not_filed: int) -> Row:
    return {
        "numbers": numbers,
        "not_filed": not_filed,
        "as_of": LAST_LIST,
        "as_of_precision": "day",
        "kind": "derived",
        "status": "secondary",
        "source": SOURCE,
        "locator": f"{durations.DRAWS:,} draws with seed {durations.SEED}, from filed_services",
    }
