"""Keep the fingerprints of the answers to all exercises, in one file that a student may read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from briefing.core.files import read_json, write_where_it_differs
from briefing.core.project import project_root

FILE = "book/answers.json"
EXPECTED = "the fingerprints of all answers, which 'briefing refresh --all' writes"
RECORDING = "BRIEFING_RECORD_ANSWERS"  # names the file into which a refresh wants the fingerprints

# What is kept of an answer: one fingerprint with its kind, or one for each key, or those of a set.
Fingerprint = str | list[str] | dict[str, "Fingerprint"]


def recorded_answers(path: Path) -> dict[str, dict[str, Fingerprint]]:
    """Return what the checks of a run wrote into the file that it named; empty where none ran."""
    if not path.is_file():
        return {}
    lines = path.read_text(encoding="utf-8").splitlines()
    return {exercise: kept for line in lines for exercise, kept in json.loads(line).items()}


def keep_answers(chapter: str, answers: Mapping[str, Mapping[str, Fingerprint]]) -> None:
    """Replace the fingerprints of the exercises of a chapter."""
    known, own = read_answers(), answers_of(chapter)
    others = {exercise: kept for exercise, kept in known.items() if exercise not in own}
    if answers or own:
        write_where_it_differs(project_root() / FILE, answers_text({**others, **answers}))


def read_answers() -> dict[str, dict[str, Fingerprint]]:
    """Return the fingerprints of all answers, by exercise; none where no file is there yet."""
    path = project_root() / FILE
    if not path.is_file():
        return {}
    known: dict[str, dict[str, Fingerprint]] = read_json(path, EXPECTED)
    return known


def answers_of(chapter: str) -> dict[str, dict[str, Fingerprint]]:
    """Return the fingerprints of the answers to the exercises of a chapter."""
    known = read_answers().items()
    return {exercise: kept for exercise, kept in known if exercise.rpartition("-")[0] == chapter}


def answers_text(answers: Mapping[str, Mapping[str, Fingerprint]]) -> str:
    """Return the file of fingerprints as it is stored."""
    return json.dumps(dict(sorted(answers.items())), indent=1, ensure_ascii=False) + "\n"
