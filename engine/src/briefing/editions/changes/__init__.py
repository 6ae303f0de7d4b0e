"""What differs between two editions of the book: tables, judgements, verdicts, numbers of the text.

`compare` reads two folders that hold `data/` and `book/`, whole books or parts of one, side by
side; nothing goes through the project that the rest of the engine looks up.
"""

from briefing.editions.changes.comparing import compare
from briefing.editions.changes.model import Changes
from briefing.editions.changes.report import report

__all__ = ["Changes", "compare", "report"]
