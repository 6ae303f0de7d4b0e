"""A chapter runs wherever it is opened, with the assumptions that its reader wants."""

import ast
import json
import os
import subprocess
import sys
import venv
from importlib.util import find_spec
from itertools import groupby

import lab
import pytest
from books import REPOSITORY
from shared import lacking

from briefing.chapters import parameters
from briefing.core.citation import edition
from briefing.core.notebook import chapters, read_notebook
from china_ai import assumptions

CHAPTERS = [path.stem for path in chapters()]
LOCK = (REPOSITORY / "requirements.txt").read_text(encoding="utf-8")


def chapter(name):
    return read_notebook(REPOSITORY / "book" / f"{name}.ipynb")


def tagged(notebook):
    """Return the cells that papermill takes for the one of assumptions."""
    return [cell for cell in notebook["cells"] if "parameters" in cell["metadata"].get("tags", [])]


# Assumptions.


@pytest.mark.parametrize("name", CHAPTERS)
def test_the_one_cell_of_assumptions_holds_the_values_of_this_edition(name):
    """They stand in the chapter, where a reader looks, and in the subject, for the metrics."""
    (cell,) = tagged(chapter(name))
    lines = ast.parse("".join(cell["source"])).body
    found = {line.targets[0].id: ast.literal_eval(line.value) for line in lines}
    assert found == {key: known.value for key, known in assumptions.CHAPTERS[name].items()}
    shown = list(parameters.stated(chapter(name)))
    assert [key for key, _, _ in shown] == list(found), "one line for each"
    assert all(meaning for _, _, meaning in shown), "each says what it is"


def test_assumptions_end_with_the_edition():
    assert edition().released.isoformat() == assumptions.EDITION


@pytest.mark.parametrize("name", CHAPTERS)
def test_values_of_this_edition_are_good_and_need_no_note(name, capsys):
    given = {key: known.value for key, known in assumptions.CHAPTERS[name].items()}
    assert parameters.check(name, given) == frozenset()
    assert capsys.readouterr().out == ""


def test_metrics_take_what_the_text_takes_for_granted():
    """The prose speaks of texts that are read once."""
    assert parameters.value("training-data", "passes") == 1


# Services that run a chapter from the address of the repository alone.


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_chapter_says_above_its_import_what_colab_needs(name):
    """Where the library is missing, Python shows the line that failed with those above it."""
    setup = "".join(chapter(name)["cells"][1]["source"]).splitlines()
    at = next(place for place, line in enumerate(setup) if line.startswith("from briefing import"))
    assert setup[at - 2 : at] == [
        "# On Colab, run first: !git clone -q ADDRESS book && book/binder/colab",
        "# and then, in a cell of its own: %cd book/book",
    ]


@pytest.fixture
def asked(tmp_path):
    """Run a script of `binder` with a Python that only notes what it is asked for."""

    def asked(script, python):
        (tmp_path / python).write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/asked\n')
        (tmp_path / python).chmod(0o755)
        path = f"{tmp_path}:{os.environ['PATH']}"
        command, options = [REPOSITORY / "binder" / script], {"check": True, "timeout": 30}
        subprocess.run(command, env={"PATH": path}, cwd=REPOSITORY, **options)
        return (tmp_path / "asked").read_text().splitlines()

    return asked


def test_colab_gets_the_versions_of_the_lock_and_both_packages(asked):
    packages, library = asked("colab", "python3")
    *pinned, scipy = packages.split()[4:]
    assert f'"{scipy}"' in (REPOSITORY / "subject/pyproject.toml").read_text(encoding="utf-8")
    assert [one.partition("==")[0] for one in pinned] == ["matplotlib", "pandas", "pyyaml"]
    assert all(f"\n{one} " in LOCK for one in pinned)
    assert library == "-m pip install --quiet --no-deps ./engine ./subject"


def test_binder_installs_the_lock_and_both_packages(asked):
    folder = REPOSITORY / "binder"
    assert "-r ../requirements.txt" in (folder / "requirements.txt").read_text().splitlines()
    minor = int((folder / "runtime.txt").read_text().strip().removeprefix("python-3."))
    assert minor >= 11
    (library,) = asked("postBuild", "python")
    options = "--no-deps --no-build-isolation -e engine -e subject"
    assert library == f"-m pip install {options}"
    assert f" {options}\n" in (REPOSITORY / "Makefile").read_text(), "as everywhere else"
    assert "\nflit-core==" in LOCK, "what builds them comes with the lock"


@pytest.mark.prove
def test_what_colab_gets_runs_a_chapter(copy, tmp_path):
    """Beside what Colab has itself: a notebook server's kernel, and packages of its own choice."""
    venv.create(tmp_path / "colab", with_pip=True)
    own = tmp_path / "colab" / "bin"
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    options = {"env": environment | {"PATH": f"{own}:{os.environ['PATH']}"}, "check": True}
    subprocess.run([own / "pip", "install", "--quiet", "ipykernel", "nbclient"], **options)
    subprocess.run([copy.root / "binder" / "colab"], **options)
    path = copy.root / "book" / "claims-audit.ipynb"
    command = [own / "jupyter-execute", "--inplace", path]
    subprocess.run(command, cwd=path.parent, **options)
    assert outputs(read_notebook(path)) == outputs(chapter("claims-audit"))


# Anywhere.


def needs(package):
    if not find_spec(package):
        lacking(f"{package} is not installed: make teaching installs it")


def outputs(notebook):
    """Return the outputs of each code cell by its id, as they are in any order of running."""
    return {
        cell["id"]: list(in_one_piece(cell["outputs"]))
        for cell in notebook["cells"]
        if cell["cell_type"] == "code"
    }


