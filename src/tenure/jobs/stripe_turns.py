"""Reading Stripe a turn at a time, so that messages, money and imports need not wait for all of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TURN_S = 0.5
"""A turn ends with the page that is read when so many seconds are over; loading at the end is one page."""

Steps = Generator[None, None, object]


@dataclass
class Turns:
    """The reading under way in this process for a home; None where there is none.

    What was read is on the disk: a reading lost with its process goes on from there in the next.
    """

    home: Path
    clock: Callable[[], float] = time.monotonic
    under_way: Steps | None = None

    def take(self, begin: Callable[[], Steps]) -> bool:
        """Go on with the reading under way, or begin one; whether it has come to its end.

        What it raises ends it.
        """
        if self.under_way is None:
            self.under_way = begin()
        reading, ends = self.under_way, self.clock() + TURN_S
        self.under_way = None
        for _ in reading:
            if self.clock() >= ends:
                self.under_way = reading
                return False
        return True


@cache
def turns(home: Path) -> Turns:
    """Those of this process."""
    return Turns(home)
