"""Derived numbers of the chapter on chips."""

from __future__ import annotations

from math import log

from briefing.chapters.parameters import value
from briefing.numbers.book_metrics import edition
from briefing.numbers.metrics import Reader, metric
from briefing.tables.loading import load

RUN_FLOP = value("compute", "run_flop")
DAYS = value("compute", "training_days")
# The middle of low, middle and high.
UTILISATION = {chip: value("compute", f"utilisation_{chip}")[1] for chip in ("h100", "h20")}
H200_DOLLARS = 25_000  # an assumption: press reports name prices from 20,000 to 30,000


# What China has.


@metric("nvidia-china-stock-growth", "ratio")
def nvidia_china_stock_growth(read: Reader) -> float:
    """China's stock of NVIDIA arithmetic at the end of 2025 over that at the end of 2023."""
    return read("compute", "nvidia-china-h100e-2025") / read("compute", "nvidia-china-h100e-2023")


@metric("nvidia-world-stock-growth", "ratio")
def nvidia_world_stock_growth(read: Reader) -> float:
    """The world's stock of NVIDIA arithmetic at the end of 2025 over that at the end of 2023."""
    return read("compute", "nvidia-world-h100e-2025") / read("compute", "nvidia-world-h100e-2023")


def _flow_share(read: Reader, year: int, measure: str = "h100e") -> float:
    """Return China's part, in per cent, of what NVIDIA shipped in one year, by a measure."""
    china, world = (
        read("compute", f"nvidia-{place}-{measure}-{year}")
        - read("compute", f"nvidia-{place}-{measure}-{year - 1}")
        for place in ("china", "world")
    )
    return 100 * china / world


@metric("nvidia-china-flow-share-2023", "percent")
def nvidia_china_flow_share_2023(read: Reader) -> float:
    """China's part of the NVIDIA arithmetic shipped in 2023: growth of two cumulative medians."""
    return _flow_share(read, 2023)


@metric("nvidia-china-flow-share-2024", "percent")
def nvidia_china_flow_share_2024(read: Reader) -> float:
    """The same for 2024."""
    return _flow_share(read, 2024)


@metric("nvidia-china-flow-share-2025", "percent")
def nvidia_china_flow_share_2025(read: Reader) -> float:
    """The same for 2025."""
    return _flow_share(read, 2025)


@metric("nvidia-world-flow-2024-2025", "H100 equivalents")
def nvidia_world_flow_2024_2025(read: Reader) -> float:
    """NVIDIA compute shipped in the world in 2024 and 2025: growth of a cumulative median."""
    return read("compute", "nvidia-world-h100e-2025") - read("compute", "nvidia-world-h100e-2023")


def _share(read: Reader, measure: str, year: int) -> float:
    return read("compute", f"nvidia-china-share-{measure}-{year}")


@metric("nvidia-china-flow-units-share-2023", "percent")
def nvidia_china_flow_units_share_2023(read: Reader) -> float:
    """China's part of the NVIDIA chips shipped in 2023, by number: growth of two medians."""
    return _flow_share(read, 2023, "units")


@metric("nvidia-china-flow-units-share-2024", "percent")
def nvidia_china_flow_units_share_2024(read: Reader) -> float:
    """The same for 2024."""
    return _flow_share(read, 2024, "units")


@metric("nvidia-china-flow-units-share-2025", "percent")
def nvidia_china_flow_units_share_2025(read: Reader) -> float:
    """The same for 2025."""
    return _flow_share(read, 2025, "units")


def _mean_chip(read: Reader, place: str, year: int) -> float:
    """Return the compute of the mean NVIDIA chip of a stock at the end of a year."""
    total = read("compute", f"nvidia-{place}-h100e-{year}")
    return total / read("compute", f"nvidia-{place}-units-{year}")


@metric("china-mean-chip-2023", "H100 equivalents")
def china_mean_chip_2023(read: Reader) -> float:
    """Compute of the mean NVIDIA chip legally shipped to China, stock of end 2023."""
    return _mean_chip(read, "china", 2023)


