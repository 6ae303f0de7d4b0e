"""Numbers about the book itself."""

from __future__ import annotations

from datetime import date

from briefing.derivation import Reader, metric


@metric("edition")
def edition(read: Reader) -> tuple[date, str]:
    """Date of this edition, as CITATION.cff states it."""
    import yaml

    from briefing.tables import project_root

    text = (project_root() / "CITATION.cff").read_text(encoding="utf-8")
    return date.fromisoformat(yaml.safe_load(text)["date-released"]), "day"


@metric("source-documents", "texts", own_count=True)
def source_documents(read: Reader) -> int:
    """Texts the book started from."""
    from briefing.seeds import cards

    return len(cards())
