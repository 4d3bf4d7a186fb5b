"""Setting up a second factor, trying its codes, ending it. Each code is accepted once."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from tenure.records.models import Membership, RecoveryCode, SecondFactor, User, Workspace
from tenure.values.errors import InputError
from tenure.workflow.actions.audit import record
from tenure.workflow.actions.sessions import end_sessions
from tenure.workflow.actions.step_up import require_step_up
from tenure.workflow.actions.work_items import By
from tenure.workflow.rules.one_time_codes import (
    new_nonce,
    new_recovery_codes,
    recovery_hash,
    secret_of,
    step_of,
)
from tenure.workflow.rules.permissions import Act, require

TRIES = 5
"""After so many wrong codes in a row none is tried for a while, each time for twice as long."""
WAIT = timedelta(minutes=15)
LONGEST_WAIT = timedelta(hours=8)
BEGUN_LASTS = timedelta(hours=1)
"""A secret that is not confirmed by then is void."""


class WrongCodeError(InputError):
    """The code does not fit, was used before, or no code is tried at present."""


@transaction.atomic
def begin(*, by: By) -> SecondFactor:
    """Make a secret to set up; one begun before is void. The one in use stays until it is confirmed."""
    _locked_user(by.user)
    SecondFactor.objects.filter(user=by.user, ended_at=None, confirmed_at=None).delete()
    made = SecondFactor.objects.create(
        workspace=by.workspace, user=by.user, nonce=new_nonce(), made_at=by.at
    )
    _log(by.workspace, "begun", by.user, by.at, by.user)
    return made


def confirm(*, by: By, key: str, code: str) -> tuple[str, ...]:
    """Put the secret begun in use by one code of it; its recovery codes, kept nowhere. Audited.

    One in use before ends. `WrongCodeError` after counting the failure.
    """
    with transaction.atomic():
        _locked_user(by.user)
        found = SecondFactor.objects.filter(user=by.user, ended_at=None, confirmed_at=None).first()
        if found is None or by.at - found.made_at > BEGUN_LASTS:
            raise InputError("begin again: no second factor is being set up")
        step = _tried(found, key, code, by.at)
        if step is not None:
            is_renewed = _end(_in_use(by.user), "renewed", by.at, by.user)
            found.confirmed_at, found.last_step, found.failures = by.at, step, 0
            found.save(update_fields=["confirmed_at", "last_step", "failures"])
            _log(by.workspace, "renewed" if is_renewed else "set_up", by.user, by.at, by.user)
            return _recovery_codes(found)
        waits = _failed(found, by.at)
    raise _wrong(is_waiting=waits)


def use_code(*, by: By, key: str, code: str) -> str:
    """Accept a code, or a recovery code, once: "code" or "recovery". Audited, failures too.

    `WrongCodeError` after counting the failure; `InputError` where no second factor is in use.
    """
    with transaction.atomic():
        _locked_user(by.user)
        found = _in_use(by.user)
        if found is None:
            raise InputError("set up a second factor first")
        how = _accepted(found, key, code, by.at)
        if how:
            found.failures, found.waits_until = 0, None
            found.save(update_fields=["last_step", "failures", "waits_until"])
            _log(by.workspace, f"{how}_accepted", by.user, by.at, by.user)
            return how
        waits = _failed(found, by.at)
    raise _wrong(is_waiting=waits)


def remove(*, by: By, key: str, code: str) -> None:
    """End one's own second factor by a code of it. Audited; the caller asked for the password."""
    use_code(by=by, key=key, code=code)
    with transaction.atomic():
        _end(_in_use(by.user), "removed", by.at, by.user)
        _log(by.workspace, "removed", by.user, by.at, by.user)


def renew_recovery_codes(*, by: By, key: str, code: str) -> tuple[str, ...]:
    """Ten other recovery codes; those from before are void. Audited; asks for a code."""
    use_code(by=by, key=key, code=code)
    with transaction.atomic():
        found = _in_use(by.user)
        if found is None:
            raise InputError("set up a second factor first")
        RecoveryCode.objects.filter(factor=found).delete()
        _log(by.workspace, "recovery_codes_renewed", by.user, by.at, by.user)
        return _recovery_codes(found)


