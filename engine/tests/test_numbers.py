"""Every number of the prose holds, and whatever would make it wrong is noticed."""

import re
from collections import Counter

import nbformat
import pytest
from mutation import fates_of_cells, numbers_in, unnoticed_digits, unnoticed_orphans

from briefing.commands.main import main
from briefing.prose.check import all_sections, linked_in, problems, section_problems
from briefing.prose.excuses import excuses, numerals
from briefing.prose.figure_text import figure_problems
from briefing.prose.markdown import Section

SHARE = "passengers/share-south-2025/value"  # 2.94 percent
THREE = "fact:metrics/ferries"  # 3 vessels
FARES = "fact:passengers/fares-2025/value"  # 50 USD million
POWER = "fact:ferry_specs/gull.power/value"  # 2400 kW


@pytest.fixture
def sample(pristine, monkeypatch):
    """The sample book as the working directory of a test that changes none of its files."""
    monkeypatch.chdir(pristine.root)
    return pristine


def found(text, name="cell"):
    """Check a text as if it stood in a notebook; return the messages."""
    return [str(one) for one in section_problems(Section("book/test.ipynb", text, 7, name))]


def test_every_number_of_the_book_holds(sample):
    assert [str(problem) for problem in problems()] == []


def test_a_changed_digit_in_any_linked_number_is_caught(sample):
    texts = all_sections()
    assert len(numbers_in(texts)) >= 20
    assert unnoticed_digits(texts) == []


def test_a_link_taken_away_leaves_an_orphan_that_is_caught(sample):
    assert unnoticed_orphans(all_sections()) == []


def test_a_changed_cell_under_any_number_is_caught(sample):
    fates = fates_of_cells(all_sections())
    assert Counter(fates.values())["caught"] > 15
    assert [cell for cell, fate in fates.items() if fate == "missed"] == []
    # Of these rows some are counted: how many they are does not say what stands in each.
    assert {cell.table for cell, fate in fates.items() if fate == "idle"} <= {"claims", "ferries"}


def test_a_check_that_looked_away_would_be_noticed(sample, monkeypatch):
    """The proof above can fail: without agreement, digits and cells slip through."""
    texts = [text for text in all_sections() if text.file == "book/fleet.ipynb"]
    monkeypatch.setattr("briefing.prose.check.agreement.mismatch", lambda *_: None)
    assert unnoticed_digits(texts)
    assert "missed" in fates_of_cells(texts).values()
    monkeypatch.setattr("briefing.prose.check._loose_problems", lambda *_: [])
    assert unnoticed_orphans(texts)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f"It is [2.8%](fact:{SHARE}).", ["'2.8%'", f"fact:{SHARE}", "2.94%"]),
        ("It is [2.9%](fact:passengers/share-south-2052/value).", ["nearest", "share-south-2025"]),
        ("It is [2.9%](fact:passenger/x/value).", ["'passenger' is no table", "passengers"]),
        ("It is [2.9%](fact:passengers/share-south-2025/valu).", ["no column", "value"]),
        ("It is [1](fact:metrics/source-document).", ["source-documents"]),
        ("It is [2](fact:passengers).", ["neither TABLE/ROW/COLUMN nor metrics/NAME"]),
        ("It is [2](fact:passengers/north-2025/low).", ["low is empty"]),
        ("It is 2.9%.", ["'2.9'", "a link to the data or an excuse"]),
        ("It grew tenfold.", ["'tenfold'"]),
        ("There are twelve of them.", ["'twelve'"]),
        (f"It is [2.9](fact:{SHARE}) points.", ["'points' beside the link"]),
        (f"It is more than [2.9%](fact:{SHARE}).", ["'more than' beside the link"]),
        ("It is [2.9](excuse:).", ["a reason"]),
        ('It is [2.9](excuse: "so").', ["a reason"]),
        ('It is [so](excuse: "a good reason").', ["a number that needs an excuse"]),
        (f"## It is [2.9%](fact:{SHARE})", ["a heading without linked numbers"]),
        ("## The 12 things", ["Take the number out of the heading"]),
        (f'<p>It is <a href="fact:{SHARE}">it</a></p>', ["raw HTML without such links"]),
        ("<p>It is 12</p>", ["raw HTML without numbers"]),
        (f"![It is [2.9%](fact:{SHARE})](a.png)", ["alt text"]),
        ("![It is 12](a.png)", ["alt text without numbers"]),
        ("[The port](source:port-reports-2025)", ["no source", "port-report-2025"]),
        ("It [fell by 3](fact:metrics/south-fell).", ["words without a number"]),
        ("[805,000](fact:passengers/all-2025-herald/value)", ["alone", "beside it", "-2025-port"]),
        ("[310 kW](fact:ferry_specs/tern.power.herald/value)", ["a rejected figure"]),
        ("[2 m](fact:ferry_specs/plover.draught/value)", ["only a bound"]),
    ],
)
def test_each_mistake_gets_one_clear_message(sample, text, words):
    first, *others = found(f"First line.\n\n{text}")
    assert first.startswith("book/test.ipynb, cell 7 (cell), line 3: found ")
    assert all(word in first for word in words), first
    assert len(others) == text.startswith("![It is [")  # a link, and a number that it shows


