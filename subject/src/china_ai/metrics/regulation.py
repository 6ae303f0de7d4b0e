"""Derived numbers of the chapter on regulation."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from scipy.stats import binomtest

from briefing.numbers.book_metrics import edition
from briefing.numbers.metrics import Reader, metric
from china_ai.agreement import Kappa, kappa
from china_ai.metrics.audit import HOLDING

if TYPE_CHECKING:
    import pandas as pd

DAYS_A_MONTH = 365.25 / 12


# The claims of the source documents.


@metric("reg-claims", "claims", own_count=True)
def reg_claims(read: Reader) -> int:
    """Claims of the source documents about regulation."""
    return len(read.rows("claims", [], theme="regulation"))


@metric("reg-claims-hold-now", "claims", own_count=True)
def reg_claims_hold_now(read: Reader) -> int:
    """Claims about regulation that are right, or right after a correction, at the edition date."""
    verdicts = read.rows("claims", ["at_edition"], theme="regulation")["at_edition"]
    return int(verdicts.isin(HOLDING).sum())


# From draft to effect.


def _between(read: Reader, first: str, last: str) -> float:
    """Months between two rows of instrument_dates."""
    days: date = read("instrument_dates", last, "date")[0]
    return (days - read("instrument_dates", first, "date")[0]).days / DAYS_A_MONTH


# Texts of ministries for which a draft for comment and a date of effect are both known.
MINISTRY_TEXTS = {
    "algorithm-provisions": ("2021-08-27", "2022-03-01"),
    "deep-synthesis-provisions": ("2022-01-28", "2023-01-10"),
    "genai-measures": ("2023-04-11", "2023-08-15"),
    "ethics-measures-2023": ("2023-04-04", "2023-12-01"),
    "face-measures": ("2023-08-08", "2025-06-01"),
    "labelling-measures": ("2024-09-14", "2025-09-01"),
    "ethics-measures-2026": ("2025-08-01", "2026-03-20"),
    "anthropomorphic-measures": ("2025-12-27", "2026-07-15"),
}


def _ministry_months(read: Reader) -> list[float]:
    return [
        _between(read, f"{name}-draft-published-{draft}", f"{name}-effective-{effect}")
        for name, (draft, effect) in MINISTRY_TEXTS.items()
    ]


@metric("reg-ministry-texts", "texts")
def reg_ministry_texts(read: Reader) -> int:
    """Texts of Chinese ministries on AI or ethics with known dates of draft and effect."""
    return len(read.rows("instruments", [], id=list(MINISTRY_TEXTS)))


@metric("reg-ministry-draft-to-effect", "months")
def reg_ministry_draft_to_effect(read: Reader) -> tuple[float, float]:
    """Months from draft to effect of texts of Chinese ministries, shortest and longest."""
    months = _ministry_months(read)
    return min(months), max(months)


@metric("reg-ministry-within-a-year", "texts")
def reg_ministry_within_a_year(read: Reader) -> int:
    """Texts of Chinese ministries that took less than twelve months from draft to effect."""
    return sum(months < 12 for months in _ministry_months(read))


@metric("reg-laws-draft-to-effect", "months")
def reg_laws_draft_to_effect(read: Reader) -> tuple[float, float]:
    """Months from first public draft to effect of three Chinese laws on networks and data."""
    laws = {
        "csl": ("2015-07-06", "2017-06-01"),
        "dsl": ("2020-07-03", "2021-09-01"),
        "pipl": ("2020-10-21", "2021-11-01"),
    }
    months = [
        _between(read, f"{name}-draft-published-{draft}", f"{name}-effective-{effect}")
        for name, (draft, effect) in laws.items()
    ]
    return min(months), max(months)


@metric("reg-netdata-draft-to-effect", "months")
def reg_netdata_draft_to_effect(read: Reader) -> float:
    """Months from the draft of the network data regulations to their effect."""
    return _between(
        read,
        "netdata-regulation-draft-published-2021-11-14",
        "netdata-regulation-effective-2025-01-01",
    )


@metric("reg-minors-draft-to-effect", "months")
def reg_minors_draft_to_effect(read: Reader) -> float:
    """Months from the first draft, of 2016, of the regulations on minors online to their effect."""
    return _between(
        read,
        "minors-regulation-draft-published-2016-09-01",
        "minors-regulation-effective-2024-01-01",
    )


@metric("reg-csl-draft-to-effect", "months")
def reg_csl_draft_to_effect(read: Reader) -> float:
    """Months from the first draft of the amendment of the Cybersecurity Law to its effect."""
    return _between(
        read,
        "csl-amendment-2025-draft-published-2022-09-01",
        "csl-amendment-2025-effective-2026-01-01",
    )


@metric("reg-eu-act-draft-to-effect", "months")
def reg_eu_act_draft_to_effect(read: Reader) -> float:
    """Months from the proposal of the EU AI Act to its entry into force."""
    return _between(read, "eu-ai-act-draft-published-2021-04-21", "eu-ai-act-effective-2024-08-01")


@metric("reg-omnibus-draft-to-effect", "months")
def reg_omnibus_draft_to_effect(read: Reader) -> float:
    """Months from the proposal of the EU's Digital Omnibus on AI to its entry into force."""
    return _between(
        read, "eu-omnibus-ai-draft-published-2025-11-19", "eu-omnibus-ai-effective-2026-07-27"
    )


