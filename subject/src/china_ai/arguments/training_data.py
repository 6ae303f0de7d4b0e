"""Tests of the judgements on training data: each holds while its margin is above zero."""

from __future__ import annotations

from datetime import date

from briefing.arguments import holds_if, refuted_if
from briefing.numbers.metrics import Reader

PETABYTE = 1e15  # bytes
MONTHS_A_YEAR = 12


@holds_if("training-data.not-the-limit", "Chinese over American tokens, less the line")
def not_the_limit(chinese: float, confirmed: float, american: float, line: float) -> float:
    """The largest Chinese training set has more than `line` of the tokens of the largest American.

    Of the Chinese tokens only those count that a recount would confirm.
    """
    return chinese * confirmed / american - line


@refuted_if("training-data.not-the-limit")
def not_the_limit_refuted(read: Reader) -> bool:
    """A published American training set with more than twice the tokens of the largest Chinese."""
    sets = read.rows("training_sets", ["country", "tokens_bn"]).dropna(subset=["tokens_bn"])
    largest = sets.groupby("country")["tokens_bn"].max()
    return bool(largest["United States"] > 2 * largest["China"])


@holds_if("training-data.open-stock", "part of the Chinese tokens wanted that open text leaves out")
def open_stock(
    wanted: float, chinese_share: float, open_bytes: float, bytes_per_token: float, left: float
) -> float:
    """The largest open Chinese collection, cleaned, is smaller than the Chinese part of the set."""
    tokens = open_bytes / bytes_per_token * left
    return 1 - tokens / (chinese_share * wanted)


@refuted_if("training-data.open-stock")
def open_stock_refuted(read: Reader) -> bool:
    """An open Chinese corpus of which its builders count ten trillion tokens or more."""
    counted = read.rows("corpora", ["tokens_bn"], languages="zho")["tokens_bn"]
    return bool((counted >= 10_000).any())


@holds_if("training-data.state-text", "points above an even split in the weaker of two studies")
def state_text(audit: float, experiment: float, even: float, error: float) -> float:
    """Audit and experiment lie farther from an even split than raters and judges may err."""
    return min(audit, experiment) - even - error


@holds_if("training-data.petabytes", "petabytes of half the volume, less the text there may be")
def petabytes(volume: float, public_text: float, bytes_per_token: float, times: float) -> float:
    """Half of the volume is more than `times` all public text that people have written."""
    text = public_text * 1e9 * bytes_per_token / PETABYTE
    return volume / 2 - times * text


@holds_if("training-data.sets-2027", "petabytes counted by the last statement, less the line")
def sets_2027(volume: float, growth: float, months: float, line: float) -> float:
    """The volume, grown for some months at a yearly factor, passes the line."""
    return volume * growth ** (months / MONTHS_A_YEAR) - line


@refuted_if("training-data.sets-2027")
def sets_2027_refuted(read: Reader) -> bool:
    """A statement of November 2027 or later of a volume that has not passed 3,000 PB."""
    stated = read.rows("data_policy", ["issued", "value", "unit"], measure="High-quality data sets")
    volumes = stated[stated["unit"].str.startswith("PB")]
    late = volumes[volumes["issued"].dt.date >= date(2027, 11, 1)]
    return bool(len(late) and late["value"].max() <= 3000)


@holds_if("training-data.copyright-2027", "the line for 'unlikely', less the chance of an answer")
def copyright_2027(
    filed: date, today: date, end: date, suits: float, in_force: float, statute: float, line: float
) -> float:
    """Suits that have waited as long as these are decided by then with less than the line's chance.

    A suit that has waited some days is decided in the next ones with the chance of those days in
    both together; what is decided must come into force and answer the question. A statute may too.
    """
    waited, left = (today - filed).days, max(0, (end - today).days)
    one = left / (waited + left)
    some = 1 - (1 - one) ** suits
    return line - (1 - (1 - some * in_force) * (1 - statute))


@refuted_if("training-data.copyright-2027")
def copyright_2027_refuted(read: Reader) -> bool:
    """A judgment in force on a claim that training infringes."""
    return bool(read("data_policy", "training-judgments", "value") > 0)


@holds_if("training-data.crawl-2027", "percentage points below the line in the last crawl of 2027")
def crawl_2027(latest: float, factor: float, line: float) -> float:
    """The latest share, changed as shares have changed in two years, stays below the line."""
    return line - latest * factor


@refuted_if("training-data.crawl-2027")
def crawl_2027_refuted(read: Reader) -> bool:
    """A crawl of October 2027 or later in which seven per cent of the pages are Chinese."""
    chinese = read.rows("crawl_languages", ["crawled", "share_pct"], language="zho")
    late = chinese[chinese["crawled"].dt.date >= date(2027, 10, 1)]
    return bool((late["share_pct"] >= 7).any())
