"""Derived numbers of the chapter on training data."""

from __future__ import annotations

import re
from datetime import date

from briefing.chapters.parameters import value
from briefing.numbers.metrics import Reader, metric
from briefing.tables.loading import load

# Each text is read once; a test sees to it that the chapter says so too.
TOKENS_PER_PARAMETER = value("training-data", "tokens_per_parameter")
CHINESE_SHARE = value("training-data", "chinese_share")
BYTES_PER_TOKEN = value("training-data", "bytes_per_token")


def _number_in(text: str, pattern: str) -> float:
    """Return the number that a text states in a given form; raise ValueError where it does not."""
    found = re.search(pattern, text)
    if found is None:
        raise ValueError(f"'{text}' states no number in the form {pattern}")
    return float(found[1])


# What Chinese text there is.


def _chinese_shares(read: Reader, since: str = "2018", until: str = "2100") -> dict[str, float]:
    """Return the share of Chinese by the id of the row, of the crawls from a day to before another.

    Of the shares that are left out nothing counts as leaned on, which Reader.rows would not grant.
    """
    crawls = load("crawl_languages")
    chosen = (crawls["language"] == "zho") & crawls["crawled"].between(since, until, "left")
    return {row: read("crawl_languages", row, "share_pct") for row in crawls.loc[chosen, "id"]}


@metric("data-crawl-peak-2019")
def data_crawl_peak_2019(read: Reader) -> bool:
    """Of all crawls in the table, that of October 2019 has the highest share of Chinese."""
    shares = _chinese_shares(read)
    return max(shares, key=shares.__getitem__) == "cc-main-2019-43-zho"


@metric("data-crawl-low-2023")
def data_crawl_low_2023(read: Reader) -> bool:
    """Of all crawls in the table, that of October 2023 has the lowest share of Chinese."""
    shares = _chinese_shares(read)
    return min(shares, key=shares.__getitem__) == "cc-main-2023-40-zho"


SINCE = "2020-07"  # the last share above seven per cent is that of June 2020
TWO_YEARS = (640, 765)  # days between two crawls: from 21 to 25 months


def _chinese_by_day(read: Reader, since: str = SINCE) -> dict[date, float]:
    days = load("crawl_languages").set_index("id")["crawled"]
    return {days[row].date(): share for row, share in _chinese_shares(read, since).items()}


def _two_year_factors(read: Reader) -> list[float]:
    """Share of Chinese over that of about two years before, in all pairs of crawls."""
    shares = _chinese_by_day(read, since="2018")
    least, most = TWO_YEARS
    return sorted(
        later / earlier
        for start, earlier in shares.items()
        for end, later in shares.items()
        if least <= (end - start).days <= most
    )


@metric("data-crawl-two-year-factor", "ratio")
def data_crawl_two_year_factor(read: Reader) -> tuple[float, float]:
    """Change of the share of Chinese in about two years: the middle nine tenths of all pairs."""
    factors = _two_year_factors(read)
    cut = len(factors) // 20
    return factors[cut], factors[-1 - cut]


@metric("data-crawl-two-year-factor-all", "ratio")
def data_crawl_two_year_factor_all(read: Reader) -> tuple[float, float]:
    """Lowest and highest share of Chinese over that of about two years before, since 2018."""
    factors = _two_year_factors(read)
    return factors[0], factors[-1]


@metric("data-crawl-below-seven")
def data_crawl_below_seven(read: Reader) -> bool:
    """In every crawl since July 2020 fewer than seven per cent of the pages are Chinese."""
    return max(_chinese_by_day(read).values()) < 7


def _mean_share(read: Reader, year: int) -> float:
    shares = _chinese_shares(read, str(year), str(year + 1)).values()
    return sum(shares) / len(shares)


@metric("data-crawl-mean-2018", "percent")
def data_crawl_mean_2018(read: Reader) -> float:
    """Mean share of Chinese in the crawls from August to December 2018."""
    return _mean_share(read, 2018)


@metric("data-crawl-mean-2023", "percent")
def data_crawl_mean_2023(read: Reader) -> float:
    """Mean share of Chinese in the crawls of 2023."""
    return _mean_share(read, 2023)


@metric("data-crawl-mean-2019", "percent")
def data_crawl_mean_2019(read: Reader) -> float:
    """Mean share of Chinese in the crawls of 2019."""
    return _mean_share(read, 2019)