@metric("reg-pending-drafts", "drafts")
def reg_pending_drafts(read: Reader) -> int:
    """Chinese drafts for comment in the table of instruments that are still drafts."""
    return len(read.rows("instruments", [], state="draft", jurisdiction="China"))


# Draft against final.


def _coded(read: Reader, *columns: str, **which: object) -> pd.DataFrame:
    """Clauses that both coders have read: the code in the end, and further columns."""
    rows = read.rows("draft_clauses", ["agreed", *columns], **which)
    return rows[rows["agreed"].notna()]


def _codes(read: Reader, pair: str) -> pd.Series[str]:
    """What became of each clause of a pair of draft and final text in the end."""
    return _coded(read, pair=pair)["agreed"].astype(str)


def _down(read: Reader, pair: str) -> int:
    return int(_codes(read, pair).isin(["dropped", "softened"]).sum())


def _hardened(read: Reader, pair: str) -> int:
    return int((_codes(read, pair) == "hardened").sum())


def _of_draft(read: Reader, pair: str) -> int:
    return int((_codes(read, pair) != "new").sum())


def _new(read: Reader, pair: str) -> int:
    return int((_codes(read, pair) == "new").sum())


def _sign_test(down: int, up: int) -> float:
    """Two-sided p-value of as many steps down and up, if both were as likely.

    W. J. Conover, Practical Nonparametric Statistics, 3rd edition (1999), chapter 3.
    """
    return float(binomtest(down, down + up).pvalue)


@metric("reg-draft-genai-clauses", "clauses")
def reg_draft_genai_clauses(read: Reader) -> int:
    """Clauses of the draft of the generative AI measures that were coded."""
    return _of_draft(read, "genai-measures")


@metric("reg-draft-genai-down", "clauses")
def reg_draft_genai_down(read: Reader) -> int:
    """Of these, dropped or softened in the final."""
    return _down(read, "genai-measures")


@metric("reg-draft-genai-hardened", "clauses")
def reg_draft_genai_hardened(read: Reader) -> int:
    """Of these, hardened in the final."""
    return _hardened(read, "genai-measures")


@metric("reg-draft-genai-new", "clauses")
def reg_draft_genai_new(read: Reader) -> int:
    """Clauses of the final generative AI measures that the draft had not."""
    return _new(read, "genai-measures")


@metric("reg-draft-genai-harder", "clauses")
def reg_draft_genai_harder(read: Reader) -> int:
    """Clauses of the final generative AI measures that are new or harder than in the draft."""
    return _hardened(read, "genai-measures") + _new(read, "genai-measures")


@metric("reg-draft-genai-sign-test", "p-value")
def reg_draft_genai_sign_test(read: Reader) -> float:
    """Two-sided sign test of clauses that went down against clauses hardened, generative rule."""
    return _sign_test(_down(read, "genai-measures"), _hardened(read, "genai-measures"))


@metric("reg-draft-genai-sign-test-new", "p-value")
def reg_draft_genai_sign_test_new(read: Reader) -> float:
    """The same, with new clauses counted as harder."""
    return _sign_test(_down(read, "genai-measures"), reg_draft_genai_harder(read))