@metric("china-mean-chip-2025", "H100 equivalents")
def china_mean_chip_2025(read: Reader) -> float:
    """The same for the stock at the end of 2025."""
    return _mean_chip(read, "china", 2025)


@metric("world-mean-chip-2023", "H100 equivalents")
def world_mean_chip_2023(read: Reader) -> float:
    """Compute of the mean NVIDIA chip shipped in the world, China included, stock of end 2023."""
    return _mean_chip(read, "world", 2023)


@metric("world-mean-chip-2025", "H100 equivalents")
def world_mean_chip_2025(read: Reader) -> float:
    """The same for the stock at the end of 2025."""
    return _mean_chip(read, "world", 2025)


def _fall(read: Reader) -> float:
    """Return the logarithm of the fall of China's share by compute from end 2023 to end 2025.

    It is the sum of what weaker chips in China and stronger chips in the world make of it, less
    what the number of chips adds to the share.
    """
    number = log(_units_share(read, 2025) / _units_share(read, 2023))
    return _weaker(read) + _stronger(read) - number


def _weaker(read: Reader) -> float:
    return log(china_mean_chip_2023(read) / china_mean_chip_2025(read))


def _stronger(read: Reader) -> float:
    return log(world_mean_chip_2025(read) / world_mean_chip_2023(read))


def _units_share(read: Reader, year: int) -> float:
    """Return China's share of NVIDIA chips by number, per cent, from the two totals."""
    china = read("compute", f"nvidia-china-units-{year}")
    return 100 * china / read("compute", f"nvidia-world-units-{year}")


@metric("fall-by-weaker-chips", "percent")
def fall_by_weaker_chips(read: Reader) -> float:
    """Part of the fall of China's share by compute, 2023 to 2025, that is its weaker chips.

    Of the logarithms: the share is the number of chips times the compute of the mean chip, each
    over that of the world.
    """
    return 100 * _weaker(read) / _fall(read)


@metric("china-share-by-dies-2025", "percent")
def china_share_by_dies_2025(read: Reader) -> float:
    """China's share of NVIDIA's compute dies at the end of 2025: B200 and B300 have two each."""
    world = read("compute", "nvidia-world-units-2025")
    world += read("compute", "nvidia-world-units-b200-2025")
    world += read("compute", "nvidia-world-units-b300-2025")
    return 100 * read("compute", "nvidia-china-units-2025") / world


@metric("fall-by-weaker-chips-in-flow", "percent")
def fall_by_weaker_chips_in_flow(read: Reader) -> float:
    """The same by what was shipped in 2023 and in 2025: logarithmic means, end to end."""
    part = "counterfactual-change-2023-2025"
    weaker = read("model_results", f"{part}-china-quality")
    return 100 * weaker / read("model_results", f"{part}-total")


@metric("fall-by-weaker-chips-in-2025", "percent")
def fall_by_weaker_chips_in_2025(read: Reader) -> float:
    """The same of the stock's fall from the end of 2024 to the end of 2025 alone."""
    weaker = log(_mean_chip(read, "china", 2024) / _mean_chip(read, "china", 2025))
    return 100 * weaker / log(_stock_share(read, 2024) / _stock_share(read, 2025))


def _stock_share(read: Reader, year: int) -> float:
    china = read("compute", f"nvidia-china-h100e-{year}")
    return china / read("compute", f"nvidia-world-h100e-{year}")


@metric("fall-by-number-of-dies", "percent")
def fall_by_number_of_dies(read: Reader) -> float:
    """Part of the fall from 2023 to 2025 that is China's smaller part in the number of dies.

    B200 and B300 have two each. By chips the number held the share up.
    """
    return 100 * log(_units_share(read, 2023) / china_share_by_dies_2025(read)) / _fall(read)


@metric("nvidia-china-revenue-share-fy2024", "percent")
def nvidia_china_revenue_share_fy2024(read: Reader) -> float:
    """Revenue from customers with headquarters in China over all of NVIDIA's, fiscal 2024."""
    return _revenue_share(read, "fy2024")


