"""What comes of an event: W4, W5, W7, W8, against a provider that behaves as Stripe does."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import permutations
from pathlib import Path
from typing import Any, cast

import pytest

from tenure.connectors.stripe.client import Access
from tenure.connectors.stripe.client import Stripe as Client
from tenure.jobs.hooks import settle_one, sweep_if_due
from tenure.records.models import AuditEntry, ChargeState, LedgerEntry, MoneyOrder, MoneySwitch
from tenure.records.models.outside import OutsideEvent
from tenure.values.errors import InputError
from tenure.values.signals import signal
from tenure.workflow.actions.outside_events import keep, replay
from tenure.workflow.rules.permissions import NotAllowedError
from tests.cast import Cast
from tests.cli.test_postgres import program, served
from tests.jobs.billing_double import Clock
from tests.jobs.desk import Desk
from tests.stripe.place import ROOT, Stripe, at_home, next_door

FOUR = ("charge.refunded", "refund.created", "refund.updated", "refund.failed")


class Both:
    """A desk whose provider is the one next door, reached by the real client."""

    def __init__(self, cast_: Cast, stripe: Stripe) -> None:
        self.stripe = stripe
        self.clock = Clock(datetime.now(UTC))  # noqa: TID251 - theirs runs
        self.billing: Any = Client(Access(stripe.key, stripe.url, may_act=True))
        self.desk = Desk(cast_.workspace, cast_.users, self.clock, cast("Any", self.billing))
        self.desk.on()
        self.workspace = cast_.workspace

    def refunded(self, amount: int = 5000) -> str:
        charge = str(self.stripe.charge(amount=12_000)["id"])
        self.desk.approved((charge, amount))
        self.desk.run()
        return charge

    def told(self, body: str) -> str:
        return keep(provider="stripe", signal=signal(body), at=self.clock())

    def settle(self) -> int:
        """Settle what is due; how many."""
        count = 0
        while settle_one(self.desk.installation, self.desk.sides, self.clock):
            count += 1
            assert count < 300
        return count

    def letters(self, since: int = 0) -> dict[str, str]:
        """Bodies by kind."""
        return {signal(body).kind: body for body, _ in self.stripe.letters("whsec_1", since)}

    def refund(self) -> str:
        return str(self.desk.order().outside_id)

    def is_on(self) -> bool:
        return MoneySwitch.objects.get(workspace=self.workspace).is_on


@pytest.fixture
def both(cast: Cast) -> Iterator[Both]:
    with at_home() as stripe:
        yield Both(cast, stripe)


def states() -> dict[str, int]:
    found: dict[str, int] = {}
    for state in OutsideEvent.objects.values_list("state", flat=True):
        found[state] = found.get(state, 0) + 1
    return found


def test_w5_every_order_of_four_ends_alike(both: Both) -> None:
    charge = both.refunded()
    both.stripe.settle(both.refund(), "failed", "lost_or_stolen_card")
    bodies = both.letters()
    for number, order in enumerate(permutations(FOUR)):
        for kind in order:
            body = bodies[kind].replace('"id": "evt_', f'"id": "evt_{number}_', 1)
            assert both.told(body) == "kept"
            both.settle()
        assert both.desk.order().state == "reversed"
    assert states() == {"done": 96}
    postings = list(LedgerEntry.objects.values_list("left", "entered", "amount_minor"))
    assert postings == [
        ("refundable", "held", 5000),
        ("held", "refunded", 5000),
        ("refunded", "refundable", 5000),
    ]
    assert ChargeState.objects.get(charge=charge).refunded_minor == 0
    assert AuditEntry.objects.filter(action="money.reversed").count() == 1


@pytest.mark.parametrize("first", FOUR[:2])
def test_w5_told_before_our_own_call_is_answered(both: Both, first: str) -> None:
    """The answer is lost, and the event is settled before anybody looks."""
    charge = str(both.stripe.charge(amount=12_000)["id"])
    both.desk.approved((charge, 5000))
    both.stripe.script("drop_after")
    both.desk.run()
    assert both.desk.order().state == "unknown"
    bodies = both.letters()
    both.told(bodies[first])
    both.settle()
    order = both.desk.order()
    assert (order.state, both.stripe.refunded(charge)) == ("succeeded", 5000)
    assert order.outside_id == both.stripe.all("refunds")[0]["id"]
    both.clock.forward(hours=2)
    both.desk.run()
    assert len(both.stripe.done()) == 1, "nobody asked again"


def test_w5_told_while_the_call_is_under_way(both: Both, monkeypatch: pytest.MonkeyPatch) -> None:
    charge = str(both.stripe.charge(amount=12_000)["id"])
    both.desk.approved((charge, 5000))
    real = both.billing.act

    def act(asked: Any) -> Any:
        done = real(asked)
        for body in both.letters().values():
            both.told(body)
        both.settle()
        assert both.desk.order().state == "succeeded", "the event came first"
        return done

    monkeypatch.setattr(both.billing, "act", act)
    both.desk.run()
    order = both.desk.order()
    assert (order.state, order.outside_id) == ("succeeded", both.stripe.all("refunds")[0]["id"])
    moves = AuditEntry.objects.filter(action="money.succeeded").count()
    assert (moves, LedgerEntry.objects.count(), both.is_on()) == (1, 2, True)


def test_w5_an_old_event_never_moves_it_back(both: Both) -> None:
    charge = str(both.stripe.charge(amount=12_000)["id"])
    both.desk.approved((charge, 5000))
    both.stripe.script("pending")
    both.desk.run()
    assert both.desk.order().state == "pending"
    old = both.letters()["refund.created"]
    assert '"status": "pending"' in old
    both.stripe.settle(both.refund(), "succeeded")
    both.told(both.letters()["refund.updated"])
    both.settle()
    assert both.desk.order().state == "succeeded"
    both.told(old)
    both.settle()
    assert both.desk.order().state == "succeeded"
    assert both.is_on()


def test_a_refund_made_in_their_own_pages_is_imported_once(both: Both) -> None:
    charge = str(both.stripe.charge(amount=12_000)["id"])
    both.stripe.raw("POST", "/v1/refunds", f"charge={charge}&amount=700")
    for body, _ in both.stripe.letters("whsec_1"):
        both.told(body)
    both.settle()
    (entry,) = LedgerEntry.objects.all()
    refund = both.stripe.all("refunds")[0]["id"]
    assert (entry.occasion, entry.amount_minor) == (f"external:{refund}", 700)
    both.stripe.settle(refund, "failed")
    both.told(both.letters()["refund.failed"])
    both.settle()
    assert LedgerEntry.objects.filter(occasion=f"external:{refund}:back").count() == 1
    assert both.is_on()


def test_a_refund_that_says_it_is_ours_and_is_not_stops_money(both: Both) -> None:
    charge = str(both.stripe.charge(amount=12_000)["id"])
    form = f"charge={charge}&amount=700&metadata[installation]={both.desk.installation}"
    both.stripe.raw("POST", "/v1/refunds", form)
    both.told(both.letters()["refund.created"])
    both.settle()
    assert not both.is_on()
    assert MoneySwitch.objects.get(workspace=both.workspace).reason == "differs:unknown_request"


def test_a_dispute_is_known_at_once(both: Both) -> None:
    charge = both.refunded()
    assert not ChargeState.objects.get(charge=charge).is_disputed
    both.stripe.dispute(charge)
    both.told(both.letters()["charge.dispute.created"])
    both.settle()
    assert ChargeState.objects.get(charge=charge).is_disputed


@pytest.mark.parametrize(("end", "is_disputed"), [("won", False), ("lost", True)])
def test_how_a_dispute_ends_is_known_at_once(both: Both, end: str, is_disputed: bool) -> None:
    charge = both.refunded()
    dispute = both.stripe.dispute(charge)["id"]
    both.told(both.letters()["charge.dispute.created"])
    both.settle()
    both.stripe.decide(dispute, end)
    both.told(both.letters()["charge.dispute.closed"])
    both.settle()
    assert ChargeState.objects.get(charge=charge).is_disputed is is_disputed


def test_a_subscription_told_of_is_looked_up_at_once(both: Both) -> None:
    both.stripe.subscription(id="sub_1")
    charge = str(both.stripe.charge(amount=12_000)["id"])
    both.desk.approved((charge, 5000), collection="pause", subscriptions=("sub_1",))
    both.stripe.script("drop_after")
    both.desk.run()
    pause = MoneyOrder.objects.get(kind="pause")
    assert pause.state == "unknown"
    assert pause.next_try_at > both.clock()
    both.told(both.letters()["customer.subscription.updated"])
    both.settle()
    pause.refresh_from_db()
    assert pause.next_try_at == both.clock()
    both.desk.run()
    assert {order.kind: order.state for order in both.desk.orders()} == {
        "pause": "succeeded",
        "refund": "succeeded",
    }


@contextmanager
def database(kind: str) -> Iterator[str]:
    """URL of a database of its own, "" for a file in the home."""
    if kind == "sqlite":
        yield ""
        return
    user = "nobody" if os.getuid() == 0 else None
    with tempfile.TemporaryDirectory(prefix="tenure-postgres-") as made:
        if user:
            shutil.chown(made, user)
        with served(program("initdb"), program("postgres"), Path(made), user) as url:
            yield url


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_w4_a_hundred_times_in_sixteen_threads_is_once(tmp_path: Path, kind: str) -> None:
    with next_door() as stripe, database(kind) as url:
        command = [sys.executable, "-m", "tests.jobs.told_at_once", stripe.url]
        own = {"TENURE_HOME": str(tmp_path), "TENURE_DATABASE_URL": url}
        env = {name: value for name, value in (os.environ | own).items() if value}
        env.pop("DJANGO_SETTINGS_MODULE", None)
        ran = subprocess.run(
            command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=120
        )
    assert ran.returncode == 0, ran.stderr[-3000:]
    assert json.loads(ran.stdout) == {
        "statuses": {"200": 1600, "settled": 1},
        "events": [["done", 1]],
        "ledger": 1,
        "audit": 1,
    }


def test_w7_what_fails_is_tried_again_and_can_be_replayed(both: Both, cast: Cast) -> None:
    both.refunded()
    both.told(both.letters()["refund.created"])
    both.stripe.chances({"503": 1.0}, reads=True)
    waits = []
    for _ in range(4):
        before = both.clock()
        assert both.settle() == 1
        event = OutsideEvent.objects.get()
        waits.append(event.next_try_at - before)
        both.clock.at = event.next_try_at
    assert waits[:3] == [timedelta(minutes=5), timedelta(hours=1), timedelta(days=1)]
    assert (event.state, event.tries) == ("failed", 4)
    assert event.error.startswith("503")
    assert both.settle() == 0
    both.stripe.chances({})
    with pytest.raises(NotAllowedError):
        replay(by=cast.by("csm"), event_id=event.pk)
    with pytest.raises(InputError):
        replay(by=both.desk.by("owner"), event_id=0)
    replay(by=both.desk.by("owner"), event_id=event.pk)
    assert both.settle() == 1
    assert states() == {"done": 1}
    assert AuditEntry.objects.get(action="events.replayed").detail["before"] == "failed"


def test_w7_whoever_dies_in_the_middle_leaves_it_to_the_next(
    both: Both, monkeypatch: pytest.MonkeyPatch
) -> None:
    both.refunded()
    both.stripe.settle(both.refund(), "failed")
    both.told(both.letters()["refund.failed"])

    class Died(BaseException):
        pass

    def dies(name: str) -> None:
        if name == "event.done.before_commit":
            raise Died

    monkeypatch.setattr("tenure.workflow.actions.commits.crashpoint", dies)
    with pytest.raises(Died):
        both.settle()
    assert (both.desk.order().state, states()) == ("succeeded", {"pending": 1})
    assert both.settle() == 0, "held for two minutes"
    monkeypatch.undo()
    both.clock.forward(minutes=2)
    assert both.settle() == 1
    assert (both.desk.order().state, states()) == ("reversed", {"done": 1})


def test_w8_twenty_of_a_hundred_lost(both: Both) -> None:
    for _ in range(30):
        charge = both.stripe.charge(amount=1000)["id"]
        both.stripe.raw("POST", "/v1/refunds", f"charge={charge}&amount=10")
    dice, letters = random.Random(5), both.stripe.letters("whsec_1")
    came = [body for body, _ in letters if dice.random() >= 0.2]
    for body in came:
        both.told(body)
    missed = sweep_if_due(both.workspace, both.desk.sides, both.clock)
    assert missed == len(letters) - len(came) > 0
    both.settle()
    assert states() == {"done": 60}
    assert LedgerEntry.objects.count() == 30


def test_w8_a_list_that_cannot_be_read_is_not_asked_for_without_end(both: Both) -> None:
    both.refunded()
    both.stripe.chances({"403": 1.0}, reads=True)
    asked = len(both.stripe.asked())
    for _ in range(5):
        assert sweep_if_due(both.workspace, both.desk.sides, both.clock) == 0
    assert len(both.stripe.asked()) == asked + 1
    both.stripe.chances({})
    both.clock.forward(hours=1)
    assert sweep_if_due(both.workspace, both.desk.sides, both.clock) == 2
    assert both.is_on()
