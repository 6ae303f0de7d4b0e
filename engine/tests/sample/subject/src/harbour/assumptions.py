"""The assumptions of the chapters of the sample book."""

from __future__ import annotations

from collections.abc import Mapping

from briefing.chapters.parameters import Assumption

EDITION = "2026-03-01"

CHAPTERS: Mapping[str, Mapping[str, Assumption]] = {
    "crossings": {
        "as_of": Assumption(EDITION, "2020-01-01", EDITION),
        "seats_taken": Assumption(0.5, 0.01, 1),
        "lines": Assumption(["north", "south"], words=("north", "south")),
        "years": Assumption([2015, 2025], 1990, 2040),
    },
}
