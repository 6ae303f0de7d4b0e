"""How well those who said how likely something is did, beside a naive forecast.

Only questions count that were settled and whose scheduled day has passed: those that an event
settled early are right by design, and the others of their day are still open. An annulled question
counts for nothing.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from statistics import mean, median

from briefing.questions.checks import BANDS
from briefing.questions.model import ANNULLED, NUMBER, YES, Question, in_force, questions

DRAWS = 2000
SEED = 20261130
LEVEL = 0.9  # of every interval
Z = 1.645  # the quantile of a normal for it
FEWEST = 5  # of which an interval by drawing again is given
Pair = tuple[float, float]  # a probability, and 1 for what came or 0


@dataclass(frozen=True)
class Scored:
    """A question that counts, with what came: 1 for yes, 0 for no, or the number."""

    question: Question
    came: float

    @property
    def pair(self) -> Pair:
        """The probability that was said, and what came."""
        return float(self.question.probability or 0), self.came

    @property
    def naive_pair(self) -> Pair:
        """The same of the naive forecast."""
        return float(self.question.naive or 0), self.came


@dataclass(frozen=True)
class Parts:
    """The Brier score of some probabilities: reliability - resolution + uncertainty.

    Murphy, A new vector partition of the probability score, Journal of Applied Meteorology 12
    (1973). Reliability is how far what came lay from what was said (0 is best), resolution how far
    groups of equal probability lay apart in what came (more is better), uncertainty how hard the
    questions were.
    """

    number: int
    score: float
    reliability: float
    resolution: float
    uncertainty: float


@dataclass(frozen=True)
class Band:
    """What was said with probabilities of one band, and the share of it that came."""

    words: str
    number: int
    said: float
    came: float
    low: float
    high: float


def scored(day: date) -> list[Scored]:
    """Return the questions that count on a day, in the order of the table."""
    settled = in_force()
    return [
        Scored(one, _came(settled[one.id].outcome, settled[one.id].value))
        for one in questions().values()
        if one.id in settled and settled[one.id].outcome != ANNULLED and one.due <= day
    ]


def _came(outcome: str, value: float | None) -> float:
    return float(value or 0) if outcome == NUMBER else float(outcome == YES)


def by_sayer(every: Iterable[Scored]) -> dict[str, list[Scored]]:
    """Return the questions of each who said something, of whom there are most first."""
    found: dict[str, list[Scored]] = {}
    for one in every:
        found.setdefault(one.question.by, []).append(one)
    return dict(sorted(found.items(), key=lambda item: -len(item[1])))


def of_yes_no(every: Iterable[Scored]) -> list[Scored]:
    """Return those that ask for yes or no."""
    return [one for one in every if one.question.resolves_to != NUMBER]


def of_numbers(every: Iterable[Scored]) -> list[Scored]:
    """Return those that ask for a number, and whose ratio to what came can be had."""
    return [
        one
        for one in every
        if one.question.resolves_to == NUMBER and one.came > 0 and (one.question.forecast or 0) > 0
    ]


def brier(pairs: Iterable[Pair]) -> float:
    """Return the mean of (probability - outcome)^2: 0 is right and sure, 1 wrong and sure.

    Brier, Verification of forecasts expressed in terms of probability, Monthly Weather Review 78
    (1950). Who always says 0.5 has 0.25.

    >>> round(brier([(0.9, 1.0), (0.3, 0.0)]), 3)
    0.05
    """
    return mean((said - came) ** 2 for said, came in pairs)


def parts(pairs: Sequence[Pair]) -> Parts:
    """Return the score of probabilities in its parts, grouped by equal probabilities.

    >>> parts([(0.9, 1.0), (0.9, 1.0), (0.1, 0.0), (0.1, 1.0)]).uncertainty
    0.1875
    """
    base = mean(came for _, came in pairs)
    groups = [list(some) for _, some in groupby(sorted(pairs), key=lambda pair: pair[0])]
    shares = [(len(some), some[0][0], mean(came for _, came in some)) for some in groups]
    return Parts(
        number=len(pairs),
        score=brier(pairs),
        reliability=sum(n * (said - share) ** 2 for n, said, share in shares) / len(pairs),
        resolution=sum(n * (share - base) ** 2 for n, _, share in shares) / len(pairs),
        uncertainty=base * (1 - base),
    )


def discrimination(pairs: Sequence[Pair]) -> float:
    """Return how often what came had the higher probability than what did not: 0.5 is chance.

    The area under the curve of hits against false alarms (Mason, A model for assessment of weather
    forecasts, 1982); equal probabilities count half. NaN where all came, or none.

    >>> discrimination([(0.9, 1.0), (0.6, 0.0), (0.6, 1.0), (0.2, 0.0)])
    0.875
    """
    came = [said for said, outcome in pairs if outcome]
    missed = [said for said, outcome in pairs if not outcome]
    if not came or not missed:
        return math.nan
    return mean((a > b) + (a == b) / 2 for a in came for b in missed)


def calibration(pairs: Sequence[Pair]) -> list[Band]:
    """Return what came of what was said in each band of likelihood, none that is empty.

    A probability on the border of two bands stands in the one further from even. Intervals are
    Wilson's (Probable inference, Journal of the American Statistical Association 22, 1927).
    """
    bands = [(words, [pair for pair in pairs if band_of(pair[0]) == words]) for words in BANDS]
    return [
        Band(words, len(some), mean(said for said, _ in some), *_share(some))
        for words, some in bands
        if some
    ]


def band_of(probability: float) -> str:
    """Return the word of the band that a probability lies in.

    >>> band_of(0.7), band_of(0.95), band_of(0.2)
    ('likely', 'almost certain', 'very unlikely')
    """
    falling = [(words, high) for words, (_, high) in BANDS.items() if high < 0.5]
    for words, high in falling:
        if probability <= high:
            return words
    rising = [(words, low) for words, (low, high) in BANDS.items() if high >= 0.5]
    return next(words for words, low in reversed(rising) if probability >= low or low < 0.5)


def _share(pairs: Sequence[Pair]) -> tuple[float, float, float]:
    share, number = mean(came for _, came in pairs), len(pairs)
    return share, *wilson(share, number)


def wilson(share: float, number: int) -> tuple[float, float]:
    """Return the interval of a share that was counted in so many cases.

    >>> [round(end, 2) for end in wilson(0.8, 10)]
    [0.54, 0.93]
    """
    centre = (share + Z**2 / (2 * number)) / (1 + Z**2 / number)
    half = math.sqrt(share * (1 - share) / number + Z**2 / (4 * number**2))
    half *= Z / (1 + Z**2 / number)
    return max(0.0, centre - half), min(1.0, centre + half)


def interval(
    some: Sequence[Pair], score: Callable[[Sequence[Pair]], float]
) -> tuple[float, float] | None:
    """Return the interval of a score when questions are drawn again; None of so few that it lies.

    Questions are drawn as if none had to do with another, which makes it narrower than it is.
    """
    if len(some) < FEWEST:
        return None
    draw = random.Random(SEED)
    drawn = (score(draw.choices(some, k=len(some))) for _ in range(DRAWS))
    ordered = sorted(value for value in drawn if not math.isnan(value))
    edge = (1 - LEVEL) / 2
    return ordered[int(edge * len(ordered))], ordered[int((1 - edge) * len(ordered)) - 1]


@dataclass(frozen=True)
class Misses:
    """By what factor numbers were missed: 1 is right, 2 twice or half of what came."""

    number: int
    typical: float  # the median of it
    closer: int  # in how many cases the forecast came closer than the naive one
    farther: int  # and in how many the naive one; both were as close in the rest
    compared: int
    naive: float  # the typical miss of the naive forecast, over those compared; NaN of none


def misses(every: Sequence[Scored]) -> Misses:
    """Return the typical miss of forecasts of numbers, as a factor, beside the naive one.

    The miss is exp|ln(forecast / outcome)|, so that too high and too low count alike.
    """
    compared = [one for one in every if (one.question.naive or 0) > 0]
    own = [_miss(one.question.forecast, one.came) for one in compared]
    naive = [_miss(one.question.naive, one.came) for one in compared]
    return Misses(
        number=len(every),
        typical=median(_miss(one.question.forecast, one.came) for one in every),
        closer=sum(a < b for a, b in zip(own, naive, strict=True)),
        farther=sum(a > b for a, b in zip(own, naive, strict=True)),
        compared=len(compared),
        naive=median(naive) if naive else math.nan,
    )


def _miss(said: float | None, came: float) -> float:
    return math.exp(abs(math.log(float(said or 0) / came)))
