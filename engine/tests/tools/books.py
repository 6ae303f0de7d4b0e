"""A throw-away copy of a book, worked on through its commands as its user would."""

import os
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

REPOSITORY = Path(__file__).resolve().parents[3]
ENGINE = REPOSITORY / "engine"
SAMPLE = ENGINE / "tests" / "sample"
NOT_COPIED = shutil.ignore_patterns(
    ".git", ".venv", "_build", "__pycache__", "*.egg-info", ".*_cache", "originals", "wheels"
)


@dataclass(frozen=True)
class Book:
    """A book in a folder; `paths` are folders whose packages come before the installed ones."""

    root: Path
    paths: tuple[Path, ...] = ()

    @classmethod
    def copied(cls, source, folder, *more):
        """Copy a book; the copy uses the subject's package that lies in it."""
        shutil.copytree(source, folder, ignore=NOT_COPIED)
        return cls(folder, (folder / "subject" / "src", *more))

    @property
    def site(self):
        return self.root / "_build" / "html"

    def environment(self, **more):
        paths = os.pathsep.join(map(str, self.paths))
        return {**os.environ, "PYTHONPATH": paths, **more}

    def command(self, *arguments):
        return [sys.executable, "-m", "briefing", *map(str, arguments)]

    def run(self, *arguments, before=(), cwd=None, **environment):
        """Run a command of the engine; `before` are words in front of it, such as `faketime`."""
        return subprocess.run(
            [*before, *self.command(*arguments)],
            cwd=cwd or self.root,
            env=self.environment(**environment),
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )

    def start(self, *arguments):
        """Start a command of the engine in a session of its own, as a terminal does.

        It listens to Ctrl-C even where these tests do not: a shell lets what it puts into the
        background ignore that, and children inherit it.
        """
        return subprocess.Popen(
            self.command(*arguments),
            cwd=self.root,
            env=self.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
        )

    def must(self, *arguments, **options):
        """Run a command that must go well."""
        result = self.run(*arguments, **options)
        assert result.returncode == 0, result.stdout[-3000:] + result.stderr[-3000:]
        return result

    def build(self, *arguments, **options):
        return self.must("build", *arguments, **options)

    def page(self, name):
        return (self.site / name).read_text(encoding="utf-8")

    def text(self, file):
        return (self.root / file).read_text(encoding="utf-8")

    def edit(self, file, old, new):
        """Replace the first occurrence of a text in a file."""
        text = self.text(file)
        assert old in text, f"{file} does not hold {old!r}"
        (self.root / file).write_text(text.replace(old, new, 1), encoding="utf-8")

    def table(self, name):
        return pd.read_csv(self.root / "data" / f"{name}.csv", dtype=str, keep_default_na=False)

    def store(self, name, frame):
        path = self.root / "data" / f"{name}.csv"
        frame.to_csv(path, index=False, lineterminator="\n")

    def set_cell(self, table, row, column, value):
        frame = self.table(table)
        assert (frame["id"] == row).any(), f"{table} has no row {row}"
        frame.loc[frame["id"] == row, column] = value
        self.store(table, frame)

    def add_row(self, table, like, **cells):
        frame = self.table(table)
        frame.loc[len(frame)] = {**frame[frame["id"] == like].iloc[0], **cells}
        self.store(table, frame)

    def drop_row(self, table, row):
        frame = self.table(table)
        self.store(table, frame[frame["id"] != row])

    def files(self, folder="."):
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
