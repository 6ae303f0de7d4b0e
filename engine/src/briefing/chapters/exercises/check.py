"""Tell a student whether an answer holds, without holding the answer.

What is kept of an answer is its fingerprint, in `book/answers.json`: a check can compare, and the
file does not print the answer, though a short one can be found by trying all there are.
`briefing refresh` writes it, from the solutions it has just run.
Numbers are compared to three significant digits, one in the third given or taken, so that a student
who rounds is not wrong; whole numbers and words are compared as they are.
"""

from __future__ import annotations

import hashlib
import json
import linecache
import os
import sys
from collections.abc import Iterable, Mapping, Set
from datetime import date
from decimal import Decimal
from math import isfinite
from numbers import Integral, Real
from pathlib import Path
from types import TracebackType
from typing import Any

from briefing.chapters.exercises.answers import FILE, RECORDING, Fingerprint, read_answers
from briefing.core.problems import BriefingError, Problem

DIGITS = 3
CHECK = "from briefing import check"  # how the cell of a check begins
KINDS = {
    "whole": "a whole number",
    "rounded": "a number",
    "word": "a word",
    "truth": "True or False",
}


class NotYet(AssertionError):
    """An answer that does not hold. Notebooks show its text alone, without a traceback."""

    def _render_traceback_(self) -> list[str]:
        return [f"Not yet. {self}"]


def check(exercise: str, **answers: object) -> None:
    """Say that the answers to an exercise hold, or raise NotYet naming those that do not.

    `exercise` is the name of the chapter and the number, such as "fleet-4". An answer is a number,
    a word, a date, True or False, a mapping (a Series too), a sequence or a set of these.
    """
    if target := os.environ.get(RECORDING):
        prints = {name: _print(f"{exercise}/{name}", answer) for name, answer in answers.items()}
        with Path(target).open("a", encoding="utf-8") as file:
            file.write(json.dumps({exercise: prints}) + "\n")
    else:
        expected = _expected(exercise)
        wrong = [
            f"{name}: {message}"
            for name, print_ in expected.items()
            if (message := _compare(f"{exercise}/{name}", answers.get(name), print_))
        ]
        if wrong:
            raise NotYet(f"Exercise {exercise}: {'; '.join(wrong)}.")
    print(f"Exercise {exercise}: {', '.join(answers)} {'holds' if len(answers) == 1 else 'hold'}.")


def show_name_error(
    shell: Any,  # noqa: ANN401
    kind: type[NameError],
    error: NameError,
    trace: TracebackType | None,
    tb_offset: int | None = None,
) -> None:
    """Show a NameError in a notebook; in a check it means that an answer is lacking.

    The check is never called then: its answers are looked up first.
    """
    last = trace
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    code = "".join(linecache.getlines(last.tb_frame.f_code.co_filename)) if last else ""
    if code.startswith(CHECK):
        said = f"Not yet. {error.name}: no answer is given. Write it above, run both cells."
        error._render_traceback_ = lambda: [said]  # type: ignore[attr-defined]
    shell.showtraceback((kind, error, trace), tb_offset=tb_offset, running_compiled_code=True)


if "IPython" in sys.modules and (running := sys.modules["IPython"].get_ipython()):
    running.set_custom_exc((NameError,), show_name_error)


def _expected(exercise: str) -> dict[str, Fingerprint]:
    known = read_answers()
    if exercise not in known:
        todo = "Whoever has the solution runs: briefing refresh"
        expected = f"one of {', '.join(known) or 'none'}"
        raise BriefingError([Problem(FILE, f"no exercise '{exercise}'", expected, todo=todo)])
    return known[exercise]


def _print(place: str, answer: object) -> Fingerprint:
    """Return what is kept of an answer; raise NotYet where it is nothing that can be compared."""
    if isinstance(answer, Set):
        return sorted(_fingerprint(place, *_plain(place, member)) for member in answer)
    if (entries := _entries(answer)) is not None:
        return {key: _print(f"{place}/{key}", value) for key, value in entries.items()}
    return _fingerprint(place, *_plain(place, answer))


