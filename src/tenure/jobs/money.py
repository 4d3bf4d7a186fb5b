"""One step of money: old proposals are voided, one preview made, one order moved, both sides compared."""

from __future__ import annotations

import logging

from tenure.config.settings import Settings
from tenure.jobs import clock
from tenure.jobs.checking import check_if_due
from tenure.jobs.previewing import preview_one
from tenure.jobs.reconciling import reconcile_if_due
from tenure.jobs.refunding import refund_one
from tenure.jobs.sides import Sides, kept
from tenure.records.models import Workspace
from tenure.workflow.actions.proposals import expire_old

log = logging.getLogger(__name__)


def money_step(own: Settings, workspace: Workspace) -> bool:
    """Do what is due, a little of each, by the database's clock; whether there was anything.

    A fault is logged, and does not keep the worker from its other tasks.
    """

    def both() -> Sides:
        return kept(own)

    try:
        has_expired = expire_old(at=clock.of_database()) > 0
        has_shown = preview_one(own.installation, clock.of_database, both)
        reconcile_if_due(workspace, own.installation, both, clock.of_database)
        if refund_one(own.installation, clock.of_database, both):
            return True
        return check_if_due(own, workspace, clock.of_database) or has_shown or has_expired
    except Exception:
        log.exception("money stands still: something is wrong that should not be")
        return False
