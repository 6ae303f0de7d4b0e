"""What makes an exercise of a chapter one that a program can take out and mark."""

import ast
import builtins
import re

from briefing.chapters.exercises.answers import answers_of
from briefing.chapters.exercises.nbgrader import BEGIN, END
from briefing.core.notebook import read_notebook, source_of
from briefing.core.project import project_root


def cells_of(chapter):
    """The cells of a chapter by id, in order, their source as one text."""
    notebook = read_notebook(project_root() / "book" / f"{chapter}.ipynb")
    return {cell["id"]: {**cell, "source": source_of(cell)} for cell in notebook["cells"]}


def bound(source):
    """The names that code gives a value, those inside its functions too."""
    names = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef | ast.arg):
            names.add(node.arg if isinstance(node, ast.arg) else node.name)
        elif isinstance(node, ast.alias):
            names.add((node.asname or node.name).partition(".")[0])
    return names


def used(source):
    """The names that code reads."""
    return {
        node.id
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }


def checked(source):
    """The exercise that a check names, and its answers; None where it is more than the one call."""
    form = r"from briefing import check\n\ncheck\((.+)\)"
    if not (match := re.fullmatch(form, source, re.DOTALL)):
        return None
    call = ast.parse(f"check({match[1]})", mode="eval").body
    if not isinstance(call, ast.Call) or len(call.args) != 1:
        return None
    given = [keyword.arg for keyword in call.keywords]
    if [ast.unparse(keyword) for keyword in call.keywords] != [f"{name}={name}" for name in given]:
        return None
    return ast.literal_eval(call.args[0]), given


def marks(chapter, kind, number, **more):
    plain = {"grade": False, "locked": False, "solution": False, "task": False}
    return {
        **plain,
        "grade_id": f"{chapter}-{kind}-{number}",
        "schema_version": 3,
        **more,
    }


def faults_of(chapter):
    """What is wrong with the exercises of a chapter of the book that one is in, in words."""
    return list(faults(chapter, cells_of(chapter), answers_of(chapter)))


def faults(chapter, cells, known):
    """What is wrong with exercises, in words; `known` are the answers that are kept of them."""
    numbers = [int(name.split("-")[1]) for name in cells if re.fullmatch(r"exercise-\d+", name)]
    if not numbers or numbers != list(range(1, len(numbers) + 1)):
        yield f"numbered {numbers}"
    if known.keys() != {f"{chapter}-{number}" for number in numbers}:
        yield f"answers are kept for {', '.join(known)}"
    order = list(cells)
    for number in numbers:
        wanted = [f"{kind}-{number}" for kind in ("exercise", "solution", "check")]
        place = order.index(wanted[0])
        if order[place : place + 3] != wanted:
            yield f"{wanted[0]}: followed by {order[place + 1 : place + 3]}"
            continue
        task, solution, check = (cells[name] for name in wanted)
        for fault in (
            *cell_faults(chapter, number, solution, check),
            *answer_faults(chapter, number, task["source"], check["source"], known),
            *name_faults(number, cells),
        ):
            yield f"{wanted[0]}: {fault}"


def cell_faults(chapter, number, solution, check):
    """A program can take the solution out, and mark the answers."""
    source = solution["source"]
    framed = source.startswith(f"{BEGIN}\n") and source.endswith(f"\n{END}")
    if not framed or source.count("###") != 2:
        yield "the solution stands outside its marks"
    if not any(output.get("text") for output in solution["outputs"]):
        yield "the solution says nothing"
    if solution["metadata"] != {
        "nbgrader": marks(chapter, "solution", number, solution=True),
        "tags": ["hide-cell"],
    }:
        yield "metadata of the solution"
    points = check["metadata"].get("nbgrader", {}).get("points")
    if points not in (1, 2, 3):
        yield f"{points} points"
    if check["metadata"] != {
        "nbgrader": marks(chapter, "check", number, grade=True, locked=True, points=points),
        "tags": ["remove-cell"],
    }:
        yield "metadata of the check"


def answer_faults(chapter, number, task, check, known):
    """Task, check and kept answers speak of the same names."""
    found = checked(check)
    if found is None:
        yield "the check is more than one call of check()"
        return
    exercise, answers = found
    if exercise != f"{chapter}-{number}":
        yield f"the check is of {exercise}"
    if not answers or answers != list(known.get(exercise, ())):
        yield f"checked are {answers}, kept are {list(known.get(exercise, ()))}"
    for answer in answers:
        if f"`{answer}`" not in task:
            yield f"the task does not name {answer}"


def name_faults(number, cells):
    """Only the solution itself gives the answers, and it needs no other solution."""
    code = {name: cell["source"] for name, cell in cells.items() if cell["cell_type"] == "code"}
    own = code.pop(f"solution-{number}")
    _, answers = checked(code[f"check-{number}"]) or ("", [])
    elsewhere = {name for source in code.values() for name in bound(source)} | set(dir(builtins))
    if given := sorted(set(answers) & elsewhere):
        yield f"{', '.join(given)} would hold a value without a solution"
    if lacking := sorted(set(answers) - bound(own)):
        yield f"the solution does not assign {', '.join(lacking)}"
    before = {
        name
        for cell, source in code.items()
        if not re.fullmatch(r"(?:solution|check)-\d+", cell)
        for name in bound(source)
    }
    if strange := sorted(used(own) - bound(own) - before - set(dir(builtins))):
        yield f"the solution needs {', '.join(strange)} of another solution"
