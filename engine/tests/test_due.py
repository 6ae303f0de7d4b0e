"""What is due to be looked at: questions, tables and sources, for a maintainer and on the pages."""

import json
import re
from datetime import date

import pytest

from briefing.commands.main import main
from briefing.core.problems import BriefingError
from briefing.core.settings import settings
from briefing.site.looks import in_words
from briefing.upstream.origins import Look, last_reads, look

READ, DUE = "2026-02-02", "2029-12-31"  # of the one registered file of the sample


def due(capsys, day):
    """Return the day and the words of each thing that the command names for a day."""
    assert main(["due", "--on", day]) == 0
    head, *lines = capsys.readouterr().out.splitlines()
    assert head == f"{len(lines) or 'Nothing'} to look at on {day} and in the 7 days after it."
    return [tuple(line.split("  ", 1)) for line in lines]


def set_due(book, table, day):
    """Set in the contract by which day to look at a table again."""
    path = book.root / "data/datapackage.json"
    package = json.loads(path.read_text("utf-8"))
    for resource in package["resources"]:
        if resource["name"] == table:
            resource["nextDue"] = day
    path.write_text(json.dumps(package), encoding="utf-8")


def no_next_due(book):
    frame = book.table("upstream")
    book.store("upstream", frame.assign(next_due=""))


# The command


def test_nothing_is_due_on_the_day_of_the_edition(book, capsys):
    assert due(capsys, "2026-03-01") == []


@pytest.mark.parametrize(
    ("day", "named"), [("2027-05-23", False), ("2027-05-24", True), ("2027-06-30", True)]
)
def test_a_table_is_named_from_a_week_before_its_day(book, capsys, day, named):
    set_due(book, "tickets", "2027-05-31")
    assert (("2027-05-31", "tickets") in tables(due(capsys, day))) is named


def tables(found):
    """Return day and name of the tables among what is due."""
    return [(day, words[5:].partition(".")[0]) for day, words in found if "newer data" in words]


def test_a_table_whose_rows_name_no_source_is_due_as_well(book, capsys):
    set_due(book, "glossary", "2026-02-15")
    [(day, words)] = due(capsys, "2026-03-01")
    assert day == "2026-02-15"
    assert words.startswith("data/glossary.csv: without a day of reading. Look for newer data")


def test_the_register_itself_is_no_table_to_look_at(book, capsys):
    named = {name for _, name in tables(due(capsys, DUE))}
    assert named == {"ferries", "ferry_specs", "passengers", "tickets"}


def test_a_source_is_named_when_nobody_read_it_for_half_a_year(book, capsys):
    assert not due(capsys, "2026-08-01")
    lines = due(capsys, "2026-08-02")
    names = ["herald-2025", "port-report-2025", "yard-list-2024"]
    assert [(day, words.partition(",")[0]) for day, words in lines] == [
        ("2026-08-01", f"data/sources.csv: '{name}'") for name in names
    ]
    assert f"last read {READ}, which serves ferries, ferry_specs." in lines[2][1]


def test_a_source_of_no_table_with_a_day_is_not_named(book, capsys):
    no_next_due(book)
    assert due(capsys, "2026-12-01") == []
    set_due(book, "ferries", "2040-01-01")
    words = [words for _, words in due(capsys, "2026-12-01")]
    assert len(words) == 2 and "herald-2025" not in str(words) and "passengers" not in str(words)


def test_a_file_of_a_source_that_was_read_later_counts_for_it(book, capsys):
    book.set_cell("upstream", "port-report-2025.passengers", "read", "2026-07-01")
    assert last_reads()["port-report-2025"] == date(2026, 7, 1)
    assert "port-report-2025" not in str(due(capsys, "2026-12-01"))
    book.set_cell("sources", "herald-2025", "read", "2026-08-01")
    assert "herald-2025" not in str(due(capsys, "2026-12-01"))


def test_very_many_sources_of_one_day_are_one_line(book, capsys):
    for number in range(11):
        book.add_row("sources", "herald-2025", id=f"more-{number:02}")
        book.add_row("passengers", "all-2025-herald", id=f"a-{number}", source=f"more-{number:02}")
    [(day, words)] = due(capsys, "2026-12-01")
    assert day == "2026-08-01"
    assert words.startswith(f"data/sources.csv: 14 rows, last read {READ}: herald-2025, more-00,")


def test_a_book_says_how_long_is_too_long(book, capsys):
    book.edit("book/settings.yml", "counted:", "looked_at_most_days: 30\ncounted:")
    assert settings().looked_at_most_days == 30
    assert {day for day, _ in due(capsys, "2026-03-06")} == {"2026-03-04"}


@pytest.mark.parametrize("days", ["0", "-3", "a month", "2.5", "true"])
def test_a_number_of_days_that_is_none_is_refused(book, days):
    book.edit("book/settings.yml", "counted:", f"looked_at_most_days: {days}\ncounted:")
    with pytest.raises(BriefingError, match=r"looked_at_most_days: found .* a whole number above"):
        settings()


