"""The engine of a book whose numbers are checked. What a chapter imports is here.

    from briefing import assumptions, check, figures, judgements, load, reference_list

Every name is looked up when it is first used, so that a chapter loads what it needs and no more.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from briefing import figures
    from briefing.chapters import parameters as assumptions
    from briefing.chapters.exercises.check import check
    from briefing.prose import judgements
    from briefing.tables.audited_texts import cards
    from briefing.tables.loading import load
    from briefing.tables.sources import reference_list

__all__ = ["assumptions", "cards", "check", "figures", "judgements", "load", "reference_list"]

# Where a name of this face is, and what it is called there; a module itself has no such name.
_PLACES = {
    "assumptions": ("briefing.chapters.parameters", ""),
    "cards": ("briefing.tables.audited_texts", "cards"),
    "check": ("briefing.chapters.exercises.check", "check"),
    "figures": ("briefing.figures", ""),
    "judgements": ("briefing.prose.judgements", ""),
    "load": ("briefing.tables.loading", "load"),
    "reference_list": ("briefing.tables.sources", "reference_list"),
}


def __getattr__(name: str) -> Any:  # noqa: ANN401
    if name not in _PLACES:
        raise AttributeError(f"module 'briefing' has no '{name}'; it has {', '.join(__all__)}")
    module, inside = _PLACES[name]
    found = import_module(module)
    return getattr(found, inside) if inside else found
