"""Tests of the judgements on the source documents: each holds while its margin is above zero."""

from __future__ import annotations

from datetime import date

from briefing.arguments import holds_if, refuted_if
from briefing.numbers.metrics import Reader
from briefing.tables.audited_texts import HOLDING
from china_ai.metrics import audit


@holds_if("claims-audit.most-held", "share that another reader would find to hold, less the line")
def most_held(
    facts: float,
    keep_facts: float,
    others: float,
    keep_others: float,
    gained: float,
    claims: float,
    line: float,
) -> float:
    """More than a part `line` of all claims would hold for a reader other than us.

    Such a reader keeps a part of the facts and of the other claims that hold for us, and adds a
    part of those that do not.
    """
    kept = facts * keep_facts + others * keep_others
    return (kept + (claims - facts - others) * gained) / claims - line


@refuted_if("claims-audit.most-held")
def most_held_refuted(read: Reader) -> bool:
    """A coder blind to our verdicts for whom three fifths or fewer of the claims held."""
    return 5 * audit.second_coder_holds(read) <= 3 * audit.coded_twice(read)


@holds_if("claims-audit.two-coders", "what another reader passes over what we pass, less the line")
def two_coders(passed: float, keep: float, corrected: float, freed: float, line: float) -> float:
    """Of the claims read once, another reader passes `line` times as many as they stand as we do.

    Such a reader keeps a part of those that we pass, and frees of their corrections a part of
    those that we correct.
    """
    return (passed * keep + corrected * freed) / passed - line


@refuted_if("claims-audit.two-coders")
def two_coders_refuted(read: Reader) -> bool:
    """A coder who passes as they stood less than a tenth more than the first of the same claims."""
    return audit.second_coder_strict(read) < 1.1 * audit.first_coder_strict(read)


@holds_if("claims-audit.copying", "wrong share of the two copies, less that of the other texts")
def copying(
    wrong_copies: float,
    pardoned: float,
    copies: float,
    wrong_others: float,
    missed: float,
    others: float,
) -> float:
    """A larger part of the claims of the copies than of the other texts was wrong when written.

    Another reader pardons some of the first and finds some more of the second.
    """
    return (wrong_copies - pardoned) / copies - (wrong_others + missed) / others


@refuted_if("claims-audit.copying")
def copying_refuted(read: Reader) -> bool:
    """A coder blind to us for whom the copies have no larger part of wrong claims than the rest."""
    seed = read.rows("second_coding", ["id"])["id"].str[1:4]
    verdicts = read.rows("second_coding", ["second_when_written"])["second_when_written"]
    wrong = verdicts.isin(audit.WRONG)
    copies = seed.isin(audit.COPIES)
    return bool(wrong[copies].mean() <= wrong[~copies].mean())


@holds_if("claims-audit.rankings-age", "loss of the state of play less that of all else")
def rankings_age(
    lost_here: float,
    seen: float,
    held_here: float,
    lost_elsewhere: float,
    missed: float,
    held_elsewhere: float,
) -> float:
    """Of claims on a present that held, those on the state of play lost a larger part.

    Another reader sees a part of our losses there and finds some more elsewhere.
    """
    return lost_here * seen / held_here - (lost_elsewhere + missed) / held_elsewhere


@refuted_if("claims-audit.rankings-age")
def rankings_age_refuted(read: Reader) -> bool:
    """A coder blind to us for whom the state of play loses no larger part than the rest."""
    columns = ["id", "theme"]
    present = read.rows("claims", columns, dated=False).set_index("id")["theme"]
    verdicts = ["second_when_written", "second_at_edition"]
    rows = read.rows("second_coding", ["claim", *verdicts])
    held = rows[rows["claim"].isin(present.index) & rows[verdicts[0]].isin(HOLDING)]
    here = held["claim"].map(present).eq("state-of-play")
    lost = ~held[verdicts[1]].isin(HOLDING)
    return bool(lost[here].mean() <= lost[~here].mean())


@holds_if("claims-audit.idc-2026", "expected spending of 2026 less the line, billion US dollars")
def idc_2026(value_2028: float, growth: float, revision: float, scope: float, line: float) -> float:
    """IDC's forecast for 2028, reckoned back to 2026, revised and rescoped, is above the line."""
    return value_2028 / (1 + growth / 100) ** 2 * revision * scope - line


@refuted_if("claims-audit.idc-2026")
def idc_2026_refuted(read: Reader) -> bool:
    """A figure of IDC for 2026, made in 2026 or later, of 50 billion US dollars or less."""
    chosen = {"quantity": "ai-spending-china", "for_year": 2026}
    rows = read.rows("forecasts", ["made", "value", "comparison"], **chosen)
    late = rows[(rows["made"].dt.date >= date(2026, 1, 1)) & rows["comparison"].ne(">")]
    return bool((late["value"] <= 50).any())
