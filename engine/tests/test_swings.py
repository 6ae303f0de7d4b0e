"""What decides a judgement: swings of premises, the table of them, the chart and the page."""

from datetime import date
from xml.etree import ElementTree

import pytest

from briefing import figures as look
from briefing.arguments import swings
from briefing.arguments.margins import Result
from briefing.arguments.premises import Premise
from briefing.arguments.registry import Argument
from briefing.figures import tornado
from briefing.figures.wide import draw_narrow, draw_wide, take_finding
from briefing.kits.fork import kit
from briefing.upstream.checks import formula_problems

# Two times x, less three times y, less z: at x = 5, y = 1, z = 4 the margin is 3.
X, Y, Z = (5.0, 4.0, 9.0), (1.0, 0.0, 2.0), (4.0, None, None)


def premise(name, value, low=None, high=None, **more):
    return Premise(name, f"what {name} is", "", value, low, high, "", 2, **more)


def swings_of(function, **premises):
    named = {name: premise(name, *given) for name, given in premises.items()}
    return swings.swings_of(Result(Argument("a.b", "the margin", function), named))


def linear(x, y, z):
    return 2 * x - 3 * y - z


# Swings.


def test_the_swings_of_a_linear_test_worked_by_hand():
    """From 2*4-3-4 = 1 to 2*9-3-4 = 11 by x; from 10-0-4 = 6 to 10-6-4 = 0 by y."""
    by_x, by_y = swings_of(linear, x=X, y=Y, z=Z)
    assert (by_x.at_low, by_x.now, by_x.at_high, by_x.length) == (1, 3, 11, 10)
    assert (by_y.at_low, by_y.now, by_y.at_high, by_y.length) == (6, 3, 0, 6)


def test_the_shares_of_a_linear_test_worked_by_hand():
    """Even draws of x spread over 5, of y over 2: (2*5)^2 to (3*2)^2 is 100 to 36."""
    by_x, by_y = swings_of(linear, x=X, y=Y, z=Z)
    assert by_x.share == pytest.approx(100 / 136, abs=0.05)
    assert by_y.share == pytest.approx(36 / 136, abs=0.05)
    assert by_x.share + by_y.share == pytest.approx(1, abs=0.05)


def test_a_premise_without_a_range_has_no_swing():
    assert [one.premise.name for one in swings_of(linear, x=X, y=Y, z=Z)] == ["x", "y"]
    assert swings_of(lambda z: 5 - z, z=Z) == []


def test_the_longest_comes_first_whatever_the_order_of_the_premises():
    assert [one.premise.name for one in swings_of(linear, y=Y, z=Z, x=X)] == ["x", "y"]


def test_a_judgement_turns_where_the_margin_is_not_above_zero():
    by_x, by_y = swings_of(linear, x=X, y=Y, z=Z)
    assert not by_x.turns
    assert by_y.turns, "its least margin is nothing at all"


def test_a_margin_that_falls_towards_both_ends_swings_from_today():
    """Today 2, at both ends 2 - 3 = -1: it is not the ends alone that count."""
    (one,) = swings_of(lambda x: 2 - abs(x - 10), x=(10.0, 7.0, 13.0))
    assert (one.least, one.most, one.length, one.turns) == (-1, 2, 3, True)
    assert one.share == pytest.approx(0, abs=0.01)


def test_a_premise_that_moves_nothing_has_an_empty_swing():
    (one,) = swings_of(lambda x: 1, x=X)
    assert (one.length, one.share, one.turns) == (0, 0, False)


def test_days_swing_too():
    day = (date(2027, 3, 1), date(2027, 1, 1), date(2028, 1, 11))
    (one,) = swings_of(lambda x: (date(2028, 1, 1) - x).days, x=day)
    assert (one.at_low, one.at_high, one.turns) == (365, -10, True)


# The table.


def test_the_table_is_what_the_tests_give(book):
    assert list(formula_problems()) == []
    book.set_cell("swings", "crossings.north.growth", "at_low", "1")
    (problem,) = formula_problems()
    assert "row crossings.north.growth, column at_low: found '1'; expected '4205'" in str(problem)


def test_it_is_made_anew_where_a_range_changes(book, tmp_path):
    book.set_cell("premises", "crossings.south.before", "low", "87000")
    assert len(list(formula_problems())) == 4, "range, margin, swing, and that it turns it"
    (tmp_path / "none").mkdir()
    book.must("rebuild", "swings", "--from", tmp_path / "none", "--write")
    assert list(formula_problems()) == []
    row = book.table("swings").set_index("id").loc["crossings.south.before"]
    assert (row["range_from"], row["at_low"], row["turns"]) == ("87,000", "-1000", "true")


