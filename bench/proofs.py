"""How long the proofs of the book take, in a clone of its last commit, as ratios of one run."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from build import ENVIRONMENT, ROOT, machine

TIMES = 15  # that `make test` may take as long as everything run and built
MINUTES = 30  # that all of it may take from a bare clone


def seconds(folder: Path, *command: str) -> float:
    """Run a command in a folder and return its wall time; end where it fails."""
    print(f"{' '.join(command)} ...", file=sys.stderr, flush=True)
    started = time.perf_counter()
    result = subprocess.run(
        command, cwd=folder, env=ENVIRONMENT, capture_output=True, text=True, check=False
    )
    if result.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{result.stdout[-3000:]}{result.stderr[-3000:]}")
    return time.perf_counter() - started


def main() -> None:
    """Measure and print one table."""
    ENVIRONMENT.setdefault("BRIEFING_TOOLS", "required")
    with tempfile.TemporaryDirectory() as name:
        clone = Path(name) / "book"
        subprocess.run(["git", "clone", "-q", str(ROOT), clone], check=True)
        installed = seconds(clone, "make", "book") + seconds(clone, "make", "lint")
        built = seconds(clone, ".venv/bin/briefing", "build", "--all")
        tested = seconds(clone, "make", "test")
        installed += seconds(clone, "make", "teaching", "pythons")
        proved = seconds(clone, "make", "prove")
    print("| what | seconds | ratio to the first line | target |")
    print("| --- | --- | --- | --- |")
    print(f"| briefing build --all | {built:.0f} | 1 | |")
    print(f"| make test, environment installed | {tested:.0f} | {tested / built:.1f} | ≤ {TIMES} |")
    print(f"| make prove, environment installed | {proved:.0f} | {proved / built:.1f} | |")
    whole = installed + tested + proved
    ratio = whole / built
    print(f"| all, with the environments | {whole:.0f} | {ratio:.1f} | ≤ {MINUTES * 60} s |")
    print(f"\n{machine()} Load before: {os.getloadavg()[0]:.1f}.")


if __name__ == "__main__":
    main()