@metric("nvidia-china-revenue-share-fy2025", "percent")
def nvidia_china_revenue_share_fy2025(read: Reader) -> float:
    """The same of fiscal 2025."""
    return _revenue_share(read, "fy2025")


def _revenue_share(read: Reader, year: str) -> float:
    named = read("compute", f"nvidia-china-revenue-{year}")
    return 100 * named / read("compute", f"nvidia-revenue-{year}")


@metric("smuggled-over-gap", "percent")
def smuggled_over_gap(read: Reader) -> float:
    """NVIDIA compute smuggled into China in 2024 and 2025 over the gap of legal shipments."""
    smuggled = read("compute", "china-compute-published-h100e-smuggled-epoch-2025")
    return 100 * smuggled / read("model_results", "counterfactual-gap-total")


@metric("china-stock-not-delivered", "H100 equivalents")
def china_stock_not_delivered(read: Reader) -> float:
    """What China would have had at the end of 2025 at its share of end 2023, less its stock then.

    The gap to a constant share, which is no measure of what rules did.
    """
    part = read("compute", "nvidia-china-h100e-2023") / read("compute", "nvidia-world-h100e-2023")
    whole = part * read("compute", "nvidia-world-h100e-2025")
    return whole - read("compute", "nvidia-china-h100e-2025")


@metric("china-tokens-growth-to-march-2026", "ratio")
def china_tokens_growth_to_march_2026(read: Reader) -> float:
    """Tokens a day in China in March 2026 over those of December 2025, official counts."""
    return read("applications", "tokens-cn-2026-03") / read("applications", "tokens-cn-2025-12")


def _tokens_of_others(read: Reader, month: str, doubao: str) -> float:
    """Return the official count of a month less what ByteDance counts for Doubao."""
    whole = read("applications", f"tokens-cn-{month}")
    return whole - read("applications", f"tokens-doubao-{doubao}")


@metric("tokens-of-others-2026-03", "trillion tokens a day")
def tokens_of_others_2026_03(read: Reader) -> float:
    """Official count of tokens for March 2026 less what ByteDance counts for Doubao then."""
    return _tokens_of_others(read, "2026-03", "2026-04")


@metric("tokens-of-others-2026-06", "trillion tokens a day")
def tokens_of_others_2026_06(read: Reader) -> float:
    """The same for June 2026; no plain growth, so the official count was probably widened."""
    return _tokens_of_others(read, "2026-06", "2026-06")


@metric("h100-rent-world-rise", "percent")
def h100_rent_world_rise(read: Reader) -> float:
    """Rise of the rent of an H100 in the world, lease of a year, October 2025 to March 2026."""
    before = read("compute", "h100-rent-world-2025-10")
    return 100 * (read("compute", "h100-rent-world-2026-03") / before - 1)


@metric("idc-foreign-2025", "cards")
def idc_foreign_2025(read: Reader) -> float:
    """Cards of NVIDIA and AMD shipped in China in 2025, by IDC's count."""
    return read("compute", "idc-2025-nvidia") + read("compute", "idc-2025-amd")


@metric("idc-domestic-share-2025-h2", "percent")
def idc_domestic_share_2025_h2(read: Reader) -> float:
    """Chinese vendors' share of the cards of the second half of 2025: the year less its half."""
    first = read("compute", "idc-2025-h1-total")
    domestic_first = first * read("compute", "idc-2025-h1-domestic-share") / 100
    domestic = read("compute", "idc-2025-domestic") - domestic_first
    return 100 * domestic / (read("compute", "idc-2025-total") - first)


@metric("idc-domestic-share-2025-h2-rounded", "percent")
def idc_domestic_share_2025_h2_rounded(read: Reader) -> tuple[float, float]:
    """The same at the ends of what the rounded words of the two counts allow.

    The first half's total is "over" 1.9 million, taken up to 2.0; its share, the year's total and
    the year's domestic cards may be off by half of their last digit.
    """
    first = read("compute", "idc-2025-h1-total")
    share = read("compute", "idc-2025-h1-domestic-share") / 100
    year, domestic = read("compute", "idc-2025-total"), read("compute", "idc-2025-domestic")
    ends = [
        100 * (domestic + cards - (first + over) * (share + part)) / (year + total - first - over)
        for over in (0, 100_000)
        for part in (-0.005, 0.005)
        for total in (-50_000, 50_000)
        for cards in (-5_000, 5_000)
    ]
    return min(ends), max(ends)


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


