"""Names of what is new, and skeletons that are filled in."""

from __future__ import annotations

import re
from collections.abc import Iterable
from importlib.resources import files
from string import Template

from briefing.core.problems import BriefingError, Problem


def skeleton(name: str, **words: str) -> str:
    """Return a text of the folder `skeletons` with its words, such as $title, filled in."""
    text = files("briefing.kits.new").joinpath("skeletons", name).read_text(encoding="utf-8")
    return Template(text).substitute(words) if words else text


def require_name(name: str, pattern: str, example: str, taken: Iterable[str]) -> None:
    """Raise BriefingError where a name does not have the form of its kind, or is taken."""
    expected = ""
    if not re.fullmatch(pattern, name):
        expected = f"a name such as {example}: it becomes a file and a part of addresses"
    elif name in set(taken):
        expected = "a name that is not taken"
    if expected:
        raise BriefingError([Problem("new", f"'{name}'", expected)])
