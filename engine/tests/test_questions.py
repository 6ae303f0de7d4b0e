"""Questions and settlements: what can be asked, how it is settled on another day, how it scores."""

import subprocess
from datetime import date

import pytest

from briefing.kits.fork import kit
from briefing.questions import checks, history, past_judgements, scores
from briefing.questions.deciding import found, threshold_of
from briefing.questions.model import in_force, questions
from briefing.questions.state import day_of_ledger, unsettled
from briefing.tables import checks as of_tables

LATER, MUCH_LATER = "2027-03-01 12:00:00", "2028-02-15 12:00:00"
NORTH, SOUTH, HERALD = "crossings.north.more", "crossings.south.count", "crossings.south.fewer"
YEAR_2026 = {
    "value": "431000",
    "as_of": "2026-12-31",
    "period": "2026",
    "made_by": "",
    "note": "",
}


def edit(book, table, row, **cells):
    for column, value in cells.items():
        book.set_cell(table, row, column, value)


def told(book):
    """Return what the check says of the book as it is."""
    problems = of_tables.problems() or checks.problems()
    return "\n".join(map(str, problems))


def with_the_report_of_2026(book):
    book.add_row("passengers", "north-2025", id="north-2026", **YEAR_2026)
    book.add_row("passengers", "south-2025", id="south-2026", **{**YEAR_2026, "value": "86000"})


# What a question is.


def test_the_sample_asks_and_nothing_is_wrong(book):
    assert told(book) == ""
    assert [one.id for one in unsettled()][:2] == [NORTH, SOUTH]
    assert set(in_force()) == {"past.letter-people", "past.herald-fares"}


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"due": ""}, "row 2, column due: found ''; expected a value"),
        ({"due": "2026-02-01"}, "due 2026-02-01, opened 2026-03-01; expected a day after"),
        ({"unit": "vessels"}, "found 'vessels'; expected 'passengers', the unit of metrics/north"),
        ({"fact": "metrics/north-newest"}, "'north-newest' is no metric"),
        ({"fact": "metrics/south-fell"}, "expected 'true' of a truth value"),
        ({"fact": "metrics/newest-ferry"}, "expected a number or a truth value"),
        ({"probability": "0.5"}, "expected 0.8 to 0.95, as 'crossings.north' is 'very likely'"),
        ({"probability": ""}, "column probability: found nothing"),
        ({"naive": ""}, "column naive: found nothing"),
        ({"probability": "1.4"}, "row 2, column probability: found '1.4'"),
        ({"threshold": ""}, "found nothing; expected a number, as '>' compares"),
        ({"upper": "7"}, "a number where it is 'between'"),
        ({"comparison": "between", "upper": "7"}, "expected a number above 420500"),
        ({"question": "It grows."}, "expected a question, with its mark"),
        ({"judgement": ""}, "found neither; expected a judgement of the book"),
        ({"said_in": "ferries/gull"}, "found both; expected a judgement of the book"),
        ({"decided_by": "person"}, "expected nothing, as a 'person' decides"),
        ({"resolves_to": "number"}, "column forecast: found nothing"),
        ({"look_at": "nobody"}, "'nobody'"),
        ({"early": "perhaps"}, "'perhaps'"),
    ],
)
def test_a_question_that_cannot_be_decided(book, cells, message):
    edit(book, "questions", NORTH, **cells)
    assert message in told(book)


def test_a_question_of_a_row_that_is_not_there(book):
    edit(book, "questions", "past.letter-people", said_in="claims/c000-99")
    assert "found 'claims/c000-99'; expected TABLE/ROW of what was said" in told(book)


def test_a_question_about_no_judgement(book):
    edit(book, "questions", "fleet.electric.none", judgement="fleet.quay")
    assert "'fleet.quay'" in told(book)


def test_a_judgement_that_nothing_asks(book):
    book.drop_row("questions", "fleet.electric.none")
    assert "found no question of 'fleet.electric'" in told(book)


def test_thresholds_in_words(book):
    assert threshold_of(questions()[NORTH]) == "more than 420,500 passengers"
    edit(book, "questions", NORTH, comparison="between", threshold="400000", upper="500000")
    assert threshold_of(questions()[NORTH]) == "between 400,000 and 500,000 passengers"
    assert threshold_of(questions()[SOUTH]) == ""


