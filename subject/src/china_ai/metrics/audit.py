"""Derived numbers of the audit of the source documents."""

from __future__ import annotations

from typing import Any

import pandas as pd

from briefing.numbers.book_metrics import source_documents
from briefing.numbers.metrics import Reader, metric
from briefing.tables.audited_texts import HOLDING, NOT_JUDGED, VERDICTS
from china_ai.agreement import kappa

STRICT = ("confirmed",)
WRONG = ["garbled", "contradicted"]
CODERS = ("first", "second")
COPIES = ["002", "004"]


@metric("claims", "claims", own_count=True)
def claims(read: Reader) -> int:
    """Claims of the five source documents that were judged."""
    return len(read.rows("claims", []))


@metric("claims-held-when-written", "claims", own_count=True)
def claims_held_when_written(read: Reader) -> int:
    """Claims that were right, or right after a correction, when written."""
    return _holding(read, "when_written")


@metric("claims-hold-now", "claims", own_count=True)
def claims_hold_now(read: Reader) -> int:
    """Claims that are right, or right after a correction, at the edition date."""
    return _holding(read, "at_edition")


def _holding(read: Reader, column: str) -> int:
    return int(read.rows("claims", [column])[column].isin(HOLDING).sum())


def _judged(read: Reader, **chosen: object) -> pd.DataFrame:
    """Claims with a verdict at both dates that says whether they are right."""
    rows = read.rows("claims", ["theme", *VERDICTS], **chosen)
    return rows[~rows[list(VERDICTS)].isin(NOT_JUDGED).any(axis=1)]


def _share_of_checkable(read: Reader, column: str, right: tuple[str, ...] = HOLDING) -> float:
    return 100 * float(_judged(read)[column].isin(right).mean())


@metric("claims-judged", "claims", own_count=True)
def claims_judged(read: Reader) -> int:
    """Claims that could be judged at both dates."""
    return len(_judged(read))


@metric("checkable-held-when-written", "percent", own_count=True)
def checkable_held_when_written(read: Reader) -> float:
    """Share of the judged claims that held when written."""
    return _share_of_checkable(read, "when_written")


@metric("checkable-hold-now", "percent", own_count=True)
def checkable_hold_now(read: Reader) -> float:
    """Share of the judged claims that hold at the edition date."""
    return _share_of_checkable(read, "at_edition")


@metric("claims-confirmed-when-written", "claims", own_count=True)
def claims_confirmed_when_written(read: Reader) -> int:
    """Claims that were right without any correction when written."""
    return len(read.rows("claims", [], when_written="confirmed"))


@metric("claims-confirmed-now", "claims", own_count=True)
def claims_confirmed_now(read: Reader) -> int:
    """Claims that are right without any correction at the edition date."""
    return len(read.rows("claims", [], at_edition="confirmed"))


@metric("checkable-confirmed-when-written", "percent", own_count=True)
def checkable_confirmed_when_written(read: Reader) -> float:
    """Share of the judged claims that were right without any correction when written."""
    return _share_of_checkable(read, "when_written", STRICT)


@metric("checkable-confirmed-now", "percent", own_count=True)
def checkable_confirmed_now(read: Reader) -> float:
    """Share of the judged claims that are right without any correction at the edition date."""
    return _share_of_checkable(read, "at_edition", STRICT)


@metric("claims-wrong-when-written", "claims", own_count=True)
def claims_wrong_when_written(read: Reader) -> int:
    """Claims that were garbled or contradicted when written."""
    return len(read.rows("claims", [], when_written=WRONG))


@metric("claims-garbled", "claims", own_count=True)
def claims_garbled(read: Reader) -> int:
    """Claims that distorted what their own source says when written."""
    return len(read.rows("claims", [], when_written="garbled"))


@metric("claims-open-when-written", "claims", own_count=True)
def claims_open_when_written(read: Reader) -> int:
    """Claims that were contested or could not be judged when written."""
    return len(read.rows("claims", [], when_written=["contested", *NOT_JUDGED]))


