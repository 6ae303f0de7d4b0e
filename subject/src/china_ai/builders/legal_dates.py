"""Official Chinese texts in the copies of LawRefBook: days that they state themselves.

Three places of a file state a day: its header (passed, published, revised), its closing article (in
force from), and its name, which carries the day of the version.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from briefing.upstream.builders import Row, builder
from briefing.upstream.files import Files
from china_ai.builders.legal_texts import COUNTED, DAY, IN_FORCE, Act, Text, day, legal_text

INSTRUMENTS = {**COUNTED, "spc-face-2021": "spc-face-provisions"}

# Headers with the history of several versions: the instruments that an act of a year is about. An
# act that is missing here is not used: the book leads with the first act and the latest amendment.
# An amendment can be an instrument of its own, beside the one that it amends.
HISTORIES = {
    "stp-law-2021": {
        1993: ["stp-law-1993"],
        2007: ["stp-law-2007"],
        2021: ["stp-law-2021"],
    },
    "transf-law-2015": {1996: ["transf-law-1996"], 2015: ["transf-law-1996", "transf-law-2015"]},
    "pop-law-2024": {2024: ["pop-law-2024"]},
    "lawrefbook-copyright-2020": {1990: ["copyright-law"], 2020: ["copyright-law"]},
    "minors-law-2024": {1991: ["minors-law"], 2024: ["minors-law"]},
    "awards-regulation-2020": {
        2013: ["awards-regulation-2013", "repeal-2013"],
        2020: ["awards-regulation-2020"],
    },
    "awards-regulation-2024": {2024: ["awards-regulation-2024"]},
    "comcrypto-regulation-2023": {2023: ["comcrypto-regulation"]},
}
# Versions of one instrument that are rows of their own: the later ends the earlier.
REPLACED = {
    "stp-law-2021": "stp-law-2007",
    "awards-regulation-2020": "awards-regulation-2013",
    "awards-regulation-2024": "awards-regulation-2020",
}
# What the day in the name of the file is, where the header does not say it: the State Council signs
# an order, Shenzhen's congress and the Supreme People's Court publish after they have passed.
NAMED = {
    "minors-regulation-2023": "signed",
    "lawrefbook-netdata-2024": "signed",
    "cii-regulation-2021": "signed",
    "video-regulation-2025": "signed",
    "isp-measures-2011": "amended",
    "spc-face-2021": "published",
    "shenzhen-ai-regulations-2022": "published",
    "shenzhen-data-regulations-2021": "published",
}

REVISION = ("修订", "修正")
MEETING = "会议"  # of a congress, a court, an office: it passes; an order or a decision publishes
PUBLICATION = "公布"
DIGITS = "零一二三四五六七八九"
TENS = {"十": 10, "百": 100}
# "This law takes effect on ...", the whole of an article or its first paragraph.
TAKES_EFFECT = re.compile(rf"\s*本(?:法|条例|规定|办法)自(?:{DAY.pattern}起|公布之日起){IN_FORCE}")


@builder("instrument_dates", *INSTRUMENTS)
def acts_in_headers(files: Files) -> Iterator[Row]:
    """Days on which an instrument was adopted, published or amended, from the headers.

    A meeting adopts; an order or a decision publishes. A revision amends an instrument that the
    header has named before; where versions are instruments of their own it makes a new one.
    """
    for source in INSTRUMENTS:
        begun: set[str] = set()
        for act, instrument in _acts(source, legal_text(files, source)):
            if instrument in begun and any(word in act.words for word in REVISION):
                event = "amended"
            else:
                event = "adopted" if MEETING in act.words else "published"
            begun.add(instrument)
            yield _row(source, instrument, event, act.day)


@builder("instrument_dates", *INSTRUMENTS)
def closing_articles(files: Files) -> Iterator[Row]:
    """Days from which instruments are in force, from the article that says so.

    An article that names a day before the instrument's first act was left over from the version
    before and makes no row. 'From the day of publication' is that of the header, and makes no row
    where the header has none.
    """
    for source in INSTRUMENTS:
        text = legal_text(files, source)
        for numeral, article in text.articles().items():
            if not (found := TAKES_EFFECT.match(article)):
                continue
            acts = _acts(source, text)
            published = (act.day for act, _ in acts if PUBLICATION in act.words)
            start = day(found) if found[1] else next(published, None)
            own = [act.day for act, of in acts if of == INSTRUMENTS[source]]
            if start is None or start < min(own, default=start):
                continue
            locator = f"article {number(numeral)}"
            yield _row(source, INSTRUMENTS[source], "effective", start, locator)
            if source in REPLACED:
                yield _row(source, REPLACED[source], "superseded", start, locator)


@builder("instrument_dates", "awards-regulation-2024")
def replaced_by_revision(files: Files) -> Iterator[Row]:
    """Day on which a version ended whose revision has no clause on effect: that of the decision."""
    source = "awards-regulation-2024"
    for act, _ in _acts(source, legal_text(files, source)):
        yield _row(source, REPLACED[source], "superseded", act.day, "header")


@builder("instrument_dates", *NAMED)
def days_in_names(files: Files) -> Iterator[Row]:
    """Days on which instruments were signed, published or amended, from the names of the files."""
    for source, event in NAMED.items():
        version = legal_text(files, source).version
        yield _row(source, INSTRUMENTS[source], event, version, "file name")


def number(numeral: str) -> int:
    """Return the number of a Chinese numeral below 1,000.

    >>> number("一百零三"), number("二十"), number("十七")
    (103, 20, 17)
    """
    total = digit = 0
    for sign in numeral:
        if sign in TENS:
            total += (digit or 1) * TENS[sign]
            digit = 0
        else:
            digit = DIGITS.index(sign)
    return total + digit


def _acts(source: str, text: Text) -> list[tuple[Act, str]]:
    """Return the acts of the header that the book uses, each with an instrument it is about."""
    history = HISTORIES.get(source)
    return [
        (act, instrument)
        for act in text.acts
        for instrument in (
            [INSTRUMENTS[source]] if history is None else history.get(act.day.year, [])
        )
    ]


def _row(source: str, instrument: str, event: str, on: date, locator: str | None = None) -> Row:
    """Return a dated statement; the place in a header is a person's words and stays out."""
    row = {
        "id": f"{instrument}-{event}-{on}",
        "instrument": instrument,
        "event": event,
        "date": on,
        "date_precision": "day",
        "kind": "observed",
        "source": source,
    }
    return row if locator is None else {**row, "locator": locator}
