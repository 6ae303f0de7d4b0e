"""From the publisher's bytes to the cell: every break of the chain is named."""

import datetime
import errno
import hashlib
import http.server
import json
import re
import shutil
import threading
import time
import zipfile
from contextlib import contextmanager
from pathlib import Path

import pytest
from books import ENGINE, first_difference

from briefing.commands.main import main
from briefing.core.problems import BriefingError
from briefing.upstream import checks
from briefing.upstream import fetch as fetching
from briefing.upstream.files import Files
from briefing.upstream.register import UpstreamFile

FILE = "port-report-2025/passengers.csv"
STORED = ENGINE / "tests" / "upstream"


@pytest.fixture
def upstream(tmp_path):
    """The publishers' files of the sample, in a folder of one's own."""
    return shutil.copytree(STORED, tmp_path / "upstream")


def change(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def said(result):
    """Return what a failed command says, which is no traceback."""
    assert result.returncode == 1, result.stdout
    assert "Traceback" not in result.stderr
    return result.stderr


# Rebuilding.


def test_rows_of_the_sample_are_as_made_anew(book, upstream):
    result = book.must("rebuild", "--from", upstream, "--check")
    assert result.stdout == "11 rows of 2 tables are as made anew.\n"


def test_one_changed_byte_is_named_before_anything_is_read(book, upstream):
    change(upstream / FILE, "North,2015,195000", "North,2015,195001")
    (line,) = said(book.run("rebuild", "--from", upstream)).splitlines()
    assert line.startswith(f"{FILE}: found 159 bytes with the SHA-256 ")
    assert "as data/upstream.csv has it" in line and "upstream news" in line


def test_one_changed_cell_is_named_with_both_values(book, upstream):
    book.set_cell("passengers", "north-2024", "value", "401700")
    (line,) = said(book.run("rebuild", "--from", upstream)).splitlines()
    place = "data/passengers.csv, row north-2024, column value"
    assert line.startswith(f"{place}: found '401700'; expected '401698', which port.passengers")


def test_a_removed_row_is_named(book, upstream):
    book.drop_row("passengers", "north-2015")
    (line,) = said(book.run("rebuild", "passengers", "--from", upstream)).splitlines()
    assert "row north-2015: found no such row; expected the row that port.passengers" in line


def test_a_row_that_no_builder_makes_is_named(book, upstream):
    book.add_row("passengers", "north-2015", id="north-2014", as_of="2014-12-31")
    (line,) = said(book.run("rebuild", "--from", upstream)).splitlines()
    assert "row north-2014: found a row 'made by port.passengers'" in line


def test_a_file_too_many_and_a_file_too_few_are_named(book, upstream):
    shutil.copy(upstream / FILE, upstream / "port-report-2025" / "more.csv")
    assert "port-report-2025/more.csv: found a file" in said(
        book.run("rebuild", "--from", upstream)
    )
    (upstream / FILE).unlink()
    line = said(book.run("rebuild", "--from", upstream))
    assert "found none of the registered files" in line and "upstream fetch" in line


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["ferries"], "found table 'ferries', which no builder makes; expected one of passengers"),
        (["ships"], "found table 'ships'; expected one of passengers"),
    ],
)
def test_a_table_that_nothing_makes_is_told(book, upstream, arguments, words):
    assert words in said(book.run("rebuild", *arguments, "--from", upstream))


def test_what_was_changed_is_written_back_with_formulas_last(book, upstream):
    before = book.files("data")
    book.set_cell("passengers", "north-2025", "value", "1")
    book.set_cell("passengers", "all-2025-port", "value", "88001")
    book.drop_row("passengers", "south-2015")
    told = book.must("rebuild", "--from", upstream, "--write").stdout
    assert "data/passengers.csv: 3 rows changed." in told
    rows = {row["id"]: row for row in book.table("passengers").to_dict("records")}
    assert rows["all-2025-port"]["value"] == "508500", "the sum of the rows as they are now"
    order = list(rows)
    assert order.index("south-2015") == order.index("south-2025") + 1, "behind those of its builder"
    assert set(before) == set(book.files("data"))


