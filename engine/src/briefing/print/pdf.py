"""Set a document of HTML as PDF with WeasyPrint: named fonts, tagged, the same bytes every time."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from briefing.core.problems import BriefingError, Problem
from briefing.print.fonts import only_these

NEEDED = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"


def set_pdf(markup: str, base: Path, fonts: Path) -> tuple[bytes, int]:
    """Return a document as PDF, and the number of its pages.

    `base` is the folder in which pictures are found, `fonts` holds the only fonts that are used.
    Raises BriefingError where a library of the system is missing, or where something of the
    document cannot be set as it is written: a picture, a link, a style.
    """
    only_these(fonts)
    try:
        from weasyprint import HTML
        from weasyprint.urls import URLFetcher
    except OSError as error:
        todo = f"On Debian and Ubuntu: apt-get install {NEEDED}"
        expected = "Pango and HarfBuzz, which set the text"
        raise BriefingError([Problem("print", str(error), expected, todo=todo)]) from error
    with _complaints_raised():
        local = URLFetcher(allowed_protocols={"file", "data"})
        source = HTML(string=markup, base_url=f"{base.as_uri()}/", url_fetcher=local)
        # The tags follow PDF/UA, so that the document can be read aloud.
        document = source.render(pdf_variant="pdf/ua-1")
        identifier = sha256(markup.encode()).hexdigest()[:32].encode()
        written = document.write_pdf(pdf_identifier=identifier, pdf_variant="pdf/ua-1")
    return written, len(document.pages)


@contextmanager
def _complaints_raised() -> Iterator[None]:
    """Make an error of what WeasyPrint only logs: a missing picture would be a hole in the book."""
    heard: list[str] = []
    logger = logging.getLogger("weasyprint")
    handler = logging.Handler(logging.WARNING)
    handler.emit = lambda record: heard.append(record.getMessage())  # type: ignore[method-assign]
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)
    if heard:
        expected = "a document that can be set as it is written"
        raise BriefingError(Problem("print", said, expected) for said in dict.fromkeys(heard))
