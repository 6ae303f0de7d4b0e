"""JupyterLab on this machine, driven as its user would: open a chapter, run all cells."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager

SECONDS_TO_START, SECONDS_TO_RUN = 60, 240
# All cells stay in the page, so that a look at it sees every output; nothing is asked of anybody.
SETTINGS = {
    "@jupyterlab/notebook-extension/tracker": {"windowingMode": "none"},
    "@jupyterlab/apputils-extension/notification": {
        "fetchNews": "false",
        "checkForUpdates": False,
    },
    # On a slow machine it saves while the test does, and asks which of the two is meant.
    "@jupyterlab/docmanager-extension:plugin": {"autosave": False},
}
KERNEL = ".jp-Notebook-ExecutionIndicator"
FAULTS = "[data-mime-type$='jupyter.stderr'], [data-mime-type$='jupyter.error']"
PROMPTS = "[...document.querySelectorAll('.jp-CodeCell .jp-InputArea-prompt')]"
BEGUN = f"() => {PROMPTS}.some(one => one.textContent !== '[ ]:')"
# After an error the cells below it never get a number.
DONE = f"""() => {{
    const prompts = {PROMPTS};
    const ran = prompts.length > 0 && prompts.every(one => /^\\[\\d+\\]:$/.test(one.textContent));
    return document.querySelector('{KERNEL}')?.dataset.status === 'idle'
        && (ran || document.querySelector("{FAULTS}") !== null);
}}"""

# What is told of a run that does not end.
STATE = f"""() => [
    document.querySelector('{KERNEL}')?.dataset.status,
    {PROMPTS}.map(one => one.textContent).join(' '),
    ...[...document.querySelectorAll('dialog.jp-Dialog')].map(one => one.textContent),
].join(', ')"""


@contextmanager
def served(root, private, **environment):
    """Serve a folder with JupyterLab, which keeps its files in another; yield the address."""
    for plugin, settings in SETTINGS.items():
        file = private / "settings" / f"{plugin}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(settings))
    own = {
        "JUPYTER_CONFIG_DIR": str(private / "config"),
        "JUPYTER_DATA_DIR": str(private / "data"),
        "JUPYTER_RUNTIME_DIR": str(private / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(private / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(private / "workspaces"),
    }
    port = free_port()
    options = {
        "ServerApp.root_dir": root,
        "ServerApp.port": port,
        "ServerApp.port_retries": 0,
        "ServerApp.allow_root": True,
        "IdentityProvider.token": "",
        "LabApp.extension_manager": "readonly",
    }
    with (private / "server.log").open("w") as log:  # the server has its own handle of it
        server = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", "--no-browser"]
            + [f"--{name}={value}" for name, value in options.items()],
            cwd=private,
            env=os.environ | own | environment,
            stdout=subprocess.DEVNULL,
            stderr=log,
        )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{address}/api", server)
        yield address
    finally:
        server.terminate()
        try:
            server.wait(30)
        except subprocess.TimeoutExpired:  # it waits for kernels; on a busy machine for long
            server.kill()
            server.wait()


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as any_socket:
        return any_socket.getsockname()[1]


def wait_for(address, server):
    for _ in range(SECONDS_TO_START * 5):
        assert server.poll() is None, "JupyterLab ended before it served"
        try:
            urllib.request.urlopen(address, timeout=5)
            return
        except OSError:
            time.sleep(0.2)
    raise AssertionError("JupyterLab did not start")


def run_all(page, address, chapter):
    """Open a chapter and run all its cells; return when the last is done, or one failed."""
    from playwright.sync_api import TimeoutError

    page.goto(f"{address}/lab/tree/{chapter}", wait_until="load")
    page.wait_for_selector(".jp-Notebook .jp-CodeCell", timeout=60_000)
    wait_for_kernel(page, f"{address}/api/sessions", chapter)
    # Forget the stored counters first, or a notebook that never ran would look as if it had.
    menu(page, "Edit", "Clear Outputs of All Cells")
    menu(page, "Run", "Run All Cells")
    try:
        page.wait_for_function(BEGUN, timeout=SECONDS_TO_START * 1000)
        page.wait_for_function(DONE, timeout=SECONDS_TO_RUN * 1000)
    except TimeoutError:
        raise AssertionError(f"{chapter} was not run: {page.evaluate(STATE)}") from None
    menu(page, "File", "Save Notebook")
    page.wait_for_function("!document.querySelector('.jp-mod-dirty')", timeout=30_000)


def wait_for_kernel(page, sessions, chapter):
    """Wait until the page is connected to the kernel of a chapter.

    Asked to run before that, JupyterLab asks which kernel is meant, or begins and never ends. Its
    indicator says idle from the start, so the server is asked.
    """
    for _ in range(SECONDS_TO_START * 2):
        with urllib.request.urlopen(sessions, timeout=10) as answer:
            kernels = [one["kernel"] for one in json.load(answer) if one["path"] == chapter]
        if any(one["connections"] and one["execution_state"] == "idle" for one in kernels):
            return
        page.wait_for_timeout(500)
    raise AssertionError(f"{chapter} has no kernel: {page.evaluate(STATE)}")


def menu(page, name, item):
    """Choose from a menu; a dialog that nobody expects is told, and not waited for."""
    dialog = page.locator("dialog.jp-Dialog")
    assert dialog.count() == 0, f"JupyterLab asks: {dialog.first.inner_text()}"
    page.get_by_role("menuitem", name=name, exact=True).first.click()
    page.locator(".lm-Menu-item", has_text=item).first.click()
