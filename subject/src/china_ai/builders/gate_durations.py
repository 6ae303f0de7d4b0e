"""How long the gate takes: the rows of `gate_durations`, worked out from `filed_services`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pandas as pd

from briefing.tables.loading import load
from briefing.upstream.builders import Row, builder
from china_ai.models import durations
from china_ai.models.durations import COHORT, LAST_LIST, PERIODS, Estimate

SOURCE = "cac-lists-2026-08"
SEASONS = {  # of which only the median is given
    "winter-2025": (date(2024, 12, 1), date(2025, 2, 28), "from December 2024 to February 2025"),
    "summer-2025": (date(2025, 6, 1), date(2025, 8, 31), "from June to August 2025"),
    "autumn-2025": (date(2025, 9, 1), date(2025, 11, 30), "from September to November 2025"),
    "june-july-2026": (date(2026, 6, 1), date(2026, 7, 31), "from June to July 2026"),
}
PROVINCES = ("Beijing", "Shanghai", "Guangdong", "Jiangsu", "Zhejiang", "Shandong")
SLOWER = date(2025, 12, 1)  # picked after looking
SIDES = {
    "before": (COHORT[0], date(2025, 11, 30), "until November 2025"),
    "since": (SLOWER, date(2026, 5, 31), "from December 2025 to May 2026"),
}
WINDOW = 90  # days on each side of a break
BREAKS = {  # day, days on each side, words
    "r1": (date(2025, 1, 20), WINDOW, "DeepSeek-R1, 20 January 2025"),
    "labelling": (date(2025, 9, 1), WINDOW, "the labelling measures, 1 September 2025"),
    "december-2025": (SLOWER, WINDOW, "1 December 2025, picked after looking"),
    "march-2026": (date(2026, 3, 1), WINDOW, "1 March 2026, the next season"),
    # a month on each side, since numbers after May are left out
    "campaign": (date(2026, 4, 30), 30, "the campaign of 30 April 2026"),
}
SOUGHT = [date(2024 + month // 12, month % 12 + 1, 1) for month in range(7, 27)]  # to March 2026
LAST_GIVEN = date(2026, 5, 31)  # later numbers are seen only if they were quick
LONG = 90  # days, the wait that is called long
ENOUGH = 8  # batches, with fewer of which no interval is given
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
    for name, (first, last, words) in SEASONS.items():
        yield _median(name, _given(every, (first, last)), f"numbers {words}")
    for province in PROVINCES:
        of_province = every[every["province"] == province]
        for side, (first, last, words) in SIDES.items():
            group = _given(of_province, (first, last))
            yield _median(f"{province.lower()}-{side}", group, f"{province}, numbers {words}")
    seen = durations.given(every, COHORT[0], LAST_GIVEN)
    for name, (day, window, words) in BREAKS.items():
        yield _change("change", name, seen, day, window, words)
    yield _sought(seen)
    missing = int((~every["listed"]).sum())
    yield _row(
        "not-filed", "ever", every, "numbers from 28 April 2024 on", value=missing, unit="numbers"
    )
    yield from _without_serials(services)


def _given(every: pd.DataFrame, days: tuple[date, date]) -> pd.DataFrame:
    return durations.given(every, *days)


def _group(name: str, group: pd.DataFrame, words: str) -> Iterator[Row]:
    yield _median(name, group, words)
    for measure, share in (
        (f"waiting-{LONG}", durations.waiting(group, LONG)),
        ("unlisted", durations.unfiled(group)),
    ):
        percent = Estimate(*(round(100 * end, 2) for end in share))
        yield _row(measure, name, group, words, **_interval(percent), unit="percent")
    late = int((group["listed"] & (group["days"] > LONG)).sum())
    yield _row("filed-late", name, group, words, value=late, unit="numbers")
    for measure, days in (
        ("if-refused", durations.if_refused(group)),
        ("if-dropped", durations.if_dropped(group)),
        ("longest", group.loc[group["listed"], "days"].max()),
    ):
        yield _row(measure, name, group, words, value=days, unit="days")


def _median(name: str, group: pd.DataFrame, words: str) -> Row:
    found = durations.median(group)
    batches = group["batch"].nunique()
    if batches < ENOUGH:
        note = f"{batches} batches: too few for an interval"
        return _row("median", name, group, words, value=found.value, unit="days", note=note)
    return _row("median", name, group, words, **_interval(found), unit="days")


def _change(measure: str, name: str, seen: pd.DataFrame, day: date, window: int, words: str) -> Row:
    """The median of the days from the event on less that of the days before it."""
    found = durations.break_at(seen, day, window)
    near = durations.around(seen, day, window)
    early = near["number_day"] < pd.Timestamp(day)
    sides = (
        f"{side}: {len(rows)} numbers of {rows['batch'].nunique()} batches, "
        f"{rows['number_day'].min():%Y-%m-%d} to {rows['number_day'].max():%Y-%m-%d}"
        for side, rows in (("before", near[early]), ("after", near[~early]))
    )
    return _row(
        measure,
        name,
        near,
        f"{words}; {window} days on each side",
        **_interval(found.change),
        p_value=float(f"{found.p_value:.3g}"),
        unit="days",
        note="; ".join(sides),
    )


def _sought(seen: pd.DataFrame) -> Row:
    """The largest step at the start of a month, with a p-value that allows for the looking."""
    step = durations.largest_step(seen, SOUGHT, WINDOW)
    words = f"{step.day.day} {step.day:%B %Y}, the largest step of {len(SOUGHT)} month starts"
    row = _change("sought", "largest", seen, step.day, WINDOW, words)
    return {**row, "p_value": float(f"{step.p_value:.3g}")}


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
    in_beijing = registered["province"] == "Beijing"
    for name, group, words in (
        ("registered", registered, "applications registered"),
        ("beijing", registered[in_beijing], "applications registered in Beijing"),
        ("elsewhere", registered[~in_beijing], "applications registered outside Beijing"),
    ):
        same = group["filed_on"] == group["number_day"]
        yield {
            **_shared(int(group["entries"].sum()), 0),
            "id": f"same-day-{name}",
            "measure": "same-day",
            "entity": words,
            "value": round(100 * group["entries"][same].sum() / group["entries"].sum(), 2),
            "unit": "percent",
        }


def _interval(found: Estimate) -> Row:
    return {
        "value": found.value,
        "low": found.low,
        "high": found.high,
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