# What the tables say to it.


def test_a_number_of_the_year_before_decides_nothing(book):
    north = found(questions()[NORTH], date(2027, 3, 1))
    assert north.answer == "" and north.until == date(2025, 12, 31)
    assert "a number of 31 December 2026 or later decides" in north.why


def test_the_number_of_the_year_decides(book):
    with_the_report_of_2026(book)
    assert found(questions()[NORTH], date(2027, 3, 1)).answer == "yes"
    edit(book, "passengers", "north-2026", value="420500")
    assert found(questions()[NORTH], date(2027, 3, 1)).answer == "no", "not more than before"


@pytest.mark.parametrize(
    ("early", "value", "answer"),
    [
        ("never", "431000", ""),
        ("yes", "431000", "yes"),
        ("no", "431000", ""),
        ("no", "1000", "no"),
        ("either", "1000", "no"),
    ],
)
def test_before_its_day_only_the_answer_that_may_come_early(book, early, value, answer):
    with_the_report_of_2026(book)
    edit(book, "passengers", "north-2026", value=value)
    edit(book, "questions", NORTH, early=early)
    assert found(questions()[NORTH], date(2026, 6, 1)).answer == answer


# The command, with the clock set forward.


def at(book, day, *arguments, typed=""):
    """Run `briefing settle` on another day."""
    command = ["faketime", day, *book.command("settle", *arguments)]
    options = {"cwd": book.root, "env": book.environment(), "capture_output": True, "text": True}
    return subprocess.run(command, input=typed, check=False, timeout=60, **options)


def test_in_2027_it_proposes_what_is_due_and_what_the_tables_lack(book):
    said = at(book, LATER).stdout
    assert "crossings.north.more, due 2027-02-01: Will the north line" in said
    assert "so: not decided; look there" in said
    assert "look at: Report of the port for 2025, https://example.org/report-2025" in said
    assert HERALD not in said and "2 questions to settle on 2027-03-01" in said


def test_in_2027_it_writes_what_a_person_agrees_to(book):
    with_the_report_of_2026(book)
    result = at(book, LATER, "--agree", typed="y\nn\n")
    assert "yes if: more than 420,500 passengers" in result.stdout
    assert "metrics/north-latest is 431,000 passengers, of 31 December 2026" in result.stdout
    written = book.table("settlements").set_index("id")
    assert list(written.index)[2:] == [f"{NORTH}.1"], "no to the other"
    row = written.loc[f"{NORTH}.1"]
    assert (row["outcome"], row["value"], row["by"]) == ("yes", "431000", "program")
    assert row["settled"] == "2027-03-01" and row["asked"] == questions()[NORTH].asked
    assert told(book) == "" and NORTH not in at(book, LATER).stdout


def test_without_an_answer_nothing_is_written(book):
    with_the_report_of_2026(book)
    before = book.text("data/settlements.csv")
    assert at(book, LATER, "--agree").returncode == 0
    assert book.text("data/settlements.csv") == before


