"""A payment provider and a product in memory, which behave as the documents say, and can be made to fail.

Keys are remembered for 24 hours with what was answered, 500s too; the same key with other
parameters is refused; more than is left of a charge is refused, and more than was `owed` of it is
noted in `over`; subscriptions in `refuses` cannot be changed. `faults` is a row of what happens
to the next acts: "429", "409", "401", "500" (saved, not done), "500done" (saved, done), "drop"
(done, the answer lost), "lost" (never arrived), "pending", "misused", "" for none.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from django.db import connection

from tenure.values.provider import (
    AccountReading,
    ChargeReading,
    CollectionReading,
    Done,
    KeyMisusedError,
    LockedOutError,
    NotDoneError,
    OutsideAct,
    ProviderError,
    RefundReading,
    RefusedActError,
    UnknownOutcomeError,
)

START = datetime(2026, 3, 31, 6, 0, tzinfo=UTC)
KEY_LIFE = timedelta(hours=24)


class InTransactionError(BaseException):
    """A call was made while a transaction was open."""


@dataclass
class Clock:
    """Tells the time it was told."""

    at: datetime = START

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **span: float) -> None:
        self.at += timedelta(**span)


@dataclass
class Saved:
    """What is remembered of a key."""

    params: str
    at: datetime
    answer: Done | ProviderError


@dataclass
class BillingDouble:
    """The provider. `log` is every act that came in, `refunds` every refund there is."""

    clock: Clock
    livemode: bool = True
    charges: dict[str, ChargeReading] = field(default_factory=dict)
    subscriptions: dict[str, CollectionReading] = field(default_factory=dict)
    refunds: dict[str, RefundReading] = field(default_factory=dict)
    keys: dict[str, Saved] = field(default_factory=dict)
    faults: deque[str] = field(default_factory=deque)
    read_faults: deque[str] = field(default_factory=deque)
    log: list[OutsideAct] = field(default_factory=list)
    clock_off: timedelta = timedelta(0)
    depth: int = 0
    seen: dict[str, int] = field(default_factory=dict)
    refuses: set[str] = field(default_factory=set)
    owed: dict[str, int] = field(default_factory=dict)
    over: list[str] = field(default_factory=list)

    def has_charge(self, charge: str, captured: int, currency: str = "USD", **more: bool) -> None:
        self.charges[charge] = ChargeReading(
            charge=charge,
            captured_minor=captured,
            refunded_minor=0,
            currency=currency,
            livemode=more.get("livemode", self.livemode),
            is_disputed=more.get("is_disputed", False),
            paid_at=START,
        )

    def subscribes(self, name: str, status: str = "active", is_paused: bool = False) -> None:
        self.subscriptions[name] = CollectionReading(name, status, is_paused, self.livemode)

    # what the port asks for

    def account(self) -> AccountReading:
        self._read()
        return AccountReading("acct_1", self.livemode)

    def charge(self, charge: str) -> ChargeReading:
        self._read()
        if charge not in self.charges:
            raise RefusedActError(f"No such charge: {charge}", code="resource_missing", status=404)
        theirs = self.clock() + self.clock_off
        found = self.charges[charge]
        return replace(found, refunded_minor=self.refunded(charge), theirs=theirs)

    def collection(self, subscription: str) -> CollectionReading:
        self._read()
        if subscription not in self.subscriptions:
            raise RefusedActError("No such subscription", code="resource_missing", status=404)
        return self.subscriptions[subscription]

    def subscriptions_of(self, customer: str) -> tuple[CollectionReading, ...]:
        return tuple(self.subscriptions.values())

    def refunds_of(self, charge: str) -> tuple[RefundReading, ...]:
        self._read()
        return tuple(each for each in self.refunds.values() if each.charge == charge)

    def refunds_since(self, since: datetime) -> Iterator[RefundReading]:
        self._read()
        yield from [each for each in self.refunds.values() if each.created_at >= since]

    def can_send(self, amount_minor: int, currency: str) -> bool:
        return currency not in ("KWD", "BHD") or amount_minor % 10 == 0

    def act(self, act: OutsideAct) -> Done:
        self._outside_transactions()
        self.log.append(act)
        fault = self.faults.popleft() if self.faults else ""
        self.seen[fault] = self.seen.get(fault, 0) + 1
        self._before(fault)
        known = self.keys.get(act.key)
        if known is not None and self.clock() - known.at < KEY_LIFE:
            answer = self._again(known, act)
        else:
            answer = self._done(act, fault)
            self.keys[act.key] = Saved(act.params, self.clock(), answer)
        if fault == "drop":
            raise UnknownOutcomeError("the answer was lost")
        if isinstance(answer, ProviderError):
            raise answer
        return answer

    # how it answers

    def refunded(self, charge: str) -> int:
        alive = [r for r in self.refunds.values() if r.charge == charge and r.status != "failed"]
        return sum(each.amount_minor for each in alive)

    def _before(self, fault: str) -> None:
        """What goes wrong before anything begins."""
        if fault == "429":
            raise NotDoneError(
                "Too many requests", retry_after_s=2.0, code="rate_limit", status=429
            )
        if fault == "429bare":
            raise NotDoneError("Too many requests", code="rate_limit", status=429)
        if fault == "409":
            raise NotDoneError("Another request is under way", code="lock_timeout", status=409)
        if fault == "401":
            raise LockedOutError("Invalid API key", status=401)
        if fault == "lost":
            raise UnknownOutcomeError("no answer in 30 s")
        if fault == "misused":
            raise KeyMisusedError("Keys for idempotent requests", code="idempotency_error")

    def _again(self, known: Saved, act: OutsideAct) -> Done | ProviderError:
        if known.params != act.params:
            raise KeyMisusedError("Keys for idempotent requests", code="idempotency_error")
        self.seen["replay"] = self.seen.get("replay", 0) + 1
        if isinstance(known.answer, ProviderError):
            return known.answer
        return replace(known.answer, is_replay=True)

    def _done(self, act: OutsideAct, fault: str) -> Done | ProviderError:
        if fault == "500":
            return UnknownOutcomeError("Something went wrong", code="api_error", status=500)
        done = self._refund(act, fault) if act.kind == "refund" else self._collected(act)
        if fault == "500done":
            return UnknownOutcomeError("Something went wrong", code="api_error", status=500)
        return done

    def _refund(self, act: OutsideAct, fault: str) -> Done | ProviderError:
        params = json.loads(act.params)
        charge, amount = self.charges[params["charge"]], params["amount"]
        left = charge.captured_minor - self.refunded(charge.charge)
        if charge.is_disputed:
            return RefusedActError("has been charged back", code="charge_disputed", status=402)
        if left == 0:
            return RefusedActError("already refunded", code="charge_already_refunded", status=400)
        if amount > left:
            return RefusedActError("greater than unrefunded", code="amount_too_large", status=400)
        self._beyond(charge.charge, amount)
        made = RefundReading(
            refund=f"re_{len(self.refunds) + 1}",
            charge=charge.charge,
            amount_minor=amount,
            currency=charge.currency,
            status="pending" if fault == "pending" else "succeeded",
            created_at=self.clock(),
            metadata=params["metadata"],
        )
        self.refunds[made.refund] = made
        theirs = self.clock() + self.clock_off
        return Done(made.refund, made.status, f"req_{len(self.log)}", theirs)

    def _beyond(self, charge: str, amount: int) -> None:
        """Note a refund of ours by which more goes back than was `owed` of a charge."""
        before = self.refunded(charge)
        if before + amount > self.owed.get(charge, before + amount):
            self.over.append(f"{charge}: {before} and {amount}, owed {self.owed[charge]}")

    def _collected(self, act: OutsideAct) -> Done | ProviderError:
        found = self.subscriptions.get(act.subject)
        if found is None:
            return RefusedActError("No such subscription", code="resource_missing", status=404)
        if act.subject in self.refuses:
            return RefusedActError("It cannot be updated", code="not_now", status=400)
        status = "canceled" if act.kind == "cancel" else found.status
        is_paused = act.kind == "pause"
        self.subscriptions[act.subject] = replace(
            found, status=status, is_collection_paused=is_paused
        )
        return Done(act.subject, "succeeded", f"req_{len(self.log)}", self.clock())

    def _read(self) -> None:
        self._outside_transactions()
        fault = self.read_faults.popleft() if self.read_faults else ""
        if fault == "401":
            raise LockedOutError("Invalid API key", status=401)
        if fault:
            raise NotDoneError("no connection", code="connection")

    def _outside_transactions(self) -> None:
        """No call is made while a transaction of ours is open."""
        if len(connection.savepoint_ids) != self.depth:
            raise InTransactionError

    # what others do

    def in_dashboard(self, charge: str, amount: int, **metadata: str) -> str:
        """Somebody gives money back in the provider's own pages."""
        name = f"re_hand_{len(self.refunds) + 1}"
        self.refunds[name] = RefundReading(
            name,
            charge,
            amount,
            self.charges[charge].currency,
            "succeeded",
            self.clock(),
            metadata,
        )
        return name

    def becomes(self, refund: str, status: str, failure: str = "") -> None:
        self.refunds[refund] = replace(self.refunds[refund], status=status, failure=failure)


@dataclass
class ProductDouble:
    """Your own product: who is frozen; the same key is the same act."""

    frozen: set[str] = field(default_factory=set)
    faults: deque[str] = field(default_factory=deque)
    log: list[OutsideAct] = field(default_factory=list)

    def act(self, act: OutsideAct) -> Done:
        self.log.append(act)
        fault = self.faults.popleft() if self.faults else ""
        if fault == "lost":
            raise UnknownOutcomeError("no answer")
        if fault == "refused":
            raise RefusedActError("no such customer", code="no_customer", status=404)
        if fault == "403":
            raise LockedOutError("your product answered 403", code="403", status=403)
        (self.frozen.add if act.kind == "freeze" else self.frozen.discard)(act.subject)
        if fault == "drop":
            raise UnknownOutcomeError("the answer was lost")
        return Done(act.subject, "succeeded", f"hook_{len(self.log)}")
