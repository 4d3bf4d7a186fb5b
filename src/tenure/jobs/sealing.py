"""The worker seals the audit log at the end of each of its turns."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date, datetime

from tenure.workflow.actions.audit_seals import seal_all

log = logging.getLogger(__name__)


class Sealer:
    """Seals what is new; at its first turn and once a day it looks at every entry."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        """With a clock."""
        self.now = now
        self.looked_on: date | None = None

    def turn(self) -> int:
        """How many entries were sealed. A fault is logged, and keeps nothing else from being done."""
        at = self.now()
        is_thorough = self.looked_on != at.date()
        try:
            sealed = seal_all(at=at, is_thorough=is_thorough)
        except Exception:
            log.exception("the audit log cannot be sealed")
            return 0
        self.looked_on = at.date()
        return sealed
