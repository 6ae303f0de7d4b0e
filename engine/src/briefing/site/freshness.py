"""Never a stale page: what Sphinx must read again, and chapters whose figures are out of date.

Sphinx looks at the times of a page's own file. Here a page also rests on the tables behind its
numbers, on the library and on the lock, and what counts is what files hold, not when they were
written: a file put back from a copy is older than the page made from another one.
"""

from __future__ import annotations

import itertools
import re
import shutil
from collections.abc import Callable, Iterable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from sphinx.application import ENV_PICKLE_FILENAME
from sphinx.util.logging import getLogger

from briefing.chapters.provenance import library_digest
from briefing.chapters.run import stale
from briefing.core.citation import FILE
from briefing.core.digest import digest
from briefing.core.notebook import chapters
from briefing.core.problems import BriefingError
from briefing.core.project import CONTRACT_FILE, named, project_root
from briefing.core.settings import settings
from briefing.prose.markdown import files
from briefing.site import feeds
from briefing.site.catalogue import chapters_by_table
from briefing.tables.contract import data_folder, table_names

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

# A link of the prose that the page on sureness counts, and a heading that it names.
COUNTED = re.compile(r"\[[^\]]*\]\((?:fact|excuse):[^)]*\)|^# .*", re.MULTILINE)
STATIC = Path(__file__).with_name("static")  # styles and scripts of every book
OF_THE_BOOK = "book/_static"  # what a book adds to them
BUILD_INFO = ".buildinfo"
# Files beside the stored pages: a build has begun, and what the pages of tables were made from.
UNFINISHED = "unfinished"
PAGES_MADE = "catalogue.json"
T = TypeVar("T")
logger = getLogger(__name__)


def numbers_digest() -> str:
    """Return a fingerprint of all linked and excused numbers of the book, without its sentences."""
    return digest([COUNTED.findall(path.read_text(encoding="utf-8")) for path in files()])