@metric("data-crawl-mean-2025", "percent")
def data_crawl_mean_2025(read: Reader) -> float:
    """Mean share of Chinese in the crawls of 2025."""
    return _mean_share(read, 2025)


@metric("data-crawl-without-english-2026", "percent")
def data_crawl_without_english_2026(read: Reader) -> float:
    """Chinese pages in per cent of all that are not English, in the crawl of January 2026."""
    english = read("crawl_languages", "cc-main-2026-04-eng", "share_pct")
    return 100 * read("crawl_languages", "cc-main-2026-04-zho", "share_pct") / (100 - english)


@metric("data-crawl-range-since-2022", "percent")
def data_crawl_range_since_2022(read: Reader) -> tuple[float, float]:
    """Lowest and highest share of Chinese among pages crawled since January 2022."""
    shares = _chinese_shares(read, since="2022").values()
    return min(shares), max(shares)


def _english_to_chinese(read: Reader, crawl: str) -> float:
    english = read("crawl_languages", f"cc-main-{crawl}-eng", "share_pct")
    return english / read("crawl_languages", f"cc-main-{crawl}-zho", "share_pct")


@metric("data-english-to-chinese-2026", "ratio")
def data_english_to_chinese_2026(read: Reader) -> float:
    """English pages over Chinese pages in the crawl of January 2026."""
    return _english_to_chinese(read, "2026-04")


def _others(read: Reader, crawl: str) -> list[float]:
    return [
        read("crawl_languages", f"cc-main-{crawl}-{language}", "share_pct")
        for language in ("rus", "deu", "jpn")
    ]


@metric("data-chinese-above-others-2019")
def data_chinese_above_others_2019(read: Reader) -> bool:
    """In October 2019 more pages were Chinese than Russian, German or Japanese."""
    chinese = read("crawl_languages", "cc-main-2019-43-zho", "share_pct")
    return chinese > max(_others(read, "2019-43"))


@metric("data-chinese-below-others-2026")
def data_chinese_below_others_2026(read: Reader) -> bool:
    """In January 2026 fewer pages were Chinese than Russian, German or Japanese."""
    chinese = read("crawl_languages", "cc-main-2026-04-zho", "share_pct")
    return chinese < min(_others(read, "2026-04"))


def _spread(read: Reader, language: str) -> float:
    shares = [
        read("web_languages", f"{who}-2022-{language}", "share_pct")
        for who in ("w3techs", "obdilci")
    ]
    return max(shares) / min(shares)


@metric("data-web-chinese-spread", "ratio")
def data_web_chinese_spread(read: Reader) -> float:
    """Highest over lowest of two published shares of Chinese on the web in March 2022."""
    return _spread(read, "zho")


@metric("data-web-chinese-spread-wide")
def data_web_chinese_spread_wide(read: Reader) -> bool:
    """The highest published share of Chinese on the web is more than ten times the lowest."""
    return _spread(read, "zho") > 10


@metric("data-web-english-spread", "ratio")
def data_web_english_spread(read: Reader) -> float:
    """Highest over lowest of two published shares of English on the web in March 2022."""
    return _spread(read, "eng")


@metric("data-sites-fall", "percent")
def data_sites_fall(read: Reader) -> float:
    """Fall of the number of websites in China from 2017 to 2023."""
    before = read("web_languages", "sites-china-2017", "count_mn")
    return 100 * (1 - read("web_languages", "sites-china-2023", "count_mn") / before)


# Corpora.

OPEN = "fineweb-edu-chinese-2.1"  # the largest open count of Chinese tokens that was read


@metric("data-largest-by-bytes-is-chinese")
def data_largest_by_bytes_is_chinese(read: Reader) -> bool:
    """MNBVC, made in China, prints more bytes than the English part of CCI 4.0."""
    return read("corpora", "mnbvc", "size_gb") > read("corpora", "cci-4-eng", "size_gb")


@metric("data-open-tokens-english-to-chinese", "ratio")
def data_open_tokens_english_to_chinese(read: Reader) -> float:
    """English tokens of RedPajama v2 over the largest open Chinese count that was read."""
    return read("corpora", "redpajama-v2-eng", "tokens_bn") / read("corpora", OPEN, "tokens_bn")