# Clauses whose code another reader could well turn to softened: the ban on unlawful acquisition
# became a general respect for rights, training data that contain no infringing content became
# training that does not infringe, and the duty to stop lost one trigger while acts were added.
CONTESTED = ["dc-genai-11", "dc-genai-19", "dc-genai-35"]


def _first_codes(read: Reader, softened: list[str]) -> tuple[int, int]:
    """Clauses down and hardened in the generative rule by the first coder, some as softened."""
    rows = read.rows("draft_clauses", ["change"], pair="genai-measures")
    codes = rows["change"].astype(str).where(~rows["id"].isin(softened), "softened")
    return int(codes.isin(["dropped", "softened"]).sum()), int((codes == "hardened").sum())


@metric("reg-draft-genai-sign-test-first", "p-value")
def reg_draft_genai_sign_test_first(read: Reader) -> float:
    """The sign test of the generative rule with the codes of the first coder."""
    return _sign_test(*_first_codes(read, []))


@metric("reg-draft-genai-sign-test-soft", "p-value")
def reg_draft_genai_sign_test_soft(read: Reader) -> float:
    """The same, with the contested clauses as softened."""
    return _sign_test(*_first_codes(read, CONTESTED))


@metric("reg-draft-genai-contested", "clauses")
def reg_draft_genai_contested(read: Reader) -> int:
    """Clauses of the generative rule whose code we hold to be open to dispute."""
    return len(read.rows("draft_clauses", [], id=CONTESTED))


@metric("reg-draft-ethics-clauses", "clauses")
def reg_draft_ethics_clauses(read: Reader) -> int:
    """Clauses of the draft of the ethics measures of 2023 that were coded."""
    return _of_draft(read, "ethics-measures-2023")


@metric("reg-draft-ethics-down", "clauses")
def reg_draft_ethics_down(read: Reader) -> int:
    """Of these, dropped or softened in the final."""
    return _down(read, "ethics-measures-2023")


@metric("reg-draft-ethics-hardened", "clauses")
def reg_draft_ethics_hardened(read: Reader) -> int:
    """Of these, hardened in the final."""
    return _hardened(read, "ethics-measures-2023")


@metric("reg-draft-opinions-clauses", "clauses")
def reg_draft_opinions_clauses(read: Reader) -> int:
    """Clauses of the draft of the ethics opinions of 2022 that were coded."""
    return _of_draft(read, "ethics-opinions-2022")


@metric("reg-draft-opinions-down", "clauses")
def reg_draft_opinions_down(read: Reader) -> int:
    """Of these, dropped or softened in the final."""
    return _down(read, "ethics-opinions-2022")


@metric("reg-draft-opinions-hardened", "clauses")
def reg_draft_opinions_hardened(read: Reader) -> int:
    """Of these, hardened in the final."""
    return _hardened(read, "ethics-opinions-2022")


@metric("reg-draft-pairs", "pairs")
def reg_draft_pairs(read: Reader) -> int:
    """Pairs of draft and final text that were read whole and coded twice."""
    return int(_coded(read, "pair")["pair"].nunique())


@metric("reg-draft-cac-pairs", "pairs")
def reg_draft_cac_pairs(read: Reader) -> int:
    """Of these, pairs of a text of the Cyberspace Administration."""
    pairs = sorted(set(_coded(read, "pair")["pair"].astype(str)))
    office = "Cyberspace Administration of China"
    return len(read.rows("instruments", [], id=pairs, issuer=office))


@metric("reg-draft-coded", "clauses")
def reg_draft_coded(read: Reader) -> int:
    """Clauses that two coders read in draft or final."""
    return len(_coded(read))


def _with_both_texts(read: Reader, *columns: str) -> pd.DataFrame:
    """Clauses that stand in draft and final: where one is empty, the code is given by that."""
    rows = _coded(read, *columns)
    return rows[~rows["agreed"].isin(["dropped", "new"])]


@metric("reg-draft-both-texts", "clauses")
def reg_draft_both_texts(read: Reader) -> int:
    """Of these, clauses that stand in the draft and in the final."""
    return len(_with_both_texts(read))


@metric("reg-draft-coded-alike", "clauses")
def reg_draft_coded_alike(read: Reader) -> int:
    """Of these, with one code by both before any difference was settled."""
    rows = _with_both_texts(read, "change", "second")
    return int((rows["change"].astype(str) == rows["second"].astype(str)).sum())


