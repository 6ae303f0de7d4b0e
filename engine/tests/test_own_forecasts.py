"""A reader's own forecasts in a real browser: written before ours are seen, kept, and scored."""

import json
import re
import shutil

import looking
import pytest
from books import Book
from looking import violated
from serving import served
from shared import once

NORTH, SOUTH = "crossings.north.more", "crossings.south.count"
HERALD, ELECTRIC = "crossings.south.fewer", "fleet.electric.none"
ASKED = {
    NORTH: "Will the north line have carried more than 420,500 people in 2026?",
    SOUTH: "How many people will the south line have carried in 2026?",
    HERALD: "Will the Herald of 2027 report fewer than 94,000 people on the south line in 2026?",
}
ATTACK = "</script><script>window.hit = 1</script><img src=x onerror='window.hit = 2'> Will it?"
PAGE, NOW, LATER = "book/own.html", "2026-12-24", "2027-03-01"
HEAD = "question,written,value"
KEY = "own-forecasts:Ferries of Evenmouth: a sample book"
# As browsers do it that forbid storage, and those that have no room for it.
FORBIDDEN = """Object.defineProperty(window, "localStorage", {
    get() { throw new DOMException("The operation is insecure.", "SecurityError"); }
})"""
FULL = """Storage.prototype.setItem = () => {
    throw new DOMException("The quota has been exceeded.", "QuotaExceededError");
}"""


@pytest.fixture(scope="session")
def later(tmp_path_factory, pristine, installed):
    """The sample a year later: two of its questions are settled; another holds markup."""

    def make(folder):
        book = Book.copied(pristine.root, folder, installed)
        book.set_cell("questions", ELECTRIC, "question", ATTACK)
        words = ("--receipt", "The report of the port for 2026.", "--by", "the editors")
        for name, answer in ((NORTH, ["yes"]), (SOUTH, ["number", "--value", "86000"])):
            settle = ("settle", name, "--as", *answer, *words)
            book.must(*settle, before=("faketime", f"{LATER} 12:00:00"))
        book.build()

    return once(tmp_path_factory, "settled", make) / "_build" / "html"


@pytest.fixture
def own(browser, site):
    """Open the page from disk on a day; afterwards, no error may have been said."""
    contexts, said = [], []

    def opened(folder=site, day=NOW, script="", **options):
        contexts.append(browser.new_context(**{"viewport": looking.DESKTOP, **options}))
        contexts[-1].add_init_script(script)
        return window(contexts[-1], folder, day)

    def window(context, folder=site, day=NOW):
        page = context.new_page()
        page.clock.set_fixed_time(f"{day}T12:00:00")
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(folder if isinstance(folder, str) else (folder / PAGE).as_uri())
        return page

    opened.again = window
    yield opened
    for context in contexts:
        context.close()
    assert not said, said


def write(page, name, value):
    show(page)
    page.get_by_label(ASKED[name]).fill(str(value))
    page.get_by_label(ASKED[name]).press("Enter")


def show(page):
    """Open all chapters."""
    page.evaluate(
        "document.querySelectorAll('#own-forecasts > details').forEach(it => it.open = 1)"
    )


def entry(page, name):
    """The text of a question and of what is shown with it."""
    return page.locator("#own-forecasts li").filter(has_text=ASKED[name]).inner_text()


def count(page):
    return page.get_by_role("status").first.inner_text()


def kept(page):
    (values,) = page.evaluate("Object.entries(localStorage).filter(([key]) => key !== 'theme')")
    return values[0], json.loads(values[1])


def saved(page):
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as a file").click()
    return download.value.suggested_filename, download.value.path().read_text("utf-8")


def take_in(page, text, name="mine.csv"):
    """Take in a file; return what the page says to it."""
    content = text if isinstance(text, bytes) else text.encode()
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Take in a file").click()
    chooser.value.set_files({"name": name, "mimeType": "text/csv", "buffer": content})
    told = page.get_by_role("status").filter(has_text=re.compile("taken in", re.IGNORECASE))
    return told.inner_text()