@metric("data-cci4-chinese-share", "percent")
def data_cci4_chinese_share(read: Reader) -> float:
    """Chinese web text in per cent of the bytes of CCI 4.0."""
    return 100 * read("corpora", "cci-4-zho", "size_gb") / read("corpora", "cci-4", "size_gb")


@metric("data-fineweb2-chinese-documents", "percent")
def data_fineweb2_chinese_documents(read: Reader) -> float:
    """Chinese documents in per cent of all of FineWeb2, which leaves out English."""
    whole = read("corpora", "fineweb2-2025-10", "documents_mn")
    return 100 * read("corpora", "fineweb2-2025-10-zho", "documents_mn") / whole


@metric("data-fineweb2-chinese-above-two")
def data_fineweb2_chinese_above_two(read: Reader) -> bool:
    """FineWeb2 has more Chinese documents than German or Japanese ones, and fewer than Russian."""
    documents = {
        language: read("corpora", f"fineweb2-2025-10-{language}", "documents_mn")
        for language in ("zho", "rus", "deu", "jpn")
    }
    return max(documents["deu"], documents["jpn"]) < documents["zho"] < documents["rus"]


@metric("data-skypile-bytes-per-token", "bytes per token")
def data_skypile_bytes_per_token(read: Reader) -> tuple[float, float]:
    """Bytes for one token of SkyPile, by its README of 2023 and by its card of today."""
    return tuple(
        read("corpora", row, "size_gb") / read("corpora", row, "tokens_bn")
        for row in ("skypile-readme", "skypile-card")
    )


@metric("data-kept-fineweb-edu", "percent")
def data_kept_fineweb_edu(read: Reader) -> tuple[float, float]:
    """Tokens of FineWeb that its strict and its lenient filter for learning material keep."""
    whole = read("corpora", "fineweb", "tokens_bn")
    strict = read("corpora", "fineweb-edu-strict", "tokens_bn")
    return 100 * strict / whole, 100 * read("corpora", "fineweb-edu-lenient", "tokens_bn") / whole


@metric("data-kept-cci3", "percent")
def data_kept_cci3(read: Reader) -> float:
    """Bytes of CCI 3.0 that its builders keep as high quality."""
    return 100 * read("corpora", "cci-3-hq", "size_gb") / read("corpora", "cci-3", "size_gb")


@metric("data-kept-chinesewebtext", "percent")
def data_kept_chinesewebtext(read: Reader) -> float:
    """Bytes of ChineseWebText 1.0 above the quality score that its builders name."""
    kept = _number_in(read("corpora", "chinesewebtext-1", "note"), r"Of which (\d+) GB")
    return 100 * kept / read("corpora", "chinesewebtext-1", "size_gb")


# What models were trained on.


def _trillions(read: Reader, *rows: str) -> tuple[float, float]:
    known = [read("training_sets", row, "tokens_bn") / 1000 for row in rows]
    return min(known), max(known)


@metric("data-china-tokens-2025", "trillion tokens")
def data_china_tokens_2025(read: Reader) -> tuple[float, float]:
    """Fewest and most training tokens that Chinese makers state for models of 2025."""
    return _trillions(read, "kimi-k2", "glm-4.5", "qwen3", "dots-llm1", "ling-plus")


@metric("data-epoch-china-tokens-2025-within")
def data_epoch_china_tokens_2025_within(read: Reader) -> bool:
    """Epoch AI's counts for further Chinese models of 2025 lie between those that makers state."""
    low, high = data_china_tokens_2025(read)
    rows = (
        "epoch-doubao-1.5-pro",
        "epoch-pangu-ultra",
        "epoch-ling-1t",
        "epoch-hunyuan-turbos-2026-07",
        "epoch-longcat-flash-2026-07",
        "epoch-glm-4.6-2026-07",
        "epoch-qwen3-max-2026-07",
    )
    least, most = _trillions(read, *rows)
    return low <= least and most <= high


@metric("data-meta-tokens-2025", "trillion tokens")
def data_meta_tokens_2025(read: Reader) -> tuple[float, float]:
    """Fewest and most training tokens that Meta states for models of 2025."""
    return _trillions(read, "llama-4-maverick", "llama-4-scout")


@metric("data-china-tokens-2026", "trillion tokens")
def data_china_tokens_2026(read: Reader) -> tuple[float, float]:
    """Fewest and most training tokens that Chinese makers state for models of 2026."""
    return _trillions(read, "glm-5", "deepseek-v4", "mimo-v2.5")


