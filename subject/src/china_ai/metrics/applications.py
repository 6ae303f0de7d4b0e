"""Derived numbers of the chapter on applications."""

from __future__ import annotations

from briefing.chapters.parameters import value
from briefing.numbers.metrics import Reader, metric

YUAN_PER_DOLLAR = value("state-of-play", "yuan_per_dollar")


# Trying and finishing.


def _survey(read: Reader, row: str) -> float:
    return read("adoption_survey", f"sas24-{row}", "share_pct")


@metric("app-use-gap", "percentage points")
def use_gap(read: Reader) -> float:
    """China's share of organisations that use generative AI less the US share, SAS survey 2024."""
    return _survey(read, "use-cn") - _survey(read, "use-us")


@metric("app-full-gap", "percentage points")
def full_gap(read: Reader) -> float:
    """The US share of organisations in full use less China's share, SAS survey 2024."""
    return _survey(read, "full-us") - _survey(read, "full-cn")


@metric("app-survey-to-census", "ratio")
def survey_to_census(read: Reader) -> tuple[float, float]:
    """US share in the SAS survey over the Census range of September 2023 to February 2024."""
    vendor = _survey(read, "use-us")
    low = read("applications", "firm-ai-us-2023-2024", "low")
    return vendor / read("applications", "firm-ai-us-2023-2024", "high"), vendor / low


@metric("app-instrument-above-country")
def instrument_above_country(read: Reader) -> bool:
    """The SAS and Census figures for the US lie further apart than China and the US in SAS."""
    vendor = _survey(read, "use-us")
    census = read("applications", "firm-ai-us-2023-2024", "high")
    return vendor - census > _survey(read, "use-cn") - vendor


# Users and tokens.


@metric("app-users-rise", "ratio")
def users_rise(read: Reader) -> float:
    """Users of generative AI in June 2026 (a lower bound) over those of December 2024, China."""
    later = read("applications", "genai-users-cn-2026-06")
    return later / read("applications", "genai-users-cn-2024-12")


@metric("app-users-added-year", "million people")
def users_added_year(read: Reader) -> float:
    """Users of generative AI in June 2026 (a lower bound) less those of June 2025, China."""
    return _users_added(read, "2026-06", "2025-06")


@metric("app-users-pace", "ratio")
def users_pace(read: Reader) -> float:
    """Users added in the year to June 2026 (a lower bound) over those of the year before."""
    return _users_added(read, "2026-06", "2025-06") / _users_added(read, "2025-06", "2024-06")


@metric("app-panel-rise", "ratio")
def panel_rise(read: Reader) -> float:
    """Monthly users of AI apps without phone assistants, mid-2026 over March 2025, QuestMobile."""
    first = read("applications", "mau-native-apps-internet-2025-03")
    return read("applications", "mau-native-apps-2026-06") / first


@metric("app-users-added-2025h1", "million people")
def users_added_2025h1(read: Reader) -> float:
    """Users of generative AI in June 2025 less those of December 2024, China."""
    return _users_added(read, "2025-06", "2024-12")


@metric("app-users-added-2025h2", "million people")
def users_added_2025h2(read: Reader) -> float:
    """Users of generative AI in December 2025 less those of June 2025, China."""
    return _users_added(read, "2025-12", "2025-06")


@metric("app-users-added-2026h1", "million people")
def users_added_2026h1(read: Reader) -> float:
    """Users of generative AI in June 2026 (a lower bound) less those of December 2025, China."""
    return _users_added(read, "2026-06", "2025-12")


def _users_added(read: Reader, later: str, first: str) -> float:
    users = [read("applications", f"genai-users-cn-{month}") for month in (later, first)]
    return users[0] - users[1]


@metric("app-accounts-per-user", "ratio")
def accounts_per_user(read: Reader) -> float:
    """Registered accounts of July 2025 (a lower bound) over users of June 2025, China."""
    users = read("applications", "genai-users-cn-2025-06")
    return read("applications", "llm-accounts-cn-2025") / users


@metric("app-deepseek-lost", "ratio")
def deepseek_lost(read: Reader) -> float:
    """Part of DeepSeek's monthly users of March 2025 gone in June 2026, QuestMobile."""
    later = read("applications", "mau-deepseek-2026-06")
    return 1 - later / read("applications", "mau-deepseek-2025-03")


@metric("app-doubao-growth", "ratio")
def doubao_growth(read: Reader) -> float:
    """Doubao's monthly users in June 2026 over those in March 2025, QuestMobile."""
    later = read("applications", "mau-doubao-2026-06")
    return later / read("applications", "mau-doubao-2025-03")


@metric("app-tokens-per-user", "tokens")
def tokens_per_user(read: Reader) -> float:
    """Official tokens a day over users, both December 2025, China."""
    users = read("applications", "genai-users-cn-2025-12") * 1e6
    return read("applications", "tokens-cn-2025-12") * 1e12 / users