@metric("claims-opinion", "claims", own_count=True)
def claims_opinion(read: Reader) -> int:
    """Claims that no evidence could settle on the day they were written."""
    return len(read.rows("claims", [], when_written="opinion"))


@metric("claims-not-found", "claims", own_count=True)
def claims_not_found(read: Reader) -> int:
    """Claims that could be checked, with nothing found to check them against."""
    return len(read.rows("claims", [], when_written="not-found"))


@metric("claims-not-read", "claims", own_count=True)
def claims_not_read(read: Reader) -> int:
    """Claims that a known source would settle which could not be opened."""
    return len(read.rows("claims", [], when_written="not-read"))


@metric("claims-outdated", "claims", own_count=True)
def claims_outdated(read: Reader) -> int:
    """Claims that later events have overtaken."""
    return len(read.rows("claims", [], at_edition="outdated"))


@metric("claims-on-regulation", "claims", own_count=True)
def claims_on_regulation(read: Reader) -> int:
    """Claims about regulation."""
    return len(read.rows("claims", [], theme="regulation"))


@metric("regulation-claims-dated", "claims", own_count=True)
def regulation_claims_dated(read: Reader) -> int:
    """Claims about regulation that are about an event or what a document says: they cannot age."""
    return len(read.rows("claims", [], theme="regulation", dated=True))


@metric("regulation-claims-present", "claims", own_count=True)
def regulation_claims_present(read: Reader) -> int:
    """Judged claims about regulation that speak of a present state."""
    return len(_judged(read, theme="regulation", dated=False))


def _held_then(read: Reader, *, here: bool) -> pd.DataFrame:
    """Claims on a present state, of the state of play or all else, that held when written."""
    rows = _judged(read, dated=False)
    chosen = rows["theme"].eq("state-of-play") == here
    return rows[chosen & rows["when_written"].isin(HOLDING)]


def _lost(rows: pd.DataFrame) -> int:
    return int((~rows["at_edition"].isin(HOLDING)).sum())


@metric("held-state-of-play", "claims", own_count=True)
def held_state_of_play(read: Reader) -> int:
    """Claims on a present state of play that held when written and can be judged today."""
    return len(_held_then(read, here=True))


@metric("lost-state-of-play", "claims", own_count=True)
def lost_state_of_play(read: Reader) -> int:
    """Of these, how many no longer hold at the edition date."""
    return _lost(_held_then(read, here=True))


@metric("held-elsewhere", "claims", own_count=True)
def held_elsewhere(read: Reader) -> int:
    """Claims on a present state of anything else that held when written and can be judged today."""
    return len(_held_then(read, here=False))


@metric("lost-elsewhere", "claims", own_count=True)
def lost_elsewhere(read: Reader) -> int:
    """Of these, how many no longer hold at the edition date."""
    return _lost(_held_then(read, here=False))


@metric("wrong-claims-of-copies", "claims", own_count=True)
def wrong_claims_of_copies(read: Reader) -> int:
    """Claims of the two copies, 002 and 004, that were garbled or contradicted when written."""
    return len(read.rows("claims", [], seed=COPIES, when_written=WRONG))


@metric("garbled-in-copies", "claims", own_count=True)
def garbled_in_copies(read: Reader) -> int:
    """Of these, how many distort what their own source says."""
    return len(read.rows("claims", [], seed=COPIES, when_written="garbled"))


@metric("claims-of-copies", "claims", own_count=True)
def claims_of_copies(read: Reader) -> int:
    """Claims of the two copies, texts 002 and 004."""
    return len(read.rows("claims", [], seed=COPIES))


@metric("wrong-claims-of-others", "claims", own_count=True)
def wrong_claims_of_others(read: Reader) -> int:
    """Claims of the texts that are no copies that were garbled or contradicted when written."""
    return claims_wrong_when_written(read) - wrong_claims_of_copies(read)


