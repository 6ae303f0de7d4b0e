"""What every kernel shares: imported once, by the server process that forks the kernels."""

import builtins
import gc
import io
import os
from types import SimpleNamespace

# Must be known before pyplot is imported: without it the kernels lose every figure, and no error
# says so.
os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"
# Libraries ask while they are imported whether they run in a notebook, and keep the answer: pandas
# would print tables as on a terminal.
builtins.get_ipython = lambda: SimpleNamespace(kernel=None)  # type: ignore[attr-defined]

import ipykernel.kernelapp  # noqa: E402
import ipykernel.zmqshell  # noqa: E402, F401
import matplotlib.dates  # noqa: E402, F401
import matplotlib.pyplot as plt  # noqa: E402
import numpy  # noqa: E402, F401
import pandas as pd  # noqa: E402


def _draw_once() -> None:
    """Read a table and draw a figure: a first time loads fonts and dozens of modules lazily."""
    table = pd.read_csv(io.StringIO("day,name,value\n2026-01-01,a,1\n2026-01-02,b,2"))
    table["day"] = pd.to_datetime(table["day"])
    table.to_html()
    table.query("value > 1").groupby("name")["value"].sum().to_string()
    figure, axes = plt.subplots()
    axes.plot(table["day"], table["value"], label="value")
    axes.barh(table["name"], table["value"])
    axes.set_title("title", weight="bold")
    axes.annotate("note", (0.5, 0.5), style="italic", arrowprops={"arrowstyle": "-"})
    axes.legend()
    figure.savefig(io.StringIO(), format="svg", bbox_inches="tight")
    plt.close(figure)


_draw_once()
del builtins.get_ipython  # type: ignore[attr-defined]
gc.collect()
gc.freeze()  # the kernels share this memory, and their collector need not walk through it
