"""Tests of the judgements on the two lines."""

from briefing.arguments import holds_if, refuted_if
from briefing.numbers.metrics import Reader


@holds_if("crossings.north", "passengers above last year's")
def north(last_year: float, growth: float) -> float:
    """The north line grows: at the expected rate it carries more people than last year."""
    return last_year * growth / 100


@refuted_if("crossings.north")
def north_refuted(read: Reader) -> bool:
    """A count of a later year under 400,000."""
    later = read.rows("passengers", ["value", "period"], measure="passengers carried")
    later = later[later["id"].str.startswith("north-") & (later["period"] > "2025")]
    return bool((later["value"] < 400_000).any())


@holds_if("crossings.south", "passengers lost since the year before")
def south(before: float, now: float) -> float:
    """The south line carried fewer people in the last year than in the year before."""
    return before - now
