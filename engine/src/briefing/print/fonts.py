"""The fonts of the printed book: named files, never whatever a machine happens to have.

Noto Serif and Noto Sans for text, and DejaVu Sans, in which the figures are drawn and which comes
with matplotlib. A book that has Han characters needs Noto Serif CJK and Noto Sans CJK as well, in
the forms of the language that its settings name.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path

from briefing.core.digest import digest
from briefing.core.files import write_atomically
from briefing.core.problems import BriefingError, Problem
from briefing.core.project import project_root
from briefing.figures.png import font_file
from briefing.print.built_pages import language_of_han

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
HAN = tuple(
    f"Noto{family}CJK-{weight}.ttc"
    for family in ("Serif", "Sans")
    for weight in ("Regular", "Bold")
)
DRAWN = ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "DejaVuSans-Oblique.ttf", "DejaVuSansMono.ttf")
FIRST_HAN = 0x2E80  # below stand letters and signs, which the other fonts have
KEPT = "_build/fonts"  # where the parts of fonts are kept that a run has cut out
# Which of the faces of a collection has the forms of a language.
REGIONS = {"zh-Hans": "SC", "zh-Hant": "TC", "ja": "JP", "ko": "KR"}


@dataclass(frozen=True)
class Face:
    """One font file, ready to be used, with what a style sheet calls it."""

    file: Path
    family: str
    weight: int = 400
    italic: bool = False


def prepare(folder: Path, text: str) -> list[Face]:
    """Put the fonts that a text needs into a folder; those of Han hold only its characters.

    A collection of Han fonts holds 65,000 glyphs in five national forms. Left to itself, the
    renderer takes the first, which is Japanese. Raise BriefingError where a font is missing, or
    where nobody said of which language the characters are.
    """
    characters = "".join(sorted({one for one in text if ord(one) >= FIRST_HAN}))
    collections = HAN if characters else ()
    found = _found([*LATIN, *collections])
    faces = []
    for source in [*(found[name] for name in LATIN), *map(font_file, DRAWN)]:
        link = folder / source.name
        link.symlink_to(source)
        faces.append(_face(link))
    for name in collections:
        region = han_region()
        link = folder / name.replace(".ttc", f"-{region}.otf")
        link.symlink_to(_subset(found[name], characters, region))
        faces.append(_face(link))
    return faces


def han_region() -> str:
    """Return the region whose forms of Han characters this book has; see language_of_han."""
    return REGIONS[language_of_han()]


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
    family, _, style = file.stem.partition("-")
    style, _, region = style.partition("-")
    family = family.replace("NotoS", "Noto S").replace("CJK", f" CJK {region}")
    family = family.replace("DejaVuSans", "DejaVu Sans").replace("SansMono", "Sans Mono")
    italic = "Italic" in style or "Oblique" in style
    return Face(file, family, 700 if "Bold" in style else 400, italic)


def _found(names: Iterable[str]) -> dict[str, Path]:
    """Return where each font file is; raise BriefingError for those that are nowhere."""
    wanted = set(names)
    found: dict[str, Path] = {}
    for folder in _folders():
        for file in sorted(folder.rglob("Noto*")):
            if file.name in wanted:
                found.setdefault(file.name, file)
    missing = sorted(wanted - found.keys())
    if missing:
        todo = (
            "On Debian and Ubuntu: apt-get install fonts-noto-core fonts-noto-cjk. Elsewhere, "
            "install Noto Serif, Noto Sans and, for Chinese, their CJK collections from your "
            "system's packages, or name a folder that holds the files in BRIEFING_FONTS"
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


def _subset(collection: Path, characters: str, region: str) -> Path:
    """Return the face of a region of a collection with no more than some characters in it.

    To cut it out takes a second, so it is kept for the next run.
    """
    is_now = [collection.stat().st_size, collection.stat().st_mtime_ns, characters, region]
    kept = project_root() / KEPT / f"{collection.stem}-{digest(is_now)}.otf"
    if not kept.is_file():
        write_atomically(kept, _cut_out(collection, characters, region))
    return kept


def _cut_out(collection: Path, characters: str, region: str) -> bytes:
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTCollection

    options = Options(name_IDs=[1, 2, 4, 6], layout_features=["kern"], notdef_outline=True)
    options.hinting = False
    subsetter = Subsetter(options)
    subsetter.populate(text=f" {characters}")
    written = io.BytesIO()
    with TTCollection(str(collection), lazy=True) as faces:
        names = {face["name"].getDebugName(1): face for face in faces.fonts}
        face = next(face for name, face in names.items() if name.endswith(f" CJK {region}"))
        subsetter.subset(face)
        face.recalcTimestamp = False  # the hour of the run would make two runs differ
        face.save(written)
    return written.getvalue()
