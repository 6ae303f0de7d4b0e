"""A revision of the book as a folder: a commit of its repository, or a folder that holds one."""

from __future__ import annotations

import io
import re
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from briefing.core.citation import FILE, day_of_release, read_card
from briefing.core.git import git
from briefing.core.problems import BriefingError, Problem
from briefing.core.project import CONTRACT_FILE, project_root

# What a comparison reads of an edition; all else of a revision is left where it is.
READ = re.compile(
    rf"data/[^/]+\.csv|data/{CONTRACT_FILE}|book/[^/]+\.(?:md|ipynb)|book/changes\.json|{FILE}"
)


@dataclass(frozen=True)
class Revision:
    """The book in a folder; `commit` is the full id of its commit, empty for a folder.

    `version` and `released` are those of its edition, as CITATION.cff has them.
    """

    root: Path
    version: str
    released: date | None
    commit: str = ""

    @property
    def name(self) -> str:
        """Return how a sentence names it: edition 1.1.0 (revision 0123456789ab)."""
        place = f"revision {self.commit[:12]}" if self.commit else "the files as they are"
        return f"edition {self.version or 'without a number'} ({place})"


@contextmanager
def opened(name: str | None) -> Iterator[Revision]:
    """Give a revision as a folder, for as long as the block runs.

    `name` is a revision of the repository around the project, or a folder with `data/` in it; None
    is the project as its files are now. Raise BriefingError where there is no such revision. Files
    of a revision are written to a temporary folder, which is removed whatever happens.
    """
    if name is None:
        yield _described(project_root())
        return
    if (Path(name) / "data" / CONTRACT_FILE).is_file():
        yield _described(Path(name).resolve())
        return
    revision = _commit(name)
    with tempfile.TemporaryDirectory(prefix="briefing-revision-") as folder:
        root = Path(folder)
        _extract(name, revision, root)
        yield _described(root, revision)


def has_commit(name: str) -> bool:
    """Tell whether the repository around the project holds a commit."""
    try:
        return bool(_commit(name))
    except BriefingError:
        return False


def _described(root: Path, commit: str = "") -> Revision:
    """Return the revision in a folder as its CITATION.cff names it, nameless where it has none."""
    card = read_card(root)
    released = day_of_release(card) if card.get("date-released") else None
    return Revision(root, str(card.get("version", "")), released, commit)


def _git(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    """Run git in the project's folder, of which a repository may hold more than this."""
    todo = "Install git, or name two folders that hold an edition each."
    return git(*arguments, folder=project_root(), todo=todo)


def _commit(name: str) -> str:
    """Return the full id of the commit that a revision names."""
    found = _git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    if found.returncode == 0:
        return found.stdout.decode().strip()
    inside = _git("rev-parse", "--is-shallow-repository")
    if inside.returncode:
        said = inside.stderr.decode(errors="replace").strip().splitlines()
        problem = Problem(
            "changes",
            f"'{name}' and no repository to look it up in ({said[0] if said else 'git failed'})",
            "a clone of the book with its history, or a folder with data/ in it",
            todo="Run this in a clone, or unpack the earlier edition and name its folder.",
        )
    elif inside.stdout.strip() == b"true":
        problem = Problem(
            "changes",
            f"no revision '{name}' in this clone, which holds only the end of the history",
            "a revision that the clone holds",
            todo="Fetch the rest with 'git fetch --unshallow --tags', then run this again.",
        )
    else:
        problem = Problem(
            "changes",
            f"no revision '{name}'",
            "a commit, tag or branch of this repository, or a folder with data/ in it",
            todo=f"{_tags()} 'git log --oneline' lists the commits.",
        )
    raise BriefingError([problem])


def _tags() -> str:
    tags = _git("tag", "--sort=-creatordate").stdout.decode(errors="replace").split()
    return f"The last tags are {', '.join(tags[:5])}." if tags else "The repository has no tags."


def _extract(name: str, revision: str, target: Path) -> None:
    """Write the files of a revision that a comparison reads into a folder."""
    listed = _git("ls-tree", "--name-only", revision, "--", "data", "book", FILE)
    present = listed.stdout.decode().split()
    if "data" in present:
        archive = _git("archive", "--format=tar", revision, "--", *present)
        if archive.returncode:
            raise BriefingError([Problem("git archive", archive.stderr.decode(), "the files")])
        with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as files:
            for member in files:
                file = files.extractfile(member) if READ.fullmatch(member.name) else None
                if file:
                    path = target / member.name
                    path.parent.mkdir(exist_ok=True)
                    path.write_bytes(file.read())
    if not (target / "data" / CONTRACT_FILE).is_file():
        expected = "a revision that holds the data of the book"
        found = f"revision '{name}' without data/{CONTRACT_FILE}"
        todo = f"'git log --oneline -- data/{CONTRACT_FILE}' lists those that have it."
        raise BriefingError([Problem("changes", found, expected, todo=todo)])
