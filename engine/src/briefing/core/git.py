"""Run git, which a comparison, a merge and a fork ask."""

from __future__ import annotations

import subprocess
from pathlib import Path

from briefing.core.problems import BriefingError, Problem


def git(
    *arguments: str, folder: Path | None = None, todo: str = "Install git."
) -> subprocess.CompletedProcess[bytes]:
    """Return what git did in a folder, the working directory by default, whether it went well.

    Raise BriefingError where this machine has no git.
    """
    try:
        return subprocess.run(["git", *arguments], cwd=folder, capture_output=True, check=False)
    except FileNotFoundError:
        problem = Problem("git", "no git on this machine", "git", todo=todo)
        raise BriefingError([problem]) from None


def commit_of(folder: Path) -> str:
    """Return the commit of a repository; empty where a folder is none of its own."""
    if not (folder / ".git").exists():
        return ""
    return git("rev-parse", "HEAD", folder=folder).stdout.decode().strip()
