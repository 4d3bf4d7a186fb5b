"""Everything outside of a process that is killed: its provider, its product, its mail server, the time.

Kept in one file beside the database, written before an answer is given: so it outlives the process,
as the real ones would. Nothing in it is ever killed in the middle; only our own code is.
"""

from __future__ import annotations

import json
import pickle
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from tenure.config.settings import settings
from tenure.jobs.customer_mail import send_one
from tenure.jobs.hooks import settle_one, sweep_if_due
from tenure.jobs.previewing import preview_one
from tenure.jobs.reconciling import reconcile_if_due
from tenure.jobs.sides import Sides
from tenure.records.models import MoneyOrder, MoneySwitch, RefundProposal, User, Workspace
from tenure.values.errors import TenureError
from tenure.values.provider import NotDoneError
from tenure.values.refunding import OPEN_ORDER
from tenure.values.sending import Mail, NotSentError, RefusedError, UnknownError
from tenure.values.signals import Signal, signal
from tenure.workflow.actions.proposals import expire_old
from tests.jobs.billing_double import BillingDouble, Clock, ProductDouble
from tests.jobs.desk import Desk
from tests.jobs.tracker_double import TrackerDouble

BEGAN = datetime(2026, 3, 31, 9, 0, tzinfo=UTC)
"""A Tuesday on which mail may go out."""
KEPT = "outside.pickle"


@dataclass
class Billing(BillingDouble):
    """A provider that can be down, and lists what happened to refunds."""

    is_down: bool = False
    told: list[str] = field(default_factory=list)
    """Refunds made outside, of which it tells."""

    def _read(self) -> None:
        if self.is_down:
            raise NotDoneError("no connection", code="connection")
        super()._read()

    def signals_since(self, since: datetime, kinds: tuple[str, ...]) -> Iterator[Signal]:
        self._read()
        yield from (signal(self.letter(each)) for each in self.told)

    def letter(self, refund: str) -> str:
        """The event of a refund."""
        found = self.refunds[refund]
        thing = {"object": "refund", "id": refund, "charge": found.charge}
        created = int(found.created_at.timestamp())
        about = {"id": f"evt_{refund}", "type": "refund.created", "livemode": True}
        return json.dumps({**about, "created": created, "data": {"object": thing}})


@dataclass
class PostBox:
    """A mail server. What it does is told by the name of the mailbox; `taken` is every mail it has."""

    taken: list[tuple[str, str]] = field(default_factory=list)
    tries: Counter[str] = field(default_factory=Counter)

    def take(self, mail: Mail) -> None:
        name = mail.to.partition("-")[0]
        self.tries[mail.message_id] += 1
        is_first = self.tries[mail.message_id] == 1
        if name == "nobody":
            raise RefusedError("550 5.1.1 no such user")
        if name == "broken" and is_first:
            raise RefusedError("554 5.7.1 not today")
        if name == "later" and is_first:
            raise NotSentError("451 4.3.0 later")
        self.taken.append((mail.message_id, mail.to))
        if name == "lost":
            raise UnknownError("the line was cut")


@dataclass
class Outside:
    """All of it. `done` are the steps of people that are done."""

    clock: Clock
    billing: Billing
    product: ProductDouble = field(default_factory=ProductDouble)
    box: PostBox = field(default_factory=PostBox)
    tracker: TrackerDouble = field(default_factory=TrackerDouble)
    done: set[str] = field(default_factory=set)


def new() -> Outside:
    """As it is before anything happens."""
    clock = Clock(BEGAN)
    return Outside(clock, Billing(clock))


class World:
    """One process in front of it: people and the worker, who go on where they were."""

    def __init__(
        self, workspace: Workspace, users: dict[str, User], people: str, *, is_again: bool
    ) -> None:
        self.own = replace(settings(), smtp_url="smtp://x.example", mail_from="us@ours.example")
        self.path = self.own.home / KEPT
        self.outside: Outside = pickle.loads(self.path.read_bytes())
        self.is_again = is_again
        self.workspace, self.users, self.people = workspace, users, people
        out = self.outside
        self.billing, self.clock, self.box = out.billing, out.clock, out.box
        self.desk = Desk(workspace, users, out.clock, out.billing, out.product)
        self.desk.installation = self.own.installation
        self.restart()

    def restart(self) -> None:
        """A worker that knows nothing: it asks whose books they are, and compares."""
        keeping = (_Keeping(self.billing, self.save), _Keeping(self.outside.product, self.save))
        self.desk.made = Sides(*keeping, pace=lambda: None)  # type: ignore[arg-type]

    def save(self) -> None:
        beside = self.path.with_suffix(".new")
        beside.write_bytes(pickle.dumps(self.outside))
        beside.replace(self.path)

    def once(self, label: str, act: Callable[[], object]) -> None:
        """A step of a person, who presses again after the process died, and may be told it is done."""
        if label in self.outside.done:
            return
        if self.is_again:
            with suppress(TenureError):
                act()
        else:
            act()
        self.outside.done.add(label)
        self.save()

    def forward(self, label: str, **span: float) -> None:
        self.once(f"time: {label}", lambda: self.clock.forward(**span))

    def down(self, label: str, work: Callable[[], object]) -> None:
        """The provider cannot be reached while this is done."""
        self.once(f"down: {label}", lambda: setattr(self.billing, "is_down", True))
        work()
        self.once(f"up: {label}", lambda: setattr(self.billing, "is_down", False))

    def engineers(self) -> TrackerDouble:
        """The tracker, written down after each call that changes something."""
        return _Keeping(self.outside.tracker, self.save)  # type: ignore[return-value]

    # the worker

    def work(self, most: int = 200) -> None:
        """Until there is nothing to do now."""
        while self._moved():
            most -= 1
            assert most, "it never ends"

    def _moved(self) -> bool:
        here, now = self.desk.installation, self.clock
        sweep_if_due(self.workspace, self.sides, now)
        has_heard = settle_one(here, self.sides, now)
        expire_old(at=now())
        has_shown = preview_one(here, now, self.sides)
        reconcile_if_due(self.workspace, here, self.sides, now)
        has_moved = self.desk.step()
        return send_one(self.own, now, self._post) or has_moved or has_shown or has_heard

    def sides(self) -> Sides:
        return self.desk.sides()

    def _post(self, mail: Mail) -> None:
        try:
            self.box.take(mail)
        finally:
            self.save()

    def finish(self, customer: str = "") -> None:
        """Time passes until what is under way (of one customer) has ended, or is a person's."""
        orders = MoneyOrder.objects.filter(state__in=OPEN_ORDER)
        proposals = RefundProposal.objects.filter(state="sending")
        if customer:
            orders = orders.filter(proposal__customer_id=customer)
            proposals = proposals.filter(customer_id=customer)
        for _ in range(30):
            self.turn_on()
            self.work()
            if not orders.exists() and not proposals.exists():
                return
            self.clock.forward(minutes=7)
            self.save()
        raise AssertionError("it never ends")

    def turn_on(self) -> None:
        if not MoneySwitch.objects.filter(workspace=self.workspace, is_on=True).exists():
            self.desk.on()


class _Keeping:
    """A side that is written down after each call, before its answer is given."""

    def __init__(self, side: Any, save: Callable[[], None]) -> None:
        self._side, self._save = side, save

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._side, name)
        return self._kept(found) if name in ("act", "file", "comment") else found

    def _kept(self, does: Callable[..., Any]) -> Callable[..., Any]:
        def kept(*given: Any, **more: Any) -> Any:
            try:
                return does(*given, **more)
            finally:
                self._save()

        return kept
