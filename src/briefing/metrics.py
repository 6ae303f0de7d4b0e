"""The derived numbers of the prose: each a small function over the tables, named for `fact:` links.

The first line of a function says what it is; the card of the number shows it. A metric whose value
is a truth value stands behind a comparison in words and turns red when the data turn against it.
"""

from __future__ import annotations

from datetime import date

from briefing.derivation import REGISTRY, Reader, metric

__all__ = ["REGISTRY"]

HOLDING = ("confirmed", "confirmed-with-corrections")
CHECKED = ("when_written", "at_edition")

# The assumptions of the chapter on chips, as its cell has them; a test compares the two.
RUN_FLOP = 3.8e25
DAYS = 90
UTILISATION = {"h100": 0.40, "h20": 0.50, "ascend-910b3": 0.41, "ascend-910c": 0.34}


# --- The book ---


@metric("edition")
def edition(read: Reader) -> tuple[date, str]:
    """Date of this edition, as CITATION.cff states it."""
    import yaml

    from briefing.tables import project_root

    text = (project_root() / "CITATION.cff").read_text(encoding="utf-8")
    return date.fromisoformat(yaml.safe_load(text)["date-released"]), "day"


@metric("source-documents", "texts", own_count=True)
def source_documents(read: Reader) -> int:
    """Texts the book started from."""
    from briefing.seeds import cards

    return len(cards())


# --- Chips: what China has ---


@metric("nvidia-china-stock-growth", "ratio")
def nvidia_china_stock_growth(read: Reader) -> float:
    """China's stock of NVIDIA arithmetic at the end of 2025 over that at the end of 2023."""
    return read("compute", "nvidia-china-h100e-2025") / read("compute", "nvidia-china-h100e-2023")


@metric("nvidia-world-stock-growth", "ratio")
def nvidia_world_stock_growth(read: Reader) -> float:
    """The world's stock of NVIDIA arithmetic at the end of 2025 over that at the end of 2023."""
    return read("compute", "nvidia-world-h100e-2025") / read("compute", "nvidia-world-h100e-2023")


def _share(read: Reader, measure: str, year: int) -> float:
    return read("compute", f"nvidia-china-share-{measure}-{year}")


@metric("china-arithmetic-share-fell")
def china_arithmetic_share_fell(read: Reader) -> bool:
    """China's share of NVIDIA arithmetic rose in 2023 and fell in 2024 and 2025."""
    by_year = [_share(read, "arithmetic", year) for year in (2022, 2023, 2024, 2025)]
    return by_year[0] < by_year[1] > by_year[2] > by_year[3]


@metric("china-other-shares-peaked-2024")
def china_other_shares_peaked_2024(read: Reader) -> bool:
    """China's shares by power, memory bandwidth and number rose to the end of 2024, then fell."""
    return all(
        _share(read, measure, 2022)
        < _share(read, measure, 2023)
        < _share(read, measure, 2024)
        > _share(read, measure, 2025)
        for measure in ("power", "bandwidth", "units")
    )


@metric("china-bandwidth-share-fell-2025")
def china_bandwidth_share_fell_2025(read: Reader) -> bool:
    """China's share by memory bandwidth was lower at the end of 2025 than a year before."""
    return _share(read, "bandwidth", 2025) < _share(read, "bandwidth", 2024)


@metric("china-shares-parted-in-2024")
def china_shares_parted_in_2024(read: Reader) -> bool:
    """In 2024 China's share of NVIDIA chips fell by arithmetic and rose by memory bandwidth."""
    arithmetic = _share(read, "arithmetic", 2024) < _share(read, "arithmetic", 2023)
    return arithmetic and _share(read, "bandwidth", 2024) > _share(read, "bandwidth", 2023)


@metric("h20-most-bought")
def h20_most_bought(read: Reader) -> bool:
    """More H20 went to China by the end of 2025 than A100, A800 and H800 of each."""
    units = {
        chip: read("compute", f"nvidia-china-units-{chip}-2025")
        for chip in ("a100", "a800", "h800", "h20")
    }
    return max(units, key=units.__getitem__) == "h20"


