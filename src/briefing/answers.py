"""Keep the fingerprints of the answers to all exercises, in one file that a student may read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from briefing.notebooks import write_where_it_differs
from briefing.problems import BriefingError, Problem
from briefing.tables import project_root

FILE = "book/answers.json"
RECORDING = "BRIEFING_RECORD_ANSWERS"  # names the file into which a refresh wants the fingerprints

# What is kept of an answer: one fingerprint with its kind, or one for each key, or those of a set.
Print = str | list[str] | dict[str, "Print"]


def recorded(path: Path) -> dict[str, dict[str, Print]]:
    """Return what the checks of a run wrote into the file that it named; empty where none ran."""
    if not path.is_file():
        return {}
    lines = path.read_text(encoding="utf-8").splitlines()
    return {exercise: one for line in lines for exercise, one in json.loads(line).items()}


def keep(chapter: str, answers: Mapping[str, Mapping[str, Print]]) -> None:
    """Replace the fingerprints of the exercises of a chapter."""
    known, own = read_answers(), of_chapter(chapter)
    others = {exercise: one for exercise, one in known.items() if exercise not in own}
    if answers or others:
        write_where_it_differs(project_root() / FILE, text({**others, **answers}))


def read_answers() -> dict[str, dict[str, Print]]:
    """Return the fingerprints of all answers, by exercise; none where no file is there yet."""
    path = project_root() / FILE
    if not path.is_file():
        return {}
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise BriefingError(
            [Problem(FILE, f"no JSON ({error})", "answers", todo="Run: briefing refresh --all")]
        ) from None


def of_chapter(chapter: str) -> dict[str, dict[str, Print]]:
    """Return the fingerprints of the answers to the exercises of a chapter."""
    known = read_answers().items()
    return {exercise: one for exercise, one in known if exercise.rpartition("-")[0] == chapter}


def text(answers: Mapping[str, Mapping[str, Print]]) -> str:
    """Return the file of fingerprints as it is stored."""
    return json.dumps(dict(sorted(answers.items())), indent=1, ensure_ascii=False) + "\n"
