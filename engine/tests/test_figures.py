"""Figures as a reader meets them: words that can be read, files that hold what they say."""

import json
from types import SimpleNamespace

import drawings
import matplotlib.pyplot as plt
import pandas as pd
import pytest
from looking import DESKTOP, PHONE

from briefing import figures
from briefing.core.citation import edition
from briefing.core.problems import BriefingError
from briefing.figures import ACCENT, FIRST, GOOD, INK, NEUTRAL, SECOND, WARM, wide
from briefing.figures.colours import contrast, in_the_dark, words_in_the_dark, words_on_white
from briefing.site import figures as sphinx_figures

CHAPTERS = {
    "crossings": ["passengers-by-line", "tickets-sold", "what-decides-crossings"],
    "fleet": ["seats", "power"],
}


@pytest.fixture(scope="module")
def stored(pristine):
    """The figures of each chapter, as the notebooks hold them."""
    return {
        name: drawings.stored_figures(pristine.root / "book" / f"{name}.ipynb") for name in CHAPTERS
    }


@pytest.fixture(params=CHAPTERS)
def chapter(request, stored):
    """A chapter and its figures."""
    return request.param, stored[request.param]


def test_a_notebook_holds_whole_figures(stored):
    assert {name: [one.name for one in found] for name, found in stored.items()} == CHAPTERS
    lines, tickets, _ = stored["crossings"]
    assert lines.finding == "The north line grew, the south line shrank"
    assert lines.csv.startswith("as_of,North line,South line\n2015-12-31,195.0,120.4\n")
    assert lines.narrow and not tickets.narrow


def test_a_figure_has_all_its_parts_and_they_lead_somewhere(site, chapter):
    page, found = chapter
    for figure in found:
        drawings.assert_parts_lead_somewhere(site, page, figure)


def test_the_picture_is_twice_as_large_as_the_drawing(site, chapter):
    for figure in chapter[1]:
        drawings.assert_picture_is_twice_as_large(site, figure)


def test_a_drawing_brings_every_letter_it_shows_and_stays_small(site, chapter):
    for figure in chapter[1]:
        drawings.assert_drawings_bring_their_letters_and_are_small(site, figure)


def test_a_figure_can_be_cited(site, chapter, pristine, monkeypatch):
    monkeypatch.chdir(pristine.root)
    for figure in chapter[1]:
        drawings.assert_can_be_cited(site, chapter[0], figure, edition())


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_no_word_is_too_small_to_read(browser, site, chapter, size):
    drawings.assert_every_word_can_be_read(browser, site, *chapter, size)


def test_a_wide_figure_on_a_phone_is_reached_and_moved_by_the_keyboard(browser, site):
    shown = drawings.opened(browser, site, "crossings", PHONE)
    drawings.drawings_shown(shown)
    box = shown.locator("#figure-tickets-sold .figure-scroll")
    assert box.evaluate("box => box.scrollWidth > box.clientWidth")
    box.focus()
    assert box.evaluate("box => document.activeElement === box && box.matches(':focus-visible')")
    shown.keyboard.press("ArrowRight")
    shown.wait_for_function("document.querySelector('.figure-scroll').scrollLeft")
    shown.close()


@pytest.mark.parametrize(
    ("theme", "system"), [("light", "dark"), ("dark", "light"), ("dark", "dark")]
)
def test_drawings_follow_the_theme_of_the_page_not_of_the_system(browser, site, theme, system):
    light = drawings.lightness_of_ground(browser, site, "fleet", DESKTOP, theme, system)
    assert light > 240 if theme == "light" else light < 60


def test_scripts_are_not_needed_for_figures_and_nothing_comes_from_elsewhere(browser, site):
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    shown = context.new_page()
    requests = []
    shown.on("request", lambda request: requests.append(request.url))
    shown.goto((site / "book" / "crossings.html").as_uri())
    cite = shown.locator(".figure-cite").first
    cite.locator("summary").click()
    assert cite.locator("pre").is_visible()
    assert requests and all(url.startswith(("file:", "data:")) for url in requests)
    context.close()


@pytest.mark.parametrize("colour", [FIRST, SECOND, NEUTRAL, GOOD, ACCENT, WARM, INK])
def test_colours_stand_out_from_the_ground_in_the_dark(colour):
    ground = in_the_dark("#ffffff")
    assert contrast(ground, "#000000") < 1.4
    assert contrast(in_the_dark(colour), ground) >= 3, "what WCAG asks for marks"
    on_white = words_on_white(colour)
    assert contrast(on_white, "#ffffff") >= 4.5
    assert contrast(words_in_the_dark(on_white), ground) >= 4.5


