"""What a chip is called in a figure, which colour it has there, and which chips go to China."""

from __future__ import annotations

from functools import cache

import pandas as pd

from briefing.tables.loading import load
from china_ai import look

FORMS = (" SXM", " PCIe", " (", " 80 GB")  # after which a name says nothing new in a figure
BRANDS = ("GeForce ", "Tesla ", "Instinct ", "Xiyun ")
# Chips of NVIDIA for data centres that were sold, or may be sold, to China since 2025.
NVIDIA_CENTRE = ["h20", "h200", "rtx-6000d", "b30a", "b40"]


def short(chip: str) -> str:
    """Return the name of a chip without its form factor and brand.

    `chip` is an id of the table `chips`; `short("h100")` is "H100". An id that it does not hold
    raises KeyError.
    """
    name = str(_chips().loc[chip, "name"])
    for form in FORMS:
        name = name.split(form)[0]
    for brand in BRANDS:
        name = name.removeprefix(brand)
    return name


def tint(chip: str) -> str:
    """Return the colour of a chip: of Chinese designs, of parts made for China, of other US ones.

    `chip` is an id of the table `chips`. An id that it does not hold raises KeyError.
    """
    if _chips().loc[chip, "country"] == "China":
        return look.CHINA
    return look.ACCENT if _chips().loc[chip, "made_for_china"] else look.UNITED_STATES


@cache
def _chips() -> pd.DataFrame:
    return load("chips").set_index("id")
