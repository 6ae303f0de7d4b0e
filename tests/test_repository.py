"""The repository as a stranger gets it: lock, layout, nothing private in it."""

import re
import tomllib

import pytest
import yaml

from briefing.tables import project_root

ROOT = project_root()


LOCKS = ["requirements.txt", "requirements-test.txt", "requirements-teaching.txt"]


@pytest.mark.parametrize("name", LOCKS)
def test_lock_covers_the_dependencies_and_names_no_address(name):
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = {
        "requirements.txt": settings["project"]["dependencies"],
        "requirements-test.txt": settings["dependency-groups"]["test"],
        "requirements-teaching.txt": settings["dependency-groups"]["teaching"],
    }[name]
    lock = (ROOT / name).read_text(encoding="utf-8")
    locked = set(re.findall(r"^([a-z0-9.-]+)==", lock, re.MULTILINE))
    for requirement in wanted:
        package = re.match(r"[A-Za-z0-9.-]+", requirement).group().lower()
        assert package in locked, f"{package} is not locked: run make lock"
    assert not re.search(r"https?://|--(extra-)?index|--find-links|file:", lock)
    assert all("--hash=" in entry for entry in re.split(r"\n(?=\S)", lock.strip()))


def test_citation_has_what_the_format_requires():
    """cffconvert, the format's own validator, needs an older jsonschema than frictionless."""
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert {"cff-version", "message", "title", "authors"} <= citation.keys()
    assert citation["cff-version"] == "1.2.0" and citation["type"] == "dataset"


def test_fingerprints_are_entered_twice():
    """Cards and claims both hold the fingerprints: a changed digit shows without the originals."""
    from briefing.seeds import cards
    from briefing.tables import load

    claims = load("claims")
    for card in cards():
        cited = claims[claims["seed"] == card["id"]]
        for row, claim in cited.iterrows():
            place = f"data/claims.csv, row {row + 2}, column paragraph_sha256"
            known = card["paragraphs"].get(int(claim["paragraph"]))
            assert claim["paragraph_sha256"] == known, (
                f"{place}: found {claim['paragraph_sha256']}; the card of document {card['id']} "
                f"has {known} for line {claim['paragraph']}"
            )
        assert set(card["paragraphs"]) == set(cited["paragraph"].astype(int)), card["id"]
    sums = dict(
        reversed(line.split()) for line in (ROOT / "seeds/SHA256SUMS").read_text().splitlines()
    )
    assert sums == {card["file"]: card["sha256"] for card in cards()}


@pytest.mark.slow
def test_book_builds_without_a_warning(site):
    """The fixture fails on any warning; here is what the pages must hold."""
    chips = (site / "book" / "chips.html").read_text(encoding="utf-8")
    images = re.findall(r"<img [^>]*figures/[^>]*>", chips)
    assert len(images) >= 7
    assert all(re.search(r'alt="[^"]{60,}"', image) for image in images)
    for page in site.rglob("*.html"):
        foreign = re.findall(
            r'<(?:script|link|img|iframe)[^>]*(?:src|href)="https?://[^"]*"',
            page.read_text("utf-8"),
        )
        assert not foreign, f"{page.name} asks a third party: {foreign}"
    sources = (site / "book" / "sources.html").read_text(encoding="utf-8")
    for target in set(re.findall(r'href="sources\.html#([^"]+)"', chips)):
        assert f'id="{target}"' in sources, target
