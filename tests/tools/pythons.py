"""Set up the oldest and the newest supported Python of this machine: `make pythons`.

Each gets the locked packages, engine and subject in `_build/.pythons`; the tests then run the
chapters under them.
"""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Hidden: the book tool looks through all other folders for pages, at every build.
TARGET = ROOT / "_build" / ".pythons"
NEWEST = 20  # the minor version up to which a Python is looked for


def oldest_supported():
    """Return the minor version of Python 3 that the engine asks for."""
    settings = tomllib.loads((ROOT / "engine" / "pyproject.toml").read_text(encoding="utf-8"))
    return int(re.search(r"3\.(\d+)", settings["project"]["requires-python"])[1])


def interpreters():
    """Return a working interpreter for each supported version that can be found."""
    found = {}
    for minor in range(oldest_supported(), NEWEST):
        name = f"python3.{minor}"
        named = [shutil.which(name), *sorted(Path.home().glob(f".pyenv/versions/*/bin/{name}"))]
        for path in filter(None, named):
            version = subprocess.run([path, "--version"], capture_output=True, check=False)
            if version.returncode == 0:
                found[minor] = path
                break
    return found


def main():
    """Make an environment for the oldest and the newest, unless it is the one that runs this."""
    found = interpreters()
    wanted = {minor for minor in (min(found), max(found)) if minor != sys.version_info.minor}
    if not wanted:
        print("This machine has no other supported Python than the one in use.")
    for minor in sorted(wanted):
        folder = TARGET / f"3.{minor}"
        print(f"Setting up Python 3.{minor}; this takes about a minute ...", flush=True)
        subprocess.run([found[minor], "-m", "venv", "--clear", folder], check=True)
        pip = [folder / "bin" / "python", "-m", "pip", "--disable-pip-version-check"]
        lock = ["--require-hashes", "-r", "requirements.txt"]
        ours = ["--no-deps", "--no-build-isolation", "-e", "engine", "-e", "subject"]
        for packages in (lock, ours):
            subprocess.run([*pip, "install", "--quiet", *packages], cwd=ROOT, check=True)


if __name__ == "__main__":
    main()