@metric("bandwidth-rise-beyond-bands")
def bandwidth_rise_beyond_bands(read: Reader) -> bool:
    """China's share by memory bandwidth at the end of 2024: its low end above 2023's high end."""
    row = "nvidia-china-share-bandwidth-{}"
    return read("compute", row.format(2024), "low") > read("compute", row.format(2023), "high")


@metric("simulation-off-by", "percent")
def simulation_off_by(read: Reader) -> float:
    """Farthest that the simulation is from an end of a total that Epoch AI prints, half together.

    The totals are NVIDIA's stocks in China and in the world in arithmetic, power and chips.
    """
    measures = {"h100e": "arithmetic", "power": "power", "units": "units"}
    return max(
        100 * abs(read("chip_simulation", drawn, end) / read("compute", printed, printed_end) - 1)
        for year in (2022, 2023, 2024, 2025)
        for place in ("china", "world")
        for measure, name in measures.items()
        for printed in [f"nvidia-{place}-{measure}-{year}"]
        for drawn in [f"{place}-{name}-{year}-half"]
        for end, printed_end in (("p5", "low"), ("p95", "high"))
    )


@metric("simulated-shares-keep-apart")
def simulated_shares_keep_apart(read: Reader) -> bool:
    """Ranges of China's share by arithmetic, power and bandwidth do not meet, in all three cases.

    At the end of 2025.
    """
    row = "share-{}-2025-{}"
    return all(
        read("chip_simulation", row.format(less, case), "p95")
        < read("chip_simulation", row.format(more, case), "p5")
        for case in ("apart", "half", "together")
        for less, more in (("arithmetic", "power"), ("power", "bandwidth"))
    )


@metric("h20-most-bought")
def h20_most_bought(read: Reader) -> bool:
    """More H20 went to China by the end of 2025 than A100, A800 and H800 of each."""
    units = {
        chip: read("compute", f"nvidia-china-units-{chip}-2025")
        for chip in ("a100", "a800", "h800", "h20")
    }
    return max(units, key=units.__getitem__) == "h20"


@metric("huawei-below-legal-nvidia-open-recipe")
def huawei_below_legal_nvidia_open_recipe(read: Reader) -> bool:
    """At the lowest utilisations known, three of four Huawei figures of 2025 are below NVIDIA.

    The 910C at the low and the H20 at the middle utilisation that the chapter assumes.
    """
    low, middle = value("compute", "utilisation_910c")[0], UTILISATION["h20"]
    legal = middle * read("compute", "nvidia-china-h100e-flow-2025")
    makers = ("commerce", "ft", "bloomberg", "semianalysis")
    below = [low * read("compute", f"route-huawei-2025-h100e-{who}") < legal for who in makers]
    return below == [True, True, True, False]


@metric("huawei-commerce-halved", "H100 equivalents")
def huawei_commerce_halved(read: Reader) -> float:
    """Half of US Commerce's ceiling: the 910C at 16 bits where the H100 works at 8."""
    return read("compute", "route-huawei-2025-h100e-commerce") / 2


@metric("huawei-2025-to-nvidia-world", "percent")
def huawei_2025_to_nvidia_world(read: Reader) -> tuple[float, float]:
    """Lowest and highest figure of Huawei's output of 2025 in per cent of NVIDIA's worldwide."""
    world = read("compute", "nvidia-world-h100e-2025") - read("compute", "nvidia-world-h100e-2024")
    makers = ("commerce", "ft", "bloomberg", "semianalysis")
    output = [read("compute", f"route-huawei-2025-h100e-{who}") for who in makers]
    return 100 * min(output) / world, 100 * max(output) / world


