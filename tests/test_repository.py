"""The repository as a stranger gets it: lock, layout, nothing private in it."""

import re
import tomllib

import pytest
import yaml

from briefing.core.project import project_root

ROOT = project_root()


LOCKS = ["requirements.txt", "requirements-test.txt", "requirements-teaching.txt"]


@pytest.mark.parametrize("name", LOCKS)
def test_lock_covers_the_dependencies_and_names_no_address(name):
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = {
        "requirements.txt": settings["project"]["dependencies"],
        "requirements-test.txt": settings["dependency-groups"]["test"],
        "requirements-teaching.txt": settings["dependency-groups"]["teaching"],
    }[name]
    lock = (ROOT / name).read_text(encoding="utf-8")
    locked = set(re.findall(r"^([a-z0-9.-]+)==", lock, re.MULTILINE))
    for requirement in wanted:
        package = re.match(r"[A-Za-z0-9.-]+", requirement).group().lower()
        assert package in locked, f"{package} is not locked: run make lock"
    assert not re.search(r"https?://|--(extra-)?index|--find-links|file:", lock)
    assert all("--hash=" in entry for entry in re.split(r"\n(?=\S)", lock.strip()))


def test_citation_has_what_the_format_requires():
    """cffconvert, the format's own validator, needs an older jsonschema than frictionless."""
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert {"cff-version", "message", "title", "authors"} <= citation.keys()
    assert citation["cff-version"] == "1.2.0" and citation["type"] == "dataset"