def reset(*, by: By, user_id: int) -> None:
    """End another person's second factor, and their sessions. Audited; they are told at sign-in.

    Needs the right to manage people, and who acts to have shown again who they are. Nobody resets
    their own.
    """
    require(by.role, Act.MANAGE_PEOPLE)
    require_step_up(by, is_always=True)
    if user_id == by.user.pk:
        raise InputError("nobody resets their own second factor: remove it with a code of it")
    member = Membership.objects.filter(workspace=by.workspace, user_id=user_id).first()
    if member is None:
        raise InputError("there is no such person")
    reset_at_machine(workspace=by.workspace, user=member.user, at=by.at, by=by.user)


@transaction.atomic
def reset_at_machine(
    *, workspace: Workspace, user: User, at: datetime, by: User | None = None
) -> None:
    """The same without asking who: for whoever holds the machine anyway. Audited."""
    _locked_user(user)
    if not _end(_in_use(user), "reset", at, by):
        raise InputError("that person has no second factor")
    end_sessions(user)
    _log(workspace, "reset", user, at, by)


@transaction.atomic
def seen(*, by: By) -> None:
    """Keep that a person saw that another had ended their second factor. Audited."""
    rows = SecondFactor.objects.filter(user=by.user, end="reset", told_at=None)
    if rows.update(told_at=by.at):
        _log(by.workspace, "reset_seen", by.user, by.at, by.user)


def _locked_user(user: User) -> None:
    """Two tries of one person are made one after the other: what stands below is read anew."""
    User.objects.select_for_update().get(pk=user.pk)


def _in_use(user: User) -> SecondFactor | None:
    rows = SecondFactor.objects.filter(user=user, ended_at=None, confirmed_at__isnull=False)
    return rows.first()


def _end(found: SecondFactor | None, how: str, at: datetime, by: User | None) -> bool:
    if found is None:
        return False
    found.ended_at, found.ended_by, found.end = at, by, how
    found.save(update_fields=["ended_at", "ended_by", "end"])
    RecoveryCode.objects.filter(factor=found).delete()
    return True


def _tried(found: SecondFactor, key: str, code: str, at: datetime) -> int | None:
    """The step of a right code; None for a wrong one and while nothing is tried."""
    if found.waits_until is not None and at < found.waits_until:
        return None
    secret = secret_of(key, user_id=found.user_id, nonce=found.nonce)
    return step_of(secret, code, at=at, after=found.last_step)


def _accepted(found: SecondFactor, key: str, code: str, at: datetime) -> str:
    """How a code was right, "" where it was not; what it used up is marked."""
    if found.waits_until is not None and at < found.waits_until:
        return ""
    step = _tried(found, key, code, at)
    if step is not None:
        found.last_step = step
        return "code"
    hashed = recovery_hash(code, user_id=found.user_id)
    unused = RecoveryCode.objects.filter(factor=found, code_hash=hashed, used_at=None)
    return "recovery" if unused.update(used_at=at) else ""


def _failed(found: SecondFactor, at: datetime) -> bool:
    """Count a wrong code; whether nothing is tried for a while. Within the caller's transaction."""
    if found.waits_until is not None and at < found.waits_until:
        _log(found.workspace, "code_not_tried", found.user, at, found.user)
        return True
    found.failures += 1
    is_enough = found.failures % TRIES == 0
    if is_enough:
        wait = WAIT * 2 ** min(found.failures // TRIES - 1, 6)
        found.waits_until = at + min(wait, LONGEST_WAIT)
    found.save(update_fields=["failures", "waits_until"])
    _log(
        found.workspace, "codes_stopped" if is_enough else "code_wrong", found.user, at, found.user
    )
    return is_enough


def _wrong(*, is_waiting: bool) -> WrongCodeError:
    if is_waiting:
        return WrongCodeError("too many wrong codes: none is tried for a while")
    return WrongCodeError(
        "that code does not fit, or was used already",
        hint="Wait for the next code. Is the clock of the phone right?",
    )


def _recovery_codes(found: SecondFactor) -> tuple[str, ...]:
    codes = new_recovery_codes()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(
            workspace=found.workspace,
            factor=found,
            code_hash=recovery_hash(code, user_id=found.user_id),
        )
        for code in codes
    )
    return codes


def _log(workspace: Workspace, act: str, user: User, at: datetime, by: User | None) -> None:
    record(
        workspace=workspace,
        action=f"second_factor.{act}",
        summary=user.email,
        at=at,
        by=by,
        subject=user.email,
    )
