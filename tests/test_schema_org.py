"""What search engines are told of this book: every page and table, all claims that were judged."""

import json

from vocabulary import DATASET, REVIEW, checked, embedded, reviews_in

from briefing.core.notebook import chapters
from briefing.site import schema_org
from briefing.site.catalogue import entries
from briefing.tables.audited_texts import NOT_JUDGED
from briefing.tables.contract import table_names
from briefing.tables.loading import load

BASE = "https://example.org/book/"


def test_every_table_is_described_as_google_asks():
    for entry in entries():
        thing = schema_org.dataset(BASE, entry)
        checked(json.loads(json.dumps(thing)))
        assert thing.keys() >= DATASET, DATASET - thing.keys()
        assert 50 <= len(thing["description"]) <= 5000, entry.name


def test_every_judged_claim_has_its_review_and_no_other():
    claims = load("claims")
    unjudged = claims["when_written"].isin(NOT_JUDGED) & claims["at_edition"].isin(NOT_JUDGED)
    graph = schema_org.claim_reviews(BASE)
    checked(json.loads(json.dumps(graph)))
    reviews = reviews_in(graph)
    assert sorted(one["claimReviewed"] for one in reviews) == sorted(claims.loc[~unjudged, "claim"])
    assert 0 < unjudged.sum() < len(claims)
    described = {thing["@id"] for thing in graph["@graph"] if "@id" in thing}
    named = {one["itemReviewed"]["appearance"]["@id"] for one in reviews}
    assert named == described
    for review in reviews:
        assert review.keys() >= REVIEW
        assert review["reviewRating"].keys() == {"@type", "alternateName"}, "no number"


def test_what_is_known_of_a_text_with_a_remark_is_text():
    graph = schema_org.claim_reviews("")["@graph"]
    texts = {thing["@id"]: thing for thing in graph if "@id" in thing}
    assert "MERICS; late 2024: it cites a report" in texts["#text-003"]["creditText"]
    assert not any({"author", "publisher", "datePublished"} & one.keys() for one in texts.values())


def test_each_page_carries_what_it_is(site):
    expected = {"book/index.html": "Book", "book/claims.html": None}
    expected |= {f"book/{path.stem}.html": "Chapter" for path in chapters()}
    expected |= {f"data/{name}.html": "Dataset" for name in table_names()}
    for path in site.rglob("*.html"):
        name = path.relative_to(site).as_posix()
        found = [thing.get("@type") for thing in embedded(path)]
        assert found == ([expected[name]] if name in expected else []), name
