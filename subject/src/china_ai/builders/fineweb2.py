"""FineWeb2 (Hugging Face): its list of languages, a row a language and split.

The corpus is what is left of the crawls of Common Crawl, all languages but English, after filters
and the removal of repetitions. What filters took out stands in rows of its own, which are left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from briefing.upstream.builders import Row, builder
from briefing.upstream.files import Files
from china_ai.builders.epoch import numbers, row_of

SOURCE = "fineweb2-languages-2025"
FILE = f"{SOURCE}/fineweb2-language-distribution.csv"
COPIED = "2025-10-27"  # day of the commit
LANGUAGES = {"zho": "cmn_Hani", "rus": "rus_Cyrl", "deu": "deu_Latn", "jpn": "jpn_Jpan"}
BYTES, DOCUMENTS = "utf8_bytes", "documents"
OUT = "_removed"  # ends the names of what the filters took out


@builder("corpora", SOURCE)
def sizes_by_language(files: Files) -> Iterator[Row]:
    """Size of the whole corpus and of four languages, for training: gigabytes, million documents.

    A byte is not the same amount of text in every script.
    """
    table = files.csv(FILE, BYTES, DOCUMENTS, key=["subset", "split"])
    table = table[(table["split"] == "train") & ~table["subset"].str.endswith(OUT)].copy()
    for column in (BYTES, DOCUMENTS):
        table[column] = numbers(table, column, FILE)
    whole = {column: table[column].sum() for column in (BYTES, DOCUMENTS)}
    yield _row("", "mixed", whole, f"sum of {len(table):,} rows, split train") | {"kind": "derived"}
    for language, subset in LANGUAGES.items():
        sizes = row_of(table, "subset", subset, FILE)
        yield _row(f"-{language}", language, sizes, f"row {subset}, split train")


def _row(end: str, language: str, sizes: Mapping[str, float], place: str) -> Row:
    return {
        "id": f"fineweb2-2025-10{end}",
        "languages": language,
        "size_gb": round(sizes[BYTES] / 1e9, 2),
        "documents_mn": round(sizes[DOCUMENTS] / 1e6, 3),
        "as_of": COPIED,
        "as_of_precision": "day",
        "kind": "company-stated",
        "status": "primary",
        "source": SOURCE,
        "locator": f"{place}, columns {BYTES} and {DOCUMENTS}",
    }
