"""Workers that are killed: SIGKILL at random moments of a refund run, over HTTP against a provider.

Run as `python -m tests.jobs.money_victim KILLS SEED [GUARDS]`; prints what it saw as JSON. It has a
home and a database of its own; each worker is a fork, so that it dies as a real one would. GUARDS
are switched off in the workers: the negative control. Between two workers time passes, for the
provider too, so that leases run out and answers are looked up.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

CUSTOMERS, CHARGES = 12, 10
LEAST_LEFT = 40
FAULTS = {"429": 0.05, "drop_after": 0.05, "drop_before": 0.03, "500_before": 0.01}
LONGEST_S = 5.0


@dataclass
class Seen:
    """What was seen. `in_flight`: kills with orders still to be done; `mid_call`: with one claimed."""

    kills: int = 0
    in_flight: int = 0
    mid_call: int = 0
    doubled: int = 0
    over_refunded: int = 0
    done_but_absent: int = 0
    refunded_but_not_done: int = 0
    turned_on_again: int = 0
    replays: int = 0
    violations: list[str] = field(default_factory=list)
    states: dict[str, int] = field(default_factory=dict)
    faults: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0


class Victim:
    """The desk, the provider next door, and the worker of the moment."""

    def __init__(self, stripe: Any, rng: random.Random, guards_off: str) -> None:
        from tests.cast import make_cast
        from tests.jobs.billing_double import Clock
        from tests.jobs.desk import Desk

        self.stripe, self.rng, self.guards_off = stripe, rng, guards_off
        self.ahead = timedelta(0)
        cast = make_cast()
        self.desk = Desk(cast.workspace, cast.users, Clock(self.now()))
        self.seen = Seen()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead  # noqa: TID251 - of this machine, and ahead of it

    def sides(self) -> Any:
        from tenure.connectors.stripe.client import Access, Stripe
        from tenure.jobs.sides import Sides

        access = Access("sk_test_fake", self.stripe.url, "", may_act=True)
        return Sides(Stripe(access), None, pace=lambda: None)

    def prepare(self) -> None:
        """Proposals of everybody, approved by a second person."""
        desk = self.desk
        names = ("day", "operator", "customer", "run")
        desk.allow(**{f"{name}_refunds": 10**6 for name in names})
        desk.allow(**{f"{name}_sum_minor": 10**12 for name in names})
        desk.on()
        self.customers = 0
        self.propose()

    def propose(self) -> None:
        """More customers, their refunds of half of each charge approved."""
        self.stripe.chances({})
        self.desk.made, self.desk.clock.at = self.sides(), self.now()
        for _ in range(CUSTOMERS):
            self.customers += 1
            charges = []
            for each in range(CHARGES):
                amount = self.rng.randint(100, 9_000)
                self.stripe.charge(id=f"ch_{self.customers}_{each}", amount=2 * amount)
                charges.append((f"ch_{self.customers}_{each}", amount))
            self.desk.approved(*charges, customer=f"c{self.customers}")
        self.stripe.chances(FAULTS, self.rng.randint(0, 10**6))

    def worker(self) -> int:
        """Fork a worker that works until it is killed."""
        from django.db import connections

        from tenure.jobs.refunding import refund_one

        connections.close_all()
        child = os.fork()
        if child:
            return child
        try:
            os.environ["TENURE_WITHOUT"] = self.guards_off
            made = self.sides()
            while True:
                if not refund_one(self.desk.installation, self.now, lambda: made):
                    time.sleep(0.005)
        finally:
            os._exit(0)

    def round(self) -> None:
        """One worker for a while, its death, and the time until the next."""
        from tenure.records.models import MoneyOrder
        from tenure.values.refunding import OPEN_ORDER

        self.turn_on()
        if MoneyOrder.objects.filter(state="approved").count() < LEAST_LEFT:
            self.propose()
        child = self.worker()
        self.let_work()
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        self.seen.kills += 1
        self.seen.in_flight += MoneyOrder.objects.filter(state__in=OPEN_ORDER).exists()
        self.seen.mid_call += MoneyOrder.objects.filter(lease_until__gt=self.now()).exists()
        self.pass_time(self.rng.choice((150, 400, 4_000)))

    def let_work(self) -> None:
        """Until it has begun a few orders, and a moment more."""
        from tenure.records.models import MoneyOrder

        rows = MoneyOrder.objects.exclude(first_sent_at=None)
        wanted, until = rows.count() + self.rng.randint(1, 4), time.monotonic() + LONGEST_S
        while rows.count() < wanted and time.monotonic() < until:
            time.sleep(0.01)
        time.sleep(self.rng.uniform(0, 0.06))

    def pass_time(self, seconds: int) -> None:
        self.ahead += timedelta(seconds=seconds)
        self.stripe.advance(seconds)
        self.desk.clock.at = self.now()

    def turn_on(self) -> None:
        from tenure.records.models import MoneySwitch

        if not MoneySwitch.objects.filter(is_on=True).exists():
            self.seen.turned_on_again += 1
            self.desk.clock.at = self.now()
            self.desk.on()

    def finish(self) -> None:
        """No more faults and no more kills: until nothing is open."""
        from tenure.jobs.refunding import refund_one
        from tenure.records.models import MoneyOrder
        from tenure.values.refunding import OPEN_ORDER

        self.stripe.chances({})
        os.environ["TENURE_WITHOUT"] = self.guards_off
        made = self.sides()
        for _ in range(40):
            self.turn_on()
            while refund_one(self.desk.installation, self.now, lambda: made):
                pass
            if not MoneyOrder.objects.filter(state__in=OPEN_ORDER).exists():
                break
            self.pass_time(7_000)

    def compare(self) -> None:
        """Ours and theirs, one to one."""
        from tenure.records.models import MoneyOrder
        from tenure.workflow.queries.invariants import invariants

        theirs = self.stripe.all("refunds")
        count = Counter(each["metadata"]["order"] for each in theirs)
        captured = {each["id"]: each["amount"] for each in self.stripe.all("charges")}
        back: Counter[str] = Counter()
        for each in theirs:
            back[each["charge"]] += each["amount"]
        seen = self.seen
        seen.doubled = sum(n > 1 for n in count.values())
        seen.over_refunded = sum(amount > captured[name] for name, amount in back.items())
        orders = {str(order.pk): order.state for order in MoneyOrder.objects.all()}
        done = {pk for pk, state in orders.items() if state == "succeeded"}
        seen.done_but_absent = len(done - set(count))
        seen.refunded_but_not_done = len(set(count) - done)
        seen.states = dict(Counter(orders.values()))
        found = invariants(self.desk.workspace, self.now())
        seen.violations = [str(each) for each in found][:20]
        asked = self.stripe.asked()
        seen.faults = dict(Counter(each["fault"] for each in asked if each["method"] != "GET"))
        keys = Counter(each["key"] for each in asked if each["key"])
        seen.replays = sum(n - 1 for n in keys.values())


def main(kills: int, seed: int, guards_off: str) -> Seen:
    from tests.stripe.place import next_door

    began, rng = time.monotonic(), random.Random(seed)
    with next_door() as stripe:
        victim = Victim(stripe, rng, guards_off)
        victim.prepare()
        for _ in range(kills):
            victim.round()
        victim.finish()
        victim.compare()
    victim.seen.seconds = round(time.monotonic() - began, 1)
    return victim.seen


def start() -> None:
    """A home and a database of its own, then the kills."""
    os.environ.setdefault("TENURE_HOME", tempfile.mkdtemp(prefix="tenure-money-"))
    os.environ.update(TENURE_TESTING="1", DJANGO_SETTINGS_MODULE="tests.settings")
    import logging

    import django

    django.setup()
    from tests.kept import make_tables

    logging.disable(logging.CRITICAL)
    make_tables()
    seen = main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3] if len(sys.argv) > 3 else "")
    sys.stdout.write(json.dumps(asdict(seen)) + "\n")


if __name__ == "__main__":
    start()
