"""Every kind of bad input is one line a person can act on, a failure, and nothing half-written."""

import csv
import json
import re

import pytest

from briefing import load
from briefing.commands.main import main
from briefing.core.problems import BriefingError

FERRIES, TICKETS, SOURCES = "data/ferries.csv", "data/tickets.csv", "data/sources.csv"
CONTRACT = "data/datapackage.json"
CONFLICT = "<<<<<<< HEAD\n{0}=======\n{0}>>>>>>> theirs\n"


def cell(table, row, column, value):
    return lambda book: book.set_cell(table, row, column, value)


def whole(table, column, change):
    """Change every filled cell of a column, as a spreadsheet does that has its own opinion."""

    def spoil(book):
        frame = book.table(table)
        filled = frame[column] != ""
        frame.loc[filled, column] = frame.loc[filled, column].map(change)
        book.store(table, frame)

    return spoil


def frame(table, change):
    return lambda book: book.store(table, change(book.table(table)))


def text(file, change):
    """Change a file as text."""

    def spoil(book):
        path = book.root / file
        path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")

    return spoil


def octets(file, change):
    """Change a file as bytes."""

    def spoil(book):
        path = book.root / file
        path.write_bytes(change(path.read_bytes()))

    return spoil


def lines(change):
    """Make a change of a text out of one of its lines."""
    return lambda said: "".join(change(said.splitlines(keepends=True)))


def contract(change):
    """Change the contract as the JSON that it is."""

    def spoil(book):
        package = json.loads(book.text(CONTRACT))
        change({table["name"]: table for table in package["resources"]}, package)
        (book.root / CONTRACT).write_text(json.dumps(package, indent=2), encoding="utf-8")

    return spoil


def field(table, name):
    return next(one for one in table["schema"]["fields"] if one["name"] == name)


def limits(table, name, **given):
    """Give a column of the contract other constraints."""
    return contract(lambda tables, _: field(tables[table], name)["constraints"].update(given))


def notebook(change):
    def spoil(book):
        path = book.root / "book" / "fleet.ipynb"
        chapter = json.loads(path.read_text(encoding="utf-8"))
        change(chapter)
        path.write_text(json.dumps(chapter, indent=1), encoding="utf-8")

    return spoil


def as_quoted(content):
    rows = csv.reader(content.decode().splitlines(keepends=True))
    return "".join(",".join(f'"{cell}"' for cell in row) + "\n" for row in rows).encode()


def conflict(file, line):
    """Leave in a file the marks of a merge around one of its lines."""

    def change(all):
        return [*all[:line], CONFLICT.format(all[line]), *all[line + 1 :]]

    return text(file, lines(change))


def twice(old, new):
    """Read a text in one encoding and save it in another, as an editor does that guesses."""
    return lambda content: content.decode(old).encode(new, errors="replace")


def misread(word):
    """Return a word of which a program read the bytes of UTF-8 as those of Windows-1252."""
    return "".join(
        bytes([byte]).decode("cp1252", errors="ignore") or chr(byte)
        for byte in word.encode("utf-8")
    )


def empty_row(rows):
    """Append a row of empty cells, as spreadsheets do where somebody once wrote something."""
    rows.loc[len(rows)] = ""
    return rows


