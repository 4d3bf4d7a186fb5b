"""Money: integer minor units beside their currency."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from tenure.values.currencies import EXPONENTS, exponent
from tenure.values.errors import InputError

MAX_MINOR = 10**12
"""No single amount is larger than this; a larger one is a mistake in the input."""


class CurrencyMismatchError(TypeError):
    """Two currencies met in one sum. There is no such sum without a dated rate."""


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """An amount in minor units (cents, yen) of one currency."""

    amount_minor: int
    currency: str

    def __post_init__(self) -> None:
        if self.currency not in EXPONENTS:
            raise InputError(f"{self.currency!r} is not an ISO 4217 currency code")

    def __add__(self, other: Money) -> Money:
        return Money(self.amount_minor + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.amount_minor - self._same(other), self.currency)

    def __neg__(self) -> Money:
        return Money(-self.amount_minor, self.currency)

    def _same(self, other: Money) -> int:
        if other.currency != self.currency:
            raise CurrencyMismatchError(f"{self.currency} and {other.currency} are never summed")
        return other.amount_minor

    @property
    def decimal(self) -> Decimal:
        """The amount in major units, exact."""
        return Decimal(self.amount_minor).scaleb(-exponent(self.currency))

    def __str__(self) -> str:
        return f"{self.decimal:,.{exponent(self.currency)}f} {self.currency}"


def sums_by_currency(amounts: Iterable[tuple[str, int]]) -> dict[str, int]:
    """Pairs of currency and minor units, added up by currency, in the order of their names."""
    sums: Counter[str] = Counter()
    for currency, amount_minor in amounts:
        sums[currency] += amount_minor
    return dict(sorted(sums.items()))


def parse_money(text: str, currency: str) -> Money:
    """Read a decimal amount in major units, exactly.

    Raises `InputError` for text that is no finite number, has more decimals than the
    currency, or is beyond `MAX_MINOR`.
    """
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise InputError(f"{text!r} is not an amount") from None
    if not value.is_finite() or "_" in text:
        raise InputError(f"{text!r} is not an amount")
    if value.adjusted() > 15:
        raise InputError(f"{text!r} is larger than any amount can be")
    minor = value.scaleb(exponent(currency))
    if minor != minor.to_integral_value():
        raise InputError(f"{text!r} has more decimals than {currency} has")
    if abs(minor) > MAX_MINOR:
        raise InputError(f"{text!r} is larger than any amount can be")
    return Money(int(minor), currency)
