"""The stored chapters of this book: canonical, up to date, free of accidents, described."""

import json
import re

import nbformat
import pytest

from briefing.chapters.provenance import reasons, tables_read
from briefing.core.notebook import canonical, chapters, notebook_text, read_notebook
from briefing.figures.publish import FIGURE

BONES = [
    "Bottom line",
    "What would change our mind",
    "Limits of the data",
    "Exercises",
    "Sources used",
]
AUDIT = (
    "What the sources say"  # the claims of the source documents on the theme, behind the findings
)


@pytest.mark.parametrize("path", chapters(), ids=lambda path: path.stem)
class TestStoredChapter:
    def test_is_in_canonical_form(self, path):
        notebook = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
        stored = path.read_text(encoding="utf-8")
        assert nbformat.writes(notebook) + "\n" == stored, "run: make refresh"
        assert notebook_text(canonical(read_notebook(path))) == stored, "run: make refresh"

    def test_is_up_to_date(self, path):
        assert reasons(read_notebook(path)) == [], "run: make refresh"

    def test_holds_no_error_warning_or_path(self, path):
        for number, cell in enumerate(nbformat.read(path, as_version=4).cells, start=1):
            for output in cell.get("outputs", []):
                assert output.output_type != "error", f"cell {number} failed"
                assert output.get("name") != "stderr", f"cell {number} wrote to stderr"
            text = json.dumps(cell)
            assert not re.search(r"/(home|root|tmp|work|Users)/", text), f"cell {number}: a path"
            assert " at 0x" not in text, f"cell {number}: a memory address"

    def test_every_figure_is_described_and_has_its_data(self, path):
        for number, cell in enumerate(nbformat.read(path, as_version=4).cells, start=1):
            outputs = cell.get("outputs", [])
            pictures = [o for o in outputs if "image/svg+xml" in o.get("data", {})]
            for output in outputs:
                assert "image/png" not in output.get("data", {}), f"cell {number}: use publish()"
            for picture in pictures:
                figure = picture["data"][FIGURE]
                assert len(figure["alt"]) > 60, f"cell {number}: alt too short"
                assert re.search(r"\d", figure["alt"]), f"cell {number}: alt without data"
                assert figure["finding"] and len(figure["csv"]) > 1, f"cell {number}"
                drawing = picture["data"]["image/svg+xml"]
                assert "<text" in drawing, f"cell {number}: a picture of text"
            captions = [
                o for o in outputs if "Data (CSV)" in o.get("data", {}).get("text/html", "")
            ]
            assert len(captions) == len(pictures), f"cell {number}: a figure without its data"

    def test_has_the_bones(self, path):
        cells = nbformat.read(path, as_version=4).cells
        text = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
        headings = re.findall(r"^## (.+)$", text, re.MULTILINE)
        assert [heading for heading in headings if heading in BONES] == BONES
        assert AUDIT in headings

    def test_every_table_that_it_names_was_seen_to_be_read(self, path):
        """What the kernel opened, against what the code says: the first must hold the second."""
        cells = nbformat.read(path, as_version=4).cells
        code = "\n".join(cell.source for cell in cells if cell.cell_type == "code")
        named = set(re.findall(r'load\("(\w+)"\)', code))
        assert named and named <= tables_read(read_notebook(path))
