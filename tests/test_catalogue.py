"""The data catalogue in the built book, and answers for a day from the command line."""

import re
from datetime import date

import pytest

from briefing.site.catalogue import draw_rows
from briefing.site.catalogue import entries
from briefing.commands.main import main
from china_ai.instruments import in_force
from briefing.tables.loading import load


def test_entries_count_what_the_table_holds():
    for entry in entries():
        table = load(entry.name)
        assert entry.rows == len(table)
        if entry.status:
            assert sum(entry.status.values()) == len(table)
    assert "chips" in next(e for e in entries() if e.name == "export_thresholds").chapters


def test_random_rows_are_the_same_for_the_same_seed():
    assert draw_rows(60, seed=7) == draw_rows(60, seed=7)
    assert draw_rows(60, seed=7) != draw_rows(60, seed=8)
    assert len(set(draw_rows(60, seed=7))) == 60


def names(day):
    return set(in_force(day, "China")["id"])


def test_instruments_in_force_follow_their_dates():
    table = load("instruments").query("jurisdiction == 'China'")
    measures = table[table["short_name"].str.contains("[Gg]enerative")]
    rule = measures[measures["level"] == "departmental-rule"].iloc[0]
    assert rule["effective"].date() == date(2023, 8, 15)
    assert rule["id"] not in names(date(2023, 8, 14))
    assert rule["id"] in names(date(2023, 8, 15))
    ended = load("instruments").dropna(subset=["ended"])
    for row in ended.itertuples():
        assert row.id not in set(in_force(row.ended.date())["id"])
    drafts = set(load("instruments").query("level == 'draft'")["id"])
    assert not drafts & set(in_force(date(2026, 11, 22))["id"])


def test_command_line_answers_for_a_day(capsys):
    assert main(["in-force", "2023-09-01"]) == 0
    assert "instruments in force on 2023-09-01" in capsys.readouterr().out
    assert main(["classify", "h20", "2025-06-01"]) == 0
    assert "controlled (apr-2025-letters names it)" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["in-force", "2025-02-30"], "a date that exists"),
        (["in-force", "2025-02-01", "--jurisdiction", "Atlantis"], "found 'Atlantis'"),
        (["classify", "h1000", "2025-06-01"], "no chip 'h1000'"),
    ],
)
def test_command_line_names_bad_input(capsys, arguments, words):
    try:
        code = main(arguments)
    except SystemExit as stop:
        code = stop.code
    assert code != 0
    error = capsys.readouterr().err
    assert words in error and "Traceback" not in error


@pytest.mark.slow
def test_a_term_is_linked_at_its_first_use_in_a_chapter_and_nowhere_else(site):
    chips = (site / "book" / "chips.html").read_text(encoding="utf-8")
    links = re.findall(r'<a class="term[^>]*href="glossary\.html#([^"]+)">([^<]+)</a>', chips)
    terms = [term for term, _ in links]
    assert {"foundry", "hbm", "tpp"} <= set(terms) and len(terms) == len(set(terms))
    assert "law" not in terms, "NVIDIA's filing and the law at large are not the terms of ours"
    glossary = (site / "book" / "glossary.html").read_text(encoding="utf-8")
    assert all(f'id="{term}"' in glossary for term in terms)
    assert 'class="term' not in glossary
    assert "零一万物" in (site / "book" / "entities.html").read_text(encoding="utf-8")


@pytest.mark.slow
def test_a_chapter_shows_its_figures_and_its_sources(site):
    """The fixture fails on any warning; here is what the page must hold."""
    chips = (site / "book" / "chips.html").read_text(encoding="utf-8")
    images = re.findall(r"<img [^>]*figures/[^>]*>", chips)
    assert len(images) >= 7
    assert all(re.search(r'alt="[^"]{60,}"', image) for image in images)
    sources = (site / "book" / "sources.html").read_text(encoding="utf-8")
    for target in set(re.findall(r'href="sources\.html#([^"]+)"', chips)):
        assert f'id="{target}"' in sources, target
