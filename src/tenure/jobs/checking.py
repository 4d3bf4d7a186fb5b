"""Every rule of money, checked by the worker once a day, while nothing is on its way."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from tenure.config.settings import Settings
from tenure.records.models import Workspace
from tenure.workflow.actions.alarms import tell_without_end
from tenure.workflow.actions.money_checks import is_due, keep_check

log = logging.getLogger(__name__)


def check_if_due(own: Settings, workspace: Workspace, now: Callable[[], datetime]) -> bool:
    """Check what `tenure doctor --invariants` checks, once a day; whether it was done.

    What does not hold is looked at twice: a person may have changed it between two readings. What
    has no end for days is told.
    """
    if not is_due(workspace=workspace, at=now()):
        return False
    found = _broken(own)
    if found:
        again = set(_broken(own))
        found = [each for each in found if each in again]
    for rule, says in found:
        log.error("a rule of money does not hold: %s, %s", rule, says)
    keep_check(workspace=workspace, broken=found, at=now())
    tell_without_end(workspace=workspace, at=now())
    return True


def _broken(own: Settings) -> list[tuple[str, str]]:
    from tenure.jobs import doctor  # noqa: PLC0415 - loads DuckDB

    found = [each for each in doctor.broken(own) if not each.is_sound]
    return [(each.what, each.says) for each in found if each.what != "money"]
