"""How a file that its teacher and a later edition both changed is merged, by its kind."""

import json

import pytest

from briefing.core.problems import BriefingError
from briefing.kits.merge import Conflict, merge


def merged_bytes(name, base, mine, new):
    """Return what becomes of one file, given as it was, as it is and as it comes; the conflicts."""
    states = [{} if content is None else {name: content} for content in (base, mine, new)]
    result = merge(*states)
    return result.files.get(name, mine), result.conflicts


def merged(name, *texts):
    states = [None if text is None else text.encode() for text in texts]
    content, conflicts = merged_bytes(name, *states)
    return (None if content is None else content.decode()), conflicts


def refused(name, base, mine, new):
    """Merge what cannot be; return the one line that says so."""
    with pytest.raises(BriefingError) as error:
        merged_bytes(name, base, mine, new)
    said = str(error.value)
    assert said.startswith(name) and "\n" not in said
    return said


# Tables


@pytest.mark.parametrize(
    ("base", "mine", "new", "expected", "conflicts"),
    [
        ("id,a\nx,1\n", "id,a\nx,1\n", "id,a\nx,2\n", "id,a\nx,2\n", 0),
        ("id,a\nx,1\n", "id,a\nx,3\n", "id,a\nx,1\n", "id,a\nx,3\n", 0),
        ("id,a\nx,1\n", "id,a\nx,3\n", "id,a\nx,2\n", "id,a\nx,3\n", 1),
        ("id,a,b\nx,1,1\n", "id,a,b\nx,3,1\n", "id,a,b\nx,1,2\n", "id,a,b\nx,3,2\n", 0),
        ("id,a\nx,1\n", "id,a\nx,3\n", "id,a,b\nx,1,9\n", "id,a,b\nx,3,9\n", 0),
        ("id,a,b\nx,1,9\n", "id,a,b\nx,3,9\n", "id,a\nx,1\n", "id,a\nx,3\n", 0),
        ("id,a\nx,1\n", "id,a,c\nx,1,mine\n", "id,a\nx,2\n", "id,a,c\nx,2,mine\n", 0),
        ("id,a\nx,1\n", "id,a\nm,0\nx,1\n", "id,a\nx,1\ny,2\n", "id,a\nm,0\nx,1\ny,2\n", 0),
        ("id,a\nx,1\ny,1\n", "id,a\ny,1\n", "id,a\nx,1\ny,2\n", "id,a\ny,2\n", 0),
        ("id,a\nx,1\ny,1\n", "id,a\ny,1\n", "id,a\nx,2\ny,1\n", "id,a\ny,1\n", 1),
        ("id,a\nx,1\ny,1\n", "id,a\nx,3\ny,1\n", "id,a\ny,1\n", "id,a\nx,3\ny,1\n", 1),
        ("id,a\nx,1\n", "id,a\nx,1\nz,mine\n", "id,a\nx,1\nz,new\n", "id,a\nx,1\nz,mine\n", 1),
        ("id,a\nx,1\ny,1\n", "id,a\nx,3\ny,1\n", "id,a\ny,1\nx,1\n", "id,a\ny,1\nx,3\n", 0),
        ("id,a\nx,1\ny,1\n", "id,a\ny,1\nx,1\n", "id,a\nx,1\ny,2\n", "id,a\ny,2\nx,1\n", 0),
        # An empty line is no row, and a row that was cut short has empty cells.
        ("id,a\nx,1\n", "id,a\nx,3\n\n,\n", "id,a\nx,1\ny,2\n", "id,a\nx,3\ny,2\n", 0),
        ("id,a,b\nx,1,\n", "id,a,b\nx,3\n", "id,a,b\nx,1,\ny,1,1\n", "id,a,b\nx,3,\ny,1,1\n", 0),
        # A table that was emptied is a table without rows, and no conflict with its old rows.
        ("id,a\nx,1\n", "id,a\n", "id,a\nx,1\ny,2\n", "id,a\ny,2\n", 0),
    ],
)
def test_tables_are_merged_by_row_and_column(base, mine, new, expected, conflicts):
    content, found = merged("data/t.csv", base, mine, new)
    assert content == expected and len(found) == conflicts


BASE, NEW = b"id,a\nx,1\ny,1\n", b"id,a\nx,2\ny,1\n"
CRLF = b"id,a\r\nx,1\r\ny,3\r\n"


