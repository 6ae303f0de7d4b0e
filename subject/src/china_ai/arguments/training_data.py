"""Tests of the judgements on training data: each holds while its margin is above zero."""

from __future__ import annotations

from datetime import date

from briefing.arguments import holds_if, refuted_if
from briefing.numbers.metrics import Reader

PETABYTE = 1e15  # bytes
MONTHS_A_YEAR = 12


@holds_if("training-data.not-the-limit", "Chinese over American tokens recounted, less the line")
def not_the_limit(
    chinese: float,
    american: float,
    chinese_text: float,
    american_text: float,
    recount: float,
    line: float,
) -> float:
    """The largest Chinese sets have more than `line` of the tokens of the largest American ones.

    Sets of all media are compared with each other, and sets of text; the weaker ratio counts.
    """
    return min(chinese / american, chinese_text / american_text) * recount - line


@refuted_if("training-data.not-the-limit")
def not_the_limit_refuted(read: Reader) -> bool:
    """An American maker states more than twice the tokens of the largest Chinese statement."""
    stated = read.rows("training_sets", ["country", "tokens_bn"], kind="company-stated")
    largest = stated.dropna(subset=["tokens_bn"]).groupby("country")["tokens_bn"].max()
    return bool(largest["United States"] > 2 * largest["China"])


@holds_if("training-data.open-stock", "part of the Chinese tokens wanted that open text leaves out")
def open_stock(
    wanted: float,
    chinese_share: float,
    open_bytes: float,
    chinese_text: float,
    bytes_per_token: float,
    left: float,
    others: float,
    readings: float,
) -> float:
    """The largest open collection, cleaned, and the others, read some times, do not suffice."""
    largest = open_bytes * chinese_text / bytes_per_token * left
    return 1 - readings * (largest + others) / (chinese_share * wanted)


@refuted_if("training-data.open-stock")
def open_stock_refuted(read: Reader) -> bool:
    """An open Chinese corpus of which its builders count 7.2 trillion tokens or more."""
    counted = read.rows("corpora", ["tokens_bn"], languages="zho")["tokens_bn"]
    return bool((counted >= 7_200).any())


@holds_if("training-data.state-text", "points of the tilt that state text makes, less the least")
def state_text(audit: float, even: float, error: float, caused: float, least: float) -> float:
    """What of the tilt of Chinese answers is due to state text is more than next to nothing."""
    return (audit - even - error) * caused - least


@refuted_if("training-data.state-text")
def state_text_refuted(read: Reader) -> bool:
    """A repetition in which Chinese answers are the more favourable in 60 percent or fewer."""
    measure = "Repetition of the study of state-coordinated media"
    return bool((read.rows("data_policy", ["value"], measure=measure)["value"] <= 60).any())


@holds_if("training-data.petabytes", "petabytes of a tenth of the volume, less the text there is")
def petabytes(
    volume: float,
    public_text: float,
    bytes_per_token: float,
    times: float,
    form: float,
    part: float,
) -> float:
    """A tenth of the volume is more than text of firms and offices, as scans and copies too."""
    text = public_text * 1e9 * bytes_per_token / PETABYTE
    return part * volume - text * times * form


@refuted_if("training-data.petabytes")
def petabytes_refuted(read: Reader) -> bool:
    """An official breakdown in which text makes up ten per cent of the volume or more."""
    stated = read.rows("data_policy", ["value", "unit"], measure="High-quality data sets")
    parts = stated[stated["unit"].str.startswith("percent of the volume that is text")]
    return bool((parts["value"] >= 10).any())


@holds_if("training-data.sets-2027", "petabytes counted by the last statement, less the line")
def sets_2027(volume: float, growth: float, months: float, line: float) -> float:
    """The volume, grown for some months at a yearly factor, passes the line."""
    return volume * growth ** (months / MONTHS_A_YEAR) - line


@refuted_if("training-data.sets-2027")
def sets_2027_refuted(read: Reader) -> bool:
    """After 2027, and none of the statements made until then is above 3,000 PB."""
    stated = read.rows("data_policy", ["issued", "value", "unit", "measure"])
    if stated["issued"].dt.date.max() <= date(2027, 12, 31):
        return False
    counts = stated[stated["measure"] == "High-quality data sets"]
    volumes = counts[counts["unit"].astype(str).str.startswith("PB")]
    in_time = volumes[volumes["issued"].dt.date <= date(2027, 12, 31)]
    return bool(in_time["value"].max() <= 3000)


def _decided(filed: date, today: date, end: date) -> float:
    """The chance that a suit that has waited so long is decided by the end.

    It is that of the days that are left in these and the days that it has waited together.
    """
    waited, left = (today - filed).days, max(0, (end - today).days)
    return left / (waited + left)


@holds_if("training-data.copyright-2027", "the line for 'unlikely', less the chance of an answer")
def copyright_2027(
    first: date,
    second: date,
    second_alive: float,
    others: float,
    today: date,
    end: date,
    in_force: float,
    statute: float,
    line: float,
) -> float:
    """A suit, one that we do not know, or a statute answers with less than the line's chance.

    Each suit is as old as it is; what is decided must come into force and answer the question.
    """
    undecided = (1 - _decided(first, today, end)) * (1 - others)
    undecided *= 1 - second_alive * _decided(second, today, end)
    return line - (1 - (1 - (1 - undecided) * in_force) * (1 - statute))


@refuted_if("training-data.copyright-2027")
def copyright_2027_refuted(read: Reader) -> bool:
    """A count of judgments in force on a claim that training infringes, or a statute on it."""
    judged = read.rows("data_policy", ["value"], measure="Judgments on training")
    statutes = read.rows("data_policy", ["id"], measure="Statute on training and copyright")
    return bool((judged["value"] > 0).any() or len(statutes))


@holds_if("training-data.crawl-2027", "percentage points below the line in the last crawl of 2027")
def crawl_2027(base: float, factor: float, line: float) -> float:
    """The share of the last year, changed as shares have changed in two, stays below the line."""
    return line - base * factor


@refuted_if("training-data.crawl-2027")
def crawl_2027_refuted(read: Reader) -> bool:
    """In the last crawl of 2027, of October or later, seven per cent of the pages are Chinese."""
    chinese = read.rows("crawl_languages", ["crawled", "share_pct"], language="zho")
    days = chinese["crawled"].dt.date
    late = chinese[(days >= date(2027, 10, 1)) & (days <= date(2027, 12, 31))]
    return bool(len(late) and late.sort_values("crawled")["share_pct"].iloc[-1] >= 7)
