"""The tests that a subject has for its judgements."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from briefing.core import subject
from briefing.numbers.metrics import Reader

Refutation = Callable[[Reader], bool]
_Margin = TypeVar("_Margin", bound=Callable[..., float])
_Refutation = TypeVar("_Refutation", bound=Refutation)


@dataclass(frozen=True)
class Argument:
    """How a judgement is tested.

    `function` takes its premises by name and returns the margin by which the judgement holds; the
    judgement fails where the margin is not above zero. `margin` says in words what that number is.
    """

    judgement: str
    margin: str
    function: Callable[..., float]

    @property
    def claim(self) -> str:
        """What must hold, in one sentence."""
        return said_of(self.function)

    @property
    def names(self) -> tuple[str, ...]:
        """The premises that it takes."""
        return tuple(inspect.signature(self.function).parameters)


def said_of(function: Callable[..., object]) -> str:
    """Return what the docstring of a test or refutation says, on one line."""
    return " ".join((inspect.getdoc(function) or "").split())


# Of each package that registered some: a process may see more books than one.
_arguments: dict[str, dict[str, Argument]] = {}
_refutations: dict[str, dict[str, Refutation]] = {}


def arguments() -> dict[str, Argument]:
    """Return the tests of this book's judgements, by the id of the judgement."""
    subject.part(subject.ARGUMENTS)
    return _arguments.get(subject.subject_package() or "", {})


def refutations() -> dict[str, Refutation]:
    """Return what looks up in the tables whether a judgement is refuted, by its id."""
    subject.part(subject.ARGUMENTS)
    return _refutations.get(subject.subject_package() or "", {})


def holds_if(judgement: str, margin: str) -> Callable[[_Margin], _Margin]:
    """Register a function as the test of a judgement; its docstring says what must hold.

    Its parameters are premises of that judgement (table `premises`, column `name`), each a number,
    a truth value or a day; it returns a number above zero where the judgement holds.

        @holds_if("crossings.north", "passengers above last year's")
        def north(last_year: float, expected: float) -> float:
            "The north line is expected to carry more people than last year."
            return expected - last_year
    """

    def register(function: _Margin) -> _Margin:
        known = _arguments.setdefault(function.__module__.partition(".")[0], {})
        if judgement in known:
            raise ValueError(f"two tests of the judgement {judgement}")
        known[judgement] = Argument(judgement, margin, function)
        return function

    return register


def refuted_if(judgement: str) -> Callable[[_Refutation], _Refutation]:
    """Register a function that says whether the tables hold what would refute a judgement.

    It takes a Reader, the only way to the tables; its docstring says what it looks for.
    """

    def register(function: _Refutation) -> _Refutation:
        known = _refutations.setdefault(function.__module__.partition(".")[0], {})
        if judgement in known:
            raise ValueError(f"two refutations of the judgement {judgement}")
        known[judgement] = function
        return function

    return register
