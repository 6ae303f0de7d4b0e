"""The fonts of the printed book: named files, never whatever a machine happens to have.

Noto Serif and Noto Sans for text, Noto Serif CJK and Noto Sans CJK in their mainland Chinese forms,
and DejaVu Sans, in which the figures are drawn and which comes with matplotlib.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path

from briefing.fingerprints import digest
from briefing.notebooks import write_atomically
from briefing.pictures import font_file
from briefing.problems import BriefingError, Problem
from briefing.tables import project_root

# Folders of fonts, besides those that BRIEFING_FONTS names: Debian and its relatives, Fedora, Arch,
# macOS, and what a user put in place.
FOLDERS = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "~/.local/share/fonts",
    "~/.fonts",
    "/Library/Fonts",
    "~/Library/Fonts",
)
LATIN = tuple(
    f"Noto{family}-{style}.ttf"
    for family in ("Serif", "Sans")
    for style in ("Regular", "Italic", "Bold", "BoldItalic")
)
CHINESE = tuple(
    f"Noto{family}CJK-{weight}.ttc"
    for family in ("Serif", "Sans")
    for weight in ("Regular", "Bold")
)
DRAWN = ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "DejaVuSans-Oblique.ttf", "DejaVuSansMono.ttf")
FIRST_CHINESE = 0x2E80  # below stand letters and signs, which the other fonts have
KEPT = "_build/fonts"  # where the parts of fonts are kept that a run has cut out
MAINLAND = "SC"  # which of the faces of a collection: the forms that are standard in China


@dataclass(frozen=True)
class Face:
    """One font file, ready to be used, with what a style sheet calls it."""

    file: Path
    family: str
    weight: int = 400
    italic: bool = False


def prepare(folder: Path, text: str) -> list[Face]:
    """Put the fonts that a text needs into a folder; the Chinese ones hold only its characters.

    A collection of Chinese fonts holds 65,000 glyphs in five national forms. Left to itself, the
    renderer takes the first, which is Japanese. Raises BriefingError where a font is missing.
    """
    found = _found([*LATIN, *CHINESE])
    drawn = [font_file(name) for name in DRAWN]
    faces = []
    for source in [*(found[name] for name in LATIN), *drawn]:
        link = folder / source.name
        link.symlink_to(source)
        faces.append(_face(link))
    characters = "".join(sorted({one for one in text if ord(one) >= FIRST_CHINESE}))
    for name in CHINESE:
        link = folder / name.replace(".ttc", f"-{MAINLAND}.otf")
        link.symlink_to(_subset(found[name], characters))
        faces.append(_face(link))
    return faces


def only_these(folder: Path) -> None:
    """Let fontconfig, through which text is set, see the fonts of a folder and no others."""
    settings = folder / "fonts.conf"
    settings.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">'
        f"<fontconfig><dir>{escape(str(folder))}</dir>"
        f"<cachedir>{escape(str(folder / 'cache'))}</cachedir></fontconfig>",
        encoding="utf-8",
    )
    os.environ["FONTCONFIG_FILE"] = str(settings)


def _face(file: Path) -> Face:
    family, _, style = file.stem.removesuffix(f"-{MAINLAND}").partition("-")
    family = family.replace("NotoS", "Noto S").replace("CJK", f" CJK {MAINLAND}")
    family = family.replace("DejaVuSans", "DejaVu Sans").replace("SansMono", "Sans Mono")
    italic = "Italic" in style or "Oblique" in style
    return Face(file, family, 700 if "Bold" in style else 400, italic)


def _found(names: Iterable[str]) -> dict[str, Path]:
    """Return where each font file is; raise BriefingError for those that are nowhere."""
    wanted, found = set(names), {}
    for folder in _folders():
        for file in sorted(folder.rglob("Noto*")):
            if file.name in wanted:
                found.setdefault(file.name, file)
    missing = sorted(wanted - found.keys())
    if missing:
        todo = (
            "On Debian and Ubuntu: apt-get install fonts-noto-core fonts-noto-cjk. Elsewhere, "
            "install Noto Serif, Noto Sans and their CJK collections from your system's packages, "
            "or name a folder that holds the files in BRIEFING_FONTS"
        )
        expected = "the fonts that the book is printed in"
        raise BriefingError([Problem("fonts", f"no {', '.join(missing)}", expected, todo=todo)])
    return found


def _folders() -> Iterator[Path]:
    named = os.environ.get("BRIEFING_FONTS", "")
    for name in [*filter(None, named.split(os.pathsep)), *FOLDERS]:
        folder = Path(name).expanduser()
        if folder.is_dir():
            yield folder


def _subset(collection: Path, characters: str) -> Path:
    """Return the mainland face of a collection with no more than some characters in it.

    To cut it out takes a second, so it is kept for the next run.
    """
    is_now = [collection.stat().st_size, collection.stat().st_mtime_ns, characters]
    kept = project_root() / KEPT / f"{collection.stem}-{digest(is_now)}.otf"
    if not kept.is_file():
        write_atomically(kept, _cut_out(collection, characters))
    return kept


def _cut_out(collection: Path, characters: str) -> bytes:
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTCollection

    faces = TTCollection(str(collection), lazy=True).fonts
    face = next(one for one in faces if one["name"].getDebugName(1).endswith(f" CJK {MAINLAND}"))
    options = Options(name_IDs=[1, 2, 4, 6], layout_features=["kern"], notdef_outline=True)
    options.hinting = False
    subsetter = Subsetter(options)
    subsetter.populate(text=f" {characters}")
    subsetter.subset(face)
    face.recalcTimestamp = False  # the hour of the run would make two runs differ
    written = io.BytesIO()
    face.save(written)
    return written.getvalue()
