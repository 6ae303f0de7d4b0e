"""Drawings as PNG, and the fonts that come with matplotlib: the same bytes on every machine."""

from __future__ import annotations

from pathlib import Path

DRAWN_IN = (
    "DejaVuSans.ttf",
    "DejaVuSans-Bold.ttf",
    "DejaVuSans-Oblique.ttf",
    "DejaVuSans-BoldOblique.ttf",
)


def font_file(name: str) -> Path:
    """Return where a font of matplotlib lies."""
    from matplotlib import get_data_path

    return Path(get_data_path()) / "fonts" / "ttf" / name


def as_png(drawing: str, scale: int = 1) -> bytes:
    """Return an SVG as PNG, `scale` pixels for each of its own, with no font of the machine."""
    import resvg_py

    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=drawing,
            zoom=scale,
            dpi=96,
            skip_system_fonts=True,
            font_files=[str(font_file(name)) for name in DRAWN_IN],
        )
    )
