"""The assumptions of a chapter that a reader may change: what they may be, and whether they were.

A chapter names them as plain values in one cell with the tag `parameters`, where a reader edits
them and papermill sets them. The derived numbers of its prose rest on the values in the module
`assumptions` of the subject's package; a test compares both places.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from math import inf
from numbers import Real
from typing import TYPE_CHECKING, Any

from briefing.core import subject
from briefing.core.problems import BriefingError, Problem
from briefing.prose.judgements import show_markdown

if TYPE_CHECKING:
    from briefing.core.notebook import Notebook

TAG = "parameters"  # by which papermill knows the cell


@dataclass(frozen=True)
class Assumption:
    """A value in this edition, a number, a day or a list, and what else it may be.

    `low` and `high` hold for every number of a list, and for a day as ISO text. `words` are those
    that a list of words may hold. A value of another kind, such as a mapping, has a `rule`: what
    it returns was expected instead of a value, and nothing where the value will do.

    >>> Assumption(0.4, 0.01, 1).fault(40)
    'a number from 0.01 to 1'
    """

    value: Any
    low: float | str = 0.0
    high: float | str = inf
    words: tuple[str, ...] = ()
    rule: Callable[[object], str] | None = None

    def fault(self, given: object) -> str:
        """Return what was expected instead of a value; nothing where it will do."""
        if self.rule:
            return self.rule(given)
        parts = _listed(given) if isinstance(self.value, list) else [given]
        if self.words:
            known = bool(parts) and set(parts) <= set(self.words)
            return "" if known else f"one or more of {', '.join(self.words)}"
        fits, kind = (
            (self._is_day, "a day written YYYY-MM-DD")
            if isinstance(self.value, str)
            else (self._is_number, "a number")
        )
        return "" if parts and all(map(fits, parts)) else f"{kind} from {self.low} to {self.high}"

    def _is_day(self, given: object) -> bool:
        try:
            whole = isinstance(given, str) and date.fromisoformat(given).isoformat() == given
        except ValueError:
            return False
        return whole and str(self.low) <= str(given) <= str(self.high)

    def _is_number(self, given: object) -> bool:
        # True is a number to Python, and to nobody else.
        number = isinstance(given, Real) and not isinstance(given, bool)
        return number and float(self.low) <= float(given) <= float(self.high)  # type: ignore[arg-type]


def _listed(given: object) -> list[Any]:
    return list(given) if isinstance(given, (list, tuple)) else [given]


def value(chapter: str, name: str) -> Any:  # noqa: ANN401
    """Return the value of an assumption in this edition."""
    return _of(chapter)[name].value


def stated(notebook: Notebook) -> Iterator[tuple[str, str, str]]:
    """Yield name, value and meaning of each assumption, as the chapter's own cell has them."""
    from briefing.core.notebook import source_of  # which no chapter needs that runs

    for cell in notebook["cells"]:
        if TAG in cell["metadata"].get("tags", []):
            for line in source_of(cell).splitlines():
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
        for name, assumption in known.items()
        if (expected := assumption.fault(given[name]))
    ]
    if problems:
        raise BriefingError(problems)
    other = {name: known[name] for name in known if given[name] != known[name].value}
    if other:
        show_markdown("\n".join(_note(other, given)))
    return frozenset(other)


def _of(chapter: str) -> Mapping[str, Assumption]:
    module = subject.part(subject.ASSUMPTIONS)
    chapters: Mapping[str, Mapping[str, Assumption]] = getattr(module, "CHAPTERS", {})
    if chapter not in chapters:
        found = f"no assumptions of '{chapter}'"
        expected = f"those of one of {', '.join(chapters) or 'no chapter'}"
        raise BriefingError([Problem("assumptions", found, expected)])
    return chapters[chapter]


def _note(other: Mapping[str, Assumption], given: Mapping[str, Any]) -> Iterator[str]:
    yield "> **Assumptions were changed.** What is computed follows them. The text, the judgements"
    yield "> and their numbers speak about the values of this edition."
    yield ">"
    for name, assumption in other.items():
        yield f"> - `{name}` is `{given[name]!r}`; in this edition it is `{assumption.value!r}`"
