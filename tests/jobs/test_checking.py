"""The rules of money are checked once a day by the worker; what does not hold stops money and is told."""

from __future__ import annotations

import pytest
from django.db import connection

from tenure.config.settings import settings
from tenure.jobs import checking, clock, money
from tenure.jobs.checking import check_if_due
from tenure.records.models import AuditEntry, ChargeState, MoneyAlarm, MoneyCheck, MoneySwitch
from tests.jobs.billing_double import BillingDouble
from tests.jobs.desk import Desk, billing, desk

__all__ = ["billing", "desk"]


def checked(made: Desk) -> bool:
    return check_if_due(settings(), made.workspace, made.clock)


def test_once_a_day_and_only_where_there_is_money(desk: Desk) -> None:
    assert not checked(desk), "nothing was ever approved"
    desk.approved(("ch_1", 700))
    desk.run()
    assert [checked(desk), checked(desk)] == [True, False]
    desk.clock.forward(hours=23)
    assert not checked(desk)
    desk.clock.forward(hours=1)
    assert checked(desk)
    assert [row.violations for row in MoneyCheck.objects.all()] == [[], []]
    assert MoneySwitch.objects.get().is_on
    assert not AuditEntry.objects.filter(action="money.broken").exists()


def test_what_does_not_hold_stops_all_and_is_told(desk: Desk) -> None:
    desk.approved(("ch_1", 700))
    desk.run()
    ChargeState.objects.update(held_minor=1)
    assert checked(desk)
    assert MoneyCheck.objects.get().violations == [{"rule": "I4", "says": "ch_1: 1 held by none"}]
    switch = MoneySwitch.objects.get()
    assert (switch.is_on, switch.reason) == (False, "invariants")
    assert list(MoneyAlarm.objects.order_by("pk").values_list("code", flat=True)) == [
        "invariants",
        "stopped",
    ]
    assert AuditEntry.objects.get(action="money.broken").summary.startswith("1 rules of money")


def test_a_guard_of_the_database_that_is_gone_stops_all(desk: Desk) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("names the triggers of SQLite")
    desk.approved(("ch_1", 700))
    desk.run()
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER records_moneyorder_moves")
    assert checked(desk)
    (row,) = MoneyCheck.objects.get().violations
    assert "records_moneyorder_moves" in row["says"]
    assert not MoneySwitch.objects.get().is_on


def test_what_holds_again_at_the_second_look_was_a_person_at_work(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.approved(("ch_1", 700))
    desk.run()
    looks = iter([[("I3", "order:1: manual with {}")], []])
    monkeypatch.setattr(checking, "_broken", lambda own: next(looks))
    assert checked(desk)
    assert MoneyCheck.objects.get().violations == []
    assert MoneySwitch.objects.get().is_on


def test_the_worker_does_it_when_nothing_is_on_its_way(
    desk: Desk, billing: BillingDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "of_database", desk.clock)
    monkeypatch.setattr(money, "kept", lambda own: desk.sides())
    own = settings()
    desk.installation = own.installation
    desk.approved(("ch_1", 700))
    MoneySwitch.objects.update(installation=own.installation)
    counts = []
    while money.money_step(own, desk.workspace):
        counts.append(MoneyCheck.objects.count())
    assert counts == [0, 0, 1], "sent, the run ended, checked"
