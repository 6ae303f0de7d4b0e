"""The assumptions of each chapter that a reader may change: values in this edition, and limits.

A chapter names them as plain values in one cell with the tag `parameters`, where a reader edits
them and papermill sets them. The numbers of its prose, in `briefing.metrics`, rest on the values
here; a test compares both places.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from numbers import Real
from typing import TYPE_CHECKING, Any

from briefing.judgements import show_markdown
from briefing.problems import BriefingError, Problem

if TYPE_CHECKING:
    from briefing.notebooks import Notebook

TAG = "parameters"  # by which papermill knows the cell
EDITION = "2026-11-22"  # the day of this edition; a test compares it with CITATION.cff


@dataclass(frozen=True)
class Assumption:
    """A value in this edition, a number, a day or a list, and what else it may be.

    `low` and `high` hold for every number of a list, and for a day as ISO text. `words` are those
    that a list of words may hold.
    """

    value: Any
    low: float | str | None = None
    high: float | str | None = None
    words: tuple[str, ...] = ()

    def fault(self, given: object) -> str:
        """Return what was expected instead of a value; nothing where it will do."""
        if self.words:
            known = bool(given) and set(_listed(given)) <= set(self.words)
            return "" if known else f"one or more of {', '.join(self.words)}"
        if isinstance(self.value, str):
            sound = _is_day(given)
            kind = "a day written YYYY-MM-DD"
        else:
            parts = _listed(given) if isinstance(self.value, list) else [given]
            sound = bool(parts) and all(isinstance(one, Real) for one in parts)
            kind = "a number"
        inside = sound and all(self._is_inside(one) for one in _listed(given))
        return "" if inside else f"{kind} from {self.low} to {self.high}"

    def _is_inside(self, one: Any) -> bool:  # noqa: ANN401
        return self.low <= one <= self.high


def _listed(given: object) -> list[Any]:
    return list(given) if isinstance(given, (list, tuple)) else [given]


def _is_day(given: object) -> bool:
    try:
        return isinstance(given, str) and date.fromisoformat(given).isoformat() == given
    except ValueError:
        return False


_SHARE = (0.01, 1)
_HOLDS = ("confirmed", "confirmed-with-corrections", "contested", "outdated")

CHAPTERS: Mapping[str, Mapping[str, Assumption]] = {
    "state-of-play": {
        "tolerance": Assumption(0.0, 0, 10),
        "start": Assumption("2025-01-01", "2023-06-01", "2026-03-09"),
        "as_of": Assumption("2026-03-09", "2023-06-01", "2026-03-09"),
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
    "chips": {
        "as_of": Assumption(EDITION, "2022-09-01", EDITION),
        "run_flop": Assumption(3.8e25, 1e18, 1e30),
        "training_days": Assumption(90, 1, 3650),
        "utilisation_h100": Assumption([0.34, 0.40, 0.43], *_SHARE),
        "utilisation_h20": Assumption([0.35, 0.50, 0.65], *_SHARE),
        "utilisation_910b": Assumption([0.30, 0.41, 0.52], *_SHARE),
        "utilisation_910c": Assumption([0.12, 0.34, 0.41], *_SHARE),
        "model_gb": Assumption(32, 0.1, 100_000),
    },
    "regulation": {
        "compared_with": Assumption("2022-12-31", "2017-01-01", EDITION),
        "as_of": Assumption(EDITION, "2017-01-01", EDITION),
    },
    "applications": {
        "respondents": Assumption([100, 100, 100, 100], 2, 1_000_000),
        "level": Assumption(0.95, 0.5, 0.9999),
        "family_weight": Assumption(0.5, 0.001, 10),
    },
    "claims-audit": {
        "holding": Assumption(["confirmed", "confirmed-with-corrections"], words=_HOLDS),
    },
}


def value(chapter: str, name: str) -> Any:  # noqa: ANN401
    """Return the value of an assumption in this edition."""
    return CHAPTERS[chapter][name].value


def stated(notebook: Notebook) -> Iterator[tuple[str, str, str]]:
    """Yield name, value and meaning of each assumption, as the chapter's own cell has them."""
    for cell in notebook["cells"]:
        if TAG in cell["metadata"].get("tags", []):
            for line in "".join(cell["source"]).splitlines():
                name, _, rest = line.partition(" = ")
                value, _, meaning = rest.partition("  # ")
                yield name, value, meaning


def check(chapter: str, given: Mapping[str, Any]) -> frozenset[str]:
    """Return the names of the assumptions that are not those of this edition, and say so.

    `given` holds the values by name: the chapter's own `globals()`. Raise BriefingError for a value
    that is of another kind or outside its limits.
    """
    known = CHAPTERS[chapter]
    problems = [
        Problem(name, repr(given[name]), expected, todo="Change it in the cell of assumptions.")
        for name, one in known.items()
        if (expected := one.fault(given[name]))
    ]
    if problems:
        raise BriefingError(problems)
    other = {name: one for name, one in known.items() if given[name] != one.value}
    if other:
        show_markdown("\n".join(_note(other, given)))
    return frozenset(other)


def _note(other: Mapping[str, Assumption], given: Mapping[str, Any]) -> Iterator[str]:
    yield "> **Assumptions were changed.** What is computed follows them. The text, the judgements"
    yield "> and their numbers speak about the values of this edition."
    yield ">"
    for name, one in other.items():
        yield f"> - `{name}` is `{given[name]!r}`; in this edition it is `{one.value!r}`"
