"""Every number of the book: it holds, and whatever would make it wrong is noticed."""

import re

import nbformat
import pytest
from mutation import forget, is_numeral, next_digit, relink, table_with, variants

from briefing.commands.main import main
from briefing.numbers.cells import UnknownAddress
from briefing.numbers.facts import fact
from briefing.prose.check import all_sections, disagreement, facts_in, problems, section_problems
from briefing.prose.excuses import excuses, numerals
from briefing.prose.figure_text import figure_problems
from briefing.prose.markdown import Section
from briefing.tables.loading import load
from china_ai import metrics

SECTIONS = all_sections()
LINKED = [one for section in SECTIONS for one in facts_in(section)]
NUMBERS = [one for one in LINKED if is_numeral(one.link.text)]
SHARE = "compute/nvidia-china-share-arithmetic-2025/value"  # 2.94 percent


def found(text, name="cell"):
    """Check a text as if it stood in a notebook; return the messages."""
    return [str(p) for p in section_problems(Section("book/test.ipynb", text, 7, name))]


def test_every_number_of_the_book_holds():
    assert [str(problem) for problem in problems()] == []
    assert len(LINKED) > 120


def test_a_changed_digit_in_any_linked_number_is_caught(record_property, capsys):
    survivors, tried = [], 0
    for one in NUMBERS:
        changed = next_digit(one.link.text)
        assert changed, f"no way to change '{one.link.text}'"
        tried += 1
        text = relink(one.section.text, one.link, changed)
        if not section_problems(Section(one.section.file, text, one.section.key)):
            survivors.append(f"{one.section.file}: '{one.link.text}' as '{changed}'")
    with capsys.disabled():
        print(f"\nchanged literals caught: {tried - len(survivors)} of {tried}")
    assert not survivors


def test_a_link_taken_away_leaves_an_orphan_that_is_caught(capsys):
    survivors = []
    for one in NUMBERS:
        text = relink(one.section.text, one.link, one.link.text, keep_link=False)
        if not section_problems(Section(one.section.file, text, one.section.key)):
            survivors.append(f"{one.section.file}: '{one.link.text}'")
    with capsys.disabled():
        print(f"\nremoved links caught: {len(NUMBERS) - len(survivors)} of {len(NUMBERS)}")
    assert not survivors


def test_a_changed_cell_under_any_number_is_caught(capsys):
    """Cells of every table that a link leans on, directly or through a metric, one at a time."""
    leaning = {}
    for one in LINKED:
        for cell in one.fact.inputs:
            leaning.setdefault(cell, {})[one.link.text, one.fact.address] = one
    outcomes = {cell: _change(cell, links) for cell, links in leaning.items()}
    caught = sum(outcome == "caught" for outcome in outcomes.values())
    idle = sum(outcome == "idle" for outcome in outcomes.values())
    with capsys.disabled():
        print(f"\nchanged cells caught: {caught} of {len(outcomes) - idle}", end="; ")
        print(f"{idle} more were read and cannot move a figure by themselves")
    assert caught + idle == len(outcomes), [c for c, o in outcomes.items() if o == "missed"]


def _change(cell, links):
    """Change one cell in several ways: caught; missed; or idle, when no figure moves at all."""
    outcome = "idle"
    for changed in variants(load(cell.table), cell.row, cell.column):
        with table_with(cell.table, changed):
            for (text, address), one in links.items():
                try:
                    known = fact(address)
                except UnknownAddress:
                    return "caught"
                if disagreement(text, known, one.passage.kind == "cell"):
                    return "caught"
                if _far(known.value, one.fact.value):
                    outcome = "missed"
    return outcome


def _far(new, old):
    """Whether a value moved enough to alter any printed figure, said without the check."""
    if isinstance(old, float):
        return abs(new - old) > 0.3 * abs(old)
    return new != old


