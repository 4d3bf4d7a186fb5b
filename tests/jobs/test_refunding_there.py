"""Refunds from the desk to the provider next door, by the real client, under every fault it has."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, cast

import pytest

from tenure.connectors.product.client import YourProduct
from tenure.connectors.stripe.client import Access, Stripe
from tenure.connectors.stripe.transport import Transport
from tenure.records.models import MoneySwitch
from tenure.workflow.queries.invariants import invariants
from tests.cast import Cast
from tests.connectors.product.place import SECRET, listening
from tests.jobs.billing_double import Clock
from tests.jobs.desk import Desk, without
from tests.stripe.place import Stripe as Fake
from tests.stripe.place import next_door

FAULTS = (
    *("429", "lock", "503", "401", "403", "drop_before", "drop_after", "drop_half"),
    *("500_before", "500_after", "pending", "failed", "slow:0.4", "ok"),
)
SEEDS = 100


class There:
    """A desk, a provider in another process, and one clock for both."""

    def __init__(self, cast_: Cast, fake: Fake) -> None:
        self.fake, self.clock = fake, Clock(datetime.now(UTC))  # noqa: TID251 - theirs runs
        access = Access(fake.key, fake.url, may_act=True)
        billing: Any = Stripe(access, Transport(total_s=0.3))
        self.desk = Desk(cast_.workspace, cast_.users, self.clock, cast("Any", billing))
        self.plenty()
        self.desk.on()

    def plenty(self) -> None:
        names = ("day", "operator", "customer", "run")
        self.desk.allow(**{f"{name}_refunds": 500 for name in names})
        self.desk.allow(**{f"{name}_sum_minor": 10**9 for name in names})

    def forward(self, hours: int) -> None:
        self.clock.forward(hours=hours)
        self.fake.advance(hours * 3600)

    def is_on(self) -> bool:
        return MoneySwitch.objects.get(workspace=self.desk.workspace).is_on

    def finish(self) -> None:
        """Go on as days go by; a person turns money on again where it turned itself off."""
        for _ in range(8):
            if not self.is_on():
                self.desk.on()
            self.desk.run()
            if not set(self.desk.states()) & {"approved", "sending", "unknown"}:
                return
            self.forward(13)

    def written(self, charge: str) -> int:
        return sum(one["params"].get("charge") == charge for one in self.fake.done())


@pytest.fixture
def there(cast: Cast) -> Iterator[There]:
    with next_door() as fake:
        yield There(cast, fake)


def schedule(there: There, seed: int) -> str:
    """One refund with up to four faults on its way; the state it ended in."""
    dice = random.Random(seed)
    charge = str(there.fake.charge(amount=5000)["id"])
    there.desk.approved((charge, 1 + dice.randrange(5000)), customer=f"c{seed}")
    there.fake.script(*dice.choices(FAULTS, k=dice.randint(0, 4)))
    for hours in (0, 1, 5):
        there.forward(hours)
        there.desk.run()
        if not there.is_on():
            there.desk.on()
    there.fake.calm()
    there.finish()
    (order,) = there.desk.orders(charge=charge)
    outside, written = there.fake.refunded(charge), there.written(charge)
    assert written <= 1, f"seed {seed}: asked for twice"
    expected = order.amount_minor if order.state in ("succeeded", "pending") else 0
    assert outside == expected, f"seed {seed}: {order.state} and {outside} went back"
    return order.state


@pytest.mark.slow
def test_a_hundred_seeds_once_or_not_at_all(there: There) -> None:
    states = Counter(schedule(there, seed) for seed in range(SEEDS))
    assert sum(states.values()) == SEEDS
    assert set(states) <= {"succeeded", "pending", "failed", "manual"}
    assert states["succeeded"] > SEEDS / 2
    assert invariants(there.desk.workspace, there.clock()) == ()
    met = Counter(one["fault"] for one in there.fake.asked() if one["method"] == "POST")
    assert set(met) == set(FAULTS)


def test_without_a_kept_key_a_lost_answer_pays_twice(there: There) -> None:
    """The negative control: what a library does by itself when nothing is remembered of the try."""
    twice = 0
    with without("key", "look_up"):
        for seed in range(10):
            charge = str(there.fake.charge(amount=5000)["id"])
            there.desk.approved((charge, 1000), customer=f"c{seed}")
            there.fake.script("drop_after")
            there.finish()
            twice += there.written(charge) > 1
    assert twice > 0


def test_collection_is_stopped_and_the_account_frozen_before_money_leaves(cast: Cast) -> None:
    with next_door() as fake, listening() as told:
        there = There(cast, fake)
        there.desk.product = cast_product(told.url)
        there.desk.restart()
        fake.subscription(id="sub_1", customer="c1")
        charge = fake.charge(amount=5000)["id"]
        there.desk.approved(
            (charge, 5000),
            collection="cancel",
            subscriptions=("sub_1",),
            has_freeze=True,
            frozen_until=there.clock().date(),
        )
        there.desk.run()
        assert [order.state for order in there.desk.orders()] == ["succeeded"] * 3
        assert fake.object("subscriptions", "sub_1")["status"] == "canceled"
        assert told.frozen == {"c1": True}
        assert fake.refunded(charge) == 5000
        assert [one["path"] for one in fake.done()] == ["/v1/subscriptions/sub_1", "/v1/refunds"]


def cast_product(url: str) -> Any:
    return YourProduct(url, SECRET)
