"""Shared library of the briefing book on artificial intelligence in China."""
