"""Checks descriptions of pages against the vocabulary of schema.org, offline."""

import json
import re
from datetime import date

import schema_org as vocabulary

EMBEDDED = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
# What Google's documentation requires of a data set and of a review of a claim, and what it
# recommends and a book knows.
DATASET = {"name", "description", "creator", "license", "identifier", "url", "distribution"}
DATASET |= {"isAccessibleForFree", "version", "isPartOf"}
REVIEW = {"claimReviewed", "reviewRating", "url", "author", "itemReviewed", "datePublished"}


def checked(node):
    """Build the model of a thing from what the vocabulary says of its type; raise where it is not
    so: an unknown property, a value of a type that the property does not take, no such date."""
    if isinstance(node, list):
        return [checked(item) for item in node]
    if not isinstance(node, dict):
        return node
    if "@graph" in node:
        return checked(node["@graph"])
    kind = getattr(vocabulary, node["@type"])
    ranges = {known.schema_name: known.ranges for known in kind.SCHEMA_PROPERTIES}
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
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, dict):
                yield from addresses(item)
            elif name in ("url", "contentUrl"):
                yield item


def embedded(page):
    """Return the descriptions that a page carries."""
    return [json.loads(text) for text in EMBEDDED.findall(page.read_text("utf-8"))]


def reviews_in(described):
    return [thing for thing in described["@graph"] if thing["@type"] == "ClaimReview"]
