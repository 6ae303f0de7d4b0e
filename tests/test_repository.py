"""The repository as a stranger gets it: locks, line ends, hooks, workflows, what is proved."""

import re
import subprocess
import sys
import tomllib
from itertools import chain
from pathlib import Path

import pytest
import yaml
from books import REPOSITORY, first_difference

from briefing.site.layout import SECURITY_POLICY

SETTINGS = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
MAKEFILE = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
PROGRAMS = Path(sys.executable).parent
WORKFLOWS = sorted((REPOSITORY / ".github" / "workflows").glob("*.yml"))
HOOKS = yaml.safe_load((REPOSITORY / ".pre-commit-config.yaml").read_text("utf-8"))["repos"]
# The first major version of each action that runs on Node 24: runners have no other any more.
ON_NODE_24 = {
    "actions/checkout": 5,
    "actions/setup-python": 6,
    "actions/configure-pages": 6,
    "actions/upload-pages-artifact": 5,  # itself none, it calls upload-artifact 7
    "actions/deploy-pages": 5,
}


def wanted(lock):
    """Return what a lock is made from."""
    engine = tomllib.loads((REPOSITORY / "engine/pyproject.toml").read_text(encoding="utf-8"))
    extras = chain.from_iterable(engine["project"]["optional-dependencies"].values())
    subject = tomllib.loads((REPOSITORY / "subject/pyproject.toml").read_text(encoding="utf-8"))
    of_subject = [it for it in subject["project"]["dependencies"] if not it.startswith("briefing")]
    groups = SETTINGS["dependency-groups"]
    return {
        "requirements.txt": [*engine["project"]["dependencies"], *extras, *of_subject],
        "requirements-test.txt": groups["test"],
        "requirements-teaching.txt": groups["teaching"],
    }[lock]


LOCKS = ["requirements.txt", "requirements-test.txt", "requirements-teaching.txt"]


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_covers_the_dependencies_and_names_no_address(lock):
    text = (REPOSITORY / lock).read_text(encoding="utf-8")
    locked = set(re.findall(r"^([a-z0-9.-]+)==", text, re.MULTILINE))
    for requirement in wanted(lock):
        package = re.match(r"[A-Za-z0-9.-]+", requirement).group().lower()
        assert package in locked, f"{package} is not locked: run make lock"
    assert not re.search(r"https?://|--(extra-)?index|--find-links|file:", text)
    assert all("--hash=" in entry for entry in re.split(r"\n(?=\S)", text.strip()))


def test_locks_agree_where_they_name_the_same_package():
    """All three are installed into one environment, the second and third over the first."""
    versions = {}
    for lock in LOCKS:
        text = (REPOSITORY / lock).read_text(encoding="utf-8")
        for name, version in re.findall(r"^([a-z0-9.-]+)==([^\s;\\]+)", text, re.MULTILINE):
            versions.setdefault(name, {}).setdefault(lock, set()).add(version)
    for name, found in versions.items():
        assert len(set(map(frozenset, found.values()))) == 1, f"{name}: {found}; run make lock"


def schema(name, *files):
    """Check files against a schema that check-jsonschema brings."""
    command = [PROGRAMS / "check-jsonschema", "--builtin-schema", name, *files]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_citation_is_what_its_format_allows(tmp_path):
    card = REPOSITORY / "CITATION.cff"
    result = schema("vendor.citation-file-format", card)
    assert result.returncode == 0, result.stdout
    wrong = tmp_path / "CITATION.cff"
    wrong.write_text(card.read_text("utf-8").replace("authors:", "author:"), encoding="utf-8")
    assert schema("vendor.citation-file-format", wrong).returncode == 1


def jobs(workflow):
    return yaml.safe_load(workflow.read_text(encoding="utf-8"))["jobs"].values()


def test_workflows_are_what_their_format_allows_and_end_in_time(tmp_path):
    result = schema("vendor.github-workflows", *WORKFLOWS)
    assert result.returncode == 0, result.stdout
    assert all("timeout-minutes" in job for workflow in WORKFLOWS for job in jobs(workflow))
    wrong = tmp_path / "wrong.yml"
    text = WORKFLOWS[0].read_text(encoding="utf-8")
    wrong.write_text(text.replace("runs-on: ubuntu-latest", "runs-on-: x"), encoding="utf-8")
    assert schema("vendor.github-workflows", wrong).returncode == 1


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.stem)
def test_every_action_runs_on_a_node_that_runners_have(workflow):
    used = [step["uses"] for job in jobs(workflow) for step in job["steps"] if "uses" in step]
    assert used
    for action, version in (one.split("@") for one in used):
        assert int(version.removeprefix("v")) >= ON_NODE_24[action], action


