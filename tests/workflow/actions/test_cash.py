"""Cash: who may say it, what is refused, what is written down."""

from __future__ import annotations

from datetime import date

import pytest

from tenure.records.models import AuditEntry, CashPosition
from tenure.values.errors import InputError
from tenure.workflow.actions.cash import CashSaid, cash_asked, say_cash
from tenure.workflow.rules.permissions import NotAllowedError
from tests.cast import Cast

GIVEN = {"as_of": "2026-03-30", "cash": " 125,000.50 ", "burn": "-20", "cap": ""}
SAID = CashSaid(date(2026, 3, 30), 12_500_050, -2_000)


def test_a_form_is_read_in_the_currency_of_the_workspace() -> None:
    assert cash_asked(GIVEN, "USD") == SAID
    yen = cash_asked({"as_of": "2026-03-30", "cash": "7000", "burn": "0", "cap": "500"}, "JPY")
    assert yen == CashSaid(date(2026, 3, 30), 7_000, 0, 500)


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"as_of": "soon"}, "of a day"),
        ({"cash": "a lot"}, "no amount"),
        ({"cash": "NaN"}, "no amount"),
        ({"cash": "1e999"}, "no amount"),
        ({"burn": "1.005"}, "no amount of USD"),
        ({"cap": "-"}, "no amount"),
    ],
)
def test_what_is_no_amount_is_refused(more: dict[str, str], says: str) -> None:
    with pytest.raises(InputError, match=says):
        cash_asked({**GIVEN, **more}, "USD")


def test_it_is_kept_with_an_audit_entry_of_before_and_after(cast: Cast) -> None:
    say_cash(said=SAID, by=cast.by("finance"))
    say_cash(said=SAID, by=cast.by("owner"))  # nothing new: nothing written
    say_cash(said=CashSaid(SAID.as_of, 9, 1, 5), by=cast.by("owner"))
    assert CashPosition.objects.count() == 2
    newest = CashPosition.objects.first()
    assert newest is not None
    assert (newest.cash_minor, newest.currency, newest.by) == (9, "USD", cast.users["owner"])
    entry = AuditEntry.objects.filter(action="cash.said").order_by("-pk")[0]
    assert (entry.detail["before"]["cash_minor"], entry.detail["after"]["refund_cap_minor"]) == (
        12_500_050,
        5,
    )


@pytest.mark.parametrize("role", ["csm", "listener", "read_only"])
def test_others_may_not(cast: Cast, role: str) -> None:
    with pytest.raises(NotAllowedError):
        say_cash(said=SAID, by=cast.by(role))
    assert not CashPosition.objects.exists()


@pytest.mark.parametrize(
    ("said", "says"),
    [
        (CashSaid(date(2026, 4, 1), 1, 1), "still to come"),
        (CashSaid(date(2026, 3, 1), 10**16, 1), "too large"),
        (CashSaid(date(2026, 3, 1), 1, 1, -1), "below zero"),
    ],
)
def test_what_cannot_be_is_refused(cast: Cast, said: CashSaid, says: str) -> None:
    with pytest.raises(InputError, match=says):
        say_cash(said=said, by=cast.by("owner"))
