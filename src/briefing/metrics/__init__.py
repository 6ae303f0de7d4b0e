"""The derived numbers of the prose: small functions over the tables, named for `fact:` links.

One module a chapter, and `book` for what belongs to all. The docstring of
a function says what its number is; the card of the number shows it. A metric whose value is a truth
value stands behind a comparison in words and turns red when the data turn against it.
"""

from importlib import import_module
from pkgutil import iter_modules

from briefing.derivation import REGISTRY

for _module in iter_modules(__path__, f"{__name__}."):
    import_module(_module.name)

__all__ = ["REGISTRY"]
