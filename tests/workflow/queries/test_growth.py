"""Growth, referrals and effort of the demo company: what was planted is found, and sums are those of the rows."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import Any

import pytest

from tenure.values.errors import InputError
from tenure.workflow.queries import effort, growth, referrals, what_if
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.explain import explain
from tenure.workflow.queries.growth import ChangeFilter
from tenure.workflow.queries.referrals import ReferralFilter
from tenure.workflow.queries.report import ReportRequest
from tenure.workflow.queries.reports import report
from tenure.workflow.queries.windows import last_year
from tests.conftest import Demo

Row = dict[str, Any]


def rows(board: Board, name: str) -> list[Row]:
    return board.reader.rows(board.reader.table(name))


def test_planted_referrers_are_found_with_whom_they_brought(published: Board, demo: Demo) -> None:
    assert demo.truth.referrers
    found = published.reader.rows(referrals.referrers(published))
    direct = {row["customer_id"]: row["direct"] for row in found}
    for star, brought in demo.truth.referrers.items():
        assert direct[star] == len(brought)
        tree = referrals.tree(published, star)
        assert tree is not None
        assert {each.row["customer_id"] for each in tree.below if each.depth == 1} == set(brought)


def test_referrers_who_left_are_the_planted_ones(published: Board, demo: Demo) -> None:
    left = published.reader.rows(referrals.filtered(published, ReferralFilter(state="left")))
    gone = {row["customer_id"] for row in left}
    assert gone & set(demo.truth.referrers) == set(demo.truth.lost_referrers)


def test_influenced_value_is_what_those_below_pay(published: Board) -> None:
    """By walking up from each customer, with rates and payments added up by hand."""
    above = {row["customer_id"]: row["referred_by"] for row in rows(published, "customers")}
    mrr = {
        row["customer_id"]: row["mrr_base_minor"] or 0
        for row in rows(published, "customer_state")
        if row["mrr_minor"]
    }
    expected: dict[str, int] = defaultdict(int)
    for customer, referrer in above.items():
        up = referrer
        while up:
            expected[up] += mrr.get(customer, 0)
            up = above.get(up)
    found = published.reader.rows(referrals.referrers(published))
    assert {row["customer_id"]: row["influenced_mrr_minor"] for row in found} == dict(expected)
    for row in found:
        assert row["own_mrr_minor"] == mrr.get(row["customer_id"], 0)


def test_pages_of_referrers_are_the_whole_list(published: Board) -> None:
    for wanted in (ReferralFilter(), ReferralFilter(state="unhappy", sort="name")):
        whole = published.reader.rows(referrals.filtered(published, wanted))
        page = referrals.referrals(published, wanted)
        assert page.total == len(whole)
        assert page.rows == whole[: len(page.rows)]
    name = whole[0]["name"]
    found = referrals.referrals(published, ReferralFilter(words=name.upper()))
    assert name in {row["name"] for row in found.rows}


def test_channels_hold_everyone_once(published: Board) -> None:
    found = referrals.channels(published)
    ever = {row["customer_id"] for row in rows(published, "logos")}
    assert sum(row["customers"] for row in found) >= len(ever - _coming(published))
    assert sum(row["brought"] for row in found) == referrals.summary(published)["referred"]


def _coming(board: Board) -> set[str]:
    """Customers whose first MRR lies after the day."""
    first: dict[str, Any] = {}
    for row in rows(board, "logos"):
        first[row["customer_id"]] = min(
            first.get(row["customer_id"], row["moved_on"]), row["moved_on"]
        )
    return {customer for customer, day in first.items() if day > board.as_of}


def test_sales_talks_are_winning_and_all_of_them(published: Board, demo: Demo) -> None:
    talks = published.reader.table("touchpoints").filter(
        lambda t: t.subject == "Talk before the first order"
    )
    worked = effort.work(published).filter(lambda t: t.source == "touchpoints")
    sold = worked.semi_join(talks.select(row_id=talks.touchpoint_id), "row_id")
    found = published.reader.rows(sold.agg(minutes=sold.minutes.sum(), all=sold.is_winning.all()))
    assert found == [{"minutes": demo.truth.sales_minutes, "all": True}]


def test_effort_adds_up_to_the_rows_behind_it(published: Board) -> None:
    balance, window = effort.balance(published), last_year(published)
    costs = [
        row
        for row in rows(published, "costs")
        if window.starts_on <= row["month_on"] < window.ends_on
    ]
    won = sum(row["amount_minor"] for row in costs if row["kind"] == "acquisition")
    assert balance.money.winning == pytest.approx(won)  # the demo company spends dollars
    assert balance.money.n == len(costs)
    hours = explain("effort_hours", published, {}).derivation
    minutes = [row for row in published.reader.rows(hours.rows) if row["is_winning"]]
    assert balance.hours.winning == pytest.approx(sum(row["minutes"] for row in minutes) / 60)
    eur = effort.months(published, "EUR")
    assert {row["winning_minor"] for row in eur} == {None}  # no costs in EUR: unknown, not 0


def test_net_churn_is_that_of_the_movements(published: Board) -> None:
    window = last_year(published)
    for currency in growth.currencies(published):
        moves = [
            row
            for row in rows(published, "movements")
            if row["currency"] == currency and window.starts_on <= row["moved_on"] < window.ends_on
        ]
        lost = {
            kind: sum(abs(row["delta_minor"]) for row in moves if row["kind"] == kind)
            for kind in ("churn", "contraction", "expansion")
        }
        found = growth.net(published, currency)
        assert found.net_minor == lost["churn"] + lost["contraction"] - lost["expansion"]
        each = published.reader.rows(growth.filtered(published, ChangeFilter(currency)))
        assert sum(row["net_minor"] for row in each) == found.net_minor
        order = [row["net_minor"] for row in each]
        assert order == sorted(order)
        if found.covered_by:
            grown = sorted((row["expansion_minor"] for row in each), reverse=True)
            losses = lost["churn"] + lost["contraction"]
            assert sum(grown[: found.covered_by]) >= losses
            assert sum(grown[: found.covered_by - 1]) < losses


def test_losses_of_customers_are_those_of_the_windows(published: Board) -> None:
    loss = growth.losses(published)[0]
    window = last_year(published)
    gone = there = 0
    for row in rows(published, "logo_churn"):
        is_month = (row["window_end"] - row["window_start"]).days < 32
        if is_month and window.starts_on <= row["window_start"] < window.ends_on:
            gone, there = gone + row["gone"], there + row["at_start"]
    assert (loss.of, loss.lost, loss.n) == ("customers", gone, there)
    assert loss.rate.value == gone / there
    assert loss.compounded.value == pytest.approx(1 - (1 - gone / there) ** 12)
    assert loss.replacement.value == pytest.approx(12 * gone / there)
    assert loss.compounded.low is not None
    assert loss.compounded.low < loss.compounded.value < loss.replacement.value


def test_nothing_assumed_changes_nothing(published: Board) -> None:
    as_is = what_if.assumed(published, {"cut": "0"})
    found = what_if.answer(published, as_is)
    assert found.revenue.more.value == found.revenue.more.low == found.revenue.more.high == 0
    assert {each.was_affordable == each.is_affordable for each in found.channels} == {True}
    better = what_if.answer(published, what_if.assumed(published, {"cut": "20"}))
    best = what_if.answer(published, what_if.assumed(published, {"cut": "50"}))
    assert 0 < better.revenue.more.value < best.revenue.more.value
    assert better.revenue.more.low > 0
    assert better.lifetime.after / 3 == pytest.approx(better.affordable.after)


def test_the_company_projected_is_the_one_that_pays(published: Board) -> None:
    own = what_if.own(published)
    paying = [row for row in rows(published, "customer_state") if row["mrr_minor"]]
    assert own.customers + own.unpriced == len(paying)
    assert own.company.held_minor.sum() == sum(row["mrr_base_minor"] or 0 for row in paying)
    over = [row for row in rows(published, "logos") if row["kind"] == "churn"]
    assert own.company.losses <= len([row for row in over if row["moved_on"] <= published.as_of])
    first = what_if.answer(published, what_if.defaults(published)).found.before.mrr[0, 0]
    assert first == pytest.approx(own.company.held_minor.sum())


def test_a_channel_becomes_affordable_where_its_cost_lies_between(published: Board) -> None:
    found = what_if.answer(published, what_if.assumed(published, {"cut": "50", "margin": "20"}))
    for each in found.channels:
        if each.cac_minor is not None:
            assert each.was_affordable == (each.cac_minor <= found.affordable.before)
            assert each.is_affordable == (each.cac_minor <= found.affordable.after)


def test_beyond_the_end_of_a_slider_the_company_stays_as_it_is(published: Board) -> None:
    own = what_if.own(published)
    eager = replace(own.company, referred=own.company.customer_months, growth=0.4)
    growth_at, referrals_at = what_if._as_is(eager)
    assert (growth_at, referrals_at) == (10, 100)
    wanted = replace(what_if.defaults(published), growth=growth_at, referrals=referrals_at)
    scenario = wanted.scenario(eager)
    assert (scenario.growth, scenario.referrals) == (0.4, 12)


@pytest.mark.parametrize(
    "given", [{"cut": "51"}, {"cut": "x"}, {"growth": "nan"}, {"months": "13"}, {"margin": "-1"}]
)
def test_what_cannot_be_assumed(published: Board, given: dict[str, str]) -> None:
    with pytest.raises(InputError):
        what_if.assumed(published, given)


@pytest.mark.parametrize("name", ["losses", "negative_churn", "what_if", "referrals", "effort"])
def test_each_report_has_rows(published: Board, name: str) -> None:
    made = report(name, published, ReportRequest())
    assert made.rows
    assert made.notes


def test_what_if_by_words(published: Board) -> None:
    made = report("what_if", published, ReportRequest(assume="cut=0, months=12"))
    assert {row["more"] for row in made.rows} == {0}
    with pytest.raises(InputError, match="luck"):
        report("what_if", published, ReportRequest(assume="luck=7"))
    with pytest.raises(InputError, match="assumes nothing"):
        report("mrr", published, ReportRequest(assume="cut=1"))


def test_a_customer_unknown_has_no_tree(published: Board) -> None:
    assert referrals.tree(published, "' OR 1=1 --") is None
