"""The clock that workers share."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import Any

import pytest

from tenure.config.settings import settings
from tenure.jobs import clock, money
from tests.cast import Cast


@pytest.mark.django_db
def test_the_databases_clock_is_this_machines_where_both_are_one() -> None:
    before = clock.now() - timedelta(milliseconds=1)
    found = clock.of_database()
    assert before <= found <= clock.now()
    assert found.tzinfo is UTC


def test_a_worker_whose_clock_is_off_does_not_count_by_it(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing of money asks this machine's clock."""
    told: list[Any] = []

    def refused() -> None:
        raise AssertionError("this machine's clock was asked")

    def seen(_: str, now: Any, __: Any) -> bool:
        told.append(now)
        return False

    def compared(_: Any, __: str, ___: Any, now: Any) -> None:
        told.append(now)

    for name in ("preview_one", "refund_one"):
        monkeypatch.setattr(money, name, seen)
    monkeypatch.setattr(money, "reconcile_if_due", compared)
    monkeypatch.setattr(clock, "now", refused)
    assert not money.money_step(settings(), cast.workspace)
    assert told == [clock.of_database] * 3