# What is done to a table as a file, and the words of the one message.
FILES = {
    "empty": (octets(FERRIES, lambda _: b""), [FERRIES, "an empty file", "a header and at least"]),
    "a byte order mark alone": (
        octets(FERRIES, lambda _: b"\xef\xbb\xbf\n"),
        [FERRIES, "an empty file"],
    ),
    "zero bytes": (octets(FERRIES, lambda all: bytes(len(all))), [FERRIES, "zero bytes"]),
    "missing": (
        lambda book: (book.root / FERRIES).unlink(),
        [FERRIES, "no such file", "Restore it, or take it out of the contract."],
    ),
    "header only": (
        text(TICKETS, lines(lambda all: all[:1])),
        [TICKETS, "row 1", "a header and no rows", "at least one row"],
    ),
    "an empty first line": (
        text(FERRIES, lambda all: f"\n{all}"),
        [FERRIES, "row 1", "an empty first line", "the header: id, name"],
    ),
    "Latin-1": (
        octets(FERRIES, lambda all: all + "é".encode("latin-1")),
        [FERRIES, "not UTF-8 (line 5)", "Save the file as UTF-8"],
    ),
    "GB18030": (
        octets("data/entities.csv", twice("utf-8", "gb18030")),
        ["data/entities.csv", "not UTF-8 (line 2)", "Save the file as UTF-8"],
    ),
    "UTF-16": (
        octets(FERRIES, twice("utf-8", "utf-16")),
        [FERRIES, "found UTF-16", "Save the file as UTF-8"],
    ),
    "a workbook": (
        octets(FERRIES, lambda _: b"PK\x03\x04\x14\x00\x06\x00"),
        [FERRIES, "a workbook", "Save it as CSV UTF-8"],
    ),
    "a pointer of Git LFS": (
        text(FERRIES, lambda _: "version https://git-lfs.github.com/spec/v1\noid sha256:4d\n"),
        [FERRIES, "a pointer to a file in Git LFS", "git lfs pull"],
    ),
    "a line sep=": (
        text(FERRIES, lambda all: f"sep=,\n{all}"),
        [FERRIES, "a line 'sep='", "Take the first line out"],
    ),
    **{
        f"saved with {name}": (
            text(FERRIES, lambda all, sign=sign, bom=bom: bom + all.replace(",", sign)),
            [FERRIES, f"{name} between cells", "Save it with commas"],
        )
        for sign, name, bom in ((";", "semicolons", "\ufeff"), ("\t", "tabulators", ""))
    },
    "saved with semicolons and every cell in quotes": (
        octets(FERRIES, lambda content: as_quoted(content).replace(b'","', b'";"')),
        [FERRIES, "semicolons between cells", "Save it with commas"],
    ),
    "a page of the web saved as a table": (
        text(FERRIES, lambda _: "<!doctype html>\n<title>Sign in</title>\n"),
        [FERRIES, "row 1", "'<!doctype html>'", "the header: id, name"],
    ),
    "another table": (
        lambda book: book.store("ferries", book.table("tickets")[["year", "ticket"]]),
        [FERRIES, "row 1", "'year,ticket'", "the header: id, name"],
    ),
    "a conflict": (conflict(FERRIES, 2), [FERRIES, "a conflict", "'<<<<<<< HEAD' in line 3"]),
    "a conflict in the header": (conflict(FERRIES, 0), [FERRIES, "a conflict", "in line 1"]),
    "cut short inside a text in quotes": (
        text(FERRIES, lambda all: all[: all.index(", and chartered")]),
        [FERRIES, "line 4", "unexpected end of data", "a table as CSV"],
    ),
    "cut short inside a row": (
        text(FERRIES, lambda all: all[: all.index(",primary,port", 200)]),
        [FERRIES, "row 3", "found 9 cells", "13, one for each column"],
    ),
    "a copy beside it": (
        lambda book: (book.root / "data/ferries (1).csv").write_text(book.text(FERRIES)),
        ["data/ferries (1).csv", "a file that the contract does not know", "Move it away"],
    ),
    "open in a spreadsheet": (
        lambda book: (book.root / "data/.~lock.ferries.csv#").touch(),
        ["data/.~lock.ferries.csv#", "open in a spreadsheet", "Save it and close it"],
    ),
}