def test_questions_are_named_when_they_are_overdue_and_all_is_in_order_of_its_day(book, capsys):
    set_due(book, "tickets", "2027-01-15")
    book.set_cell("sources", "herald-2025", "read", "2026-07-31")
    found = due(capsys, "2028-02-01")
    questions = [(day, re.search("'(.+?)'", words)[1]) for day, words in found if "quest" in words]
    assert questions == [
        ("2027-02-01", "crossings.north.more"),
        ("2027-02-01", "crossings.south.count"),
        ("2028-01-31", "crossings.south.fewer"),
        ("2028-01-31", "fleet.electric.none"),
    ]
    days = [day for day, _ in found]
    assert days == sorted(days) and "2027-01-15" in days and "2027-01-27" in days


def test_a_question_that_is_not_overdue_waits_or_is_settled_is_not_named(book, capsys):
    assert "questions.csv" not in str(due(capsys, "2027-02-01")), "it is due, and not overdue"
    book.set_cell("questions", "crossings.south.count", "waits", "The port publishes late.")
    assert str(due(capsys, "2027-02-02")).count("questions.csv") == 1


def test_a_book_without_questions_has_none_to_name(book, capsys):
    file = book.root / "data/questions.csv"
    file.rename(file.with_name("questions_of_old.csv"))
    book.edit("data/datapackage.json", '"name": "questions"', '"name": "questions_of_old"')
    assert "settlement" not in str(due(capsys, "2028-02-01"))


def test_without_a_day_it_is_today(book, capsys):
    assert main(["due"]) == 0
    assert f"on {date.today()} and in" in capsys.readouterr().out


@pytest.mark.parametrize("day", ["next week", "2026-02-30", "31.1.2027", ""])
def test_a_day_that_is_none_is_one_line(book, capsys, day):
    assert main(["due", "--on", day]) == 1
    said = capsys.readouterr()
    assert said.err == f"due --on: found '{day}'; expected a day, written YYYY-MM-DD.\n"
    assert not said.out


# On the pages


@pytest.mark.parametrize(
    ("looked", "due", "said"),
    [
        (READ, DUE, ("Last looked at", "2 February 2026; next due 31 December 2029")),
        (READ, None, ("Last looked at", "2 February 2026")),
        (None, DUE, ("Next due", "31 December 2029")),
        (None, None, ("", "")),
    ],
)
def test_what_is_known_of_a_look_is_said(looked, due, said):
    days = [date.fromisoformat(day) if day else None for day in (looked, due)]
    assert in_words(Look("ferries", *days)) == said


def test_a_look_is_the_newest_reading_and_the_first_day_due(book):
    assert look("tickets") == Look("tickets", date(2026, 2, 2), date(2029, 12, 31))
    assert look("glossary") == Look("glossary", None, None)
    set_due(book, "tickets", "2027-05-31")
    book.set_cell("upstream", "port-report-2025.passengers", "read", "2026-02-20")
    assert look("tickets") == Look("tickets", date(2026, 2, 20), date(2027, 5, 31))
    no_next_due(book)
    assert look("passengers").due is None


def foot(page):
    """Return the line on the look at the data in the foot of a page, None where there is none."""
    found = re.search(r'<p class="look">(.*)</p>', page)
    return re.sub("<[^>]*>", "", found[1]) if found else None


def head(page):
    """Return what the page of a table says of it."""
    text = re.search(r'<dl class="table-facts">.*?</dl>', page, re.DOTALL)[0]
    return dict(re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", text))


def test_pages_of_tables_and_chapters_say_when_their_data_were_looked_at(site):
    for name in ("ferries", "ferry_specs", "passengers", "tickets", "upstream"):
        said = head((site / f"data/{name}.html").read_text("utf-8"))
        assert said["Last looked at"] == "2 February 2026; next due 31 December 2029", name
    assert "Last looked at" not in head((site / "data/glossary.html").read_text("utf-8"))
    line = "Data last looked at 2 February 2026; next look due 31 December 2029"
    lines = {path.stem: foot(path.read_text("utf-8")) for path in (site / "book").glob("*.html")}
    chapters = {name: said for name, said in lines.items() if said}
    assert chapters == {"crossings": f"{line} (passengers)", "fleet": f"{line} (ferries)"}
    assert 'due 31 December 2029 (<a href="../data/ferries.html">ferries</a>)' in (
        site / "book/fleet.html"
    ).read_text("utf-8")


def test_a_later_look_is_on_the_pages_of_the_next_build_without_a_new_run(book):
    """Neither a chapter nor its tables changed, only the register."""
    book.run("build")
    before = foot(book.page("book/fleet.html"))
    book.set_cell("upstream", "port-report-2025.passengers", "read", "2026-02-20")
    book.set_cell("upstream", "port-report-2025.passengers", "next_due", "2027-06-30")
    book.run("build")
    assert before.endswith("December 2029 (ferries)")
    after = "Data last looked at 20 February 2026; next look due 30 June 2027 (ferries)"
    assert foot(book.page("book/fleet.html")) == after
    said = head(book.page("data/ferries.html"))
    assert said["Last looked at"] == "20 February 2026; next due 30 June 2027"


@pytest.mark.parametrize("width", [390, 1280])
def test_the_lines_fit_their_page(site, browser, width):
    page = browser.new_page(viewport={"width": width, "height": 800})
    for name, line in (("book/fleet", "p.look"), ("data/ferries", "dl.table-facts")):
        page.goto((site / f"{name}.html").as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") == width
        box = page.locator(line).bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= width
    page.close()
