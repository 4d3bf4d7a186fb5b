"""Saying how much cash there is, what each month costs, and how much may go back in all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from tenure.records.models import CashPosition
from tenure.values.currencies import EXPONENTS
from tenure.values.errors import InputError
from tenure.workflow.actions.audit import record
from tenure.workflow.actions.work_items import By
from tenure.workflow.rules.permissions import Act, require

LARGEST = 10**15
"""Minor units: whoever has more writes in another currency."""


@dataclass(frozen=True, slots=True)
class CashSaid:
    """What is in the bank on a day, what cash falls by in a month (negative: it grows), and the most
    that may go back in all (None: no cap), in minor units of the workspace's currency.
    """

    as_of: date
    cash_minor: int
    monthly_burn_minor: int
    refund_cap_minor: int | None = None


def cash_asked(texts: dict[str, str], currency: str) -> CashSaid:
    """What a form says: as_of, cash, burn and cap in major units; cap "" for none."""
    try:
        day = date.fromisoformat(texts.get("as_of", ""))
    except ValueError as error:
        raise InputError("cash is of a day", hint="Write it like 2026-03-31.") from error
    cap = texts.get("cap", "").strip()
    return CashSaid(
        day,
        _minor(texts.get("cash", ""), currency),
        _minor(texts.get("burn", ""), currency),
        _minor(cap, currency) if cap else None,
    )


def _minor(text: str, currency: str) -> int:
    places = EXPONENTS.get(currency, 2)
    try:
        amount = Decimal(text.strip().replace(",", "")).scaleb(places)
    except ArithmeticError as error:
        raise InputError(f"{text!r} is no amount", hint="Write it like 125000.50.") from error
    if not amount.is_finite() or abs(amount) > LARGEST:
        raise InputError(f"{text!r} is no amount", hint="Write it like 125000.50.")
    if amount != amount.to_integral_value():
        raise InputError(
            f"{text!r} is no amount of {currency}", hint=f"It has at most {places} decimals."
        )
    return int(amount)


def say_cash(*, said: CashSaid, by: By) -> None:
    """Write down what there is, in the workspace's currency; the newest counts. Audited.

    Saying again what was said last changes nothing. `InputError` for a day to come, or an amount that
    cannot be.
    """
    require(by.role, Act.APPROVE_REFUND)
    _check(said, by.today)
    with transaction.atomic():
        last = CashPosition.objects.filter(workspace=by.workspace).first()
        before = _plain(last)
        currency = by.workspace.currency
        after = {
            "as_of": said.as_of.isoformat(),
            "currency": currency,
            "cash_minor": said.cash_minor,
            "monthly_burn_minor": said.monthly_burn_minor,
            "refund_cap_minor": said.refund_cap_minor,
        }
        if before == after:
            return
        CashPosition.objects.create(
            workspace=by.workspace,
            as_of=said.as_of,
            currency=currency,
            cash_minor=said.cash_minor,
            monthly_burn_minor=said.monthly_burn_minor,
            refund_cap_minor=said.refund_cap_minor,
            at=by.at,
            by=by.user,
        )
        record(
            workspace=by.workspace,
            action="cash.said",
            summary=f"Cash and monthly costs as of {said.as_of}",
            at=by.at,
            by=by.user,
            before=before,
            after=after,
        )


def _check(said: CashSaid, today: date) -> None:
    if said.as_of > today:
        raise InputError(f"{said.as_of} is still to come", hint="Give today or an earlier day.")
    amounts = (said.cash_minor, said.monthly_burn_minor, said.refund_cap_minor or 0)
    if any(abs(amount) > LARGEST for amount in amounts):
        raise InputError("an amount is too large to be true")
    if said.refund_cap_minor is not None and said.refund_cap_minor < 0:
        raise InputError("the most that may go back cannot be below zero")


def _plain(last: CashPosition | None) -> dict[str, str | int | None]:
    if last is None:
        return {}
    return {
        "as_of": last.as_of.isoformat(),
        "currency": last.currency,
        "cash_minor": last.cash_minor,
        "monthly_burn_minor": last.monthly_burn_minor,
        "refund_cap_minor": last.refund_cap_minor,
    }