# What is done to the header, to rows and to cells.
CELLS = {
    "missing column": (
        frame("ferries", lambda rows: rows.iloc[:, :-1]),
        [FERRIES, "row 1", "column note", "no such column", "Add it"],
    ),
    "extra column": (
        frame("ferries", lambda rows: rows.assign(mood="good")),
        [FERRIES, "row 1", "column mood", "only those of the contract", "Remove it"],
    ),
    "extra column in front": (
        frame("ferries", lambda rows: rows.assign(mood="x")[["mood", *rows]]),
        [FERRIES, "row 1", "column mood", "only those of the contract"],
    ),
    "renamed column": (
        text(FERRIES, lambda all: all.replace("seats", "places", 1)),
        [FERRIES, "row 1", "'places'", "column 'seats' in this position", "Rename it"],
    ),
    "columns in another order": (
        frame("ferries", lambda rows: rows[["name", "id", *rows.columns[2:]]]),
        [FERRIES, "row 1", "its columns in another order", "expected id, name"],
    ),
    "a space in the header": (
        text(FERRIES, lambda all: all.replace("seats", "seats ", 1)),
        [FERRIES, "row 1", "column 'seats '", "the columns of the contract, each once"],
    ),
    "a doubled name in the header": (
        text(FERRIES, lambda all: all.replace("maker", "line", 1)),
        [FERRIES, "row 1", "column 'line' twice", "each once"],
    ),
    "an empty line": (
        text(FERRIES, lambda all: f"{all}\n"),
        [FERRIES, "row 5", "an empty line", "Take it out"],
    ),
    "a row of empty cells": (
        frame("ferries", empty_row),
        [FERRIES, "row 5", "an empty line", "Take it out"],
    ),
    "a comma too few": (
        text(FERRIES, lambda all: all.replace('"annex, line 2",', '"annex, line 2"')),
        [FERRIES, "row 3", "found 12 cells", "13, one for each column"],
    ),
    "a comma too many": (
        text(FERRIES, lambda all: all.replace('"annex, line 2"', "annex, line 2")),
        [FERRIES, "row 3", "found 14 cells", "Quote a text that holds a comma"],
    ),
    "no number": (
        cell("ferry_specs", "gull.power", "value", "fast"),
        ["data/ferry_specs.csv", "row 2", "column value", "'fast'", "a number"],
    ),
    **{
        f"a number as {written!a}": (
            cell("ferry_specs", "gull.power", "value", written),
            ["row 2", "column value", repr(written), "a number without separators or unit"],
        )
        for written in (
            *("2,400", "2 400", "2\u00a0400", "2_400", "2400,0", "2400 kW", "'2400", "−2400"),
            *("２４００", "٢٤٠٠", "NaN", "#N/A", "0x10"),
        )
    },
    **{
        f"an infinite number as {written}": (
            cell("ferry_specs", "gull.power", "value", written),
            ["row 2", "column value", f"'{written}'", expected],
        )
        for written, expected in (
            ("1e400", "a finite number"),
            ("-1e999", "a finite number"),
            ("inf", "a number without"),
            ("Infinity", "a number without"),
        )
    },
    "half a seat": (
        cell("ferries", "gull", "seats", "400.5"),
        [FERRIES, "row 2", "column seats", "'400.5'", "a whole number"],
    ),
    "TRUE as Excel saves it": (
        cell("ferries", "gull", "electric", "TRUE"),
        [FERRIES, "row 2", "column electric", "'TRUE'", "true or false"],
    ),
    "below its bounds": (
        cell("ferries", "gull", "seats", "0"),
        [FERRIES, "row 2", "column seats", "'0'", "a number of at least 1"],
    ),
    "above its bounds": (
        cell("tickets", "single-2023", "share_pct", "101"),
        [TICKETS, "row 2", "column share_pct", "'101'", "a number from 0 to 100"],
    ),
    "not in its list": (
        cell("ferries", "gull", "status", "sure"),
        [FERRIES, "row 2", "column status", "'sure'", "one of primary, corroborated"],
    ),
    "no value where one must be": (
        cell("ferries", "gull", "source", ""),
        [FERRIES, "row 2", "column source", "a value (the cell is empty)"],
    ),
    "an id with a capital": (
        cell("entities", "port", "id", "Port"),
        ["data/entities.csv", "row 4", "column id", "'Port'", "text of the form"],
    ),
    "a second row with one id": (
        cell("passengers", "north-2023", "id", "north-2024"),
        ["data/passengers.csv", "row 4", "column id", "a second time", "an id that no other"],
    ),
    "an unknown source": (
        cell("ferries", "gull", "source", "hearsay"),
        [FERRIES, "row 2", "column source", "'hearsay'", "an id of data/sources.csv"],
    ),
    **{
        f"a date as {written}": (
            cell("tickets", "single-2023", "year", written),
            [TICKETS, "row 2", "column year", f"'{written}'", "a date that exists"],
        )
        for written in ("2024-02-30", "31.12.2023", "12/31/2023", "45291", "2023-12-31 00:00:00")
    },
    **{
        f"the year {day[:4]}": (
            cell("tickets", "single-2023", "year", day),
            [TICKETS, "row 2", "column year", f"'{day}'", "a day from 1990-01-01 to 2040-12-31"],
        )
        for day in ("0206-12-31", "1899-12-31", "2202-12-31", "9999-12-31")
    },
    **{
        f"{name} in a text": (
            cell("ferries", "tern", "note", f"First{sign}second."),
            [FERRIES, "row 3", "column note", "text on one line, without control characters"],
        )
        for name, sign in (
            ("NUL", "\0"),
            ("an escape", "\x1b[31m"),
            ("a line break", "\n"),
            ("a tab", "\t"),
        )
    },
    **{
        f"{sign!a} in a name": (
            cell("passengers", "north-2024", "entity", f"North{sign}line"),
            ["data/passengers.csv", "row 4", "column entity", "plain spaces", "that is not seen"],
        )
        for sign in ("\u00a0", "\u202f", "\u2009", "\u200b ", "\ufeff ", "\u00ad ")
    },
    **{
        f"a name with {name}": (
            cell("passengers", "north-2024", "entity", written),
            ["data/passengers.csv", "row 4", "column entity", expected],
        )
        for name, written, expected in (
            ("a space behind it", "North line ", "none at either end"),
            ("a space in front", " North line", "none at either end"),
            ("two spaces inside", "North  line", "one space between words"),
        )
    },
    "Chinese turned to question marks": (
        octets("data/entities.csv", twice("utf-8", "cp1252")),
        ["data/entities.csv", "row 2", "column name_zh", "'????'", "Chinese: another encoding"],
    ),
    "Chinese turned to question marks in another column": (
        cell("ferries", "tern", "note", "It is called ??."),
        [FERRIES, "row 3", "column note", "the letters that a saving in another encoding has lost"],
    ),
    "signs that replace lost letters": (
        cell("ferries", "tern", "note", "Caf\ufffd on deck."),
        [FERRIES, "row 3", "column note", "letters that a saving in another encoding has lost"],
    ),
    **{
        f"{word} misread": (
            cell("ferries", "tern", "note", f"It is called {misread(word)} there."),
            [FERRIES, "row 3", "column note", "UTF-8 that was not read as another encoding"],
        )
        for word in ("Café", "Łódź", "“quoted”", "船厂")
    },
    **{
        f"a formula that begins with {sign}": (
            cell("ferries", "tern", "note", f'{sign}HYPERLINK("http://a.b","c")'),
            [FERRIES, "row 3", "column note", "takes for a formula", "Begin it with"],
        )
        for sign in "=+-@"
    },
}