def test_every_metric_is_used_and_says_what_it_is():
    used = {one.fact.address.partition("/")[2] for one in LINKED}
    for name, metric in metrics.REGISTRY.items():
        assert name in used, f"metric {name} stands behind no number: remove it"
        assert len(metric.description) > 15, name


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f"It is [2.8%](fact:{SHARE}).", ["'2.8%'", f"fact:{SHARE}", "2.94%"]),
        ("It is [2.9%](fact:compute/nvidia-china-share-arithmetic-2052/value).", ["nearest"]),
        ("It is [2.9%](fact:computer/x/value).", ["'computer' is no table", "compute"]),
        ("It is [2.9%](fact:compute/nvidia-china-h100e-2025/valu).", ["no column", "value"]),
        ("It is [2](fact:metrics/source-document).", ["source-documents"]),
        ("It is [2](fact:compute).", ["neither TABLE/ROW/COLUMN nor metrics/NAME"]),
        ("It is 2.9%.", ["'2.9'", "a link to the data or an excuse"]),
        ("It grew tenfold.", ["'tenfold'"]),
        ("There are twelve of them.", ["'twelve'"]),
        ("It is [2.9](fact:" + SHARE + ") points.", ["'points' beside the link"]),
        ("It is more than [2.9%](fact:" + SHARE + ").", ["'more than' beside the link"]),
        ("It is [2.9](excuse:).", ["a reason"]),
        ('It is [so](excuse: "a good reason").', ["a number that needs an excuse"]),
        (f"## It is [2.9%](fact:{SHARE})", ["a heading without linked numbers"]),
        ("## The 12 things", ["Take the number out of the heading"]),
        (f'<p>It is <a href="fact:{SHARE}">it</a></p>', ["raw HTML without such links"]),
        ("<p>It is 12</p>", ["raw HTML without numbers"]),
        (f"![It is [2.9%](fact:{SHARE})](a.png)", ["alt text"]),
        ("![It is 12](a.png)", ["alt text without numbers"]),
        ("[Epoch](source:epoch-chip-count-2026)", ["no source", "epoch-chip-counts-2026"]),
        ("It [fell by 3](fact:metrics/china-arithmetic-share-fell).", ["words without a number"]),
        ("[805,000](fact:compute/huawei-ascend-2025-semianalysis/value)", ["alone", "beside it"]),
        ("[450 W](fact:chip_specs/rtx-4090-d.power.hmc/value)", ["a rejected figure"]),
        (
            "[60 million US dollars](fact:chip_access/h20.sale.fy2026-licensed/value)",
            ["only a bound"],
        ),
    ],
)
def test_each_mistake_gets_one_clear_message(text, words):
    messages = found(f"First line.\n\n{text}")
    assert len(messages) >= 1
    assert messages[0].startswith("book/test.ipynb, cell 7 (cell), line 3: found ")
    assert all(word in " ".join(messages) for word in words), messages


@pytest.mark.parametrize(
    "text",
    [
        f"It is [2.9%](fact:{SHARE}).",
        f"- It is [2.9%](fact:{SHARE})\n- and **[2.94%](fact:{SHARE})**",
        f"| share |\n| --- |\n| [2.9](fact:{SHARE}) |",
        f"Text.[^one]\n\n[^one]: It is [3%](fact:{SHARE}).",
        f":::{{note}}\nIt is [about 3%](fact:{SHARE}).\n:::",
        f"```{{figure}} a.png\n:name: fig-12\n\nThe share is [2.9%](fact:{SHARE}).\n```",
        "It [fell](fact:metrics/china-arithmetic-share-fell).",
        'It took [90 days](excuse: "an assumption").',
        "In April 2025 the A100, the GPT-4, the RTX 4090 D and text 003 used 16-bit numbers.",
        "Code such as `x = 12` and\n\n```python\ny = 13\n```\n\nis not prose.",
        "[Epoch AI](source:epoch-chip-counts-2026) counts one of two.",
        "<!-- 12 things to do -->",
    ],
    ids=lambda text: text[:24],
)
def test_links_work_wherever_prose_stands(text):
    assert found(text) == []


