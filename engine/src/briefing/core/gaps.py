"""Places in built pages that are filled in later: by what lies beside the pages, if it does.

A build must not wait for what takes longer than itself, such as printing. So a page leaves a gap,
and after every build, and whenever something was made, the gap is filled in with what there is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from briefing.core.files import write_atomically


@dataclass(frozen=True)
class Gap:
    """A gap with its name, on one page of the built site."""

    name: str
    page: str

    @property
    def empty(self) -> str:
        """Return what the page holds before it is filled in."""
        return self._around("")

    def emptied(self, text: str) -> str:
        """Return the text of a page as it was before it was filled in."""
        return self._replaced(text, "")

    def fill(self, site: Path, content: str) -> None:
        """Put HTML into the gap; the page is written only where that changes it."""
        page = site / self.page
        text = page.read_text(encoding="utf-8")
        filled = self._replaced(text, content)
        if filled != text:
            write_atomically(page, filled)

    def _replaced(self, text: str, content: str) -> str:
        held = f"{re.escape(self._begin)}.*?{re.escape(self._end)}"
        return re.sub(held, lambda _: self._around(content), text, count=1, flags=re.DOTALL)

    def _around(self, content: str) -> str:
        return f"{self._begin}{content}{self._end}"

    @property
    def _begin(self) -> str:
        return f"<!-- {self.name} -->"

    @property
    def _end(self) -> str:
        return f"<!-- end of {self.name} -->"
