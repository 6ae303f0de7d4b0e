"""What stored chapters are worth: strict nbval finds a changed output, figures name sources."""

import re
import subprocess
import sys

import nbformat
import pandas as pd
import pytest
from notebooks import write_notebook

from briefing.commands.main import main
from briefing.core.notebook import chapters
from briefing.figures.publish import publish

TEXT = "print(12345)"
FIGURE = """\
import matplotlib.pyplot as plt
import pandas as pd
from briefing import figures
figures.use_style()
figure, axis = plt.subplots()
axis.text(0.5, 0.5, '12345')
axis.set_title('A number')
figures.publish(figure, 'one', 'alt', pd.DataFrame({'a': [1]}), [])"""


@pytest.mark.parametrize("code", [TEXT, FIGURE], ids=["text", "figure"])
def test_nbval_passes_what_is_stored_and_finds_one_changed_digit(book, code):
    """Of a figure in the narrow drawing, which comes first, and in the wide one."""
    stored = write_notebook(book.root / "stored.ipynb", code)
    assert main(["refresh", str(stored)]) == 0
    before, outputs = stored.read_text(encoding="utf-8").split('"outputs"', 1)
    places = {"first": outputs.index("12345"), "last": outputs.rindex("12345")}
    assert code == TEXT or places["first"] < places["last"]
    for name, place in places.items():
        changed = f"{outputs[:place]}12346{outputs[place + 5 :]}"
        path = stored.with_name(f"{name}.ipynb")
        path.write_text(f'{before}"outputs"{changed}', encoding="utf-8")
    paths = [f"{name}.ipynb" for name in ("stored", *places)]
    command = [sys.executable, "-m", "pytest", "--nbval", "-p", "no:cacheprovider", "-rA", *paths]
    said = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    outcomes = re.findall(r"^(PASSED|FAILED) (\w+)\.ipynb::Cell 0", said, re.MULTILINE)
    assert sorted(outcomes) == [("FAILED", "first"), ("FAILED", "last"), ("PASSED", "stored")], said


def test_figures_refuse_a_source_nobody_knows(book):
    import matplotlib.pyplot as plt

    with pytest.raises(KeyError):
        publish(plt.figure(), "name", "alt", pd.DataFrame({"a": [1]}), ["hearsay"])
    plt.close("all")


def test_a_stored_drawing_is_text_not_a_picture_of_text_and_has_no_day(book):
    drawings = [
        output["data"]["image/svg+xml"]
        for path in chapters()
        for cell in nbformat.read(path, as_version=4).cells
        for output in cell.get("outputs", [])
        if "image/svg+xml" in output.get("data", {})
    ]
    assert len(drawings) >= 4
    assert all("<text" in drawing and "<dc:date>" not in drawing for drawing in drawings)