@pytest.mark.parametrize(
    "text",
    [
        f"It is [2.9%](fact:{SHARE}).",
        f"- It is [2.9%](fact:{SHARE})\n- and **[2.94%](fact:{SHARE})**",
        f"| share |\n| --- |\n| [2.9](fact:{SHARE}) |",
        f"Text.[^one]\n\n[^one]: It is [3%](fact:{SHARE}).",
        f":::{{note}}\nIt is [about 3%](fact:{SHARE}).\n:::",
        f"```{{figure}} a.png\n:name: fig-12\n\nThe share is [2.9%](fact:{SHARE}).\n```",
        f"From [2.55% to 3.39%](fact:{SHARE.replace('value', 'range')}).",
        "It [fell](fact:metrics/south-fell).",
        "By [less than 2 m](fact:ferry_specs/plover.draught/value).",
        'It took [90 days](excuse: "an assumption").',
        "In April 2025 the A100, the GPT-4, the Tern 500 and text 000 used 16-bit numbers.",
        "Code such as `x = 12` and\n\n```python\ny = 13\n```\n\nis not prose.",
        "[The port](source:port-report-2025) counts one of two.",
        "<!-- 12 things to do -->",
        "[805,000](fact:passengers/all-2025-herald/value) or, by the port, "
        "[508,500](fact:passengers/all-2025-port/value).",
    ],
    ids=lambda text: text[:24],
)
def test_links_work_wherever_prose_stands(sample, text):
    assert found(text) == []


def test_line_of_a_mistake_inside_a_directive_and_a_paragraph(sample):
    text = ":::{note}\nOne line\nand 12 in the next.\n:::"
    assert "line 3: found '12'" in found(text)[0]


def test_a_judgement_on_one_copy_says_so(sample):
    def judged(text):
        return [str(p) for p in section_problems(Section("j.csv", text, (2, "detail"), "j", text))]

    assert "one copy" in judged(f"It has [2,400 kW]({POWER}).")[0]
    assert judged(f"It has [2,400 kW]({POWER}); it was read in one copy.") == []


def test_each_general_excuse_covers_its_example_and_no_more(sample):
    assert len(excuses()) == 8
    for excuse in excuses():
        assert numerals(excuse.example) == [], excuse.example
        assert len(excuse.reason) > 20


PLAN = "| Minutes | Activity | Points |\n| --- | --- | --- |\n| 15 | read {} | 2 |"


