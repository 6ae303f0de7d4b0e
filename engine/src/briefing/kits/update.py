"""A fork takes in a later edition of the book, and keeps what its teacher changed."""

from __future__ import annotations

import json
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from briefing.chapters.exercises.answers import FILE as ANSWERS
from briefing.core.files import as_json, as_text, read_json, write_atomically
from briefing.core.new_folder import run_there, write
from briefing.core.problems import BriefingError, Problem
from briefing.core.project import project_root
from briefing.editions.changes import compare
from briefing.editions.changes import report as changes_report
from briefing.kits import wheel
from briefing.kits.documents import AUDIENCES, ORIGIN
from briefing.kits.fork import BASE, kit, packed
from briefing.kits.merge import Conflict, Merged, merge
from briefing.tables.contract import PLACE as CONTRACT

REPORT = "UPDATE.md"
BEFORE = ".fork/before.zip"  # the files that an update replaced, as they were
# What is a teacher's alone and no part of a build: not looked at, not copied.
NOT_COPIED = shutil.ignore_patterns(
    ".git", ".venv", "_build", "__pycache__", "*.egg-info", ".*_cache", "grading", "handout"
)
BOTH_CHANGED = """## Both changed: yours was kept

For each, what the edition changed. Take it over by hand where you want it.
"""


@dataclass(frozen=True)
class Update:
    """What an update did: files written or removed, conflicts, and what a person has to mend."""

    edition: str
    files: list[str]
    conflicts: list[Conflict]
    to_mend: str
    changes: str


def update(folder: Path) -> Update:
    """Bring a fork to the edition of this book, and run it.

    Everything is merged and run in a copy; the fork's own files are replaced at the end. What they
    were before is kept in `.fork/before.zip`. Raise BriefingError where the folder is no fork, the
    book is one, a file of the fork cannot be read, or one is saved while the update runs.
    """
    _refuse_fork_as_book()
    chapter, audience = _origin(folder)
    base = _unpacked(folder / BASE)
    base.pop(ORIGIN, None)
    new = kit(chapter, audience)
    own = {name: content for name, content in new.items() if name not in (BASE, ORIGIN)}
    _refuse_another_book(folder, base, own)
    before = _files(folder)
    engine = next(name for name in own if name.startswith(f"{wheel.FOLDER}/"))
    if engine not in before:
        base.pop(engine, None)  # so that it comes again: without it the folder cannot be built
    merged = merge(base, before, own)
    with tempfile.TemporaryDirectory(prefix="update") as work:
        made = Path(work) / folder.name
        shutil.copytree(folder, made, ignore=NOT_COPIED, ignore_dangling_symlinks=True)
        _apply(merged, made)
        to_mend = "\n".join([*_other_wheels(made, engine), *_bring_up_to_date(made)])
        result = Update(
            json.loads(new[ORIGIN])["version"],
            sorted(_differing(_files(made), before)),
            [told for told in merged.conflicts if told.file != ANSWERS],  # the run makes them
            to_mend,
            changes_report(compare(folder, made, shared=True)),
        )
        (made / REPORT).write_text(report(result), encoding="utf-8")
        _land(made, folder, before)
    write_atomically(folder / ORIGIN, new[ORIGIN])
    write_atomically(folder / BASE, new[BASE])  # last: an update that was cut off starts anew
    return result


def report(update: Update) -> str:
    """Return what an update did, as Markdown."""
    parts = [f"# Update to edition {update.edition}\n"]
    if update.conflicts:
        parts.append(BOTH_CHANGED)
    for conflict in update.conflicts:
        parts.append(f"### {conflict.where}\n\n````diff\n{conflict.change}\n````\n")
    if update.to_mend:
        parts.append(f"## To mend\n\n````text\n{update.to_mend}\n````\n")
    parts.append(f"## What changed in the numbers\n\n````text\n{update.changes}\n````\n")
    code = ("src/", "subject/", "wheels/")
    listed = "\n".join(f"- `{name}`" for name in update.files if not name.startswith(code))
    parts.append(f"## Files that changed\n\n{listed or 'None.'}\n")
    return "\n".join(parts)


def _refuse_fork_as_book() -> None:
    """Raise BriefingError inside a fork: it holds no later edition, and would pass for one."""
    if (project_root() / ORIGIN).is_file():
        todo = "Go to your copy of the book, and run the command there."
        raise BriefingError([Problem(str(project_root()), "a fork", "the book", todo=todo)])


def _refuse_another_book(folder: Path, base: Mapping[str, bytes], new: Mapping[str, bytes]) -> None:
    """Raise BriefingError where a fork is of another book, which has a chapter of that name too."""
    theirs, ours = (_package(files.get(CONTRACT, b"{}")) for files in (base, new))
    if theirs != ours:
        todo = "Go to a copy of the book that it is from, and run the command there."
        raise BriefingError([Problem(str(folder), f"a fork of '{theirs}'", f"'{ours}'", todo=todo)])