@metric("huawei-above-legal-nvidia-2025")
def huawei_above_legal_nvidia_2025(read: Reader) -> bool:
    """Every estimate of Huawei's output of 2025, at paper rates, exceeds legal NVIDIA shipments."""
    legal = read("compute", "nvidia-china-h100e-flow-2025")
    return all(
        read("compute", f"route-huawei-2025-h100e-{who}") > legal
        for who in ("commerce", "ft", "bloomberg", "semianalysis")
    )


@metric("huawei-output-2025-spread", "ratio")
def huawei_output_2025_spread(read: Reader) -> float:
    """Huawei's accelerators of 2025 as IDC counts them over the ceiling that US Commerce named."""
    return read("compute", "idc-2025-huawei") / read(
        "compute", "huawei-ascend-2025-kessler", "high"
    )


@metric("idc-to-epoch-nvidia-2025", "ratio")
def idc_to_epoch_nvidia_2025(read: Reader) -> float:
    """NVIDIA cards shipped in China in 2025 as IDC counts them over Epoch AI's model."""
    return read("compute", "idc-2025-nvidia") / read("compute", "epoch-2025-nvidia-cards")


@metric("idc-domestic-share-2025", "percent")
def idc_domestic_share_2025(read: Reader) -> float:
    """Chinese vendors' share of accelerator cards shipped in China in 2025, by IDC's count."""
    return 100 * read("compute", "idc-2025-domestic") / read("compute", "idc-2025-total")


@metric("idc-huawei-of-domestic-2025", "ratio")
def idc_huawei_of_domestic_2025(read: Reader) -> float:
    """Huawei's part of the cards that Chinese vendors shipped in 2025, by IDC's count."""
    return read("compute", "idc-2025-huawei") / read("compute", "idc-2025-domestic")


@metric("hbm-rush-share", "ratio")
def hbm_rush_share(read: Reader) -> float:
    """Stacks that Samsung delivered in December 2024 over all stacks China had received."""
    return read("compute", "hbm-stacks-samsung-rush") / read("compute", "hbm-stacks-all")


# --- Chips: what they can do ---


def _rate(read: Reader, row: str, unit: str = "fp16-dense") -> float:
    return read("chip_specs", row.format(unit))


@metric("h20-to-h100-arithmetic", "ratio")
def h20_to_h100_arithmetic(read: Reader) -> float:
    """16-bit rate of the H20 over that of the H100."""
    return _rate(read, "h20.fp16-dense.epoch") / _rate(read, "h100.fp16-dense.epoch")


@metric("h20-bandwidth-above-h100")
def h20_bandwidth_above_h100(read: Reader) -> bool:
    """The H20 has more memory bandwidth than the H100."""
    h100 = read("chip_specs", "h100.memory-bandwidth.epoch")
    return read("chip_specs", "h20.memory-bandwidth.epoch") > h100


@metric("h20-to-best-bandwidth", "ratio")
def h20_to_best_bandwidth(read: Reader) -> float:
    """Memory bandwidth of the H20 over that of the B200, the best part sold in early 2025."""
    best = read("chip_specs", "b200.memory-bandwidth.epoch")
    return read("chip_specs", "h20.memory-bandwidth.epoch") / best


@metric("ascend-910c-to-h100-arithmetic", "ratio")
def ascend_910c_to_h100_arithmetic(read: Reader) -> tuple[float, float]:
    """16-bit rate of the Ascend 910C over that of the H100, by the lower and the higher source."""
    h100 = _rate(read, "h100.fp16-dense.epoch")
    low, high = (
        _rate(read, "ascend-910c.fp16-dense.fact"),
        _rate(read, "ascend-910c.fp16-dense.epoch"),
    )
    return low / h100, high / h100


@metric("rtx-5090-d-channels-off", "ratio")
def rtx_5090_d_channels_off(read: Reader) -> float:
    """Part of the RTX 5090 D's memory that its successor lacks."""
    whole = read("chip_specs", "rtx-5090-d.memory.tomshardware")
    return 1 - read("chip_specs", "rtx-5090-d-v2.memory.tomshardware") / whole