@metric("data-largest-count-chinese")
def data_largest_count_chinese(read: Reader) -> bool:
    """MiMo-V2.5, a Chinese model, has more tokens than any American one in the table."""
    models = load("training_sets")
    counted = models[(models["country"] == "United States") & models["tokens_bn"].notna()]
    american = [read("training_sets", row, "tokens_bn") for row in counted["id"]]
    return read("training_sets", "mimo-v2.5", "tokens_bn") > max(american)


@metric("data-nvidia-tokens", "trillion tokens")
def data_nvidia_tokens(read: Reader) -> tuple[float, float]:
    """Fewest and most training tokens that NVIDIA states for Nemotron 3, text alone."""
    return _trillions(read, "nemotron-3-nano", "nemotron-3-super", "nemotron-3-ultra")


@metric("data-gpt3-characters-to-words", "ratio")
def data_gpt3_characters_to_words(read: Reader) -> float:
    """Share of Chinese in GPT-3's training set by characters over that by words."""
    words = read("training_sets", "gpt-3-words", "zh_share_pct")
    return read("training_sets", "gpt-3-characters", "zh_share_pct") / words


@metric("data-deepseek-v2-chinese-share", "percent")
def data_deepseek_v2_chinese_share(read: Reader) -> float:
    """Chinese in per cent of the Chinese and English tokens of DeepSeek-V2, others left out."""
    ratio = read("training_sets", "deepseek-v2-ratio", "zh_to_en")
    return 100 * ratio / (1 + ratio)


@metric("data-deepseek-v2-chinese-tokens", "billion tokens")
def data_deepseek_v2_chinese_tokens(read: Reader) -> float:
    """Chinese tokens of DeepSeek-V2 if nothing in it were neither Chinese nor English."""
    whole = read("training_sets", "deepseek-v2", "tokens_bn")
    return data_deepseek_v2_chinese_share(read) / 100 * whole


@metric("data-skywork-chinese-tokens", "billion tokens")
def data_skywork_chinese_tokens(read: Reader) -> float:
    """Chinese tokens of Skywork-13B: the share of its table times all its tokens."""
    share = read("training_sets", "skywork-13b", "zh_share_pct") / 100
    return share * read("training_sets", "skywork-13b", "tokens_bn")


@metric("data-dots-chinese-share", "percent")
def data_dots_chinese_share(read: Reader) -> float:
    """Chinese in per cent of the Chinese and English text of dots.llm1, others left out."""
    ratio = read("training_sets", "dots-llm1", "zh_to_en")
    return 100 * ratio / (1 + ratio)


@metric("data-ling-chinese-tokens", "billion tokens")
def data_ling_chinese_tokens(read: Reader) -> float:
    """Chinese tokens of Ling-Plus: the share of Chinese times all its tokens."""
    share = read("training_sets", "ling-plus", "zh_share_pct") / 100
    return share * read("training_sets", "ling-plus", "tokens_bn")


@metric("data-ling-of-largest-open", "percent")
def data_ling_of_largest_open(read: Reader) -> float:
    """Chinese tokens of Ling-Plus in per cent of the largest open count that was read."""
    return 100 * data_ling_chinese_tokens(read) / read("corpora", OPEN, "tokens_bn")


@metric("data-official-share-above-five")
def data_official_share_above_five(read: Reader) -> bool:
    """The official 60 percent lies above what five Chinese models had of Chinese, at most."""
    official = read("data_policy", "zh-share-models")
    rows = ("skywork-13b", "glm-130b", "ling-plus")
    stated = [read("training_sets", row, "zh_share_pct") for row in rows]
    ceilings = [data_deepseek_v2_chinese_share(read), data_dots_chinese_share(read)]
    return official > max(stated + ceilings)


@metric("data-skypile-of-skywork", "percent")
def data_skypile_of_skywork(read: Reader) -> float:
    """Tokens of SkyPile, as published, in per cent of the Chinese tokens of Skywork-13B."""
    return 100 * read("corpora", "skypile-readme", "tokens_bn") / data_skywork_chinese_tokens(read)


# How much a model wants.


