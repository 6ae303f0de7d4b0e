"""Derived numbers of the audit of the source documents."""

from __future__ import annotations

import pandas as pd

from briefing.numbers.book_metrics import source_documents
from briefing.numbers.metrics import Reader, metric

HOLDING = ("confirmed", "confirmed-with-corrections")
CHECKED = ("when_written", "at_edition")


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


def _share_of_checkable(read: Reader, column: str, right: tuple[str, ...] = HOLDING) -> float:
    verdicts = read.rows("claims", list(CHECKED))
    checkable = verdicts[(verdicts[list(CHECKED)] != "not-checkable").all(axis=1)]
    return 100 * float(checkable[column].isin(right).mean())


@metric("checkable-held-when-written", "percent", own_count=True)
def checkable_held_when_written(read: Reader) -> float:
    """Share of the checkable claims that held when written."""
    return _share_of_checkable(read, "when_written")


@metric("checkable-hold-now", "percent", own_count=True)
def checkable_hold_now(read: Reader) -> float:
    """Share of the checkable claims that hold at the edition date."""
    return _share_of_checkable(read, "at_edition")


@metric("claims-confirmed-when-written", "claims", own_count=True)
def claims_confirmed_when_written(read: Reader) -> int:
    """Claims that were right without any correction when written."""
    return len(read.rows("claims", [], when_written="confirmed"))


@metric("checkable-confirmed-when-written", "percent", own_count=True)
def checkable_confirmed_when_written(read: Reader) -> float:
    """Share of the checkable claims that were right without any correction when written."""
    return _share_of_checkable(read, "when_written", ("confirmed",))


@metric("claims-wrong-in-copies", "claims", own_count=True)
def claims_wrong_in_copies(read: Reader) -> int:
    """Claims garbled or contradicted when written in the two texts that are copies, 002 and 004."""
    wrong = ["garbled", "contradicted"]
    return len(read.rows("claims", [], when_written=wrong, seed=["002", "004"]))


@metric("claims-wrong-when-written", "claims", own_count=True)
def claims_wrong_when_written(read: Reader) -> int:
    """Claims that were garbled or contradicted when written."""
    return len(read.rows("claims", [], when_written=["garbled", "contradicted"]))


@metric("claims-wrong-from-one-copy", "claims", own_count=True)
def claims_wrong_from_one_copy(read: Reader) -> int:
    """Claims garbled or contradicted when written whose original was read in one copy only."""
    wrong = read.rows("claims", ["status"], when_written=["garbled", "contradicted"])
    return int(wrong["status"].isin(["secondary", "claimed"]).sum())


@metric("claims-open-when-written", "claims", own_count=True)
def claims_open_when_written(read: Reader) -> int:
    """Claims that were contested or not checkable when written."""
    return len(read.rows("claims", [], when_written=["contested", "not-checkable"]))


@metric("claims-outdated", "claims", own_count=True)
def claims_outdated(read: Reader) -> int:
    """Claims that later events have overtaken."""
    return len(read.rows("claims", [], at_edition="outdated"))


@metric("claims-outdated-state-of-play", "claims", own_count=True)
def claims_outdated_state_of_play(read: Reader) -> int:
    """Claims about the state of play that later events have overtaken."""
    return len(read.rows("claims", [], at_edition="outdated", theme="state-of-play"))


def _losses(read: Reader) -> pd.Series:
    """Points of its checkable claims that each theme lost over time, the largest loss first."""
    rows = read.rows("claims", ["theme", *CHECKED])
    checkable = rows[(rows[list(CHECKED)] != "not-checkable").all(axis=1)]
    held = checkable[list(CHECKED)].isin(HOLDING).groupby(checkable["theme"], observed=True).mean()
    return (100 * (held["when_written"] - held["at_edition"])).sort_values(ascending=False)


@metric("state-of-play-ages-most", own_count=True)
def state_of_play_ages_most(read: Reader) -> bool:
    """No theme loses a larger part of its checkable claims over time than the state of play."""
    return bool(_losses(read).index[0] == "state-of-play")


@metric("state-of-play-loss", "percentage points", own_count=True)
def state_of_play_loss(read: Reader) -> float:
    """Share of its checkable claims that the state of play lost between the two verdicts."""
    return float(_losses(read)["state-of-play"])


@metric("next-theme-loss", "percentage points", own_count=True)
def next_theme_loss(read: Reader) -> float:
    """Largest share that another theme than the state of play lost between the two verdicts."""
    return float(_losses(read).drop("state-of-play").iloc[0])


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
