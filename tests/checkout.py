"""A throw-away copy of the repository, worked on through its commands as its user would."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
NOT_COPIED = shutil.ignore_patterns(
    ".git", ".venv", "_build", "__pycache__", "*.egg-info", ".*_cache", "originals"
)


@dataclass(frozen=True)
class Checkout:
    """A copy of the repository in a folder."""

    root: Path

    @classmethod
    def at(cls, folder):
        shutil.copytree(ROOT, folder, ignore=NOT_COPIED)
        return cls(folder)

    @property
    def site(self):
        return self.root / "_build" / "html"

    def environment(self, **more):
        """Its own library comes first, before the installed one."""
        return {**os.environ, "PYTHONPATH": str(self.root / "src"), **more}

    def command(self, *arguments):
        return [sys.executable, "-m", "briefing.cli", *arguments]

    def run(self, *arguments, before=(), **environment):
        """Run a command of the library; `before` are words in front of it, such as `faketime`."""
        return subprocess.run(
            [*before, *self.command(*arguments)],
            cwd=self.root,
            env=self.environment(**environment),
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )

    def start(self, *arguments):
        """Start a command of the library in a session of its own, as a terminal does."""
        return subprocess.Popen(
            self.command(*arguments),
            cwd=self.root,
            env=self.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def build(self, *arguments, **options):
        """Build the book, which must go well."""
        result = self.run("build", *arguments, **options)
        assert result.returncode == 0, result.stdout[-3000:] + result.stderr[-3000:]
        return result

    def page(self, name):
        return (self.site / name).read_text(encoding="utf-8")

    def edit(self, file, old, new):
        """Replace the first occurrence of a text in a file."""
        path = self.root / file
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{file} does not hold {old!r}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    def files(self, folder):
        """Return every file below a folder with its bytes."""
        paths = sorted(path for path in (self.root / folder).rglob("*") if path.is_file())
        return {path.relative_to(self.root).as_posix(): path.read_bytes() for path in paths}


def first_difference(one, other):
    """Name the first file in which two sets of files differ, None where they are the same."""
    for name in sorted(one.keys() | other.keys()):
        if name not in one or name not in other:
            return f"{name} is only in one of them"
        if one[name] != other[name]:
            pairs = enumerate(zip(one[name], other[name], strict=False))
            shorter = min(len(one[name]), len(other[name]))
            at = next((place for place, (a, b) in pairs if a != b), shorter)
            here, there = (text[max(0, at - 60) : at + 60] for text in (one[name], other[name]))
            return f"{name} differs from byte {at}: {here!r} and {there!r}"
    return None
