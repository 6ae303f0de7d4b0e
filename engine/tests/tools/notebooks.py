"""Notebooks written and looked at by tests."""

import nbformat


def write_notebook(path, *codes):
    """Write a notebook of code cells that never ran; return its path."""
    cells = [
        nbformat.v4.new_code_cell(code, id=f"cell-{number}") for number, code in enumerate(codes, 1)
    ]
    path.write_text(nbformat.writes(nbformat.v4.new_notebook(cells=cells)) + "\n", encoding="utf-8")
    return path


def printed(path):
    """Return all that the cells of a stored notebook have printed."""
    outputs = [
        output for cell in nbformat.read(path, 4).cells for output in cell.get("outputs", [])
    ]
    return "".join(output.get("text", "") for output in outputs)
