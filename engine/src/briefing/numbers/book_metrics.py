"""Derived numbers about the book itself, which every book has."""

from __future__ import annotations

from datetime import date

from briefing.core import citation
from briefing.numbers.metrics import Reader, metric
from briefing.tables.audited_texts import cards


@metric("edition")
def edition(read: Reader) -> tuple[date, str]:
    """Date of this edition, as CITATION.cff states it."""
    return citation.edition().released, "day"


@metric("source-documents", "texts", own_count=True)
def source_documents(read: Reader) -> int:
    """Texts the book started from."""
    return len(cards())