def hooks():
    return [hook for repository in HOOKS for hook in repository["hooks"]]


def test_hooks_before_a_commit_need_no_network_and_are_what_make_runs():
    assert {repository["repo"] for repository in HOOKS} == {"local"}
    for hook in hooks():
        program, *arguments = hook["entry"].removeprefix(".venv/bin/").split()
        assert hook["language"] == "system"
        begin = " ".join([program, *(one for one in arguments if not one.startswith("--"))])
        assert f"$(BIN)/{begin}" in MAKEFILE, hook["id"]


@pytest.mark.parametrize("hook", ["style", "format"])
def test_a_hook_refuses_what_make_lint_would(hook, tmp_path):
    (entry,) = [known["entry"] for known in hooks() if known["id"] == hook]
    program, *arguments = entry.removeprefix(".venv/bin/").split()
    for text, code in (('"""Nothing."""\n', 0), ("import os\nx = [ 1 ]\n", 1)):
        (tmp_path / "module.py").write_text(text, encoding="utf-8")
        command = [PROGRAMS / program, *arguments, "--no-cache", tmp_path / "module.py"]
        assert subprocess.run(command, capture_output=True, check=False).returncode == code


def test_the_proof_that_everyone_runs_includes_style_types_and_imports():
    assert re.search(r"^test: lint$", MAKEFILE, re.MULTILINE)
    lint = re.search(r"^lint:.*\n((?:\t.*\n)+)", MAKEFILE, re.MULTILINE)[1]
    programs = re.findall(r"\$\(BIN\)/(.+)", lint)
    assert programs == ["ruff check .", "ruff format --check .", "mypy", "lint-imports"]


def test_nbval_compares_one_chapter_in_the_first_tier_and_all_in_the_second():
    quickest = re.search(r"^QUICKEST := (\S+)$", MAKEFILE, re.MULTILINE)[1]
    assert (REPOSITORY / quickest).is_file()
    first, second = (
        re.search(rf"^{tier}:.*\n((?:\t.*\n)+)", MAKEFILE, re.MULTILINE)[1]
        for tier in ("test", "prove")
    )
    assert re.search(r'-m "not prove" .*--nbval engine/tests tests \$\(QUICKEST\)$', first, re.M)
    assert re.search(r"--nbval .*book$", second, re.MULTILINE)


BYTES = ("book", "data", "engine", "subject", "Makefile", ".ci/run")


@pytest.fixture
def cloned(tmp_path):
    """Clone what is committed, with attributes of one's own; return the files that count."""
    if not (REPOSITORY / ".git").exists():
        pytest.skip("no history: this is a copy")

    def cloned(name, automatic, attributes):
        folder = tmp_path / name
        options = ["--quiet", "--no-checkout", "-c", f"core.autocrlf={automatic}"]
        subprocess.run(["git", "clone", *options, REPOSITORY, folder], check=True)
        (folder / ".git" / "info" / "attributes").write_text(attributes, encoding="utf-8")
        checkout = ["git", "-C", folder, "checkout", "--quiet", "--force", "HEAD", "--", *BYTES]
        subprocess.run(checkout, check=True)
        paths = [path for path in folder.rglob("*") if path.is_file() and ".git" not in path.parts]
        return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(paths)}

    return cloned


def test_a_clone_has_the_same_bytes_whatever_git_makes_of_line_ends(cloned):
    ours = (REPOSITORY / ".gitattributes").read_text(encoding="utf-8")
    plain = cloned("plain", "false", "")
    assert {name.partition("/")[0] for name in plain} == {
        "book",
        "data",
        "engine",
        "subject",
        "Makefile",
        ".ci",
    }
    assert first_difference(plain, cloned("windows", "true", ours)) is None
    without = cloned("without", "true", "* !text !eol\n")
    assert b"\r\n" in without["Makefile"], "the attributes make the difference"


def test_nothing_that_tools_leave_behind_is_taken_for_the_repository_s():
    if not (REPOSITORY / ".git").exists():
        pytest.skip("no history: this is a copy")
    left = [
        ".mypy_cache/x",
        ".import_linter_cache/x",
        ".ruff_cache/x",
        ".pytest_cache/x",
        ".coverage",
        "_build/html/index.html",
        "engine/src/briefing/__pycache__/x.pyc",
        "book/.chips.ipynb.k1",
        "seeds/originals/a.txt",
    ]
    command = ["git", "check-ignore", "--no-index", *left]
    result = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert result.stdout.split() == left


def test_the_readme_names_the_policy_that_the_pages_satisfy():
    readme = (REPOSITORY / "README.md").read_text("utf-8")
    assert f"Content-Security-Policy: {SECURITY_POLICY}\n" in readme
