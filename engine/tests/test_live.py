"""`make live`: a change is in the browser within seconds, without a hand on it."""

import os
import signal
import socket
import time
import urllib.request
from contextlib import suppress

import pytest

SECONDS = 45  # generous: a test is no measurement


@pytest.fixture
def served(book):
    """A copy of the sample as `briefing live` serves it; the address of its pages."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    running = book.start("live", "--port", str(port))
    address = f"http://127.0.0.1:{port}"
    for _ in range(SECONDS * 5):
        try:
            urllib.request.urlopen(address, timeout=1).close()
            break
        except OSError:
            assert running.poll() is None, running.communicate()
            time.sleep(0.2)
    yield address
    os.killpg(running.pid, signal.SIGTERM)
    running.communicate(timeout=10)


def test_a_changed_sentence_is_served(book, served):
    book.edit("book/method.md", "The two are independent.", "The two are of two kinds.")
    for _ in range(SECONDS * 5):
        with (
            suppress(OSError),  # it does not answer while it builds
            urllib.request.urlopen(f"{served}/book/method.html", timeout=5) as page,
        ):
            if "The two are of two kinds." in page.read().decode():
                return
        time.sleep(0.2)
    pytest.fail("the page was not built again")


@pytest.mark.prove
def test_changes_reach_an_open_page_and_a_mistake_does_not_end_it(book, served, browser):
    page = browser.new_page()
    page.goto(f"{served}/book/crossings.html")
    assert "A new quay." in page.content()

    # What fails the check is shown all the same: its writer sees it.
    book.edit("book/crossings.ipynb", "The series end", "7.3% more. The series end")
    page.get_by_text("7.3% more.").wait_for(timeout=SECONDS * 1000)
    book.edit("book/crossings.ipynb", "7.3% more. The series end", "All series end")
    page.get_by_text("All series end").wait_for(timeout=SECONDS * 1000)

    book.set_cell("judgements", "crossings.south", "would_change", "A quay in the south.")
    page.get_by_text("A quay in the south.").first.wait_for(timeout=SECONDS * 1000)
    page.close()