@pytest.mark.parametrize(
    ("file", "text", "wrong"),
    [
        ("teaching.md", PLAN.format("aloud"), []),
        ("teaching.md", PLAN.format("20 pages"), ["'20' in 'read 20 pages'"]),
        ("teaching.md", PLAN.replace("15", "15 or 16"), ["'15' in", "'16' in"]),
        ("teaching.md", PLAN.replace("Minutes", "Vessels"), ["'15' in '15'"]),
        ("method.md", PLAN, ["'15' in '15'", "'2' in '2'"]),
    ],
)
def test_minutes_and_points_need_no_link_on_the_teaching_page_alone(sample, file, text, wrong):
    messages = [str(p) for p in section_problems(Section(f"book/{file}", text))]
    assert len(messages) == len(wrong)
    assert all(words in message for words, message in zip(wrong, messages, strict=True))


@pytest.mark.parametrize(
    "figure",
    [
        "$26.7 billion",
        "1,979",
        "2023.5",
        "12%",
        "2000 million",
        "2.9",
        "half",
        "fourfold",
        "20,000",
    ],
)
def test_no_general_excuse_covers_a_figure(sample, figure):
    assert numerals(f"It came to {figure} in all."), figure


def test_check_counts_what_holds_and_fails_on_what_does_not(book, capsys):
    assert main(["check", "--only", "prose"]) == 0
    said = capsys.readouterr().out
    assert re.search(r"The \d+ linked numbers of the prose hold; \d+ are excused in place", said)
    book.edit("data/judgements.csv", "[401,698]", "[401,699]")
    assert main(["check", "--only", "prose"]) == 1
    (error,) = capsys.readouterr().err.splitlines()
    assert error.startswith("data/judgements.csv, row 2, column detail: found '401,699'")
    assert "401,698 (the data say 401,698 passengers)" in error and "briefing fix" in error


def test_check_lists_paragraphs_without_a_number_or_a_source(book, capsys):
    words = "The ferries go on whatever the weather, as everybody knows who lives at the harbour."
    book.edit("book/fleet.ipynb", "## Old vessels", f"{words}\\n\\n## Old vessels")
    assert main(["check", "--paragraphs"]) == 0
    said = capsys.readouterr().out
    assert "1 paragraphs of the chapters hold neither" in said
    assert "book/fleet.ipynb, cell 5 (vessels), line 1: The ferries go on" in said


@pytest.mark.parametrize(
    ("code", "wrong"),
    [
        ("axis.set_title('They differ sixfold')", ["sixfold"]),
        ("axis.set_title(f'They differ {ratio:.0f}-fold on the Gull 2 in 2025')", []),
        (
            "look.publish(figure, 'fig-12', alt='Of 26 ' + f'{n} are' + ' known', data=x)",
            ["26"],
        ),
        ("axis.text(0, 12, 'label', color='#8A3B00', fontsize=9)", []),
        ("look.publish(f, 'n', alt='; '.join(f'{a} of 12' for a in b), data=x)", ["12"]),
        ("%matplotlib inline", []),
        ("axis.set_title('37 of {}'.format(x))", ["37"]),
        ("axis.set_title(', '.join(['37 seats']))", ["37"]),
        ("axis.set_title(f'{37} seats')", ["37"]),
        ("axis.plot(x, label='37%')", ["37"]),
        ("axis.set(title='37 seats', xlabel='points of 100')", ["37"]),
        ("axis.set_title('37 seats' if x else 'some')", ["37"]),
    ],
)
def test_numbers_typed_into_a_figure_are_found(sample, tmp_path, code, wrong):
    path = tmp_path / "figure.ipynb"
    cell = nbformat.v4.new_code_cell(code, id="draw")
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), path)
    messages = [str(problem) for problem in figure_problems(path)]
    assert [re.search("found '(.*?)'", message)[1] for message in messages] == wrong
    assert all("figure.ipynb, cell 1 (draw), line 1" in message for message in messages)


def test_a_number_typed_into_a_figure_of_a_chapter_fails_the_check(book, capsys):
    said = 'axis.set_title(\\"The north line grew'
    book.edit("book/crossings.ipynb", said, f"{said} twofold")
    assert main(["check", "--only", "prose"]) == 1
    (said,) = capsys.readouterr().err.splitlines()
    assert "book/crossings.ipynb, cell 9 (lines-figure), line 9: found 'twofold' typed" in said


