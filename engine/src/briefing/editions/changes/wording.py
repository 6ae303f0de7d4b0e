"""Where two versions of a text differ, word by word, with a little of what surrounds it."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

from briefing.prose.markdown import parsed

AROUND = 6  # words kept on either side of a change
SHORT = 4  # words up to which both texts are shown whole
REWRITTEN = 0.4  # below this likeness, two texts are shown whole and not interwoven
GAP = "…"
EMPTY = "(empty)"
LINKED = re.compile(r"\]\((?:fact|source|excuse):")


class Piece(NamedTuple):
    """A run of words that both texts have (`same`), or only the old (`old`) or the new (`new`)."""

    kind: Literal["same", "old", "new"]
    text: str


def readable(text: str) -> str:
    """Return a text as a reader sees it: the words of its links, without their addresses."""
    if not LINKED.search(text):
        return text
    return " ".join(" ".join(passage.plain for passage in parsed(text)).split())


def differences(old: str, new: str) -> list[Piece]:
    """Return the words of two texts in order, equal stretches cut down to what explains a change.

    What a reader sees is compared; where only the addresses of links differ, the raw texts are.
    """
    before, after = readable(old), readable(new)
    if before == after:
        before, after = old, new
    then, now = before.split(), after.split()
    matcher = SequenceMatcher(None, then, now, autojunk=False)
    if max(len(then), len(now)) <= SHORT or matcher.ratio() < REWRITTEN:
        return [Piece("old", before or EMPTY), Piece("new", after or EMPTY)]
    pieces: list[Piece] = []
    for tag, start, end, start_now, end_now in matcher.get_opcodes():
        if tag == "equal":
            pieces.append(Piece("same", " ".join(then[start:end])))
            continue
        if end > start:
            pieces.append(Piece("old", " ".join(then[start:end])))
        if end_now > start_now:
            pieces.append(Piece("new", " ".join(now[start_now:end_now])))
    last = len(pieces) - 1
    return [_shortened(piece, not place, place == last) for place, piece in enumerate(pieces)]


def _shortened(piece: Piece, first: bool, final: bool) -> Piece:
    words = piece.text.split()
    if piece.kind != "same" or len(words) <= AROUND * (2 - first - final) + 1:
        return piece
    before = [] if first else words[:AROUND]
    after = [] if final else words[-AROUND:]
    return Piece("same", " ".join([*before, GAP, *after]))


def marked(old: str, new: str) -> str:
    """Return the difference of two texts on one line, short ones as old → new."""
    pieces = differences(old, new)
    if not any(piece.kind == "same" for piece in pieces):
        return " → ".join(piece.text for piece in pieces)
    signs = {"same": "{}", "old": "[-{}-]", "new": "{{+{}+}}"}
    return " ".join(signs[piece.kind].format(piece.text) for piece in pieces)
