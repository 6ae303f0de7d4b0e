"""The chapters of this book: enough figures and exercises, every claim of a theme dealt with."""

import re

import pytest

from briefing.core.notebook import chapters, read
from briefing.tables.loading import load

# Which claims of the source documents a chapter deals with; the audit counts them all.
THEMES = {
    "state-of-play": ["state-of-play", "capital", "talent"],
    "training-data": ["training-data"],
    "chips": ["chips"],
    "regulation": ["regulation"],
    "applications": ["applications"],
}


@pytest.fixture(params=chapters(), ids=lambda path: path.stem)
def chapter(request):
    return request.param.stem, read(request.param)["cells"]


def test_chapter_has_enough_figures_and_exercises(chapter):
    name, cells = chapter
    pictures = [
        output
        for cell in cells
        for output in cell.get("outputs", [])
        if "image/svg+xml" in output.get("data", {})
    ]
    # The audit draws verdicts, of which there are not six different pictures to make.
    assert len(pictures) >= (4 if name == "claims-audit" else 6)
    assert sum(bool(re.fullmatch(r"exercise-\d+", cell["id"])) for cell in cells) >= 4


def test_every_claim_about_a_theme_is_shown_in_its_chapter(chapter):
    name, cells = chapter
    shown = "".join(
        "".join(output.get("data", {}).get("text/html", ""))
        for cell in cells
        for output in cell.get("outputs", [])
    )
    claims = load("claims")
    for claim in claims[claims["theme"].isin(THEMES.get(name, []))]["id"]:
        assert f"claims.html#{claim}" in shown, f"{name}: claim {claim} is not dealt with"