def test_in_2028_a_person_settles_what_no_table_decides(book):
    said = at(book, MUCH_LATER).stdout
    assert said.index(NORTH) < said.index(HERALD) and "fleet.electric.none, due 2028" in said
    assert "look at: Ferries fuller than the port says\n" in said, "a source without an address"
    words = ("--receipt", "The Herald of 30 January 2028: 81,000.", "--by", "the editors")
    result = at(book, MUCH_LATER, HERALD, "--as", "yes", "--value", "81000", *words)
    assert result.stdout == f"data/settlements.csv has a new row: {HERALD}.1.\n"
    corrected = at(book, MUCH_LATER, HERALD, "--as", "annulled", "--correct", *words)
    assert f"{HERALD}.2" in corrected.stdout
    assert in_force()[HERALD].outcome == "annulled" and told(book) == ""
    book.must("build")
    page = book.page("book/ledger.html")
    assert "Annulled" in page and "Corrected: it had been yes" in page
    assert "The Herald of 30 January 2028: 81,000." in page


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("nobody.asks", "--as", "yes"), "found 'nobody.asks'; expected a question of data/"),
        ((HERALD, "--as", "yes"), "due on 2028-01-31; expected an answer that may come early"),
        (("past.letter-people", "--as", "yes"), "settled on 2026-03-01 as yes"),
        ((NORTH, "--as", "perhaps"), "'perhaps'"),
        ((NORTH, "--as", "number", "--value", "4"), "expected one of yes, no, annulled"),
        ((SOUTH, "--as", "number"), "found nothing; expected the number that came"),
        ((NORTH, "--as", "yes", "--correct"), "which is open; expected a settled question"),
        ((NORTH,), "found a QUESTION without --as"),
        (("--as", "yes"), "found --as, no QUESTION"),
        ((NORTH, "--as", "yes", "--look-at", "nowhere"), "nowhere"),
    ],
)
def test_what_cannot_be_settled_so(book, arguments, message):
    before = book.text("data/settlements.csv")
    words = ("--receipt", "read", "--by", "me") if "QUESTION" not in message else ()
    result = at(book, LATER, *arguments, *words)
    assert result.returncode == 1 and message in result.stderr
    assert "Traceback" not in result.stderr and book.text("data/settlements.csv") == before


def test_a_settlement_without_a_receipt(book):
    result = at(book, LATER, NORTH, "--as", "yes", "--by", "me")
    assert result.returncode == 1 and "found no receipt or no name" in result.stderr


def test_overdue_questions_are_named_unless_they_say_why_they_wait(book):
    assert at(book, "2026-12-01 12:00:00", "--check").returncode == 0
    result = at(book, LATER, "--check")
    assert result.returncode == 1
    assert result.stderr.count("due since 2027-02-01; expected a settlement") == 2
    for name in (NORTH, SOUTH):
        edit(book, "questions", name, waits="The port has not published its report.")
    assert at(book, LATER, "--check").returncode == 0


def test_no_edition_comes_out_with_questions_that_lie_too_long(book):
    book.edit("CITATION.cff", "2026-03-01", "2027-03-04")
    result = book.run("changes", "--first")
    assert result.returncode == 1 and f"'{NORTH}', due since 2027-02-01" in result.stderr
    book.edit("book/settings.yml", "han:", "overdue_days: 40\nhan:")
    assert book.run("changes", "--first").returncode == 0
    book.edit("book/settings.yml", "overdue_days: 40", "overdue_days: soon")
    assert "overdue_days" in book.run("changes", "--first").stderr


# What was settled stays.


def test_a_settled_question_cannot_be_changed(book):
    edit(book, "questions", "past.letter-people", probability="0.4")
    assert "expected the question as it was when it was settled" in told(book)


def test_where_to_look_may_change(book):
    edit(book, "questions", "past.letter-people", note="Asked after the fact.")
    assert told(book) == ""


def test_two_settlements_of_one_question_as_after_a_merge(book):
    book.add_row("settlements", "past.letter-people.1", id="past.letter-people.2", outcome="no")
    assert "settled before by 'past.letter-people.1'" in told(book)
    edit(book, "settlements", "past.letter-people.2", corrects="past.herald-fares.1")
    assert "settled before by 'past.letter-people.1'" in told(book)
    edit(book, "settlements", "past.letter-people.2", corrects="past.letter-people.1")
    assert told(book) == "" and in_force()["past.letter-people"].outcome == "no"


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"question": "nobody.asks"}, "'nobody.asks'"),
        ({"outcome": "number"}, "found 'number'; expected one of yes, no, annulled"),
        ({"settled": "2025-01-01"}, "expected a day from 2025-06-01, on which it was opened"),
        ({"corrects": "past.herald-fares.1"}, "expected an earlier settlement of it"),
    ],
)
def test_a_settlement_that_settles_nothing(book, cells, message):
    edit(book, "settlements", "past.letter-people.1", **cells)
    assert message in told(book)