# A fault that repeats is one message, with its count and its first places.
REPEATED = {
    "dates rewritten by a spreadsheet": (
        whole("tickets", "year", lambda day: f"12/31/{day[:4]}"),
        [TICKETS, "column year", "9 such faults", "'12/31/2023' in row 2", "in row 4 and so on"],
    ),
    "decimal commas": (
        whole("passengers", "value", lambda value: f"{value},0"),
        ["data/passengers.csv", "column value", "13 such faults", "'195000,0' in row 2"],
    ),
    "truth values rewritten": (
        frame("tickets", lambda rows: rows.assign(kind="OBSERVED")),
        [TICKETS, "column kind", "9 such faults", "'OBSERVED' in row 2", "one of observed"],
    ),
    "empty lines at the end": (
        text(TICKETS, lambda all: all + "\n" * 40),
        [TICKETS, "40 such faults", "an empty line in row 11", "Take it out"],
    ),
    "a note without a comma to end it": (
        text(TICKETS, lambda all: all.replace("table 3,", "table 3")),
        [TICKETS, "9 such faults", "9 cells in row 2", "10, one for each column"],
    ),
}

CONTRACTS = {
    "no JSON": (
        octets(CONTRACT, lambda _: b'{"name": '),
        [CONTRACT, "broken JSON in line 1, column 10", "the data contract"],
    ),
    "a conflict": (conflict(CONTRACT, 4), [CONTRACT, "a conflict", "in line 5"]),
    "without tables": (
        octets(CONTRACT, lambda _: b"{}"),
        [CONTRACT, "no list 'resources'", "a Frictionless Data Package"],
    ),
    "a table without schema": (
        contract(lambda tables, _: tables["ferries"].pop("schema")),
        [CONTRACT, "table ferries", "no 'schema' with 'fields'", "what the columns"],
    ),
    "a table without a title": (
        contract(lambda tables, _: tables["ferries"].pop("title")),
        [CONTRACT, "table ferries", "no 'title'"],
    ),
    "a column without description": (
        contract(lambda tables, _: field(tables["ferries"], "seats").pop("description")),
        [CONTRACT, "table ferries, column seats", "no 'description'"],
    ),
    "a table whose rows have no names": (
        contract(lambda tables, _: field(tables["tickets"], "id").update(name="number")),
        [CONTRACT, "table tickets", "no column 'id'", "names each row for good"],
    ),
    "a type that nobody reads": (
        contract(lambda tables, _: field(tables["ferries"], "seats").update(type="year")),
        [CONTRACT, "table ferries, column seats", "type 'year'", "one of string, number"],
    ),
    "two tables with one name": (
        contract(lambda _, package: package["resources"].append(package["resources"][1])),
        [CONTRACT, "two tables 'ferries'", "a name of its own"],
    ),
    "a role of a column that is not there": (
        contract(lambda tables, _: tables["ferries"].update(namedBy=["title"])),
        [CONTRACT, "table ferries", "'namedBy' with 'title'", "a column of the table"],
    ),
    "a role of another form": (
        contract(lambda tables, _: tables["ferries"].update(asOf=["in_service"])),
        [CONTRACT, "table ferries", "'asOf': ['in_service']", "the name of a column"],
    ),
    "dates without bounds": (
        contract(lambda tables, _: field(tables["tickets"], "year").pop("constraints")),
        [CONTRACT, "table tickets, column year", "no 'minimum' and no 'maximum'", "constraints"],
    ),
    "dates without an end": (
        contract(lambda tables, _: field(tables["tickets"], "year")["constraints"].pop("maximum")),
        [CONTRACT, "table tickets, column year", "no 'maximum'", "the days between which"],
    ),
    **{
        f"a bound of a day that is {bound!r}": (
            limits("tickets", "year", minimum=bound),
            [CONTRACT, "table tickets, column year", f"'minimum': {bound!r}", "YYYY-MM-DD"],
        )
        for bound in (1990, "1990", "1990-02-30", None)
    },
    "a bound of a number that is none": (
        limits("ferries", "seats", minimum="1"),
        [CONTRACT, "table ferries, column seats", "'minimum': '1'", "a number"],
    ),
    "constraints in a list": (
        contract(lambda tables, _: field(tables["ferries"], "note").update(constraints=["unique"])),
        [CONTRACT, "table ferries, column note", "'constraints': ['unique']", "keys with values"],
    ),
    "a constraint that nobody knows": (
        limits("ferries", "name", uniq=True),
        [CONTRACT, "uniq", "a valid"],
    ),
}

