"""How big the imaginary company is, and where its chance comes from."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.random import Generator

from tenure.demo.days import Days, day_of, months_later
from tenure.values.errors import InputError

LEAST_CUSTOMERS = 20
LEAST_MONTHS = 6
MOST_SEASONAL = 30
"""Percent: more are not old enough for two seasons."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """What to build. The same size gives the same bytes.

    `customers` who ever signed up; `months` of history up to and including `ends_on`; `events`
    wanted, 0 for as many as such customers would make; `seasonal_percent` of those who pay on the
    last day only sleep through a season (None: three of a hundred who ever signed up), if so many
    were there two seasons ago. Raises `InputError` when too small to hold one of everything.
    """

    customers: int = 400
    months: int = 24
    events: int = 0
    seed: int = 7
    seasonal_percent: int | None = None
    ends_on: date

    def __post_init__(self) -> None:
        for name, least in (("customers", LEAST_CUSTOMERS), ("months", LEAST_MONTHS)):
            if getattr(self, name) < least:
                raise InputError(f"{name} must be at least {least}")
        if self.events < 0 or self.seed < 0:
            raise InputError("events and seed cannot be negative")
        if not 0 <= (self.seasonal_percent or 0) <= MOST_SEASONAL:
            raise InputError(f"seasonal customers must be 0 to {MOST_SEASONAL} percent")

    @property
    def last_day(self) -> np.datetime64:
        """The as-of day."""
        return day_of(self.ends_on)

    @property
    def first_day(self) -> np.datetime64:
        """First day of history."""
        whole: Days = months_later(np.array([self.last_day]), np.array([-self.months]))
        first: np.datetime64 = whole[0]
        return first

    @property
    def days(self) -> int:
        """Days from the first to the last, both included."""
        return int((self.last_day - self.first_day).astype(np.int64)) + 1

    def chance(self, purpose: str) -> Generator:
        """Random numbers for one purpose: drawing more for another changes nothing here."""
        return np.random.default_rng([self.seed, zlib.crc32(purpose.encode())])