def test_rewritten_history_is_found(book):
    def git(*words):
        name = ("-c", "user.name=a", "-c", "user.email=a@example.org")
        subprocess.run(["git", *name, *words], cwd=book.root, check=True, capture_output=True)

    git("init", "-q")
    git("add", "-A")
    git("commit", "-qm", "first")
    assert list(history.problems()) == []
    edit(book, "settlements", "past.letter-people.1", outcome="no")
    (problem,) = history.problems()
    assert "row 2, column outcome: found 'no'; expected 'yes', as commit" in str(problem)
    git("commit", "-qam", "rewritten")
    assert len(list(history.problems())) == 1, "a commit does not hide it"
    book.drop_row("settlements", "past.letter-people.1")
    assert "found no 'past.letter-people.1', which commit" in str(*history.problems())
    result = at(book, "2026-12-01 12:00:00", "--check")
    assert result.returncode == 1 and "every row that was ever added" in result.stderr


# What became of judgements.


def test_what_became_of_the_judgements(book):
    assert past_judgements.since_last_edition("crossings.north") == "new"
    assert (
        past_judgements.since_last_edition("crossings.south") == "strengthened since edition 0.9.0"
    )
    assert [one.judgement for one in past_judgements.dropped()] == ["fleet.quay"]


def test_a_judgement_that_changed_says_why(book):
    edit(book, "judgements", "fleet.electric", confidence="low")
    assert "found 'low', 'moderate' in the last row of its history" in told(book)
    book.drop_row("judgement_history", "fleet.electric.2026-03-01")
    assert "expected a row of data/judgement_history.csv that says it is new" in told(book)


def test_a_judgement_that_went_says_so(book):
    book.drop_row("judgement_history", "fleet.quay.2026-03-01")
    assert "expected a last row that says 'dropped'" in told(book)


# Scores, worked by hand.

SAID = [(0.9, 1.0), (0.9, 1.0), (0.9, 0.0), (0.2, 0.0), (0.2, 1.0), (0.6, 1.0)]


def test_the_brier_score_and_its_parts_worked_by_hand():
    """Errors .01 .01 .81 .04 .64 .16: 1.67 in all; what came: 2 of 3, 1 of 2, 1 of 1, 4 of 6."""
    split = scores.parts(SAID)
    assert split.score == pytest.approx(1.67 / 6)
    assert split.uncertainty == pytest.approx(4 / 6 * 2 / 6)
    wanted = (3 * (0.9 - 2 / 3) ** 2 + 2 * 0.3**2 + 0.4**2) / 6
    assert split.reliability == pytest.approx(wanted)
    assert split.resolution == pytest.approx((2 * (1 / 6) ** 2 + (1 / 3) ** 2) / 6)
    whole = split.reliability - split.resolution + split.uncertainty
    assert whole == pytest.approx(split.score)


def test_discrimination_worked_by_hand():
    """Four came, two did not: of eight pairs .9 beats .2 twice, ties .9 twice, and so on."""
    assert scores.discrimination(SAID) == pytest.approx((2 * 1.5 + 0.5 + 1) / 8)
    assert scores.discrimination([(0.9, 1.0)]) != scores.discrimination([(0.9, 1.0)]), "nothing"


@pytest.mark.parametrize(
    ("probability", "words"),
    [
        (0.01, "almost no chance"),
        (0.3, "unlikely"),
        (0.5, "roughly even chance"),
        (0.8, "very likely"),
    ],
)
def test_bands_have_the_words_of_the_judgements(probability, words):
    assert scores.band_of(probability) == words


def test_only_questions_past_their_day_count(book):
    assert len(scores.scored(date(2026, 3, 1))) == 2
    assert len(scores.scored(date(2026, 1, 14))) == 0, "settled, and not yet due"


def test_an_annulled_question_counts_for_nothing(book):
    edit(book, "settlements", "past.letter-people.1", outcome="annulled")
    assert [one.question.id for one in scores.scored(day_of_ledger())] == ["past.herald-fares"]


def test_numbers_are_scored_by_their_factor_beside_the_naive(book):
    """805,000 against 508,500 is 1.58 times too high; the sum of the year before 1.03 too low."""
    missed = scores.misses(scores.of_numbers(scores.scored(day_of_ledger())))
    assert missed.typical == pytest.approx(805 / 508.5)
    assert missed.naive == pytest.approx(508_500 / 492_948)
    assert (missed.number, missed.closer, missed.compared) == (1, 0, 1)


