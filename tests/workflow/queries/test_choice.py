"""Waiting beside giving back for the demo company: counted a second way, and worked out apart."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from tenure.inference.intervals import wilson
from tenure.records.models import CustomerLink, RefundProposal
from tenure.values.assumptions import Assumption
from tenure.workflow.actions.assumptions import say
from tenure.workflow.queries import choice as query
from tenure.workflow.queries.affordability import sheet
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.choice import ChoiceSheet, Given, choice, choice_of, choice_of_kept
from tenure.workflow.queries.explain import explain
from tests.cast import AT, Cast
from tests.conftest import Demo

TODAY = date(2026, 5, 31)
SAID = {
    "wake": (0.4, 0.2, 0.6),
    "ask": (0.2, 0.1, 0.3),
    "leave": (0.5, 0.3, 0.7),
    "back": (0.1, 0.0, 0.2),
    "months": (20.0, 10.0, 30.0),
    "word_minor": (5_000.0, 0.0, 9_000.0),
}


def tell(cast: Cast, *codes: str) -> None:
    for code in codes or SAID:
        say(wanted=Assumption(code, *SAID[code], "by the owner"), by=cast.by("owner"))


def of_one(board: Board, demo: Demo) -> ChoiceSheet:
    (customer,) = sorted(demo.truth.owed_minor)[:1]
    return choice_of(board, sheet(board, board.workspace_id, [customer]), TODAY)


def part(found: ChoiceSheet, code: str) -> Given:
    return next(each for each in found.parts if each.code == code)


def test_too_little_history_says_what_is_missing(demo: Demo, published: Board) -> None:
    found = of_one(published, demo)
    assert (found.missing, found.price) == (("wake", "ask"), None)
    assert part(found, "wake").basis == "missing"
    assert part(found, "wake").counted == query.counted(published).months < query.LEAST_MONTHS
    assert part(found, "leave").basis == "published"
    assert part(found, "back").basis == "nothing"
    assert part(found, "months").basis == "history", "the demo company's customers do leave"
    assert not choice(published, customers=0, refund_minor=0, mrr_minor=0).price


def test_what_was_said_is_weighed_as_worked_out_apart(
    cast: Cast, demo: Demo, published: Board
) -> None:
    tell(cast)
    found = of_one(published, demo)
    assert (found.missing, found.customers) == ((), 1)
    assert found.price is not None
    stays = part(found, "months")
    assert (stays.basis, part(found, "ask").basis) == ("history", "said")
    assert stays.value is not None
    (customer,) = sorted(demo.truth.owed_minor)[:1]
    seen = sheet(published, cast.workspace.pk, [customer])
    margin = seen.mrr_minor * 0.8
    chance = 1 - 0.6 ** (1 / 12)
    worth = margin * stays.value
    paid = sum((1 - chance) ** month for month in range(12))
    waits = 0.4 * (0.5 * worth + 0.2 * seen.total_minor + 5_000) - margin * paid
    acts = seen.total_minor - 0.1 * worth
    assert found.price.waiting.value == pytest.approx(waits)
    assert found.price.acting.value == pytest.approx(acts)
    assert choice_of_kept(published, seen.as_json(), TODAY) == found, "as kept with a proposal"


def test_months_counted_a_second_way(published: Board) -> None:
    reader = published.reader
    table = reader.table
    quiet = {(r["customer_id"], r["day"]): r for r in reader.rows(table("hollow"))}
    days = sorted({row["day"] for row in reader.rows(table("hollow_totals"))})
    moves: dict[str, list[tuple[date, str]]] = {}
    for row in reader.rows(table("customer_logos")):
        moves.setdefault(row["customer_id"], []).append((row["moved_on"], row["kind"]))
    voices = [
        (row["customer_id"], row["said_on"])
        for row in reader.rows(table("hollow_voices"))
        if row["what"] != "review"
    ]

    def pays(customer: str, day: date) -> bool:
        past = [move for move in sorted(moves[customer]) if move[0] <= day]
        return past[-1][1] != "churn"

    months, woken = 0, set()
    for day, after in pairwise(days):
        for (customer, on), row in quiet.items():
            if on != day or row["quiet_months"] < 6 or customer in woken:
                continue
            months += 1
            then = quiet.get((customer, after))
            sleeps = then is not None and then["quiet_since"] <= day
            asked = any(who == customer and day < said <= after for who, said in voices)
            if asked or not sleeps or not pays(customer, after):
                woken.add(customer)
    found = query.counted(published)
    assert (found.months, found.woke) == (months, len(woken))
    assert months > 20


def test_own_history_counts_once_there_is_enough(
    cast: Cast, demo: Demo, published: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And then weighs more than what anybody said."""
    tell(cast)
    monkeypatch.setattr(query, "LEAST_MONTHS", 20)
    monkeypatch.setattr(query, "LEAST_WOKE", 1)
    found, seen = of_one(published, demo), query.counted(published)
    monthly = wilson(seen.woke, seen.months)
    assert monthly is not None
    wake = part(found, "wake")
    assert (wake.basis, wake.n) == ("history", seen.months)
    assert (wake.low, wake.high) == pytest.approx(
        (1 - (1 - monthly.low) ** 12, 1 - (1 - monthly.high) ** 12)
    )
    assert part(found, "leave").value == seen.left / seen.woke
    assert part(found, "ask").n == seen.woke


