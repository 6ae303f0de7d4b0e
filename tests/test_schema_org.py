"""What search engines are told: words of schema.org, what Google asks for, nothing invented."""

import json
import re
from datetime import date
from urllib.parse import urlsplit

import pytest
import schema_org as vocabulary
from checkout import Checkout
from pydantic import ValidationError

from briefing.site import schema_org
from briefing.site.catalogue import entries
from briefing.core.citation import edition
from briefing.core.notebook import chapters
from briefing.tables.loading import load
from briefing.tables.contract import table_names

BASE = "https://example.org/book/"
EMBEDDED = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
# What Google's documentation requires of a data set and of a review of a claim, and what it
# recommends and the book knows.
DATASET = {"name", "description", "creator", "license", "identifier", "url", "distribution"}
DATASET |= {"isAccessibleForFree", "version", "isPartOf"}
REVIEW = {"claimReviewed", "reviewRating", "url", "author", "itemReviewed", "datePublished"}


def checked(node):
    """Build the model of a thing from what the vocabulary says of its type; raise where it is not
    so: an unknown property, a value of a type that the property does not take, no such date."""
    if isinstance(node, list):
        return [checked(one) for one in node]
    if not isinstance(node, dict):
        return node
    if "@graph" in node:
        return checked(node["@graph"])
    kind = getattr(vocabulary, node["@type"])
    ranges = {one.schema_name: one.ranges for one in kind.SCHEMA_PROPERTIES}
    return kind(
        **{
            name: date.fromisoformat(value)
            if "Date" in ranges.get(name, ()) and re.fullmatch(r"\d{4}-\d\d-\d\d", str(value))
            else checked(value)
            for name, value in node.items()
            if not name.startswith("@")
        }
    )


def addresses(node):
    """Yield every value of a property that holds an address."""
    for name, value in node.items():
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, dict):
                yield from addresses(one)
            elif name in ("url", "contentUrl"):
                yield one


def everything(base):
    yield schema_org.book(base, "book/index", "What it is.", ["Chips"])
    yield schema_org.chapter(base, "book/chips", "Chips", "What it says.", 3)
    for entry in entries():
        yield schema_org.dataset(base, entry)
    yield schema_org.claim_reviews(base)


@pytest.mark.parametrize("base", ["", BASE])
def test_every_description_keeps_to_the_vocabulary(base):
    for thing in everything(base):
        assert thing["@context"] == "https://schema.org"
        checked(json.loads(json.dumps(thing)))


@pytest.mark.parametrize(
    "wrong",
    [
        {"@type": "Dataset", "columns": "a"},
        {"@type": "Dataset", "name": 3.5},
        {"@type": "Dataset", "datePublished": "2026-02-30"},
        {"@type": "Dataset", "distribution": {"@type": "Person", "name": "A"}},
        {"@type": "ClaimReview", "itemReviewed": {"@type": "Claim", "says": "B"}},
    ],
    ids=["unknown property", "number for text", "no such day", "wrong thing", "deep inside"],
)
def test_what_does_not_is_found(wrong):
    with pytest.raises((ValidationError, ValueError)):
        checked(wrong)


def test_with_an_address_all_that_google_asks_for_is_there():
    for entry in entries():
        thing = schema_org.dataset(BASE, entry)
        assert thing.keys() >= DATASET, DATASET - thing.keys()
        assert 50 <= len(thing["description"]) <= 5000, entry.name
        assert thing["distribution"][0]["contentUrl"] == f"{BASE}data/{entry.name}.csv"
    for review in reviews(BASE):
        assert review.keys() >= REVIEW
        assert review["reviewRating"]["alternateName"]


def reviews(base):
    graph = schema_org.claim_reviews(base)["@graph"]
    return [one for one in graph if one["@type"] == "ClaimReview"]


def test_addresses_are_whole_or_not_there():
    for thing in everything(BASE):
        parts = thing.get("@graph", [thing])
        for address in [address for part in parts for address in addresses(part)]:
            assert address.startswith(BASE) and urlsplit(address).path.count("//") == 0
    for thing in everything(""):
        assert not [a for part in thing.get("@graph", [thing]) for a in addresses(part)]


def test_every_judged_claim_has_its_review_and_no_other():
    claims = load("claims")
    unjudged = (claims["when_written"] == "not-checkable") & (
        claims["at_edition"] == "not-checkable"
    )
    found = [one["claimReviewed"] for one in reviews("")]
    assert sorted(found) == sorted(claims.loc[~unjudged, "claim"])
    assert 0 < unjudged.sum() < len(claims)


def test_a_verdict_is_words_and_never_a_number():
    assert schema_org.verdict("contested", "contested") == "Contested"
    assert schema_org.verdict("confirmed", "outdated") == (
        "Confirmed when written, outdated at this edition"
    )
    for review in reviews(""):
        assert review["reviewRating"].keys() == {"@type", "alternateName"}


def test_what_is_known_of_a_text_with_a_remark_is_text():
    texts = {one["@id"]: one for one in schema_org.claim_reviews("")["@graph"] if "@id" in one}
    assert "MERICS; late 2024: it cites a report" in texts["#text-003"]["creditText"]
    assert not any({"author", "publisher", "datePublished"} & one.keys() for one in texts.values())


def test_reviews_name_texts_that_are_described():
    graph = schema_org.claim_reviews("")["@graph"]
    described = {one["@id"] for one in graph if "@id" in one}
    named = {one["itemReviewed"]["appearance"]["@id"] for one in reviews("")}
    assert named == described


@pytest.mark.slow
def test_each_page_carries_what_it_is(site):
    expected = {"book/index.html": "Book", "book/claims.html": None}
    expected |= {f"book/{path.stem}.html": "Chapter" for path in chapters()}
    expected |= {f"data/{name}.html": "Dataset" for name in table_names()}
    for path in site.rglob("*.html"):
        name = path.relative_to(site).as_posix()
        found = [json.loads(text) for text in EMBEDDED.findall(path.read_text("utf-8"))]
        assert [one.get("@type") for one in found] == (
            [expected[name]] if name in expected else []
        ), name
        for one in found:
            checked(one)
    claims = EMBEDDED.search((site / "book/claims.html").read_text("utf-8"))[1]
    assert json.loads(claims) == schema_org.claim_reviews("")


@pytest.mark.slow
def test_a_new_edition_reaches_every_description(copy: Checkout):
    copy.build()
    old = edition().version
    copy.edit("CITATION.cff", f"version: {old}", "version: 7.8.9")
    result = copy.run("build")  # the prose may name the edition: that is for the check to say
    assert "Traceback" not in result.stderr
    for page in ("book/index.html", "book/chips.html", "data/compute.html"):
        assert '"version": "7.8.9"' in copy.page(page), page
        assert f'"version": "{old}"' not in copy.page(page), page
