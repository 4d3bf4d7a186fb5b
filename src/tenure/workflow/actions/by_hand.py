"""What a person did, or will not do, of what no side could: transfers, freezes by hand, lost answers."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction

from tenure.records.models import MoneyOrder
from tenure.values.errors import InputError
from tenure.values.refunding import MONEY_KINDS
from tenure.workflow.actions.commits import commit
from tenure.workflow.actions.freezes import freeze_follows
from tenure.workflow.actions.money_moves import move
from tenure.workflow.actions.orders import after_stop
from tenure.workflow.actions.outside_refunds import (
    is_imported,
    is_of_another,
    made_outside,
    taken_over,
)
from tenure.workflow.actions.work_items import By
from tenure.workflow.rules.permissions import Act, require


def confirm_manual(*, by: By, order_id: int, outside_id: str) -> MoneyOrder:
    """Say that an order left to a person is done, and by which reference. Audited.

    Money needs the right to approve and a reference: of the transfer, or the refund's id outside.
    A payment given back in the provider's pages since is not paid again: only that refund's id, of
    the same amount, is taken then, and stands in the ledger once.
    """
    with commit("order.confirmed"):
        order = _locked(by, order_id)
        if order.kind in MONEY_KINDS and not outside_id.strip():
            raise InputError("give the reference of the payment")
        reference = outside_id.strip()[:255]
        amount = _made_by(order, reference) if order.kind in MONEY_KINDS else None
        _moved(order, "succeeded", by, outside_id=reference)
        if amount is not None:
            taken_over(order, reference, amount)
        freeze_follows(order, by.at)
    return order


def confirm_transfers(*, by: By, proposal_id: int, outside_id: str) -> int:
    """Say that one bank transfer paid every transfer of a proposal that is left; how many. All or none.

    `InputError` where none is left, or they are in several currencies: no transfer pays those.
    """
    with transaction.atomic():
        rows = MoneyOrder.objects.filter(workspace=by.workspace, proposal=proposal_id)
        left = list(rows.filter(kind="transfer", state="manual").order_by("place"))
        if not left:
            raise InputError("no transfer of this refund is left")
        if len({each.currency for each in left}) > 1:
            raise InputError("these are in several currencies", hint="Confirm them one by one.")
        for each in left:
            confirm_manual(by=by, order_id=each.pk, outside_id=outside_id)
    return len(left)


def _made_by(order: MoneyOrder, reference: str) -> int | None:
    """The amount of the refund in the provider's pages that a reference is, None for a payment of
    another kind. `InputError` where the payment was given back there otherwise.
    """
    found = made_outside(order)
    amount = found.get(reference)
    if amount is None and found:
        raise InputError("it was given back in the provider's pages", hint="Give that refund's id.")
    if is_of_another(order, reference):
        raise InputError(
            "that refund is of another payment", hint="Give the id of this payment's refund."
        )
    if amount is None and is_imported(order, reference):
        raise InputError("that refund was there before this was proposed")
    if amount is not None and amount != order.amount_minor:
        raise InputError("that refund is of another amount", hint="Give this up, and propose anew.")
    return amount


def give_up(*, by: By, order_id: int, why: str) -> MoneyOrder:
    """Say that an order left to a person was not and will not be done: it may be proposed anew. Audited."""
    if not why.strip():
        raise InputError("say why it will not be done")
    with commit("order.given_up"):
        order = _locked(by, order_id)
        _moved(order, "failed", by, error_code="given_up", error=why.strip()[:500])
        after_stop(order, by.at)
        freeze_follows(order, by.at)
    return order


def _locked(by: By, order_id: int) -> MoneyOrder:
    rows = MoneyOrder.objects.select_for_update(of=("self",)).filter(workspace=by.workspace)
    order = rows.select_related("workspace").filter(pk=order_id, state="manual").first()
    if order is None:
        raise InputError("there is no such order left to a person")
    require(by.role, Act.APPROVE_REFUND if order.kind in MONEY_KINDS else Act.UNFREEZE)
    return order


def _moved(order: MoneyOrder, to: str, by: By, **fields: Any) -> None:  # noqa: ANN401 - columns
    try:
        with transaction.atomic():
            move(order, to, at=by.at, user=by.user, settled_at=by.at, **fields)
    except IntegrityError:
        raise InputError("another order has that reference") from None
