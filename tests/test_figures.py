"""The figures of this book: all have their parts and can be read, in every window and theme."""

import drawings
import pytest
from looking import DESKTOP, PHONE

from briefing.core.citation import edition
from briefing.core.notebook import chapters

FIGURES = {path.stem: drawings.stored_figures(path) for path in chapters()}
each_chapter = pytest.mark.parametrize("page", FIGURES)


def test_there_are_enough_and_few_without_a_drawing_for_a_phone():
    names = [figure.name for figures in FIGURES.values() for figure in figures]
    assert len(names) == len(set(names)) >= 45
    wide = [one.name for figures in FIGURES.values() for one in figures if not one.narrow]
    assert len(wide) <= 4, wide


@each_chapter
def test_a_figure_has_all_its_parts_and_can_be_cited(site, page):
    for figure in FIGURES[page]:
        drawings.assert_parts_lead_somewhere(site, page, figure)
        drawings.assert_can_be_cited(site, page, figure, edition())


@pytest.mark.prove
@each_chapter
def test_a_drawing_brings_every_letter_and_the_picture_is_twice_as_large(site, page):
    for figure in FIGURES[page]:
        drawings.assert_drawings_bring_their_letters_and_are_small(site, figure)
        drawings.assert_picture_is_twice_as_large(site, figure)


@pytest.mark.prove
@each_chapter
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_no_word_is_too_small_to_read(browser, site, page, size):
    drawings.assert_every_word_can_be_read(browser, site, page, FIGURES[page], size)


@pytest.mark.prove
@pytest.mark.parametrize(("theme", "system"), [("light", "dark"), ("dark", "light")])
@each_chapter
def test_drawings_follow_the_theme_of_the_page(browser, site, page, theme, system):
    light = drawings.lightness_of_ground(browser, site, page, DESKTOP, theme, system)
    assert light > 240 if theme == "light" else light < 60


@pytest.mark.prove
def test_words_of_every_drawing_can_be_read_on_their_ground(site):
    *faults, seen = drawings.words_that_cannot_be_read(site)
    assert not faults and seen > 1000