@metric("app-panel-tokens-per-user", "tokens")
def panel_tokens_per_user(read: Reader) -> float:
    """Tokens a day in consumer applications over users, both June 2025, China."""
    users = read("applications", "genai-users-cn-2025-06") * 1e6
    return read("applications", "tokens-cn-2025-06-questmobile") * 1e12 / users


@metric("app-panel-of-official-tokens", "percent")
def panel_of_official_tokens(read: Reader) -> float:
    """Consumer applications' tokens in per cent of the official lower bound, both June 2025."""
    official = read("applications", "tokens-cn-2025-06")
    return 100 * read("applications", "tokens-cn-2025-06-questmobile") / official


@metric("app-tokens-nation-rise", "ratio")
def tokens_nation_rise(read: Reader) -> float:
    """Official tokens a day of June 2026, a lower bound, over those of December 2025."""
    return read("applications", "tokens-cn-2026-06") / read("applications", "tokens-cn-2025-12")


@metric("app-tokens-doubao-rise", "ratio")
def tokens_doubao_rise(read: Reader) -> float:
    """Doubao's stated tokens a day of June 2026 over the lower bound of December 2025."""
    first = read("applications", "tokens-doubao-2025-12")
    return read("applications", "tokens-doubao-2026-06") / first


def _rest(read: Reader, month: str) -> float:
    all_tokens = read("applications", f"tokens-cn-{month}")
    return all_tokens - read("applications", f"tokens-doubao-{month}")


@metric("app-tokens-rest-2025-12", "trillion tokens a day")
def tokens_rest_2025_12(read: Reader) -> float:
    """Official tokens a day less Doubao's lower bound, December 2025: an upper bound."""
    return _rest(read, "2025-12")


@metric("app-tokens-rest-2026-03", "trillion tokens a day")
def tokens_rest_2026_03(read: Reader) -> float:
    """Official lower bound of tokens a day less Doubao's, March 2026: neither bound nor value."""
    return read("applications", "tokens-cn-2026-03") - read("applications", "tokens-doubao-2026-04")


@metric("app-tokens-march-pace", "trillion tokens a day")
def tokens_march_pace(read: Reader) -> float:
    """June 2026, had the official count risen in the second quarter as much as in the first."""
    march = read("applications", "tokens-cn-2026-03")
    return march**2 / read("applications", "tokens-cn-2025-12")


@metric("app-tokens-rest-2026-06", "trillion tokens a day")
def tokens_rest_2026_06(read: Reader) -> float:
    """Official lower bound of tokens a day less Doubao's, June 2026: a lower bound."""
    return _rest(read, "2026-06")


@metric("app-price-after-cut", "ratio")
def price_after_cut(read: Reader) -> float:
    """List price of output of DeepSeek V4 Pro from the end of May 2026 over that of April."""
    first = read("applications", "price-deepseek-v4-pro-out-2026-04")
    return read("applications", "price-deepseek-v4-pro-out-2026-05") / first


@metric("app-labs-us-quarter", "billion US dollars")
def labs_us_quarter(read: Reader) -> float:
    """Revenue reported for OpenAI and Anthropic in the second quarter of 2026, summed."""
    return read("applications", "revenue-openai-2026q2") + read(
        "applications", "revenue-anthropic-2026q2"
    )


def labs_cn_half(read: Reader) -> float:
    """Revenue of Zhipu and MiniMax in the first half of 2026, summed, yuan changed to dollars."""
    zhipu = read("applications", "revenue-zhipu-2026h1") / YUAN_PER_DOLLAR
    return zhipu + read("applications", "revenue-minimax-2026h1")


@metric("app-labs-us-to-cn", "ratio")
def labs_us_to_cn(read: Reader) -> float:
    """Revenue of two American laboratories over that of two Chinese ones, an average quarter."""
    return labs_us_quarter(read) / (labs_cn_half(read) / 2)


@metric("app-labs-cn-quarter", "billion US dollars")
def labs_cn_quarter(read: Reader) -> float:
    """Half of what Zhipu and MiniMax took in the first half of 2026, in dollars."""
    return labs_cn_half(read) / 2


@metric("app-alibaba-ai-quarter", "billion US dollars")
def alibaba_ai_quarter(read: Reader) -> float:
    """Alibaba's revenue from AI-related products in the second quarter of 2026, in dollars."""
    return read("applications", "revenue-alibaba-ai-2026q2") / YUAN_PER_DOLLAR


@metric("app-alibaba-to-labs", "ratio")
def alibaba_to_labs(read: Reader) -> float:
    """Alibaba's AI-related revenue of a quarter over an average quarter of Zhipu and MiniMax."""
    return alibaba_ai_quarter(read) / labs_cn_quarter(read)


