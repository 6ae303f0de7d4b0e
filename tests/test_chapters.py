"""The chapters of this book: enough figures and exercises, every claim of a theme dealt with."""

import pytest

from briefing.core.notebook import chapters, read_notebook
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
    return request.param.stem, read_notebook(request.param)["cells"]


def outputs(cells, kind):
    data = (output.get("data", {}) for cell in cells for output in cell.get("outputs", []))
    return ["".join(one[kind]) for one in data if kind in one]


def test_chapter_has_enough_figures(chapter):
    name, cells = chapter
    # The audit draws verdicts, of which there are not six different pictures to make.
    assert len(outputs(cells, "image/svg+xml")) >= (4 if name == "claims-audit" else 6)


def test_every_claim_about_a_theme_is_shown_in_its_chapter(chapter):
    name, cells = chapter
    shown = "".join(outputs(cells, "text/html"))
    claims = load("claims")
    for claim in claims[claims["theme"].isin(THEMES.get(name, []))]["id"]:
        assert f"claims.html#{claim}" in shown, f"{name}: claim {claim} is not dealt with"


def test_every_theme_has_its_chapter():
    assert set(THEMES) <= {path.stem for path in chapters()}
    dealt_with = {theme for themes in THEMES.values() for theme in themes}
    assert dealt_with <= set(load("claims")["theme"])
