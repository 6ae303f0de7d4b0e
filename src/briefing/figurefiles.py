"""The files of a figure in the built book: drawings that carry their letters, a picture, the data.

A stored drawing names the font that comes with matplotlib, which few readers have. So every file
brings along the letters that it shows, and looks the same everywhere. Its colours follow the dark
theme: a browser tells a picture which theme the page around it has.
"""

from __future__ import annotations

import io
import math
import re
from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from briefing import drawing
from briefing.drawing import size, without_title
from briefing.fingerprints import digest

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
OPENING = re.compile(r"<svg[^>]*>")
# In the dark theme white becomes the darkest and black the lightest; what lies between is lifted
# so that colours keep their contrast with the ground.
GROUND = "#14181c"  # the ground of the pages in the dark theme: theme.css
LIGHTEST, LIFT = 0.97, 1.5
VIVID, MORE = 0.12, 0.05  # chroma of a full colour, and how much lighter it is drawn


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
            f"{self.name}.png": _picture(self.wide),
            f"{self.name}.csv": self.csv.encode(),
            **{name: text.encode() for name, text in _for_browsers(drawings).items()},
        }

    def made_from(self) -> str:
        """Return a fingerprint of all that makes the files of the figure."""
        packages = [version(name) for name in ("fonttools", "brotli", "resvg-py", "matplotlib")]
        code = [digest(Path(file).read_bytes()) for file in (__file__, drawing.__file__)]
        parts = [self.name, self.wide, self.narrow, self.csv, self.title_height]
        return digest([*parts, packages, code])


def _pixels(points: float) -> int:
    return round(points * PIXELS_PER_POINT)


def _picture(drawing: str) -> bytes:
    """Return a drawing as PNG, with the fonts of matplotlib and no other."""
    import resvg_py

    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=drawing,
            zoom=SCALE,
            dpi=96,
            skip_system_fonts=True,
            font_files=[str(_font_file(variant)) for variant in FONTS],
        )
    )


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
        finished[name] = OPENING.sub(lambda opening, style=style: opening[0] + style, slim, count=1)
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
    source = _likely(variant) if needed <= LIKELY else _font_file(variant).read_bytes()
    return _cut(source, needed, "woff2")


@lru_cache
def _likely(variant: Variant) -> bytes:
    return _cut(_font_file(variant).read_bytes(), LIKELY, None)


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


def _font_file(variant: Variant) -> Path:
    from matplotlib import get_data_path

    return Path(get_data_path()) / "fonts" / "ttf" / FONTS[variant]


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
    return f"@media (prefers-color-scheme:dark){{{''.join(rules)}}}"


def in_the_dark(colour: str) -> str:
    """Return what stands for a colour of the light theme in the dark one.

    Hue and chroma in OKLCH stay, lightness is turned round; so what stood out stands out.
    """
    lightness, a, b = _to_oklab(colour)
    darkest, *tint = _to_oklab(GROUND)
    turned = LIGHTEST - (LIGHTEST - darkest) * lightness**LIFT
    turned += MORE * min(math.hypot(a, b) / VIVID, 1)
    a, b = (part + lightness * ground for part, ground in zip((a, b), tint, strict=True))
    return "#" + "".join(f"{round(255 * part):02x}" for part in _to_rgb(turned, a, b))


def _to_oklab(colour: str) -> tuple[float, float, float]:
    """Return an sRGB colour as lightness and two axes of colour (OKLab, Björn Ottosson, 2020)."""
    rgb = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in rgb
    )
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    middle = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


def _to_rgb(lightness: float, a: float, b: float) -> Iterator[float]:
    """Yield the parts of the sRGB colour nearest to one of OKLab."""
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    for part in (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    ):
        inside = min(max(part, 0), 1)
        yield 12.92 * inside if inside <= 0.0031308 else 1.055 * inside ** (1 / 2.4) - 0.055
