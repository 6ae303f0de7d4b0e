"""Epoch AI's Capabilities Index (ECI): one score for many benchmarks, in points of no natural zero.

Each vintage of epoch_capabilities_index.csv lists versions of models with score, release and
country. Made of it: the models that set a record for the United States and for China, and from
them three lags in months: averaged over days, at Chinese records, and the time until a US record is
matched. The formulas are the book's (chapter on the state of play); Epoch AI publishes one of its
own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from briefing.core.problems import BriefingError, Problem
from briefing.upstream.builders import Row, builder
from briefing.upstream.files import Files
from china_ai.builders.epoch import (
    CHINA,
    UNITED_STATES,
    days,
    in_words,
    numbers,
    of_country,
    row_of,
    short,
    slug,
)

VERSION, MODEL, SCORE = "Model version", "Model name", "ECI Score"
RELEASED, COUNTRY = "Release date", "Country"
MONTH = 30.4375  # days
# A version that the file of January 2026 dates to September 2024, before the first Kimi K2 of July
# 2025; its name and the later files have the day.
CORRECTED = {"Kimi-K2-Instruct-0905": "2025-09-05"}
SINCE = (date(2023, 6, 1), date(2024, 1, 1), date(2024, 12, 26), date(2025, 1, 1))
FIRST_DAY = SINCE[0]  # of the first Chinese model with a score


@dataclass(frozen=True)
class Vintage:
    """A state of the file, by the month of its source.

    `mark` stands in ids of single models; those of the first vintage that was read have none.
    `until` is the last day of the lags; without it, the last release with a score.
    """

    month: str
    edition: str
    mark: str = ""
    until: date | None = None
    folder: str = ""  # where it is not the name of the source

    @property
    def source(self) -> str:
        """Id of the source."""
        return f"epoch-eci-{self.month}"

    @property
    def file(self) -> str:
        """Name of the file."""
        return f"{self.folder or self.source}/epoch_capabilities_index.csv"


JANUARY = Vintage("2026-01", "file of 20 January 2026")
MARCH = Vintage("2026-03", "file of 9 March 2026", until=date(2026, 3, 9))
APRIL = Vintage("2026-04", "file of 19 April 2026", mark="2026-04-", folder="new-epoch-eci-2026-04")
VINTAGES = (MARCH, JANUARY, APRIL)
BY_MODEL = (MARCH, APRIL)  # the book has single models of these; of January only summaries
SOURCES = tuple(vintage.source for vintage in VINTAGES)
MODEL_SOURCES = tuple(vintage.source for vintage in BY_MODEL)


@dataclass(frozen=True)
class Index:
    """Records of both countries in a vintage: columns model, day and score, in order of days."""

    vintage: Vintage
    us: pd.DataFrame
    china: pd.DataFrame
    until: date
    corrected: tuple[str, ...]  # versions with another date than the file has
    joint: bool  # whether models of the United States and the United Kingdom are among the US ones

    @property
    def leaders(self) -> pd.DataFrame:
        """For each Chinese record the first US model at or above its score."""
        places = self.us["score"].searchsorted(self.china["score"])
        return self.us.iloc[places].reset_index(drop=True)

    @property
    def matches(self) -> pd.DataFrame:
        """For each US record the first Chinese model at or above its score, empty where none is."""
        places = self.china["score"].searchsorted(self.us["score"])
        return self.china.reindex(places).reset_index(drop=True)

    @property
    def at_record(self) -> pd.Series:
        """Months by which each Chinese record came after its US leader."""
        return _months(self.china["day"] - self.leaders["day"])

    @property
    def catch_up(self) -> pd.Series:
        """Months from each US record to its match, or to the last day where there is none."""
        return _months(self.matches["day"].fillna(pd.Timestamp(self.until)) - self.us["day"])

    def daily(self, first: date) -> pd.Series:
        """Return the lag of the best Chinese model on each day, in months."""
        period = pd.date_range(first, self.until)
        reached = pd.Series(self.leaders["day"].to_numpy(), self.china["day"])
        return _months(period - reached.reindex(period, method="ffill"))

    def row(self, kind: str) -> Row:
        """Return what all rows of the vintage have in common."""
        return {
            "censored": False,
            "edition": self.vintage.edition,
            "kind": kind,
            "status": "primary",
            "source": self.vintage.source,
        }

    def summary(self, row: str, quantity: str, value: float) -> Row:
        """Return what rows on all of the vintage have in common; their day is the last one."""
        return {
            "id": row,
            "quantity": quantity,
            "entity": "China behind United States",
            "value": round(value, 2),
            "unit": "months",
            "as_of": self.until,
            "as_of_precision": "day",
            **self.row("derived"),
        }


def _months(spans: Any) -> pd.Series:  # noqa: ANN401
    return pd.Series(spans).dt.days / MONTH


def _records(models: pd.DataFrame) -> pd.DataFrame:
    """Return the models that beat all earlier ones; of one day the best."""
    ordered = models.sort_values(["day", "score"], ascending=[True, False], kind="stable")
    best = ordered["score"].cummax().shift(fill_value=float("-inf"))
    return ordered.loc[ordered["score"] > best, ["model", "day", "score"]].reset_index(drop=True)


def _index(files: Files, vintage: Vintage) -> Index:
    """Read a vintage: versions with score, release and country, of models named for the country.

    Raise BriefingError where a Chinese record has no US model before it: there the lag is none.
    """
    columns = (VERSION, SCORE, RELEASED, COUNTRY, MODEL)
    table = files.csv(vintage.file, *columns, key=(VERSION,))
    table["day"] = days(table, RELEASED, vintage.file)
    table["score"] = numbers(table, SCORE, vintage.file)
    table = table[(table[COUNTRY] != "") & table["day"].notna() & table["score"].notna()]
    right = pd.to_datetime(table[VERSION].map(CORRECTED)).fillna(table["day"])
    corrected = tuple(table.loc[right != table["day"], VERSION])
    models = pd.DataFrame({"model": table[MODEL], "day": right, "score": table["score"]})
    american = of_country(table[COUNTRY], UNITED_STATES)
    us, china = _records(models[american]), _records(models[of_country(table[COUNTRY], CHINA)])
    for _, record in china.iterrows():
        if not (us["score"][us["day"] <= record["day"]] >= record["score"]).any():
            found = f"{record['model']}, which no US model had reached before"
            raise BriefingError([Problem(vintage.file, found, "a US model ahead of every Chinese")])
    until = vintage.until or models["day"].max().date()
    joint = bool((american & table[COUNTRY].str.contains("United Kingdom")).any())
    return Index(vintage, us, china, until, corrected, joint)


@builder("model_lag", *MODEL_SOURCES)
def records(files: Files) -> Iterator[Row]:
    """Scores of the models that set a record for the United States or China, in index points."""
    for vintage in BY_MODEL:
        index = _index(files, vintage)
        for code, country, found in [
            ("us", UNITED_STATES, index.us),
            ("cn", CHINA, index.china),
        ]:
            for model, day, score in found.itertuples(index=False):
                yield {
                    "id": f"eci-record-{vintage.mark}{code}-{slug(model)}",
                    "quantity": f"eci-record-{code}",
                    "entity": short(country),
                    "measure": f"Epoch Capabilities Index of the record model: {model}",
                    "statistic": "record-score",
                    "value": round(score, 2),
                    "unit": "index points",
                    "as_of": day,
                    "as_of_precision": "day",
                    **index.row("estimate"),
                    "locator": f"row {model}, {SCORE}",
                }


@builder("model_lag", *SOURCES)
def time_averaged(files: Files) -> Iterator[Row]:
    """Mean and median over all days of the lag of the best Chinese model, in months.

    lag of a day = days since the first US model had the score of the best Chinese model of that
    day / 30.4375. The range is that of the days, not an interval of confidence.
    """
    for vintage in VINTAGES:
        index = _index(files, vintage)
        moved = [f"{version} set to {CORRECTED[version]}" for version in index.corrected]
        note = (
            "For each day: days since the first US model reached the score of the best Chinese"
            f" model of that day; month of {MONTH} days."
        )
        if index.joint:
            note += " Models named for the United Kingdom and the United States count as US."
        for since in SINCE:
            lag = index.daily(since)
            for statistic in ("mean", "median"):
                name = f"since-{since}-{statistic}"
                yield {
                    **index.summary(
                        f"eci-lag-{vintage.month}-{name}",
                        f"eci-lag-time-averaged-{statistic}-since-{since}",
                        lag.agg(statistic),
                    ),
                    "measure": f"{statistic} over all days of the lag of the best Chinese model",
                    "statistic": "time-averaged-lag",
                    "low": round(lag.min(), 2),
                    "high": round(lag.max(), 2),
                    "range_meaning": "smallest and largest daily lag, not a confidence interval",
                    "period": f"{in_words(since)} to {in_words(index.until)}, {len(lag)} days",
                    "locator": "; ".join(["all rows with score, date and country", *moved]),
                    "note": note,
                }


@builder("model_lag", *MODEL_SOURCES)
def at_record(files: Files) -> Iterator[Row]:
    """Lag of each Chinese record behind the first US model at or above its score, in months."""
    for vintage in BY_MODEL:
        index = _index(files, vintage)
        leaders = index.leaders.itertuples(index=False)
        rows = zip(index.china.itertuples(index=False), leaders, index.at_record, strict=True)
        for record, leader, months in rows:
            yield {
                "id": f"eci-at-record-{vintage.mark}{slug(record.model)}",
                "quantity": "eci-lag-at-record",
                "entity": record.model,
                "measure": f"lag behind {leader.model} ({in_words(leader.day)}), the first US model"
                " at or above its score",
                "statistic": "lag-at-record",
                "value": round(months, 2),
                "unit": "months",
                "as_of": record.day,
                "as_of_precision": "day",
                **index.row("derived"),
                "locator": f"rows {record.model} and {leader.model}",
                "note": f"Score {round(record.score, 2):g}. Measured on the day of a Chinese"
                " record, so at the low point of the lag.",
            }


@builder("model_lag", *SOURCES)
def at_record_summary(files: Files) -> Iterator[Row]:
    """Mean and median lag over all Chinese records of a vintage, in months."""
    for vintage in VINTAGES:
        index = _index(files, vintage)
        lag = index.at_record
        for statistic in ("mean", "median"):
            yield {
                **index.summary(
                    f"eci-at-record-{vintage.month}-{statistic}",
                    f"eci-lag-at-record-{statistic}",
                    lag.agg(statistic),
                ),
                "measure": f"{statistic} lag over {len(lag)} Chinese records",
                "statistic": "lag-at-record",
                "low": round(lag.min(), 2),
                "high": round(lag.max(), 2),
                "range_meaning": "smallest and largest record",
                "locator": "computed from the record scores",
                "note": "Measured on record days only, so lower than a daily average.",
            }


@builder("model_lag", *MODEL_SOURCES)
def catch_up(files: Files) -> Iterator[Row]:
    """Time from each US record to the first Chinese model at or above its score, in months.

    Where there is none yet, the time up to the last day of the vintage: a lower bound, censored.
    """
    for vintage in BY_MODEL:
        index = _index(files, vintage)
        matches = index.matches.itertuples(index=False)
        rows = zip(index.us.itertuples(index=False), matches, index.catch_up, strict=True)
        for record, match, months in rows:
            matched = pd.notna(match.day)
            row = {
                "id": f"eci-catch-up-{vintage.mark}{slug(record.model)}",
                "quantity": "eci-catch-up-time",
                "entity": record.model,
                "measure": "time without a Chinese match so far",
                "statistic": "catch-up-time",
                "value": round(months, 2),
                "low": round(months, 2),
                "range_meaning": "lower bound: not matched by the cut-off of "
                + in_words(index.until),
                "unit": "months",
                "as_of": record.day,
                "as_of_precision": "day",
                **index.row("derived"),
                "censored": True,
                "locator": f"row {record.model}",
                "note": f"US record {round(record.score, 2):g}, dated by its release.",
            }
            if matched:
                row |= {
                    "measure": f"time until matched by {match.model} ({in_words(match.day)})",
                    "censored": False,
                    "low": None,
                    "range_meaning": None,
                    "locator": f"row {record.model} and row {match.model}",
                }
            yield row


def _median_of_times(months: pd.Series, matched: pd.Series) -> float:
    """Return the first time at which the Kaplan-Meier curve is at one half or below, else nan.

    The share that is still unmatched falls at each time of a match by matches / records at risk
    (E. L. Kaplan and P. Meier 1958, Journal of the American Statistical Association 53: 457).
    """
    unmatched = 1.0
    for moment in sorted(months[matched].unique()):
        unmatched *= 1 - (matched & (months == moment)).sum() / (months >= moment).sum()
        if unmatched <= 0.5:
            return float(moment)
    return float("nan")


@builder("model_lag", *SOURCES)
def catch_up_summary(files: Files) -> Iterator[Row]:
    """Mean time of matched US records, Kaplan-Meier median of all, and how many are unmatched."""
    for vintage in VINTAGES:
        index = _index(files, vintage)
        months, matched = index.catch_up, index.matches["day"].notna()
        done, still = months[matched], (~matched).sum()
        name, quantity = f"eci-catch-up-{vintage.month}", "eci-catch-up"
        shared = {
            "entity": "United States records",
            "statistic": "catch-up-time",
            "locator": "computed from the record scores",
        }
        yield {
            **index.summary(f"{name}-matched-mean", f"{quantity}-matched-mean", done.mean()),
            **shared,
            "measure": f"mean time to a Chinese match, {len(done)} matched records only",
            "low": round(done.min(), 2),
            "high": round(done.max(), 2),
            "range_meaning": "smallest and largest matched record",
            "note": f"{still} unmatched records are left out, so the mean is biased low.",
        }
        median = _median_of_times(months, matched)
        yield {
            **index.summary(f"{name}-km-median", f"{quantity}-km-median", median),
            **shared,
            "measure": "Kaplan-Meier median of the time to a Chinese match",
            "note": f"{len(done)} matched and {still} unmatched (censored) records.",
        }
        yield {
            **index.summary(f"{name}-unmatched", f"{quantity}-unmatched", still),
            **shared,
            "measure": "US records not yet matched by a Chinese model",
            "unit": f"records of {len(months)}",
        }


@builder("model_lag", *MODEL_SOURCES)
def last_day(files: Files) -> Iterator[Row]:
    """On the last day of a vintage: gap of the best models in points, and the lag in months."""
    for vintage in BY_MODEL:
        index = _index(files, vintage)
        us, china, leader = (frame.iloc[-1] for frame in (index.us, index.china, index.leaders))
        yield {
            **index.summary(f"eci-gap-{index.until}", "eci-gap", us["score"] - china["score"]),
            "entity": "United States less China",
            "measure": f"index of {us['model']} less {china['model']}",
            "statistic": "score-gap",
            "unit": "index points",
            "locator": f"rows {us['model']} and {china['model']}",
            "note": "The index has no natural zero: no percentages.",
        }
        lag = index.daily(FIRST_DAY).iloc[-1]
        yield {
            **index.summary(f"eci-lag-on-{index.until}", "eci-lag-last-day", lag),
            "measure": f"lag on {in_words(index.until)}: {china['model']} against"
            f" {leader['model']} ({in_words(leader['day'])})",
            "statistic": "other",
            "locator": f"rows {china['model']} and {leader['model']}",
        }


@builder("timeline", MARCH.source)
def releases(files: Files) -> Iterator[Row]:
    """Day on which DeepSeek-V3 was released, by the file of March 2026."""
    models = files.csv(MARCH.file, VERSION, MODEL, RELEASED, key=(VERSION,))
    yield {
        "id": "2024-12-deepseek-v3",
        "date": row_of(models, MODEL, "DeepSeek-V3", MARCH.file)[RELEASED],
        "date_precision": "day",
        "source": MARCH.source,
        "locator": "row DeepSeek-V3",
    }