@metric("ascend-950pr-rate-shipped", "ratio")
def ascend_950pr_rate_shipped(read: Reader) -> float:
    """8-bit rate of the Ascend 950PR card as shipped over the rate announced."""
    announced = read("chip_specs", "ascend-950pr.fp8-dense.rcrwireless.announced")
    return read("chip_specs", "ascend-950pr.fp8-dense.fact") / announced


@metric("ascend-950pr-memory-shipped", "ratio")
def ascend_950pr_memory_shipped(read: Reader) -> float:
    """Memory of the Ascend 950PR card as shipped over the memory announced."""
    announced = read("chip_specs", "ascend-950pr.memory.theregister.announced")
    return read("chip_specs", "ascend-950pr.memory.fact") / announced


@metric("ascend-950pr-links-as-announced")
def ascend_950pr_links_as_announced(read: Reader) -> bool:
    """The Ascend 950PR card shipped with the interconnect that was announced."""
    announced = read("chip_specs", "ascend-950pr.interconnect.rcrwireless.announced")
    return read("chip_specs", "ascend-950pr.interconnect.intelligentliving") >= announced


@metric("largest-die", "mm2")
def largest_die(read: Reader) -> float:
    """Area of the largest single die in the table of specifications."""
    return read.rows("chip_specs", ["value"], metric="die_area", chip=_SINGLE_DIE)["value"].max()


# Chips whose listed area is one die; packages of several dies add theirs up.
_SINGLE_DIE = ["a100", "a800", "h100", "h20", "h800", "h200", "l40", "l40s", "l20", "v100", "t4"]


@metric("ascend-910b4-tpp", "TPP")
def ascend_910b4_tpp(read: Reader) -> float:
    """Total processing performance of the Ascend 910B4: its 16-bit rate times 16."""
    return 16 * read("chip_specs", "ascend-910b4.fp16-dense.epoch")


@metric("smallest-open-escape", "mm2")
def smallest_open_escape(read: Reader) -> float:
    """Die area that frees the smallest chip of unknown area above 2,400 TPP from class .b."""
    from briefing.export_controls import figures_of
    from briefing.tables import load

    line = read("export_thresholds", "oct-2023.b1.tpp-min")
    known = {chip: figures_of(chip) for chip in load("chips")["id"]}
    without_area = {
        chip: one.tpp
        for chip, one in known.items()
        if one.tpp and one.tpp >= line and one.performance_density is None
    }
    smallest = min(without_area, key=lambda chip: (without_area[chip], chip))
    rates = read.rows("chip_specs", ["value"], chip=smallest, metric="fp16_dense", standing="lead")
    density = read("export_thresholds", "oct-2023.b1.pd-min")
    return 16 * float(rates["value"].iloc[0]) / density


@metric("fastest-free-part-is-consumer")
def fastest_free_part_is_consumer(read: Reader) -> bool:
    """The fastest US part that passes every export test at the edition date is a consumer card."""
    from briefing.export_controls import Answer, classify, figures_of
    from briefing.tables import load

    day = edition(read)[0]
    chips = load("chips")
    known = {chip: figures_of(chip).tpp for chip in chips.loc[chips["country"] != "China", "id"]}
    passing = [
        chip
        for chip, tpp in known.items()
        if tpp and classify(chip, day).answer is Answer.NOT_CONTROLLED
    ]
    fastest = max(passing, key=lambda chip: known[chip] or 0)
    return read("chips", fastest, "segment") == "consumer"


@metric("named-by-nvidia-2023", "products")
def named_by_nvidia_2023(read: Reader) -> int:
    """Products that NVIDIA named as falling under the rule of October 2023."""
    return len(read.rows("export_named", [], rule="oct-2023", named_as="restricted"))


# --- Chips: what a training run costs ---


def _chips_needed(read: Reader, row: str, utilisation: float) -> float:
    return RUN_FLOP / (read("chip_specs", row) * 1e12 * utilisation * DAYS * 86_400)


