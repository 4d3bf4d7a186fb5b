"""The switch: whether money may leave. Off until a person turns it on; anything odd turns it off."""

from __future__ import annotations

from datetime import datetime

from tenure.records.models import MoneyOrder, MoneySwitch, User, Workspace
from tenure.records.models.refunds import SWITCH_REASONS_LONGEST
from tenure.values.errors import InputError
from tenure.values.trials import is_guarded
from tenure.workflow.actions.audit import record
from tenure.workflow.actions.commits import commit
from tenure.workflow.actions.money_alarms import alarm
from tenure.workflow.actions.step_up import require_step_up
from tenure.workflow.actions.work_items import By
from tenure.workflow.rules.permissions import Act, require

AT_MACHINE = "stopped at the machine"
"""Why, where whoever holds the machine gave no words."""
OPENING = ("unfreeze", "resume")
"""Acts by which no money leaves and a customer comes back: not held by a tripped switch."""


def may_leave(workspace: Workspace, installation: str, kind: str = "refund") -> str:
    """Why an act may not leave now; "" where it may. Read from the database before each call.

    Off where nobody turned it on; in a copy of the database, which is another installation; and
    where it was turned off, here or for all.
    """
    if not is_guarded("switch"):
        return ""
    own = MoneySwitch.objects.filter(workspace=workspace).first()
    if own is None:
        return "off: nobody has turned it on"
    if own.installation != installation:
        return "off: it was turned on in another installation"
    if kind in OPENING:
        return ""
    everywhere = off_for_all()
    if everywhere is not None:
        return f"off for all: {everywhere.reason}"
    return "" if own.is_on else f"off: {own.reason}"


def off_for_all() -> MoneySwitch | None:
    """The switch of all, where it is off."""
    return MoneySwitch.objects.filter(workspace=None).exclude(is_on=True).first()


def trip(*, workspace: Workspace | None, reason: str, at: datetime, by: By | None = None) -> None:
    """Nothing more leaves: of a workspace, or of all (`workspace` None). Audited.

    A person needs the right to stop money; the system (`by` None) may always. `reason` is a code or
    a person's words. Off twice is off once: the first reason stays.
    """
    if by is not None:
        require(by.role, Act.STOP_MONEY)
    with commit("money.stopped"):
        own = _locked(workspace, at)
        if own.pk is not None and not own.is_on and own.reason:
            return
        _write(own, False, reason, at, by.user if by else None)
        for each in [workspace] if workspace else Workspace.objects.all():
            _log(each, "stopped", reason, at, by.user if by else None)
            cause = f"stopped:{at.isoformat()}"
            alarm(workspace=each, cause=cause, code="stopped", says=reason, at=at)


def turn_on(*, by: By, installation: str, is_for_all: bool = False) -> None:
    """Let money leave from this installation. Audited; needs the right to start money."""
    require(by.role, Act.START_MONEY)
    require_step_up(by)
    if not installation:
        raise InputError("an installation without an id sends nothing")
    with commit("money.started"):
        own = _locked(None if is_for_all else by.workspace, by.at)
        own.installation = installation
        _write(own, True, "", by.at, by.user)
        waiting = MoneyOrder.objects.filter(state="approved", error_code="switch")
        waiting.update(next_try_at=by.at, error_code="", error="")
        _log(by.workspace, "started", "for all" if is_for_all else "", by.at, by.user)


def lift_at_machine(*, at: datetime, installation: str) -> None:
    """Lift a stop of all without asking who: for whoever holds the machine anyway. Audited.

    A workspace that was stopped itself stays so.
    """
    if not installation:
        raise InputError("an installation without an id sends nothing")
    with commit("money.started"):
        own = _locked(None, at)
        own.installation = installation
        _write(own, True, "", at, None)
        waiting = MoneyOrder.objects.filter(state="approved", error_code="switch")
        waiting.update(next_try_at=at, error_code="", error="")
        for each in Workspace.objects.all():
            _log(each, "started", "for all, at the machine", at, None)


def _locked(workspace: Workspace | None, at: datetime) -> MoneySwitch:
    """The row, locked; a new one that is not saved where there is none."""
    own = Workspace.objects.filter(pk=workspace.pk) if workspace else Workspace.objects.all()
    list(own.select_for_update().order_by("pk"))  # of two who stop at once one waits
    rows = MoneySwitch.objects.select_for_update().filter(workspace=workspace)
    return rows.first() or MoneySwitch(workspace=workspace, at=at)


def _write(own: MoneySwitch, is_on: bool, reason: str, at: datetime, user: User | None) -> None:  # noqa: FBT001
    own.is_on, own.reason, own.at, own.by = is_on, reason[:SWITCH_REASONS_LONGEST], at, user
    own.save()


def _log(workspace: Workspace, act: str, why: str, at: datetime, user: User | None) -> None:
    record(workspace=workspace, action=f"money.{act}", summary=why or act, at=at, by=user)
