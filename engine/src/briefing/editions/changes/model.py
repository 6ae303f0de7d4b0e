"""The kinds of change between two editions, as plain records that JSON can hold."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from typing import Any, get_args, get_type_hints

from briefing.tables.audited_texts import VERDICTS

JUDGEMENTS, CLAIMS, SOURCES = "judgements", "claims", "sources"


@dataclass(frozen=True)
class Row:
    """A row that only one edition has; `label` says in words what it is about."""

    table: str
    row: str
    label: str


@dataclass(frozen=True)
class Correction:
    """A cell of a row that both editions have, with its old and its new text (empty: no value).

    `type` is that of the column in the contract, `string` where no contract names it.
    """

    table: str
    row: str
    label: str
    column: str
    old: str
    new: str
    type: str = "string"
    unit: str = ""


@dataclass(frozen=True)
class Vintage:
    """A new row of a series whose newest row so far is of an earlier day.

    `before` is the id of that row; `column` is the measure that is compared.
    """

    table: str
    row: str
    label: str
    before: str
    old_date: str
    new_date: str
    column: str
    old: str
    new: str
    unit: str = ""


@dataclass(frozen=True)
class Part:
    """A table, a column or a page that only one edition has; `size` counts the rows of a table."""

    what: str  # table, column or page
    name: str
    table: str = ""
    size: int = 0


@dataclass(frozen=True)
class Rename:
    """A table, a column or a row that has another name and the same content."""

    what: str  # table, column or row
    table: str
    old: str
    new: str


@dataclass(frozen=True)
class Move:
    """A number of the text that reads differently.

    Addresses are those of the links, without `fact:`. The values are those of the two cells; they
    are empty where the number is derived, as only the text printed what its edition computed.
    """

    page: str  # the file, such as book/ferries.ipynb
    title: str
    heading: str
    cell: str  # id of the notebook's cell, or of the row of judgements
    old_address: str
    new_address: str
    old_text: str
    new_text: str
    old_value: str
    new_value: str
    sentence: str


@dataclass(frozen=True)
class Tally:
    """How many linked numbers of a page only one edition has: sentences that came or went."""

    page: str
    title: str
    added: int
    removed: int


Change = Row | Correction | Vintage | Part | Rename | Move | Tally


@dataclass(frozen=True)
class Changes:
    """Everything that differs between two editions."""

    added: list[Row] = field(default_factory=list)
    removed: list[Row] = field(default_factory=list)
    corrected: list[Correction] = field(default_factory=list)
    vintages: list[Vintage] = field(default_factory=list)
    renamed: list[Rename] = field(default_factory=list)
    parts_added: list[Part] = field(default_factory=list)
    parts_removed: list[Part] = field(default_factory=list)
    numbers: list[Move] = field(default_factory=list)
    tallies: list[Tally] = field(default_factory=list)

    def __bool__(self) -> bool:
        """Tell whether anything differs."""
        return any(getattr(self, part.name) for part in fields(self))

    @property
    def judgements(self) -> list[Correction]:
        """Return what changed in the key judgements."""
        return [correction for correction in self.corrected if correction.table == JUDGEMENTS]

    @property
    def verdicts(self) -> list[Correction]:
        """Return the verdicts of claims that changed."""
        return [correction for correction in self.corrected if _is_verdict(correction)]

    @property
    def judgements_added(self) -> list[Row]:
        """Return the new judgements."""
        return [row for row in self.added if row.table == JUDGEMENTS]

    @property
    def judgements_removed(self) -> list[Row]:
        """Return the judgements that were given up."""
        return [row for row in self.removed if row.table == JUDGEMENTS]

    @property
    def sources_added(self) -> list[Row]:
        """Return the new sources."""
        return [row for row in self.added if row.table == SOURCES]

    @property
    def rows_added(self) -> list[Row]:
        """Return the new rows of all other tables that are not newer than a row of their series."""
        return [row for row in self.added if row.table not in (JUDGEMENTS, SOURCES)]

    @property
    def rows_removed(self) -> list[Row]:
        """Return the rows that went from any table but that of judgements."""
        return [row for row in self.removed if row.table != JUDGEMENTS]

    @property
    def figures(self) -> list[Correction]:
        """Return the corrected numbers, dates and truth values."""
        return [correction for correction in self._others() if correction.type != "string"]

    @property
    def words(self) -> list[Correction]:
        """Return the corrected words: names, codes, sources, places in them, notes."""
        return [correction for correction in self._others() if correction.type == "string"]

    def _others(self) -> list[Correction]:
        """Return the corrected cells that are neither judgement nor verdict."""
        return [o for o in self.corrected if o.table != JUDGEMENTS and not _is_verdict(o)]

    def as_json(self) -> dict[str, Any]:
        """Return the changes as lists and texts."""
        return asdict(self)

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Changes:
        """Return the changes that `as_json` made; raise KeyError or TypeError for anything else."""
        kinds = {name: get_args(kind)[0] for name, kind in get_type_hints(cls).items()}
        return cls(**{name: [kind(**e) for e in stored[name]] for name, kind in kinds.items()})


def _is_verdict(correction: Correction) -> bool:
    return correction.table == CLAIMS and correction.column in VERDICTS
