"""By how much a judgement holds: now, over the range of its premises, and where it turns."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from briefing.arguments.premises import Given, Premise
from briefing.arguments.registry import Argument

DRAWS = 2000
SEED = 20261130
STEPS = 120  # of a search in one direction, each farther than the one before
REACH = 1000.0  # how far it goes, in sizes of the premise
YEARS = 20  # how far it goes for a day
HALVINGS = 60
CEILINGS = {"percent": 100.0, "%": 100.0}


@dataclass(frozen=True)
class Flip:
    """The value of one premise, all others as they are, from which a judgement no longer holds."""

    premise: Premise
    value: Given
    above: bool  # whether it turns there and above, or there and below

    @property
    def beyond(self) -> Given:
        """A value a little on the other side, at which the judgement does not hold."""
        if isinstance(self.value, (bool, date)) or self.premise.whole:
            return self.value
        size = max(abs(self.value), abs(float(self.premise.value) - self.value)) or 1.0  # type: ignore[arg-type]
        return self.value + (1e-6 if self.above else -1e-6) * size

    @property
    def within_range(self) -> bool:
        """Tell whether the premise may have that value as things are known."""
        return self.premise.may_be(self.value)


@dataclass(frozen=True)
class Result:
    """How a judgement fares: its margin on the tables, at its worst and best, and what turns it."""

    argument: Argument
    premises: Mapping[str, Premise]

    @cached_property
    def margin(self) -> float:
        """The margin at the values that the tables have; raise ArithmeticError as the test does."""
        return self.at({})

    @property
    def uncertain(self) -> list[Premise]:
        """The premises that have a range."""
        return [one for one in self.premises.values() if one.low is not None]

    @cached_property
    def draws(self) -> list[dict[str, Given]]:
        """Even draws over the ranges of the premises, each by name; one without any as it is."""
        if not self.uncertain:
            return [{}]
        draw = random.Random(SEED)
        return [
            {one.name: _between(one, draw.random()) for one in self.uncertain} for _ in range(DRAWS)
        ]

    @cached_property
    def drawn(self) -> list[float]:
        """The margin of each draw, in their order."""
        return [self.at(values) for values in self.draws]

    @property
    def ends(self) -> tuple[float, float]:
        """The smallest and the largest margin that a corner of the ranges gives."""
        margins = [self.margin, *(self.at(corner) for corner in self._corners())]
        return min(margins), max(margins)

    @property
    def share(self) -> float:
        """The share of even draws over the ranges in which the judgement holds."""
        return sum(margin > 0 for margin in self.drawn) / len(self.drawn)

    @cached_property
    def flips(self) -> list[Flip]:
        """What turns the judgement: for each premise the nearest value, below and above."""
        return [
            Flip(one, value, above)
            for one in self.premises.values()
            for above in (False, True)
            if (value := self._turns(one, above)) is not None
        ]

    def at(self, changed: Mapping[str, Given]) -> float:
        """Return the margin with some premises at other values, the rest as they are."""
        given = {name: one.value for name, one in self.premises.items()}
        return float(self.argument.function(**{**given, **changed}))

    def _corners(self) -> Iterator[dict[str, Given]]:
        corners: list[dict[str, Given]] = [{}]
        for one in self.premises.values():
            if one.low is not None and one.high is not None:
                corners = [{**c, one.name: end} for c in corners for end in (one.low, one.high)]
        yield from corners

    def _holds_at(self, name: str, value: Given) -> bool | None:
        try:
            return self.at({name: value}) > 0
        except (ArithmeticError, ValueError):
            return None  # of a value that the test has no answer for, such as a division by zero

    def _turns(self, one: Premise, above: bool) -> Given | None:
        if isinstance(one.value, bool):
            other = not one.value
            return other if other is above and self._holds_at(one.name, other) is False else None
        if isinstance(one.value, date):
            found = self._root(one.name, _days(one.value, above), whole=True, made=_day)
        else:
            found = self._root(one.name, _numbers(one, above), one.whole, made=float)
        return found

    def _root(
        self, name: str, tried: Iterator[float], whole: bool, made: Callable[[float], Given]
    ) -> Given | None:
        """Return the first value at which it fails, found between two that were tried."""
        holding = next(tried)
        for value in tried:
            holds = self._holds_at(name, made(value))
            if holds is None:
                return None
            if holds:
                holding = value
                continue
            failing = value
            for _ in range(HALVINGS):
                if whole and abs(failing - holding) <= 1:
                    break
                middle = (holding + failing) / 2
                middle = float(round(middle)) if whole else middle
                if self._holds_at(name, made(middle)):
                    holding = middle
                else:
                    failing = middle
            return made(failing)
        return None


def _between(one: Premise, share: float) -> Given:
    if isinstance(one.low, date) and isinstance(one.high, date):
        return _day(one.low.toordinal() + share * (one.high.toordinal() - one.low.toordinal()))
    low, high = float(one.low), float(one.high)  # type: ignore[arg-type]
    value = low + share * (high - low)
    return float(round(value)) if one.whole else value


def _day(ordinal: float) -> date:
    return date.fromordinal(round(ordinal))


def _days(value: date, above: bool) -> Iterator[float]:
    start, way = value.toordinal(), 1 if above else -1
    yield float(start)
    step = 1
    while step <= 366 * YEARS:
        yield float(start + way * step)
        step += max(1, step // 16)


def _numbers(one: Premise, above: bool) -> Iterator[float]:
    """Yield the value of a premise, then values ever farther away, none beyond its bounds."""
    value = float(one.value)  # type: ignore[arg-type]
    size = max(abs(value), float(one.high or 0) - float(one.low or 0)) or 1.0  # type: ignore[arg-type]
    least = 0.0 if min(value, float(one.low or 0)) >= 0 else -REACH * size  # type: ignore[arg-type]
    most = CEILINGS.get(one.unit, value + REACH * size)
    yield value
    bound = most if above else least
    if value == bound:
        return
    first = 1.0 if one.whole else 1e-4 * size
    growth = (REACH * size / first) ** (1 / STEPS)
    for step in range(STEPS + 1):
        away = first * growth**step
        tried = value + away if above else value - away
        tried = float(round(tried)) if one.whole else tried
        if (tried >= bound) if above else (tried <= bound):
            yield bound
            return
        yield tried
