"""What people are told of money: written with what happened, in its transaction, once for each cause."""

from __future__ import annotations

from datetime import datetime

from tenure.records.models import MoneyAlarm, Workspace

LONGEST_CAUSE, LONGEST_SAYING = 150, 500


def alarm(*, workspace: Workspace, cause: str, code: str, says: str, at: datetime) -> bool:
    """Have the owners and finance told; whether this cause is new. Within the caller's transaction.

    `code` is one of `rules.money_messages.CODES`, `says` what it is about: a code of the switch's, or
    names. The same cause is told once, however often it is met.
    """
    _, made = MoneyAlarm.objects.get_or_create(
        workspace=workspace,
        cause=cause[:LONGEST_CAUSE],
        defaults={"code": code, "says": says[:LONGEST_SAYING], "at": at},
    )
    return made


def locked_out(*, workspace: Workspace, said: str, at: datetime) -> bool:
    """The payment provider refuses our key: told once a day."""
    cause = f"locked_out:{at.date().isoformat()}"
    return alarm(workspace=workspace, cause=cause, code="locked_out", says=said, at=at)
