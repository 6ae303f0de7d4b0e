"""The assumptions of a chapter that a reader may change: what they may be, and whether they were.

A chapter names them as plain values in one cell with the tag `parameters`, where a reader edits
them and papermill sets them. The numbers of its prose, in `briefing.metrics`, rest on the values
in `briefing.assumed`; a test compares both places.
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


def value(chapter: str, name: str) -> Any:  # noqa: ANN401
    """Return the value of an assumption in this edition."""
    return _of(chapter)[name].value


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
    known = _of(chapter)
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


def _of(chapter: str) -> Mapping[str, Assumption]:
    from briefing.assumed import CHAPTERS

    return CHAPTERS[chapter]


def _note(other: Mapping[str, Assumption], given: Mapping[str, Any]) -> Iterator[str]:
    yield "> **Assumptions were changed.** What is computed follows them. The text, the judgements"
    yield "> and their numbers speak about the values of this edition."
    yield ">"
    for name, one in other.items():
        yield f"> - `{name}` is `{given[name]!r}`; in this edition it is `{one.value!r}`"
