"""Chapters of the sample book that left it, each made once in a run; no test may change them."""

from books import Book
from shared import once

CHAPTER = "crossings"


def forked(factory, book, installed, audience):
    """Return the kit of the sample's chapter with exercises, run there as `fork` does it."""
    # One of the two by the flag's name of the first edition, which scripts of teachers still use.
    flag = "--edition" if audience == "student" else "--for"

    def make(folder):
        said = book.must("fork", CHAPTER, folder, flag, audience).stdout
        assert "make book && make test" in said

    folder = once(factory, f"kit-{audience}", make)
    return kit_in(folder, installed)


def kit_in(folder, installed):
    """Return a kit as a book, which uses the subject that lies in it."""
    return Book(folder, (folder / "subject" / "src", installed))
