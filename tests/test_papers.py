"""What the papers say of the code is so: files, rooms, names that may be imported."""

import ast
import re
import tomllib

import pytest
from books import ENGINE, REPOSITORY

from briefing.core.notebook import cells_of, read_notebook, source_of

PAPERS = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "engine/README.md"]
BOOK = REPOSITORY / "book"
# In running text: a path with a folder in it, or a file at the top.
PATH = re.compile(r"`((?:[\w.-]+/)+[\w.*-]*|[\w-]+\.(?:cff|yml|txt|json|md))`")
NOT_HERE = {"UPDATE.md", "seeds/*.yml", "data/TABLE.csv", "TABLE/ROW/COLUMN", "metrics/NAME"}


def text(name):
    return (REPOSITORY / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("paper", PAPERS)
def test_every_file_that_a_paper_names_is_there(paper):
    names = set(PATH.findall(text(paper)))
    assert names
    missing = []
    for name in names:
        inside = (name, f"engine/{name}", f"engine/src/{name}", f"data/{name}", f"book/{name}")
        made = name.startswith(("_build", "/_static", ".fork", "wheels/")) or name in NOT_HERE
        if not made and not any((REPOSITORY / place).exists() for place in inside):
            missing.append(name)
    assert not missing


def test_the_rooms_are_those_of_the_contracts_and_of_the_folders():
    contracts = tomllib.loads(text("pyproject.toml"))["tool"]["importlinter"]["contracts"]
    layers = next(c for c in contracts if c["type"] == "layers")["layers"]
    rooms = [room.strip() for layer in layers for room in layer.split("|")]
    folders = {path.parent.name for path in (ENGINE / "src" / "briefing").glob("*/__init__.py")}
    listed = re.findall(r"^\| `(\w+)` \| .+\|$", text("ARCHITECTURE.md"), re.MULTILINE)
    assert set(rooms) == folders == set(listed)


def imported(code):
    """Yield module and names of each import of the engine in a piece of code."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("briefing"):
            yield node.module, {alias.name for alias in node.names}
        elif isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.startswith("briefing"):
                    yield alias.name, set()


def test_chapters_import_the_face_of_the_engine_and_nothing_behind_it():
    import briefing

    face = set(briefing.__all__)
    assert face == set(re.findall(r"\w+", re.search(r"from briefing import (.+)", readme())[1]))
    for path in sorted(BOOK.glob("*.ipynb")):
        for cell in cells_of(read_notebook(path), "code"):
            for module, names in imported(source_of(cell)):
                assert (module, names - face) == ("briefing", set()), path.name


def readme():
    return text("engine/README.md")


WHOLE = ("briefing.tables.checks", "briefing.numbers.book_metrics", "briefing.figures")


def test_the_subject_imports_what_the_engine_promises_and_nothing_else():
    promised = readme().partition("## What a subject may import")[2]
    for path in sorted((REPOSITORY / "subject").rglob("*.py")):
        for module, names in imported(path.read_text(encoding="utf-8")):
            assert f"`{module}`" in promised, f"{path.name}: {module}"
            if module not in WHOLE:
                unknown = {name for name in names if f"`{name}`" not in promised}
                assert not unknown, f"{path.name}: {unknown}"


def test_every_command_stands_in_the_readme(capsys):
    from briefing.commands.main import main

    with pytest.raises(SystemExit):
        main(["--help"])
    commands = re.search(r"\{([\w,-]+)\}|^  COMMAND\n((?:.+\n)+)", capsys.readouterr().out, re.M)
    names = re.findall(r"^    ([\w-]+)", commands[0], re.MULTILINE)
    assert len(names) > 10
    table = " ".join(re.findall(r"^\| `briefing (.+?)\|", text("README.md"), re.MULTILINE))
    lacking = [name for name in names if not re.search(rf"(?<![\w-]){name}(?![\w-])", table)]
    assert not lacking
