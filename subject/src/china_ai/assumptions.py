"""The assumptions of the chapters of this book: values in this edition, and limits."""

from __future__ import annotations

from collections.abc import Mapping

from briefing.chapters.parameters import Assumption
from china_ai.models.changes import rule

EDITION = "2026-11-22"  # the day of this edition; a test compares it with CITATION.cff

_SHARE = (0.01, 1)
_HOLDS = ("confirmed", "confirmed-with-corrections", "contested", "outdated")

CHAPTERS: Mapping[str, Mapping[str, Assumption]] = {
    "state-of-play": {
        "tolerance": Assumption(0.0, 0, 10),
        "start": Assumption("2025-01-01", "2023-06-01", "2026-04-08"),
        "as_of": Assumption("2026-04-08", "2023-06-01", "2026-04-08"),
        "yuan_per_dollar": Assumption(7.1, 1, 20),
        "chinese_firms": Assumption(
            ["alibaba", "tencent", "bytedance"], words=("alibaba", "tencent", "bytedance")
        ),
    },
    "training-data": {
        "tokens_per_parameter": Assumption(20, 0.1, 10_000),
        "chinese_share": Assumption(0.40, *_SHARE),
        "bytes_per_token": Assumption(4.0, 0.5, 20),
        "passes": Assumption(1, 1, 100),
        "model_sizes": Assumption([7, 70, 400, 1000], 0.1, 100_000),
    },
    "compute": {
        "run_flop": Assumption(3.8e25, 1e18, 1e30),
        "training_days": Assumption(90, 1, 3650),
        "utilisation_h100": Assumption([0.34, 0.40, 0.43], *_SHARE),
        "utilisation_h20": Assumption([0.35, 0.50, 0.65], *_SHARE),
        "utilisation_910b": Assumption([0.30, 0.41, 0.52], *_SHARE),
        "utilisation_910c": Assumption([0.12, 0.34, 0.41], *_SHARE),
        "model_gb": Assumption(32, 0.1, 100_000),
        "priors": Assumption({}, rule=rule("supply", "tokens", "offshore")),
    },
    "export-controls": {
        "as_of": Assumption(EDITION, "2022-09-01", EDITION),
        "priors": Assumption({}, rule=rule("counterfactual")),
    },
    "regulation": {
        "compared_with": Assumption("2022-12-31", "2017-01-01", EDITION),
        "as_of": Assumption(EDITION, "2017-01-01", EDITION),
    },
    "applications": {
        "widened": Assumption(0.3, 0, 1),
        "inside": Assumption(0.9, 0, 1),
        "pace": Assumption(0.6, 0, 10),
    },
    "claims-audit": {
        "counts_as_holding": Assumption(["confirmed", "confirmed-with-corrections"], words=_HOLDS),
        "close_within": Assumption(0.25, 0.01, 2),
    },
}
