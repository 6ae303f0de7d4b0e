"""Which instruments are in force on a day, and the subject's answers on the command line."""

from datetime import date

import pytest

from briefing.commands.main import main
from briefing.tables.loading import load
from china_ai.instruments import in_force


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
    assert len(ended) > 0
    for row in ended.itertuples():
        assert row.id not in set(in_force(row.ended.date())["id"])
    drafts = set(load("instruments").query("level == 'draft'")["id"])
    assert drafts and not drafts & set(in_force(date(2026, 11, 22))["id"])


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
