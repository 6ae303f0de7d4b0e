"""The files of a figure in the built book: drawings that carry their letters, a picture, the data.

A stored drawing names the font that comes with matplotlib, which few readers have. So every file
brings along the letters that it shows, and looks the same everywhere. Its colours follow the dark
theme: a browser tells a picture which theme the page around it has.
"""

from __future__ import annotations

import io
import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from briefing.core.digest import digest
from briefing.figures import colours, png, wide
from briefing.figures.colours import in_the_dark, words_in_the_dark
from briefing.figures.png import as_png, font_file
from briefing.figures.wide import size, without_title

SCALE = 2  # pixels of the picture for each pixel of the drawing
PIXELS_PER_POINT = 96 / 72
FONTS = {  # weight and slant to the files of matplotlib
    ("normal", "normal"): "DejaVuSans.ttf",
    ("bold", "normal"): "DejaVuSans-Bold.ttf",
    ("normal", "oblique"): "DejaVuSans-Oblique.ttf",
    ("bold", "oblique"): "DejaVuSans-BoldOblique.ttf",
}
# Letters of Europe, signs of punctuation, arrows, shapes.
LIKELY = {*range(0x20, 0x7F), *range(0xA0, 0x180), *range(0x2010, 0x2040), *range(0x2190, 0x219A)}
LIKELY |= {0x2212, 0x2264, 0x2265, 0x2501, *range(0x2070, 0x208F), *range(0x25A0, 0x25D0)}
Variant = tuple[str, str]
# What a browser does not need: the declaration, the type of document, the metadata.
NEEDLESS = re.compile(r"^<\?xml.*?\?>\s*|<!DOCTYPE.*?>\s*| *<metadata>.*?</metadata>\s*", re.DOTALL)
COLOUR = re.compile(r"(fill|stroke): (#[0-9a-f]{6})\b")
COLOUR_OF_HATCHES = re.compile(r'<rect[^>]* (fill)="(#[0-9a-f]{6})"')  # the ground below
CODE = (__file__, wide.__file__, colours.__file__, png.__file__)
OPENING = re.compile(r"<svg[^>]*>")


@dataclass(frozen=True)
class Stored:
    """A figure as a notebook holds it; see figures.publish."""

    name: str
    finding: str
    alt: str
    source: str
    title_height: float
    wide: str
    narrow: str
    csv: str

    @classmethod
    def of(cls, whole: Mapping[str, Any], wide: str) -> Stored:
        """Return a figure from the two parts of its output."""
        words = {key: whole[key] for key in ("name", "finding", "alt", "source", "title_height")}
        narrow = "\n".join(whole["narrow"])
        csv = "".join(f"{line}\n" for line in whole["csv"])
        return cls(wide=wide, narrow=narrow, csv=csv, **words)

    @property
    def wide_size(self) -> tuple[int, int]:
        """Width and height of the wide drawing on the page, in pixels."""
        width, height = size(self.wide)
        return _pixels(width), _pixels(height - self.title_height)

    @property
    def narrow_size(self) -> tuple[int, int]:
        """Width and height of the narrow drawing, in pixels."""
        width, height = size(self.narrow)
        return _pixels(width), _pixels(height)

    def files(self) -> dict[str, bytes]:
        """Return all files of the figure by their names."""
        drawings = {
            f"{self.name}.svg": self.wide,
            f"{self.name}-page.svg": without_title(self.wide, self.title_height),
            f"{self.name}-narrow.svg": self.narrow,
        }
        return {
            f"{self.name}.png": as_png(self.wide, SCALE),
            f"{self.name}.csv": self.csv.encode(),
            **{name: text.encode() for name, text in _for_browsers(drawings).items()},
        }

    def made_from(self) -> str:
        """Return a fingerprint of all that makes the files of the figure."""
        parts = [self.name, self.wide, self.narrow, self.csv, self.title_height]
        return digest([*parts, _tools()])


@lru_cache
def _tools() -> str:
    """Return a fingerprint of what makes files of figures: packages, and our own code."""
    packages = [version(name) for name in ("fonttools", "brotli", "resvg-py", "matplotlib")]
    return digest([packages, [digest(Path(file).read_bytes()) for file in CODE]])


