"""The chapters of this book: enough figures and exercises, every claim of a theme dealt with."""

import re

import pytest

from briefing.core.notebook import chapters, read_notebook
from briefing.prose.markdown import files, parsed, sections
from briefing.tables.loading import load

LONGEST = 120  # words of a paragraph
OWN_WORDS = re.compile(r"\b(?:answering|nought|arithmetic)\b(?! mean)", re.IGNORECASE)

# Which claims of the source documents a chapter deals with; the audit counts them all.
THEMES = {
    "state-of-play": ["state-of-play", "capital", "talent"],
    "training-data": ["training-data"],
    "compute": ["chips"],
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


def prose():
    """Paragraphs of the book and of its tables of judgements, as a reader sees them."""
    for path in files():
        for text in sections(path):
            yield from ((text, passage) for passage in parsed(text.text) if passage.kind == "text")


def test_no_paragraph_is_longer_than_a_breath():
    long = {
        f"{text.file}, {text.place(passage.line)}": len(passage.plain.split())
        for text, passage in prose()
        if len(passage.plain.split()) > LONGEST
    }
    assert not long


def test_the_words_are_those_of_the_field():
    """Inference, compute and zero; the first edition had words of its own for them."""
    found = [
        f"{text.file}, {text.place(passage.line)}: {word}"
        for text, passage in prose()
        for word in OWN_WORDS.findall(passage.plain)
    ]
    assert not found
