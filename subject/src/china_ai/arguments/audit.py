"""Tests of the judgements on the source documents: each holds while its margin is above zero."""

from __future__ import annotations

from datetime import date

from briefing.arguments import holds_if, refuted_if
from briefing.numbers.metrics import Reader
from china_ai.metrics import audit


@holds_if("claims-audit.most-held", "share that held, times what another coder finds, less half")
def most_held(held: float, claims: float, coder: float, line: float) -> float:
    """More than a part `line` of all claims held when written, corrections allowed.

    `coder` is how many claims another coder finds to hold, over those that we do.
    """
    return held * coder / claims - line


@refuted_if("claims-audit.most-held")
def most_held_refuted(read: Reader) -> bool:
    """A second coder for whom half or fewer of the claims that both judged held."""
    return 2 * audit.second_coder_holds(read) <= audit.coded_twice(read)


@holds_if("claims-audit.two-coders", "kappa on whether a claim holds, less that on corrections")
def two_coders(holds: float, strict: float) -> float:
    """Coders agree better on whether a claim holds than on whether it is right as it stands."""
    return holds - strict


@holds_if("claims-audit.copying", "garbled claims less contradicted ones")
def copying(garbled: float, weak: float, part: float, contradicted: float) -> float:
    """More claims distort their own source than are wrong in another way.

    Of the garbled claims `weak` rest on one copy of the original; a part of these may be plainly
    wrong instead.
    """
    return garbled - 2 * part * weak - contradicted


@refuted_if("claims-audit.copying")
def copying_refuted(read: Reader) -> bool:
    """Fewer than half of the claims that were wrong when written distort a source."""
    return 2 * audit.claims_garbled(read) < audit.claims_wrong_when_written(read)


@holds_if("claims-audit.rankings-age", "loss of the state of play less that of the rest, and noise")
def rankings_age(
    lost_here: float, here: float, lost_elsewhere: float, elsewhere: float, misjudged: float
) -> float:
    """Claims on a present state of play lose a larger part than those on all other themes.

    `misjudged` is the part of the claims by which wrong verdicts may have made the difference.
    """
    return lost_here / here - lost_elsewhere / elsewhere - misjudged


@holds_if("claims-audit.forecasts", "share of facts right as they stood, less that of forecasts")
def forecasts(
    confirmed: float, lenient: float, forecast: float, facts_confirmed: float, facts: float
) -> float:
    """Forecasts are confirmed as they stood more rarely than statements of fact.

    `lenient` is how many more forecasts another coder would confirm as they stood.
    """
    return facts_confirmed / facts - (confirmed + lenient) / forecast


@refuted_if("claims-audit.forecasts")
def forecasts_refuted(read: Reader) -> bool:
    """Five or more of the forecasts confirmed as they stand by the coder who was blind to ours."""
    forecast = read.rows("claims", ["id"], claim_kind="forecast")["id"]
    confirmed = read.rows("second_coding", ["claim"], second_at_edition="confirmed")["claim"]
    return int(confirmed.isin(forecast).sum()) >= 5


@holds_if("claims-audit.idc-2026", "expected spending of 2026 less the line, billion US dollars")
def idc_2026(value_2028: float, growth: float, revision: float, line: float) -> float:
    """What IDC forecast for 2028, reckoned back to 2026 and revised, is more than the line."""
    return value_2028 / (1 + growth / 100) ** 2 * revision - line


@refuted_if("claims-audit.idc-2026")
def idc_2026_refuted(read: Reader) -> bool:
    """A figure of IDC for 2026, made in 2026 or later, of 40 billion US dollars or less."""
    chosen = {"quantity": "ai-spending-china", "for_year": 2026}
    rows = read.rows("forecasts", ["made", "value"], **chosen)
    late = rows[rows["made"].dt.date >= date(2026, 1, 1)]
    return bool((late["value"] <= 40).any())