# Every other file that a check reads, in each way in which it cannot be read.
TEXTS = {
    **{
        f"a conflict in {file}": (conflict(file, line), [file, "a conflict", f"line {line + 1}"])
        for file, line in (
            ("book/method.md", 2),
            ("book/fleet.ipynb", 30),
            ("book/settings.yml", 1),
            ("book/briefs.yml", 1),
            ("book/answers.json", 1),
            ("seeds/000-letter.yml", 3),
            ("_toc.yml", 1),
            ("_config.yml", 1),
            ("CITATION.cff", 1),
        )
    },
    **{
        f"Latin-1 in {file}": (
            octets(file, lambda all: all + "\n# é".encode("latin-1")),
            [file, "not UTF-8", "Save the file as UTF-8"],
        )
        for file in ("book/method.md", "book/fleet.ipynb", "seeds/000-letter.yml", "CITATION.cff")
    },
    **{
        f"broken YAML in {file}": (
            text(file, lambda all: f"{all}\nlast: [\n"),
            [file, "broken YAML in line", expected],
        )
        for file, expected in (
            ("book/settings.yml", "the settings of the book"),
            ("seeds/000-letter.yml", "the card of a text"),
            ("_toc.yml", "the contents of the book"),
            ("_config.yml", "the settings of Jupyter Book"),
            ("CITATION.cff", "a citation of the book"),
        )
    },
    "a card without its fingerprint": (
        text("seeds/000-letter.yml", lambda all: re.sub("sha256: .*\n", "", all)),
        ["seeds/000-letter.yml", "no sha256", "the card of a text"],
    ),
    "an edition without authors": (
        text("CITATION.cff", lambda all: re.sub("authors:\n.*\n", "", all)),
        ["CITATION.cff", "no authors", "all that a citation of the book names"],
    ),
    "an edition of no day": (
        text("CITATION.cff", lambda all: all.replace('"2026-03-01"', '"March 2026"')),
        ["CITATION.cff", "date-released", "'March 2026'", "a day, written YYYY-MM-DD"],
    ),
    "a part without a caption": (
        text("_toc.yml", lambda all: all.replace("- caption: Chapters\n    ", "- ")),
        ["_toc.yml", "a part without a caption", "Give it one"],
    ),
    "contents without a front page": (
        text("_toc.yml", lambda all: all.replace("root: book/index\n", "")),
        ["_toc.yml", "no 'root'", "the front page"],
    ),
    "a chapter in a folder of its own": (
        text("_toc.yml", lambda all: all.replace("book/fleet", "book/part/fleet")),
        ["_toc.yml", "'book/part/fleet'", "would not be checked"],
    ),
    "a section that no check would see": (
        text(
            "_toc.yml",
            lambda all: all.replace(
                "- file: book/fleet\n",
                "- file: book/fleet\n        sections:\n          - file: elsewhere/page\n",
            ),
        ),
        ["_toc.yml", "'elsewhere/page'", "a page in book/"],
    ),
    "an entry that names no file": (
        text("_toc.yml", lambda all: all.replace("- file: book/fleet", "- book/fleet")),
        ["_toc.yml", "'book/fleet'", "an entry such as '- file: book/a'"],
    ),
    "an empty chapter": (
        octets("book/fleet.ipynb", lambda _: b""),
        ["book/fleet.ipynb", "an empty file", "a notebook"],
    ),
    "a chapter cut short": (
        octets("book/fleet.ipynb", lambda all: all[: len(all) // 2]),
        ["book/fleet.ipynb", "broken JSON in line", "a notebook"],
    ),
    "a page of the web saved as a chapter": (
        octets("book/fleet.ipynb", lambda _: b"<!doctype html>"),
        ["book/fleet.ipynb", "broken JSON in line 1", "a notebook"],
    ),
    "a chapter of an old format": (
        notebook(lambda chapter: chapter.update(worksheets=[chapter.pop("cells")])),
        ["book/fleet.ipynb", "JSON of another kind", "a notebook of format 4"],
    ),
    "a cell without its text": (
        notebook(lambda chapter: chapter["cells"][2].pop("source")),
        ["book/fleet.ipynb", "cell 3", "no source", "a cell of a notebook"],
    ),
    "a cell whose text is null": (
        notebook(lambda chapter: chapter["cells"][2].update(source=None)),
        ["book/fleet.ipynb", "cell 3", "no text as its source"],
    ),
    "settings that nobody knows": (
        text("book/settings.yml", lambda all: all.replace("search:", "serch:")),
        ["book/settings.yml", "'serch'", "one of engine, subject"],
    ),
    "a subject that nobody has": (
        text("book/settings.yml", lambda all: all.replace("subject: harbour", "subject: canals")),
        ["book/settings.yml", "subject 'canals'", "an installed subject", "harbour"],
    ),
    "an engine that is too old": (
        text("book/settings.yml", lambda all: re.sub("engine: .*", 'engine: ">=99"', all)),
        ["book/settings.yml", "engine", "which is at work", "briefing>=99", "make book"],
    ),
    "an engine that is no version": (
        text("book/settings.yml", lambda all: re.sub("engine: .*", "engine: newest", all)),
        ["book/settings.yml", "engine", "'newest'", "versions, such as"],
    ),
}

CASES = {
    f"{kind}: {name}": case
    for kind, cases in (
        ("file", FILES),
        ("table", CELLS),
        ("column", REPEATED),
        ("contract", CONTRACTS),
        ("text", TEXTS),
    )
    for name, case in cases.items()
}


@pytest.mark.parametrize(("spoil", "words"), CASES.values(), ids=CASES.keys())
def test_check_says_in_one_line_what_is_wrong_where_and_what_to_do(book, capsys, spoil, words):
    spoil(book)
    before = book.files()

    assert main(["check"]) == 1

    (said,) = capsys.readouterr().err.splitlines()
    assert all(word in said for word in words), said
    assert "Traceback" not in said and "a fault of the program" not in said
    assert book.files() == before


def test_a_source_taken_out_is_one_line_a_table(book, capsys):
    book.set_cell("sources", "port-report-2025", "id", "port-report-2026")
    assert main(["check"]) == 1
    said = capsys.readouterr().err.splitlines()
    of_tickets = [line for line in said if line.startswith(TICKETS)]
    assert len(of_tickets) == 1 and "9 such faults: 'port-report-2025' in row 2" in of_tickets[0]
    assert len(said) < 12, said


@pytest.mark.parametrize(
    "saved",
    [
        lambda content: b"\xef\xbb\xbf" + content.replace(b"\n", b"\r\n"),
        lambda content: content.replace(b"\n", b"\r"),
        as_quoted,
    ],
    ids=["BOM and CRLF, as Excel does", "CR alone, as old Macs do", "every cell in quotes"],
)
def test_forms_of_a_table_that_lose_nothing_are_taken(book, capsys, saved):
    octets(FERRIES, saved)(book)
    assert main(["check"]) == 0, capsys.readouterr().err
    assert list(load("ferries")["seats"]) == [400, 520, 180]


@pytest.mark.parametrize(
    "file",
    ["book/fleet.ipynb", "book/method.md", "book/settings.yml", "seeds/000-letter.yml", "_toc.yml"],
)
def test_a_byte_order_mark_and_other_line_ends_harm_no_file(book, capsys, file):
    octets(file, lambda content: b"\xef\xbb\xbf" + content.replace(b"\n", b"\r\n"))(book)
    assert main(["check"]) == 0, capsys.readouterr().err


def test_a_chapter_of_before_cells_had_names_is_read(book, capsys):
    """As Colab and older programs save it; its position names a cell."""

    def change(chapter):
        chapter["nbformat_minor"] = 0
        for cell in chapter["cells"]:
            del cell["id"]

    notebook(change)(book)
    assert main(["check"]) == 0, capsys.readouterr().err
    book.edit("book/fleet.ipynb", "[2,600 kW]", "[2,700 kW]")
    assert main(["check"]) == 1
    assert "book/fleet.ipynb, cell 5 (cell-5), line 5: found '2,700 kW'" in capsys.readouterr().err


def test_a_number_or_a_sign_alone_is_no_formula(book, capsys):
    notes = ("-5", "+1,000.5", "-2.5%", "=", "a = b", "x-y")
    for row, note in zip(book.table("tickets")["id"], notes, strict=False):
        book.set_cell("tickets", row, "note", note)
    assert main(["check"]) == 0, capsys.readouterr().err


def test_what_stands_in_a_table_by_right_is_taken(book, capsys):
    """Accents, typographic signs and Chinese are no damage."""
    notes = ("Café “Zoë”, naïve – Ärger…", "Ã is one, â too", "What? Why?", "渡轮（海湾）", "5 µm²")
    for row, note in zip(book.table("tickets")["id"], notes, strict=False):
        book.set_cell("tickets", row, "note", note)
    assert main(["check"]) == 0, capsys.readouterr().err


def test_the_tables_as_they_are_fit(book, capsys):
    assert main(["check"]) == 0
    assert "The 17 tables fit their contract and each other." in capsys.readouterr().out


def test_loading_a_broken_table_says_what_a_check_would_say(book):
    book.set_cell("ferry_specs", "gull.power", "value", "fast")
    expected = r"data/ferry_specs.csv, row 2, column value: found 'fast'"
    with pytest.raises(BriefingError, match=expected):
        load("ferry_specs")


def test_loading_an_unknown_table_names_the_nearest(book):
    with pytest.raises(BriefingError, match=r"table 'ferry'.*such as ferries"):
        load("ferry")


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (conflict("book/fleet.ipynb", 30), ["book/fleet.ipynb", "a conflict"]),
        (octets("book/method.md", lambda _: b"\xff"), ["book/method.md", "not UTF-8"]),
        (octets(FERRIES, lambda all: all.replace(b",", b";")), [FERRIES, "semicolons"]),
        (octets(CONTRACT, lambda _: b"{"), [CONTRACT, "broken JSON"]),
        (octets("CITATION.cff", lambda _: b"version: ["), ["CITATION.cff", "broken YAML"]),
    ],
)
def test_fix_says_the_same_and_writes_nothing(book, capsys, spoil, words):
    book.set_cell("passengers", "north-2025", "value", "421000")  # a number that fix would rewrite
    spoil(book)
    before = book.files()
    assert main(["fix"]) == 1
    (said,) = capsys.readouterr().err.splitlines()
    assert all(word in said for word in words), said
    assert book.files() == before