def test_line_of_a_mistake_inside_a_directive_and_a_paragraph():
    text = ":::{note}\nOne line\nand 12 in the next.\n:::"
    assert "line 3: found '12'" in found(text)[0]


def test_a_judgement_on_one_copy_says_so():
    link = "[512,105](fact:compute/route-huawei-2025-h100e-semianalysis/value)"

    def judged(text):
        return [str(p) for p in section_problems(Section("j.csv", text, (2, "detail"), "j", text))]

    assert "one copy" in judged(f"It is {link}.")[0]
    assert judged(f"It is {link}; it was read in one copy.") == []


@pytest.mark.parametrize("excuse", excuses(), ids=lambda one: one.name)
def test_each_general_excuse_covers_its_example_and_no_more(excuse):
    assert numerals(excuse.example) == [], excuse.example
    assert len(excuse.reason) > 20


PLAN = "| Minutes | Activity | Points |\n| --- | --- | --- |\n| 15 | read {} | 2 |"


@pytest.mark.parametrize(
    ("file", "text", "wrong"),
    [
        ("teaching.md", PLAN.format("aloud"), []),
        ("teaching.md", PLAN.format("20 pages"), ["'20' in 'read 20 pages'"]),
        ("teaching.md", PLAN.replace("15", "15 or 16"), ["'15' in", "'16' in"]),
        ("teaching.md", PLAN.replace("Minutes", "Models"), ["'15' in '15'"]),
        ("method.md", PLAN, ["'15' in '15'", "'2' in '2'"]),
    ],
)
def test_minutes_and_points_need_no_link_on_the_teaching_page_alone(file, text, wrong):
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
def test_no_general_excuse_covers_a_figure(figure):
    assert numerals(f"It came to {figure} in all."), figure


def test_check_names_what_holds_and_fails_on_what_does_not(project, capsys):
    assert main(["check", "--only", "prose"]) == 0
    assert re.search(r"The \d+ linked numbers of the prose hold", capsys.readouterr().out)
    page = project / "data" / "judgements.csv"
    page.write_text(page.read_text(encoding="utf-8").replace("[12.8%]", "[12.9%]"), "utf-8")
    assert main(["check", "--only", "prose"]) == 1
    error = capsys.readouterr().err
    assert re.match(r"data/judgements\.csv, row \d+, column detail: found '12\.9%'", error)
    assert "12.77%" in error
    forget()


@pytest.mark.parametrize(
    ("code", "wrong"),
    [
        ("axis.set_title('They differ sixfold')", ["sixfold"]),
        ("axis.set_title(f'They differ {ratio:.0f}-fold on the H100 in 2025')", []),
        (
            "look.publish(figure, 'fig-12', alt='Of 26 ' + f'{n} are' + ' known', data=x)",
            ["26"],
        ),
        ("axis.text(0, 12, 'label', color='#8A3B00', fontsize=9)", []),
        ("look.publish(f, 'n', alt='; '.join(f'{a} of 12' for a in b), data=x)", ["12"]),
        ("%matplotlib inline", []),
        ("axis.set_title('37 of {}'.format(x))", ["37"]),
        ("axis.set_title(', '.join(['37 chips']))", ["37"]),
        ("axis.set_title(f'{37} chips')", ["37"]),
        ("axis.plot(x, label='37%')", ["37"]),
        ("axis.set(title='37 chips', xlabel='points of 100')", ["37"]),
    ],
)
def test_numbers_typed_into_a_figure_are_found(tmp_path, code, wrong):
    path = tmp_path / "figure.ipynb"
    cell = nbformat.v4.new_code_cell(code, id="draw")
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), path)
    messages = [str(problem) for problem in figure_problems(path)]
    assert [re.search("found '(.*?)'", message)[1] for message in messages] == wrong
    assert all("figure.ipynb, cell 1 (draw), line 1" in message for message in messages)


