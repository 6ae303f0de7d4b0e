"""The judgements of this book, as its pages show them."""

from briefing.prose.judgements import PROSE, inline
from briefing.tables.loading import load


def test_no_sign_in_a_judgement_is_shown_as_another_than_was_meant():
    """Signs that Markdown would take for more than emphasis and links are shown as they stand."""
    cells = [cell for column in ("short", *PROSE) for cell in load("judgements")[column]]
    assert len(cells) > 50
    assert [cell for cell in cells if inline(cell) != cell] == []