def _draft_kappa(read: Reader) -> Kappa:
    rows = _with_both_texts(read, "change", "second").astype(str)
    return kappa(rows["change"].tolist(), rows["second"].tolist())


@metric("reg-draft-kappa", "kappa")
def reg_draft_kappa(read: Reader) -> float:
    """Cohen's kappa of the two coders, where a clause stands in draft and final."""
    return _draft_kappa(read).value


@metric("reg-draft-kappa-low", "kappa")
def reg_draft_kappa_low(read: Reader) -> float:
    """Lower end of its 95 per cent interval."""
    return _draft_kappa(read).low


@metric("reg-draft-kappa-high", "kappa")
def reg_draft_kappa_high(read: Reader) -> float:
    """Upper end of its 95 per cent interval."""
    return _draft_kappa(read).high


# The filing system.


def _pace(read: Reader, first: str, last: str) -> float:
    """Generative services filed a month between two counts."""
    rows = [f"generative-filed-{moment}" for moment in (first, last)]
    start, end = (read("filings", row, "cumulative_entries") for row in rows)
    begun, done = (read("filings", row, "as_of")[0] for row in rows)
    return (end - start) / ((done - begun).days / DAYS_A_MONTH)


@metric("reg-filed-a-month-2024", "services a month")
def reg_filed_a_month_2024(read: Reader) -> float:
    """Generative services filed a month in 2024."""
    return _pace(read, "2023-12", "2024-12")


@metric("reg-filed-a-month-2025", "services a month")
def reg_filed_a_month_2025(read: Reader) -> float:
    """Generative services filed a month in 2025."""
    return _pace(read, "2024-12", "2025-12")


@metric("reg-filed-a-month-2026", "services a month")
def reg_filed_a_month_2026(read: Reader) -> float:
    """Generative services filed a month from January to August 2026."""
    return _pace(read, "2025-12", "2026-08")


@metric("reg-filed-and-registered", "entries")
def reg_filed_and_registered(read: Reader) -> float:
    """Services filed and applications registered by the end of August 2026, together."""
    return sum(
        read("filings", f"generative-{series}-2026-08", "cumulative_entries")
        for series in ("filed", "registered")
    )


def _days_to_line(read: Reader) -> pd.Series[float]:
    """Days from the publication of each model to the filing of its line; missing without one."""
    rows = read.rows("model_filings", ["published", "line_filed_on"])
    return (rows["line_filed_on"] - rows["published"]).dt.days


@metric("reg-models-matched", "models")
def reg_models_matched(read: Reader) -> int:
    """Chinese models published after the measures of 2023, set beside the lists of services."""
    return len(_days_to_line(read))


@metric("reg-models-line-filed", "models")
def reg_models_line_filed(read: Reader) -> int:
    """Of these, published when their line already stood in a list."""
    return int((_days_to_line(read) <= 0).sum())


@metric("reg-models-before-filing", "models")
def reg_models_before_filing(read: Reader) -> int:
    """Of these, published before their line was filed."""
    return int((_days_to_line(read) > 0).sum())


@metric("reg-models-without-line", "models")
def reg_models_without_line(read: Reader) -> int:
    """Of these, whose name no entry bears."""
    return int(_days_to_line(read).isna().sum())


@metric("reg-slowest-first-filing", "days")
def reg_slowest_first_filing(read: Reader) -> float:
    """Days from the publication of a model to the first filing of its line: the most."""
    return float(_days_to_line(read).max())


# What the texts carry.


@metric("reg-largest-fine-law-to-rule", "ratio")
def reg_largest_fine_law_to_rule(read: Reader) -> float:
    """Largest fine of the personal information law over that of the algorithm provisions."""
    rule = read("instrument_clauses", "algorec-art31-max")
    return read("instrument_clauses", "pipl-art66-max") / rule


# The words of the legal base.


@metric("reg-counted-texts", "texts")
def reg_counted_texts(read: Reader) -> int:
    """Chinese texts whose words were counted."""
    return len(read.rows("word_counts", [], word="安全"))


# What the judgements are tested on.

