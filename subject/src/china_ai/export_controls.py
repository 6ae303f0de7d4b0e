"""Which US export test an accelerator met on a day, read from `data/export_thresholds.csv`.

Terms are those of ECCN 3A090 (15 CFR part 774, supplement 1), technical notes: total processing
performance (TPP) and performance density. Every threshold stands in the table, none in this file.
The answer is about the published tests only. It is not legal advice, it assumes
a user in China that is on no list, and for chips designed in China it is notional: it says what the
test would answer for an export. The same figures bear on whether a foundry that uses US technology
may make such a chip, but for designers on the Entity List a licence is needed whatever they are.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from briefing.core.problems import BriefingError, Problem
from briefing.tables.loading import load, table_version

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
# Quantities that rest on the peak rates.
FROM_TPP = ("tpp", "tops_times_bits", "performance_density")
LOOK_UP = {
    "io_bandwidth": "interconnect bandwidth",
    "memory_bandwidth": "memory bandwidth",
    "memory_plus_io_bandwidth": "memory or interconnect bandwidth",
    "datacenter": "whether it is designed for data centres",
}


class Answer(StrEnum):
    """What the tests in force on a day say about a chip."""

    CONTROLLED = "controlled"
    LICENCE_LINE = "licence line reported but unpublished"
    UNDETERMINED = "undetermined"
    NOT_CONTROLLED = "not controlled"


class Review(StrEnum):
    """How an application to export a controlled chip to China is reviewed."""

    NO_LICENCE = "no 3A090 licence needed"
    CASE_BY_CASE = "case by case, which is not permission"
    BELOW_LIMITS = (
        "below both limits of case-by-case review, whose other conditions are not known to hold"
    )
    DENIAL = "presumption of denial"
    UNDETERMINED = "undetermined"
    NOT_AN_EXPORT = "designed in China, so not an export"


@dataclass(frozen=True)
class Figures:
    """The figures the tests compare; None where nobody has published one.

    tpp: TPP. die_area: applicable die area, mm2. io_bandwidth, memory_bandwidth: GB/s.
    tpp_is_floor: only a 16-bit rate is published, so TPP may be higher than `tpp`.
    Interconnect counts the links to other chips and leaves out the host link, except for cards
    that have no other link. So it is a lower bound. Under the rules that were in force the host
    link would change no answer; under the lines of a bill it could.
    """

    tpp: float | None = None
    die_area: float | None = None
    io_bandwidth: float | None = None
    memory_bandwidth: float | None = None
    datacenter: bool | None = None
    tpp_is_floor: bool = False

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
    """An answer, its clauses, the figures that are missing, the licence exceptions open to it."""

    answer: Answer
    clauses: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    exceptions: tuple[str, ...] = ()

    def __str__(self) -> str:
        parts = [str(self.answer)]
        if self.clauses:
            parts.append(f"({'; '.join(self.clauses)})")
        if self.exceptions:
            parts.append(f"unless {'; '.join(self.exceptions)} is used")
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
    known = _all_figures(table_version("chips"), table_version("chip_specs"))
    if chip not in known:
        raise BriefingError(
            [Problem("data/chips.csv", f"no chip '{chip}'", "an id of that table", column="id")]
        )
    return known[chip]


@lru_cache(maxsize=8)
def _all_figures(*_versions: object) -> dict[str, Figures]:
    chips = load("chips").set_index("id")
    return {
        chip: _figures(known.dropna(), chips.loc[chip]) for chip, known in lead_specs().iterrows()
    }


def _figures(known: pd.Series, chip: pd.Series) -> Figures:
    rates = {metric: rate for metric, rate in known.items() if metric in BIT_LENGTH}
    return Figures(
        tpp=total_processing_performance(rates),
        die_area=known.get("die_area"),
        io_bandwidth=known.get("interconnect"),
        memory_bandwidth=known.get("memory_bandwidth"),
        datacenter=chip["segment"] == "datacenter",
        tpp_is_floor=chip["rates_known"] == "partial",
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
    controls = _verdicts(on, CONTROLS, figures)
    lines = _verdicts(on, ("licence-line",), figures)
    controlled = _rule_test(figures, on)
    undecided = [c for c in (*controls, *lines) if c.holds is None]
    missing = _missing([condition for c in undecided for condition in c.conditions], figures)

    if controlled:
        open_exceptions = _names(_verdicts(on, ("exception",), figures))
        return Classification(Answer.CONTROLLED, _names(controls), exceptions=open_exceptions)
    if _any(line.holds for line in lines):
        return Classification(
            Answer.LICENCE_LINE, _names(lines), missing if controlled is None else ()
        )
    if controlled is None or _any(line.holds for line in lines) is None:
        return Classification(Answer.UNDETERMINED, missing=missing)
    return Classification(Answer.NOT_CONTROLLED)


def review(chip: str, on: date) -> Review:
    """Return how an application to export a chip to China is reviewed on a day.

    The policy of January 2026 covers exports from the United States of items that need a licence
    under 3A090.a or .b. Below both its limits an application is reviewed case by case only if the
    other conditions hold too (sold in the United States, supply, volume, recipient, testing). That
    is taken as known for the products the rule names. Before that policy the presumption of denial
    is known to us for data-centre items of 3A090.a since November 2023; what was not read is
    undetermined. Case-by-case review is not permission, and permission is not a sale.
    """
    if load("chips").set_index("id").loc[chip, "country"] == "China":
        return Review.NOT_AN_EXPORT
    figures = figures_of(chip)
    controlled = _rule_test(figures, on)
    if controlled is None:
        return Review.UNDETERMINED
    if not controlled:
        return Review.NO_LICENCE
    policy = _verdicts(on, ("case-by-case",), figures)
    if not policy:
        strict = figures.datacenter and _any(
            c.holds for c in _verdicts(on, ("controlled-a",), figures)
        )
        return Review.DENIAL if strict else Review.UNDETERMINED
    below = _any(clause.holds for clause in policy)
    if below is None:
        return Review.UNDETERMINED
    if not below:
        return Review.DENIAL
    named = load("export_named").query("named_as == 'eligible'")["chip"]
    return Review.CASE_BY_CASE if chip in set(named) else Review.BELOW_LIMITS


def _rule_test(figures: Figures, on: date) -> bool | None:
    """Does a published rule in force control these figures? None where a missing figure decides."""
    controlled = _any(clause.holds for clause in _verdicts(on, CONTROLS, figures))
    exempt = _any(clause.holds for clause in _verdicts(on, ("exempt",), figures))
    if controlled is False or exempt is True:
        return False
    return None if controlled is None or exempt is None else True


@dataclass(frozen=True)
class _Condition:
    metric: str
    operator: str
    value: float


def _clauses(on: date, effects: tuple[str, ...]) -> dict[tuple[str, str], list[_Condition]]:
    """Return the accelerator conditions in force on a day, as (effect, clause) -> conditions."""
    return _clauses_cached(on, effects, table_version("export_thresholds"))


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


@dataclass(frozen=True)
class _Verdict:
    name: str
    conditions: tuple[_Condition, ...]
    holds: bool | None


def _verdicts(on: date, effects: tuple[str, ...], figures: Figures) -> list[_Verdict]:
    """Return each clause of the given effects in force on a day, and whether it holds."""
    return [
        _Verdict(name, tuple(conditions), _all(_meets(c, figures) for c in conditions))
        for (_, name), conditions in _clauses(on, effects).items()
    ]


def _meets(condition: _Condition, figures: Figures) -> bool | None:
    """Do the figures meet one condition? None where that turns on a figure nobody published."""
    value = figures.measured()[condition.metric]
    if value is None:
        return None
    meets = COMPARE[condition.operator](value, condition.value)
    if figures.tpp_is_floor and condition.metric in FROM_TPP:
        # The true value may be higher: a floor can reach a line but never stay below one.
        reached = condition.operator in (">=", ">") and meets
        passed = condition.operator in ("<=", "<") and not meets
        return meets if reached or passed else None
    return meets


def _all(verdicts: Iterable[bool | None]) -> bool | None:
    """Three-valued and: False beats unknown, unknown beats True."""
    seen = list(verdicts)
    return False if False in seen else None if None in seen else True


def _any(verdicts: Iterable[bool | None]) -> bool | None:
    """Three-valued or: True beats unknown, unknown beats False."""
    seen = list(verdicts)
    return True if True in seen else None if None in seen else False


def _names(verdicts: list[_Verdict]) -> tuple[str, ...]:
    return tuple(verdict.name for verdict in verdicts if verdict.holds)


def _missing(conditions: list[_Condition], figures: Figures) -> tuple[str, ...]:
    """Name, in words a person can look up, the figures that keep conditions undecided."""
    metrics = [c.metric for c in conditions if _meets(c, figures) is None]
    wanted = []
    for metric in metrics:
        if metric in FROM_TPP and (figures.tpp is None or figures.tpp_is_floor):
            wanted.append("peak rate at 8 bits or fewer" if figures.tpp_is_floor else "peak rate")
        if metric == "performance_density" and figures.die_area is None:
            wanted.append("applicable die area")
        if metric not in FROM_TPP:
            wanted.append(LOOK_UP.get(metric, metric))
    return tuple(dict.fromkeys(wanted))


def _letter_naming(chip: str, on: date) -> str | None:
    """Return the letter in force on a day that names the chip as needing a licence."""
    for rule, starts, ends in _letters(
        chip, table_version("export_named"), table_version("export_rules")
    ):
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
