"""A second factor: set up, used once a code, stopped after wrong ones, renewed, removed, reset."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from tenure.records.models import AuditEntry, RecoveryCode, SecondFactor, User
from tenure.values.errors import InputError
from tenure.workflow.actions import second_factor as actions
from tenure.workflow.actions.second_factor import WrongCodeError
from tenure.workflow.actions.step_up import StepUpError
from tenure.workflow.actions.work_items import By
from tenure.workflow.queries.second_factor import begun, standing, was_reset
from tenure.workflow.rules.permissions import NotAllowedError
from tenure.workflow.rules.step_up import StepUp
from tests.cast import AT, Cast
from tests.phone import code

KEY = "the key of this installation"


def at(by: By, **later: int) -> By:
    return replace(by, at=by.at + timedelta(**later))


def secret(user: User, key: str = KEY) -> str:
    """What the page shows of the one in use or begun."""
    row = SecondFactor.objects.filter(user=user, ended_at=None).first()
    assert row is not None
    was, row.confirmed_at = row.confirmed_at, None
    row.save()
    found = begun(user, key=key, company="Ours", at=row.made_at)
    row.confirmed_at = was
    row.save()
    assert found is not None
    return found.secret


class Phone:
    """Somebody with a second factor in use since `AT`."""

    def __init__(self, by: By) -> None:
        self.by = by
        actions.begin(by=by)
        self.secret = secret(by.user)
        self.codes = actions.confirm(by=by, key=KEY, code=code(self.secret, by.at))

    def shows(self, steps: int = 0, moment: datetime | None = None) -> str:
        return code(self.secret, moment or self.by.at, steps)

    def use(self, text: str, **later: int) -> str:
        return actions.use_code(by=at(self.by, **later), key=KEY, code=text)

    def row(self) -> SecondFactor:
        return SecondFactor.objects.get(user=self.by.user, ended_at=None)


@pytest.fixture
def phone(cast: Cast) -> Phone:
    return Phone(cast.by("finance"))


def acts() -> list[str]:
    return list(
        AuditEntry.objects.filter(action__startswith="second_factor")
        .order_by("id")
        .values_list("action", flat=True)
    )


def test_setting_up(cast: Cast) -> None:
    who = cast.by("finance")
    assert not standing(who.user, AT).is_on
    actions.begin(by=who)
    assert standing(who.user, AT).is_begun
    with pytest.raises(WrongCodeError, match="does not fit"):
        actions.confirm(by=who, key=KEY, code="000000")
    assert not standing(who.user, AT).is_on
    codes = actions.confirm(by=who, key=KEY, code=code(secret(who.user), AT))
    found = standing(who.user, AT)
    assert (found.since, found.codes_left, found.is_begun) == (AT, 10, False)
    assert len(set(codes)) == 10
    assert acts() == [f"second_factor.{act}" for act in ("begun", "code_wrong", "set_up")]


def test_the_database_alone_makes_no_code(cast: Cast, phone: Phone) -> None:
    kept = str(list(SecondFactor.objects.values())) + str(list(RecoveryCode.objects.values()))
    assert phone.secret.replace(" ", "") not in kept
    assert not any(each in kept or each.replace("-", "") in kept for each in phone.codes)
    assert secret(phone.by.user, key="another key") != phone.secret
    assert cast.users


def test_the_code_that_confirmed_is_used_up(phone: Phone) -> None:
    with pytest.raises(WrongCodeError):
        phone.use(phone.shows())
    with pytest.raises(WrongCodeError):
        phone.use(phone.shows(-1))  # of before, within the window
    assert phone.use(phone.shows(1)) == "code"
    with pytest.raises(WrongCodeError):
        phone.use(phone.shows(1), seconds=30)
    assert phone.use(phone.shows(2), seconds=60) == "code"


@pytest.mark.parametrize(("steps", "is_right"), [(-2, 0), (-1, 1), (0, 1), (1, 1), (2, 0)])
def test_drift(phone: Phone, steps: int, is_right: int) -> None:
    later = phone.by.at + timedelta(minutes=5)
    text = phone.shows(steps, later)
    if is_right:
        assert phone.use(text, minutes=5) == "code"
    else:
        with pytest.raises(WrongCodeError):
            phone.use(text, minutes=5)


def test_five_wrong_codes_wait_and_each_five_more_wait_longer(phone: Phone) -> None:
    for n in range(5):
        with pytest.raises(WrongCodeError, match="too many" if n == 4 else "does not fit"):
            phone.use("000000", minutes=1)
    right = phone.shows(0, AT + timedelta(minutes=15))
    with pytest.raises(WrongCodeError, match="too many"):
        phone.use(right, minutes=15)
    with pytest.raises(WrongCodeError, match="too many"):
        phone.use(phone.codes[0], minutes=15)  # nor a recovery code
    assert phone.row().failures == 5  # what is not tried is not counted
    assert phone.row().waits_until == AT + timedelta(minutes=16)
    for _ in range(5):
        with pytest.raises(WrongCodeError):
            phone.use("000000", minutes=16)
    assert phone.row().waits_until == AT + timedelta(minutes=46)  # 30 minutes now
    assert acts()[-1] == "second_factor.codes_stopped"
    assert acts().count("second_factor.code_wrong") == 8
    assert acts().count("second_factor.code_not_tried") == 2
    assert phone.use(phone.shows(0, AT + timedelta(minutes=46)), minutes=46) == "code"
    assert (phone.row().failures, phone.row().waits_until) == (0, None)


def test_a_year_of_guessing_has_little_chance(phone: Phone) -> None:
    """Three codes are right at a time of a million; the waits leave few tries in a year."""
    tries, now = 0, AT
    while now < AT + timedelta(days=365):
        found = phone.row()
        found.failures += 4
        found.save()
        with pytest.raises(WrongCodeError):
            actions.use_code(by=replace(phone.by, at=now), key=KEY, code="none")
        tries += 5
        waits = phone.row().waits_until
        assert waits is not None
        now = waits
    assert tries < 5600
    assert tries * 3 / 1_000_000 < 0.017


def test_a_recovery_code_counts_once(phone: Phone) -> None:
    first = phone.codes[3].upper().replace("-", " ")
    assert phone.use(first) == "recovery"
    with pytest.raises(WrongCodeError):
        phone.use(phone.codes[3])
    assert standing(phone.by.user, AT).codes_left == 9
    assert acts()[-2:] == ["second_factor.recovery_accepted", "second_factor.code_wrong"]


def test_codes_of_another_person_are_wrong(cast: Cast, phone: Phone) -> None:
    other = Phone(cast.by("owner"))
    for text in (other.shows(1), other.codes[0]):
        with pytest.raises(WrongCodeError):
            phone.use(text)
    assert other.use(other.codes[0]) == "recovery"


def test_other_recovery_codes_void_those_from_before(phone: Phone) -> None:
    made = actions.renew_recovery_codes(by=phone.by, key=KEY, code=phone.codes[0])
    assert not set(made) & set(phone.codes)
    with pytest.raises(WrongCodeError):
        phone.use(phone.codes[1])
    assert phone.use(made[0]) == "recovery"


def test_renewing_keeps_the_old_one_until_the_new_is_confirmed(phone: Phone) -> None:
    who = phone.by
    actions.begin(by=at(who, minutes=1))
    assert phone.use(phone.codes[0]) == "recovery"
    row = SecondFactor.objects.get(user=who.user, confirmed_at=None)
    found = begun(who.user, key=KEY, company="Ours", at=row.made_at)
    assert found is not None
    later = at(who, minutes=2)
    with pytest.raises(WrongCodeError):
        actions.confirm(by=later, key=KEY, code=phone.shows(0, later.at))
    actions.confirm(by=later, key=KEY, code=code(found.secret, later.at))
    with pytest.raises(WrongCodeError):
        phone.use(phone.shows(0, AT + timedelta(minutes=3)), minutes=3)
    with pytest.raises(WrongCodeError):
        phone.use(phone.codes[1], minutes=3)
    assert SecondFactor.objects.get(user=who.user, end="renewed").ended_by == who.user
    assert "second_factor.renewed" in acts()


def test_what_was_begun_is_void_after_an_hour(cast: Cast) -> None:
    who = cast.by("csm")
    actions.begin(by=who)
    text = code(secret(who.user), AT + timedelta(minutes=61))
    with pytest.raises(InputError, match="begin again"):
        actions.confirm(by=at(who, minutes=61), key=KEY, code=text)
    assert begun(who.user, key=KEY, company="x", at=AT + timedelta(minutes=61)) is None


def test_removing_asks_for_a_code(phone: Phone) -> None:
    with pytest.raises(WrongCodeError):
        actions.remove(by=phone.by, key=KEY, code="000000")
    assert standing(phone.by.user, AT).is_on
    actions.remove(by=phone.by, key=KEY, code=phone.shows(1))
    assert not standing(phone.by.user, AT).is_on
    assert not was_reset(phone.by.user)
    assert acts()[-1] == "second_factor.removed"
    with pytest.raises(InputError, match="set up a second factor first"):
        phone.use(phone.shows(2))


def test_another_resets_it_and_the_person_is_told(cast: Cast, phone: Phone) -> None:
    owner = replace(cast.by("owner"), step_up=StepUp(AT))
    actions.reset(by=owner, user_id=phone.by.user.pk)
    found = standing(phone.by.user, AT)
    assert (found.is_on, found.reset_at, found.reset_by) == (False, AT, "owner")
    assert RecoveryCode.objects.count() == 0
    entry = AuditEntry.objects.get(action="second_factor.reset")
    assert (entry.actor, entry.subject) == (owner.user, phone.by.user.email)
    actions.seen(by=phone.by)
    assert not was_reset(phone.by.user)
    with pytest.raises(InputError, match="no second factor"):
        actions.reset(by=owner, user_id=phone.by.user.pk)


def test_who_may_not_reset(cast: Cast, phone: Phone) -> None:
    mine = phone.by.user.pk
    with pytest.raises(NotAllowedError):
        actions.reset(by=replace(cast.by("manager"), step_up=StepUp(AT)), user_id=mine)
    with pytest.raises(StepUpError):
        actions.reset(by=cast.by("owner"), user_id=mine)
    own = Phone(cast.by("owner"))
    shown = replace(own.by, step_up=StepUp(AT, has_code=True))
    with pytest.raises(InputError, match="nobody resets their own"):
        actions.reset(by=shown, user_id=own.by.user.pk)
    with pytest.raises(StepUpError):  # who has a factor needs the code for it
        actions.reset(by=replace(own.by, step_up=StepUp(AT)), user_id=mine)
    with pytest.raises(InputError, match="no such person"):
        actions.reset(by=shown, user_id=cast.users["other_owner"].pk)
    assert standing(phone.by.user, AT).is_on


def test_one_in_use_and_one_begun_at_most(phone: Phone) -> None:
    row = phone.row()
    changes: list[Callable[[SecondFactor], object]] = [
        lambda made: setattr(made, "confirmed_at", AT),
        lambda made: setattr(made, "end", "lost"),
        lambda made: setattr(made, "ended_at", AT),
    ]
    for change in changes:
        made = SecondFactor(workspace=row.workspace, user=row.user, nonce="n", made_at=AT)
        change(made)
        with pytest.raises(IntegrityError), transaction.atomic():
            made.save()
