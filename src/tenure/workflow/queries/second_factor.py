"""Where a person's second factor stands, and what is shown while one is set up."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from tenure.records.models import RecoveryCode, SecondFactor, User
from tenure.workflow.actions.second_factor import BEGUN_LASTS
from tenure.workflow.rules.one_time_codes import address, grouped, secret_of


@dataclass(frozen=True, slots=True)
class Standing:
    """Since when one is in use (None: none is), recovery codes left, until when no code is tried.

    `reset_at` and `reset_by` say that somebody else ended one and the person has not seen it yet;
    `reset_by` is "" where it was done at the machine itself.
    """

    since: datetime | None = None
    codes_left: int = 0
    waits_until: datetime | None = None
    is_begun: bool = False
    reset_at: datetime | None = None
    reset_by: str = ""

    @property
    def is_on(self) -> bool:
        """Whether one is in use."""
        return self.since is not None


def standing(user: User, at: datetime) -> Standing:
    """Of one person, at an instant."""
    rows = SecondFactor.objects.filter(user=user, ended_at=None)
    own = rows.filter(confirmed_at__isnull=False).first()
    begun = rows.filter(confirmed_at=None, made_at__gt=at - BEGUN_LASTS).exists()
    reset = _reset(user)
    waits = own.waits_until if own else None
    return Standing(
        since=own.confirmed_at if own else None,
        codes_left=RecoveryCode.objects.filter(factor=own, used_at=None).count() if own else 0,
        waits_until=waits if waits and waits > at else None,
        is_begun=begun,
        reset_at=reset.ended_at if reset else None,
        reset_by=str(reset.ended_by or "") if reset else "",
    )


def _reset(user: User) -> SecondFactor | None:
    rows = SecondFactor.objects.filter(user=user, end="reset", told_at=None)
    return rows.select_related("ended_by").first()


def was_reset(user: User) -> bool:
    """Whether somebody else ended it, and the person has not said that they saw it."""
    return _reset(user) is not None


@dataclass(frozen=True, slots=True)
class Begun:
    """What is shown once: the secret in groups, and the address that goes into a QR code."""

    secret: str = field(repr=False)
    address: str = field(repr=False)


def begun(user: User, *, key: str, company: str, at: datetime) -> Begun | None:
    """The secret being set up; None where none is."""
    rows = SecondFactor.objects.filter(user=user, ended_at=None, confirmed_at=None)
    found = rows.filter(made_at__gt=at - BEGUN_LASTS).first()
    if found is None:
        return None
    secret = secret_of(key, user_id=user.pk, nonce=found.nonce)
    return Begun(grouped(secret), address(secret, account=user.email, company=company))
