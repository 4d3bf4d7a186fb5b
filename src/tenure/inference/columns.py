"""What a model sees of the columns: brought to one scale on the training rows, gaps marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Names = NDArray[np.str_]
Numbers = Mapping[str, Floats]
Groups = Mapping[str, Names]

SKEWED = 4.0
"""Skewness above which log1p is taken (Gold's rule)."""
MOST_LEVELS = 20
FEWEST_ROWS = 20
FARTHEST = 10.0
"""Spreads from the center beyond which a value counts as this far."""


@dataclass(frozen=True, slots=True)
class Number:
    """A column of numbers: its center and spread on the training rows (after log1p if `is_log`).

    A gap takes the center; where a share `gaps` (0–1) of the training rows had none, a column
    of its own marks them. `low` and `high` are the range seen, in spreads from the center: what
    lies beyond counts as its end, for a line must not be drawn on where nobody has been.
    """

    name: str
    is_log: bool
    center: float
    spread: float
    low: float
    high: float
    gaps: float

    @property
    def usual(self) -> float:
        """The center in the column's own unit."""
        return float(np.expm1(self.center)) if self.is_log else self.center


@dataclass(frozen=True, slots=True)
class Level:
    """One value of a group, such as a plan: a column of 0 and 1, its mean the `share`."""

    group: str
    value: str
    share: float


@dataclass(frozen=True, slots=True)
class Columns:
    """Everything needed to make a model's columns out of a panel's."""

    numbers: tuple[Number, ...]
    levels: tuple[Level, ...]

    @property
    def gapped(self) -> tuple[Number, ...]:
        """The numbers with a column for their gaps."""
        return tuple(each for each in self.numbers if each.gaps)


def learn_columns(numbers: Numbers, groups: Groups) -> Columns:
    """Scales and levels of the training rows, and of them only.

    Arrays of equal length, NaN where unknown. A column that stands still is left out, and so
    is a value of a group with fewer than 20 rows, or one after the 20 most frequent.
    """
    scaled = [_number(name, values) for name, values in numbers.items()]
    levels = [each for name, values in groups.items() for each in _levels(name, values)]
    return Columns(tuple(each for each in scaled if each), tuple(levels))


def _number(name: str, values: Floats) -> Number | None:
    known = values[np.isfinite(values)]
    gaps = 1 - len(known) / max(len(values), 1)
    if len(known) < 2 or (np.ptp(known) == 0 and not gaps):
        return None
    is_log = bool(known.min() >= 0 and _skewness(known) > SKEWED)
    known = np.log1p(known) if is_log else known
    spread = float(known.std()) or 1.0
    center = float(known.mean())
    low = max(-FARTHEST, (float(known.min()) - center) / spread)
    high = min(FARTHEST, (float(known.max()) - center) / spread)
    return Number(name, is_log, center, spread, low, high, gaps)


def _skewness(values: Floats) -> float:
    off = values - values.mean()
    spread = float(np.sqrt(np.mean(off**2)))
    return float(np.mean(off**3)) / spread**3 if spread > 0 else 0.0


def _levels(group: str, values: Names) -> list[Level]:
    found, counts = np.unique(values, return_counts=True)
    if len(found) < 2:
        return []
    most = np.lexsort((found, -counts))[:MOST_LEVELS]
    kept = [(str(found[at]), int(counts[at])) for at in most if counts[at] >= FEWEST_ROWS]
    return [Level(group, value, count / len(values)) for value, count in sorted(kept)]


def design(columns: Columns, numbers: Numbers, groups: Groups) -> Floats:
    """The matrix of a linear model: scaled numbers, marks of gaps, levels; a row for each row."""
    raw = [np.asarray(numbers[each.name], dtype=np.float64) for each in columns.numbers]
    made = [_scaled(each, values) for each, values in zip(columns.numbers, raw, strict=True)]
    marks = [~np.isfinite(numbers[each.name]) for each in columns.gapped]
    return _stacked([*made, *marks, *_flags(columns, groups)], _height(numbers, groups))


def plain(columns: Columns, numbers: Numbers, groups: Groups) -> Floats:
    """The matrix of trees: numbers as they are, NaN where unknown, and levels."""
    raw = [np.asarray(numbers[each.name], dtype=np.float64) for each in columns.numbers]
    return _stacked([*raw, *_flags(columns, groups)], _height(numbers, groups))


def _scaled(number: Number, values: Floats) -> Floats:
    if number.is_log:
        values = np.log1p(np.maximum(values, 0))
    scaled = np.clip((values - number.center) / number.spread, number.low, number.high)
    return np.asarray(np.where(np.isfinite(values), scaled, 0.0), dtype=np.float64)


def _flags(columns: Columns, groups: Groups) -> list[NDArray[np.bool_]]:
    return [groups[each.group] == each.value for each in columns.levels]


def _height(numbers: Numbers, groups: Groups) -> int:
    return next((len(each) for each in (*numbers.values(), *groups.values())), 0)


def _stacked(parts: Sequence[Floats | NDArray[np.bool_]], height: int) -> Floats:
    made = np.empty((height, len(parts)))
    for place, part in enumerate(parts):
        made[:, place] = part
    return made