@metric("h100-for-a-run", "chips")
def h100_for_a_run(read: Reader) -> float:
    """H100 that train a model of the size of Llama 3.1 405B in 90 days at 40% utilisation."""
    return _chips_needed(read, "h100.fp16-dense.epoch", UTILISATION["h100"])


@metric("h20-for-a-run", "chips")
def h20_for_a_run(read: Reader) -> float:
    """H20 that train a model of the size of Llama 3.1 405B in 90 days at an assumed 50%."""
    return _chips_needed(read, "h20.fp16-dense.epoch", UTILISATION["h20"])


@metric("h20-work-of-h100", "ratio")
def h20_work_of_h100(read: Reader) -> float:
    """Training work of an H20 over that of an H100 at the utilisation the chapter assumes."""
    return h100_for_a_run(read) / h20_for_a_run(read)


@metric("h20-run-share", "percent")
def h20_run_share(read: Reader) -> float:
    """H20 for a run of the size of Llama 3.1 405B in per cent of the H20 shipped to China."""
    return 100 * h20_for_a_run(read) / read("compute", "nvidia-china-units-h20-2025")


@metric("china-stock-suffices-for-llama")
def china_stock_suffices_for_llama(read: Reader) -> bool:
    """The H20 shipped to China are more than a run of the size of Llama 3.1 405B takes."""
    return h20_for_a_run(read) < read("compute", "nvidia-china-units-h20-2025")


@metric("largest-us-run-2025-to-llama", "ratio")
def largest_us_run_2025_to_llama(read: Reader) -> float:
    """Largest US run of 2025 that is rated likely over Llama 3.1 405B, in operations."""
    return read("compute", "run-us-2025-likely") / read("compute", "run-us-2024")


@metric("runs-2024-us-to-china", "ratio")
def runs_2024_us_to_china(read: Reader) -> float:
    """Largest known US run of 2024 over the largest Chinese one, in operations."""
    return read("compute", "run-us-2024") / read("compute", "run-china-2024")


@metric("runs-2025-us-to-china", "ratio")
def runs_2025_us_to_china(read: Reader) -> tuple[float, float]:
    """Largest US run of 2025 (likely, and speculative) over the largest Chinese run to 2025."""
    best = max(read("compute", "run-china-2024"), read("compute", "run-china-2025"))
    return read("compute", "run-us-2025-likely") / best, read("compute", "run-us-2025") / best


# --- The audit of the source documents ---


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


def _share_of_checkable(read: Reader, column: str) -> float:
    verdicts = read.rows("claims", list(CHECKED))
    checkable = verdicts[(verdicts[list(CHECKED)] != "not-checkable").all(axis=1)]
    return 100 * float(checkable[column].isin(HOLDING).mean())


@metric("checkable-held-when-written", "percent", own_count=True)
def checkable_held_when_written(read: Reader) -> float:
    """Share of the checkable claims that held when written."""
    return _share_of_checkable(read, "when_written")


@metric("checkable-hold-now", "percent", own_count=True)
def checkable_hold_now(read: Reader) -> float:
    """Share of the checkable claims that hold at the edition date."""
    return _share_of_checkable(read, "at_edition")


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


@metric("state-of-play-ages-most", own_count=True)
def state_of_play_ages_most(read: Reader) -> bool:
    """No theme loses a larger part of its checkable claims over time than the state of play."""
    rows = read.rows("claims", ["theme", *CHECKED])
    checkable = rows[(rows[list(CHECKED)] != "not-checkable").all(axis=1)]
    held = checkable[list(CHECKED)].isin(HOLDING).groupby(checkable["theme"], observed=True).mean()
    return bool((held["when_written"] - held["at_edition"]).idxmax() == "state-of-play")


@metric("regulation-hardly-ages", own_count=True)
def regulation_hardly_ages(read: Reader) -> bool:
    """Fewer than one claim in twenty about regulation is outdated."""
    verdicts = read.rows("claims", ["at_edition"], theme="regulation")["at_edition"]
    return bool(verdicts.eq("outdated").mean() < 0.05)


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
