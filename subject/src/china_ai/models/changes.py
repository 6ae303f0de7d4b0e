"""What a reader changes of the priors: the assumption `priors` of a chapter.

It maps names of priors to a value, or to three: low, mid (or None) and high. Papermill's `-p` can
set only text, so the same mapping as JSON will do. A prior keeps its distribution; one value is
fixed.

>>> changes("supply", '{"smuggled_chips_k_2025": [50, 200, 800]}')
{'smuggled_chips_k_2025': (50, 200, 800)}
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from briefing.core.problems import BriefingError, Problem
from china_ai.models.priors import Change, Prior, priors, with_changes

MAPPING = 'names of priors with values, as {"smuggled_chips_k_2025": [50, 200, 800]}'


def changes(model: str, given: object) -> dict[str, Change]:
    """Return what of a model's priors a reader changes; raise BriefingError for what is none.

    Names of other models are left out: one mapping serves all models of a chapter.
    """
    known = priors(model)
    return {name: to for name, to in _mapping(given).items() if name in known}


def rule(*models: str) -> Callable[[object], str]:
    """Return the rule of an assumption that changes priors of these models."""

    def expected(given: object) -> str:
        try:
            known: dict[str, Prior] = {}
            for model in models:
                known |= priors(model)
            with_changes(known, _mapping(given))
        except BriefingError as error:
            return "; ".join(_expected(one) for one in error.problems)
        return ""

    return expected


def _expected(problem: Problem) -> str:
    named = problem.file.startswith("prior ")
    return f"{problem.expected}, for {problem.file}" if named else problem.expected


def _mapping(given: object) -> dict[str, Change]:
    problem = Problem("priors", repr(given), MAPPING)
    if isinstance(given, str):
        try:
            given = json.loads(given)
        except json.JSONDecodeError:
            raise BriefingError([problem]) from None
    if not isinstance(given, Mapping):
        raise BriefingError([problem])
    return {str(name): _change(to) for name, to in given.items()}


def _change(to: Any) -> Change:  # noqa: ANN401
    changed: Change = tuple(to) if isinstance(to, list) else to
    return changed