def test_a_table_without_rows_is_filled(book, upstream):
    table = book.root / "data" / "swings.csv"
    whole = table.read_text(encoding="utf-8")
    table.write_text(whole.splitlines(keepends=True)[0], encoding="utf-8")
    book.must("rebuild", "swings", "--from", upstream, "--write")
    assert table.read_text(encoding="utf-8") == whole


def test_nothing_is_written_where_a_contract_would_break(book, upstream):
    builder = book.root / "subject/src/harbour/builders/port.py"
    change(builder, '"unit": "passengers"', '"unit": None')
    before = book.files("data")
    line = said(book.run("rebuild", "--from", upstream, "--write"))
    assert "column unit" in line
    assert first_difference(before, book.files("data")) is None


def test_a_builder_that_stumbles_is_named(book, upstream):
    builder = book.root / "subject/src/harbour/builders/port.py"
    change(builder, "int(carried)", "int(carried + 'x')")
    line = said(book.run("rebuild", "--from", upstream))
    assert line.startswith("port.passengers: found ValueError")
    assert "what it reads as it knows it (port-report-2025)" in line


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('"entity"', '"emtity"', "found the column 'emtity'"),
        ('-{year}",', '",', "found the id 'north', twice or empty"),
    ],
)
def test_rows_that_no_table_can_take_are_told(book, upstream, old, new, words):
    change(book.root / "subject/src/harbour/builders/port.py", old, new)
    assert words in said(book.run("rebuild", "--from", upstream))


# What must hold without the files.


@pytest.mark.parametrize(
    ("row", "column", "value", "words"),
    [
        ("share-south-2025", "kind", "derived", "column made_by: found nothing"),
        ("fares-2025", "made_by", "by hand", "'by hand'; expected a builder of this table"),
        ("fares-2025", "made_by", "port.fares", "'port.fares'; expected a builder of this table"),
        ("all-2025-port", "value", "508501", "found '508501'; expected '508500', which sums.both"),
        ("north-2025", "value", "420501", "found '508500'; expected '508501', which sums.both"),
    ],
)
def test_check_fails_when_it_should(book, row, column, value, words):
    book.set_cell("passengers", row, column, value)
    assert words in said(book.run("check", "--only", "tables"))


def test_a_builder_of_a_source_without_files_is_told(book):
    book.set_cell("upstream", "port-report-2025.passengers", "source", "herald-2025")
    line = said(book.run("check", "--only", "tables"))
    assert "found no file of 'port-report-2025'; expected the files that port.passengers" in line


def test_what_a_file_serves_names_its_source(book):
    book.set_cell("upstream", "port-report-2025.passengers", "serves", "passengers claims")
    line = said(book.run("check", "--only", "tables"))
    place = "data/upstream.csv, row 2, column serves"
    assert f"{place}: found 'claims'; expected a table with rows of 'port-report-2025'" in line


def test_a_look_that_is_due_is_named_and_fails_nothing(book):
    assert "due" not in book.must("check", "--only", "tables").stdout
    book.set_cell("upstream", "port-report-2025.passengers", "next_due", "2026-02-28")
    told = book.must("check", "--only", "tables").stdout
    assert "data/passengers.csv: found due since 2026-02-28; expected a look for newer data" in told
    late = {problem.file for problem in checks.overdue(datetime.date(2026, 3, 1))}
    assert late == {"data/ferries.csv", "data/ferry_specs.csv", "data/passengers.csv"} | late
    assert not list(checks.overdue(datetime.date(2026, 2, 28)))


def test_a_table_without_files_is_due_by_its_contract(book):
    contract = json.loads(book.text("data/datapackage.json"))
    (tickets,) = (one for one in contract["resources"] if one["name"] == "tickets")
    tickets["nextDue"] = "2026-01-31"
    (book.root / "data" / "datapackage.json").write_text(json.dumps(contract))
    assert "data/tickets.csv: found due since 2026-01-31" in book.must("check").stdout
    tickets["nextDue"] = "soon"
    (book.root / "data" / "datapackage.json").write_text(json.dumps(contract))
    assert "'nextDue': 'soon'; expected a day" in said(book.run("check"))


# News.