@metric("garbled-in-others", "claims", own_count=True)
def garbled_in_others(read: Reader) -> int:
    """Of these, how many distort what their own source says."""
    return claims_garbled(read) - garbled_in_copies(read)


@metric("claims-of-others", "claims", own_count=True)
def claims_of_others(read: Reader) -> int:
    """Claims of the texts that are no copies."""
    return claims(read) - claims_of_copies(read)


@metric("facts-held-when-written", "claims", own_count=True)
def facts_held_when_written(read: Reader) -> int:
    """Statements of fact that held when written, corrections allowed."""
    return len(read.rows("claims", [], claim_kind="fact", when_written=list(HOLDING)))


@metric("others-held-when-written", "claims", own_count=True)
def others_held_when_written(read: Reader) -> int:
    """Opinions, forecasts and recommendations that held when written, corrections allowed."""
    return claims_held_when_written(read) - facts_held_when_written(read)


@metric("held-by-line", "percent", own_count=True)
def held_by_line(read: Reader) -> float:
    """Share of the claims that held when written if each line of a text weighs the same."""
    rows = read.rows("claims", ["seed", "paragraph", "when_written"])
    held = rows["when_written"].isin(HOLDING)
    lines = held.groupby([rows["seed"].astype(str), rows["paragraph"]]).mean()
    return 100 * float(lines.mean())


@metric("idc-2026-implied", "USD billion")
def idc_2026_implied(read: Reader) -> float:
    """IDC's forecast of 2025 for 2028, reckoned back to 2026 with the growth that it names.

    The forecast is "more than", so this is a lower bound of what that edition implies.
    """
    return float(read("forecasts", "idc-2025-china-2028")) / 1.352**2


def _coded(read: Reader, column: str, right: tuple[str, ...] | None) -> tuple[list[Any], list[Any]]:
    """Verdicts of both coders, or, given what counts as right, whether each finds a claim right."""
    names = [f"{coder}_{column}" for coder in CODERS]
    rows = read.rows("second_coding", names)
    first, second = (rows[name].astype(str) for name in names)
    pair = (first, second) if right is None else (first.isin(right), second.isin(right))
    return pair[0].to_list(), pair[1].to_list()


@metric("coded-twice", "claims", own_count=True)
def coded_twice(read: Reader) -> int:
    """Claims that a second coder judged without seeing the first verdicts."""
    return len(read.rows("second_coding", []))


@metric("coders-same-holds-when-written", "claims", own_count=True)
def coders_same_holds_when_written(read: Reader) -> int:
    """Claims on which both coders agree whether they held when written."""
    first, second = _coded(read, "when_written", HOLDING)
    return sum(one == other for one, other in zip(first, second, strict=True))


@metric("kappa-when-written", "ratio", own_count=True)
def kappa_when_written(read: Reader) -> float:
    """Cohen's kappa of the verdicts of two coders for the day of writing, all words apart."""
    return kappa(*_coded(read, "when_written", None)).value


@metric("kappa-when-written-interval", "ratio", own_count=True)
def kappa_when_written_interval(read: Reader) -> tuple[float, float]:
    """That kappa's 95 per cent interval, from Cohen's standard error."""
    return kappa(*_coded(read, "when_written", None))[1:]


@metric("kappa-holds-when-written", "ratio", own_count=True)
def kappa_holds_when_written(read: Reader) -> float:
    """Cohen's kappa of two coders on whether a claim held when written, corrections allowed."""
    return kappa(*_coded(read, "when_written", HOLDING)).value


@metric("kappa-strict-when-written", "ratio", own_count=True)
def kappa_strict_when_written(read: Reader) -> float:
    """Cohen's kappa of two coders on whether a claim was right as it stood when written."""
    return kappa(*_coded(read, "when_written", STRICT)).value


