"""Epoch AI's list of notable AI models, copy of 19 July 2026: training tokens of some models.

The copy of 26 January 2026 has them in another column (`epoch_models.training_tokens`).
"""

from __future__ import annotations

from collections.abc import Iterator

from briefing.upstream.builders import Row, builder
from briefing.upstream.files import Files
from china_ai.builders.epoch import numbers, row_of
from china_ai.builders.epoch_models import JULY, JULY_SOURCE, PUBLISHED

TOKENS = "Training dataset size (total)"
TRAINED = {  # row of the table: model
    "epoch-hunyuan-turbos-2026-07": "Hunyuan-TurboS",
    "epoch-longcat-flash-2026-07": "LongCat-Flash",
    "epoch-qwen3-max-2026-07": "Qwen3-Max",
    "epoch-glm-4.6-2026-07": "GLM-4.6",
    "epoch-mimo-v2.5-pro-2026-07": "MiMo-V2.5-Pro",
    "epoch-olmo-3-2026-07": "Olmo 3",
    "epoch-inkling-2026-07": "Inkling",
}


@builder("training_sets", JULY_SOURCE)
def tokens_in_july(files: Files) -> Iterator[Row]:
    """Tokens that some models were trained on, by Epoch AI's list of July 2026; in billions."""
    models = files.csv(JULY.file, "Model", PUBLISHED, TOKENS, key=("Model",))
    models = models[models["Model"].isin(TRAINED.values())].copy()
    models["tokens"] = numbers(models, TOKENS, JULY.file)
    for row, name in TRAINED.items():
        model = row_of(models, "Model", name, JULY.file)
        yield {
            "id": row,
            "released": model[PUBLISHED],
            "released_precision": "day",
            "tokens_bn": model["tokens"] / 1e9,
            "kind": "estimate",
            "status": "primary",
            "source": JULY_SOURCE,
            "locator": f"row {name}, column {TOKENS}",
        }
