"""Money: exact, in one currency, within bounds."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenure.values.currencies import EXPONENTS, exponent
from tenure.values.errors import InputError
from tenure.values.money import MAX_MINOR, CurrencyMismatchError, Money, parse_money

AMOUNTS = st.integers(-MAX_MINOR, MAX_MINOR)
CODES = st.sampled_from(sorted(EXPONENTS))


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("19.99", "USD", 1999),  # int(19.99 * 100) would be 1998
        ("1200", "JPY", 1200),
        ("1.234", "KWD", 1234),
        ("-5", "EUR", -500),
        ("0.10", "USD", 10),
    ],
)
def test_read_exactly(text: str, currency: str, minor: int) -> None:
    assert parse_money(text, currency) == Money(minor, currency)


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("NaN", "USD"),
        ("Infinity", "USD"),
        ("1e308", "USD"),
        ("1.999", "USD"),
        ("1.5", "JPY"),
        ("1_000", "USD"),
        ("10,5", "USD"),
        ("", "USD"),
        ("10000000000.01", "USD"),
    ],
)
def test_refused(text: str, currency: str) -> None:
    with pytest.raises(InputError):
        parse_money(text, currency)


def test_two_currencies_are_never_summed() -> None:
    with pytest.raises(CurrencyMismatchError, match="never summed"):
        Money(1, "USD") + Money(1, "EUR")


def test_no_such_currency() -> None:
    with pytest.raises(InputError, match="ISO 4217"):
        Money(1, "BTC")


@given(AMOUNTS, AMOUNTS, CODES)
def test_adding_and_taking_away(a: int, b: int, code: str) -> None:
    one, two = Money(a, code), Money(b, code)
    assert one + two - two == one
    owed = -one
    assert -owed == one


@given(AMOUNTS, CODES)
def test_written_and_read_again(minor: int, code: str) -> None:
    money = Money(minor, code)
    assert parse_money(str(money.decimal), code) == money
    assert money.decimal == Decimal(minor) / 10 ** exponent(code)


def test_how_it_is_written() -> None:
    assert str(Money(1234567, "USD")) == "12,345.67 USD"
    assert str(Money(1200, "JPY")) == "1,200 JPY"
