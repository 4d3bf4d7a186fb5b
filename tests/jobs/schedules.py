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
from dataclasses import dataclass, field, replace

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
from tenure.workflow.actions.orders import HARMLESS, STOPPING
from tenure.workflow.actions.outside_refunds import given_back
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
    refused_stops: int = 0
    dashboard: int = 0
    confirmed: int = 0
    doubled: list[str] = field(default_factory=list)
    over: list[str] = field(default_factory=list)
    unlike: list[str] = field(default_factory=list)
    after_stop: list[str] = field(default_factory=list)
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
        """Each paid once, none beyond what was owed less what went back since, all told apart."""
        wrong = (self.doubled, self.over, self.unlike, self.after_stop)
        return not (any(wrong) or self.lost or self.violations or self.unfinished)


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
        self.known: dict[str, int] = {}
        self.asleep = 0

    # the company

    def set_up(self) -> None:
        rng = self.rng
        for number in range(rng.randint(3, 6)):
            customer = f"c{number}"
            self.customers[customer] = []
            self.billing.subscribes(f"sub_{customer}")
            for each in range(rng.randint(1, 4)):
                charge = f"ch_{self.workspace.pk}_{number}_{each}"
                captured = rng.randint(1, 400) * 25
                self.billing.has_charge(charge, captured)
                asked = captured if rng.random() < 0.4 else max(1, captured // rng.randint(2, 3))
                self.customers[customer].append((charge, asked))
                self.billing.owed[charge] = asked
        if rng.random() < 0.8:
            plenty = {f"{name}_refunds": 500 for name in ("day", "operator", "customer", "run")}
            sums = {f"{name}_sum_minor": 10**9 for name in ("day", "operator", "customer", "run")}
            self.desk.allow(**plenty, **sums)
        self.desk.on()

    # what may happen

    def happen(self) -> None:
        choices: tuple[tuple[Callable[[], object], float], ...] = (
            (self._propose, 3),
            (self._load_facts, 0.5),
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
            (self._by_hand, 0.8),
            (self._dashboard, 1.2),
            (self._refuse_stops, 0.3),
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
        charges = [
            (charge, owed - self.known.get(charge, 0))
            for charge, owed in self.customers[customer]
            if owed > self.known.get(charge, 0)
        ]
        draft = self.desk.draft(
            *charges,
            customer=customer,
            collection=self.rng.choice(("pause", "cancel", "keep")),
            subscriptions=(f"sub_{customer}",),
            has_freeze=self.rng.random() < 0.5,
            frozen_until=self.desk.clock().date(),
            form_token=f"{customer}-{self.rng.randint(1, 6)}",
        )
        rows = [
            replace(row, refunded_minor=self.known.get(row.payment_id, 0)) for row in draft.rows
        ]
        draft = replace(draft, rows=tuple(rows))
        made = propose(by=self.desk.by("csm"), draft=draft)
        assert propose(by=self.desk.by("csm"), draft=draft).pk == made.pk  # a double click

    def _load_facts(self) -> None:
        """The facts of a customer are loaded anew: they know what went back up to now."""
        for charge, _ in self.customers[self.rng.choice(sorted(self.customers))]:
            self.known[charge] = self.billing.refunded(charge)

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
        if order is not None:
            self._settle_by_hand(order)

    def _settle_by_hand(self, order: MoneyOrder) -> None:
        by = self.desk.by("owner")
        room = self.billing.owed.get(order.charge, 0) - self.billing.refunded(order.charge)
        if order.kind == "refund" and order.amount_minor <= room and self.rng.random() < 0.6:
            self._paid_in_dashboard(order)
        elif order.kind == "refund" or self.rng.random() < 0.3:
            give_up(by=by, order_id=order.pk, why="nothing is found")
        else:
            confirm_manual(by=by, order_id=order.pk, outside_id=f"bank-{order.pk}")

    def _paid_in_dashboard(self, order: MoneyOrder) -> None:
        """Somebody makes it in the provider's pages, and says so before or after it is imported."""
        refund = self.billing.in_dashboard(order.charge, order.amount_minor)
        if self.rng.random() < 0.5:
            self.desk.clock.forward(seconds=3_700)
            self._reconcile()
        try:
            confirm_manual(by=self.desk.by("owner"), order_id=order.pk, outside_id=refund)
            self.came.confirmed += 1
        except TenureError:  # another of the charge is known, this one not yet: later, or never
            self.came.refused_actions += 1

    def _dashboard(self) -> None:
        charge = self.rng.choice(sorted(self.billing.charges))
        left = self.billing.charges[charge].captured_minor - self.billing.refunded(charge)
        if left > 1:
            self.billing.in_dashboard(charge, self.rng.randint(1, max(1, left // 3)))
            self.came.dashboard += 1

    def _refuse_stops(self) -> None:
        """The provider does not let a subscription be changed, or does again."""
        name = self.rng.choice(sorted(self.billing.subscriptions))
        self.billing.refuses ^= {name}

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
            self._left_to_people()
            reconcile_if_due(self.workspace, self.desk.installation, self._sides, self.desk.clock)
            if not rows.filter(state__in=OPEN_ORDER).exists() and not self._some("sending"):
                break
            self.desk.clock.forward(hours=7)
        self.desk.clock.forward(
            hours=25
        )  # a night: what failed long after it was made is seen then
        reconcile_if_due(self.workspace, self.desk.installation, self._sides, self.desk.clock)
        self.desk.run(most=500)

    def _left_to_people(self) -> None:
        """A person looks at each order of which nobody knows whether it was done."""
        rows = MoneyOrder.objects.filter(workspace=self.workspace, state="manual")
        for order in rows.filter(kind__in=(*STOPPING, "refund")):
            if order.kind == "refund":
                self._settle_by_hand(order)
            elif self.rng.random() < 0.5:
                confirm_manual(by=self.desk.by("owner"), order_id=order.pk, outside_id="")
            else:
                give_up(by=self.desk.by("owner"), order_id=order.pk, why="it was not done")

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
                by_hand = self.billing.refunds.get(order.outside_id)
                status = by_hand.status if by_hand else ""
                self._compare(order, theirs.get(str(order.pk), status))
            if order.error_code == "fault":
                came.unfinished.append(f"{self.seed}: a fault in {order}")
            if order.state in OPEN_ORDER and order.proposal.state in ("sending", "done"):
                came.unfinished.append(f"{self.seed}: {order} {order.error_code}")
        self._money(orders)
        came.violations += invariants(self.workspace, self.desk.clock())
        came.refunded += sum(status == "succeeded" for status in theirs.values())
        return came

    def _money(self, orders: list[MoneyOrder]) -> None:
        """Nothing beyond what was owed; the ledger has what went back; none after a failed stop."""
        came = self.came
        came.over += [f"{self.seed}: {each}" for each in self.billing.over]
        for charge in self.billing.charges:
            ours, theirs = sum(given_back(self.workspace.pk, charge)), self.billing.refunded(charge)
            if ours != theirs:
                came.unlike.append(f"{self.seed}: {charge} {ours} in the ledger, {theirs} there")
        failed = [
            each
            for each in orders
            if each.kind in STOPPING and each.state == "failed" and each.error_code not in HARMLESS
        ]
        came.refused_stops += len(failed)
        ended = {each.proposal_id: each.settled_at for each in failed}
        for each in orders:
            stop, sent = ended.get(each.proposal_id), each.first_sent_at
            if each.kind == "refund" and stop and sent and sent > stop:
                came.after_stop.append(f"{self.seed}: {each}")

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
