"""Tests of the judgements on regulation: each holds while its margin is above zero."""

from __future__ import annotations

from datetime import date, timedelta

from briefing.arguments import holds_if, refuted_if
from briefing.numbers.book_metrics import edition
from briefing.numbers.metrics import Reader
from china_ai.metrics import regulation

DAYS_A_MONTH = regulation.DAYS_A_MONTH


def _days_past(start: date, months: float, last_day: date) -> float:
    """Days by which something that starts on a day and takes some months misses a last day."""
    return float((start + timedelta(days=months * DAYS_A_MONTH) - last_day).days)


@holds_if("regulation.services", "chance of no such line less the least that likely means")
def services(
    texts: float, unread: float, with_line: float, texts_ahead: float, line: float
) -> float:
    """None of the texts that were read draws a line, so the next ones are unlikely to.

    The share of texts that draw one is not known: it is averaged over all shares (a flat prior), so
    each text that was read without a line makes one in the next less likely. A line already drawn
    decides the matter.
    """
    if with_line > 0:
        return -line
    read_without = texts - unread + 1
    return read_without / (read_without + texts_ahead) - line


@refuted_if("regulation.services")
def services_refuted(read: Reader) -> bool:
    """A Chinese text in force with a line counted in operations of training."""
    return regulation.reg_texts_by_compute(read) > 0


@holds_if("regulation.gate", "services on the list at the end of 2027 less the line")
def gate(filed: float, pace: float, months: float, line: float) -> float:
    """The services filed so far and those of the coming months at some pace reach the line."""
    return filed + pace * months - line


@refuted_if("regulation.gate")
def gate_refuted(read: Reader) -> bool:
    """A count for the end of December 2027 below the line of 1,700."""
    rows = read.rows("filings", ["as_of", "cumulative_entries"], series="generative-filed")
    last = rows[rows["as_of"].dt.date >= date(2027, 12, 31)]
    return bool((last["cumulative_entries"] < 1700).any())


@holds_if("regulation.no-ai-law", "days by which a law in force would miss the end of 2027")
def no_ai_law(first_draft: date, months: float, last_day: date) -> float:
    """A law whose first draft is still to come takes effect after the last day."""
    return _days_past(first_draft, months, last_day)


@refuted_if("regulation.no-ai-law")
def no_ai_law_refuted(read: Reader) -> bool:
    """A comprehensive AI law with a day of effect by the end of 2027."""
    row = read.rows("instruments", ["effective"], id="cn-ai-law")
    return bool((row["effective"].dropna().dt.date <= date(2027, 12, 31)).any())


@holds_if("regulation.direction", "texts added less those that the line asks for")
def direction(added: float, eased: float, line: float) -> float:
    """The binding texts added are more than `line` times the steps that eased duties of such."""
    return added - line * eased


@refuted_if("regulation.direction")
def direction_refuted(read: Reader) -> bool:
    """Steps that eased, postponed or withdrew, at least half as many as the texts added."""
    return 2 * regulation.reg_china_eased(read) >= regulation.reg_china_added(read)


@holds_if("regulation.isp-measures", "days by which the measures would miss the end of 2027")
def isp_measures(draft: date, months: float, last_day: date) -> float:
    """The measures take effect, counted from their draft of 2026, after the last day."""
    return _days_past(draft, months, last_day)


@refuted_if("regulation.isp-measures")
def isp_measures_refuted(read: Reader) -> bool:
    """The revised measures in force, as an amendment or as a text of their own."""
    rows = read.rows(
        "instruments", ["amended", "effective"], id=["isp-measures", "isp-measures-draft"]
    )
    days = [*rows["amended"].dropna().dt.date, *rows["effective"].dropna().dt.date]
    return any(date(2026, 7, 3) <= day <= date(2027, 12, 31) for day in days)


@holds_if("regulation.fines", "chance of such a fine less the least that an even chance means")
def fines(
    months_so_far: float, fines_so_far: float, months_ahead: float, factor: float, line: float
) -> float:
    """With the pace of fines so far, changed by a factor, the chance of one is above the line.

    The pace is not known: it is averaged over all that could have given the months so far without a
    fine (a flat prior), so a month more without one makes the next less likely. A fine already
    published decides the matter.
    """
    if fines_so_far > 0:
        return 1 - line
    return 1 - months_so_far / (months_so_far + factor * months_ahead) - line


@refuted_if("regulation.fines")
def fines_refuted(read: Reader) -> bool:
    """An edition of 2028 or later whose table still holds no such fine."""
    return edition(read)[0] >= date(2028, 1, 1) and regulation.reg_large_fines(read) == 0


@holds_if("regulation.content", "smallest of three ratios less the line")
def content(
    refused_china: float,
    refused_abroad: float,
    echoed_china: float,
    echoed_us: float,
    small_china: float,
    small_us: float,
    line: float,
) -> float:
    """In a study of refusals, one of echoes and a small test the ratio reaches the line."""
    ratios = (refused_china / refused_abroad, echoed_china / echoed_us, small_china / small_us)
    return min(ratios) - line
