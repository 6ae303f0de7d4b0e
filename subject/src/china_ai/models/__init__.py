"""Models of what no table says: each draws its inputs from the table of priors.

A model is a module with pure functions over arrays of draws, and `INPUTS`: the names of the inputs
that it reads, each with its unit. `KNOWN` lists the models by the name that `data/priors.csv` has.
"""

from __future__ import annotations

from collections.abc import Mapping

from china_ai.models import decomposition, demand, offshore, supply

KNOWN: Mapping[str, Mapping[str, str]] = {
    "supply": supply.INPUTS,
    "tokens": demand.INPUTS,
    "offshore": offshore.INPUTS,
    "counterfactual": decomposition.INPUTS,
}
