"""Short fingerprints of contents, by which the book knows what something was made from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path


def digest(value: object) -> str:
    """Return a fingerprint of 16 hexadecimal digits of anything that JSON can hold, or of bytes.

    >>> digest([1, 2]) == digest((1, 2))
    True
    """
    content = value if isinstance(value, bytes) else json.dumps(value, sort_keys=True).encode()
    return hashlib.sha256(content).hexdigest()[:16]


def files_digest(root: Path, paths: Iterable[Path]) -> str:
    """Return a fingerprint of files below a folder: their places in it and what they hold."""
    return digest(
        [[path.relative_to(root).as_posix(), digest(path.read_bytes())] for path in paths]
    )