def _found(read: Reader, coder: str, right: tuple[str, ...]) -> int:
    return sum(_coded(read, "when_written", right)[CODERS.index(coder)])


def second_coder_holds(read: Reader) -> int:
    """Claims of the sample that held when written by the second coder, corrections allowed."""
    return _found(read, "second", HOLDING)


@metric("first-coder-strict", "claims", own_count=True)
def first_coder_strict(read: Reader) -> int:
    """Claims of the sample that were right as they stood when written, by the first coder."""
    return _found(read, "first", STRICT)


@metric("second-coder-strict", "claims", own_count=True)
def second_coder_strict(read: Reader) -> int:
    """Claims of the sample that were right as they stood when written, by the second coder."""
    return _found(read, "second", STRICT)


def _unread_again(read: Reader, verdict: str) -> int:
    """Claims outside the sample of the second coder with a verdict for the day of writing."""
    seen = read.rows("second_coding", ["claim"])["claim"].dropna()
    rows = read.rows("claims", ["id"], when_written=verdict)
    return int((~rows["id"].isin(set(seen))).sum())


@metric("confirmed-not-read-again", "claims", own_count=True)
def confirmed_not_read_again(read: Reader) -> int:
    """Claims that no second coder read which we passed as they stood when written."""
    return _unread_again(read, "confirmed")


@metric("corrected-not-read-again", "claims", own_count=True)
def corrected_not_read_again(read: Reader) -> int:
    """Claims that no second coder read which we passed with corrections when written."""
    return _unread_again(read, "confirmed-with-corrections")


def _strict_share(read: Reader, *, again: bool) -> float:
    seen = set(read.rows("second_coding", ["claim"])["claim"].dropna())
    rows = read.rows("claims", ["id", "when_written"])
    return 100 * float(rows.loc[rows["id"].isin(seen) == again, "when_written"].isin(STRICT).mean())


@metric("strict-share-read-again", "percent", own_count=True)
def strict_share_read_again(read: Reader) -> float:
    """Share right without correction when written among the claims a second coder read."""
    return _strict_share(read, again=True)


@metric("strict-share-not-read-again", "percent", own_count=True)
def strict_share_not_read_again(read: Reader) -> float:
    """Share right without correction when written among the claims no second coder read."""
    return _strict_share(read, again=False)


@metric("facts-read-again", "claims", own_count=True)
def facts_read_again(read: Reader) -> int:
    """Statements of fact among the claims in the table that a second coder read."""
    seen = set(read.rows("second_coding", ["claim"])["claim"].dropna())
    facts = read.rows("claims", ["id"], claim_kind="fact")["id"]
    return int(facts.isin(seen).sum())


@metric("opinions-read-again", "claims", own_count=True)
def opinions_read_again(read: Reader) -> int:
    """Opinions among the claims in the table that a second coder read."""
    seen = set(read.rows("second_coding", ["claim"])["claim"].dropna())
    opinions = read.rows("claims", ["id"], claim_kind="opinion")["id"]
    return int(opinions.isin(seen).sum())


@metric("opinions-in-texts", "claims", own_count=True)
def opinions_in_texts(read: Reader) -> int:
    """Claims of the source documents that are opinions."""
    return len(read.rows("claims", [], claim_kind="opinion"))


@metric("facts-in-texts", "claims", own_count=True)
def facts_in_texts(read: Reader) -> int:
    """Claims of the source documents that are statements of fact."""
    return len(read.rows("claims", [], claim_kind="fact"))


def _pairs(read: Reader, right: tuple[str, ...]) -> list[tuple[bool, bool]]:
    return list(zip(*_coded(read, "when_written", right), strict=True))


@metric("coders-apart-strictly", "claims", own_count=True)
def coders_apart_strictly(read: Reader) -> int:
    """Claims that one coder and not the other found right as they stood when written."""
    return sum(first != second for first, second in _pairs(read, STRICT))


