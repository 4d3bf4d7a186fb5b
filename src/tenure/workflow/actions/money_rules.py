"""Limits: what may go back in a day, and what a role may approve. Two people raise one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from tenure.records.models import MoneyRule, Workspace
from tenure.values.currencies import EXPONENTS
from tenure.values.errors import InputError
from tenure.values.money import MAX_MINOR
from tenure.workflow.actions.audit import record
from tenure.workflow.actions.step_up import require_step_up
from tenure.workflow.actions.work_items import By
from tenure.workflow.rules.permissions import GRANTS, Act, may, require

RAISE_WAITS = timedelta(hours=24)
COUNTS: Mapping[str, int] = {
    "day_refunds": 10,
    "operator_refunds": 10,
    "customer_refunds": 10,
    "run_refunds": 100,
}
"""Refunds at most: in a day by all, by one proposer, for one customer; in one run."""
SUMS_MINOR: Mapping[str, int] = {
    "day_sum_minor": 50_000,
    "operator_sum_minor": 50_000,
    "customer_sum_minor": 50_000,
    "run_sum_minor": 500_000,
    "approve:finance": 500_000,
    "approve:manager": 50_000,
    "approve:owner": MAX_MINOR,
}
"""Sums at most until somebody says otherwise, in minor units: 500.00 dollars or 50,000 yen a day."""


Limits = Mapping[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit in force. `currency` "" counts refunds; `waiting` is a version not in force yet."""

    name: str
    currency: str
    value: int
    is_default: bool
    waiting_value: int | None = None
    waiting_id: int | None = None
    waiting_by: int | None = None
    waiting_from: datetime | None = None


def default(name: str) -> int:
    """What holds where nobody has said anything; 0 for what is not known."""
    if name in COUNTS:
        return COUNTS[name]
    return SUMS_MINOR.get(name, 0)


def in_force(workspace: Workspace, at: datetime) -> Limits:
    """Every limit somebody agreed to that holds by now, by name and currency, in one question."""
    rows = MoneyRule.objects.filter(workspace=workspace, holds_from__lte=at, declined_at=None)
    found = rows.order_by("holds_from", "pk").values_list("name", "currency", "value")
    return {(name, currency): value for name, currency, value in found}


def limit(workspace: Workspace, name: str, currency: str, at: datetime) -> int:
    """The value in force: of the version agreed to last of those that hold by now."""
    return value_of(in_force(workspace, at), name, currency)


def value_of(held: Limits, name: str, currency: str) -> int:
    """One limit of those in force, or what holds where nobody has said anything."""
    found = held.get((name, currency))
    return default(name) if found is None else found


def limits(workspace: Workspace, at: datetime) -> tuple[Limit, ...]:
    """Every limit, in the workspace's currency and in each that has one of its own."""
    own = MoneyRule.objects.filter(workspace=workspace).exclude(currency="")
    used = own.order_by().values_list("currency", flat=True).distinct()
    currencies = sorted({workspace.currency, *used})
    found = [_limit(workspace, name, "", at) for name in COUNTS]
    found += [_limit(workspace, name, each, at) for each in currencies for name in SUMS_MINOR]
    return tuple(found)


def _limit(workspace: Workspace, name: str, currency: str, at: datetime) -> Limit:
    rows = MoneyRule.objects.filter(workspace=workspace, name=name, currency=currency)
    is_default = not rows.filter(holds_from__lte=at, declined_at=None).exists()
    value = limit(workspace, name, currency, at)
    later = rows.filter(declined_at=None).exclude(holds_from__lte=at).first()
    if later is None:
        return Limit(name, currency, value, is_default)
    waiting = (later.value, later.pk, later.asked_by_id, later.holds_from)
    return Limit(name, currency, value, is_default, *waiting)


def may_approve(workspace: Workspace, role: str, totals: Mapping[str, int], at: datetime) -> bool:
    """Whether a role may approve these sums (minor units by currency), each within its limit."""
    if not may(role, Act.APPROVE_REFUND):
        return False
    return holds(in_force(workspace, at), role, totals)