def refunded(cast: Cast, customer: str, ended_at: datetime | None, state: str = "done") -> None:
    RefundProposal.objects.create(
        workspace=cast.workspace,
        customer_id=customer,
        customer_name=customer,
        kind="never",
        window_from=date(2026, 1, 1),
        window_until=date(2026, 3, 1),
        reason="never used",
        state=state,
        preview_sha256="x",
        approved_sha256="x",
        form_token=customer,
        proposed_by=cast.users["owner"],
        approved_by=cast.users["manager"],
        proposed_at=AT,
        expires_at=AT,
        ended_at=ended_at,
    )


def test_who_came_back_is_counted_of_those_refunded_a_month_ago(
    cast: Cast, demo: Demo, published: Board
) -> None:
    """3 of 10: Wilson 10.8 to 60.3 %."""
    then = datetime(2026, 4, 1, tzinfo=UTC)
    for n in range(9):
        refunded(cast, f"r{n}", then)
    refunded(cast, "late", datetime(2026, 5, 20, tzinfo=UTC))
    assert part(of_one(published, demo), "back").counted == 9
    refunded(cast, "r9", then)
    for n, customer in enumerate(("r1", "r2", "r2", "r3", "late", "stranger")):
        CustomerLink.objects.create(
            workspace=cast.workspace,
            customer_id=customer,
            customer_name=customer,
            purpose="back",
            language="en",
            token_hash=str(n),
            made_at=AT,
            used_at=AT,
        )
    back = part(of_one(published, demo), "back")
    assert (back.basis, back.n, back.value) == ("history", 10, 0.3)
    assert (back.low, back.high) == pytest.approx((0.1078, 0.6032), abs=1e-4)


def test_who_was_refunded_wakes_by_us_and_is_left_out(cast: Cast, published: Board) -> None:
    before = query.counted(published)
    rows = published.reader.rows(query.waking_rows(published))
    customer = rows[0]["customer_id"]
    own = sum(row["customer_id"] == customer for row in rows)
    refunded(cast, customer, AT - timedelta(days=1))
    assert query.counted(published).months == before.months - own


def test_what_has_no_rate_is_not_weighed(cast: Cast, published: Board) -> None:
    tell(cast)
    asked: dict[str, Any] = {"customers": 1, "refund_minor": 100, "mrr_minor": 10}
    assert choice(published, **asked).price is not None
    assert choice(published, **asked, is_priced=False).missing == ("rates",)


def test_it_is_explained(cast: Cast, demo: Demo, published: Board) -> None:
    found = explain("waking", published, {})
    seen = query.counted(published)
    assert found.derivation.lines[0].value == seen.months
    assert len(published.reader.rows(found.rows)) == seen.months
    (customer,) = sorted(demo.truth.owed_minor)[:1]
    assert (
        explain("refund_choice", published, {"customer": customer}).derivation.lines[-1].value
        is None
    )
    tell(cast)
    lines = explain("refund_choice", published, {}).derivation.lines
    values = {line.label: line.value for line in lines}
    spared = values["waiting costs"] - values["giving back costs"]
    assert abs(values["giving back spares"] - spared) <= 1
    assert values["least that giving back spares"] <= values["giving back spares"]
