"""What leaves the building, as the rest of the house sees it. `jobs` puts connectors in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Protocol, runtime_checkable

from tenure.values.provider import (
    AccountReading,
    ChargeReading,
    CollectionReading,
    Done,
    OutsideAct,
    RefundReading,
)
from tenure.values.signals import Signal


class Billing(Protocol):
    """A payment provider. Every method raises `ProviderError`; none tries again by itself."""

    def account(self) -> AccountReading:
        """Whose books, and whether they are real."""

    def charge(self, charge: str) -> ChargeReading:
        """A charge as it stands now. `RefusedActError` where there is none."""

    def collection(self, subscription: str) -> CollectionReading:
        """Whether a subscription is collected now."""

    def subscriptions_of(self, customer: str) -> tuple[CollectionReading, ...]:
        """A customer's subscriptions that have not ended."""

    def refunds_of(self, charge: str) -> tuple[RefundReading, ...]:
        """Every refund of a charge, whoever made it."""

    def refunds_since(self, since: datetime) -> Iterator[RefundReading]:
        """Every refund made since an instant, page by page."""

    def can_send(self, amount_minor: int, currency: str) -> bool:
        """Whether an amount can be asked for there at all; nothing is read."""

    def act(self, act: OutsideAct) -> Done:
        """Do it, under its key: refund, pause, resume or cancel. Waits 30 s at the longest."""


class Product(Protocol):
    """Your own product: told to freeze an account or to open it, by a signed webhook."""

    def act(self, act: OutsideAct) -> Done:
        """Freeze or unfreeze, under its key."""


@runtime_checkable
class Signals(Protocol):
    """A payment provider that keeps a list of what happened."""

    def signals_since(self, since: datetime, kinds: tuple[str, ...]) -> Iterator[Signal]:
        """Events of some kinds since an instant, page by page."""
