"""What search engines are told: words of schema.org, what Google asks for, nothing invented."""

import json
from urllib.parse import urlsplit

import pytest
from pydantic import ValidationError
from vocabulary import DATASET, REVIEW, addresses, checked, embedded, reviews_in

from briefing.core.citation import edition
from briefing.site import schema_org
from briefing.site.catalogue import entries
from briefing.tables.contract import table_names

BASE = "https://example.org/book/"


def everything(base):
    yield schema_org.book(base, "book/index", "What it is.", ["The fleet"])
    yield schema_org.chapter(base, "book/fleet", "The fleet", "What it says.", 2)
    for entry in entries():
        yield schema_org.dataset(base, entry)
    yield schema_org.claim_reviews(base)


def table(base, name):
    return schema_org.dataset(base, next(entry for entry in entries() if entry.name == name))


@pytest.mark.parametrize("base", ["", BASE])
def test_every_description_keeps_to_the_vocabulary(book, base):
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


def test_with_an_address_all_that_google_asks_for_is_there(book):
    for name in table_names():
        thing = table(BASE, name)
        assert thing.keys() >= DATASET, DATASET - thing.keys()
        assert thing["distribution"][0]["contentUrl"] == f"{BASE}data/{name}.csv"
    for review in reviews_in(schema_org.claim_reviews(BASE)):
        assert review.keys() >= REVIEW
        assert review["reviewRating"]["alternateName"]


def test_a_table_says_what_it_measures_and_when(book):
    thing = table("", "passengers")
    assert thing["temporalCoverage"] == "2015/2025"
    assert [one["name"] for one in thing["variableMeasured"]] == ["value", "low", "high"]
    assert thing["description"].endswith(" 13 rows.")
    assert thing["identifier"] == "harbour-ferries/passengers"
    assert thing["license"] == "https://creativecommons.org/licenses/by/4.0/"


def test_addresses_are_whole_or_not_there(book):
    for thing in everything(BASE):
        parts = thing.get("@graph", [thing])
        for address in [address for part in parts for address in addresses(part)]:
            assert address.startswith(BASE) and urlsplit(address).path.count("//") == 0
    for thing in everything(""):
        assert not [a for part in thing.get("@graph", [thing]) for a in addresses(part)]


def test_every_judged_claim_has_its_review_and_no_other(book):
    graph = schema_org.claim_reviews("")
    words = {one["claimReviewed"]: one["reviewRating"] for one in reviews_in(graph)}
    assert words == {
        "The ferries carry half a million people a year.": {
            "@type": "Rating",
            "alternateName": "Confirmed with corrections when written, confirmed at this edition",
        },
        "Half of the ferries are electric.": {"@type": "Rating", "alternateName": "Contradicted"},
    }
    described = {thing["@id"] for thing in graph["@graph"] if "@id" in thing}
    named = {one["itemReviewed"]["appearance"]["@id"] for one in reviews_in(graph)}
    assert named == described == {"#text-000"}


def test_a_verdict_is_words():
    assert schema_org.verdict("contested", "contested") == "Contested"
    both = "Confirmed when written, outdated at this edition"
    assert schema_org.verdict("confirmed", "outdated") == both


def test_what_is_known_of_a_text_with_a_remark_is_text(book):
    graph = schema_org.claim_reviews("")["@graph"]
    (text,) = [thing for thing in graph if "@id" in thing]
    assert text["creditText"] == (
        "Author: not named. Published: posted on the quay; 2026-01-20 or later"
    )
    assert not {"author", "publisher", "datePublished"} & text.keys()


def test_a_person_is_a_person_and_a_body_is_a_body(book):
    assert table("", "ferries")["creator"] == [
        {"@type": "Organization", "name": "The harbour's readers"}
    ]
    named = "  - given-names: Ada\n    family-names: Quay\n"
    book.edit("CITATION.cff", "  - name: The harbour's readers\n", named)
    person = {"@type": "Person", "name": "Ada Quay"}
    assert table("", "ferries")["creator"] == [person]
    review = reviews_in(schema_org.claim_reviews(""))[0]
    assert review["author"] == person
    checked(review)


def test_each_page_carries_what_it_is(site, book):
    expected = {"book/index.html": "Book", "book/claims.html": None}
    expected |= {f"book/{name}.html": "Chapter" for name in ("crossings", "fleet")}
    expected |= {f"data/{name}.html": "Dataset" for name in table_names()}
    for path in site.rglob("*.html"):
        name = path.relative_to(site).as_posix()
        found = embedded(path)
        wanted = [expected[name]] if name in expected else []
        assert [thing.get("@type") for thing in found] == wanted, name
        for thing in found:
            checked(thing)
    assert embedded(site / "book/claims.html") == [schema_org.claim_reviews("")]
    (front,) = embedded(site / "book/index.html")
    assert [part["name"] for part in front["hasPart"]] == ["Who crosses", "The fleet"]
    assert front["description"].startswith("A sample book. Edition of 1 March 2026.")
    positions = [
        embedded(site / f"book/{name}.html")[0]["position"] for name in ("crossings", "fleet")
    ]
    assert positions == [1, 2]


def test_a_new_edition_reaches_every_description(book):
    book.build()
    book.edit("CITATION.cff", "version: 1.0.0", "version: 7.8.9")
    result = book.run("build")  # the prose may name the edition: that is for the check to say
    assert "Traceback" not in result.stderr
    for page in ("book/index.html", "book/fleet.html", "data/tickets.html"):
        (described,) = embedded(book.site / page)
        assert described["version"] == "7.8.9" == edition().version, page
