"""Stripe's objects as readings. Amounts in minor units of ISO 4217, which Stripe's are not always."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal

from tenure.connectors.stripe.amounts import (
    THOUSANDTHS,
    Object,
    UnmappedError,
    currency,
    inner,
    instant,
    key,
    key_or_none,
    minor,
    scaled,
)
from tenure.values.provider import (
    ChargeReading,
    CollectionReading,
    LockedOutError,
    RefundReading,
    RefusedActError,
    UnknownOutcomeError,
)

STATUSES = {
    "succeeded": "succeeded",
    "pending": "pending",
    "requires_action": "pending",
    "failed": "failed",
    "canceled": "failed",
}


WITHOUT_CHARGEBACK = ("won", "warning_closed")
"""Ends of a dispute, or of an inquiry before one, that left the money here."""


def charge_reading(found: Object, asked: str, disputes: Sequence[Object] = ()) -> ChargeReading:
    """A charge, known by the id it was asked for by. `disputes` are those known of it."""
    code = currency(found)
    return ChargeReading(
        charge=asked,
        captured_minor=minor(found, _captured(found), code),
        refunded_minor=minor(found, "amount_refunded", code),
        currency=code,
        livemode=livemode(found),
        is_disputed=is_disputed(found) and not _is_over(disputes),
        paid_at=_created(found),
    )


def is_disputed(found: Object) -> bool:
    """Whether a charge was ever disputed: theirs stays true after the dispute was won."""
    return found.get("disputed") is True


def _is_over(disputes: Sequence[Object]) -> bool:
    """Whether every dispute of a charge ended without money taken; one nothing is known of did not."""
    ends = [each.get("status") in WITHOUT_CHARGEBACK for each in disputes]
    return bool(ends) and all(ends)


def _captured(found: Object) -> str:
    """The field that tells what was captured: of a charge that does not say, all or nothing."""
    if "amount_captured" in found or found.get("captured") is not True:
        return "amount_captured"
    return "amount"


def refund_reading(found: Object, asked: str = "") -> RefundReading:
    """A refund. `asked` is the payment it was asked for by, where that is no charge."""
    code = currency(found)
    return RefundReading(
        refund=key(found),
        charge=asked or key_or_none(found, "charge") or "",
        amount_minor=minor(found, "amount", code),
        currency=code,
        status=refund_status(found),
        created_at=_created(found),
        metadata={str(name): str(value) for name, value in inner(found, "metadata").items()},
        failure=str(found.get("failure_reason") or ""),
    )


def refund_status(found: Object) -> str:
    """One of `REFUND_STATUSES`; a word we do not know is `pending`: not through."""
    return STATUSES.get(str(found.get("status")), "pending")


def collection_reading(found: Object) -> CollectionReading:
    """Whether it is collected: `pause_collection`, which the status `paused` is not."""
    return CollectionReading(
        subscription=key(found),
        status=str(found.get("status") or ""),
        is_collection_paused=bool(inner(found, "pause_collection")),
        livemode=livemode(found),
    )


def livemode(found: Object) -> bool:
    """Whether an object is real; one that does not say so is read as neither."""
    value = found.get("livemode")
    if not isinstance(value, bool):
        raise UnmappedError("livemode", value, "true or false")
    return value


def theirs_of(amount_minor: int, code: str) -> int:
    """An amount as Stripe counts it. `RefusedActError` where it cannot be said there."""
    if not is_countable(amount_minor, code):
        raise RefusedActError(f"{amount_minor} {code} cannot be asked for there", code="amount")
    return int(Decimal(amount_minor) / scaled(Decimal(1), code))


def is_countable(amount_minor: int, code: str) -> bool:
    """Whether Stripe takes an amount: no fractions of its unit, and thousandths that end in 0.

    Source: docs.stripe.com/currencies, special cases and three-decimal currencies.
    """
    units = Decimal(amount_minor) / scaled(Decimal(1), code)
    return units == units.to_integral_value() and not (code in THOUSANDTHS and units % 10)


def same_mode(found: Object, *, is_live: bool) -> None:
    """Refuse an object of a sandbox under a live key, and the other way round."""
    if livemode(found) != is_live:
        words = f"{found.get('id')} is {'no ' if is_live else 'a '}live object, and the key is not"
        raise LockedOutError(words, code="livemode")


def readable(error: UnmappedError) -> UnknownOutcomeError:
    """An answer that cannot be read tells nothing."""
    return UnknownOutcomeError(f"the answer cannot be read: {error}", code="unreadable")


def _created(found: Object) -> datetime:
    at = instant(found.get("created"), "created")
    return at or datetime.fromtimestamp(0, UTC)
