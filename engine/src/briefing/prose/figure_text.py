"""Are the numbers in the words of a figure computed? Typed ones would survive a change of data."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from briefing.core.problems import Problem
from briefing.prose.excuses import numerals
from briefing.prose.markdown import code_cells

# Calls whose texts a reader sees in or beside a figure. Labels of axes name units, not values.
CALLS = ("set_title", "suptitle", "title", "text", "annotate", "publish", "legend", "bar_label")
WORDS = ("alt", "title", "label", "labels", "s", "text")  # keywords that hold words in any call


def figure_problems(path: Path) -> Iterator[Problem]:
    """Yield every number typed into the title, label or description of a figure of a notebook."""
    for cell in code_cells(path):
        for line, text in typed_words(cell.text):
            for _, numeral in numerals(text):
                yield Problem(
                    cell.file,
                    f"'{numeral}' typed into the words of a figure ('{text.strip()}')",
                    'a computed number: f"{value:.1f}%"',
                    place=cell.place(line),
                )


def typed_words(code: str) -> Iterator[tuple[int, str]]:
    """Yield line and text of each piece of text that a figure call shows as typed."""
    try:
        tree = ast.parse(code)
    except SyntaxError:  # a magic, or a fault that running the chapter reports
        return
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call):
            continue
        name = getattr(call.func, "attr", getattr(call.func, "id", ""))
        if name in CALLS:
            # The first arguments of publish are the figure and its name.
            for value in call.args[2:] if name == "publish" else call.args:
                yield from _pieces(value)
        for keyword in call.keywords:
            if keyword.arg in WORDS:
                yield from _pieces(keyword.value)


def _pieces(node: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield the constant pieces of an expression that makes a text; computed parts are left out."""
    match node:
        case ast.Constant(value=str() as text):
            yield node.lineno, text
        case ast.JoinedStr(values=values):
            for value in values:
                if isinstance(value, ast.Constant):
                    yield from _pieces(value)
                elif isinstance(value, ast.FormattedValue) and isinstance(
                    value.value, ast.Constant
                ):  # f"{37} ferries"
                    yield node.lineno, str(value.value.value)
        case ast.BinOp(left=left, right=right):
            yield from _pieces(left)
            yield from _pieces(right)
        case ast.IfExp(body=body, orelse=orelse):
            yield from _pieces(body)
            yield from _pieces(orelse)
        case ast.Call(func=function, args=args):  # "; ".join(...), "{} ferries".format(...)
            if isinstance(function, ast.Attribute):
                yield from _pieces(function.value)
            for value in args:
                yield from _pieces(value)
        case ast.List(elts=elements) | ast.Tuple(elts=elements):
            for element in elements:
                yield from _pieces(element)
        case ast.GeneratorExp(elt=element) | ast.ListComp(elt=element):
            yield from _pieces(element)