@pytest.mark.parametrize("mine", [CRLF, b"\xef\xbb\xbf" + CRLF, b'"id","a"\r\n"x","1"\r\n"y","3"'])
def test_what_a_spreadsheet_saved_is_merged(mine):
    """With a byte order mark, other ends of lines, quotes round every cell."""
    assert merged_bytes("data/t.csv", BASE, mine, NEW) == (b"id,a\nx,2\ny,3\n", [])


@pytest.mark.parametrize(
    ("mine", "words"),
    [
        (b"id;a\nx;1\ny;3\n", "row 1: found no column 'id'"),
        (b"id,a\nx,3\nx,4\ny,1\n", "column id: found 'x' a second time"),
        (b"<<<<<<< HEAD\nid,a\n=======\nid,b\n>>>>>>> theirs\n", "a conflict that a merge left"),
        ("id,a\nx,é\n".encode("latin-1"), "bytes that are not UTF-8 (line 2)"),
        ("id,a\nx,3\n".encode("utf-16"), "bytes that are not UTF-8 (line 1)"),
        (b'id,a\nx,"3\n', "unexpected end of data"),
    ],
)
def test_a_table_that_cannot_be_merged_is_named_in_one_line(mine, words):
    assert words in refused("data/t.csv", BASE, mine, NEW)


# Texts


@pytest.mark.parametrize(
    ("base", "mine", "new", "expected", "conflicts"),
    [
        ("a\nb\nc\nd\ne\n", "A\nb\nc\nd\ne\n", "a\nb\nc\nd\nE\n", "A\nb\nc\nd\nE\n", 0),
        ("a\n", "b\n", "c\n", "b\n", 1),
        (None, None, "new\n", "new\n", 0),
        ("a\n", None, "a\n", None, 0),
        ("a\n", None, "b\n", None, 1),
        ("a\n", "a\n", None, None, 0),
        ("a\n", "b\n", None, "b\n", 1),
        (None, "mine\n", "new\n", "mine\n", 1),
        ("a", "a\nb\nc\nmine", "new\na", "new\na\nb\nc\nmine", 0),
    ],
)
def test_texts_are_merged_by_line_and_never_hold_marks(base, mine, new, expected, conflicts):
    content, found = merged("README.md", base, mine, new)
    assert content == expected and len(found) == conflicts


@pytest.mark.parametrize("name", ["README.md", "subject/src/m.py", "data/t.csv", "book/c.ipynb"])
def test_a_file_whose_lines_git_rewrote_takes_in_what_comes(name):
    """A clone with core.autocrlf: nobody changed it, so that nothing of it is the teacher's."""
    base, new = NOTEBOOKS if name.endswith(".ipynb") else (BASE, NEW)
    content, conflicts = merged_bytes(name, base, base.replace(b"\n", b"\r\n"), new)
    assert content == new and not conflicts


def test_a_fork_of_a_book_whose_lines_git_rewrote_takes_in_what_comes():
    mine = b"A\r\nb\r\nc\r\n"
    content, conflicts = merged_bytes("README.md", b"a\r\nb\r\nc\r\n", mine, b"a\nb\nC\n")
    assert (content, conflicts) == (b"A\nb\nC\n", [])


def test_a_text_that_nobody_changed_keeps_its_ends_of_lines():
    mine = BASE.replace(b"\n", b"\r\n")
    assert merged_bytes("README.md", BASE, mine, BASE) == (mine, [])


@pytest.mark.parametrize(
    ("mine", "words"),
    [
        ("b\nc\nFähre\n".encode("latin-1"), "bytes that are not UTF-8 (line 3)"),
        (b"<<<<<<< HEAD\nb\n=======\nc\n>>>>>>> theirs\n", "a conflict that a merge left"),
    ],
)
def test_a_text_that_cannot_be_read_is_named_and_not_damaged(mine, words):
    assert words in refused("book/method.md", b"a\nb\nc\n", mine, b"a\nb\nc\nd\n")


# Notebooks


def cell(name, source, **more):
    return {"cell_type": "markdown", "id": name, "metadata": {}, "source": source, **more}


def notebook(*cells, minor=5):
    return {"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": minor}


def as_bytes(found):
    return json.dumps(found, indent=1).encode()


BOOK = [cell("title", "# Ferries"), cell("line", "The line."), cell("end", "The end.")]
EDITION = [BOOK[0], cell("line", "The line. It grows."), BOOK[2]]


