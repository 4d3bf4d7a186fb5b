"""What a model sees of the columns: brought to one scale on the training rows, gaps marked."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Number:
    """A column of numbers: its center and spread on the training rows (after log1p if `is_log`).

    A gap takes the center; where the training rows had gaps (`has_gaps`), a column of its own
    marks them.
    """

    name: str
    is_log: bool
    center: float
    spread: float
    has_gaps: bool


@dataclass(frozen=True, slots=True)
class Level:
    """One value of a group, such as a plan; a column of 0 and 1."""

    group: str
    value: str


@dataclass(frozen=True, slots=True)
class Columns:
    """Everything needed to make a model's columns out of a panel's."""

    numbers: tuple[Number, ...]
    levels: tuple[Level, ...]
