"""Shared library of the briefing book: tables, numbers, chapters, pages."""

from briefing.tables import load

__all__ = ["load"]
