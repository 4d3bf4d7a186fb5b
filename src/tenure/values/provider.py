"""What a payment provider is asked and answers, and how an act outside can end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from tenure.values.errors import TenureError

REFUND_STATUSES = ("succeeded", "pending", "failed")
"""A refund cancelled or refused is `failed`; one that waits for the customer is `pending`."""


class ProviderError(TenureError):
    """An act was not seen to succeed. `code` is the other side's word for it, "" where it had none.

    `status` is the HTTP status, 0 without an answer; `request_id` is what to quote to their support.
    """

    def __init__(
        self, message: str, *, code: str = "", status: int = 0, request_id: str = ""
    ) -> None:
        super().__init__(message)
        self.code, self.status, self.request_id = code, status, request_id


class NotDoneError(ProviderError):
    """Nothing happened, and the same call with the same key may be made again.

    Too many requests, another call under way, or no connection before anything was sent.
    `retry_after_s` is what the other side asked for.
    """

    def __init__(
        self, message: str, *, retry_after_s: float | None = None, code: str = "", status: int = 0
    ) -> None:
        super().__init__(message, code=code, status=status)
        self.retry_after_s = retry_after_s


class UnknownOutcomeError(ProviderError):
    """The answer was lost, or their server failed: it may have happened."""


class RefusedActError(ProviderError):
    """The other side said no for good; nothing happened."""


class KeyMisusedError(ProviderError):
    """The key was used before with other parameters: a fault of ours, everything stops."""


class LockedOutError(ProviderError):
    """Our key to their system is refused, or may not do this: everything stops."""


@dataclass(frozen=True, slots=True)
class AccountReading:
    """Whose books these are. `livemode` false is a sandbox."""

    account: str
    livemode: bool


@dataclass(frozen=True, slots=True)
class ChargeReading:
    """One charge as it stands outside now. Amounts in minor units of `currency` (upper case).

    `theirs` is the other side's clock as it answered, None where it did not say.
    """

    charge: str
    captured_minor: int
    refunded_minor: int
    currency: str
    livemode: bool
    is_disputed: bool
    paid_at: datetime
    theirs: datetime | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class RefundReading:
    """One refund as it stands outside now. `status` is one of `REFUND_STATUSES`."""

    refund: str
    charge: str
    amount_minor: int
    currency: str
    status: str
    created_at: datetime
    metadata: Mapping[str, str] = field(default_factory=dict)
    failure: str = ""


@dataclass(frozen=True, slots=True)
class CollectionReading:
    """Whether a subscription is collected. `status` is theirs; paused collection leaves it active."""

    subscription: str
    status: str
    is_collection_paused: bool
    livemode: bool


@dataclass(frozen=True, slots=True)
class OutsideAct:
    """One call that changes something outside, to the byte. `params` is canonical JSON."""

    kind: str
    subject: str
    params: str
    key: str


@dataclass(frozen=True, slots=True)
class Done:
    """The other side's answer to an act.

    `state` is one of `REFUND_STATUSES` ("succeeded" for anything but a refund); `theirs` is their
    clock; `is_replay` says that they answered from memory.
    """

    outside_id: str
    state: str
    request_id: str = ""
    theirs: datetime | None = None
    is_replay: bool = False
    failure: str = ""
