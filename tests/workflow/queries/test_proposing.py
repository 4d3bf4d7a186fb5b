"""What a proposal begins with."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tenure.records.models import DormantLabel
from tenure.values.errors import InputError
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.proposing import (
    everyone,
    is_stale,
    outlook,
    spared,
    whole_subscriptions,
)
from tenure.workflow.queries.rates import rates
from tenure.workflow.queries.standing_now import standing_now
from tests.cast import AT, Cast
from tests.conftest import Demo

TODAY = date(2026, 6, 1)


def test_items_of_a_subscription_are_stopped_together() -> None:
    ids = ("sub_1", "sub_1/si_2", "sub_1/si_3", "sub_2/si_9", "s000014")
    assert whole_subscriptions(ids) == ("sub_1", "sub_2", "s000014")


def test_every_planted_zombie_has_its_sum(cast: Cast, demo: Demo, published: Board) -> None:
    for customer, sums in demo.truth.owed_minor.items():
        seen = outlook(published, cast.workspace.pk, customer, TODAY)
        assert {each.currency: each.owed_minor for each in seen.sums} == sums
        is_early = demo.truth.quiet_months[customer] < 6
        assert ("too_early" in seen.closed_because) == is_early


def test_whoever_uses_the_product_is_no_case(cast: Cast, demo: Demo, published: Board) -> None:
    planted = {each for kind in demo.truth.zombies.values() for each in kind}
    alive = next(each for each in demo.truth.complainers if each not in planted)
    with pytest.raises(InputError, match="never uses"):
        outlook(published, cast.workspace.pk, alive, TODAY)


def test_the_sheet_of_all_leaves_out_sleepers(cast: Cast, demo: Demo, published: Board) -> None:
    ids = set(everyone(published, cast.workspace.pk, TODAY).customer_ids)
    late = {each for each, months in demo.truth.quiet_months.items() if months >= 6}
    rows = published.reader.rows(published.reader.table("zombies"))
    young = {row["customer_id"] for row in rows if row["held_by"] == "season_unknown"}
    assert ids == late - young
    assert len(ids) > len(late & young)
    assert not ids & set(demo.truth.seasonal)


def test_the_window_opens_with_the_first_payment_that_is_owed(
    cast: Cast, demo: Demo, published: Board
) -> None:
    for customer in demo.truth.owed_minor:
        seen = outlook(published, cast.workspace.pk, customer, TODAY)
        paid = [row.paid_on for row in seen.rows]
        assert all(each >= seen.window_from for each in paid)
        assert seen.window_from == min([seen.quiet_since, *paid])
        assert seen.known_from is not None
        assert seen.evidence["known_from"] == seen.known_from.isoformat()
        assert all(each >= seen.known_from for each in paid)


@pytest.mark.parametrize(("days", "is_old"), [(3, False), (4, True), (366, True)])
def test_nobody_is_proposed_by_old_news(
    cast: Cast, demo: Demo, published: Board, days: int, is_old: bool
) -> None:
    known = min(published.as_of, published.generation.seen_until or published.as_of)
    today = known + timedelta(days=days)
    assert is_stale(published, today) is is_old
    customer = next(iter(demo.truth.owed_minor))
    seen = outlook(published, cast.workspace.pk, customer, today)
    assert ("stale" in seen.closed_because) is is_old
    assert ("stale" in spared(published, customer, today)) is is_old


def test_who_is_spared_by_now(cast: Cast, demo: Demo, published: Board) -> None:
    """The planted ones sleep on; whoever uses the product is awake; a label speaks for a customer."""
    today = published.as_of
    late = [each for each, months in demo.truth.quiet_months.items() if months >= 6]
    held = {row["customer_id"] for row in _held(published)}
    asleep = next(each for each in late if each in demo.truth.owed_minor and each not in held)
    assert spared(published, asleep, today) == ()
    planted = {each for kind in demo.truth.zombies.values() for each in kind}
    alive = next(each for each in demo.truth.complainers if each not in planted)
    assert spared(published, alive, today) == ("awake",)
    assert spared(published, alive, today + timedelta(days=99)) == ("stale", "awake")
    assert spared(None, asleep, today) == ("stale",)
    DormantLabel.objects.create(
        workspace=cast.workspace,
        customer_id=asleep,
        customer_name=asleep,
        reason="seasonal",
        evidence="they told us",
        review_on=today,
        at=AT,
        by=cast.users["csm"],
    )
    assert spared(published, asleep, today) == ("labelled",)


def _held(board: Board) -> list[dict[str, object]]:
    rows = board.reader.rows(board.reader.table("zombies"))
    return [row for row in rows if row["held_by"]]


def test_how_a_customer_stands_at_an_approval(cast: Cast, demo: Demo, published: Board) -> None:
    own, today = cast.workspace, published.as_of
    customer = next(iter(demo.truth.owed_minor))
    now = standing_now(published, own.pk, own.currency, customer, today)
    seen = outlook(published, own.pk, customer, today)
    assert now.closed_because == seen.closed_because
    assert now.known == rates(published)
    assert standing_now(None, own.pk, own.currency, customer, today).closed_because == ("stale",)
    planted = {each for kind in demo.truth.zombies.values() for each in kind}
    alive = next(each for each in demo.truth.complainers if each not in planted)
    assert standing_now(published, own.pk, own.currency, alive, today).closed_because == ("awake",)