def merged_cells(mine, base=BOOK, new=EDITION):
    states = [as_bytes(notebook(*base)), mine, as_bytes(notebook(*new))]
    content, conflicts = merged_bytes("book/c.ipynb", *states)
    cells = json.loads(content)["cells"]
    return {one["id"]: "".join(one["source"]) for one in cells}, conflicts


def test_notebooks_are_merged_by_cell():
    mine = [cell("title", "# Our ferries"), BOOK[1], cell("mine", "A note."), BOOK[2]]
    cells, conflicts = merged_cells(as_bytes(notebook(*mine)))
    assert list(cells.items()) == [
        ("title", "# Our ferries"),
        ("line", "The line. It grows."),
        ("mine", "A note."),
        ("end", "The end."),
    ]
    assert not conflicts


def test_a_cell_that_both_changed_is_merged_by_lines_or_told():
    base = [cell("line", "First.\n\nSecond.\n\nThird.")]
    new = [cell("line", "First.\n\nSecond.\n\nThe third.")]
    cells, conflicts = merged_cells(
        as_bytes(notebook(cell("line", "The first.\n\nSecond.\n\nThird."))), base, new
    )
    assert cells == {"line": "The first.\n\nSecond.\n\nThe third."} and not conflicts
    cells, [conflict] = merged_cells(as_bytes(notebook(cell("line", "None."))), base, new)
    assert cells == {"line": "None."} and conflict.where == "book/c.ipynb, cell line"


def without_names(*sources):
    cells = [{"cell_type": "markdown", "metadata": {}, "source": source} for source in sources]
    return as_bytes(notebook(*cells, minor=0))


def test_a_notebook_whose_cells_lost_their_names_is_merged_by_what_stands_in_them():
    """Colab and old editors write a format without names."""
    mine = without_names("# Our ferries", "The line.", "A note.", "The end.")
    cells, conflicts = merged_cells(mine)
    texts = ["# Our ferries", "The line. It grows.", "A note.", "The end."]
    assert list(cells.values()) == texts and not conflicts
    assert {"title", "line", "end"} <= cells.keys()


def test_some_cells_that_lost_their_names_get_them_back():
    mine = notebook(BOOK[0], {**BOOK[1]}, BOOK[2])
    del mine["cells"][1]["id"]
    cells, conflicts = merged_cells(as_bytes(mine))
    assert cells["line"] == "The line. It grows." and len(cells) == 3 and not conflicts


def test_a_cell_that_took_the_place_of_another_is_no_rewording_of_it():
    mine = notebook(BOOK[0], BOOK[1], cell("mine", "Another end."))
    cells, conflicts = merged_cells(as_bytes(mine))
    assert list(cells) == ["title", "line", "mine"] and not conflicts


@pytest.mark.parametrize("above", [True, False])
def test_a_copied_cell_that_kept_its_name_is_not_lost(above):
    """Some editors copy a cell with its name; then its text was written over."""
    copied = cell("line", "A remark of ours, on quite another thing.")
    pair = [copied, BOOK[1]] if above else [BOOK[1], copied]
    cells, conflicts = merged_cells(as_bytes(notebook(BOOK[0], *pair, BOOK[2])))
    assert cells["line"] == "The line. It grows." and not conflicts
    assert cells["line-2"] == "A remark of ours, on quite another thing."


def test_what_a_run_put_out_is_nobodys_change():
    """Of a cell that was dropped it makes no conflict, and a kept cell keeps its own."""

    def code(name, printed, source="show()"):
        output = {"name": "stdout", "output_type": "stream", "text": [printed]}
        run = {"cell_type": "code", "execution_count": 1, "outputs": [output]}
        return cell(name, source, **run)

    base = [code("kept", "1"), code("dropped", "1"), code("reworded", "1")]
    mine = [code("kept", "1 here"), code("reworded", "1 here")]
    new = [code("kept", "2"), code("dropped", "2"), code("reworded", "2", "show(2)")]
    states = [as_bytes(notebook(*cells)) for cells in (base, mine, new)]
    content, conflicts = merged_bytes("book/c.ipynb", *states)
    cells = json.loads(content)["cells"]
    printed = {one["id"]: one["outputs"][0]["text"] for one in cells}
    assert printed == {"kept": ["1 here"], "reworded": ["2"]} and not conflicts


