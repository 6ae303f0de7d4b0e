"""Tests of the judgements on applications: each holds while its margin is above zero."""

from __future__ import annotations

import pandas as pd

from briefing.arguments import holds_if, refuted_if
from briefing.numbers.metrics import Reader
from china_ai.metrics import applications as metrics


def _most(counts: pd.DataFrame) -> pd.Series:
    """What each count can have been at most: a bound from below leaves that open."""
    open_above = counts["low"].notna() & counts["high"].isna()
    return counts["high"].fillna(counts["value"]).mask(open_above, float("inf"))


def _counted(read: Reader, quantity: str, first: str, last: str, **equal: str) -> pd.DataFrame:
    columns = ["value", "low", "high", "as_of"]
    counts = read.rows("applications", columns, quantity=quantity, **equal)
    return counts[(counts["as_of"] >= first) & (counts["as_of"] <= last)]


@holds_if("applications.users", "million people above twice the first count")
def users(first: float, latest: float, overcounted: float) -> float:
    """The users of mid-2026, less those that a wider question added, exceed twice the first."""
    return latest * (1 - overcounted) - 2 * first


@refuted_if("applications.users")
def users_refuted(read: Reader) -> bool:
    """A count of CNNIC for June 2026 that is below twice that of December 2024 at most."""
    late = _counted(read, "generative-ai-users-china", "2026-06-01", "2026-06-30")
    return bool((_most(late) < 2 * read("applications", "genai-users-cn-2024-12")).any())


@holds_if("applications.tokens", "times the count of December 2025, less two")
def tokens(december: float, june: float, bytedance: float, inside: float, widened: float) -> float:
    """ByteDance's tokens inside June's count, and the growth in the rest, exceed December twice."""
    own = bytedance * inside
    return (own + (june - own) * (1 - widened)) / december - 2


@refuted_if("applications.tokens")
def tokens_refuted(read: Reader) -> bool:
    """An official count for June 2026 that is below twice that of December 2025 at most."""
    same = {"measure": "Tokens used a day"}
    late = _counted(read, "tokens-per-day-china", "2026-06-01", "2026-06-30", **same)
    return bool((_most(late) < 2 * read("applications", "tokens-cn-2025-12")).any())


@holds_if("applications.revenue", "billion dollars below half of the American revenue")
def revenue(
    openai: float,
    anthropic: float,
    alibaba_yuan: float,
    alibaba_share: float,
    yuan_per_dollar: float,
    laboratories: float,
    beyond: float,
) -> float:
    """AI clouds, laboratories and what is beyond them sell less than half as much in a quarter."""
    clouds = alibaba_yuan / yuan_per_dollar / (alibaba_share / 100)
    return (openai + anthropic) / 2 - (clouds + laboratories + beyond)


@refuted_if("applications.revenue")
def revenue_refuted(read: Reader) -> bool:
    """Stated revenue of platforms and laboratories for the quarter at half the American or more."""
    stated = _counted(read, "platform-ai-revenue", "2026-04-01", "2026-04-01")
    chinese = stated["value"].sum() / metrics.YUAN_PER_DOLLAR + metrics.labs_cn_half(read) / 2
    return bool(chinese >= metrics.labs_us_quarter(read) / 2)


@holds_if("applications.public-security", "standard deviations of purchases that unrest explains")
def public_security(effect: float, explained_away: float) -> float:
    """The rise of police purchases after unrest is larger than what other causes may explain."""
    return effect - explained_away


@holds_if("applications.armed-forces", "per cent of the winners above half")
def armed_forces(outside: float, unseen: float, outside_unseen: float) -> float:
    """Winners outside the old defence sector are most, those of unpublished awards counted too."""
    hidden = unseen / 100
    return outside * (1 - hidden) + outside_unseen * hidden - 50


@holds_if("applications.users-2027", "million people above the line")
def users_2027(latest: float, added: float, pace: float, line: float) -> float:
    """The count of mid-2026 and a year's growth, at a part of the last year's, exceed the line."""
    return latest + added * pace - line


@refuted_if("applications.users-2027")
def users_2027_refuted(read: Reader) -> bool:
    """A count of CNNIC for June 2027 that is below the line of 800 million at most."""
    late = _counted(read, "generative-ai-users-china", "2027-06-01", "2027-06-30")
    return bool((_most(late) < 800).any())


def _latest(read: Reader, quantity: str) -> float:
    counts = read.rows("open_weights", ["value", "as_of"], quantity=quantity)
    return float(counts.sort_values("as_of")["value"].iloc[-1])


@holds_if("applications.overtaking", "million downloads by which the Chinese ones stay ahead")
def overtaking(
    chinese: float, american: float, chinese_year: float, pace: float, years: float
) -> float:
    """By the end of 2027 the Chinese downloads are still more, each side going on at its pace."""
    return chinese + chinese_year * years - (american + chinese_year * pace * years)


@refuted_if("applications.overtaking")
def overtaking_refuted(read: Reader) -> bool:
    """The tracked list has more downloads of American open models than of Chinese ones."""
    american = _latest(read, "hf-downloads-cumulative-us")
    return american > _latest(read, "hf-downloads-cumulative-cn")
