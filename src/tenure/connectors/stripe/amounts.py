"""Amounts, currencies and times as Stripe writes them, and as the house does.

Stripe counts most currencies in hundredths, some in whole units and some in thousandths. Its list is
not ISO 4217's: ariary are whole, krónur and Ugandan shillings hundredths that are always whole.
Source: docs.stripe.com, "Supported currencies".
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, tzinfo
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from tenure.values.currencies import EXPONENTS
from tenure.values.money import MAX_MINOR

_WHOLE = "BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF"
_THOUSANDTHS = "BHD JOD KWD OMR TND"
WHOLE, THOUSANDTHS = frozenset(_WHOLE.split()), frozenset(_THOUSANDTHS.split())
_FIRST, _LAST = 0, 4_102_444_800  # 1970 to 2100

Object = Mapping[str, Any]
"""An object as Stripe sends it."""


class UnmappedError(Exception):
    """A field of an object that no row can be made of: what was received, what is allowed."""

    def __init__(self, field: str, value: object, allowed: str) -> None:
        super().__init__(f"{field} is {value!r}; allowed: {allowed}")
        self.field, self.value, self.allowed = field, value, allowed


def currency(found: Object, field: str = "currency") -> str:
    """The currency of an object, upper case."""
    code = str(found.get(field) or "").upper()
    if code not in EXPONENTS:
        raise UnmappedError(field, found.get(field), "a currency of ISO 4217")
    return code


def scaled(amount: Decimal, code: str) -> Decimal:
    """An amount as Stripe counts it in the minor units of ISO 4217."""
    places = 0 if code in WHOLE else 3 if code in THOUSANDTHS else 2
    return amount.scaleb(EXPONENTS[code] - places)


def minor(found: Object, field: str, code: str) -> int:
    """An amount in the minor units of ISO 4217."""
    amount = whole(found, field)
    units = scaled(Decimal(amount), code)
    if units != units.to_integral_value():
        raise UnmappedError(field, amount, f"an amount {code} can have")
    if abs(units) > MAX_MINOR:
        raise UnmappedError(field, amount, "an amount up to 10¹² minor units")
    return int(units)


def half_up(amount: Decimal) -> int:
    """The nearest whole number, a half away from zero."""
    return int(amount.quantize(Decimal(1), ROUND_HALF_UP))


def decimal(text: object) -> Decimal | None:
    """A decimal that Stripe writes as text; None where there is none."""
    if text is None or text == "":
        return None
    try:
        value = Decimal(str(text))
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite():
        raise UnmappedError("unit_amount_decimal", text, "a decimal number")
    return value


def whole(found: Object, field: str) -> int:
    """A whole number."""
    value = found.get(field)
    if not isinstance(value, int) or isinstance(value, bool):
        raise UnmappedError(field, value, "a whole number")
    return value


def key(found: Object, field: str = "id") -> str:
    """An id that must be there; of an expanded object its own."""
    value = key_or_none(found, field)
    if value is None:
        raise UnmappedError(field, found.get(field), "an id")
    return value


def key_or_none(found: Object, field: str) -> str | None:
    """An id, or None."""
    value = found.get(field)
    if isinstance(value, Mapping):
        value = value.get("id")
    return value if isinstance(value, str) and value else None


def inner(found: Object, *names: str) -> Object:
    """An object inside; empty where it is null or not there."""
    value: Any = found
    for name in names:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value if isinstance(value, Mapping) else {}


def listed(found: Object, field: str) -> list[Any]:
    """The members of a list inside, or of a list object; none where it is null."""
    value = found.get(field)
    if isinstance(value, Mapping):
        value = value.get("data")
    return value if isinstance(value, list) else []


def instant(seconds: object, field: str) -> datetime | None:
    """Seconds since 1970 as an instant."""
    if seconds is None:
        return None
    if not isinstance(seconds, int) or not _FIRST <= seconds < _LAST:
        raise UnmappedError(field, seconds, "seconds from 1970 to 2100")
    return datetime.fromtimestamp(seconds, UTC)


def day(seconds: object, field: str, zone: tzinfo) -> date | None:
    """The day an instant falls on in a time zone."""
    at = instant(seconds, field)
    return at.astimezone(zone).date() if at else None


def needed_day(seconds: object, field: str, zone: tzinfo) -> date:
    """The same, where there must be one."""
    found = day(seconds, field, zone)
    if found is None:
        raise UnmappedError(field, seconds, "seconds since 1970")
    return found


def naive(at: datetime | None) -> datetime | None:
    """An instant as facts keep it: UTC, without saying so."""
    return at.astimezone(UTC).replace(tzinfo=None) if at else None
