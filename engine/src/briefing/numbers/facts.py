"""What a `fact:` address stands for: a cell of a table, or a derived number."""

from __future__ import annotations

from functools import lru_cache

from briefing.core import subject
from briefing.numbers import book_metrics
from briefing.numbers.cells import cell_fact, unknown
from briefing.numbers.metrics import Metric, registered
from briefing.numbers.values import METRICS, Fact, UnknownAddress
from briefing.tables.loading import data_version


def fact(address: str) -> Fact:
    """Return the fact at TABLE/ROW/COLUMN or metrics/NAME; raise UnknownAddress otherwise.

    >>> fact("ferries/seagull/seats").value, fact("metrics/ferries-growth").unit
    (120.0, 'ratio')
    """
    table, _, rest = address.partition("/")
    if table == METRICS and "/" not in rest:
        return _derived(rest, data_version())
    return cell_fact(address)


@lru_cache(maxsize=4096)
def _derived(name: str, _version: object) -> Fact:
    known = registry()
    if name not in known:
        raise UnknownAddress(unknown("metric", name, known))
    return known[name].fact()


def registry() -> dict[str, Metric]:
    """Return the derived numbers of this book by name: about the book, then of its subject."""
    subject.part(subject.METRICS)
    engine = book_metrics.__name__.partition(".")[0]
    return registered(engine) | registered(subject.subject_package() or "")
