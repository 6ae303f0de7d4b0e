"""What a chapter needs to live without the book: tables, rows, derived numbers, sources."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from briefing.chapters import provenance
from briefing.core.notebook import Notebook, cells_of, chapters, read_notebook, source_of
from briefing.core.problems import BriefingError, Problem
from briefing.core.project import named
from briefing.numbers.facts import fact
from briefing.numbers.values import METRICS
from briefing.prose.judgements import PROSE
from briefing.questions.model import QUESTIONS, SETTLEMENTS
from briefing.questions.past_judgements import HISTORY
from briefing.tables.checks import citing
from briefing.tables.contract import SWINGS, contract, fields, is_part, table_names
from briefing.tables.loading import load

if TYPE_CHECKING:
    import pandas as pd

LINK = re.compile(r"\]\((fact|source):([^)\s]+)")
LINKED_FROM_ALL = ("metrics/edition",)  # stands on pages that every kit has
# Tables that list what the others name: a kit takes only the rows that its own tables name.
NAMED = ("sources", "entities", "glossary", "judgements")
# Tables of which a kit takes a part: those, and the rows about judgements of its chapter.
OF_JUDGEMENTS = (SWINGS, QUESTIONS, HISTORY)
IN_PART = (*NAMED, *OF_JUDGEMENTS, SETTLEMENTS)


@dataclass(frozen=True)
class Inventory:
    """What one chapter rests on."""

    chapter: str
    notebook: Notebook
    tables: dict[str, pd.DataFrame]  # each whole, but for those of IN_PART
    metrics: frozenset[str]


def chapter_path(name: str) -> Path:
    """Return the notebook of a chapter; raise BriefingError naming those there are."""
    known = {path.stem: path for path in chapters()}
    if name not in known:
        expected = f"one of {', '.join(known)}"
        raise BriefingError([Problem("fork", f"no chapter '{name}'", expected)])
    return known[name]


def inventory(chapter: str, pages: Iterable[str] = ()) -> Inventory:
    """Return what a chapter rests on, with the texts of pages that go with it.

    Raise BriefingError where the chapter has not been run since something changed: what it read
    when it last ran is how its tables are known.
    """
    path = chapter_path(chapter)
    notebook = read_notebook(path)
    stale = provenance.reasons(notebook)
    if stale:
        found, todo = f"a chapter that is out of date: {'; '.join(stale)}", "Run: briefing refresh"
        raise BriefingError([Problem(named(path), found, "one that is not", todo=todo)])
    texts = [source_of(cell) for cell in cells_of(notebook, "markdown")]
    texts += [*_judged(chapter), *pages]
    links = [link for text in texts for link in LINK.findall(text)]
    addresses = {*LINKED_FROM_ALL, *(address for kind, address in links if kind == "fact")}
    metrics = {name for kind, _, name in (a.partition("/") for a in addresses) if kind == METRICS}
    cells = [cell for address in addresses for cell in fact(address).inputs]
    inputs = {cell.table for cell in cells}
    whole = _with_those_named(provenance.tables_read(notebook) | inputs)
    with_others = SETTLEMENTS in whole or is_part()
    if QUESTIONS in whole:  # in the other a class settles what it asks
        whole |= {SETTLEMENTS} & set(table_names())
    tables = {name: load(name) for name in table_names() if name in whole}
    cited = {address for kind, address in links if kind == "source"}
    cited |= {cell.row for cell in cells if cell.table == "sources"}
    reduced = _reduced(tables, chapter, cited, texts, with_others)
    return Inventory(chapter, notebook, reduced, frozenset(metrics))


def _judged(chapter: str) -> list[str]:
    """Return the prose of the judgements of a chapter."""
    table = load("judgements")
    rows = table[table["chapter"] == chapter]
    return [str(cell) for column in PROSE if column in rows for cell in rows[column].dropna()]


def _with_those_named(tables: set[str]) -> set[str]:
    """Return tables with those that their rows name: a foreign key leads to a row that is there."""
    keys = {
        table["name"]: {
            key["reference"]["resource"] for key in table["schema"].get("foreignKeys", [])
        }
        for table in contract()["resources"]
    }
    found: set[str] = set()
    waiting = tables | (set(NAMED) & set(table_names()))
    while waiting:
        name = waiting.pop()
        found.add(name)
        waiting |= (keys[name] - {""}) - found
    return found


def _reduced(
    tables: dict[str, pd.DataFrame],
    chapter: str,
    cited: set[str],
    texts: list[str],
    with_others: bool,
) -> dict[str, pd.DataFrame]:
    """Return the tables, of those of IN_PART only the rows that a kit of this chapter needs.

    Of the questions those on its judgements; `with_others`, those on no judgement too: what others
    said, for a chapter that reads how it was settled, and in a kit what the class asked.
    """
    judged = tables["judgements"]
    kept = {**tables, "judgements": judged[judged["chapter"] == chapter]}
    for name in set(OF_JUDGEMENTS) & kept.keys():
        table = kept[name]
        needed = table["judgement"].isin(kept["judgements"]["id"])
        if name == QUESTIONS and with_others:
            needed |= table["judgement"].isna()
        kept[name] = table[needed]
    if SETTLEMENTS in kept:
        settled = kept[SETTLEMENTS]
        kept[SETTLEMENTS] = settled[settled["question"].isin(kept[QUESTIONS]["id"])]
    if "entities" in kept:
        kept["entities"] = _named_entities(kept)
    if "glossary" in kept:
        words = " ".join(texts).casefold()
        terms = kept["glossary"]["term"].str.casefold().str.rstrip(")").str.split(" (", regex=False)
        kept["glossary"] = kept["glossary"][[any(word in words for word in term) for term in terms]]
    # Last: the rows of all others decide.
    cited = cited | _cited(kept)
    kept["sources"] = kept["sources"][kept["sources"]["id"].isin(cited)]
    always = {SETTLEMENTS} | (kept.keys() - set(IN_PART))
    return {name: table for name, table in kept.items() if len(table) or name in always}


def _named_entities(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    cells = [
        cell
        for name, table in tables.items()
        for field in fields(name)
        if field.get("entity")
        for cell in table[field["name"]].dropna()
    ]
    named = {part.strip() for cell in cells for part in cell.split(";")}
    entities = tables["entities"]
    known = [
        {row.name, *(str(row.aliases).split(";") if isinstance(row.aliases, str) else [])}
        for row in entities.set_index("id").itertuples(index=False)
    ]
    return entities[[bool({name.strip() for name in names} & named) for names in known]]


def _cited(tables: dict[str, pd.DataFrame]) -> set[str]:
    """Return every source that a row names, in its column or in words."""
    known = set(tables["sources"]["id"])
    cells = [
        str(cell)
        for name, table in tables.items()
        if name != "sources"
        for column in dict.fromkeys([*citing(name), "source", "evidence", "note"])
        if column in table
        for cell in table[column].dropna()
    ]
    return known & {word.strip(".,;:()'") for cell in cells for word in cell.split()}