def _compare(place: str, answer: object, expected: Fingerprint) -> str:
    """Say what is wrong with an answer, nothing where it holds."""
    if answer is None:
        return "no answer is given"
    if isinstance(expected, list):
        return _compare_set(place, answer, expected)
    entries = _entries(answer)
    if isinstance(expected, dict):
        if entries is None:
            return f"found {answer!r}; expected {len(expected)} entries, each with its name"
        return _compare_entries(place, entries, expected)
    kind = expected.partition(":")[0]
    if entries is not None or isinstance(answer, Set):
        return f"found several values; expected {KINDS[kind]}"
    found, value = _plain(place, answer)
    if not _fits(found, value, kind):
        return f"found {_shown(answer)}; expected {KINDS[kind]}"
    tried = _around(float(value)) if kind == "rounded" else [value]
    if expected in (_fingerprint(place, kind, number) for number in tried):
        return ""
    to_digits = f" to {DIGITS} digits" if kind == "rounded" else ""
    return f"found {_shown(answer)}, which is not the answer{to_digits}"


def _shown(answer: Any) -> str:  # noqa: ANN401
    """Return a single value as a student would write it, not as numpy prints it."""
    return repr(answer.item() if hasattr(answer, "item") else answer)


def _compare_set(place: str, answer: object, expected: list[str]) -> str:
    if not isinstance(answer, Iterable) or isinstance(answer, str):
        return f"found {answer!r}; expected a set of {len(expected)}"
    members = {_fingerprint(place, *_plain(place, member)) for member in answer}
    right = len(members & set(expected))
    if members == set(expected):
        return ""
    return f"{right} of the {len(members)} you name belong to it, {len(expected)} do in all"


def _compare_entries(
    place: str, entries: Mapping[str, object], expected: Mapping[str, Fingerprint]
) -> str:
    missing = [key for key in expected if key not in entries]
    if missing:
        return f"entries {', '.join(entries) or 'none'}; {', '.join(missing)} not among them"
    wrong = [
        key for key, kept in expected.items() if _compare(f"{place}/{key}", entries[key], kept)
    ]
    if not wrong:
        return ""
    held = len(expected) - len(wrong)
    return f"{held} of {len(expected)} entries hold; look again at {', '.join(wrong)}"


def _entries(answer: Any) -> dict[str, object] | None:  # noqa: ANN401
    """Return the entries of a mapping, a Series or a sequence by name, None for a single value."""
    if hasattr(answer, "to_dict"):
        answer = answer.to_dict()
    if isinstance(answer, Mapping):
        return {str(key): value for key, value in answer.items()}
    if hasattr(answer, "tolist"):  # an array or one of its numbers
        answer = answer.tolist()
    if isinstance(answer, list | tuple):
        return {str(number): value for number, value in enumerate(answer, start=1)}
    return None


def _plain(place: str, answer: Any) -> tuple[str, str]:  # noqa: ANN401
    """Return the kind of a single value and the value as text."""
    if hasattr(answer, "item"):  # a number of numpy
        answer = answer.item()
    if isinstance(answer, bool):
        return "truth", str(answer)
    if isinstance(answer, Integral):
        return "whole", str(int(answer))
    if isinstance(answer, Real | Decimal) and _is_finite(answer):
        return "rounded", repr(float(answer))
    if isinstance(answer, date):
        return "word", answer.isoformat()[:10]
    if isinstance(answer, str):
        return "word", " ".join(answer.split()).casefold()
    raise NotYet(f"{place}: found {answer!r}; expected a number, a word, or several of them")


def _is_finite(answer: Real | Decimal) -> bool:
    """Say whether a number is one that a float can hold."""
    try:
        return isfinite(answer)
    except OverflowError:
        return False


def _fits(found: str, value: str, wanted: str) -> bool:
    if wanted == "whole":
        return found == "whole" or (found == "rounded" and float(value).is_integer())
    return found == wanted or (wanted == "rounded" and found == "whole")


def _fingerprint(place: str, kind: str, value: str) -> str:
    if kind == "rounded":
        value = _rounded(float(value))
    elif kind == "whole" and not value.removeprefix("-").isdecimal():  # 12.0
        value = str(int(float(value)))
    return f"{kind}:{hashlib.sha256(f'{place}={value}'.encode()).hexdigest()[:16]}"


def _rounded(number: float) -> str:
    return f"{number:.{DIGITS - 1}e}"


def _around(number: float) -> list[str]:
    """Return a number with its neighbours, one more and one less in the last digit compared."""
    if not isfinite(number):  # a whole number of more digits than a float holds
        return []
    exponent = int(_rounded(number).partition("e")[2])
    step = 10.0 ** (exponent - DIGITS + 1)
    return [repr(number + offset) for offset in (0, -step, step)]
