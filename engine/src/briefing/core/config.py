"""The settings of Jupyter Book, `_config.yml`, as far as the engine itself asks for them."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from briefing.core.files import as_yaml, read_text
from briefing.core.project import project_root

FILE = "_config.yml"
EXPECTED = "the settings of Jupyter Book"


def config() -> dict[str, Any]:
    """Return the settings; raise BriefingError where they cannot be read."""
    return as_yaml(read_text(project_root() / FILE, EXPECTED), FILE, EXPECTED)


def base_address() -> str:
    """Return where the site is published, with a slash at its end; empty where nobody said."""
    return _base_address(read_text(project_root() / FILE, EXPECTED))


@lru_cache(maxsize=1)
def _base_address(text: str) -> str:
    """Return the address that a text of settings names: every printed link asks for it."""
    address = str((as_yaml(text, FILE, EXPECTED).get("html") or {}).get("baseurl") or "")
    return f"{address.rstrip('/')}/" if address else ""