def test_words_of_every_drawing_can_be_read_on_their_ground(site):
    *faults, seen = drawings.words_that_cannot_be_read(site)
    assert not faults and seen > 100


@pytest.fixture
def plot(book):
    figures.use_style()
    figure, axis = plt.subplots()
    axis.plot([1, 2], [3, 4])
    axis.set_title("It rises")
    data = pd.DataFrame({"x": [1, 2], "y": [3, 4]})

    def publish(name="one", sources=(), **more):
        figures.publish(figure, name, "alt", data, sources, **more)

    yield SimpleNamespace(axis=axis, publish=publish)
    plt.close("all")


def test_a_figure_without_a_title_is_refused(plot):
    plot.axis.set_title("")
    with pytest.raises(ValueError, match="no title: state what it shows"):
        plot.publish()


def test_words_too_small_to_read_are_refused(plot):
    plot.axis.text(1.5, 3.5, "fine print", fontsize=7)
    with pytest.raises(ValueError, match=r"words of 7 points; on a page they need 8\.25 or more"):
        plot.publish()


def test_powers_in_labels_are_refused(plot):
    plot.axis.set(yscale="log", ylim=(1, 1e6))
    with pytest.raises(ValueError, match="powers in the labels of its ticks"):
        plot.publish()


def test_a_mark_far_beyond_the_axes_is_refused(plot):
    """A row of another unit once made a figure 1,800 inches high."""
    plot.axis.text(1.5, 77179, "77179")
    with pytest.raises(ValueError, match="inches high; 16 or less"):
        plot.publish()


def test_a_key_is_set_in_as_many_columns_as_a_phone_holds(plot, monkeypatch):
    """Beside one another the seven words of a key once shrank a figure to letters of 7.5 pixels."""
    shown = []
    monkeypatch.setattr("IPython.display.display", lambda data, raw: shown.append(data))
    words = ["confirmed with corrections", "outdated", "not found", "opinion", "contradicted"]
    bars = [plot.axis.barh(i, 1) for i in range(len(words))]
    plot.axis.figure.legend(bars, words, ncols=5)
    plot.publish()
    drawing = "\n".join(shown[0]["application/vnd.briefing.figure+json"]["narrow"])
    assert wide.size(drawing)[0] <= wide.PHONE * 72 * wide.TOLERANCE
    assert all(word in drawing for word in words)


def test_words_beyond_the_width_of_a_phone_are_refused(plot):
    plot.axis.figure.text(0, 0.5, "x" * 120, fontsize=10)
    with pytest.raises(ValueError, match="inches wide in its drawing for a phone"):
        plot.publish()


def test_a_source_that_is_not_in_the_table_is_refused(plot):
    with pytest.raises(KeyError, match="no-such-source"):
        plot.publish(sources=["no-such-source"])


@pytest.mark.parametrize("name", ["../../x", "x & y", "Seats", "seats.", "", "a--b"])
def test_a_name_that_cannot_be_a_file_and_an_address_is_refused(plot, name):
    with pytest.raises(BriefingError, match="expected small letters, digits and hyphens"):
        plot.publish(name)


def test_the_same_figure_is_drawn_the_same(plot, monkeypatch):
    shown = []
    monkeypatch.setattr("IPython.display.display", lambda data, **_: shown.append(json.dumps(data)))
    monkeypatch.setattr(plt, "close", lambda figure: None)
    plot.publish(narrow=False)
    plot.axis.set_title("It rises")
    plot.publish(narrow=False)
    assert shown[:2] == shown[2:]
    plot.axis.set_title("It rises")
    plot.publish()
    assert '"narrow": []' in shown[0] and '"narrow": []' not in shown[4]


def test_two_figures_of_one_name_are_told(monkeypatch, stored):
    told = []
    monkeypatch.setattr(
        sphinx_figures.logger, "warning", lambda text, *args, **_: told.append(args)
    )
    monkeypatch.setattr(sphinx_figures, "rest_on", lambda env, name: None)
    env = SimpleNamespace(docname="book/fleet", doc2path=lambda name, base: f"{name}.ipynb")
    renderer = sphinx_figures.FigureRenderer(SimpleNamespace(sphinx_env=env), None)
    figure = stored["fleet"][0]
    renderer._figure(figure)
    assert not told
    env.docname = "book/crossings"
    renderer._figure(figure)
    assert told == [("book/crossings.ipynb", "seats")]