@metric("second-coder-milder", "claims", own_count=True)
def second_coder_milder(read: Reader) -> int:
    """Of these, how many the second coder found right and the first did not."""
    return _pairs(read, STRICT).count((False, True))


@metric("corrected-passed-by-second", "ratio", own_count=True)
def corrected_passed_by_second(read: Reader) -> float:
    """Of what the first coder passed with corrections, the part the second passed as it stood."""
    rows = read.rows(
        "second_coding",
        ["second_when_written"],
        first_when_written="confirmed-with-corrections",
    )
    return float(rows["second_when_written"].isin(STRICT).mean())


@metric("held-kept-by-second", "ratio", own_count=True)
def held_kept_by_second(read: Reader) -> float:
    """Of the claims that held for the first coder, the part that held for the second."""
    kept = [second for first, second in _pairs(read, HOLDING) if first]
    return sum(kept) / len(kept)


@metric("others-gained-by-second", "ratio", own_count=True)
def others_gained_by_second(read: Reader) -> float:
    """Of the claims that did not hold for the first coder, the part that held for the second."""
    gained = [second for first, second in _pairs(read, HOLDING) if not first]
    return sum(gained) / len(gained)


def _resolved(read: Reader, *words: str) -> int:
    return len(read.rows("second_coding", [], resolved_for=list(words)))


@metric("coders-apart", "claims", own_count=True)
def coders_apart(read: Reader) -> int:
    """Claims to which the coders gave different verdicts at one date at least."""
    return _resolved(read, "first", "second", "neither")


@metric("resolved-for-first", "claims", own_count=True)
def resolved_for_first(read: Reader) -> int:
    """Of these, how many were resolved for the first coder."""
    return _resolved(read, "first")


@metric("resolved-for-second", "claims", own_count=True)
def resolved_for_second(read: Reader) -> int:
    """Of these, how many were resolved for the second coder."""
    return _resolved(read, "second")


@metric("blog-claims-on-law", "ratio", own_count=True)
def blog_claims_on_law(read: Reader) -> float:
    """Part of the blog's claims (text 000) that are about regulation."""
    return float(read.rows("claims", ["theme"], seed="000")["theme"].eq("regulation").mean())


@metric("claims-on-weak-evidence", "claims", own_count=True)
def claims_on_weak_evidence(read: Reader) -> int:
    """Claims whose verdict rests on evidence read in one copy or merely claimed."""
    return len(read.rows("claims", [], status=["secondary", "claimed"]))


@metric("claims-of-000", "claims", own_count=True)
def claims_of_000(read: Reader) -> int:
    """Claims of text 000."""
    return len(read.rows("claims", [], seed="000"))


@metric("claims-of-004", "claims", own_count=True)
def claims_of_004(read: Reader) -> int:
    """Claims of text 004."""
    return len(read.rows("claims", [], seed="004"))


@metric("contradicting-pairs", "pairs", own_count=True)
def contradicting_pairs(read: Reader) -> int:
    """Pairs of claims of different texts that say opposite things, or seem to."""
    rows = read.rows("claims", ["contradicts"]).dropna(subset=["contradicts"])
    return len({frozenset(pair) for pair in zip(rows["id"], rows["contradicts"], strict=True)})


@metric("laws-listed-in-000", "entries", own_count=True)
def laws_listed_in_000(read: Reader) -> int:
    """Entries of the list of laws in text 000."""
    return len(read.rows("claims", [], id=[f"c000-{number}" for number in range(49, 61)]))


@metric("gpt-4-turbo-over-ernie", "points")
def gpt_4_turbo_over_ernie(read: Reader) -> float:
    """Points by which GPT-4 Turbo led ERNIE 4.0 on SuperCLUE, December 2023, asked by interface."""
    ernie = read("benchmark_scores", "superclue-2023-12.ernie-4-api.total")
    return read("benchmark_scores", "superclue-2023-12.gpt-4-turbo.total") - ernie


