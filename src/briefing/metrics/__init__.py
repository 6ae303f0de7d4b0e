"""The derived numbers of the prose: small functions over the tables, named for `fact:` links.

One module a chapter, and `book` for what belongs to all. The docstring of a function says what its
number is; the card of the number shows it. A metric whose value is a truth value stands behind a
comparison in words and turns red when the data turn against it.
"""

from briefing.derivation import REGISTRY
from briefing.metrics import applications, audit, book, chips, landscape, regulation, training_data

__all__ = [
    "REGISTRY",
    "applications",
    "audit",
    "book",
    "chips",
    "landscape",
    "regulation",
    "training_data",
]
