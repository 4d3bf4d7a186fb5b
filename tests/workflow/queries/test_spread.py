"""On which days payments leave by the limits: what is said before is what the sender then does."""

from __future__ import annotations

from datetime import date, timedelta

from tenure.values.refunding import MONEY_KINDS
from tenure.workflow.actions.money_rules import SUMS_MINOR
from tenure.workflow.queries.spread import Payment, Spread, spread
from tests.jobs.billing_double import BillingDouble
from tests.jobs.desk import Desk, billing, desk

__all__ = ["billing", "desk"]

TODAY = date(2026, 3, 31)


def foreseen(desk: Desk, *amounts: int, kind: str = "refund", captured: int = 10**9) -> Spread:
    return spread(
        [Payment(kind, "USD", each) for each in amounts],
        workspace=desk.workspace,
        customer_id="c1",
        proposer_id=desk.users["csm"].pk,
        at=desk.clock(),
        captured={"USD": captured},
    )


def days(found: Spread) -> list[tuple[int, int, int]]:
    """Days from today, payments, sum."""
    return [((each.day - TODAY).days, each.payments, each.sums["USD"]) for each in found.days]


def test_ten_leave_in_a_day(desk: Desk) -> None:
    found = foreseen(desk, *[100] * 23)
    assert days(found) == [(0, 10, 1_000), (1, 10, 1_000), (2, 3, 300)]
    assert found.is_split
    assert not foreseen(desk, *[100] * 10).is_split


def test_the_sum_of_a_day_lets_smaller_ones_go_first(desk: Desk) -> None:
    """500.00 a day: 300.00 and 150.00 today, what did not fit tomorrow."""
    assert SUMS_MINOR["day_sum_minor"] == 50_000
    found = foreseen(desk, 30_000, 40_000, 15_000)
    assert days(found) == [(0, 2, 45_000), (1, 1, 40_000)]


def test_what_no_day_holds_is_said_to_be_never(desk: Desk) -> None:
    found = foreseen(desk, 60_000, 100)
    assert days(found) == [(0, 1, 100)]
    assert found.never is not None
    assert (found.never.payments, found.never.sums) == (1, {"USD": 60_000})


def test_a_tenth_of_what_came_in_within_thirty_days(desk: Desk) -> None:
    """2,000.00 came in: 200.00 may go back in thirty days; by transfer there is no such bound."""
    assert days(foreseen(desk, 15_000, 15_000, captured=200_000)) == [
        (0, 1, 15_000),
        (30, 1, 15_000),
    ]
    assert days(foreseen(desk, 15_000, 15_000, kind="transfer", captured=200_000)) == [
        (0, 2, 30_000)
    ]


def test_what_was_said_is_what_the_sender_does(desk: Desk, billing: BillingDouble) -> None:
    """Four left today for another customer: of eight six more may, two wait for the next day."""
    names = [f"ch_{n}" for n in range(10, 22)]
    for each in names:
        billing.has_charge(each, 1_000)
    desk.approved(*[(each, 1_000) for each in names[:4]], customer="c2")
    desk.run()
    said = days(foreseen(desk, *[1_000] * 8))
    assert said == [(0, 6, 6_000), (1, 2, 2_000)]
    made = desk.approved(*[(each, 1_000) for each in names[4:]])
    done = []
    for day in range(2):
        desk.run()
        orders = desk.orders(proposal=made, kind__in=MONEY_KINDS, state="succeeded")
        left = [each for each in orders if each.pk not in {pk for _day, pk in done}]
        done += [(day, each.pk) for each in left]
        desk.clock.forward(days=1)
    assert [day for day, _pk in done] == [0] * 6 + [1] * 2
    assert desk.clock().date() == TODAY + timedelta(days=2)