@metric("ernie-web-page-loss", "points")
def ernie_web_page_loss(read: Reader) -> float:
    """Points that ERNIE 4.0 lost on SuperCLUE, December 2023, when asked on its web page."""
    web = read("benchmark_scores", "superclue-2023-12.ernie-4-web.total")
    return read("benchmark_scores", "superclue-2023-12.ernie-4-api.total") - web


@metric("ernie-below-gpt-4-in-total")
def ernie_below_gpt_4_in_total(read: Reader) -> bool:
    """ERNIE 4.0 stood below GPT-4 in the total, both asked by interface."""
    gpt = read("benchmark_scores", "superclue-2023-12.gpt-4-api.total")
    return read("benchmark_scores", "superclue-2023-12.ernie-4-api.total") < gpt


@metric("ernie-above-gpt-4-in-chinese")
def ernie_above_gpt_4_in_chinese(read: Reader) -> bool:
    """ERNIE 4.0 stood above GPT-4 in the part on Chinese, both asked by interface."""
    gpt = read("benchmark_scores", "superclue-2023-12.gpt-4-api.chinese")
    return read("benchmark_scores", "superclue-2023-12.ernie-4-api.chinese") > gpt


@metric("survey-first-experiments-china", "points")
def survey_first_experiments_china(read: Reader) -> float:
    """Chinese respondents who use generative AI without full implementation, in points."""
    return read("adoption_survey", "sas24-use-cn", "share_pct") - read(
        "adoption_survey", "sas24-full-cn", "share_pct"
    )


@metric("eight-provinces", "provinces")
def eight_provinces(read: Reader) -> int:
    """Provinces and cities that text 001 names as China's coast."""
    return len(read.rows("provinces", ["population_mn"], coastal_eight=True, year=2022))


@metric("eight-provinces-population", "million")
def eight_provinces_population(read: Reader) -> float:
    """People in the eight coastal provinces and cities at the end of 2022."""
    rows = read.rows("provinces", ["population_mn"], coastal_eight=True, year=2022)
    return float(rows["population_mn"].sum())


def _texts(read: Reader, role: str, factor: str) -> int:
    return read.rows("obstacles", ["seed"], role=role, factor=factor)["seed"].nunique()


@metric("chips-only-common-obstacle", own_count=True)
def chips_only_common_obstacle(read: Reader) -> bool:
    """Chips are the one factor that every source document calls an obstacle."""
    named = read.rows("obstacles", ["factor", "seed"], role="obstacle")
    spread = named.groupby("factor", observed=True)["seed"].nunique()
    return list(spread[spread == source_documents(read)].index) == ["chips"]


@metric("texts-data-obstacle", "texts", own_count=True)
def texts_data_obstacle(read: Reader) -> int:
    """Source documents that call training data an obstacle."""
    return _texts(read, "obstacle", "training-data")


@metric("texts-data-driver", "texts", own_count=True)
def texts_data_driver(read: Reader) -> int:
    """Source documents that call training data a driver."""
    return _texts(read, "driver", "training-data")


@metric("texts-regulation-obstacle", "texts", own_count=True)
def texts_regulation_obstacle(read: Reader) -> int:
    """Source documents that call regulation an obstacle."""
    return _texts(read, "obstacle", "regulation")


@metric("texts-regulation-driver", "texts", own_count=True)
def texts_regulation_driver(read: Reader) -> int:
    """Source documents that call regulation a driver."""
    return _texts(read, "driver", "regulation")


@metric("texts-censorship-obstacle", "texts", own_count=True)
def texts_censorship_obstacle(read: Reader) -> int:
    """Source documents that call censorship an obstacle."""
    return _texts(read, "obstacle", "censorship")


@metric("censorship-never-driver", own_count=True)
def censorship_never_driver(read: Reader) -> bool:
    """No source document calls censorship a driver."""
    return _texts(read, "driver", "censorship") == 0