BINDING = [
    "law",
    "administrative-regulation",
    "departmental-rule",
    "mandatory-standard",
    "normative-document",
]
STANDING = ["in-force", "in-force-amended"]
SINCE = date(2025, 1, 1)
# The clause of each binding text by which a duty begins with those whom a service reaches.
BY_AUDIENCE = [
    "algorec-art24-days",
    "deepsyn-art19",
    "genai-art17",
    "face-art15-threshold",
    "anthro-art22",
]


def _standing(read: Reader, abroad: bool = False) -> dict[str, str]:
    """Jurisdictions of the texts in force, by text: those of China, or those of other countries."""
    rows = read.rows("instruments", ["jurisdiction"], state=STANDING)
    known = dict(zip(rows["id"], rows["jurisdiction"], strict=True))
    foreign = {text: place for text, place in known.items() if place != "China"}
    return foreign if abroad else {text: "China" for text in known if text not in foreign}


def _by_compute(read: Reader, texts: dict[str, str]) -> set[str]:
    """Of some texts those with a line counted in the operations of training."""
    rows = read.rows("instrument_clauses", ["instrument", "unit"], topic="threshold")
    lines = rows[rows["unit"].fillna("").astype(str).str.contains("operations")]
    return set(lines["instrument"]) & set(texts)


@metric("reg-texts-by-audience", "texts", own_count=True)
def reg_texts_by_audience(read: Reader) -> int:
    """Binding Chinese texts in force whose duties begin with the audience of a service."""
    rows = read.rows("instrument_clauses", ["instrument"], id=BY_AUDIENCE)
    return len(set(rows["instrument"]) & set(_standing(read)))


@metric("reg-texts-by-compute", "texts", own_count=True)
def reg_texts_by_compute(read: Reader) -> int:
    """Chinese texts in force with a duty that begins at an amount of training compute."""
    return len(_by_compute(read, _standing(read)))


@metric("reg-compute-lines-abroad", "jurisdictions", own_count=True)
def reg_compute_lines_abroad(read: Reader) -> int:
    """Jurisdictions outside China with a text in force that draws a line in training compute."""
    texts = _standing(read, abroad=True)
    return len({texts[text] for text in _by_compute(read, texts)})


def _names_ai(read: Reader) -> pd.DataFrame:
    """The binding Chinese texts that are written for AI or name it, with their days."""
    columns = ["effective", "published", "ended", "superseded_by", "state", "level"]
    rows = read.rows(
        "instruments",
        columns,
        jurisdiction="China",
        level=BINDING,
        about_ai=["written-for-ai", "names-ai"],
    )
    return rows[~rows["state"].isin(["draft", "not-enacted"])]


# Texts that carry out another text of the same day, or amend one: they count with it.
CARRIES_OUT = ["gb-45438-2025"]
AMENDS = ["csl-amendment-2025"]


@metric("reg-binding-ai-texts", "texts", own_count=True)
def reg_binding_ai_texts(read: Reader) -> int:
    """Binding Chinese texts in force that are written for AI or name it; an amendment with its law.

    A standard that carries out another text counts here, since it could hold a line of its own.
    """
    texts = _names_ai(read)
    return int((texts["state"].isin(STANDING) & ~texts["id"].isin(AMENDS)).sum())


def _added(read: Reader) -> pd.DataFrame:
    """The binding texts on AI, or naming it, that took effect since January 2025."""
    texts = _names_ai(read)
    texts = texts[~texts["id"].isin(CARRIES_OUT)]
    took_effect = texts["effective"].fillna(texts["published"]).dt.date
    return texts[(took_effect >= SINCE) & (took_effect <= edition(read)[0])]


@metric("reg-china-added", "texts", own_count=True)
def reg_china_added(read: Reader) -> int:
    """Binding Chinese texts on AI, or naming it, that took effect since January 2025.

    A standard that carries out measures of the same day counts with them.
    """
    return len(_added(read))


@metric("reg-china-added-high", "texts", own_count=True)
def reg_china_added_high(read: Reader) -> int:
    """Of these texts those that are laws, administrative regulations or departmental rules."""
    return int(_added(read)["level"].isin(BINDING[:3]).sum())


# What softened a duty of a Chinese text that names AI since January 2025: the duties of small
# processors under the Personal Information Protection Law, and the clause of the amended
# Cybersecurity Law by which a penalty may be lighter. The draft AI law that left the plan of 2025
# is no such step, since it never bound anybody.
EASED = ["small-processors-threshold", "csl-2025-art73"]


