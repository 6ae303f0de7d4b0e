"""Formulas over rows of `data/open_weights.csv`: no file of a publisher is read."""

from __future__ import annotations

from collections.abc import Iterator

from briefing.upstream.builders import Row, builder
from china_ai.builders.rows import pairs, percent

COUNTRIES = ("cn", "us")


@builder("open_weights")
def shares_of_downloads() -> Iterator[Row]:
    """Share of a country in the cumulative Hugging Face downloads of the list, where all are known.

    share = downloads of the country's models / downloads of all models of the list, in percent;
    million downloads both (ATOM report, results). The list holds about 1,500 main open models.
    """
    for country in COUNTRIES:
        downloads = pairs("open_weights", f"atom-downloads-{country}-", "atom-downloads-world-")
        for month, own, world in downloads:
            yield {
                **own[["entity", "as_of", "as_of_precision", "source"]],
                "id": f"atom-share-{country}-{month}",
                "quantity": f"hf-downloads-share-cumulative-{country}",
                "measure": "share of the cumulative downloads of the list",
                "value": percent(own, world),
                "unit": "percent",
                "kind": "derived",
                "locator": f"{own['value']:,.0f} of {world['value']:,.0f} million",
            }
