"""A customer in legal hold: nothing is stopped, frozen or given back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tenure.workflow.actions.labels import label
from tests.jobs.desk import Desk, desk

__all__ = ["desk"]


def hold(desk: Desk) -> None:
    label(
        by=desk.by("csm"),
        customer_id="c1",
        customer_name="C1",
        reason="legal_hold",
        evidence="letter of their lawyers",
        review_on=desk.clock().date() + timedelta(days=30),
    )


@pytest.mark.parametrize("days", [0, 2])
def test_what_was_approved_before_the_hold_does_not_leave(desk: Desk, days: int) -> None:
    until: date = desk.clock().date() + timedelta(days=20)
    more = {"collection": "cancel", "subscriptions": ("sub_1",)}
    assert desk.billing is not None
    desk.billing.subscribes("sub_1")
    desk.approved(("ch_1", 12_000), has_freeze=True, frozen_until=until, **more)
    hold(desk)
    desk.clock.forward(days=days)
    desk.run()
    failed = [order for order in desk.orders() if order.state == "failed"]
    assert {order.error_code for order in failed} == {"legal_hold"}
    assert not [order for order in desk.orders() if order.state == "succeeded"]
    assert not desk.billing.refunds