@metric("nvidia-china-flow-2024", "H100 equivalents")
def nvidia_china_flow_2024(read: Reader) -> float:
    """H100 equivalents that NVIDIA legally shipped to China in 2024, most of them H20."""
    return read("compute", "nvidia-china-h100e-2024") - read("compute", "nvidia-china-h100e-2023")


@metric("huawei-2025-above-nvidia-2024")
def huawei_2025_above_nvidia_2024(read: Reader) -> bool:
    """Each figure of Huawei's output of 2025, on paper, exceeds NVIDIA's shipments of 2024."""
    legal = nvidia_china_flow_2024(read)
    makers = ("commerce", "ft", "bloomberg", "semianalysis")
    return all(read("compute", f"route-huawei-2025-h100e-{who}") > legal for who in makers)


@metric("huawei-packages-to-equal", "packages")
def huawei_packages_to_equal(read: Reader) -> float:
    """910C packages whose paper rate equals the H20 that NVIDIA legally shipped in 2025.

    Each at what the rows of Huawei's output count for one: the middle of its two bins.
    """
    counted = read("compute", "route-huawei-2025-h100e-commerce")
    each = counted / read("compute", "huawei-ascend-2025-kessler", "high")
    return read("compute", "nvidia-china-h100e-flow-2025") / each


@metric("huawei-packages-to-equal-halved", "packages")
def huawei_packages_to_equal_halved(read: Reader) -> float:
    """The same where the 910C works at 16 bits and NVIDIA's chips at 8."""
    return 2 * huawei_packages_to_equal(read)


@metric("tsmc-dies-in-h100", "H100 equivalents")
def tsmc_dies_in_h100(read: Reader) -> tuple[float, float]:
    """Two estimates of dies from TSMC, two to a 910C at its lower 8-bit rate, without losses."""
    each = ascend_910c_to_h100_8_bit(read) / 2
    low, high = read("compute", "tsmc-dies-csis"), read("compute", "tsmc-dies-semianalysis")
    return each * low, each * high


@metric("bytedance-abroad-in-h100", "H100 equivalents")
def bytedance_abroad_in_h100(read: Reader) -> float:
    """Arithmetic of the B200 that ByteDance is reported to plan to rent in Malaysia."""
    return read("compute", "bytedance-malaysia-b200") * read("compute", "nvidia-each-h100e-b200")


@metric("supermicro-charged", "USD billion")
def supermicro_charged(read: Reader) -> float:
    """Servers with NVIDIA chips that a founder of Supermicro is charged with, in billions."""
    return read("compute", "diverted-servers-supermicro") / 1000


@metric("abroad-reported-in-h100", "H100 equivalents")
def abroad_reported_in_h100(read: Reader) -> float:
    """Compute of three reported tenancies abroad: Malaysia, Indonesia, and the batch in Japan.

    All chips count as B200; of the batch in Japan the part that Tencent uses is not stated.
    """
    chips = (
        read("compute", "bytedance-malaysia-b200")
        + read("compute", "bytedance-indonesia-b200", "low")
        + read("compute", "tencent-japan-blackwell", "high")
    )
    return chips * read("compute", "nvidia-each-h100e-b200")


@metric("abroad-oracle-in-h100", "H100 equivalents")
def abroad_oracle_in_h100(read: Reader) -> float:
    """Compute of the cluster of ByteDance and Oracle that one author expected by summer 2026."""
    b300 = read("compute", "bytedance-oracle-b300e-2026")
    return b300 * read("compute", "nvidia-each-h100e-b300")


@metric("nvidia-china-customers-share-q2-fy2027", "percent")
def nvidia_china_customers_share_q2_fy2027(read: Reader) -> float:
    """Revenue from customers with headquarters in China in per cent of NVIDIA's, to July 2026."""
    china = read("compute", "nvidia-china-revenue-q2-fy2027") / 1000
    return 100 * china / read("compute", "nvidia-revenue-q2-fy2027")


@metric("nvidia-china-customers-rest-q2-fy2027", "USD billion")
def nvidia_china_customers_rest_q2_fy2027(read: Reader) -> float:
    """The same revenue less the most that Hopper chips shipped to China can have brought."""
    china = read("compute", "nvidia-china-revenue-q2-fy2027") / 1000
    return china - h200_bound_q2_fy2027(read) / 1000


