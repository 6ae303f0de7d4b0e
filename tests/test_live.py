"""`make live`: a change is in the browser within seconds, without a hand on it."""

import socket
import subprocess
import time
import urllib.request

import pytest

pytestmark = pytest.mark.slow

SECONDS = 30  # generous: a test is no measurement, `make bench` is


@pytest.fixture
def served(copy):
    """A copy of the book as `briefing live` serves it; the address of its pages."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    copy.build()
    running = subprocess.Popen(
        copy.command("live", "--port", str(port)),
        cwd=copy.root,
        env=copy.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    address = f"http://127.0.0.1:{port}"
    for _ in range(SECONDS * 5):
        try:
            urllib.request.urlopen(address, timeout=1).close()
            break
        except OSError:
            time.sleep(0.2)
    yield address
    running.terminate()
    running.communicate(timeout=10)


def test_a_changed_sentence_and_a_changed_table_reach_an_open_page(copy, served, browser):
    page = browser.new_page()
    page.goto(f"{served}/book/training-data.html")
    question = "When Hugging Face was first blocked in China."
    assert question in page.content()

    copy.edit("book/training-data.ipynb", "## Bottom line", "## Bottom line, live")
    page.get_by_role("heading", name="Bottom line, live").wait_for(timeout=SECONDS * 1000)

    copy.edit("data/unverified.csv", question, "When the Hub was first blocked in China.")
    page.get_by_text("When the Hub was first blocked").first.wait_for(timeout=SECONDS * 1000)
    page.close()


def test_a_port_in_use_is_one_message(copy):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        result = copy.run("live", "--port", str(taken.getsockname()[1]))
    assert result.returncode == 1
    assert "expected a free port" in result.stderr and "Traceback" not in result.stderr