def test_several_copies_of_one_cell_are_all_kept():
    copies = [cell("line", f"Copy {number} of it.") for number in range(3)]
    mine = notebook(BOOK[0], BOOK[1], *copies, cell("line-2", "Ours."), BOOK[2])
    cells, _ = merged_cells(as_bytes(mine))
    assert len(cells) == 7 and cells["line-2"] == "Ours."
    assert {f"Copy {number} of it." for number in range(3)} <= set(cells.values())


def test_what_a_chapter_imported_before_is_no_conflict():
    """The engine's modules have had other names; a fork of then has them in its cells."""
    old = cell("check", "from briefing.exercises import check\n\ncheck('c-1', a=a)")
    new = cell("check", "from briefing import check\n\ncheck('c-1', a=a)")
    ours = cell("mine", "from briefing.sources import reference_list\nreference_list({'x'})")
    cells, conflicts = merged_cells(as_bytes(notebook(old, ours)), [old], [new])
    assert cells["check"] == new["source"] and not conflicts
    assert cells["mine"].startswith("from briefing import reference_list\n")


def test_a_notebook_of_another_format_that_has_names_is_written_as_the_editions():
    mine = notebook(*BOOK, cell("mine", "A note."), minor=4)
    states = [as_bytes(notebook(*BOOK)), as_bytes(mine), as_bytes(notebook(*EDITION))]
    content, _ = merged_bytes("book/c.ipynb", *states)
    assert json.loads(content)["nbformat_minor"] == 5


@pytest.mark.parametrize(
    ("mine", "words"),
    [
        (b"", "an empty file"),
        (b'{"cells": [', "broken JSON in line 1"),
        (b"[]", "JSON of another kind"),
        (b"<<<<<<< HEAD\n{}\n=======\n[]\n>>>>>>> theirs\n", "a conflict that a merge left"),
        (b'{"cells": [{"cell_type": "code", "metadata": {}, "source": null}]}', "cell 1: found no"),
    ],
)
def test_a_notebook_that_cannot_be_read_is_named_in_one_line(mine, words):
    base, new = NOTEBOOKS
    assert words in refused("book/c.ipynb", base, mine, new)


NOTEBOOKS = (as_bytes(notebook(*BOOK)), as_bytes(notebook(*EDITION)))


# JSON, and what is merged as a whole


def contract(*tables, **more):
    return json.dumps({"resources": [{"name": name, **more} for name in tables]})


def test_a_contract_is_merged_by_the_names_in_it():
    content, found = merged("data/d.json", contract("a"), contract("a", "mine"), contract("b", "a"))
    assert [table["name"] for table in json.loads(content)["resources"]] == ["b", "a", "mine"]
    assert found == []
    states = contract("a"), contract("a", title="mine"), contract("a", title="new")
    content, found = merged("data/d.json", *states)
    assert json.loads(content)["resources"][0]["title"] == "mine"
    assert [conflict.place for conflict in found] == ["/resources/a/title"]


def test_two_tables_of_one_name_in_a_contract_are_both_kept():
    mine = json.dumps({"resources": [{"name": "a", "title": "one"}, {"name": "a", "title": "two"}]})
    content, [conflict] = merged("data/d.json", contract("a"), mine, contract("a", "b"))
    assert content == mine and conflict.place == "/resources"


@pytest.mark.parametrize(
    ("mine", "words"), [(b"{", "broken JSON"), (b"<<<<<<< HEAD\n{}\n", "a conflict that a merge")]
)
def test_json_that_cannot_be_read_is_named_in_one_line(mine, words):
    assert words in refused("data/d.json", b"{}", mine, b'{"a": 1}')


def test_of_a_file_that_is_no_text_a_conflict_tells_the_size():
    content, [conflict] = merged_bytes("wheels/e.whl", b"PK\3\4old", b"PK\3\4mine!", b"PK\3\4new\0")
    assert content == b"PK\3\4mine!"
    assert str(conflict) == "wheels/e.whl: you have '9 bytes'; the edition has '8 bytes'"


def test_a_conflict_shows_where_the_two_differ():
    same = "The number of services filed stood at sixty at the end of the year and "
    told = str(Conflict("f", "p", same, f"{same}1,120 later.", f"{same}1,113 later."))
    assert "1,120" in told and "1,113" in told