@metric("reg-china-eased", "steps", own_count=True)
def reg_china_eased(read: Reader) -> int:
    """Steps that eased or ended duties of binding Chinese texts that name AI since January 2025."""
    return len(read.rows("instrument_clauses", [], id=EASED)) + reg_china_withdrawn(read)


def reg_china_withdrawn(read: Reader) -> int:
    """Binding Chinese texts on AI that ended without a successor, or moved, since January 2025."""
    texts = _names_ai(read)
    gone = texts[texts["superseded_by"].isna() & texts["ended"].notna()]["ended"].dt.date
    moved = read.rows("instrument_dates", ["instrument"], event="postponed-to")["instrument"]
    return int((gone >= SINCE).sum()) + len(set(moved) & set(texts["id"]))


@metric("reg-fastest-law", "months")
def reg_fastest_law(read: Reader) -> float:
    """Months from first public draft to effect of the fastest of three laws on data."""
    return reg_laws_draft_to_effect(read)[0]


@metric("reg-private-economy-draft-to-effect", "months")
def reg_private_economy_draft_to_effect(read: Reader) -> float:
    """Months from the draft of the Private Economy Promotion Law to its effect."""
    return _between(
        read,
        "private-economy-law-draft-published-2024-10-10",
        "private-economy-law-effective-2025-05-20",
    )


@metric("reg-csl-office-draft-to-effect", "months")
def reg_csl_office_draft_to_effect(read: Reader) -> float:
    """Months from the office's last draft of the Cybersecurity Law's amendment to its effect."""
    return _between(
        read,
        "csl-amendment-2025-draft-published-2025-03-28",
        "csl-amendment-2025-effective-2026-01-01",
    )


@metric("reg-minors-last-draft-to-effect", "months")
def reg_minors_last_draft_to_effect(read: Reader) -> float:
    """Months from the last public draft of the regulations on minors online to their effect."""
    return _between(
        read,
        "minors-regulation-draft-published-2022-03-01",
        "minors-regulation-effective-2024-01-01",
    )


@metric("reg-filed-a-month-fastest", "services a month")
def reg_filed_a_month_fastest(read: Reader) -> float:
    """Generative services filed a month from the end of April to the end of August 2026."""
    return _pace(read, "2026-04", "2026-08")


@metric("reg-filed-a-month-winter", "services a month")
def reg_filed_a_month_winter(read: Reader) -> float:
    """Generative services filed a month from January to April 2026."""
    return _pace(read, "2025-12", "2026-04")


@metric("reg-registered-to-filed", "ratio")
def reg_registered_to_filed(read: Reader) -> float:
    """Applications registered for each service filed in July and August 2026."""
    registered, filed = (
        read("filings", f"generative-{series}-2026-08", "new_entries")
        for series in ("registered", "filed")
    )
    return registered / filed


@metric("reg-months-of-high-fine", "months")
def reg_months_of_high_fine(read: Reader) -> float:
    """Months from the rise of the fine for prohibited content to the day of this edition."""
    began = read("instrument_dates", "csl-amendment-2025-effective-2026-01-01", "date")[0]
    return (edition(read)[0] - began).days / DAYS_A_MONTH


# Fines in the table that are not of the kind judged: a court's, and one in which no AI was at work.
OTHER_FINES = ["alien-chat-fine-first", "kuaishou-2026-fine"]


@metric("reg-large-fines", "fines", own_count=True)
def reg_large_fines(read: Reader) -> int:
    """Administrative fines of RMB 1,000,000 or more on providers of AI services in the table.

    Every fine of that size counts, except those named in OTHER_FINES.
    """
    rows = read.rows("enforcement", ["value"], unit="RMB")
    return int(((rows["value"] >= 1e6) & ~rows["id"].isin(OTHER_FINES)).sum())


# Content control, measured on models.

REFUSING = [f"refusal-{model}-zh" for model in ("baichuan", "deepseek", "ernie", "chatglm")]


@metric("reg-refused-by-chinese", "percent")
def reg_refused_by_chinese(read: Reader) -> float:
    """Share of political questions refused, mean of four Chinese models in one study."""
    return sum(read("applications", row, "value") for row in REFUSING) / len(REFUSING)
