"""What is kept in memory of the tables is what the files say now, and no more than that."""

import gc
import os
import shutil
import weakref

from briefing.core.project import unchanging
from briefing.numbers.facts import fact
from briefing.tables import loading
from briefing.tables.contract import described
from briefing.tables.loading import load

TABLE, ADDRESS = "data/passengers.csv", "passengers/north-2025/value"


def shown():
    return load("passengers").set_index("id").loc["north-2025", "value"], fact(ADDRESS).value


def test_a_saved_table_is_read_anew(book):
    assert shown() == (420500, 420500)
    assert fact("metrics/north-growth").value == 420500 / 195000
    book.set_cell("passengers", "north-2025", "value", "390000")
    assert shown() == (390000, 390000)
    assert fact("metrics/north-growth").value == 2


def test_a_table_put_back_from_an_older_copy_is_read_anew(book):
    """Its time lies before that of the one it replaces, and of every other file."""
    kept = book.root / "kept.csv"
    shutil.copy2(book.root / TABLE, kept)
    os.utime(kept, (1, 1))
    book.set_cell("passengers", "north-2025", "value", "390000")
    assert shown() == (390000, 390000)
    kept.replace(book.root / TABLE)
    assert shown() == (420500, 420500)


def test_a_table_that_is_saved_again_is_not_kept_as_it_was(book):
    """A session that saves a table again and again would fill its memory."""
    shown()
    _, before = loading._read["passengers"]
    kept = weakref.ref(before)
    del before
    book.set_cell("passengers", "north-2025", "value", "390000")
    assert shown() == (390000, 390000)
    gc.collect()
    assert kept() is None


def test_a_changed_contract_is_read_anew(book):
    assert described("ferries")["title"] == "Ferries"
    book.edit("data/datapackage.json", '"title": "Ferries"', '"title": "Vessels"')
    assert described("ferries")["title"] == "Vessels"
    with unchanging():
        book.edit("data/datapackage.json", '"title": "Vessels"', '"title": "Boats"')
        assert described("ferries")["title"] == "Boats"
        book.edit("data/datapackage.json", '"title": "Boats"', '"title": "Ferries"')
        assert described("ferries")["title"] == "Boats"


def test_a_run_that_takes_files_as_unchanging_sees_one_state_of_them(book):
    with unchanging():
        assert shown() == (420500, 420500)
        book.set_cell("passengers", "north-2025", "value", "390000")
        assert shown() == (420500, 420500)
    assert shown() == (390000, 390000)
