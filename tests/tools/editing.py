"""Change a throw-away project the way a person does: a table cell by cell, a notebook by hand."""

import nbformat
import pandas as pd


def read(project, file):
    return pd.read_csv(project / file, dtype=str, keep_default_na=False)


def write(project, file, frame):
    frame.to_csv(project / file, index=False, lineterminator="\n")


def write_notebook(path, *codes):
    """Write a notebook of code cells that never ran; return its path."""
    cells = [
        nbformat.v4.new_code_cell(code, id=f"cell-{number}") for number, code in enumerate(codes, 1)
    ]
    path.write_text(nbformat.writes(nbformat.v4.new_notebook(cells=cells)) + "\n", encoding="utf-8")
    return path
