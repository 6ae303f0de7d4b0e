"""A result, and the digest of what made it: what need not be made again.

Printed forms, copies for the browser, pages of tables, drawings, parts of fonts and passed checks
take longer to make than to compare. Each is kept with a digest of all that made it, and is current
as long as that digest is the same.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from briefing.core.files import write_where_it_differs

MADE_FROM = "made_from"


class Kept:
    """Names results in a JSON file, each with the digest of what made it and what else is known."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.entries = _entries(path)

    def is_current(self, name: str, made_from: str) -> bool:
        """Say whether a result was made from what has this digest."""
        return self.entries.get(name, {}).get(MADE_FROM) == made_from

    def note(self, name: str, made_from: str, **more: object) -> None:
        """Note that a result has been made; nothing is stored before `save`."""
        self.entries[name] = {MADE_FROM: made_from, **more}

    def save(self) -> None:
        """Store what was noted, in one step."""
        ordered = {name: self.entries[name] for name in sorted(self.entries)}
        write_where_it_differs(self.path, json.dumps(ordered, indent=1) + "\n")


def _entries(path: Path) -> dict[str, dict[str, Any]]:
    """Return what a file notes; nothing where it is missing or damaged: all is made anew then."""
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        return {str(name): dict(entry) for name, entry in stored.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def read_kept(path: Path) -> Mapping[str, Any]:
    """Return what an earlier build kept in a JSON file; nothing where it is missing or damaged."""
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return {}
