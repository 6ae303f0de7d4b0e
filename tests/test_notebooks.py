"""Stored chapters: canonical, up to date, free of accidents, described."""

import json
import re
import subprocess
import sys

import nbformat
import pandas as pd
import pytest
from editing import write_notebook

from briefing.commands.main import main
from briefing.figures.publish import FIGURE
from briefing.chapters.provenance import reasons
from briefing.core.notebook import canonical
from briefing.core.notebook import chapters
from briefing.core.notebook import read
from briefing.core.notebook import text_of

BONES = [
    "Bottom line",
    "What the sources say",
    "What would change our mind",
    "Limits of the data",
    "Exercises",
    "Sources used",
]


@pytest.mark.parametrize("path", chapters(), ids=lambda path: path.stem)
class TestStoredChapter:
    def test_is_in_canonical_form(self, path):
        notebook = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
        stored = path.read_text(encoding="utf-8")
        assert nbformat.writes(notebook) + "\n" == stored, "run: make refresh"
        assert text_of(canonical(read(path))) == stored, "run: make refresh"

    def test_is_up_to_date(self, path):
        assert reasons(read(path)) == [], "run: make refresh"

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
            captions = [
                o for o in outputs if "Data (CSV)" in o.get("data", {}).get("text/html", "")
            ]
            assert len(captions) == len(pictures), f"cell {number}: a figure without its data"


def chapter_cells(chapter):
    return nbformat.read(next(p for p in chapters() if p.stem == chapter), as_version=4).cells


@pytest.mark.parametrize("chapter", [path.stem for path in chapters()])
def test_chapter_has_the_bones(chapter):
    cells = chapter_cells(chapter)
    headings = re.findall(
        r"^## (.+)$",
        "\n".join(cell.source for cell in cells if cell.cell_type == "markdown"),
        re.MULTILINE,
    )
    assert [h for h in headings if h in BONES] == BONES


@pytest.mark.parametrize("changed", ["first", "last"])  # of a figure the narrow drawing, the wide
@pytest.mark.parametrize(
    "code",
    [
        "print(12345)",
        "from briefing import figures\n"
        "import matplotlib.pyplot as plt\n"
        "import pandas as pd\n"
        "figures.use_style()\n"
        "figure, axis = plt.subplots()\n"
        "axis.text(0.5, 0.5, '12345')\n"
        "axis.set_title('A number')\n"
        "figures.publish(figure, 'one', 'alt', pd.DataFrame({'a': [1]}), [])",
    ],
    ids=["text", "figure"],
)
def test_one_changed_digit_in_a_stored_output_is_found(project, code, changed):
    path = project / "small.ipynb"
    write_notebook(path, code)
    assert main(["refresh", str(path)]) == 0
    command = [sys.executable, "-m", "pytest", "--nbval", "-q", "-p", "no:cacheprovider", path]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0

    stored = path.read_text(encoding="utf-8")
    before, outputs = stored.split('"outputs"', 1)
    assert "12345" in outputs
    place = outputs.index("12345") if changed == "first" else outputs.rindex("12345")
    outputs = f"{outputs[:place]}12346{outputs[place + 5 :]}"
    path.write_text(f'{before}"outputs"{outputs}', encoding="utf-8")

    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode != 0
    assert "small.ipynb::Cell 0" in result.stdout


def test_figures_refuse_a_source_nobody_knows():
    import matplotlib.pyplot as plt

    from briefing.figures.publish import publish

    with pytest.raises(KeyError):
        publish(plt.figure(), "name", "alt", pd.DataFrame({"a": [1]}), ["hearsay"])


def test_stored_svg_is_text_not_a_picture_of_text():
    for path in chapters():
        for cell in nbformat.read(path, as_version=4).cells:
            for output in cell.get("outputs", []):
                svg = output.get("data", {}).get("image/svg+xml", "")
                if svg:
                    assert "<text" in svg and "<dc:date>" not in svg
