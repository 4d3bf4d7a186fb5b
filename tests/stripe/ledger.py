"""What the provider has on its disk: objects, events, and a clock that can be moved."""

from __future__ import annotations

import copy
import threading
import time
from bisect import bisect_left, insort
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.stripe import contracts, shapes
from tests.stripe.shapes import Thing

ACCOUNT = "acct_1FakeTenureTest"
KINDS = {
    "accounts": "acct",
    "balance_transactions": "txn",
    "charges": "ch",
    "coupons": "co",
    "credit_notes": "cn",
    "customers": "cus",
    "disputes": "dp",
    "events": "evt",
    "invoices": "in",
    "payment_intents": "pi",
    "prices": "price",
    "products": "prod",
    "refunds": "re",
    "subscription_items": "si",
    "subscriptions": "sub",
}


class Shelf:
    """Objects of one kind, by id, and in the order of their creation."""

    def __init__(self) -> None:
        self.by_id: dict[str, Thing] = {}
        self._order: list[tuple[int, int, str]] = []
        self._place: dict[str, tuple[int, int, str]] = {}

    def put(self, thing: Thing) -> None:
        """Keep it; one of the same id is replaced where it stands."""
        name = thing["id"]
        if name not in self.by_id:
            place = (thing.get("created", 0), len(self._order), name)
            self._place[name] = place
            insort(self._order, place)
        self.by_id[name] = thing

    def newest(self, older_than: str = "", newer_than: str = "") -> Iterator[Thing]:
        """From the newest down, or from the one just newer than another up."""
        if newer_than:
            start = bisect_left(self._order, self._place[newer_than])
            for place in self._order[start + 1 :]:
                yield self.by_id[place[2]]
            return
        stop = len(self._order)
        if older_than:
            stop = bisect_left(self._order, self._place[older_than])
        for index in range(stop - 1, -1, -1):
            yield self.by_id[self._order[index][2]]


@dataclass
class Books:
    """Everything. `lock` is held while any of it is read or changed."""

    account: str = ACCOUNT
    fixed_now: int | None = None
    offset_s: int = 0
    mixes_modes: bool = False
    shelves: dict[str, Shelf] = field(default_factory=lambda: {kind: Shelf() for kind in KINDS})
    lock: threading.RLock = field(default_factory=threading.RLock)
    letters: list[str] = field(default_factory=list)
    counter: int = 0

    def now(self) -> int:
        """Their clock, in seconds."""
        if self.fixed_now is not None:
            return self.fixed_now + self.offset_s
        return time.time_ns() // 10**9 + self.offset_s

    def fresh(self, kind: str) -> str:
        """A new id."""
        self.counter += 1
        return f"{KINDS.get(kind, kind)}_{self.counter:06d}Fake"

    def get(self, kind: str, name: str) -> Thing | None:
        """One object, or none."""
        return self.shelves[kind].by_id.get(name)

    def add_charge(self, **given: Any) -> Thing:
        """A charge that was paid, and its payment intent."""
        with self.lock:
            given.setdefault("id", self.fresh("charges"))
            given.setdefault("payment_intent", given["id"].replace("ch_", "pi_", 1))
            charge = shapes.charge(**{"created": self.now(), **given})
            self.shelves["charges"].put(charge)
            if charge["payment_intent"].startswith("pi_"):
                self.shelves["payment_intents"].put(shapes.payment_intent(charge))
            return charge

    def add_subscription(self, **given: Any) -> Thing:
        """A subscription, active unless said otherwise."""
        with self.lock:
            given.setdefault("id", self.fresh("subscriptions"))
            made = contracts.subscription(**{"created": self.now(), **given})
            self.shelves["subscriptions"].put(made)
            return made

    def event(
        self, kind: str, thing: Thing, *, request: str | None = None, key: str | None = None
    ) -> None:
        """Write down that something happened, with the object as it is now."""
        made = shapes.event(
            id=self.fresh("events"),
            kind=kind,
            thing=copy.deepcopy(thing),
            created=self.now(),
            request={"id": request, "idempotency_key": key},
        )
        self.shelves["events"].put(made)
        self.letters.append(made["id"])

    def refund(
        self,
        charge: Thing,
        amount: int,
        *,
        status: str,
        metadata: dict[str, str],
        reason: str | None,
    ) -> Thing:
        """Give money back on a charge; whether it may be was asked before."""
        made = shapes.refund(
            id=self.fresh("refunds"),
            charge=charge,
            amount=amount,
            status=status,
            metadata=metadata,
            reason=reason,
            created=self.now(),
        )
        self.shelves["refunds"].put(made)
        self._count(charge, amount)
        return made

    def _count(self, charge: Thing, amount: int) -> None:
        charge["amount_refunded"] += amount
        charge["refunded"] = charge["amount_refunded"] == charge["amount_captured"]

    def settle(self, name: str, status: str, reason: str = "") -> Thing:
        """What became of a refund later: `succeeded`, `failed`, `canceled`."""
        with self.lock:
            refund = self.shelves["refunds"].by_id[name]
            charge = self.shelves["charges"].by_id[refund["charge"]]
            gone = status in ("failed", "canceled")
            if gone and refund["status"] not in ("failed", "canceled"):
                self._count(charge, -refund["amount"])
                refund["failure_balance_transaction"] = self.fresh("balance_transactions")
            refund["status"] = status
            if gone:
                refund["failure_reason"] = reason or "unknown"
            self.event("refund.updated", refund)
            self.event("charge.refund.updated", refund)
            if status == "failed":
                self.event("refund.failed", refund)
            return refund

    def dispute(self, charge: str) -> Thing:
        """The cardholder's bank takes the money back."""
        with self.lock:
            disputed = self.shelves["charges"].by_id[charge]
            disputed["disputed"] = True
            made = shapes.dispute(self.fresh("disputes"), disputed, self.now())
            self.shelves["disputes"].put(made)
            self.event("charge.dispute.created", made)
            return made

    def decide(self, name: str, status: str) -> Thing:
        """What became of a dispute: `won`, `lost` and so on. The charge says that it was disputed ever after."""
        with self.lock:
            dispute = self.shelves["disputes"].by_id[name]
            dispute["status"] = status
            dispute["is_charge_refundable"] = status == "won"
            self.event("charge.dispute.closed", dispute)
            return dispute

    def is_taken_back(self, charge: str) -> bool:
        """Whether the bank holds the money of a charge: any dispute of it that it did not let go."""
        return any(
            one["charge"] == charge and one["status"] not in ("won", "warning_closed")
            for one in self.shelves["disputes"].by_id.values()
        )

    def refunded(self, charge: str) -> int:
        """What truly went back on a charge: the sum of refunds that did not fail."""
        return sum(
            one["amount"]
            for one in self.shelves["refunds"].by_id.values()
            if one["charge"] == charge and one["status"] not in ("failed", "canceled")
        )
