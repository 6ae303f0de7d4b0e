"""The five source documents: their cards, what is claimed of them, and somebody's originals."""

import os
from pathlib import Path

import pytest

from briefing.core.project import project_root
from briefing.tables.audited_texts import cards, verify
from briefing.tables.loading import load


def originals():
    """The folder with the originals, where this machine has one."""
    named = os.environ.get("BRIEFING_ORIGINALS")
    return Path(named) if named else project_root() / "seeds" / "originals"


def test_cards_identify_five_documents():
    assert [card["id"] for card in cards()] == ["000", "001", "002", "003", "004"]
    for card in cards():
        assert {"identified_as", "date", "kind", "reliability", "garbling", "file"} <= card.keys()
        assert len(card["sha256"]) == 64 and card["bytes"] > 0


def test_claims_cover_all_documents_and_stay_inside_them():
    claims = load("claims")
    assert len(claims) >= 70
    lines = {card["id"]: card["lines"] for card in cards()}
    assert set(claims["seed"]) == set(lines)
    assert (claims["paragraph"] <= claims["seed"].astype(str).map(lines)).all()


def test_no_original_is_in_the_repository():
    names = {card["file"] for card in cards()}
    for path in project_root().glob("*/**/*.txt"):
        if ".venv" not in path.parts and "originals" not in path.parts:
            assert path.name not in names


@pytest.mark.skipif(
    not originals().is_dir(),
    reason="no originals here: put your copies into seeds/originals/ (see seeds/README.md)",
)
def test_originals_match_cards_and_claims():
    result = verify(originals())
    assert result.documents == 5
    assert not result.problems, "\n".join(map(str, result.problems))


def test_fingerprints_are_entered_twice():
    """Cards and claims both hold the fingerprints: a changed digit shows without the originals."""
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
        reversed(line.split())
        for line in (project_root() / "seeds/SHA256SUMS").read_text().splitlines()
    )
    assert sums == {card["file"]: card["sha256"] for card in cards()}