# The chart.


@pytest.fixture
def drawn(book):
    """The chart of a chapter, drawn in both widths: its finding, and the words of each."""

    def draw(chapter="crossings"):
        look.use_style()
        figure = tornado.draw(tornado.of_chapter(chapter))
        finding = take_finding(figure)
        wide, _ = draw_wide(figure, finding)
        return finding, words(wide), words(draw_narrow(figure))

    return draw


def words(drawing):
    texts = ElementTree.fromstring(drawing).iter("{http://www.w3.org/2000/svg}text")
    return " ".join("".join(text.itertext()).replace("\u00a0", " ") for text in texts)


def test_the_chart_holds_each_judgement_wide_and_narrow(drawn):
    finding, *drawings = drawn()
    assert finding == "No single premise can turn a judgement within its range"
    for drawing in drawings:
        for said in (
            "The north line grows",
            "growth of 2026 in percent: 1 to 8",
            "The south line shrinks",
            "passengers of 2024: 91,000 to 94,000",
            "turns",
            "today",
            "no longer holds",
        ):
            assert said in drawing


def test_the_chart_says_how_many_a_single_premise_turns(book, drawn):
    book.set_cell("swings", "crossings.south.before", "at_low", "-1000")
    book.set_cell("swings", "crossings.south.before", "turns", "true")
    assert drawn()[0] == "One of two judgements can turn on a single premise"
    said = tornado.described(tornado.of_chapter("crossings"))
    assert "91,000 to 94,000, moves it from -0.3 to 1.8, which turns it" in said
    assert "growth of 2026 in percent, 1 to 8, moves it from 0.2 to 2.0." not in said
    book.set_cell("swings", "crossings.north.growth", "turns", "true")
    assert drawn()[0] == "A single premise can turn each of the two judgements"


def test_a_bar_that_leaves_the_chart_has_an_arrow(book, drawn):
    assert "An arrow" not in drawn()[1]
    book.set_cell("swings", "crossings.north.growth", "at_high", "336400")
    assert "An arrow: the bar goes on." in drawn()[1]


def test_short_bars_are_left_out_of_the_chart(book):
    long = {"id": "crossings.north.quay", "premise": "length of the quay", "place": "2"}
    book.add_row("swings", "crossings.north.growth", **long, swing="9000", at_low="10000")
    north = tornado.of_chapter("crossings").query("judgement == 'crossings.north'")
    assert len(north) == 2
    assert list(tornado.longest(north)["premise"]) == ["growth of 2026 in percent"]


def test_a_chapter_without_ranges_has_no_chart(book):
    assert tornado.show("fleet") is False


# What a chapter takes along.


def test_a_kit_has_the_swings_of_its_judgements(book):
    book.add_row(
        "swings", "crossings.north.growth", id="fleet.electric.x", judgement="fleet.electric"
    )
    book.must("refresh", "book/crossings.ipynb")
    files = kit("crossings", "student")
    assert "data/premises.csv" not in files
    lines = files["data/swings.csv"].decode().splitlines()
    assert [line.partition(",")[0] for line in lines] == [
        "id",
        "crossings.north.growth",
        "crossings.south.before",
    ]


def test_a_kit_of_a_chapter_without_the_chart_has_none(book):
    assert "data/swings.csv" not in kit("fleet", "student")


# The page.


def test_the_page_says_what_decides_each_judgement(site, pristine):
    page = (site / "book" / "arguments.html").read_text(encoding="utf-8")
    assert "growth of 2026 in percent; does not turn it alone" in page
    assert "the same: 91,250 passengers; turns at 88,000 passengers or less" in page
    assert 'aria-label="Margin from 4,200 to 33,600"' in page
    assert page.count('class="swing"') == 2 * len(pristine.table("swings"))


def test_the_page_folds_where_ranges_come_from(site):
    page = (site / "book" / "arguments.html").read_text(encoding="utf-8")
    folded = page.partition("<summary>Where the ranges come from</summary>")[2]
    assert "The slowest and the fastest year since 2023." in folded.partition("</details>")[0]
    assert "style=" not in page.partition("<article")[2].partition("</article>")[0]


def test_the_chapter_shows_the_chart(site):
    page = (site / "book" / "crossings.html").read_text(encoding="utf-8")
    assert "what-decides-crossings" in page
    assert "No single premise can turn a judgement within its range" in page