def holds(held: Limits, role: str, totals: Mapping[str, int]) -> bool:
    """Whether the limits of a role hold these sums (minor units by currency)."""
    name = f"approve:{role}"
    return all(0 < amount <= value_of(held, name, currency) for currency, amount in totals.items())


def ask_limit(*, by: By, name: str, currency: str, value: int) -> MoneyRule:
    """Ask for another limit. A lower one holds at once; a higher waits for a second person. Audited."""
    require(by.role, Act.APPROVE_REFUND)
    _check(name, currency, value)
    with transaction.atomic():
        Workspace.objects.select_for_update().get(pk=by.workspace.pk)
        is_lower = value <= limit(by.workspace, name, currency, by.at)
        if not is_lower:
            require_step_up(by)
        made = MoneyRule.objects.create(
            workspace=by.workspace,
            name=name,
            currency=currency,
            value=value,
            asked_by=by.user,
            asked_at=by.at,
            holds_from=by.at if is_lower else None,
        )
        if is_lower:
            _drop_waiting(made, by)
        _log(made, "limit_lowered" if is_lower else "limit_asked", by)
    return made


def _check(name: str, currency: str, value: int) -> None:
    roles = tuple(f"approve:{role}" for role in GRANTS if may(role, Act.APPROVE_REFUND))
    if name not in (*COUNTS, *SUMS_MINOR, *roles):
        raise InputError("there is no such limit")
    if (name in COUNTS) != (currency == "") or (currency and currency not in EXPONENTS):
        raise InputError("a limit on a sum has a currency, one on a count has none")
    if not 0 <= value <= MAX_MINOR:
        raise InputError("a limit is a number from zero up")


def _drop_waiting(made: MoneyRule, by: By) -> None:
    """What was asked for and does not hold yet is void once the limit is lowered."""
    same = MoneyRule.objects.filter(
        workspace=made.workspace, name=made.name, currency=made.currency, declined_at=None
    )
    same.exclude(pk=made.pk).exclude(holds_from__lte=by.at).update(declined_at=by.at)


def agree_limit(*, by: By, rule_id: int) -> MoneyRule:
    """A second person agrees to a higher limit: it holds a day from now. Audited."""
    require(by.role, Act.START_MONEY)
    require_step_up(by)
    with transaction.atomic():
        made = _waiting(by, rule_id)
        if made.asked_by_id == by.user.pk:
            raise InputError("nobody agrees with themselves")
        made.agreed_by, made.holds_from = by.user, by.at + RAISE_WAITS
        made.save(update_fields=["agreed_by", "holds_from"])
        _log(made, "limit_agreed", by)
    return made


def decline_limit(*, by: By, rule_id: int) -> MoneyRule:
    """Refuse or take back a higher limit that does not hold yet. Audited."""
    require(by.role, Act.STOP_MONEY)
    with transaction.atomic():
        rows = MoneyRule.objects.select_for_update().filter(workspace=by.workspace)
        made = rows.filter(pk=rule_id, declined_at=None).exclude(holds_from__lte=by.at).first()
        if made is None:
            raise InputError("there is no such limit waiting")
        made.declined_at = by.at
        made.save(update_fields=["declined_at"])
        _log(made, "limit_declined", by)
    return made


def _waiting(by: By, rule_id: int) -> MoneyRule:
    rows = MoneyRule.objects.select_for_update().filter(workspace=by.workspace)
    made = rows.filter(pk=rule_id, declined_at=None, holds_from=None).first()
    if made is None:
        raise InputError("there is no such limit waiting")
    return made


def _log(made: MoneyRule, act: str, by: By) -> None:
    record(
        workspace=by.workspace,
        action=f"money.{act}",
        summary=f"{made.name} {made.value} {made.currency}".strip(),
        at=by.at,
        by=by.user,
        subject=f"rule:{made.pk}",
    )