def _per_parameter(read: Reader, row: str) -> float:
    """Tokens over parameters, the latter in billions as the name of the model states them."""
    named = _number_in(read("training_sets", row, "model"), r"([\d.]+)B\b")
    return read("training_sets", row, "tokens_bn") / named


@metric("data-tokens-per-parameter-palm", "tokens per parameter")
def data_tokens_per_parameter_palm(read: Reader) -> float:
    """Training tokens over parameters of PaLM 540B of 2022."""
    return _per_parameter(read, "epoch-palm")


@metric("data-tokens-per-parameter-since-2023", "tokens per parameter")
def data_tokens_per_parameter_since_2023(read: Reader) -> tuple[float, float]:
    """Fewest and most training tokens over parameters of models since 2023 named for their size."""
    rows = (
        "epoch-llama-65b",
        "qwen-7b",
        "qwen",
        "skywork-13b",
        "epoch-yi-34b",
        "deepseek-llm-67b",
        "ct-llm",
        "epoch-llama-3-70b",
        "geb-1.3b",
        "epoch-telechat2-115b",
    )
    known = [_per_parameter(read, row) for row in rows]
    return min(known), max(known)


@metric("data-largest-model-map-cc", "billion parameters")
def data_largest_model_map_cc(read: Reader) -> float:
    """Largest model that MAP-CC feeds once at the assumed 20 tokens per parameter."""
    return read("corpora", "map-cc", "tokens_bn") / TOKENS_PER_PARAMETER


@metric("data-qwen3-chinese-wanted", "trillion tokens")
def data_qwen3_chinese_wanted(read: Reader) -> float:
    """Chinese tokens in a training set of the size of Qwen3's at the assumed share of 40%."""
    return CHINESE_SHARE * read("training_sets", "qwen3", "tokens_bn") / 1000


@metric("data-qwen3-wanted-to-largest-open", "ratio")
def data_qwen3_wanted_to_largest_open(read: Reader) -> float:
    """Chinese tokens wanted at the size of Qwen3 over the largest open count that was read."""
    return 1000 * data_qwen3_chinese_wanted(read) / read("corpora", OPEN, "tokens_bn")


@metric("data-mnbvc-tokens-if", "trillion tokens")
def data_mnbvc_tokens_if(read: Reader) -> float:
    """Tokens of MNBVC if one took four bytes, before duplicates are removed."""
    return read("corpora", "mnbvc", "size_gb") / BYTES_PER_TOKEN / 1000


@metric("data-cci4-tokens-if", "trillion tokens")
def data_cci4_tokens_if(read: Reader) -> float:
    """Tokens of the Chinese web text of CCI 4.0 if one took four bytes."""
    return read("corpora", "cci-4-zho", "size_gb") / BYTES_PER_TOKEN / 1000


# Data policy.


@metric("data-text-stock-petabytes", "PB")
def data_text_stock_petabytes(read: Reader) -> float:
    """All public text by people, as estimated, at the assumed four bytes for a token."""
    return read("corpora", "text-stock-2024", "tokens_bn") * 1e9 * BYTES_PER_TOKEN / 1e15


@metric("data-sets-listed-share", "percent")
def data_sets_listed_share(read: Reader) -> float:
    """Volume listed on exchanges in per cent of that counted in June 2025, at most."""
    return 100 * read("data_policy", "sets-listed-2025-06") / read("data_policy", "sets-2025-06-pb")


@metric("data-library-petabytes", "PB")
def data_library_petabytes(read: Reader) -> float:
    """Digital holdings of the National Library of China, by the official comparison."""
    times = read("data_policy", "sets-2025-06-libraries")
    return read("data_policy", "sets-2025-06-pb") / times


@metric("data-no-judgment-known")
def data_no_judgment_known(read: Reader) -> bool:
    """The review of July 2025 counts no judgment in force on whether training infringes."""
    return read("data_policy", "training-judgments") == 0


@metric("data-cci4-after-paper")
def data_cci4_after_paper(read: Reader) -> bool:
    """CCI 4.0 came out after the paper that recommends open data sets."""
    return read("corpora", "cci-4-zho", "as_of") > read("data_policy", "lin-tao", "issued")


@metric("data-platform-before-paper")
def data_platform_before_paper(read: Reader) -> bool:
    """The registration platform for public data is older than the paper that asks for one."""
    return read("data_policy", "public-data-platform", "effective") < read(
        "data_policy", "lin-tao", "issued"
    )
