"""Tests of the judgements on applications: each holds while its margin is above zero."""

from __future__ import annotations

from datetime import date

from briefing.arguments import holds_if, refuted_if
from briefing.numbers.metrics import Reader


@holds_if("applications.users", "million people above twice the first count")
def users(first: float, latest: float, overcounted: float) -> float:
    """The users of mid-2026, less those that a wider question added, exceed twice the first."""
    return latest * (1 - overcounted) - 2 * first


@refuted_if("applications.users")
def users_refuted(read: Reader) -> bool:
    """A count of CNNIC for June 2026 or later below twice that of December 2024."""
    counts = read.rows("applications", ["value", "as_of"], quantity="generative-ai-users-china")
    late = counts[counts["as_of"] >= "2026-06-01"]
    return bool((late["value"] < 2 * read("applications", "genai-users-cn-2024-12")).any())


@holds_if("applications.tokens", "times the count of December 2025, less two")
def tokens(december: float, june: float, bytedance: float, widened: float) -> float:
    """What ByteDance states for June, and what is growth in the rest, exceed December twice."""
    return (bytedance + (june - bytedance) * (1 - widened)) / december - 2


@refuted_if("applications.tokens")
def tokens_refuted(read: Reader) -> bool:
    """An official count for June 2026 or later below twice that of December 2025."""
    counts = read.rows("applications", ["id", "value", "as_of"], quantity="tokens-per-day-china")
    late = counts[counts["as_of"] >= "2026-06-01"]
    return bool((late["value"] < 2 * read("applications", "tokens-cn-2025-12")).any())


def _latest(read: Reader, quantity: str) -> float:
    counts = read.rows("open_weights", ["value", "as_of"], quantity=quantity)
    return float(counts.sort_values("as_of")["value"].iloc[-1])


def _american_first(read: Reader) -> bool:
    american = _latest(read, "hf-downloads-cumulative-us")
    return american > _latest(read, "hf-downloads-cumulative-cn")


@holds_if("applications.revenue", "billion dollars below a tenth of the American revenue")
def revenue(
    openai: float,
    anthropic: float,
    zhipu_yuan: float,
    minimax: float,
    others: float,
    yuan_per_dollar: float,
) -> float:
    """A half year of the Chinese laboratories is less than a tenth of an American quarter."""
    chinese = zhipu_yuan / yuan_per_dollar + minimax + others
    return (openai + anthropic) / 10 - chinese


@holds_if("applications.public-security", "the smaller of: studies to spare, and days into 2026")
def public_security(studies: float, doubtful: float, newest: date, year: date) -> float:
    """At least two studies of purchases stand, and the newest purchase found is of 2026."""
    return min(studies - doubtful - 1, (newest - year).days + 1)


@holds_if("applications.users-2027", "million people above the line")
def users_2027(latest: float, added: float, pace: float, line: float) -> float:
    """The count of mid-2026 and a year's growth, at a part of the last year's, exceed the line."""
    return latest + added * pace - line


@refuted_if("applications.users-2027")
def users_2027_refuted(read: Reader) -> bool:
    """A count of CNNIC for June 2027 below the line of 800 million."""
    counts = read.rows("applications", ["value", "as_of"], quantity="generative-ai-users-china")
    late = counts[(counts["as_of"] >= "2027-06-01") & (counts["as_of"] < "2027-12-01")]
    return bool((late["value"] < 800).any())


@holds_if("applications.tokens-2027", "trillion tokens a day above the line")
def tokens_2027(june: float, growth: float, half_years: float, line: float) -> float:
    """The count of June 2026, growing by one factor each half year, passes the line in time."""
    return june * growth**half_years - line


@refuted_if("applications.tokens-2027")
def tokens_2027_refuted(read: Reader) -> bool:
    """An official count for December 2027 or later below the line of 1,000 trillion a day."""
    counts = read.rows("applications", ["value", "as_of"], quantity="tokens-per-day-china")
    late = counts[counts["as_of"] >= "2027-12-01"]
    return bool((late["value"] < 1000).any())


@holds_if("applications.overtaking", "million downloads by which the Chinese ones stay ahead")
def overtaking(
    chinese: float, american: float, chinese_year: float, pace: float, years: float
) -> float:
    """By the end of 2027 the Chinese downloads are still more, each side going on at its pace."""
    return chinese + chinese_year * years - (american + chinese_year * pace * years)


@refuted_if("applications.overtaking")
def overtaking_refuted(read: Reader) -> bool:
    """The tracked list has more downloads of American open models than of Chinese ones."""
    return _american_first(read)
