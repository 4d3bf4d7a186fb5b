"""The affordability sheet, against what was planted and counted by hand."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest

from tenure.records.models import CashPosition, LedgerEntry, MoneyOrder, RefundProposal
from tenure.values.refunding import digest
from tenure.workflow.queries import affordability
from tenure.workflow.queries.affordability import Inactive, runway, sheet
from tenure.workflow.queries.board import Board
from tests.cast import AT, Cast
from tests.conftest import Demo


def cash(cast: Cast, **more: Any) -> None:
    known = {"cash_minor": 50_000_000, "monthly_burn_minor": 1_000_000, "currency": "USD", **more}
    CashPosition.objects.create(
        workspace=cast.workspace, as_of=date(2026, 5, 30), at=AT, by=cast.users["owner"], **known
    )


def order(cast: Cast, customer: str, state: str, amount: int, **more: Any) -> MoneyOrder:
    proposal = RefundProposal.objects.create(
        workspace=cast.workspace,
        customer_id=customer,
        customer_name=customer,
        kind="never",
        window_from=date(2026, 1, 1),
        window_until=date(2026, 3, 1),
        reason="never used",
        state=more.pop("proposal", "sending"),
        preview_sha256="x",
        approved_sha256="x",
        form_token=f"{customer} {state}",
        proposed_by=cast.users["owner"],
        approved_by=cast.users["manager"],
        proposed_at=AT,
        expires_at=AT,
    )
    key = None if state == "approved" else f"key {proposal.pk}"
    return MoneyOrder.objects.create(
        workspace=cast.workspace,
        proposal=proposal,
        kind="refund",
        place=1,
        charge=f"ch {proposal.pk}",
        amount_minor=amount,
        currency=more.pop("currency", "USD"),
        state=state,
        key=key,
        next_try_at=AT,
    )


def moved(made: MoneyOrder, left: str, entered: str, at: datetime, amount: int = 0) -> None:
    LedgerEntry.objects.create(
        workspace=made.workspace,
        at=at,
        order=made,
        charge=made.charge,
        left=left,
        entered=entered,
        amount_minor=amount or made.amount_minor,
        currency=made.currency,
        occasion=f"{made.pk} {left} {entered} {at}",
    )


def rates_of(board: Board) -> dict[str, Decimal]:
    rows = board.reader.rows(board.reader.table("fx_rates").order_by("rated_on"))
    known = {row["currency"]: row for row in rows if row["base_currency"] == "USD"}
    return {"USD": Decimal(1)} | {
        code: Decimal(repr(row["rate"])).scaleb(2 if code == "JPY" else 0)
        for code, row in known.items()
    }


def test_sums_are_what_was_planted(cast: Cast, demo: Demo, published: Board) -> None:
    cash(cast)
    planted = demo.truth.owed_minor
    made = sheet(published, cast.workspace.pk, planted)
    by_currency: dict[str, int] = {}
    for sums in planted.values():
        for code, amount in sums.items():
            by_currency[code] = by_currency.get(code, 0) + amount
    assert {each.currency: each.owed_minor for each in made.sums} == by_currency
    assert {"USD", "JPY"} <= by_currency.keys()
    rates = rates_of(published)
    total = sum(
        int((amount * rates[code]).quantize(Decimal(1), ROUND_HALF_UP))
        for code, amount in by_currency.items()
    )
    assert made.total_minor == total
    assert sum(each.payments for each in made.by_age) == made.payments
    assert (
        sum(each.owed_minor for each in made.by_age if each.currency == "USD") == by_currency["USD"]
    )
    assert made.cash is not None
    assert made.cash.cash_after_minor == 50_000_000 - total
    assert made.cash.burn_after_minor == 1_000_000 + made.mrr_minor
    assert made.mrr_minor > 0


def test_the_same_sheet_is_the_same_text(cast: Cast, demo: Demo, published: Board) -> None:
    cash(cast)
    one, two = (sheet(published, cast.workspace.pk, demo.truth.owed_minor) for _ in range(2))
    assert digest(one.as_json()) == digest(two.as_json())
    assert json.loads(json.dumps(one.as_json())) == one.as_json()
    assert one.as_json()["is_open"] is one.is_open
    cash(cast, cash_minor=1)
    other = sheet(published, cast.workspace.pk, demo.truth.owed_minor)
    assert digest(other.as_json()) != digest(one.as_json())


def test_unknown_cash_closes_the_path(cast: Cast, demo: Demo, published: Board) -> None:
    some = sorted(demo.truth.owed_minor)[:1]
    closed = sheet(published, cast.workspace.pk, some)
    assert (closed.refused_because, closed.instead) == (("cash_unknown",), ("say_cash",))
    cash(cast, currency="EUR")  # said in another currency than the workspace's: not known
    assert sheet(published, cast.workspace.pk, some).refused_because == ("cash_unknown",)
    cash(cast)
    assert sheet(published, cast.workspace.pk, some).is_open


def test_more_than_there_is_closes_the_path(cast: Cast, demo: Demo, published: Board) -> None:
    some = sorted(demo.truth.owed_minor)
    cash(cast)
    total = sheet(published, cast.workspace.pk, some).total_minor
    cash(cast, cash_minor=total)
    assert "over_cash" not in sheet(published, cast.workspace.pk, some).refused_because
    cash(cast, cash_minor=total - 1)
    assert "over_cash" in sheet(published, cast.workspace.pk, some).refused_because


def test_the_cap_counts_what_went_and_what_waits(cast: Cast, demo: Demo, published: Board) -> None:
    some = sorted(demo.truth.owed_minor)[:2]
    went = order(cast, "x1", "succeeded", 700)
    may, march = datetime(2026, 5, 3, tzinfo=UTC), datetime(2026, 3, 3, tzinfo=UTC)
    moved(went, "refundable", "held", march)
    moved(went, "held", "refunded", may)
    back = order(cast, "x2", "failed", 90)
    moved(back, "refundable", "held", may)
    moved(back, "held", "refundable", may)
    flying = order(cast, "x3", "sending", 50)
    moved(flying, "refundable", "held", may)
    order(cast, "x4", "approved", 30)
    order(cast, "x5", "approved", 1_000, proposal="draft")  # nobody agreed to it yet
    order(cast, some[0], "approved", 2_000)  # its own
    cash(cast)
    made = sheet(published, cast.workspace.pk, some)
    assert (made.sent_minor, made.sent_month_minor, made.waiting_minor) == (750, 750, 30)
    cash(cast, refund_cap_minor=made.total_minor + 780)
    assert sheet(published, cast.workspace.pk, some).is_open
    cash(cast, refund_cap_minor=made.total_minor + 779)
    assert sheet(published, cast.workspace.pk, some).refused_because == ("over_cap",)
    june = sheet(published, cast.workspace.pk, some, today=date(2026, 6, 1))
    assert june.sent_month_minor == 50, "it is on its way"


def test_what_left_since_cash_was_said_is_not_there_any_more(
    cast: Cast, demo: Demo, published: Board
) -> None:
    """Five times the cash went back after the figure: nothing is left, whatever was said."""
    some = sorted(demo.truth.owed_minor)[:1]
    cash(cast)
    total = sheet(published, cast.workspace.pk, some).total_minor
    cash(cast, cash_minor=total)
    before = order(cast, "x0", "succeeded", total)
    moved(before, "refundable", "held", AT - timedelta(hours=2))
    moved(before, "held", "refunded", AT - timedelta(hours=1))  # it is in the figure
    made = sheet(published, cast.workspace.pk, some)
    assert (made.is_open, made.cash and made.cash.sent_since_minor) == (True, 0)
    went = order(cast, "x1", "succeeded", total * 5)
    later = AT + timedelta(days=1)
    moved(went, "refundable", "held", later)
    moved(went, "held", "refunded", later + timedelta(days=1))
    made = sheet(published, cast.workspace.pk, some)
    assert made.cash is not None
    assert (made.cash.sent_since_minor, made.cash.cash_after_minor) == (total * 5, -total * 5)
    assert made.refused_because == ("over_cash",)
    moved(went, "refunded", "refundable", later + timedelta(days=2))  # it came back
    assert sheet(published, cast.workspace.pk, some).is_open


def test_what_is_on_its_way_left_whenever_it_began(
    cast: Cast, demo: Demo, published: Board
) -> None:
    """Held before cash was said: gone in the end, or free again; never more cash than was said."""
    some = sorted(demo.truth.owed_minor)[:1]
    cash(cast)

    def since() -> tuple[int, int]:
        made = sheet(published, cast.workspace.pk, some)
        assert made.cash is not None
        return made.cash.sent_since_minor, made.sent_month_minor

    before = AT - timedelta(days=1)
    goes, stays, back = (
        order(cast, name, "sending", amount) for name, amount in (("x1", 70), ("x2", 50), ("x3", 9))
    )
    moved(goes, "refundable", "held", before)
    moved(stays, "refundable", "held", before)
    assert since() == (120, 120)
    moved(goes, "held", "refunded", AT + timedelta(days=1))
    assert since()[0] == 120
    moved(stays, "held", "refundable", AT + timedelta(days=1))
    assert since()[0] == 70
    moved(back, "refundable", "held", before)
    moved(back, "held", "refunded", before)
    moved(back, "refunded", "refundable", AT + timedelta(days=2))
    assert since()[0] == 61, "what came back is there again"
    moved(goes, "refunded", "refundable", AT + timedelta(days=3))
    assert since() == (0, 0), "no more than was said"


def test_what_was_refunded_in_their_pages_left_too(
    cast: Cast, demo: Demo, published: Board
) -> None:
    cash(cast)
    row = {"left": "refundable", "entered": "refunded", "amount_minor": 700, "currency": "USD"}
    LedgerEntry.objects.create(
        workspace=cast.workspace, at=AT + timedelta(hours=1), charge="ch", occasion="e", **row
    )
    made = sheet(published, cast.workspace.pk, sorted(demo.truth.owed_minor)[:1])
    assert made.cash is not None
    assert (made.cash.sent_since_minor, made.sent_minor) == (700, 0)


@pytest.mark.parametrize(("days", "is_told"), [(45, False), (46, True)])
def test_cash_of_long_ago_is_said_anew(
    cast: Cast, demo: Demo, published: Board, days: int, is_told: bool
) -> None:
    cash(cast)
    today = date(2026, 5, 30) + timedelta(days=days)
    found = sheet(published, cast.workspace.pk, sorted(demo.truth.owed_minor)[:1], today=today)
    assert ("cash_old" in found.refused_because) is is_told


@pytest.mark.parametrize(("days", "is_told"), [(45, False), (46, True)])
def test_a_rate_of_long_ago_is_loaded_anew(
    cast: Cast, demo: Demo, published: Board, days: int, is_told: bool
) -> None:
    cash(cast)
    (rated_on,) = {day for _, day in affordability.rates(published).known.values()}
    some = [each for each, sums in demo.truth.owed_minor.items() if "JPY" in sums]
    today = rated_on + timedelta(days=days)
    found = sheet(published, cast.workspace.pk, some, today=today)
    assert ("rates_old" in found.refused_because) is is_told
    dollars = [each for each, sums in demo.truth.owed_minor.items() if set(sums) == {"USD"}]
    found = sheet(published, cast.workspace.pk, dollars, today=today)
    assert "rates_old" not in found.refused_because, "none is needed"


def test_a_currency_without_a_rate_is_listed_and_closes_the_path(
    cast: Cast, demo: Demo, published: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    cash(cast)
    known = affordability.rates(published)
    monkeypatch.setattr(affordability, "rates", lambda _board: replace(known, known={}))
    made = sheet(published, cast.workspace.pk, demo.truth.owed_minor)
    assert made.unpriced == ("JPY",)
    assert "not_convertible" in made.refused_because
    assert [each.total_minor for each in made.sums if each.currency == "JPY"] == [None]
    assert any(each.owed_minor for each in made.sums if each.currency == "JPY")


def test_most_of_the_company_asleep_closes_the_path(
    cast: Cast, demo: Demo, published: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    cash(cast)
    some = sorted(demo.truth.owed_minor)[:1]
    monkeypatch.setattr(affordability, "inactive_of", lambda _board: Inactive(51, 100, 5, 100))
    made = sheet(published, cast.workspace.pk, some)
    assert made.refused_because == ("most_inactive",)
    assert made.instead == ("onboarding", "contact")


@pytest.mark.parametrize(
    ("counts", "is_most"),
    [
        ((50, 100, 50, 100), False),
        ((51, 100, 0, 100), True),
        ((1, 100, 51, 100), True),
        ((0, 0, 0, 0), False),
    ],
)
def test_most_is_more_than_half(counts: tuple[int, int, int, int], is_most: bool) -> None:
    assert Inactive(*counts).is_most is is_most


def test_who_counts_as_inactive(demo: Demo, published: Board) -> None:
    """Those planted, and neither the seasonal nor those of one person."""
    found = affordability.inactive_of(published)
    zombies = demo.truth.zombies
    assert found.customers == len(zombies["never"]) + len(zombies["stopped"])
    assert found.paying == demo.truth.paying


@pytest.mark.parametrize(
    ("amount", "burn", "months"),
    [(100, 10, 10), (109, 10, 10), (100, 0, None), (100, -5, None), (0, 10, 0), (-1, -5, 0)],
)
def test_runway_in_whole_months(amount: int, burn: int, months: int | None) -> None:
    assert runway(amount, burn) == months


def test_nobody_is_owed_nothing(cast: Cast, published: Board) -> None:
    cash(cast)
    made = sheet(published, cast.workspace.pk, ())
    assert (made.sums, made.total_minor, made.mrr_minor) == ((), 0, 0)
    assert made.is_open


def test_what_came_in_within_thirty_days(cast: Cast, demo: Demo, published: Board) -> None:
    rows = published.reader.rows(published.reader.table("payments"))
    first = demo.as_of - timedelta(days=29)
    counted: dict[str, int] = {}
    for row in rows:
        if row["status"] == "succeeded" and first <= row["paid_at"].date() <= demo.as_of:
            counted[row["currency"]] = counted.get(row["currency"], 0) + row["amount_minor"]
    found = sheet(published, cast.workspace.pk, [])
    assert found.captured_30_days == counted
    assert found.as_json()["captured_30_days"] == counted
    assert len(counted) == 3