def _package(content: bytes) -> str:
    """Return the name of a data contract, which a book keeps from edition to edition."""
    package = as_json(as_text(content, CONTRACT, "a contract"), CONTRACT, "a contract")
    return str(package.get("name", "")) if isinstance(package, dict) else ""


def _origin(folder: Path) -> tuple[str, str]:
    """Return of which chapter a fork is, and for whom; raise BriefingError for other folders."""
    todo = "Name a folder that `briefing fork` wrote."
    path = folder / ORIGIN
    if not path.is_file():
        problem = Problem(str(folder), f"no {ORIGIN}", "the folder of a fork", todo=todo)
        raise BriefingError([problem])
    origin = read_json(path, "what a fork says of itself")
    # Before engine 2.0 the audience was called the edition.
    audience = origin.get("audience", origin.get("edition")) if isinstance(origin, dict) else None
    if audience not in AUDIENCES or not isinstance(origin.get("chapter"), str):
        problem = Problem(str(path), "another content", "what a fork says of itself", todo=todo)
        raise BriefingError([problem])
    return origin["chapter"], audience


def _unpacked(path: Path) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(path) as archive:
            return {name: archive.read(name) for name in archive.namelist()}
    except (OSError, zipfile.BadZipFile, zlib.error) as error:
        found = "no such file" if isinstance(error, FileNotFoundError) else str(error)
        todo = "Without it nobody knows what you changed. Fork anew, and take your changes over."
        expected = "the fork as it left the book"
        raise BriefingError([Problem(str(path), found, expected, todo=todo)]) from None


def _apply(merged: Merged, folder: Path) -> None:
    write({name: content for name, content in merged.files.items() if content is not None}, folder)
    for name, content in merged.files.items():
        if content is None:
            (folder / name).unlink(missing_ok=True)


def _other_wheels(folder: Path, engine: str) -> Iterator[str]:
    """Yield the wheels beside that of the engine, such as an old one under another name.

    `make book` would install them too.
    """
    for path in sorted((folder / wheel.FOLDER).glob("*.whl")):
        if (name := _name(path, folder)) != engine:
            expected, todo = f"{engine} alone", "Remove it."
            yield str(Problem(name, "a second wheel", expected, todo=todo))


def _bring_up_to_date(folder: Path) -> list[str]:
    """Rewrite the numbers of the text, run the chapter; return what a person has to mend."""
    said = []
    for command in (("fix",), ("refresh",), ("check",)):
        try:
            run_there(folder, *command)
        except BriefingError as error:
            said.append(error.problems[0].excerpt)
    return list(dict.fromkeys(line for output in said for line in output.splitlines()))


def _land(made: Path, folder: Path, before: Mapping[str, bytes]) -> None:
    """Replace what differs, file by file, and keep what was there.

    Raise BriefingError, before anything is replaced, where the fork is no longer as it was.
    """
    there, here = _files(made), _files(folder)
    if saved := _differing(here, before):
        todo = "Nothing was replaced. Close the programs that save there, and run the update again."
        found, expected = "another content, saved meanwhile", "a fork at rest"
        raise BriefingError([Problem(min(saved), found, expected, todo=todo)])
    differing = _differing(there, here)
    old = {name: here[name] for name in differing & here.keys()}
    write_atomically(folder / BEFORE, packed(old))
    for name in sorted(differing & there.keys()):
        write_atomically(folder / name, there[name])
    for name in sorted(differing - there.keys()):
        (folder / name).unlink()
        _remove_empty(folder, (folder / name).parent)


def _differing(some: Mapping[str, bytes], others: Mapping[str, bytes]) -> set[str]:
    return {name for name in some.keys() | others.keys() if some.get(name) != others.get(name)}


def _remove_empty(folder: Path, inside: Path) -> None:
    """Remove a folder that the update has emptied, and those around it."""
    while inside != folder and not any(inside.iterdir()):
        inside.rmdir()
        inside = inside.parent


def _files(folder: Path) -> dict[str, bytes]:
    """Return the files of a fork that an update looks at, by their places in it."""
    return {_name(path, folder): path.read_bytes() for path in _compared(folder)}


def _compared(folder: Path) -> list[Path]:
    found: list[Path] = []
    waiting = [folder]
    while waiting:
        here = waiting.pop()
        ignored = NOT_COPIED(str(here), [path.name for path in here.iterdir()])
        for path in here.iterdir():
            if path.name not in ignored:
                (waiting if path.is_dir() else found).append(path)
    # Some editors keep a link that leads nowhere beside a file that they have open.
    return [path for path in found if path.is_file() and _name(path, folder) != BEFORE]


def _name(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix()