@pytest.mark.parametrize(
    "text",
    [
        # a unit, sign, bound or scale outside the link
        f"There were [3]({THREE})\nmillion tickets.",
        f"There were [3]({THREE})&nbsp;million.",
        f"There were [3]({THREE}) **million**.",
        f"It was [3]({THREE}) GW.",
        f"It was [2.9](fact:{SHARE}) times more.",
        f"It had [2,400]({POWER}) seats.",
        f"It cost RMB [50 million]({FARES}).",
        f"It cost [50 million]({FARES}) yuan.",
        f"It was minus [3]({THREE}).",
        f"It was −[3]({THREE}).",
        f"It was up to [3]({THREE}).",
        f"It was as many as [3]({THREE}).",
        f"There were [three]({THREE})teen firms.",
        f"There were [3]({THREE})[420,500](fact:passengers/north-2025/value).",
        f"There were [3]({THREE}),000 claims.",
        # excuses that would swallow a figure
        "It hired 2000 people.",
        "It made 2000 crossings.",
        "It cost ¥2000.",
        "It cost about 2000 dollars.",
        "It cost USD5 billion.",
        "It rose CAGR-5.5%.",
        "They sold Gull 20000 tickets.",
        "In section 3.5% of them.",
        "There were 000 percent.",
        # numerals that look like words
        "There were two million tickets.",
        "It was one percent.",
        "It was two-thirds of firms.",
        "It halved.",
        "It quadrupled.",
        "It was larger by an order of magnitude.",
        "It was ½ of firms.",
        "There were several hundred firms.",
        # places where prose hides
        ":::note\nIt was 37 tickets.\n:::",
        "```{note}\nSee[^b].\n```\n\n[^b]: It was 37 tickets.",
        "```{figure} x.png\n:alt: 37 tickets\n\nWords.\n```",
        "It rose by `37%` in a year.",
        "```{raw} html\n37 tickets\n```",
        "<img alt='37 tickets'>",
        '[a page](method.md "37 tickets")',
        # agreement that is none
        f"[2401]({POWER})",
        f"[2,400 W]({POWER})",
        f"[about 2%](fact:{SHARE})",
        "[2nd](fact:metrics/north-growth)",
        f"[3rd]({THREE})",
        f"[2.9 points](fact:{SHARE})",
        f"[exactly 2.9%](fact:{SHARE})",
        f"[A factor of three](fact:{SHARE})",
        "[100 times](fact:passengers/north-2025/unit)",
        "[800](fact:passengers/herald-2024/note)",
        "[2025](fact:passengers/north-2025/source)",
        f"[1e400]({THREE})",
    ],
    ids=lambda text: text[:40],
)
def test_what_an_adversary_slipped_through_is_caught(sample, text):
    assert found(text), text


@pytest.mark.parametrize(
    "text",
    [
        f"In 2025 [three]({THREE}) vessels; the Gull 2 [three]({THREE}).",
        f"Moreover [three]({THREE}) vessels.",
        f"It cost [50 million]({FARES}) US dollars.",
        "In 2023–24 and the 1990s, in the second half of 2025, second-hand, by a third party.",
        "By bylaw 12-4 and ISO 27001, articles 5 and 6, at Quay 7, line 2B.",
        "It unfolds on a scaffold; 5G, a 2-bit format, Gull2.5-72B.",
        "See {doc}`x37`.",
        f"[2,400 kW]({POWER}), which is [2.4 MW]({POWER}).",
        "The [North line](fact:passengers/north-2025/entity).",
    ],
    ids=lambda text: text[:40],
)
def test_what_a_writer_means_well_passes(sample, text):
    assert found(text) == []


def test_a_number_that_leads_nowhere_is_left_out_of_the_counts(sample):
    text = f"[3]({THREE}) and [4](fact:metrics/piers)"
    assert [one.link.text for one in linked_in(Section("book/x.md", text))] == ["3"]
