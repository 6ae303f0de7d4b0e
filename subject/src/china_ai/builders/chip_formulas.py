"""Figures of accelerators that follow from rows of our tables: dies, links, use, an export rule.

Made are rows of `data/chip_specs.csv`, `data/utilisation.csv` and `data/chip_access.csv`. Total
processing performance and its density are not rows: `china_ai.export_controls` works them out.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from briefing.tables.loading import load
from briefing.upstream.builders import Row, builder
from briefing.upstream.files import Files
from china_ai.builders import epoch
from china_ai.builders.epoch_hardware import number
from china_ai.builders.rows import row_of
from china_ai.export_controls import figures_of

if TYPE_CHECKING:
    import pandas as pd

# Specification: the one it follows from, and how many times as large it is.
DIES = {
    "h20.die-area.techpowerup": ("h100.die-area.epoch", 1),  # the same die
    "ascend-910c.die-area-partial.bytefeed": ("ascend-910b1.die-area-partial.bytefeed", 2),
}
LINKS = {
    "mi250.interconnect.zexron": ("mi250x.interconnect.epoch", 6 / 8),  # six links of the eight
    # The Ascend 950 is said to have 2.5 times the bandwidth of the 910C.
    "ascend-910c.interconnect.deeptechbytes": (
        "ascend-950dt.interconnect.rcrwireless.announced",
        1 / 2.5,
    ),
}
# Card whose only link is its host interface: version of PCI Express, of 16 lanes.
HOST_INTERFACES = {
    "t4.interconnect.host": 3,
    "l4-interconnect-host": 4,
    "l2-interconnect-host": 4,
    "l20-interconnect-host": 4,
    "rtx-4090-interconnect-host": 4,
    "rtx-4090-d-interconnect-host": 4,
    "rtx-5090-interconnect-host": 5,
    "rtx-5090-d-interconnect-host": 5,
    "rtx-5090-d-v2-interconnect-host": 5,
}
VERSION_4 = "l40.interconnect.mullet"  # what NVIDIA counts for version 4, both directions added

LIST_OF_MODELS = "epoch-notable-models-2026"
PARAMETERS = "Parameters"
TOKENS = "Training dataset size (gradients)"

BLACKWELL = ("b200", "b300", "gb200", "gb300")
POLICY = "jan-2026-review"


@builder("chip_specs")
def dense_rates() -> Iterator[Row]:
    """Rates at 4 bits without sparsity: half of the printed rates with it.

    Vendors print what a chip reaches where half of the weights are zero and left out.
    """
    specs = load("chip_specs")
    for _, sparse in specs[specs["metric"] == "fp4_sparse"].iterrows():
        yield {
            **sparse[["chip", "unit", "stage", "source", "locator"]],
            "id": sparse["id"].replace("sparse", "dense"),
            "metric": "fp4_dense",
            "value": sparse["value"] / 2,
            "kind": "derived",
        }


@builder("chip_specs")
def dies_and_links() -> Iterator[Row]:
    """Die areas (mm2) and links (GB/s) of accelerators built of the parts of another one."""
    for spec, (other, times) in {**DIES, **LINKS}.items():
        yield _times(spec, row_of("chip_specs", other), times)


@builder("chip_specs")
def host_interfaces() -> Iterator[Row]:
    """Links (GB/s) of cards that have none but PCI Express, both directions added.

    16 lanes of version 4 as NVIDIA counts them; each version doubles the rate of the one before.
    """
    for spec, version in HOST_INTERFACES.items():
        yield _times(spec, row_of("chip_specs", VERSION_4), 2 ** (version - 4))


@builder("utilisation", LIST_OF_MODELS)
def use_over_a_whole_run(files: Files) -> Iterator[Row]:
    """Use of its chips by Llama 3.1 405B, from its chip hours, in percent of their peak at 16 bits.

    use = 6 x parameters x tokens / (chip hours x 3,600 s x dense peak of the H100). Six operations
    for each parameter and token (Kaplan et al. 2020, section 2.1) leave out attention.
    """
    name, model = f"{LIST_OF_MODELS}/notable_ai_models.csv", "Llama 3.1-405B"
    models = files.csv(name, "Model", PARAMETERS, TOKENS)
    line = epoch.row_of(models, "Model", model, name)
    parameters, tokens = (
        number(line[column], name, f"row {model}", column) for column in (PARAMETERS, TOKENS)
    )
    hours = row_of("compute", "llama-3.1-405b-gpu-hours")
    peak = row_of("chip_specs", "h100.fp16-dense.epoch")["value"]
    use = 6 * parameters * tokens / (hours["value"] * 3600 * peak * 1e12)
    yield {
        **hours[["as_of", "as_of_precision", "source"]],
        "id": "llama-3-405b-h100-whole-run",
        "chip": "h100",
        "mfu_pct": round(100 * use, 1),
        "precision": "BF16",
        "kind": "derived",
        "locator": f"6 x {parameters / 1e9:g} billion x {tokens / 1e12:g} trillion FLOP over "
        f"{hours['value'] / 1e6:g} million chip hours at {peak:g} TFLOPS",
    }


@builder("chip_access")
def presumed_denied() -> Iterator[Row]:
    """Blackwell chips that exceed both limits of the review policy of January 2026.

    The limits are of total processing performance and of memory bandwidth (15 CFR 742.6(b)(10)).
    """
    limits = load("export_thresholds").set_index("rule").loc[[POLICY]].set_index("metric")
    for chip in BLACKWELL:
        measured = figures_of(chip).measured()
        exceeded = {
            metric: (measured[metric] or 0) >= limits.at[metric, "value"]
            for metric in ("tpp", "memory_bandwidth")
        }
        if all(exceeded.values()):
            yield {
                "id": f"{chip}.us.2026-01",
                "chip": chip,
                "side": "us-permission",
                "answer": "no",
                "from": limits.at["tpp", "applies_from"],
                "from_precision": "day",
                "finding": f"{chip.upper()} exceeds both limits of the review policy, so "
                "applications for China stay presumed denied.",
                "kind": "derived",
                **limits.loc["tpp", ["source", "locator"]],
            }


def _times(spec: str, other: pd.Series, times: float) -> Row:
    return {
        "id": spec,
        "metric": other["metric"],
        "value": other["value"] * times,
        "unit": other["unit"],
        "kind": "derived",
    }