def test_scores_of_each_who_said_something(book):
    """The letter said 0.9 of what came: 0.1^2, naive 0.95^2; the Herald missed by 1.58."""
    lines = [line.split() for line in at(book, LATER, "--scores").stdout.splitlines()]
    assert lines[1] == ["the", "letter", "1", "0.01", "0.90", "0", "-", "-"]
    assert lines[2] == ["the", "Herald", "0", "-", "-", "1", "1.58", "1.03"]
    assert lines[3] == ["all", "1", "0.01", "0.90", "1", "1.58", "1.03"]
    assert "nothing to score yet" in at(book, "2025-12-31 12:00:00", "--scores").stdout
    refused = at(book, LATER, NORTH, "--scores")
    assert refused.returncode == 1 and "a QUESTION without --as" in refused.stderr


def test_a_class_asks_settles_and_sees_its_scores(book):
    own = {"judgement": "", "said_in": "class/group-1", "by": "group 1", "due": "2026-12-15"}
    book.add_row("questions", HERALD, id="class.fog", **own)
    book.add_row("questions", HERALD, id="class.mist", **own | {"probability": "0.3", "naive": ""})
    assert told(book) == "" and "class.fog" in at(book, LATER).stdout
    words = ("--receipt", "The Herald, page 3.", "--by", "the teacher")
    assert at(book, LATER, "class.fog", "--as", "yes", *words).returncode == 0
    assert "group 1 1 0.09 0.25" in " ".join(at(book, LATER, "--scores").stdout.split())
    assert at(book, LATER, "class.mist", "--as", "yes", *words).returncode == 0
    scored = " ".join(at(book, LATER, "--scores").stdout.split())
    assert "group 1 2 0.29 - 0" in scored, "no naive forecast of one is none of both"


def test_few_have_no_interval():
    assert scores.interval(SAID[:4], scores.brier) is None
    low, high = scores.interval(SAID, scores.brier)
    assert low < scores.brier(SAID) < high


# Pages and kits.


def test_the_ledger_shows_open_questions_receipts_and_scores(site):
    page = (site / "book" / "ledger.html").read_text(encoding="utf-8")
    assert page.index('id="crossings-north-more"') < page.index('id="crossings-south-fewer"')
    said = (
        "We say 90%; naive: 95%.",
        "Yes if: more than 420,500 passengers.",
        "Settled 1 March 2026 by program",
        "the letter said 90%; naive: 5%.",
        "It was 508,500 passengers",
        "It may be settled early as no.",
        "None of its questions is due and settled so far.",
    )
    assert [words for words in said if words not in page] == []


def test_a_chapter_asks_and_says_what_became_of_its_judgements(site):
    page = (site / "book" / "crossings.html").read_text(encoding="utf-8")
    assert "Strengthened since edition 0.9.0" in page
    arguments = (site / "book" / "arguments.html").read_text(encoding="utf-8")
    assert "1 March 2026: strengthened (likely, low confidence). A second year" in arguments
    assert 'href="ledger.html#crossings-north-more"' in arguments
    assert "<strong>A new quay</strong> (1 March 2026). The port gave the plan up." in arguments


def test_a_kit_asks_its_questions_and_can_settle_them(book):
    files = kit("crossings", "student")
    asked = files["data/questions.csv"].decode()
    assert NORTH in asked and "fleet.electric" not in asked and "past." not in asked
    assert files["data/settlements.csv"].decode().count("\n") == 1, "a head without rows"
    assert "fleet" not in files["data/judgement_history.csv"].decode()


def test_a_kit_that_reads_settlements_has_what_others_said(book):
    read = 'load(\\"settlements\\")\\n",\n    "vessels = '
    book.edit("book/fleet.ipynb", "vessels = ", read)
    book.must("refresh", "book/fleet.ipynb")
    files = kit("fleet", "student")
    asked, settled = (files[f"data/{name}.csv"].decode() for name in ("questions", "settlements"))
    assert "past.letter-people" in asked and NORTH not in asked
    assert settled == book.text("data/settlements.csv")