def test_ours_is_shown_only_beside_what_was_written(own):
    page = own()
    assert count(page) == "0 of 4 questions written down."
    assert not re.search(r"90%|95%|85,000", page.locator("main").inner_text())
    assert page.get_by_text("85,000").count() == 0, "not even hidden by a style"
    write(page, NORTH, 70)
    assert "You\n70%\nThis book\n90%\nNaive\n95%" in entry(page, NORTH)
    assert "Written down 24 December 2026." in entry(page, NORTH)
    assert page.get_by_label(ASKED[NORTH]).count() == 0, "it cannot be written over"
    assert not re.search("85,000|88,000", page.locator("main").inner_text())
    write(page, SOUTH, 86500)
    assert "You\n86,500 passengers\nThis book\n85,000 passengers" in entry(page, SOUTH)
    assert count(page) == "2 of 4 questions written down."
    assert (
        page.locator("summary", has_text="Who crosses").inner_text().endswith("2 of 3 written down")
    )
    assert "There is no score yet" in page.locator("#own-forecasts").inner_text()


@pytest.mark.parametrize("value", ["", "0", "100", "-3", "1e9"])
def test_what_is_no_probability_is_not_written(own, value):
    page = own()
    page.get_by_label(ASKED[NORTH]).fill(value)
    page.get_by_role("button", name="Write it down").first.click()
    assert "Write a number from 1 to 99." in entry(page, NORTH)
    field = page.get_by_label(ASKED[NORTH])
    assert field.get_attribute("aria-invalid") == "true"
    assert page.evaluate("localStorage.length") == 0
    assert field.evaluate("(it) => it === document.activeElement")


def test_keyboard_alone_writes_and_withdraws(own):
    page = own()
    focused = "document.activeElement"
    page.locator("#main-content").focus()
    while not page.evaluate(f"{focused}.matches('input[type=number]')"):
        page.keyboard.press("Tab")
        assert page.evaluate(f"getComputedStyle({focused}).outlineStyle") != "none"
    page.keyboard.type("70")
    page.keyboard.press("Enter")
    assert page.evaluate(f"{focused}.getAttribute('aria-label')") == "Written down"
    page.keyboard.press("Tab")
    assert page.evaluate(f"{focused}.textContent") == "Withdraw"
    page.keyboard.press("Space")
    assert page.evaluate(f"{focused}.type") == "number", "the field has the focus again"
    assert count(page) == "0 of 4 questions written down." and "90%" not in entry(page, NORTH)
    page.keyboard.type("60")
    page.keyboard.press("Tab")
    assert page.evaluate(f"{focused}.textContent") == "Write it down"
    page.keyboard.press("Enter")
    assert "You\n60%" in entry(page, NORTH)


def test_it_is_kept_in_this_browser_and_for_this_book(own, site):
    page = own()
    write(page, NORTH, 70)
    key, values = kept(page)
    assert key == KEY
    assert values == {NORTH: {"day": NOW, "value": 70}}
    page.clock.set_fixed_time("2027-01-05T12:00:00")
    page.reload()
    assert "You\n70%" in entry(page, NORTH) and "Written down 24 December" in entry(page, NORTH)
    other = own.again(page.context)
    write(other, SOUTH, 80000)
    page.wait_for_function("document.querySelector('[role=status]').textContent.startsWith('2')")
    write(page, HERALD, 55)
    assert set(kept(page)[1]) == {NORTH, SOUTH, HERALD}, "no window writes over another"


def test_what_another_window_wrote_meanwhile_stays(own):
    page = own()
    page.get_by_label(ASKED[NORTH]).fill("90")
    stored = json.dumps({NORTH: {"day": "2026-12-01", "value": 20}})
    page.evaluate("(item) => localStorage.setItem(...item)", [KEY, stored])
    page.get_by_label(ASKED[NORTH]).press("Enter")
    assert "You\n20%" in entry(page, NORTH) and "1 December 2026" in entry(page, NORTH)


