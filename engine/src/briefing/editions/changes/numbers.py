"""Which numbers of the text moved: the links of two editions, matched by address and place."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from briefing.editions.changes.model import Move, Tally
from briefing.editions.changes.snapshots import Snapshot
from briefing.numbers import literals
from briefing.prose.excuses import HOLE, numerals
from briefing.prose.markdown import Link, Passage, Section, parsed, title_of_page

SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
ALIKE = 0.75  # how much of its words a sentence keeps while its numbers move


@dataclass(frozen=True)
class Printed:
    """A link of the text: what it prints, where it leads, where it stands."""

    scheme: str
    target: str  # an address, the id of a source, or the reason of an excuse
    text: str
    heading: str
    cell: str
    sentence: str
    frame: str  # the sentence without what its links print
    position: int  # among the links of the sentence

    @property
    def place(self) -> str:
        """Return what stays the same while sentences come and go around it."""
        return self.cell or self.heading

    @property
    def named(self) -> tuple[str, str]:
        """Return what it is a number of; one reason may excuse many that are not related."""
        return self.target, self.frame if self.scheme == "excuse" else ""


# By what links of a page are matched, from the surest to the least sure; each is matched once.
ROUNDS: tuple[Callable[[Printed], Hashable], ...] = (
    lambda link: (link.scheme, link.target, link.place, link.text),
    lambda link: (link.scheme, link.target, link.place, link.frame, link.position),
    lambda link: (link.scheme, link.target, link.text),
    lambda link: (link.scheme, link.named, link.place),
    lambda link: (link.scheme, link.named),
    lambda link: (link.scheme, link.place, link.frame, link.position),
)

Pair = tuple[Printed, Printed]


def moves(old: Snapshot, new: Snapshot) -> tuple[list[Move], list[Tally]]:
    """Return the numbers that moved on the pages of both editions, and how many came and went."""
    found: list[Move] = []
    tallies: list[Tally] = []
    for page, sections in new.texts.items():
        before = old.texts.get(page)
        if before is None or [s.text for s in before] == [s.text for s in sections]:
            continue
        title = title_of_page(sections, page) if page.startswith("book/") else "Key judgements"
        pairs, gone, come = _matched(_printed(before), _printed(sections))
        found += [_move(page, title, *pair, old, new) for pair in pairs if _moved(*pair, old, new)]
        added, removed = (sum(link.scheme == "fact" for link in some) for some in (come, gone))
        if added or removed:
            tallies.append(Tally(page, title, added, removed))
    return found, tallies


def _move(page: str, title: str, then: Printed, now: Printed, old: Snapshot, new: Snapshot) -> Move:
    return Move(
        page,
        title,
        now.heading,
        now.cell,
        _address(then),
        _address(now),
        then.text,
        now.text,
        old.value(then.target) if then.scheme == "fact" else "",
        new.value(now.target) if now.scheme == "fact" else "",
        now.sentence,
    )


def _address(printed: Printed) -> str:
    return printed.target if printed.scheme == "fact" else f"{printed.scheme}: {printed.target}"


def _moved(then: Printed, now: Printed, old: Snapshot, new: Snapshot) -> bool:
    """Tell whether a link says another number, and not the same one in other words."""
    if then.text.casefold().split() == now.text.casefold().split():
        return False
    if then.scheme != "fact":
        return _numerals(then.text) != _numerals(now.text)
    if then.target != now.target:
        return True
    if old.value(then.target):
        return old.value(then.target) != new.value(now.target)
    # A derived number. A comparison in words holds in both editions: its words alone changed.
    return _numbers(then.text) != _numbers(now.text)


def _numerals(text: str) -> list[str]:
    return [numeral for _, numeral in numerals(text)]


def _numbers(text: str) -> object:
    read = literals.read(text)
    if read is None:
        return _numerals(text)
    return read.day or [round(number.shown * number.scale, 9) for number in read.numbers]


def _printed(sections: list[Section]) -> list[Printed]:
    found: list[Printed] = []
    heading = ""
    for section in sections:
        for passage in parsed(section.text):
            if passage.kind == "heading":
                heading = passage.plain.strip()
            found += _links(section, passage, heading)
    return found


def _links(section: Section, passage: Passage, heading: str) -> Iterator[Printed]:
    """Yield the links of a passage, each with its sentence."""
    links = iter(passage.links)
    framed = "".join(HOLE if isinstance(p, Link) else p[0] for p in passage.pieces)
    for frame in SENTENCE_END.split(" ".join(framed.split())):
        inside = [next(links) for _ in range(frame.count(HOLE))]
        words = iter(inside)
        sentence = re.sub(HOLE, lambda _, words=words: next(words).text, frame)
        for position, link in enumerate(inside):
            yield Printed(
                link.scheme,
                link.target or link.title,
                link.text,
                heading,
                section.name,
                sentence.replace("\u2063", "…"),
                frame,
                position,
            )


def _matched(
    old: list[Printed], new: list[Printed]
) -> tuple[list[Pair], list[Printed], list[Printed]]:
    """Return the links that belong together in the order of the new page, and those left over."""
    pairs: list[Pair] = []
    order = {id(now): place for place, now in enumerate(new)}
    for key in ROUNDS:
        waiting = defaultdict(list)
        for then in reversed(old):
            waiting[key(then)].append(then)
        left = []
        for now in new:
            if waiting[key(now)]:
                pairs.append((waiting[key(now)].pop(), now))
            else:
                left.append(now)
        taken = {id(then) for then, _ in pairs}
        old, new = [then for then in old if id(then) not in taken], left
    pairs += _in_like_sentences(old, new)
    taken = {id(link) for pair in pairs for link in pair}
    pairs.sort(key=lambda pair: order[id(pair[1])])
    left_over = [[link for link in some if id(link) not in taken] for some in (old, new)]
    return pairs, left_over[0], left_over[1]


def _in_like_sentences(old: list[Printed], new: list[Printed]) -> Iterator[Pair]:
    """Yield numbers that lead elsewhere now, in sentences of one place that are nearly the same."""
    waiting = defaultdict(list)
    for then in old:
        waiting[then.scheme, then.place, then.position].append(then)
    for now in new:
        some = waiting[now.scheme, now.place, now.position]
        alike = [(_alike(then.frame, now.frame), -place) for place, then in enumerate(some)]
        likeness, place = max(alike, default=(0.0, 0))
        if likeness > ALIKE:
            yield some.pop(-place), now


def _alike(then: str, now: str) -> float:
    matcher = SequenceMatcher(None, then.split(), now.split(), autojunk=False)
    return matcher.ratio() if matcher.real_quick_ratio() > ALIKE else 0.0
