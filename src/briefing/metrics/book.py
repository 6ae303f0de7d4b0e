"""Numbers about the book itself."""

from __future__ import annotations

from datetime import date

from briefing.derivation import Reader, metric


@metric("edition")
def edition(read: Reader) -> tuple[date, str]:
    """Date of this edition, as CITATION.cff states it."""
    from briefing import citing

    return citing.edition().released, "day"


@metric("source-documents", "texts", own_count=True)
def source_documents(read: Reader) -> int:
    """Texts the book started from."""
    from briefing.seeds import cards

    return len(cards())
