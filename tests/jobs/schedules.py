"""Random schedules of everything that can happen to refunds at once, from a seed, and what came of it.

Two people and a machine's worker, or two: proposals sent twice, approved by two at once, cancelled
while approved; the worker killed at any named point, or put to sleep there while another works;
answers lost, refused, late, wrong; time that passes in seconds and in days; refunds made by hand
in the provider's own pages. After it all everything is put in order, and looked at.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from django.db import connection

from tenure.jobs.previewing import preview_one
from tenure.jobs.reconciling import reconcile_if_due
from tenure.records.models import MoneyOrder, MoneySwitch, RefundProposal, User, Workspace
from tenure.values.errors import TenureError
from tenure.values.refunding import OPEN_ORDER
from tenure.values.trials import listening
from tenure.workflow.actions import freezes
from tenure.workflow.actions.approvals import approve, send_back
from tenure.workflow.actions.by_hand import confirm_manual, give_up
from tenure.workflow.actions.proposals import again, cancel, expire_old, propose, submit
from tenure.workflow.queries.invariants import Violation, invariants
from tests.jobs.billing_double import BillingDouble, Clock, ProductDouble
from tests.jobs.desk import ASLEEP, Desk, doubled

FAULTS = ("drop", "lost", "429", "429bare", "409", "500", "500done", "pending", "401", "misused")
WEIGHTS = (8, 6, 8, 2, 4, 3, 3, 4, 1.5, 0.3)


CALLS = ("refund.", "call.", "look_up.", "order.take.after")
IN_FLIGHT = ("refund.", "call.", "look_up.", "order.start.", "order.take.", "order.settle.")
"""Points at which an order is under way."""


class Killed(BaseException):
    """The worker was killed here."""


@dataclass
class Came:
    """What came of one schedule, or of many together."""

    schedules: int = 0
    kills: int = 0
    kills_in_flight: int = 0
    sleeps: int = 0
    refused_actions: int = 0
    refunded: int = 0
    orders: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    points: Counter[str] = field(default_factory=Counter)
    doubled: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    violations: list[Violation] = field(default_factory=list)
    unfinished: list[str] = field(default_factory=list)

    def add(self, other: Came) -> None:
        for name, value in vars(other).items():
            mine = getattr(self, name)
            if isinstance(mine, Counter):
                mine.update(value)
            else:
                setattr(self, name, mine + value)

    @property
    def is_sound(self) -> bool:
        return not (self.doubled or self.lost or self.violations or self.unfinished)


@dataclass
class Schedule:
    """One schedule under way."""

    seed: int
    workspace: Workspace
    users: dict[str, User]
    came: Came = field(default_factory=lambda: Came(schedules=1))

    def __post_init__(self) -> None:
        self.rng = random.Random(self.seed)
        clock = Clock()
        self.billing = BillingDouble(clock)
        self.product = ProductDouble()
        self.desk = Desk(self.workspace, self.users, clock, self.billing, self.product)
        self.customers: dict[str, list[tuple[str, int]]] = {}
        self.asleep = 0

    # the company

    def set_up(self) -> None:
        rng = self.rng
        for number in range(rng.randint(1, 3)):
            customer = f"c{number}"
            self.customers[customer] = []
            self.billing.subscribes(f"sub_{customer}")
            for each in range(rng.randint(1, 4)):
                charge = f"ch_{self.workspace.pk}_{number}_{each}"
                captured = rng.randint(1, 400) * 25
                self.billing.has_charge(charge, captured)
                asked = captured if rng.random() < 0.6 else max(1, captured // rng.randint(2, 3))
                self.customers[customer].append((charge, asked))
        if rng.random() < 0.8:
            plenty = {f"{name}_refunds": 500 for name in ("day", "operator", "customer", "run")}
            sums = {f"{name}_sum_minor": 10**9 for name in ("day", "operator", "customer", "run")}
            self.desk.allow(**plenty, **sums)
        self.desk.on()

    # what may happen

    def happen(self) -> None:
        choices: tuple[tuple[Callable[[], object], float], ...] = (
            (self._propose, 2),
            (self._preview, 3),
            (self._submit, 3),
            (self._approve, 4),
            (self._cancel, 0.4),
            (self._send_back, 0.3),
            (self._expire, 0.3),
            (self._work, 16),
            (self._time, 3),
            (self._reconcile, 0.6),
            (self._switch, 1.5),
            (self._by_hand, 0.5),
            (self._dashboard, 0.15),
            (self._later_fails, 0.2),
            (self._unfreeze, 0.4),
            (self._role, 0.2),
        )
        (act,) = self.rng.choices([c for c, _ in choices], [w for _, w in choices])
        try:
            act()
        except TenureError:
            self.came.refused_actions += 1

    def _propose(self) -> None:
        customer = self.rng.choice(sorted(self.customers))
        draft = self.desk.draft(
            *self.customers[customer],
            customer=customer,
            collection=self.rng.choice(("pause", "cancel", "keep")),
            subscriptions=(f"sub_{customer}",),
            has_freeze=self.rng.random() < 0.5,
            frozen_until=self.desk.clock().date(),
            form_token=f"{customer}-{self.rng.randint(1, 4)}",
        )
        made = propose(by=self.desk.by("csm"), draft=draft)
        assert propose(by=self.desk.by("csm"), draft=draft).pk == made.pk  # a double click

    def _preview(self) -> None:
        self._maybe_killed(
            lambda: preview_one(self.desk.installation, self.desk.clock, self._sides)
        )

    def _some(self, *states: str) -> RefundProposal | None:
        rows = RefundProposal.objects.filter(workspace=self.workspace, state__in=states)
        found = list(rows.order_by("pk"))
        return self.rng.choice(found) if found else None

    def _submit(self) -> None:
        if found := self._some("previewed"):
            by, sha256 = self.desk.by("csm"), found.preview_sha256
            self._maybe_killed(lambda: submit(by=by, proposal_id=found.pk, sha256=sha256))

    def _approve(self) -> None:
        found = self._some("awaiting", "previewed", "approved")
        if found is None:
            return
        at = self.desk.clock()
        for role in self.rng.sample(["owner", "manager", "finance", "csm"], 2):  # two at once
            with suppress(TenureError):
                by, sha256 = self.desk.by(role), found.preview_sha256
                self._maybe_killed(
                    lambda by=by, sha256=sha256: approve(  # type: ignore[misc]
                        by=by, proposal_id=found.pk, sha256=sha256, confirmed_at=at, now=ASLEEP
                    )
                )

    def _cancel(self) -> None:
        if found := self._some("draft", "previewed", "awaiting", "approved", "sending"):
            cancel(by=self.desk.by("csm"), proposal_id=found.pk, why="changed our mind")

    def _send_back(self) -> None:
        if found := self._some("previewed", "awaiting", "approved"):
            if found.state == "previewed":
                again(by=self.desk.by("csm"), proposal_id=found.pk)
            else:
                send_back(by=self.desk.by("owner"), proposal_id=found.pk, why="not so")

    def _expire(self) -> None:
        expire_old(at=self.desk.clock())

    def _work(self) -> None:
        if self.rng.random() < 0.45:
            (fault,) = self.rng.choices(FAULTS, WEIGHTS)
            self.billing.faults.append(fault)
        if self.rng.random() < 0.1:
            self.billing.read_faults.append("down")
        if self.rng.random() < 0.2:
            self.product.faults.append(self.rng.choice(("lost", "drop", "refused")))
        self._maybe_killed(lambda: [self.desk.step() for _ in range(self.rng.randint(1, 4))])
        self.billing.faults.clear()
        self.billing.read_faults.clear()
        self.product.faults.clear()

    def _time(self) -> None:
        self.desk.clock.forward(
            seconds=self.rng.choice((1, 20, 130, 301, 1_000, 3_700, 25_000, 90_000))
        )

    def _reconcile(self) -> None:
        reconcile_if_due(self.workspace, self.desk.installation, self._sides, self.desk.clock)

    def _switch(self) -> None:
        """A person looks at why it is off, and turns it on again."""
        if not MoneySwitch.objects.filter(workspace=self.workspace, is_on=True).exists():
            self.desk.on()

    def _by_hand(self) -> None:
        rows = MoneyOrder.objects.filter(workspace=self.workspace, state="manual")
        order = rows.order_by("?").first() if rows.count() == 1 else rows.first()
        if order is None:
            return
        by = self.desk.by("owner")
        if order.kind == "refund" or self.rng.random() < 0.3:
            give_up(by=by, order_id=order.pk, why="nothing is found")
        else:
            confirm_manual(by=by, order_id=order.pk, outside_id=f"bank-{order.pk}")

    def _dashboard(self) -> None:
        charge = self.rng.choice(sorted(self.billing.charges))
        left = self.billing.charges[charge].captured_minor - self.billing.refunded(charge)
        if left > 1:
            self.billing.in_dashboard(charge, self.rng.randint(1, left))

    def _later_fails(self) -> None:
        """A refund that was through comes back; one that was pending ends."""
        refunds = sorted(self.billing.refunds)
        if refunds:
            name = self.rng.choice(refunds)
            is_pending = self.billing.refunds[name].status == "pending"
            self.billing.becomes(name, "succeeded" if is_pending else "failed", "lost_card")

    def _unfreeze(self) -> None:
        found = freezes.Freeze.objects.filter(workspace=self.workspace).order_by("pk").last()
        if found is not None:
            freezes.unfreeze(by=self.desk.by("csm"), freeze_id=found.pk)

    def _role(self) -> None:
        """The approver's role goes, or comes back."""
        members = self.workspace.members.filter(user=self.users["owner"])
        if not members.exclude(role="read_only").update(role="read_only"):
            members.update(role="owner")

    # kills and sleeps

    def _sides(self) -> object:
        return self.desk.sides()

    def _maybe_killed(self, work: Callable[[], object]) -> None:
        """Do it; at one of its crash points the worker may die, or sleep while another works."""
        fate = self.rng.random()
        counted = self.rng.choice((CALLS, CALLS, IN_FLIGHT, ("",)))
        at = self.rng.randint(1, 5)
        met: list[str] = []

        def listener(name: str) -> None:
            self.came.points[name] += 1
            if not name.startswith(counted):
                return
            met.append(name)
            if len(met) != at or self.asleep:
                return
            if fate < 0.5:
                raise Killed(name)
            if fate < 0.65 and len(connection.savepoint_ids) == self.billing.depth:
                self._sleep(name)

        with listening(listener):
            try:
                work()
            except Killed as kill:
                self.came.kills += 1
                self.came.kills_in_flight += str(kill).startswith(IN_FLIGHT)
                self.desk.restart()

    def _sleep(self, name: str) -> None:
        """This worker stands still; another one, with a memory of its own, works meanwhile."""
        self.came.sleeps += 1
        self.asleep += 1
        mine = self.desk.made
        self.desk.clock.forward(seconds=self.rng.choice((1, 130, 400, 4_000, 40_000)))
        self.desk.restart()
        for _ in range(self.rng.randint(1, 4)):
            self.desk.step()
        self.desk.made = mine
        self.asleep -= 1

    # the end

    def put_in_order(self) -> None:
        """No more faults; time passes, people turn money on again, until nothing is open."""
        self.workspace.members.filter(user=self.users["owner"]).update(role="owner")
        rows = MoneyOrder.objects.filter(workspace=self.workspace)
        for name, refund in sorted(self.billing.refunds.items()):
            if refund.status == "pending":
                self.billing.becomes(name, "succeeded")
        for _ in range(60):
            self._switch()
            expire_old(at=self.desk.clock())
            self.desk.run(most=500)
            reconcile_if_due(self.workspace, self.desk.installation, self._sides, self.desk.clock)
            if not rows.filter(state__in=OPEN_ORDER).exists() and not self._some("sending"):
                break
            self.desk.clock.forward(hours=7)
        self.desk.clock.forward(hours=2)
        reconcile_if_due(self.workspace, self.desk.installation, self._sides, self.desk.clock)
        self.desk.run(most=500)

    def look(self) -> Came:
        """What came of it. Each order agrees with the provider's refunds, one to one."""
        came, orders = self.came, self.desk.orders()
        came.faults.update(self.billing.seen)
        came.doubled += [f"{self.seed}: {each}" for each in doubled(self.billing)]
        theirs = {
            each.metadata["order"]: each.status
            for each in self.billing.refunds.values()
            if "order" in each.metadata
        }
        for order in orders:
            came.orders[f"{order.kind} {order.state}"] += 1
            if order.kind == "refund":
                self._compare(order, theirs.get(str(order.pk), ""))
            if order.error_code == "fault":
                came.unfinished.append(f"{self.seed}: a fault in {order}")
            if order.state in OPEN_ORDER and order.proposal.state in ("sending", "done"):
                came.unfinished.append(f"{self.seed}: {order} {order.error_code}")
        came.violations += invariants(self.workspace, self.desk.clock())
        came.refunded += sum(status == "succeeded" for status in theirs.values())
        return came

    def _compare(self, order: MoneyOrder, status: str) -> None:
        wanted = {"succeeded": "succeeded", "reversed": "failed", "pending": "pending"}
        expected = wanted.get(order.state, "")
        is_same = status == expected or (order.state == "failed" and status == "failed")
        if not is_same and order.state not in OPEN_ORDER:
            self.came.lost.append(f"{self.seed}: order {order.pk} {order.state}, theirs {status!r}")


def run(seed: int, workspace: Workspace, users: dict[str, User], events: int = 60) -> Came:
    """One schedule from its seed to the end."""
    made = Schedule(seed, workspace, users)
    made.set_up()
    for _ in range(events):
        made.happen()
    made.put_in_order()
    return made.look()
