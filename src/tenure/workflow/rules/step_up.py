"""Whether somebody has just shown again who they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

LASTS = timedelta(minutes=10)
"""A password or a code given again counts no longer than this."""


@dataclass(frozen=True, slots=True)
class StepUp:
    """What a person showed again, and when. Programs have none, and can get none.

    `confirmed_at` is when the password was given again, `has_code` whether a code came with it;
    `is_demanded` whether this installation asks everyone for a code.
    """

    confirmed_at: datetime | None = None
    has_code: bool = False
    is_demanded: bool = False

    def is_fresh(self, at: datetime) -> bool:
        """Whether it still counts at an instant; one from the future does not."""
        given = self.confirmed_at
        return given is not None and timedelta(0) <= at - given <= LASTS

    def suffices(self, at: datetime, *, needs_code: bool) -> bool:
        """Whether it is enough at an instant."""
        return self.is_fresh(at) and (self.has_code or not needs_code)


NOT_SHOWN = StepUp()
"""Nothing was shown, and the installation asks nobody for a code."""