@pytest.mark.parametrize("change", [lambda _: b"", lambda _: b"{", lambda all: all[:-300]])
def test_a_chapter_that_is_damaged_is_named_by_refresh(book, capsys, change):
    octets("book/fleet.ipynb", change)(book)
    before = book.files("book")
    assert main(["refresh"]) == 1
    (said,) = capsys.readouterr().err.splitlines()
    assert said.startswith("book/fleet.ipynb: found ") and "a notebook" in said
    assert book.files("book") == before


@pytest.mark.parametrize("columns", [[], ["--columns", "opened:date", "length_m:number:m"]])
def test_dates_of_a_new_table_have_bounds(book, capsys, columns):
    assert main(["new", "table", "piers", *columns]) == 0
    assert main(["check", "--only", "tables"]) == 0, capsys.readouterr().err
    header = book.table("piers").columns
    row = {"id": "old", "quantity": "piers", "entity": "Port", "measure": "piers", "unit": "piers"}
    row |= {"value": "1", "length_m": "9", "as_of": "9999-01-01", "as_of_precision": "year"}
    row |= {"kind": "observed", "status": "primary", "source": "herald-2025", "locator": "page 1"}
    row |= {"opened": "0206-05-01"}
    frame = book.table("piers")
    frame.loc[0] = [row.get(name, "") for name in header]
    book.store("piers", frame)
    assert main(["check"]) == 1
    said = capsys.readouterr().err.splitlines()
    dates = [name for name in ("opened", "as_of") if name in header]
    assert len(said) == len(dates)
    for name, line in zip(dates, said, strict=True):
        assert f"data/piers.csv, row 2, column {name}" in line and "a day from " in line