def test_news_name_rows_cells_and_the_sentences_that_lean_on_them(book, upstream, tmp_path):
    newer = shutil.copytree(upstream, tmp_path / "newer") / FILE
    change(newer, "North,2025,420500", "North,2025,421000")
    newer.write_text(newer.read_text(encoding="utf-8") + "North,2026,450000\n", encoding="utf-8")
    before = book.files("data")
    told = book.must("upstream", "news", newer.parents[1], "--from", upstream).stdout
    assert "1 new rows:\n  data/passengers.csv: north-2026\n" in told
    assert "data/passengers.csv, north-2025, value: 420500 -> 421000" in told
    leaning, rest = told.split("in a series with newer rows")
    assert "data/judgements.csv, row 2, column detail: '420,500'" in leaning
    assert "401,698" in rest, "a number of the series, whose own cell stays"
    assert first_difference(before, book.files("data")) is None, "nothing is written"


def test_without_a_newer_file_there_are_no_news(book, upstream, tmp_path):
    newer = shutil.copytree(upstream, tmp_path / "newer")
    assert "found none; expected files" in said(
        book.run("upstream", "news", newer, "--from", upstream)
    )


def test_a_file_of_no_builder_is_told(book, upstream, tmp_path):
    other = tmp_path / "newer" / "herald-2026" / "page.csv"
    other.parent.mkdir(parents=True)
    other.write_text("a,b\n")
    told = book.must("upstream", "news", tmp_path / "newer", "--from", upstream).stdout
    assert "1 files that no builder reads:\n  herald-2026/page.csv\n" in told


SPOILT = {
    "cut short": (lambda text: text[:-8], "2 cells in row 9"),
    "an empty file": (lambda _: "", "an empty file"),
    "a page of an error": (lambda _: "<!DOCTYPE html><h1>Gone</h1>", "a page of a website"),
    "a renamed column": (lambda text: text.replace("Carried", "People"), "a column 'Carried'"),
    "a moved header": (lambda text: f"Passengers\n{text}", "a column 'Line'"),
    "a key twice": (lambda text: text + "North,2015,1\n", "two rows 'North, 2015'"),
    "a quote never closed": (lambda text: text.replace("North,2015", '"North,2015'), "CSV"),
}


@pytest.mark.parametrize(("spoil", "words"), SPOILT.values(), ids=SPOILT.keys())
def test_a_newer_file_that_cannot_be_read_is_one_line(book, upstream, tmp_path, spoil, words):
    newer = shutil.copytree(upstream, tmp_path / "newer") / FILE
    newer.write_text(spoil(newer.read_text(encoding="utf-8")), encoding="utf-8")
    (line,) = said(book.run("upstream", "news", newer.parents[1], "--from", upstream)).splitlines()
    assert line.startswith(f"{FILE}: found ") and words in line


def test_another_encoding_is_one_line(book, upstream, tmp_path):
    newer = shutil.copytree(upstream, tmp_path / "newer") / FILE
    newer.write_bytes("Line,Year,Carried\nÎle,2026,1\n".encode("latin-1"))
    line = said(book.run("upstream", "news", newer.parents[1], "--from", upstream))
    assert line.startswith(f"{FILE}: found bytes that are not UTF-8 (line 2)")


# Workbooks.


def workbook(path, **sheets):
    """Write a small workbook, a sheet for each list of rows."""
    from openpyxl import Workbook

    made = Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    path.parent.mkdir(exist_ok=True)
    made.save(path)