def test_all_is_forgotten_once_that_is_confirmed(own):
    page = own()
    write(page, NORTH, 70)
    page.once("dialog", lambda asked: asked.dismiss())
    page.get_by_role("button", name="Forget all").click()
    assert count(page).startswith("1 of 4")
    page.once("dialog", lambda asked: asked.accept())
    page.get_by_role("button", name="Forget all").click()
    assert count(page).startswith("0 of 4") and page.evaluate("localStorage.length") == 0


def test_a_file_takes_it_to_another_browser(own):
    page = own()
    write(page, NORTH, 70)
    write(page, SOUTH, 86500.5)
    name, text = saved(page)
    assert name == f"own-forecasts-{NOW}.csv"
    assert text == f"{HEAD}\n{NORTH},{NOW},70\n{SOUTH},{NOW},86500.5\n"
    other = own(day="2027-01-05")
    assert take_in(other, text) == "Taken in: 2."
    assert "You\n86,500.5 passengers" in entry(other, SOUTH)
    assert "Written down 24 December" in entry(other, NORTH)
    assert saved(other)[1] == text
    assert "2 left as they are here" in take_in(other, text)


def test_of_two_the_earlier_stays(own):
    page = own()
    write(page, NORTH, 70)
    write(page, SOUTH, 86500)
    rows = [f"{NORTH},2026-12-25,90", f"{SOUTH},2026-12-01,90000", "gone.by,2026-12-01,5"]
    spread = "\ufeff" + "\r\n".join([HEAD, *rows, ""])  # as a program for tables writes it
    said = take_in(page, spread)
    assert said == "Taken in: 1. 1 left as they are here. Of questions that are not asked here: 1."
    values = kept(page)[1]
    assert values[NORTH]["value"] == 70
    assert values[SOUTH] == {"day": "2026-12-01", "value": 90000}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "its first line is not “question,written,value”"),
        ("\x89PNG\r\n\x1a\n", "its first line is not"),
        (b"\xff\xfe\x00", "its first line is not"),
        (f"{HEAD}\n{NORTH},yesterday,70\n", "“yesterday” in line 2 is no day as 2026-01-31"),
        (f"{HEAD}\n{NORTH},2026-02-31,70\n", "“2026-02-31” in line 2"),
        (f"{HEAD}\n{NORTH},2026-12-01,170\n", "“170” in line 2 is not a number from 1 to 99"),
        (f"{HEAD}\n{SOUTH},2026-12-01,\n", "“” in line 2 is not a number, without commas"),
        (f"{HEAD}\n{SOUTH},2026-12-01,many\n", "“many” in line 2 is not a number"),
        (f"{HEAD}\n{SOUTH},2026-12-01,86,500\n", "line 2 has not three cells"),
        (f"{HEAD}\n{SOUTH},2026-12-01,5\n{NORTH},2026-12-01\n", "line 3 has not three cells"),
        ("x" * 1_000_001, "it is too large"),
    ],
    ids=range(11),
)
def test_what_is_no_such_file_changes_nothing(own, text, message):
    page = own()
    write(page, NORTH, 70)
    said = take_in(page, text, "photo.csv")
    assert said.startswith("“photo.csv” is no file of forecasts: ") and message in said
    assert said.endswith("Nothing was taken in.")
    assert kept(page)[1] == {NORTH: {"day": NOW, "value": 70}}


def test_settled_questions_are_scored_beside_ours_and_the_naive(own, later):
    """Yes: 0.3 squared is .09, ours .01, naive .0025. 86,000 is nearer to 86,500 than to 85,000."""
    page = own()
    write(page, NORTH, 70)
    write(page, SOUTH, 86500)
    _, text = saved(page)
    page = own(later, "2027-03-05")
    assert "Yes" not in entry(page, NORTH) and "Settled; what came is shown" in entry(page, NORTH)
    take_in(page, text)
    assert "Outcome\nYes" in entry(page, NORTH)
    assert "Outcome\nIt was 86,000 passengers" in entry(page, SOUTH)
    score = page.locator("#own-forecasts").inner_text().partition("Your score")[2]
    assert "This counts 1 question of yes or no" in score
    rows = [row.split("\t") for row in page.locator("#own-forecasts tr").all_inner_texts()]
    assert rows[1:] == [["You", "0.09"], ["This book", "0.01"], ["Naive", "0.00"]]
    assert "Of 1 number you came closer than this book in 1, and" in score
    assert "than the naive forecast in 1." in score


