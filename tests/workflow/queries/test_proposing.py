"""What a proposal begins with."""

from __future__ import annotations

from datetime import date

import pytest

from tenure.values.errors import InputError
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.proposing import everyone, outlook, whole_subscriptions
from tests.cast import Cast
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
