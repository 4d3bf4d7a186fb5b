"""A refund desk for tests: two people, a provider and a product in memory, a clock, and steps."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection

from tenure.jobs.previewing import preview_one
from tenure.jobs.refunding import refund_one
from tenure.jobs.sides import Sides
from tenure.records.models import (
    CashPosition,
    MoneyOrder,
    MoneyRule,
    RefundProposal,
    User,
    Workspace,
)
from tenure.workflow.actions.approvals import approve
from tenure.workflow.actions.money_switch import turn_on
from tenure.workflow.actions.proposals import Draft, DraftRow, propose, submit
from tenure.workflow.actions.work_items import By
from tenure.workflow.queries.invariants import invariants
from tenure.workflow.queries.rates import Rates
from tenure.workflow.queries.standing_now import StandingNow
from tests.cast import Cast
from tests.jobs.billing_double import BillingDouble, Clock, ProductDouble

HERE = "installation-1"


@dataclass
class Desk:
    """Everything a refund passes. `proposer` and `approver` are two people with their roles."""

    workspace: Workspace
    users: dict[str, User]
    clock: Clock = field(default_factory=Clock)
    billing: BillingDouble | None = None
    product: ProductDouble | None = None
    installation: str = HERE
    made: Sides | None = None

    def by(self, role: str) -> By:
        at = self.clock()
        return By(self.users[role], role, self.workspace, at, at.date())

    def sides(self) -> Sides:
        if self.made is None:
            self.restart()
        assert self.made is not None
        return self.made

    def restart(self) -> None:
        """Another process: it knows nothing."""
        if self.billing is not None:
            self.billing.depth = len(connection.savepoint_ids)
        self.made = Sides(self.billing, self.product, pace=lambda: None)

    def step(self) -> bool:
        return refund_one(self.installation, self.clock, self.sides)

    def run(self, most: int = 100) -> int:
        """Work until there is nothing to do; how many steps."""
        steps = 0
        while self.step():
            steps += 1
            assert steps < most, "it never ends"
        return steps

    def on(self) -> None:
        turn_on(by=self.by("owner"), installation=self.installation)
        self.has_cash()

    def has_cash(self) -> None:
        """Somebody has said of late what is in the bank."""
        rows = CashPosition.objects.filter(workspace=self.workspace)
        if not rows.filter(as_of__gt=self.clock().date() - timedelta(days=40)).exists():
            self.say_cash()

    def say_cash(self, cash_minor: int = 10**14, cap_minor: int | None = None) -> None:
        """Somebody says what is in the bank: more than anybody gives back, unless told."""
        CashPosition.objects.create(
            workspace=self.workspace,
            as_of=self.clock().date(),
            currency=self.workspace.currency,
            cash_minor=cash_minor,
            monthly_burn_minor=0,
            refund_cap_minor=cap_minor,
            at=self.clock(),
        )

    def allow(self, **limits: int) -> None:
        """Limits as if agreed long ago; `__` in a name stands for a colon."""
        for name, value in limits.items():
            MoneyRule.objects.create(
                workspace=self.workspace,
                name=name.replace("__", ":"),
                currency="" if name.endswith("_refunds") else "USD",
                value=value,
                asked_by=self.users["owner"],
                asked_at=self.clock() - timedelta(days=9),
                agreed_by=self.users["manager"],
                holds_from=self.clock() - timedelta(days=8),
            )

    def draft(self, *charges: tuple[str, int], customer: str = "c1", **more: Any) -> Draft:
        on = self.clock().date() - timedelta(days=30)
        rows = tuple(
            DraftRow(charge, amount, 0, more.get("currency", "USD"), "card", on, 30)
            for charge, amount in charges
        )
        return replace(
            Draft(
                customer_id=customer,
                customer_name=customer.title(),
                kind="never",
                window_from=date(2025, 1, 1),
                window_until=date(2026, 3, 1),
                evidence={},
                reason="paid and never used",
                collection="keep",
                has_freeze=False,
                frozen_until=None,
                sheet={"is_open": True},
                rows=rows,
                subscriptions=(),
                form_token=more.get("form_token", f"{customer}-{self.clock().timestamp()}"),
            ),
            **{name: value for name, value in more.items() if name in Draft.__slots__},
        )

    def proposed(self, *charges: tuple[str, int], **more: Any) -> RefundProposal:
        return propose(by=self.by("csm"), draft=self.draft(*charges, **more))

    def awaiting(self, *charges: tuple[str, int], **more: Any) -> RefundProposal:
        made = self.proposed(*charges, **more)
        preview_one(self.installation, self.clock, self.sides)
        made.refresh_from_db()
        return submit(by=self.by("csm"), proposal_id=made.pk, sha256=made.preview_sha256)

    def approved(self, *charges: tuple[str, int], **more: Any) -> RefundProposal:
        made = self.awaiting(*charges, **more)
        self.has_cash()
        by = self.by(more.get("approver", "owner"))
        sha256, at = made.preview_sha256, self.clock()
        return approve(by=by, proposal_id=made.pk, sha256=sha256, confirmed_at=at, now=ASLEEP)

    def orders(self, **by: Any) -> list[MoneyOrder]:
        return list(MoneyOrder.objects.filter(workspace=self.workspace, **by).order_by("pk"))

    def states(self) -> list[str]:
        return [order.state for order in self.orders()]

    def order(self) -> MoneyOrder:
        (found,) = self.orders()
        return found

    def sound(self) -> None:
        """Every invariant, and the provider's refunds are ours one to one."""
        assert invariants(self.workspace, self.clock()) == ()
        if self.billing is not None:
            assert doubled(self.billing) == []


ASLEEP = StandingNow((), Rates("USD", {}))
"""A customer who still sleeps, where every amount is in the workspace's currency."""


def doubled(billing: BillingDouble) -> list[str]:
    """Requests of ours with more than one refund, and charges refunded beyond what was captured."""
    seen: dict[str, int] = {}
    for each in billing.refunds.values():
        if each.status != "failed" and "request_id" in each.metadata:
            order = each.metadata["order"]
            seen[order] = seen.get(order, 0) + 1
    over = [c for c, r in billing.charges.items() if billing.refunded(c) > r.captured_minor]
    return [order for order, count in seen.items() if count > 1] + over


@contextmanager
def environment(**values: str) -> Iterator[None]:
    """Variables of the environment for a while."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None) if value is None else os.environ.update({name: value})


def without(*guards: str) -> Any:
    """Guards switched off, to see that they guard."""
    return environment(TENURE_TESTING="1", TENURE_WITHOUT=",".join(guards))


@pytest.fixture
def desk(cast: Cast) -> Desk:
    """A desk with a provider that knows one charge of 120.00; money is on."""
    clock = Clock()
    made = Desk(cast.workspace, cast.users, clock, BillingDouble(clock), ProductDouble())
    assert made.billing is not None
    made.billing.has_charge("ch_1", 12_000)
    made.on()
    return made


@pytest.fixture
def billing(desk: Desk) -> BillingDouble:
    """Its provider."""
    assert desk.billing is not None
    return desk.billing
