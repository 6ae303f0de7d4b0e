"""Formulas over rows of `data/applications.csv`: no file of a publisher is read.

From counts of people follow shares of users; from robots installed in China and in the world
follows China's share. The counts are rows of the same table.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from briefing.upstream.builders import Row, builder
from china_ai.builders.rows import pairs, percent

if TYPE_CHECKING:
    import pandas as pd

# What a share has in common with the count above its line.
OF_COUNT = ["entity", "as_of", "as_of_precision", "source"]
ROBOTS = "-ai-index-2025"  # how ids of the only series of robots end that has both counts


@builder("applications")
def users_of_internet_users() -> Iterator[Row]:
    """Users of generative AI as a share of internet users, for each month that has both counts.

    share = users of generative AI / internet users, in percent. CNNIC prints both numbers, as
    million people, and relates users of generative AI to the whole population only.
    """
    for month, users, everyone in pairs("applications", "genai-users-cn-", "net-users-cn-"):
        other = f" ({everyone['edition']})" if everyone["edition"] != users["edition"] else ""
        yield {
            **users[OF_COUNT],
            "id": f"genai-share-net-cn-{month}",
            "quantity": "generative-ai-share-of-internet-users-china",
            "measure": "Users of generative AI as a share of internet users",
            "value": percent(users, everyone),
            "unit": "percent",
            "kind": "derived",
            "locator": _division(users, everyone) + other,
        }


@builder("applications")
def users_who_ask_questions() -> Iterator[Row]:
    """Share of users who ask generative AI questions, where only the people are printed.

    share = people who use it to answer questions / users of generative AI, in percent; million
    people both (CNNIC). For other months the share itself is printed.
    """
    people = pairs("applications", "genai-people-questions-", "genai-users-cn-")
    for month, askers, users in people:
        yield {
            **askers[[*OF_COUNT, "edition"]],
            "id": f"genai-use-questions-{month}",
            "quantity": "generative-ai-use-answering-questions-china",
            "measure": "Share of users who ask generative AI questions",
            "value": percent(askers, users),
            "unit": "percent of users",
            "kind": "derived",
            "locator": _division(askers, users),
        }


@builder("applications")
def chinas_share_of_robots() -> Iterator[Row]:
    """China's share of industrial robots installed in the world, for each year of the series.

    share = robots installed in China / robots installed in the world, in percent. The AI Index
    rounds both counts to thousands, which moves the share of 2012, the smallest, by 0.4 of a point
    at most.
    """
    for end, china, world in pairs("applications", "robots-cn-", "robots-world-"):
        if not end.endswith(ROBOTS):
            continue
        year = end.removesuffix(ROBOTS)
        yield {
            **china[[*OF_COUNT, "period", "edition", "status"]],
            "id": f"robots-share-cn-{year}",
            "quantity": "robot-installations-share-china",
            "measure": "China's share of industrial robots installed in the world",
            "value": percent(china, world),
            "unit": "percent",
            "kind": "derived",
            "locator": f"row China divided by row World, {year}",
        }


def _division(part: pd.Series, whole: pd.Series) -> str:
    """Say which two numbers of people were divided."""
    return f"{part['value']:,.0f} million divided by {whole['value']:,.0f} million"
