"""Fields of objects as numbers, ids, days; what no row can be made of says which field it was."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from tenure.connectors.stripe import amounts
from tenure.connectors.stripe.amounts import UnmappedError

TOKYO = ZoneInfo("Asia/Tokyo")
MIDNIGHT = 1_767_225_600  # 2026-01-01 00:00 UTC


@pytest.mark.parametrize(
    ("code", "theirs", "ours"),
    [("USD", 1999, 1999), ("JPY", 500, 500), ("KWD", 1230, 1230), ("ISK", 50_000, 500)],
)
def test_an_amount_as_iso_4217_counts_it(code: str, theirs: int, ours: int) -> None:
    assert amounts.minor({"amount": theirs}, "amount", code) == ours
    assert amounts.scaled(Decimal(theirs), code) == ours


@pytest.mark.parametrize(
    "read",
    [
        lambda: amounts.currency({"currency": "zzz"}),
        lambda: amounts.minor({"amount": 50_001}, "amount", "ISK"),
        lambda: amounts.minor({"amount": 10**12 + 1}, "amount", "USD"),
        lambda: amounts.minor({"amount": True}, "amount", "USD"),
        lambda: amounts.minor({"amount": "5"}, "amount", "USD"),
        lambda: amounts.decimal("1,5"),
        lambda: amounts.decimal("Infinity"),
        lambda: amounts.decimal("NaN"),
        lambda: amounts.key({"id": 17}),
        lambda: amounts.key({"id": ""}),
        lambda: amounts.instant("2026", "created"),
        lambda: amounts.instant(4_102_444_800, "created"),
        lambda: amounts.needed_day(None, "created", UTC),
    ],
)
def test_what_no_row_can_be_made_of(read: Callable[[], object]) -> None:
    with pytest.raises(UnmappedError) as caught:
        read()
    assert caught.value.field in str(caught.value)


def test_what_may_be_absent() -> None:
    assert amounts.decimal("") is amounts.decimal(None) is None
    assert amounts.decimal("12.5") == Decimal("12.5")
    assert amounts.key_or_none({"customer": {"id": "cus_1"}}, "customer") == "cus_1"
    assert amounts.key_or_none({"customer": None}, "customer") is None
    assert amounts.inner({"a": {"b": None}}, "a", "b") == amounts.inner({}, "a", "b") == {}
    assert amounts.listed({"items": {"data": [1]}}, "items") == [1]
    assert amounts.listed({"items": None}, "items") == []
    assert amounts.day(None, "created", UTC) is None


def test_days_are_those_of_the_zone() -> None:
    assert amounts.instant(MIDNIGHT, "created") == datetime(2026, 1, 1, tzinfo=UTC)
    assert amounts.needed_day(MIDNIGHT - 1, "created", UTC) == date(2025, 12, 31)
    assert amounts.needed_day(MIDNIGHT - 1, "created", TOKYO) == date(2026, 1, 1)


def test_a_half_goes_away_from_zero() -> None:
    assert [amounts.half_up(Decimal(each)) for each in ("2.5", "-2.5", "2.4")] == [3, -3, 2]
