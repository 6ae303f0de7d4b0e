"""The ledger of this book: what it asks, and its scores by other code than shows them."""

import csv
from collections import defaultdict
from datetime import date
from math import exp, log
from statistics import median

import pytest
from books import REPOSITORY

from briefing.numbers.metrics import Reader
from briefing.questions import history, scores
from briefing.questions.model import questions
from briefing.questions.state import day_of_ledger
from china_ai.metrics import ledger


def rows(name):
    with (REPOSITORY / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def settled(kind):
    """Return what was said, what a naive forecaster would have, and what came, from the files."""
    replaced = {row["corrects"] for row in rows("settlements")}
    last = {row["question"]: row for row in rows("settlements") if row["id"] not in replaced}
    for row in rows("questions"):
        came = last.get(row["id"])
        past = row["due"] <= day_of_ledger().isoformat()
        if came and past and came["outcome"] != "annulled" and row["resolves_to"] == kind:
            said = row["probability" if kind == "yes-no" else "forecast"]
            naive = float(row["naive"]) if row["naive"] else None
            result = came["outcome"] == "yes" if kind == "yes-no" else float(came["value"])
            yield row["judgement"] != "", float(said), naive, result


def test_every_judgement_is_asked_and_a_program_decides_many():
    asked = [one for one in questions().values() if one.ours]
    judged = {row["id"] for row in rows("judgements")}
    assert {one.judgement for one in asked if one.probability is not None} == judged
    assert sum(one.decided_by == "program" for one in asked) >= 15


def test_it_starts_full():
    assert sum(1 for kind in ("yes-no", "number") for _ in settled(kind)) >= 30


def test_the_brier_score_by_other_code():
    pairs = [(said, came) for ours, said, naive, came in settled("yes-no") if naive is not None]
    shown = [one.pair for one in scores.of_yes_no(scores.scored(day_of_ledger()))]
    total = sum(1 + said * said - 2 * said if came else said * said for said, came in pairs)
    assert scores.brier(shown) == pytest.approx(total / len(pairs))
    groups = defaultdict(list)
    for said, came in pairs:
        groups[said].append(came)
    share = sum(came for _, came in pairs) / len(pairs)
    reliable = sum((len(some) * said - sum(some)) ** 2 / len(some) for said, some in groups.items())
    resolved = sum((sum(some) - len(some) * share) ** 2 / len(some) for some in groups.values())
    split = scores.parts(shown)
    assert split.reliability == pytest.approx(reliable / len(pairs))
    assert split.resolution == pytest.approx(resolved / len(pairs))
    assert split.uncertainty == pytest.approx(share - share * share)


def test_discrimination_by_other_code():
    """By ranks: the sum of those of what came, as Wilcoxon has it."""
    pairs = sorted((said, came) for _, said, _, came in settled("yes-no"))
    values = [said for said, _ in pairs]
    rank = {value: values.index(value) + (values.count(value) + 1) / 2 for value in values}
    came = [rank[said] for said, outcome in pairs if outcome]
    pairs_of_both = len(came) * (len(pairs) - len(came))
    area = (sum(came) - len(came) * (len(came) + 1) / 2) / pairs_of_both
    shown = [one.pair for one in scores.of_yes_no(scores.scored(day_of_ledger()))]
    assert scores.discrimination(shown) == pytest.approx(area)


def test_misses_of_numbers_by_other_code():
    known = [
        (max(s / c, c / s), max(n / c, c / n) if n else None) for _, s, n, c in settled("number")
    ]
    missed = scores.misses(scores.of_numbers(scores.scored(day_of_ledger())))
    assert missed.typical == pytest.approx(median(own for own, _ in known))
    beside = [(own, naive) for own, naive in known if naive]
    assert missed.naive == pytest.approx(median(naive for _, naive in beside))
    assert missed.closer == sum(own < naive for own, naive in beside)
    assert exp(abs(log(2 / 1))) == 2, "a factor has no direction"


def test_the_numbers_of_the_page_are_those_of_its_tables():
    every = scores.scored(day_of_ledger())
    read = Reader()
    assert ledger.brier(read) == pytest.approx(
        scores.brier([one.pair for one in scores.of_yes_no(every)])
    )
    missed = scores.misses(scores.of_numbers(every))
    assert (ledger.numbers_closer(read), ledger.numbers(read)) == (missed.closer, missed.compared)
    assert ledger.statements(read) == len(every)


def test_what_is_decided_by_the_table_of_forecasts_agrees_with_it():
    outcomes = {row["id"]: row["outcome"] for row in rows("forecasts")}
    told = {row["question"]: row["value"] for row in rows("settlements")}
    for one in questions().values():
        table, _, row = one.said_in.partition("/")
        if table == "forecasts" and one.resolves_to == "number":
            assert float(told[one.id]) == float(outcomes[row]), one.id


def test_nothing_settled_was_rewritten():
    assert [str(problem) for problem in history.problems()] == []


def test_the_first_of_ours_is_not_yet_due():
    first = min(one.due for one in questions().values() if one.ours)
    assert first > date(2026, 11, 30)