@metric("china-billings-h1-of-forecast", "percent")
def china_billings_h1_of_forecast(read: Reader) -> float:
    """Equipment billed to China in the first half of 2025 in per cent of a year's forecast."""
    half = read("compute", "china-equipment-billings-2025-h1")
    return 100 * half / read("compute", "china-fab-equipment-2025")


@metric("not-delivered-to-four-makers", "percent")
def not_delivered_to_four_makers(read: Reader) -> float:
    """The gap to a constant share in per cent of all that four US makers had shipped by 2025."""
    return 100 * china_stock_not_delivered(read) / read("compute", "world-four-makers-h100e-2025")


@metric("h200-bound-q2-fy2027", "USD million")
def h200_bound_q2_fy2027(read: Reader) -> float:
    """Most that NVIDIA's Hopper sales to China can have been in the quarter to 26 July 2026."""
    share = read("chip_access", "h200.sale.fy2027-q2") / 100
    return share * read("compute", "nvidia-data-centre-revenue-q2-fy2027")


@metric("h200-bound-in-chips", "chips")
def h200_bound_in_chips(read: Reader) -> float:
    """H200 that this sum would buy at 25,000 dollars each, an assumption."""
    return h200_bound_q2_fy2027(read) * 1e6 / H200_DOLLARS


@metric("nvidia-china-flow-2025-a-quarter", "H100 equivalents")
def nvidia_china_flow_2025_a_quarter(read: Reader) -> float:
    """A quarter of the H100 equivalents that NVIDIA legally shipped to China in 2025."""
    return read("compute", "nvidia-china-h100e-flow-2025") / 4


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


@metric("nvidia-other-cards-2025", "cards")
def nvidia_other_cards_2025(read: Reader) -> float:
    """NVIDIA cards in China in 2025 that IDC counts beyond the H20 of Epoch AI's model."""
    return read("compute", "idc-2025-nvidia") - read("compute", "epoch-2025-nvidia-cards")


@metric("nvidia-other-cards-in-h100", "H100 equivalents")
def nvidia_other_cards_in_h100(read: Reader) -> tuple[float, float]:
    """These cards at the 8-bit rate of an L20 and at that of an RTX 4090 D; the mix is unknown."""
    h100 = read("chip_specs", "h100.int8-dense.epoch")
    each = [
        read("chip_specs", row) / h100
        for row in ("l20.int8-dense.epoch", "rtx-4090-d.int8-dense.hmc")
    ]
    cards = nvidia_other_cards_2025(read)
    return cards * min(each), cards * max(each)


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


@metric("china-none-new-2023-to-2025")
def china_none_new_2023_to_2025(read: Reader) -> bool:
    """No Chinese system was new on the TOP500 lists of November 2023 to November 2025."""
    lists = ("2023-11", "2024-06", "2024-11", "2025-06", "2025-11")
    return all(read("top500", f"china-{one}", "new_systems") == 0 for one in lists)


@metric("lineshine-mixed-in-h100", "chips")
def lineshine_mixed_in_h100(read: Reader) -> float:
    """H100 whose 16-bit peak rates add up to what LineShine reaches in mixed precision."""
    rate = read("chip_specs", "h100.fp16-dense.epoch") * 1e12
    return read("compute", "lineshine-mixed-2026-06") * 1e18 / rate


# What they can do.


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


@metric("ascend-910c-to-h100-8-bit", "ratio")
def ascend_910c_to_h100_8_bit(read: Reader) -> float:
    """8-bit rate of the Ascend 910C over that of the H100."""
    h100 = read("chip_specs", "h100.int8-dense.epoch")
    return read("chip_specs", "ascend-910c.int8-dense.epoch") / h100


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
    from china_ai.export_controls import figures_of

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
    from china_ai.export_controls import Answer, classify, figures_of

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


# What a training run costs.


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


