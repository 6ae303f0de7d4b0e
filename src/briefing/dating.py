"""When did the text of a page last change? Kept in book/changed.json, by the text itself.

Neither the times of files nor the history of the repository can say it: a copy has other times, an
archive has no history, and two builds of one commit must be the same bytes.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Collection, Mapping
from datetime import date

from briefing.fingerprints import digest
from briefing.notebooks import read_kept, write_atomically
from briefing.tables import project_root

RECORD = "book/changed.json"
KEPT = 2  # texts of a page that are remembered: one that is taken back has its old date again
# Not what a page says: code, and how its figures are cited, which names the edition.
CODE = re.compile(
    r'<pre.*?</pre>|<script.*?</script>|<details class="figure-cite">.*?</details>', re.DOTALL
)
MARKUP = re.compile(r'<img[^>]*? alt="([^"]*)"[^>]*>|<[^>]+>')

Record = dict[str, dict[str, str]]


def recorded() -> Record:
    """Return for each page the digests of its last texts with the day of each, the newest last."""
    return read_kept(project_root() / RECORD)


def text_digest(body: str) -> str:
    """Return a fingerprint of what a reader reads on a page: words and descriptions, no markup."""
    words = MARKUP.sub(r" \1 ", CODE.sub(" ", body))
    return digest(" ".join(html.unescape(words).split()))[:12]


def note(record: Record, page: str, text: str, today: date) -> date:
    """Return the day on which a page got the text with this digest; note it where it is new."""
    known = record.setdefault(page, {})
    known.setdefault(text, today.isoformat())
    for old in list(known)[:-KEPT]:
        del known[old]
    return date.fromisoformat(known[text])


def keep(record: Mapping[str, Mapping[str, str]], pages: Collection[str]) -> None:
    """Store what is noted of these pages, a page a line; nothing is written where it is known."""
    noted = {page: record[page] for page in sorted(pages) if page in record}
    if noted != recorded():
        lines = [f"{json.dumps(page)}: {json.dumps(days)}" for page, days in noted.items()]
        write_atomically(project_root() / RECORD, "{\n" + ",\n".join(lines) + "\n}\n")