EIGHT = "fact:metrics/eight-provinces"  # 8
FAB = "fact:compute/china-fab-equipment-2024/value"  # 50 USD billion


@pytest.mark.parametrize(
    "text",
    [
        # a unit, sign, bound or scale outside the link
        f"There were [8]({EIGHT})\nmillion chips.",
        f"There were [8]({EIGHT})&nbsp;million.",
        f"There were [8]({EIGHT}) **million**.",
        f"It was [8]({EIGHT}) GW.",
        f"It was [2.9](fact:{SHARE}) times more.",
        f"It cost RMB [50 billion]({FAB}).",
        f"It cost [50 billion]({FAB}) yuan.",
        f"It was minus [8]({EIGHT}).",
        f"It was −[8]({EIGHT}).",
        f"It was up to [8]({EIGHT}).",
        f"It was as many as [8]({EIGHT}).",
        f"There were [eight]({EIGHT})een firms.",
        f"There were [8]({EIGHT})[218](fact:metrics/claims).",
        "There were [218](fact:metrics/claims),000 claims.",
        # excuses that would swallow a figure
        "It hired 2000 people.",
        "It cost ¥2000.",
        "It cost about 2000 dollars.",
        "It cost USD5 billion.",
        "It rose CAGR-5.5%.",
        "They sold Gaudi 30000 chips.",
        "In section 3.5% of them.",
        "There were 004 percent.",
        # numerals that look like words
        "There were two million chips.",
        "It was one percent.",
        "It was two-thirds of firms.",
        "It halved.",
        "It quadrupled.",
        "It was larger by an order of magnitude.",
        "It was ½ of firms.",
        "There were several hundred firms.",
        # places where prose hides
        ":::note\nIt was 37 chips.\n:::",
        "```{note}\nSee[^b].\n```\n\n[^b]: It was 37 chips.",
        "```{figure} x.png\n:alt: 37 chips\n\nWords.\n```",
        "It rose by `37%` in a year.",
        "```{raw} html\n37 chips\n```",
        "<img alt='37 chips'>",
        '[a page](method.md "37 chips")',
        # agreement that is none
        "[1150](fact:open_weights/atom-downloads-cn-2026-03/value)",
        "[345 W](fact:compute/nvidia-world-power-2022/value)",
        "[about 10%](fact:compute/nvidia-china-share-bandwidth-2025/value)",
        "[2nd](fact:metrics/nvidia-china-stock-growth)",
        "[2.9 points](fact:" + SHARE + ")",
        "[exactly 2.9%](fact:" + SHARE + ")",
        "[A factor of three](fact:" + SHARE + ")",
        "[100 times](fact:compute/nvidia-china-h100e-2022/unit)",
        "[800](fact:compute/nvidia-china-h100e-2022/note)",
        "[2026](fact:compute/nvidia-china-h100e-2022/source)",
        f"[1e400]({EIGHT})",
    ],
    ids=lambda text: text[:40],
)
def test_what_an_adversary_slipped_through_is_caught(text):
    assert found(text), text


@pytest.mark.parametrize(
    "text",
    [
        f"In 2025 [eight]({EIGHT}) provinces; the H20 [eight]({EIGHT}).",
        f"Moreover [eight]({EIGHT}) provinces.",
        "[seventeen](fact:metrics/claims-of-004)",
        f"It cost [50 billion]({FAB}) US dollars.",
        "In 2023–24 and the 1990s, in the second half of 2025, second-hand, by a third party.",
        "The 14th Five-Year Plan, GB/T 45654-2025, 15 CFR 742.4 and ISO 27001, articles 5 and 6.",
        "It unfolds on a scaffold; 5G, PCIe 5.0, a 2-bit format, Qwen2.5-72B.",
        "See {doc}`x37`.",
    ],
    ids=lambda text: text[:40],
)
def test_what_a_writer_means_well_passes(text):
    assert found(text) == []
