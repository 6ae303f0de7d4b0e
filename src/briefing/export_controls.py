"""Which US export test an accelerator met on a day, read from `data/export_thresholds.csv`.

Terms are those of ECCN 3A090 (15 CFR part 774, supplement 1), technical notes: total processing
performance (TPP) and performance density. Every threshold stands in the table, none in this file.
The answer is about the published tests only. It is not legal advice, and for chips designed in
China it is notional: it says what the test would answer for an export, which also decides whether
a foundry that uses US technology may make them.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from briefing.problems import BriefingError, Problem
from briefing.tables import load, version

if TYPE_CHECKING:
    import pandas as pd

# Bit length of each peak rate in chip_specs. Rates with sparsity do not count (technical note 3).
BIT_LENGTH = {
    "fp16_dense": 16,
    "fp16_accumulate_fp16": 16,
    "int8_dense": 8,
    "fp8_dense": 8,
    "fp4_dense": 4,
}
COMPARE: dict[str, Callable[[float, float], bool]] = {
    ">=": operator.ge,
    ">": operator.gt,
    "<=": operator.le,
    "<": operator.lt,
    "=": operator.eq,
}
CONTROLS = ("controlled", "controlled-a", "controlled-b")
# A threshold on density cannot be checked without the area: name what a person can look up.
LOOK_UP = {
    "performance_density": "applicable die area",
    "tpp": "peak rate",
    "tops_times_bits": "peak rate",
    "io_bandwidth": "interconnect bandwidth",
    "memory_bandwidth": "memory bandwidth",
    "memory_plus_io_bandwidth": "memory or interconnect bandwidth",
}


class Answer(StrEnum):
    """What the tests in force on a day say about a chip."""

    CONTROLLED = "controlled"
    LICENCE_LINE = "licence line reported but unpublished"
    UNDETERMINED = "undetermined"
    NOT_CONTROLLED = "not controlled"


class Review(StrEnum):
    """How an application to export a controlled chip to China was reviewed on a day."""

    NO_LICENCE = "no 3A090 licence needed"
    CASE_BY_CASE = "case by case, which is not permission"
    DENIAL = "presumption of denial"
    UNDETERMINED = "undetermined"


@dataclass(frozen=True)
class Figures:
    """The figures the tests compare; None where nobody has published one.

    tpp: TPP. die_area: applicable die area, mm2. io_bandwidth, memory_bandwidth: GB/s.
    Interconnect counts the links to other chips and leaves out the host link, except for cards
    that have no other link. So it is a lower bound; no chip of the table lies close enough below a
    line for the host link to matter.
    """

    tpp: float | None = None
    die_area: float | None = None
    io_bandwidth: float | None = None
    memory_bandwidth: float | None = None
    datacenter: bool | None = None

    @property
    def performance_density(self) -> float | None:
        """TPP per mm2 of applicable die area, or None where either is unknown."""
        return performance_density(self.tpp, self.die_area)

    def measured(self) -> Mapping[str, float | None]:
        """Return the figures under the names the thresholds table uses."""
        memory, io = self.memory_bandwidth, self.io_bandwidth
        return {
            "tpp": self.tpp,
            "tops_times_bits": self.tpp,  # the October 2022 wording of the same product
            "performance_density": self.performance_density,
            "io_bandwidth": io,
            "memory_bandwidth": memory,
            "memory_plus_io_bandwidth": None if memory is None or io is None else memory + io,
            "datacenter": None if self.datacenter is None else float(self.datacenter),
        }


@dataclass(frozen=True)
class Classification:
    """An answer, the clauses that gave it, and the figures that are missing."""

    answer: Answer
    clauses: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    def __str__(self) -> str:
        parts = [str(self.answer)]
        if self.clauses:
            parts.append(f"({'; '.join(self.clauses)})")
        if self.missing:
            parts.append(f"[missing: {', '.join(self.missing)}]")
        return " ".join(parts)


def total_processing_performance(dense_rates: Mapping[str, float]) -> float | None:
    """Return TPP: the highest product of dense rate and bit length over the given precisions.

    The rule writes TPP = 2 x MacTOPS x bit length of the operation (88 FR 73458, technical note 1
    to 3A090). Vendors count a multiply-accumulate as two operations, so their dense TFLOPS or TOPS
    already hold the factor 2. Keys are metrics of chip_specs, values TFLOPS or TOPS.
    """
    products = [rate * BIT_LENGTH[metric] for metric, rate in dense_rates.items()]
    return max(products, default=None)


def performance_density(tpp: float | None, die_area_mm2: float | None) -> float | None:
    """Return TPP / applicable die area in mm2 (technical note 4), None where one is unknown."""
    return None if tpp is None or not die_area_mm2 else tpp / die_area_mm2


def lead_specs() -> pd.DataFrame:
    """Return one row a chip, one column a metric: the figures the book leads with.

    Where a product ships, its shipped figure is used; an announced one only until then.
    """
    specs = load("chip_specs")
    lead = specs[specs["standing"] == "lead"].sort_values("stage")  # shipped before announced
    wide = lead.drop_duplicates(["chip", "metric"]).pivot(
        index="chip", columns="metric", values="value"
    )
    return wide.reindex(load("chips")["id"])


def figures_of(chip: str) -> Figures:
    """Return the figures of one chip of the table."""
    known = _all_figures(version("chips"), version("chip_specs"))
    if chip not in known:
        raise BriefingError(
            [Problem("data/chips.csv", f"no chip '{chip}'", "an id of that table", column="id")]
        )
    return known[chip]


@lru_cache(maxsize=8)
def _all_figures(*_versions: object) -> dict[str, Figures]:
    segments = load("chips").set_index("id")["segment"]
    return {
        chip: _figures(known.dropna(), segments[chip] == "datacenter")
        for chip, known in lead_specs().iterrows()
    }


def _figures(known: pd.Series, datacenter: bool) -> Figures:
    rates = {metric: rate for metric, rate in known.items() if metric in BIT_LENGTH}
    return Figures(
        tpp=total_processing_performance(rates),
        die_area=known.get("die_area"),
        io_bandwidth=known.get("interconnect"),
        memory_bandwidth=known.get("memory_bandwidth"),
        datacenter=bool(datacenter),
    )


def classify(chip: str, on: date) -> Classification:
    """Classify a chip of the table under the tests and letters in force on a day.

    A letter that names the chip controls it whatever its figures; where a published rule does so
    too, the rule is given as the reason.
    """
    verdict = classify_figures(figures_of(chip), on)
    letter = _letter_naming(chip, on)
    if letter and verdict.answer is not Answer.CONTROLLED:
        return Classification(Answer.CONTROLLED, (f"{letter} names it",))
    return verdict


def classify_figures(figures: Figures, on: date) -> Classification:
    """Classify figures, also invented ones, under the published and reported tests of a day.

    A missing figure gives `undetermined` unless the answer cannot depend on it. A reported licence
    line that is exceeded outranks a rule test that cannot be decided.
    """
    tests = _clauses(on, (*CONTROLS, "exempt", "licence-line"))
    verdicts = {key: _holds(conditions, figures) for key, conditions in tests.items()}
    exempt = _any(v for (effect, _), v in verdicts.items() if effect == "exempt")
    controls = {k: v for k, v in verdicts.items() if k[0] in CONTROLS}
    lines = {k: v for k, v in verdicts.items() if k[0] == "licence-line"}
    controlled = _and_not(_any(controls.values()), exempt)
    missing = _missing([tests[k] for k in (*controls, *lines) if verdicts[k] is None], figures)

    if controlled:
        return Classification(Answer.CONTROLLED, _met(controls))
    if _any(lines.values()):
        return Classification(
            Answer.LICENCE_LINE, _met(lines), missing if controlled is None else ()
        )
    if controlled is None or _any(lines.values()) is None:
        return Classification(Answer.UNDETERMINED, missing=missing)
    return Classification(Answer.NOT_CONTROLLED)


def review(chip: str, on: date) -> Review:
    """Return how an application for a chip that needs a 3A090 licence was reviewed on a day.

    The January 2026 policy applies only to items that need a licence under the rule; for others
    it says nothing. Case-by-case review is not permission, and permission is not a sale.
    """
    figures = figures_of(chip)
    verdict = classify_figures(figures, on)
    if verdict.answer is Answer.UNDETERMINED:
        return Review.UNDETERMINED
    if verdict.answer is not Answer.CONTROLLED:
        return Review.NO_LICENCE
    policy = _any(_holds(rows, figures) for rows in _clauses(on, ("case-by-case",)).values())
    if policy is None:
        return Review.UNDETERMINED
    return Review.CASE_BY_CASE if policy else Review.DENIAL


@dataclass(frozen=True)
class _Condition:
    metric: str
    operator: str
    value: float


def _clauses(on: date, effects: tuple[str, ...]) -> dict[tuple[str, str], list[_Condition]]:
    """Return the accelerator conditions in force on a day, as (effect, clause) -> conditions."""
    return _clauses_cached(on, effects, version("export_thresholds"))


@lru_cache(maxsize=512)
def _clauses_cached(
    on: date, effects: tuple[str, ...], _version: object
) -> dict[tuple[str, str], list[_Condition]]:
    table = load("export_thresholds")
    day = str(on)
    in_force = table[
        (table["object"] == "accelerator")
        & table["effect"].isin(effects)
        & (table["applies_from"] <= day)
        & (table["applies_to"].isna() | (table["applies_to"] >= day))
    ]
    clauses: dict[tuple[str, str], list[_Condition]] = {}
    for row in in_force.itertuples():
        key = (str(row.effect), f"{row.rule} {row.clause}")
        clauses.setdefault(key, []).append(_Condition(row.metric, row.operator, row.value))
    return clauses


def _holds(conditions: list[_Condition], figures: Figures) -> bool | None:
    """Do all conditions of a clause hold? None where that turns on a missing figure."""
    measured = figures.measured()
    undecided = False
    for condition in conditions:
        value = measured[condition.metric]
        if value is None:
            undecided = True
        elif not COMPARE[condition.operator](value, condition.value):
            return False
    return None if undecided else True


def _any(verdicts: Iterable[bool | None]) -> bool | None:
    """Three-valued or: True beats unknown, unknown beats False."""
    seen = list(verdicts)
    return True if True in seen else None if None in seen else False


def _and_not(left: bool | None, right: bool | None) -> bool | None:
    """Three-valued 'left and not right'."""
    if left is False or right is True:
        return False
    return None if left is None or right is None else True


def _met(verdicts: Mapping[tuple[str, str], bool | None]) -> tuple[str, ...]:
    return tuple(clause for (_, clause), verdict in verdicts.items() if verdict)


def _missing(undecided: list[list[_Condition]], figures: Figures) -> tuple[str, ...]:
    measured = figures.measured()
    metrics = [c.metric for rows in undecided for c in rows if measured[c.metric] is None]
    if figures.tpp is not None or "tpp" not in metrics:
        return tuple(dict.fromkeys(LOOK_UP.get(metric, metric) for metric in metrics))
    # Density is unknown because the rate is: ask for the rate, and for the area if that lacks too.
    wanted = ["tpp", *(["performance_density"] if figures.die_area is None else [])]
    others = [m for m in metrics if m not in ("tpp", "performance_density")]
    return tuple(dict.fromkeys(LOOK_UP.get(metric, metric) for metric in [*wanted, *others]))


def _letter_naming(chip: str, on: date) -> str | None:
    """Return the letter in force on a day that names the chip as needing a licence."""
    for rule, starts, ends in _letters(chip, version("export_named"), version("export_rules")):
        if starts <= on and (ends is None or on < ends):
            return rule
    return None


@lru_cache(maxsize=512)
def _letters(chip: str, *_versions: object) -> list[tuple[str, date, date | None]]:
    """Return each letter that names a chip, with its first day and the day a rule replaced it."""
    rules = load("export_rules").set_index("id")
    named = load("export_named")
    named = named[(named["chip"] == chip) & (named["named_as"] == "restricted")]
    found = []
    for rule in named["rule"]:
        letter = rules.loc[rule]
        if letter["form"] == "is-informed-letter":
            successor = letter["superseded_by"]
            ends = rules.loc[successor, "effective"].date() if isinstance(successor, str) else None
            found.append((rule, letter["effective"].date(), ends))
    return found