def static_files() -> dict[str, Path]:
    """Return the styles, scripts and pictures that all pages share, by their places below _static.

    A book may bring its own, also in the place of one of ours.
    """
    folders = (STATIC, project_root() / OF_THE_BOOK)
    return {
        path.relative_to(folder).as_posix(): path
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def static_digest() -> str:
    """Return a fingerprint of the files that all pages share."""
    return digest([[name, digest(path.read_bytes())] for name, path in static_files().items()])


def uses_digest() -> str:
    """Return a fingerprint of which chapter reads which tables."""
    return digest(chapters_by_table())


def about_digest() -> str:
    """Return a fingerprint of what numbers about the book itself rest on: edition and cards."""
    cards = sorted((project_root() / "seeds").glob("*.yml"))
    return digest([digest(path.read_bytes()) for path in [*cards, project_root() / FILE]])


def settings_digest() -> str:
    """Return a fingerprint of the settings of the book."""
    return digest(asdict(settings()))


# What a page can rest on that is no file of its own.
DIGESTS: dict[str, Callable[[], str]] = {
    "numbers": numbers_digest,
    "uses": uses_digest,
    "about": about_digest,
    "settings": settings_digest,
}


def rest_on(env: BuildEnvironment, name: str) -> None:
    """Note that the page being read rests on one of DIGESTS."""
    _inputs(env).setdefault(env.docname, set()).add(name)


def rest_on_tables(env: BuildEnvironment, names: Iterable[str]) -> None:
    """Note that the page being read rests on tables, and on what the contract says of them."""
    files = [f"{name}.csv" for name in names]
    for file in [*files, CONTRACT_FILE] if files else []:
        env.note_dependency(str(data_folder() / file))


def remembered(env: BuildEnvironment, kind: str, key: str, find: Callable[[str], T]) -> T:
    """Return find(key), as the last build found it where the tables are still the same.

    Most builds follow the change of a sentence; they need no table, and not even pandas.
    """
    known = env.briefing_memory[1]  # type: ignore[attr-defined]
    if (kind, key) not in known:
        known[kind, key] = find(key)
    return known[kind, key]


def _forget_where_data_changed(app: Sphinx) -> None:
    """Empty the memory of the last build unless it was made from the same tables."""
    env, seen = app.env, app.briefing_seen  # type: ignore[attr-defined]
    tables = [seen[str(path)] for path in sorted(data_folder().iterdir()) if str(path) in seen]
    data = digest([*tables, seen["about"]])
    if getattr(env, "briefing_memory", ("", {}))[0] != data:
        env.briefing_memory = (data, {})  # type: ignore[attr-defined]


def _inputs(env: BuildEnvironment) -> dict[str, set[str]]:
    if not hasattr(env, "briefing_inputs"):
        env.briefing_inputs = {}  # type: ignore[attr-defined]
    return env.briefing_inputs  # type: ignore[attr-defined]


def outdated(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Return the pages whose inputs hold something else than when they were read."""
    known = getattr(env, "briefing_contents", {})
    app.briefing_seen = _snapshot(env)  # type: ignore[attr-defined]
    _forget_where_data_changed(app)
    read_before = [page for page in env.found_docs if page in env.all_docs]
    return [page for page in read_before if known.get(page) != _content(app, page)]


def remember(app: Sphinx, env: BuildEnvironment) -> None:
    """Keep what the inputs of every page held when this build began, for the next build.

    A file that was changed while pages were read counts as it was before, so that the next build
    reads its pages again.
    """
    env.briefing_contents = {  # type: ignore[attr-defined]
        page: _content(app, page) for page in env.all_docs
    }


def _snapshot(env: BuildEnvironment) -> dict[str, str]:
    """Return a fingerprint of every file that a page can rest on, and of what is no file."""
    pages = [Path(env.doc2path(page)) for page in env.found_docs]
    files = [*pages, *data_folder().iterdir()]
    seen = {str(path): digest(path.read_bytes()) for path in files if path.is_file()}
    return seen | {name: digest_of() for name, digest_of in DIGESTS.items()}


def _content(app: Sphinx, page: str) -> str:
    env, seen = app.env, app.briefing_seen  # type: ignore[attr-defined]
    dependencies = sorted(str(Path(env.srcdir) / path) for path in env.dependencies.get(page, ()))
    inputs = [str(env.doc2path(page)), *dependencies, *sorted(_inputs(env).get(page, ()))]
    return digest([seen.get(one, "") for one in inputs])


def remove_leftovers(app: Sphinx, exception: Exception | None) -> None:
    """Remove pictures, pages, tables, feeds that an earlier build wrote and that are no more."""
    if exception is not None or app.builder.format != "html":
        return
    site = Path(app.outdir)
    kept = {f"_images/{name}" for _, name in app.env.images.values()}
    kept |= {f"{page}.html" for page in [*app.env.found_docs, *settings().moved]}
    kept |= {f"_sources/{app.env.doc2path(page, base=False)}" for page in app.env.found_docs}
    kept |= {f"data/{name}.{kind}" for name in table_names() for kind in ("html", "csv")}
    kept |= {f"data/{CONTRACT_FILE}", "index.html", "search.html", *map(feeds.place, feeds.names())}
    made = [site.glob("*.html")]
    folders = ("_images", "_sources/book", "book", "data", feeds.FOLDER)
    made += [(site / folder).glob("*") for folder in folders]
    for path in itertools.chain(*made):
        if path.is_file() and path.relative_to(site).as_posix() not in kept:
            path.unlink()


def warn_of_stale_chapters(app: Sphinx) -> None:
    """Warn of chapters whose figures were made from other data or code; fails under -W."""
    try:
        outdated = stale(chapters())
    except BriefingError as error:
        logger.warning("%s", error, type="briefing", subtype="stale")
        return
    for path, reasons in outdated.items():
        logger.warning(
            "%s is out of date: %s. Its figures may be wrong. Run: make refresh",
            named(path),
            "; ".join(reasons),
            type="briefing",
            subtype="stale",
        )


def start_over_after_failure(app: Sphinx, config: object) -> None:
    """Forget the last build where it did not come to a good end.

    Sphinx warns of a page only while it reads it, so that a second build would be silent and pass.
    And a build that was killed has stored that it read a page, but not that it never wrote it.
    """
    unfinished = Path(app.doctreedir) / UNFINISHED
    if unfinished.exists():
        (Path(app.doctreedir) / ENV_PICKLE_FILENAME).unlink(missing_ok=True)
        (Path(app.doctreedir) / PAGES_MADE).unlink(missing_ok=True)
    unfinished.parent.mkdir(parents=True, exist_ok=True)
    unfinished.touch()


def end_well(app: Sphinx, exception: Exception | None) -> None:
    """Note that the build came to a good end."""
    if exception is None and not app._warncount:
        (Path(app.doctreedir) / UNFINISHED).unlink()


def bring_back_build_info(app: Sphinx) -> None:
    """Give Sphinx back its note on the settings of the last build."""
    kept = Path(app.doctreedir) / BUILD_INFO
    if kept.is_file():
        shutil.copyfile(kept, Path(app.outdir) / BUILD_INFO)


def put_away_build_info(app: Sphinx, exception: Exception | None) -> None:
    """Take Sphinx's note to itself out of the pages: its hash depends on the folder of the build.

    Two builds of one commit are the same bytes only without it. Sphinx needs it to see that a
    setting changed, so it is kept beside the stored pages.
    """
    note = Path(app.outdir) / BUILD_INFO
    if note.is_file():
        shutil.move(note, Path(app.doctreedir) / BUILD_INFO)


def setup(app: Sphinx) -> None:
    """Register the checks."""
    # A setting of the environment: when it changes, Sphinx reads every page again.
    app.add_config_value("briefing_library", library_digest(), "env")
    # A setting of the pages: when a style or script changes, Sphinx writes every page again.
    app.add_config_value("briefing_static", static_digest(), "html")
    app.connect("config-inited", start_over_after_failure)
    app.connect("builder-inited", warn_of_stale_chapters)
    app.connect("builder-inited", bring_back_build_info)
    app.connect("env-get-outdated", outdated)
    app.connect("env-updated", remember)
    app.connect("build-finished", put_away_build_info)
    app.connect("build-finished", remove_leftovers)
    app.connect("build-finished", end_well, priority=999)  # after all others did their part
