"""How the pages read in a browser: Lighthouse's four scores beside those of a stock build.

Both sides are served compressed from this machine and measured in turn, page after page, so that
whatever else the machine does falls on both. One run of Lighthouse varies by ten points and more;
what counts is the median.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from build import BIN, ENVIRONMENT, ROOT, bare, machine

# The tests serve the pages the same way.
sys.path.insert(0, str(ROOT / "engine" / "tests" / "tools"))
from serving import served

# The last version that runs under Node 20.
LIGHTHOUSE = "lighthouse@12.8.2"
TOOLS = ROOT / "_build" / ".lighthouse"  # hidden: the book tool looks through other folders
KINDS = ("performance", "accessibility", "best-practices", "seo")
CHAPTERS = [
    "state-of-play",
    "training-data",
    "compute",
    "export-controls",
    "regulation",
    "applications",
    "claims-audit",
]
CHROMIUM = (
    "--headless=new --no-sandbox --disable-gpu --disable-background-networking "
    "--disable-component-update --disable-sync --no-first-run"
)


def lighthouse() -> Path:
    """Return the program; install it into the build folder where it is not there yet."""
    program = TOOLS / "node_modules" / ".bin" / "lighthouse"
    if not program.exists():
        print(f"Installing {LIGHTHOUSE} with npm ...", file=sys.stderr, flush=True)
        subprocess.run(["npm", "install", "--silent", "--prefix", TOOLS, LIGHTHOUSE], check=True)
    return program


def measure(url: str) -> dict[str, float]:
    """Return the scores of a page and the kilobytes that it sent, as a phone sees it."""
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    command = [
        lighthouse(),
        url,
        "--quiet",
        "--output=json",
        f"--only-categories={','.join(KINDS)}",
        f"--chrome-flags={CHROMIUM}",
    ]
    environment = {**os.environ, "CHROME_PATH": browser or "", "CI": "1"}
    result = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if result.returncode:
        sys.exit(f"Lighthouse failed on {url}:\n{result.stderr[-2000:]}")
    report = json.loads(result.stdout)
    scores = {kind: 100 * (report["categories"][kind]["score"] or 0) for kind in KINDS}
    for name, audit in report["audits"].items():
        if audit["score"] is not None and audit["score"] < 0.9:
            print(f"  {name}: {audit.get('displayValue', '')}", file=sys.stderr)
    return {**scores, "KiB": report["audits"]["total-byte-weight"]["numericValue"] / 1024}


def stock_site(folder: Path) -> Path:
    """Build the chapters with Jupyter Book alone; return its pages."""
    book = bare(folder, "off")
    command = [BIN / "jupyter-book", "build", ".", "-q"]
    subprocess.run(command, cwd=book, env=ENVIRONMENT, capture_output=True, check=True)
    return book / "_build" / "html"


def main() -> None:
    """Measure every page on both sides, round after round, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5, help="runs of each page on each side")
    parser.add_argument("pages", nargs="*", default=["index", *CHAPTERS])
    arguments = parser.parse_args()
    ours = ROOT / "_build" / "html"
    if not (ours / "book" / "index.html").is_file():
        sys.exit("The book is not built. Run: make book")
    scores: dict[tuple[str, str], list[dict[str, float]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        sites = {"ours": ours, "stock": stock_site(Path(folder) / "stock")}
        # The stock pages run scripts that stand in them: no content policy for them.
        with served(ours) as here, served(sites["stock"], policy="") as there:
            for page in arguments.pages:
                for run in range(arguments.runs):
                    for side, base in (("ours", here), ("stock", there)):
                        print(f"{page}, {side}: run {run + 1}", file=sys.stderr, flush=True)
                        got = measure(f"{base}/book/{page}.html")
                        scores.setdefault((page, side), []).append(got)
    print("| page | side | performance | accessibility | best practices | SEO | KiB |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for (page, side), runs in scores.items():
        medians = [statistics.median(run[kind] for run in runs) for kind in (*KINDS, "KiB")]
        print(f"| {page} | {side} | {' | '.join(f'{value:.0f}' for value in medians)} |")
    print(f"\n{machine()} {LIGHTHOUSE}.")


if __name__ == "__main__":
    main()
