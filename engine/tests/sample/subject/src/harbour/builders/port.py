"""The port's count of passengers, a line of the file for each line and year."""

from collections.abc import Iterator

from briefing.upstream.builders import Row, builder
from briefing.upstream.files import Files

REPORT = "port-report-2025"


@builder("passengers", REPORT)
def passengers(files: Files) -> Iterator[Row]:
    """Passengers carried by line and year, as the port counts them."""
    for name in files.of(REPORT):
        counted = files.csv(name, "Line", "Year", "Carried", key=("Line", "Year"))
        for line, year, carried in counted[["Line", "Year", "Carried"]].itertuples(index=False):
            yield {
                "id": f"{line.lower()}-{year}",
                "quantity": f"passengers-{line.lower()}",
                "entity": f"{line} line",
                "measure": "passengers carried",
                "value": int(carried),
                "unit": "passengers",
                "as_of": f"{year}-12-31",
                "as_of_precision": "day",
                "period": year,
                "kind": "observed",
                "status": "primary",
                "source": REPORT,
                "locator": "table 1",
            }