@metric("h20-share-for-largest-run", "percent")
def h20_share_for_largest_run(read: Reader) -> tuple[float, float]:
    """H20 for the largest US run of 2025 (likely, speculative) in per cent of those in China.

    In the same days and at the same utilisation as the run of the size of Llama 3.1 405B.
    """
    share = h20_run_share(read) / RUN_FLOP
    likely, speculative = read("compute", "run-us-2025-likely"), read("compute", "run-us-2025")
    return share * likely, share * speculative


def _outside(read: Reader, year: int) -> float:
    """Return the NVIDIA compute outside China at the end of a year, H100 equivalents."""
    world = read("compute", f"nvidia-world-h100e-{year}")
    return world - read("compute", f"nvidia-china-h100e-{year}")


@metric("stock-gap-end-2024", "ratio")
def stock_gap_end_2024(read: Reader) -> float:
    """NVIDIA compute outside China over that legally shipped to China, end of 2024."""
    return _outside(read, 2024) / read("compute", "nvidia-china-h100e-2024")


@metric("stock-gap-four-makers-end-2024", "ratio")
def stock_gap_four_makers_end_2024(read: Reader) -> float:
    """The same with the chips of AMD, Google and Amazon counted outside China."""
    china = read("compute", "nvidia-china-h100e-2024")
    return (read("compute", "world-four-makers-h100e-2024") - china) / china


@metric("run-predicted-by-stock-2025", "FLOP")
def run_predicted_by_stock_2025(read: Reader) -> tuple[float, float]:
    """China's largest run, were it as large for its stock as the US run of 2025.

    For the run rated likely and the one rated speculative, with NVIDIA stocks of end 2024.
    """
    gap = stock_gap_end_2024(read)
    return read("compute", "run-us-2025-likely") / gap, read("compute", "run-us-2025") / gap


@metric("run-predicted-by-stock-2024", "FLOP")
def run_predicted_by_stock_2024(read: Reader) -> float:
    """The same a year before: the US run of 2024 and the NVIDIA stocks of the end of 2023."""
    gap = _outside(read, 2023) / read("compute", "nvidia-china-h100e-2023")
    return read("compute", "run-us-2024") / gap


@metric("us-run-share-of-stock", "percent")
def us_run_share_of_stock(read: Reader) -> float:
    """H100 for the largest US run of 2025 in per cent of the NVIDIA compute outside China.

    Speculative size, 90 days, 40% utilisation; stock of the end of 2024.
    """
    chips = h100_for_a_run(read) * read("compute", "run-us-2025") / RUN_FLOP
    return 100 * chips / _outside(read, 2024)


@metric("largest-us-run-2025-to-llama", "ratio")
def largest_us_run_2025_to_llama(read: Reader) -> float:
    """Largest US run of 2025 that is rated likely over Llama 3.1 405B, in operations."""
    return read("compute", "run-us-2025-likely") / read("compute", "run-us-2024")


@metric("runs-to-2024-us-to-china", "ratio")
def runs_to_2024_us_to_china(read: Reader) -> float:
    """Largest known US run to the end of 2024 over the largest Chinese one to then."""
    american = max(read("notable_models", "run-us-2023-2026-07"), read("compute", "run-us-2024"))
    chinese = max(read("notable_models", "run-cn-2023-2026-07"), read("compute", "run-china-2024"))
    return american / chinese


@metric("runs-2025-us-to-china", "ratio")
def runs_2025_us_to_china(read: Reader) -> tuple[float, float]:
    """Largest US run to the end of 2025 (likely, and speculative) over the largest Chinese one.

    On both sides the largest run to that day; both American ones are of 2025.
    """
    best = max(read("compute", "run-china-2024"), read("compute", "run-china-2025"))
    return read("compute", "run-us-2025-likely") / best, read("compute", "run-us-2025") / best


@metric("h200-door-opened")
def h200_door_opened(read: Reader) -> bool:
    """Until January 2026 applications for the H200 were presumed denied, since then not."""
    before = read("chip_access", "h200.us.2023-11", "answer")
    return before == "no" and read("chip_access", "h200.us.2026-01", "answer") != "no"
