"""The worker seals the audit log at the end of each of its turns."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

from tenure.jobs import audit_heads
from tenure.workflow.actions.audit_seals import seal_all

log = logging.getLogger(__name__)


def seal_and_note(home: Path, at: datetime, *, is_thorough: bool) -> int:
    """Seal what is not sealed, and note in the home where the chains end; how many were sealed."""
    sealed = seal_all(at=at, is_thorough=is_thorough)
    if (sealed or is_thorough) and not audit_heads.note(home):
        log.error("the audit log does not hold what was noted of it: run tenure audit verify")
    return sealed


class Sealer:
    """Seals what is new; at its first turn and once a day it looks at every entry."""

    def __init__(self, home: Path, now: Callable[[], datetime]) -> None:
        """With the place of notes, and a clock."""
        self.home = home
        self.now = now
        self.looked_on: date | None = None

    def turn(self) -> int:
        """How many entries were sealed. A fault is logged, and keeps nothing else from being done."""
        at = self.now()
        is_thorough = self.looked_on != at.date()
        try:
            sealed = seal_and_note(self.home, at, is_thorough=is_thorough)
        except Exception:
            log.exception("the audit log cannot be sealed")
            return 0
        self.looked_on = at.date()
        return sealed
