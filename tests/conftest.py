import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A throw-away copy of the data and cards, as the working directory."""
    for folder in ("data", "seeds"):
        shutil.copytree(
            ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("originals")
        )
    monkeypatch.chdir(tmp_path)
    return tmp_path
