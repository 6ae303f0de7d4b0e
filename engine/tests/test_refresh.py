"""Running chapters: in parallel, whole or not at all, whatever happens on the way."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest
from notebooks import printed, write_notebook

from briefing.chapters import kernels
from briefing.chapters.run import stale
from briefing.commands.main import main
from briefing.core.files import write_atomically
from briefing.core.notebook import chapters


def made_from(path):
    return json.loads(path.read_text(encoding="utf-8"))["metadata"]["briefing"]


def test_refresh_twice_gives_the_same_bytes(book):
    path = write_notebook(book.root / "small.ipynb", "print(1 + 1)")
    assert main(["refresh", str(path)]) == 0
    once = path.read_bytes()
    assert printed(path) == "2\n"
    assert main(["refresh", "--all", str(path)]) == 0
    assert path.read_bytes() == once


def test_what_is_up_to_date_is_not_run(book, capsys):
    path = write_notebook(book.root / "small.ipynb", "import time; print(time.time_ns())")
    assert main(["refresh", str(path)]) == 0
    once = path.read_bytes()
    assert main(["refresh", str(path)]) == 0
    assert path.read_bytes() == once
    assert "up to date" in capsys.readouterr().out
    assert main(["refresh", "--all", str(path)]) == 0
    assert path.read_bytes() != once


def test_a_failing_cell_is_shown_with_the_lines_around_it(book, capsys):
    code = "a = 1\nb = 2\n\ndef ratio(x):\n    return x / 0\n\nprint(ratio(a))\nc = 3"
    bad = write_notebook(book.root / "bad.ipynb", "print('first')", code)
    good = write_notebook(book.root / "good.ipynb", "print('fine')")
    before = bad.read_bytes()

    assert main(["refresh", str(bad), str(good)]) == 1

    assert bad.read_bytes() == before
    assert printed(good) == "fine\n"
    said = capsys.readouterr()
    assert "bad.ipynb, cell 2 (cell-2): found ZeroDivisionError" in said.err
    assert ">   7 | print(ratio(a))" in said.err and "    8 | c = 3" in said.err
    assert "Traceback" not in said.err and "\x1b" not in said.err
    assert "bad: failed, left as it was" in said.out and "good: done" in said.out


def test_a_notebook_of_another_format_does_not_stop_the_others(book, capsys):
    bad = book.root / "bad.ipynb"
    bad.write_text('{"cells": [], "metadata": {}, "nbformat": 17}', encoding="utf-8")
    good = write_notebook(book.root / "good.ipynb", "print('fine')")
    assert main(["refresh", str(bad), str(good)]) == 1
    assert printed(good) == "fine\n"
    error = capsys.readouterr().err
    assert "bad.ipynb: found" in error and "a notebook that can be run" in error
    assert "Traceback" not in error


def test_a_cell_that_takes_too_long_is_named(book, capsys, monkeypatch):
    monkeypatch.setattr("briefing.chapters.run.SECONDS_PER_CELL", 1)
    slow = write_notebook(book.root / "slow.ipynb", "1", "import time; time.sleep(30)")
    assert main(["refresh", str(slow)]) == 1
    assert "slow.ipynb, cell 2 (cell-2): found CellTimeoutError" in capsys.readouterr().err


def test_a_cell_with_commands_of_ipython_runs(book):
    path = write_notebook(book.root / "magic.ipynb", "%time x = 1\nimport yaml", "x = (\n7\n% 4)")
    assert main(["refresh", str(path)]) == 0
    assert "pyyaml" in made_from(path)["packages"]


def test_a_kernel_that_dies_is_named_and_the_others_go_on(book, capsys):
    bad = write_notebook(book.root / "bad.ipynb", "print('here')", "import os; os._exit(7)")
    good = write_notebook(book.root / "good.ipynb", "print('fine')")
    before = bad.read_bytes()
    assert main(["refresh", str(bad), str(good)]) == 1
    assert bad.read_bytes() == before and printed(good) == "fine\n"
    error = capsys.readouterr().err
    assert "bad.ipynb, cell 2 (cell-2): found DeadKernelError" in error


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("{", "broken JSON"),
        ("[]", "JSON of another kind"),
        ('{"cells": 1, "metadata": {}}', "JSON of another kind"),
        ('{"cells": [{}], "metadata": {}}', "no cell_type and no metadata and no source"),
        ("<<<<<<< mine\n", "a conflict that a merge left"),
        (None, "no such file"),
    ],
)
def test_a_broken_notebook_is_one_message(book, capsys, text, found):
    path = book.root / "book/broken.ipynb"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    assert main(["refresh", str(path)]) == 1
    error = capsys.readouterr().err
    assert f"book/broken.ipynb: found {found}" in error.replace(", cell 1", "")
    assert len(error.splitlines()) == 1


def test_a_notebook_saved_by_another_program_is_put_in_form_without_running(book, capsys):
    path = write_notebook(book.root / "small.ipynb", "print(1)")
    assert main(["refresh", str(path)]) == 0
    canonical = path.read_bytes()
    saved = nbformat.read(path, as_version=4)
    saved.metadata.language_info.version = "3.12.1"
    saved.cells[0].execution_count = 17
    nbformat.write(saved, path)
    assert path.read_bytes() != canonical
    assert main(["refresh", str(path)]) == 0
    assert path.read_bytes() == canonical
    assert "nothing was run" in capsys.readouterr().out


def test_kernels_share_nothing_of_a_run(book):
    """One server forks them all: a setting of one chapter must not reach the next."""
    first = "import builtins, pandas as pd\npd.set_option('display.max_rows', 3)\nbuiltins.mark = 1"
    second = "import pandas as pd\nprint(pd.get_option('display.max_rows'), 'mark' in dir())\nmark"
    assert main(["refresh", str(write_notebook(book.root / "one.ipynb", first))]) == 0
    assert main(["refresh", str(write_notebook(book.root / "two.ipynb", second))]) == 1


def test_a_warm_kernel_prints_a_table_as_a_cold_one_does(book):
    """pandas asks while it is imported whether it runs in a notebook, and keeps the answer."""
    code = "import pandas as pd\nprint(pd.DataFrame({f'a long name {n}': [n] for n in range(12)}))"
    path = write_notebook(book.root / "wide.ipynb", code)
    assert main(["refresh", str(path)]) == 0
    command = [sys.executable, "-m", "pytest", "--nbval", "-q", "-p", "no:cacheprovider", path]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout


def test_a_chapter_may_open_what_it_likes(book):
    """Only the shared folders are traced; the pipe that tells of them must not fill up."""
    code = "\n".join(
        [
            "from pathlib import Path",
            "from briefing import load",
            "for n in range(3000):",
            "    Path(f'x{n}').write_text('x'); Path(f'x{n}').read_text(); Path(f'x{n}').unlink()",
            "print(len(load('tickets')) > 0)",
        ]
    )
    path = write_notebook(book.root / "busy.ipynb", code)
    assert main(["refresh", str(path)]) == 0
    data = [key for key in made_from(path)["files"] if not key.endswith(".py")]
    assert data == ["data/tickets.csv"]


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path, monkeypatch):
    path = tmp_path / "one.ipynb"
    path.write_text("old", encoding="utf-8")

    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("pathlib.Path.replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_atomically(path, "new")
    assert [file.name for file in tmp_path.iterdir()] == ["one.ipynb"]
    assert path.read_text(encoding="utf-8") == "old"


def test_a_table_changed_while_its_chapter_runs_leaves_it_stale(book, capsys):
    """Whichever of the two states it read, what is recorded must not hide the other."""
    code = "\n".join(
        [
            "from pathlib import Path",
            "from briefing import load",
            "print(len(load('tickets')))",
            "path = Path('data/tickets.csv')",
            "path.write_text(path.read_text() + '\\n')",
        ]
    )
    path = write_notebook(book.root / "hasty.ipynb", code)
    assert main(["refresh", str(path)]) == 0
    assert main(["refresh", "--dry-run", str(path)]) == 0
    assert "hasty is out of date: data/tickets.csv changed" in capsys.readouterr().out


def test_a_notebook_saved_while_it_runs_is_kept(book, capsys):
    code = "\n".join(
        [
            "from pathlib import Path",
            "path = Path('saved.ipynb')",
            "path.write_text(path.read_text().replace('# mine', '# yours'))",
            "# mine",
        ]
    )
    path = write_notebook(book.root / "saved.ipynb", code)
    assert main(["refresh", str(path)]) == 1
    assert "saved.ipynb: found another text, saved meanwhile" in capsys.readouterr().err
    assert "# yours" in path.read_text(encoding="utf-8")


def kernels_of(book):
    """Return the processes whose working directory is in a book."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if (process / "cwd").readlink().is_relative_to(book.root):
                found.append(process.name)
        except OSError:  # it has ended
            continue
    return found


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="counts processes in /proc")
@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize(
    "seconds",
    [
        pytest.param(0.4, marks=pytest.mark.prove),
        1.2,  # kernels start
        pytest.param(2.0, marks=pytest.mark.prove),
        2.8,  # cells run
    ],
)
def test_a_refresh_ended_at_any_moment_leaves_whole_notebooks(book, monkeypatch, sign, seconds):
    """And no process. What it leaves behind in the folder, the next run takes away."""
    monkeypatch.chdir("/")  # only what the refresh starts may be at work in the book
    before = book.files("book")
    running = book.start("refresh", "--all")
    time.sleep(seconds)
    if sign == signal.SIGINT:
        os.killpg(running.pid, sign)  # as a terminal does it: all of the group
    else:
        running.send_signal(sign)
    _, error = running.communicate(timeout=20)
    assert running.returncode != 0
    if sign == signal.SIGINT and seconds > 1:
        assert error.strip() == "Interrupted. No file was left half-written.", error

    left = {name: text for name, text in book.files("book").items() if "/." not in name}
    assert left == before, "a run gives the bytes that were there, so nothing may have changed"
    for _ in range(50):
        if not kernels_of(book):
            break
        time.sleep(0.2)
    assert not kernels_of(book), "kernels outlived the run"


def test_an_interrupt_while_the_kernels_server_starts_is_not_lost(monkeypatch):
    monkeypatch.setattr(
        kernels.forkserver, "ensure_running", lambda: os.kill(os.getpid(), signal.SIGINT)
    )
    with pytest.raises(KeyboardInterrupt):
        kernels.start_server()


def test_a_refresh_after_a_killed_one_completes_and_tidies_up(book):
    (book.root / "book/.fleet.ipynb.k1ll3d").write_text("{", encoding="utf-8")
    book.set_cell("judgements", "fleet.electric", "basis", "A copy.")
    running = book.start("refresh")
    time.sleep(1.2)
    running.kill()
    running.communicate()
    assert main(["refresh"]) == 0
    assert not [name for name in book.files("book") if "/." in name]
    assert "A copy." in book.text("book/fleet.ipynb")
    assert stale(chapters()) == {}
