"""What inputs of the models must be, told in one sentence where they are not."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray


def positive(values: ArrayLike, name: str, *, zero: bool = False) -> None:
    """Raise ValueError unless all values are above zero, or with `zero` at least zero."""
    numbers: NDArray[np.float64] = np.asarray(values, dtype=float)
    if not np.all(numbers >= 0 if zero else numbers > 0):
        expected = "zero or more" if zero else "above zero"
        raise ValueError(f"{name} is {float(numbers.min()):g}; it must be {expected}")


def share(values: ArrayLike, name: str) -> None:
    """Raise ValueError unless all values lie between 0 and 1."""
    numbers: NDArray[np.float64] = np.asarray(values, dtype=float)
    if not np.all((numbers >= 0) & (numbers <= 1)):
        found = float(numbers.min() if numbers.min() < 0 else numbers.max())
        raise ValueError(f"{name} is {found:g}; a share lies between 0 and 1")
