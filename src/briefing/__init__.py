"""Shared library of the briefing book on artificial intelligence in China."""

from briefing.tables import load

__all__ = ["load"]