def bomb(path):
    """Write a workbook of some kilobytes that unpacks to more than any table."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"\0" * (300 * 2**20))


def test_a_sheet_is_read_as_it_is_typed(tmp_path):
    workbook(
        tmp_path / "port" / "a.xlsx", lines=[["Line", "Carried"], ["North", 5], ["South", 2.5]]
    )
    table = Files(tmp_path).sheet("port/a.xlsx", "Line", key=["Line"], sheet="lines")
    assert table.values.tolist() == [["North", 5.0], ["South", 2.5]]


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda path: workbook(path, other=[["Line"]]), "a workbook with sheet 'lines'"),
        (lambda path: workbook(path, lines=[["Route"], ["x"]]), "a column 'Line'"),
        (lambda path: workbook(path, lines=[["Line"], ["x"], ["x"]]), "two rows 'x'"),
        (lambda path: path.write_bytes(path.read_bytes()[:-2000]), "File is not a zip file"),
        (lambda path: path.write_text("no workbook"), "a workbook with sheet 'lines'"),
        (bomb, "a workbook that unpacks to 314,572,800 bytes"),
    ],
)
def test_a_workbook_that_cannot_be_read_is_one_line(tmp_path, spoil, words):
    path = tmp_path / "port" / "a.xlsx"
    workbook(path, lines=[["Line"], ["North"]])
    spoil(path)
    with pytest.raises(BriefingError) as told:
        Files(tmp_path).sheet("port/a.xlsx", "Line", key=["Line"], sheet="lines")
    (line,) = str(told.value).splitlines()
    assert line.startswith("port/a.xlsx: found ") and words in line


# Fetching.


class Publisher(http.server.BaseHTTPRequestHandler):
    """Serves files from a dictionary; a value that is a function does something else."""

    files: dict
    asked: list

    def do_GET(self):
        self.asked.append(self.path)
        content = self.files.get(self.path)
        if callable(content):
            content(self)
        elif content is None:
            self.send_error(404)
        else:
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

    def log_message(self, *_):
        pass


@contextmanager
def published(**files):
    handler = type("Served", (Publisher,), {"files": {f"/{n}": c for n, c in files.items()}})
    handler.asked = []
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", handler
    finally:
        server.shutdown()
        server.server_close()


def listed(address, **contents):
    """Return an entry of the register for each file."""
    return [
        UpstreamFile(
            "port",
            f"port/{name}",
            f"{address}/{name}",
            hashlib.sha256(content).hexdigest(),
            len(content),
        )
        for name, content in contents.items()
    ]


def fetched(files, folder, seconds=5):
    told = []
    left = fetching.fetch(files, folder, lambda one, *_: told.append(one.file), seconds)
    return told, left


def below(folder):
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


def test_files_are_fetched_with_progress_and_only_once(tmp_path):
    with published(a=b"one", b=b"two") as (address, publisher):
        files = listed(address, a=b"one", b=b"two")
        assert fetched(files, tmp_path) == (["port/a", "port/b"], [])
        assert fetched(files, tmp_path) == ([], [])
    assert publisher.asked == ["/a", "/b"]
    assert below(tmp_path) == ["port/a", "port/b"]
    assert (tmp_path / "port" / "b").read_bytes() == b"two"


def test_what_only_an_extract_makes_is_told(tmp_path):
    with published(a=b"one") as (address, _):
        (file,) = listed(address, a=b"one")
        extract = UpstreamFile("port", "port/extract", "", "0" * 64, 1)
        assert fetched([file, extract], tmp_path) == (["port/a"], [extract])


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (b"another", "found a file with another checksum"),
        (None, "found the answer '404 Client Error: Not Found'"),
        (lambda asked: time.sleep(3), "found ReadTimeout"),
        (lambda asked: asked.connection.close(), "found ConnectionError"),
    ],
    ids=["changed", "gone", "stalls", "hangs up"],
)
def test_where_one_fails_the_folder_has_no_new_file(tmp_path, answer, words):
    with published(a=b"one", b=answer) as (address, publisher):
        files = listed(address, a=b"one", b=b"two")
        with pytest.raises(BriefingError) as told:
            fetched(files, tmp_path, seconds=1)
        (line,) = str(told.value).splitlines()
        assert line.startswith(f"{address}/b: {words}")
        assert not (tmp_path / "port").exists()
        publisher.files["/b"] = b"two"
        assert fetched(files, tmp_path)[0] == ["port/b"], "what had arrived is not asked for again"
    assert below(tmp_path) == ["port/a", "port/b"]


def test_without_a_server_three_failures_are_enough(tmp_path):
    with published() as (address, publisher):
        files = listed(address, **{f"file{number}": b"one" for number in range(9)})
        with pytest.raises(BriefingError) as told:
            fetched(files, tmp_path)
    assert len(str(told.value).splitlines()) == len(publisher.asked) == fetching.FAILURES


def test_a_redirect_is_followed_and_verified(tmp_path):
    def elsewhere(asked):
        asked.send_response(302)
        asked.send_header("Location", "/a")
        asked.end_headers()

    with published(a=b"one", b=elsewhere) as (address, _):
        files = [*listed(address, b=b"one")]
        assert fetched(files, tmp_path)[0] == ["port/b"]


def test_fetch_from_the_command_line(book, tmp_path):
    content = (STORED / FILE).read_bytes()
    with published(**{"passengers.csv": content}) as (address, _):
        book.set_cell(
            "upstream", "port-report-2025.passengers", "address", f"{address}/passengers.csv"
        )
        told = book.must("upstream", "fetch", tmp_path / "here").stdout
    assert "1 of 1: port-report-2025/passengers.csv (159 bytes)" in told
    assert (tmp_path / "here" / FILE).read_bytes() == content
    assert "found no file of 'herald'" in said(
        book.run("upstream", "fetch", tmp_path / "here", "--source", "herald")
    )


def test_a_full_disk_leaves_every_table_as_it_was(book, upstream, monkeypatch, capsys):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device", "data/passengers.csv")

    book.set_cell("passengers", "north-2024", "value", "401700")
    before = book.files("data")
    monkeypatch.setattr("briefing.upstream.rebuild.write_together", full)
    assert main(["rebuild", "--from", str(upstream), "--write"]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("data/passengers.csv: found No space left on device")
    assert first_difference(before, book.files("data")) is None


def test_a_disk_that_fills_while_files_arrive_keeps_what_was_there(tmp_path, monkeypatch):
    def full(self, *_):
        raise OSError(errno.ENOSPC, "No space left on device", str(self))

    with published(a=b"one") as (address, _):
        files = listed(address, a=b"one")
        monkeypatch.setattr(Path, "replace", full)
        with pytest.raises(OSError, match="No space left"):
            fetched(files, tmp_path)
        monkeypatch.undo()
        assert not (tmp_path / "port" / "a").exists()
        assert fetched(files, tmp_path) == ([], []), "it had arrived, and is moved now"
    assert below(tmp_path) == ["port/a"]


# In the built book.


def cards(site, page):
    text = (site / page).read_text(encoding="utf-8")
    return json.loads(re.search(r'id="fact-cards">(.*?)</script>', text)[1])


def test_a_card_leads_to_the_builder_or_to_the_file(site):
    found = cards(site, "book/crossings.html") | cards(site, "book/fleet.html")
    made = {address.split("/")[1]: card["made"] for address, card in found.items()}
    assert made["north-2025"]["text"] == "made by port.passengers from files of the publisher"
    assert made["north-2025"]["href"].endswith("origins.html#port.passengers")
    typed = made["share-south-2025"]
    assert typed["text"].startswith(f"typed from {FILE}, SHA-256 ")
    assert typed["href"].endswith("data/upstream.html#port-report-2025.passengers")
    assert made["gull.power"] == {"text": ""}, "read in a copy that is no file"


def test_the_page_of_builders_leads_to_files_and_shows_the_code(site):
    page = (site / "book" / "origins.html").read_text(encoding="utf-8")
    assert 'id="port.passengers"' in page and 'id="sums.both_lines"' in page
    assert '<a class="reference external" href="../data/upstream.html#port-report-2025.' in page
    assert "def" in page and "1 row of" in page and "8 rows of" in page
    table = (site / "data" / "passengers.html").read_text(encoding="utf-8")
    assert '<a href="../book/origins.html#port.passengers">port.passengers</a>' in table
    register = (site / "data" / "upstream.html").read_text(encoding="utf-8")
    assert '<a href="https://copies.example/port/passengers.csv">' in register


def test_rows_are_counted_by_how_they_came(site):
    page = (site / "book" / "sureness.html").read_text(encoding="utf-8")
    row = page[page.index("data/passengers.html", page.index("how-the-rows-came")) :]
    cells = re.findall(r"<p>([^<]*)</p>", row[: row.index("</tr>")])
    assert cells == ["8", "1", "0", "4", "2026-02-02", "2029-12-31"]
