"""Colours that can be read: of words on white, and of a whole drawing in the dark theme."""

from __future__ import annotations

import math
from collections.abc import Iterator

WHITE = "#ffffff"
READABLE = 4.5  # the contrast that words need (WCAG 2.2, 1.4.3)
NEARLY_WHITE = 1.25  # contrast with white below which words do not stand on white
STEP = 0.01  # of lightness
# In the dark theme white becomes the darkest and black the lightest; what lies between is lifted
# so that colours keep their contrast with the ground.
GROUND = "#14181c"  # the ground of the pages in the dark theme: theme.css
LIGHTEST, LIFT = 0.97, 1.5
VIVID, MORE = 0.12, 0.05  # chroma of a full colour, and how much lighter it is drawn


def in_the_dark(colour: str) -> str:
    """Return what stands for a colour of the light theme in the dark one.

    Hue and chroma in OKLCH stay, lightness is turned round; so what stood out stands out.
    """
    lightness, a, b = _to_oklab(colour)
    darkest, *tint = _to_oklab(GROUND)
    turned = LIGHTEST - (LIGHTEST - darkest) * lightness**LIFT
    turned += MORE * min(math.hypot(a, b) / VIVID, 1)
    a, b = (part + lightness * ground for part, ground in zip((a, b), tint, strict=True))
    return _hex(turned, a, b)


def words_on_white(colour: str) -> str:
    """Return a colour in which words on white can be read: darker, where they could not.

    Colours that are nearly white stay: such words stand on marks.
    """
    if contrast(colour, WHITE) < NEARLY_WHITE:
        return colour
    return _moved_until_read(colour, WHITE, -STEP)


def words_in_the_dark(colour: str) -> str:
    """Return what stands for the colour of words in the dark theme; see words_on_white."""
    shown = in_the_dark(colour)
    if contrast(colour, WHITE) < NEARLY_WHITE:
        return shown
    return _moved_until_read(shown, GROUND, STEP)


def contrast(one: str, other: str) -> float:
    """Return the ratio of contrast of two colours, from 1 to 21 (WCAG 2.2)."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = _linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _moved_until_read(colour: str, ground: str, step: float) -> str:
    lightness, a, b = _to_oklab(colour)
    while contrast(colour, ground) < READABLE and 0 < lightness < 1:
        lightness += step
        colour = _hex(lightness, a, b)
    return colour


def _hex(lightness: float, a: float, b: float) -> str:
    return "#" + "".join(f"{round(255 * part):02x}" for part in _to_rgb(lightness, a, b))


def _linear(colour: str) -> Iterator[float]:
    """Yield red, green and blue of a colour such as #1b1f23 as parts of the light, 0 to 1."""
    for part in (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)):
        yield part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def _to_oklab(colour: str) -> tuple[float, float, float]:
    """Return an sRGB colour as lightness and two axes of colour (OKLab, Björn Ottosson, 2020)."""
    red, green, blue = _linear(colour)
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
