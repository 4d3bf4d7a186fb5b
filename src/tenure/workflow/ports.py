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
from tenure.values.trackers import Changes, Draft, Filed, Reading


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


class Tracker(Protocol):
    """Where engineers keep bugs. Every method raises `SendingError`; none tries again by itself."""

    def find(self, filing_key: str, *, since: datetime) -> Filed | None:
        """The issue filed under a key, None where there is none; none was made before `since`."""

    def file(self, draft: Draft, filing_key: str) -> Filed:
        """Make an issue, marked with the key. `find` is asked first: this may make a second one."""

    def comment(self, key: str, text: str, comment_key: str) -> None:
        """Add a comment, once for each comment key however often it is called."""

    def read(self, key: str) -> Reading:
        """One issue as it stands now. `RefusedError` where there is none."""

    def changed_since(self, cursor: str) -> Iterator[Changes]:
        """Keys of issues that changed since a cursor ("" for the last week), page by page."""