def test_what_was_written_after_the_settlement_does_not_count(own, later):
    page = own(later, LATER)
    write(page, NORTH, 99)
    assert "Outcome\nYes" in entry(page, NORTH)
    assert "so it does not count" in entry(page, NORTH)
    assert "There is no score yet" in page.locator("#own-forecasts").inner_text()


def test_the_text_of_a_question_is_text(own, later):
    page = own(later)
    show(page)
    assert page.locator("label", has_text="Will it?").inner_text() == ATTACK
    assert page.evaluate("window.hit") is None
    assert page.locator("#own-forecasts img").count() == 0


@pytest.mark.parametrize("refusal", [FORBIDDEN, FULL])
def test_where_the_browser_keeps_nothing_the_page_says_so(own, refusal):
    page = own(script=refusal)
    said = page.get_by_role("status").all_inner_texts()
    assert any("keeps nothing for this page" in words and "as a file" in words for words in said)
    write(page, NORTH, 70)
    assert "This book\n90%" in entry(page, NORTH)
    assert saved(page)[1] == f"{HEAD}\n{NORTH},{NOW},70\n"
    page.once("dialog", lambda asked: asked.accept())
    page.get_by_role("button", name="Forget all").click()
    assert count(page).startswith("0 of 4")


@pytest.mark.parametrize("broken", ["{", "7", "null", '{"crossings.north.more": {"day": "x"}}'])
def test_what_was_damaged_in_the_browser_stops_nothing(own, broken):
    page = own()
    page.evaluate("(item) => localStorage.setItem(...item)", [KEY, broken])
    page.reload()
    write(page, NORTH, 70)
    assert count(page).startswith("1 of 4")


def test_without_scripts_it_is_a_plain_table(own, later):
    page = own(later, java_script_enabled=False, viewport=looking.PHONE)
    heads = page.locator("main th").all_inner_texts()
    assert heads == ["question", "due", "we say", "naive", "outcome"]
    rows = [row.split("\t") for row in page.locator("main tbody tr").all_inner_texts()]
    rows = {cells[0].strip(): [cell.strip() for cell in cells[1:]] for cells in rows}
    assert rows[ASKED[NORTH]] == ["1 February 2027", "90%", "95%", "Yes"]
    assert rows[ASKED[HERALD]] == ["31 January 2028", "70%", "50%", ""]
    assert page.locator("main").get_by_role("button").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= looking.PHONE["width"]


def test_with_scripts_the_table_of_ours_is_never_seen(own, site, tmp_path):
    """The script may come late; the style hides the table without it."""
    shutil.copytree(site / "_static", tmp_path / "_static")
    (tmp_path / "_static" / "own-forecasts.js").write_text("")
    (tmp_path / "book").mkdir()
    shutil.copy(site / PAGE, tmp_path / PAGE)
    page = own(tmp_path)
    assert not page.get_by_text("90%").is_visible()


def test_under_the_policy_it_asks_nobody_and_sets_no_cookie(browser, site, own):
    with served(site) as host:
        page = own(f"{host}/{PAGE}")
        asked, said = [], []
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: said.append(message.text))
        page.reload()
        write(page, NORTH, 70)
        assert saved(page)[1].endswith(",70\n")
        assert not page.context.cookies() and not said, said
        others = [url for url in asked if not url.startswith((host, f"blob:{host}"))]
        assert not others, others


@pytest.mark.prove
@pytest.mark.parametrize(("width", "scheme"), looking.VIEWS)
def test_axe_finds_nothing_in_any_state(own, later, width, scheme):
    view = {"width": width, "height": looking.HEIGHT[width]}
    page = own(later, viewport=view, color_scheme=scheme)
    show(page)
    assert not violated(page)
    write(page, HERALD, 400)
    write(page, NORTH, 70)
    write(page, SOUTH, 86500)
    assert not violated(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
