"""The assumptions of the chapters of this book: values in this edition, and limits."""

from __future__ import annotations

from collections.abc import Mapping

from briefing.chapters.parameters import Assumption

# Such as: {"traffic": {"share": Assumption(0.5, 0.01, 1)}}
CHAPTERS: Mapping[str, Mapping[str, Assumption]] = {}
