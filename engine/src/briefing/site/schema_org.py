"""What search engines and catalogues of data sets are told of the book, in words of schema.org.

Each function returns a dictionary that is JSON-LD as it stands. It says only what the book knows:
a property is left out where there is no value, and everything that needs a full address is left out
where the site has none (`base` is empty), because schema.org has no use for relative ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from briefing.core.citation import edition
from briefing.editions.citation import full_address
from briefing.site.catalogue import Entry
from briefing.tables.audited_texts import NOT_JUDGED, cards
from briefing.tables.contract import contract
from briefing.tables.loading import load

CONTEXT = "https://schema.org"
CLAIMS = "book/claims.html"

Thing = dict[str, Any]


def book(base: str, front: str, description: str, chapters: list[str]) -> Thing:
    """Return the book; `front` is the page it begins with, `chapters` are titles in order."""
    return _thing(
        "Book",
        **_published(),
        name=edition().title,
        description=description,
        bookEdition=edition().version,
        inLanguage="en",
        url=full_address(base, f"{front}.html"),
        hasPart=[_part("Chapter", name=title) for title in chapters],
    )


def chapter(base: str, page: str, title: str, description: str, position: int) -> Thing:
    """Return a chapter; `position` counts from 1."""
    return _thing(
        "Chapter",
        **_published(),
        name=title,
        description=description,
        position=position,
        inLanguage="en",
        url=full_address(base, f"{page}.html"),
        isPartOf=_this_book(),
    )


def dataset(base: str, entry: Entry) -> Thing:
    """Return a table of the book, with what it measures and, given a base, where it can be had."""
    address = f"data/{entry.name}"
    download = _part(
        "DataDownload",
        encodingFormat="text/csv",
        contentUrl=full_address(base, f"{address}.csv"),
    )
    return _thing(
        "Dataset",
        **_published(),
        name=f"{entry.title} ({edition().title})",
        alternateName=entry.name,
        description=f"{entry.description} {entry.rows:,} rows.",
        identifier=f"{contract()['name']}/{entry.name}",
        url=full_address(base, f"{address}.html"),
        distribution=[download] if base else [],
        variableMeasured=[
            _part(
                "PropertyValue",
                name=field["name"],
                description=field["description"],
                unitText=field.get("unit"),
            )
            for field in entry.fields
            if field["type"] in ("number", "integer")
        ],
        temporalCoverage=entry.as_of.replace(" to ", "/"),
        isPartOf=_this_book(),
    )


def claim_reviews(base: str) -> Thing:
    """Return the verdicts on all claims of the source documents that could be judged.

    A verdict is a word that the method page defines. It gets no number: the words are no scale.
    """
    texts = {card["id"]: card for card in cards()}
    reviews = [
        _claim_review(base, row, texts[row.seed])
        for row in load("claims").itertuples()
        if not {row.when_written, row.at_edition} <= set(NOT_JUDGED)
    ]
    return {"@context": CONTEXT, "@graph": [*map(_text, texts.values()), *reviews]}


def _claim_review(base: str, row: Any, card: Thing) -> Thing:  # noqa: ANN401
    appearance = _part("CreativeWork", **{"@id": _text_id(card)}, name=card["title"])
    return _part(
        "ClaimReview",
        claimReviewed=row.claim,
        itemReviewed=_part("Claim", appearance=appearance),
        reviewRating=_part("Rating", alternateName=verdict(row.when_written, row.at_edition)),
        author=next(_authors()),
        datePublished=edition().released.isoformat(),
        url=full_address(base, f"{CLAIMS}#{row.id}"),
    )


def verdict(when_written: str, at_edition: str) -> str:
    """Return both verdicts in words, or one where they are the same."""
    first, now = (word.replace("-", " ") for word in (when_written, at_edition))
    if first == now:
        return first.capitalize()
    return f"{first.capitalize()} when written, {now} at this edition"


def _text(card: Thing) -> Thing:
    """Return a source document; it may not be republished, so there is no address of it.

    Of none is the author, the publisher and the day known without a remark: they are text.
    """
    return _part(
        "CreativeWork",
        **{"@id": _text_id(card)},
        name=card["title"],
        description=card["identified_as"],
        genre=card["kind"],
        creditText=f"Author: {card['author']}. Published: {card['publisher']}; {card['date']}",
        identifier=f"sha256:{card['sha256']}",
    )


def _text_id(card: Thing) -> str:
    return f"#text-{card['id']}"


def _published() -> Thing:
    """Return what the book and all its parts have in common."""
    return {
        "creator": list(_authors()),
        "datePublished": edition().released.isoformat(),
        "version": edition().version,
        "license": contract()["licenses"][0]["path"],
        "isAccessibleForFree": True,
    }


def _authors() -> Iterator[Thing]:
    for author in edition().authors:
        yield _part("Person" if author.person else "Organization", name=author.name)


def _this_book() -> Thing:
    return _part("Book", name=edition().title)


def _thing(kind: str, **properties: Any) -> Thing:  # noqa: ANN401
    return {"@context": CONTEXT, **_part(kind, **properties)}


def _part(kind: str, **properties: Any) -> Thing:  # noqa: ANN401
    """Return a thing without the properties that have no value."""
    return {"@type": kind, **{key: value for key, value in properties.items() if value}}
