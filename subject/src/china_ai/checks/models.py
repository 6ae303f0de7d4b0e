"""The priors and scenarios of the models."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from briefing.core.problems import BriefingError, Problem
from briefing.tables.checks import at, check_of
from briefing.tables.loading import load
from china_ai.models import decomposition, demand, offshore, supply
from china_ai.models.priors import SCENARIOS_FROM, change_of, prior_of

KNOWN: Mapping[str, Mapping[str, str]] = {
    "supply": supply.INPUTS,
    "tokens": demand.INPUTS,
    "offshore": offshore.INPUTS,
    "counterfactual": decomposition.INPUTS,
}


@check_of("priors")
def prior_name_problems() -> Iterator[Problem]:
    """A model knows each of its priors, has them in its units, and misses none."""
    table = load("priors")
    for row, prior in table.iterrows():
        known, name = KNOWN.get(prior["model"], {}), prior["name"]
        expected_id = f"{prior['model']}.{name.replace('_', '-')}"
        if name not in known:
            yield at("priors", row, "name", f"'{name}'", f"an input of the model {prior['model']}")
        elif prior["unit"] != known[name]:
            yield at("priors", row, "unit", f"'{prior['unit']}'", f"'{known[name]}'")
        if prior["id"] != expected_id:
            yield at("priors", row, "id", f"'{prior['id']}'", f"'{expected_id}'")
    for model, inputs in KNOWN.items():
        for name in inputs.keys() - set(table.loc[table["model"] == model, "name"]):
            yield Problem("data/priors.csv", "no such row", f"the prior '{name}' of {model}")


@check_of("priors")
def prior_problems() -> Iterator[Problem]:
    """A prior is well formed, shares a factor with a loading, and names a source or is ours."""
    table = load("priors")
    for row, prior in table.iterrows():
        if prior["common"] == prior["common"] and prior["loading"] != prior["loading"]:
            yield at("priors", row, "loading", "nothing", "how far it shares its common factor")
        elif prior["common"] != prior["common"] and prior["loading"] == prior["loading"]:
            yield at(
                "priors", row, "common", "nothing", "the factor that it loads on, or no loading"
            )
        elif fault := prior_of(prior).fault():
            yield at("priors", row, "low, mid, high", *fault)
        if prior["source"] != prior["source"] and prior["basis"] != "ours":
            yield at(
                "priors", row, "source", "nothing", f"a source, as its basis is {prior['basis']}"
            )


@check_of("priors", "scenarios")
def scenario_problems() -> Iterator[Problem]:
    """A scenario changes priors, each once, that speak of years from 2027 on, to what they may be.

    What is made of it has no earlier year, so a prior that reaches back would change one unseen.
    """
    priors = load("priors").set_index("id")
    table = load("scenarios")
    for row in table.index[table.duplicated(["scenario", "prior"])]:
        yield at("scenarios", row, "prior", "a second change of it", "one in a scenario")
    for row, scenario in table.iterrows():
        prior = prior_of(priors.loc[scenario["prior"]])
        years = re.findall(r"_(20\d\d)", prior.name)
        if not years or int(years[0]) < SCENARIOS_FROM:
            expected = f"a prior of years from {SCENARIOS_FROM} on"
            yield at("scenarios", row, "prior", f"'{scenario['prior']}'", expected)
        try:
            prior.changed(change_of(scenario))
        except BriefingError as error:
            found, expected = error.problems[0].found, error.problems[0].expected
            yield at("scenarios", row, "low, mid, high", found, expected)