def in_one_piece(shown):
    """Yield outputs without their counters, what was printed in pieces as one."""
    for kind, some in groupby(shown, key=lambda one: one["output_type"]):
        if kind == "stream":
            yield {"text": "".join("".join(one["text"]) for one in some)}
        else:
            for one in some:
                yield {key: value for key, value in one.items() if key != "execution_count"}


def words(notebook, cell):
    """Return what a cell said, without pictures."""
    shown = outputs(notebook)[cell]
    parts = [one["text"] if "text" in one else one["data"].get("text/plain", "") for one in shown]
    return "\n".join("".join(part) for part in parts)


@pytest.fixture
def papermill(tmp_path, copy):
    """Run a chapter with papermill from a folder outside the book; return what it wrote there."""
    needs("papermill")

    def run(name, *options, fails=False):
        target = tmp_path / "elsewhere" / f"{name}.ipynb"
        target.parent.mkdir(exist_ok=True)
        source = copy.root / "book" / f"{name}.ipynb"
        result = subprocess.run(
            [sys.executable, "-m", "papermill", "--no-progress-bar", source, target, *options],
            cwd=target.parent,
            env=copy.environment(),
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        assert (result.returncode != 0) == fails, result.stderr[-3000:]
        return json.loads(target.read_text(encoding="utf-8"))

    return run


@pytest.mark.prove
@pytest.mark.parametrize("name", CHAPTERS)
def test_papermill_gives_the_outputs_of_the_book_from_outside_it(papermill, name):
    assert outputs(papermill(name)) == outputs(chapter(name))


@pytest.mark.prove
def test_a_day_moves_the_rules_for_chips_and_says_that_the_text_does_not(papermill):
    run = papermill("export-controls", "-p", "as_of", "2024-06-01")
    assert "`as_of` is `'2024-06-01'`; in this edition it is `'2026-11-22'`" in words(
        run, "assumptions-taken"
    )
    assert "to June 2024" in words(run, "rules-matrix")
    assert "May 2025" not in words(run, "rules-matrix")
    assert "with a case-by-case licence none" in words(run, "frontier-figure")
    same = ("share-figure", "memory-figure", "judgements", "sources-list")
    before, after = outputs(chapter("export-controls")), outputs(run)
    assert all(after[cell] == before[cell] for cell in same), "what rests on no day stays"


@pytest.mark.prove
@pytest.mark.parametrize(
    ("name", "options", "cell", "said"),
    [
        # A chip at 0.2 where the edition has 0.5 must be there 2.5 times: 66 becomes 165.
        ("compute", ["utilisation_h20", "0.2"], "training-figure", "H20 165 (165 to 165)"),
        ("regulation", ["as_of", "2024-06-01"], "days-compared", "01 June 2024: 25 texts"),
        ("training-data", ["model_sizes", "32"], "wants-arithmetic", "32                   640"),
        ("state-of-play", ["yuan_per_dollar", "14.2"], "money-ratio", "16.7 times as much"),
        ("applications", ["pace", "1.5"], "assumptions-result", "of 1.5 the Americans are ahead"),
        (
            "claims-audit",
            ["counts_as_holding", "confirmed"],
            "assumptions-taken",
            "`counts_as_holding` is `'confirmed'`",
        ),
    ],
)
def test_a_changed_assumption_moves_what_rests_on_it(papermill, name, options, cell, said):
    run = papermill(name, "-p", *options)
    assert said in words(run, cell), words(run, cell)
    assert said not in words(chapter(name), cell)


@pytest.mark.prove
def test_papermill_with_a_value_that_cannot_be_stops_and_says_why(papermill):
    run = papermill("training-data", "-p", "chinese_share", "40", fails=True)
    told = json.dumps(run)
    assert "chinese_share: found 40; expected a number from 0.01 to 1" in told


@pytest.fixture
def run_all(browser, copy, tmp_path):
    """Run a notebook of a copy of the book in JupyterLab; return what the page shows and keeps."""
    needs("jupyterlab")

    def run_all(path):
        with lab.served(copy.root, tmp_path, **copy.environment()) as address:
            context = browser.new_context(viewport={"width": 1280, "height": 900})
            page = context.new_page()
            lab.run_all(page, address, path)
            faults = page.locator(lab.FAULTS).count()
            pictures = "[...document.querySelectorAll('.jp-RenderedSVG img')]"
            widths = page.evaluate(f"{pictures}.map(one => one.naturalWidth)")
            context.close()
        return faults, widths, read_notebook(copy.root / path)

    return run_all


@pytest.mark.prove
def test_run_all_in_jupyterlab_shows_the_figures_of_the_book(run_all):
    faults, widths, saved = run_all("book/compute.ipynb")
    assert faults == 0
    assert outputs(saved) == outputs(chapter("compute")), "the same figures, tables and words"
    assert len(widths) == str(outputs(saved)).count("'image/svg+xml': ")
    assert widths and all(width > 300 for width in widths)


@pytest.mark.prove
def test_an_error_in_jupyterlab_is_seen(run_all, copy):
    broken = chapter("claims-audit")
    code = [cell for cell in broken["cells"] if cell["cell_type"] == "code"]
    code[1]["source"] = "1 / 0"
    broken["cells"] = code[:3]
    (copy.root / "book" / "broken.ipynb").write_text(json.dumps(broken), encoding="utf-8")
    faults, _, saved = run_all("book/broken.ipynb")
    assert faults == 1 and "ZeroDivisionError" in str(outputs(saved))