def _pixels(points: float) -> int:
    return round(points * PIXELS_PER_POINT)


def _for_browsers(drawings: Mapping[str, str]) -> dict[str, str]:
    """Return the drawings of a figure that it has, with their letters and their dark colours."""
    used = {name: _used(drawing) for name, drawing in drawings.items() if drawing}
    # One font for all drawings: to cut it is what takes the time.
    letters: dict[Variant, set[str]] = {}
    for variants in used.values():
        for variant, some in variants.items():
            letters.setdefault(variant, set()).update(some)
    fonts = {variant: _font_face(variant, some) for variant, some in letters.items()}
    finished = {}
    for name, variants in used.items():
        faces = "".join(fonts[variant] for variant in sorted(variants))
        style = f"\n<style>{faces}{_dark(drawings[name])}</style>"
        slim = NEEDLESS.sub("", drawings[name])
        opening = OPENING.search(slim)
        end = opening.end() if opening else 0
        finished[name] = slim[:end] + style + slim[end:]
    return finished


def _font_face(variant: Variant, letters: set[str]) -> str:
    font = b64encode(_subset(variant, letters)).decode()
    weight, slant = variant
    return (
        f"@font-face{{font-family:'DejaVu Sans';font-weight:{weight};font-style:{slant};"
        f"src:url(data:font/woff2;base64,{font})}}"
    )


def _used(drawing: str) -> dict[Variant, set[str]]:
    """Return the letters that a drawing shows in each variant of the font."""
    used: dict[Variant, set[str]] = {}
    for element in ElementTree.fromstring(drawing).iter():
        style = element.get("style", "")
        if element.text and "font-" in style:
            weight = "bold" if re.search(r"font-weight: (bold|[6-9]00)", style) else "normal"
            slant = "oblique" if re.search(r"font-style: (italic|oblique)", style) else "normal"
            used.setdefault((weight, slant), set()).update(element.text)
    return used


def _subset(variant: Variant, letters: set[str]) -> bytes:
    """Return a font as WOFF2 with some letters only."""
    needed = {ord(letter) for letter in letters}
    # Most figures need no others than the likely ones; to cut the whole font takes much longer.
    source = _likely(variant) if needed <= LIKELY else font_file(FONTS[variant]).read_bytes()
    return _cut(source, needed, "woff2")


@lru_cache
def _likely(variant: Variant) -> bytes:
    return _cut(font_file(FONTS[variant]).read_bytes(), LIKELY, None)


def _cut(font: bytes, letters: set[int], flavour: str | None) -> bytes:
    from fontTools import subset
    from fontTools.ttLib import TTFont

    options = subset.Options(hinting=False, layout_features=["kern"], name_IDs=[])
    options.drop_tables += ["FFTM", "GDEF", "GSUB", "MATH", "gasp", "kern"]
    opened = TTFont(io.BytesIO(font), recalcTimestamp=False)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=letters)
    cutter.subset(opened)
    opened.flavor = flavour
    buffer = io.BytesIO()
    opened.save(buffer)
    return buffer.getvalue()


def _dark(drawing: str) -> str:
    """Return the rules that give a drawing its colours in the dark theme."""
    used = sorted(set(COLOUR.findall(drawing)))
    # Where a word is drawn without a colour it is black.
    rules = [f"text{{fill:{in_the_dark('#000000')}}}"]
    rules += [
        f'[style*="{what}: {colour}"]{{{what}:{in_the_dark(colour)}!important}}'
        for what, colour in used
    ]
    rules += [
        f'[{what}="{colour}"]{{{what}:{in_the_dark(colour)}}}'
        for what, colour in sorted(set(COLOUR_OF_HATCHES.findall(drawing)))
    ]
    rules += [
        f'text[style*="fill: {colour}"]{{fill:{words_in_the_dark(colour)}!important}}'
        for what, colour in used
        if what == "fill"
    ]
    return f"@media (prefers-color-scheme:dark){{{''.join(rules)}}}"