@metric("app-ai-clouds-quarter", "billion US dollars")
def ai_clouds_quarter(read: Reader) -> float:
    """All Chinese AI clouds, second quarter of 2026, were Alibaba's share that of early 2025."""
    return alibaba_ai_quarter(read) / (read("applications", "ai-cloud-alibaba-2025h1") / 100)


# Cars and robots.


@metric("app-robotaxi-rides-2025", "million rides")
def robotaxi_rides_2025(read: Reader) -> float:
    """Rides that Baidu stated for the quarters of 2025, summed."""
    return sum(read("applications", f"robotaxi-apollo-2025-q{quarter}") for quarter in range(1, 5))


@metric("app-l2-definition-gap", "percentage points")
def l2_definition_gap(read: Reader) -> float:
    """Level 2 share of all cars in early 2022, the ministry's figure less that of IDC."""
    return read("applications", "l2-all-2022h1") - read("applications", "l2-all-2022q1-idc")


@metric("app-robots-cn-to-us", "ratio")
def robots_cn_to_us(read: Reader) -> float:
    """Industrial robots installed in China over those in the United States, 2025."""
    return read("applications", "robots-cn-2025-2026") / read("applications", "robots-us-2025-2026")


# Patents.


def _families(read: Reader, row: str) -> float:
    return read("patents", f"wipo-{row}")


@metric("app-families-cn-to-us", "ratio")
def families_cn_to_us(read: Reader) -> float:
    """Generative AI families with inventors in China over those in the US, 2014 to 2023."""
    return _families(read, "cn-2014-2023") / _families(read, "us-2014-2023")


@metric("app-gan-share-of-named", "percent")
def gan_share_of_named(read: Reader) -> float:
    """Families that use adversarial networks, of those that name one of five model types."""
    named = read("patents", "wipo-model-mapped", "share_pct") / 100
    return 100 * _families(read, "model-gan") / (named * _families(read, "world-2014-2023"))


@metric("app-notable-us-to-cn", "ratio")
def notable_us_to_cn(read: Reader) -> float:
    """Notable AI models of 2014 to 2023 with a US organisation over those with a Chinese one."""
    totals = {
        country: sum(
            read("notable_models", f"epoch-any-{country}-{year}") for year in range(2014, 2024)
        )
        for country in ("us", "cn")
    }
    return totals["us"] / totals["cn"]


# Spread.


@metric("app-downloads-lead", "million downloads")
def downloads_lead(read: Reader) -> float:
    """Tracked downloads of Chinese open models less those of American ones, to March 2026."""
    american = read("open_weights", "atom-downloads-us-2026-03")
    return read("open_weights", "atom-downloads-cn-2026-03") - american


@metric("app-downloads-cn-year", "million downloads")
def downloads_cn_year(read: Reader) -> float:
    """Downloads of Chinese open models on the tracked list from March 2025 to March 2026."""
    first = read("open_weights", "atom-downloads-cn-2025-03")
    return read("open_weights", "atom-downloads-cn-2026-03") - first


@metric("app-downloads-pace", "ratio")
def downloads_pace(read: Reader) -> float:
    """At most: American downloads a Chinese one, March 2025 to 2026; China was behind at first."""
    gained = read("open_weights", "atom-downloads-us-2026-03") - read(
        "open_weights", "atom-downloads-cn-2025-03"
    )
    return gained / downloads_cn_year(read)


@metric("app-downloads-turns", "ratio")
def downloads_turns(read: Reader) -> float:
    """American downloads for each Chinese one with which they draw level in 1.8 years."""
    return 1 + downloads_lead(read) / (1.8 * downloads_cn_year(read))


@metric("app-behind-and-ahead")
def behind_and_ahead(read: Reader) -> bool:
    """In spring 2026 China's best model was behind on Arena, its open models ahead in downloads."""
    behind = read("arena_gap", "arena-2026-04-15", "gap_low_points") > 0
    american = read("open_weights", "atom-downloads-us-2026-03")
    return behind and read("open_weights", "atom-downloads-cn-2026-03") > american


@metric("app-notable-us-to-cn-2025", "ratio")
def notable_us_to_cn_2025(read: Reader) -> float:
    """Notable AI models of 2025 with a US organisation over Chinese ones, list of July 2026."""
    chinese = read("notable_models", "epoch-any-cn-2025-2026-07")
    return read("notable_models", "epoch-any-us-2025-2026-07") / chinese


@metric("app-notable-us-to-cn-2026", "ratio")
def notable_us_to_cn_2026(read: Reader) -> float:
    """Notable AI models of January to 15 July 2026, US over Chinese, list of July 2026."""
    chinese = read("notable_models", "epoch-any-cn-2026-2026-07")
    return read("notable_models", "epoch-any-us-2026-2026-07") / chinese


@metric("app-robot-stock-share", "percent")
def robot_stock_share(read: Reader) -> float:
    """China's share of the industrial robots in operation at the end of 2024."""
    china = read("applications", "robot-stock-cn-2024")
    return 100 * china / read("applications", "robot-stock-world-2024")
