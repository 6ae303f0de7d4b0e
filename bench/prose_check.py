"""How long the check of every number takes, beside a bare Python and `import pandas`, in one run.

Each command is run in a fresh interpreter, in turn with the others, so that whatever else the
machine does falls on all of them. Ratios travel between machines; the seconds are of this one.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time

RUNS = 9
COMMANDS = {
    "python, nothing else": "pass",
    "import pandas": "import pandas",
    "briefing check --only prose": (
        "from briefing.cli import main; main(['check', '--only', 'prose'])"
    ),
}


def seconds(code: str) -> float:
    """Run code in a fresh interpreter and return the wall time in seconds."""
    # With this variable set, every import would be compiled anew and all ratios would shift.
    clean = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, env=clean)
    return time.perf_counter() - started


def main() -> None:
    """Print one line a command: minimum, median and maximum, and the ratio to bare Python."""
    for code in COMMANDS.values():
        seconds(code)  # warm the bytecode and the file cache
    taken: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for run in range(1, RUNS + 1):
        print(f"run {run} of {RUNS}", file=sys.stderr)
        for name, code in COMMANDS.items():
            taken[name].append(seconds(code))
    bare = statistics.median(taken["python, nothing else"])
    print(f"{'command':<30} {'min':>7} {'median':>7} {'max':>7}  seconds, and median as ratio")
    for name, times in taken.items():
        middle = statistics.median(times)
        print(
            f"{name:<30} {min(times):7.2f} {middle:7.2f} {max(times):7.2f}"
            f"  {middle / bare:5.1f} x bare Python, {middle - bare:.2f} s beyond it"
        )


if __name__ == "__main__":
    main()
