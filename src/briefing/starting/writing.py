"""Names of what is new, skeletons that are filled in, and several files written together or not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from importlib.resources import files
from pathlib import Path
from string import Template

from briefing.notebooks import write_atomically
from briefing.problems import BriefingError, Problem


def skeleton(name: str, **words: str) -> str:
    """Return a text of the folder `skeletons` with its words, such as $title, filled in."""
    text = files("briefing.starting").joinpath("skeletons", name).read_text(encoding="utf-8")
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


def write_together(contents: Mapping[Path, str]) -> None:
    """Write some files; where one cannot be written, all are again what they were before."""
    before = {path: path.read_bytes() if path.is_file() else None for path in contents}
    try:
        for path, content in contents.items():
            write_atomically(path, content)
    except BaseException:
        for path, content in before.items():
            if content is None:
                path.unlink(missing_ok=True)
            elif path.read_bytes() != content:
                write_atomically(path, content)
        raise
