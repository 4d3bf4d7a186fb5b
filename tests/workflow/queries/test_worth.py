"""Worth of the demo company: planted truth found, night and page the same, lists that add up."""

from __future__ import annotations

import math
from dataclasses import replace

import ibis
import pytest

from tenure.records.models import Workspace
from tenure.values.worth import CHOICES
from tenure.workflow.queries import serving, sheet, tenths, worth
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.reports import REPORTS, ReportRequest
from tenure.workflow.queries.worth_terms import terms
from tests.conftest import Demo

MARKS = (("category", "request"), ("plan", "Starter"))


@pytest.fixture
def workspace(published: Board) -> Workspace:
    return Workspace.objects.get(pk=published.workspace_id)


def test_those_planted_as_unprofitable_are_found(published: Board, demo: Demo) -> None:
    """Planted: all the work at 60 an hour against all that was paid; here a year, and hours not on customers."""
    planted = set(demo.truth.unprofitable)
    losing = {
        row["customer_id"]
        for row in published.reader.rows(
            serving.filtered(published, serving.CostFilter(state="losing"))
        )
    }
    assert planted
    assert planted <= losing
    rows = tenths.filtered(published, (), tenths.TenthFilter(state="unprofitable"))
    found = {row["customer_id"] for row in rows}
    paying = {row["customer_id"] for row in published.reader.rows(worth.sheets(published))}
    still = planted & paying
    assert len(found) == math.ceil(len(paying) / 10)
    assert len(found & still) >= 0.8 * min(len(found), len(still))


def test_what_our_bugs_caused_puts_nobody_into_a_tenth(published: Board) -> None:
    """The sums of bug minutes are in no cost: taken back in, some would lose who do not."""
    rows = published.reader.rows(serving.served(published))
    for row in rows:
        parts = sum(row[part] for part in serving.PARTS)
        assert row["cost_minor"] == parts
        assert row["profit_minor"] == row["revenue_minor"] - parts
    assert sum(row["bug_minor"] for row in rows) > 0


def test_tenths_overlap_as_their_flags_say(published: Board) -> None:
    rows = published.reader.rows(tenths.ranked(published, MARKS))
    sums = {row["code"]: row for row in tenths.sums(published, MARKS)}
    for code in tenths.TENTHS:
        mine = [row for row in rows if row[f"is_{code}"]]
        assert sums[code]["customers"] == len(mine) <= math.ceil(len(rows) / 10)
        assert sums[code]["mrr_minor"] == sum(row["mrr_minor"] for row in mine)
    overlap = tenths.overlap(published, MARKS)
    assert sum(row["customers"] for row in overlap) == sum(row["in_tenths"] > 0 for row in rows)
    most = [row["complaints_month"] for row in rows if row["is_complaining"]]
    rest = [row["complaints_month"] for row in rows if not row["is_complaining"]]
    assert min(most) >= max(rest)
    assert not any(
        row["is_unwanted"] for row in published.reader.rows(tenths.ranked(published, ()))
    )


def test_the_page_is_the_night_to_the_last_digit(published: Board, workspace: Workspace) -> None:
    rows = published.reader.rows(published.reader.table("worth"))
    known = terms(workspace, published.as_of)
    for row in rows[::9]:
        again = sheet.again(published, row["customer_id"], known)
        assert again is not None
        for name, value in row.items():
            assert again[name] == value or (value != value and again[name] != again[name]), name
        found = sheet.sheet(published, row["customer_id"], known)
        assert found is not None
        assert sum(cost for _code, cost in found.parts) == found.served["cost_minor"]
        assert sum(choice.p_best for choice in found.choices) == pytest.approx(1)
    assert sheet.sheet(published, "nobody", known) is None
    assert sheet.again(published, "nobody", known) is None


def test_nobody_is_recommended_to_be_released_or_repriced_before_a_price_was_tried(
    published: Board, demo: Demo
) -> None:
    rows = published.reader.rows(worth.sheets(published))
    assert {row["choice"] for row in rows} <= {"keep", "listen", worth.UNSURE}
    stars = set(demo.truth.referrers)
    assert all(row["choice"] in ("keep", "listen") for row in rows if row["customer_id"] in stars)
    losing = [row for row in rows if row["v_keep_minor"] < 0]
    assert losing
    assert {row["missing_code"] for row in losing} == {"acceptance"}


def test_groups_and_filters_add_up(published: Board) -> None:
    rows = published.reader.rows(worth.sheets(published))
    groups = worth.groups(published)
    assert sum(row["customers"] for row in groups) == len(rows)
    assert {row["choice"] for row in groups} <= {*CHOICES, worth.UNSURE}
    for row in groups:
        wanted = worth.WorthFilter(state=row["choice"])
        assert worth.page(published, wanted).total == row["customers"]
    ends = worth.WorthFilter.of({"revenue": "10:100"})
    inside = [row for row in rows if 1_000 <= row["revenue_month_minor"] <= 10_000]
    assert worth.page(published, ends).total == len(inside)
    assert worth.WorthFilter.of({"revenue": "x:1", "cost": "9:2"}) == worth.WorthFilter()
    plan = rows[0]["plan"]
    mine = worth.page(published, replace(ends, revenue="", plan=plan)).total
    assert mine == sum(row["plan"] == plan for row in rows)
    assert len(worth.points(published, worth.WorthFilter())) == len(rows)


def test_own_and_influenced_value_stand_apart(published: Board, workspace: Workspace) -> None:
    """What keeping is worth is both together, within rounding: own at the means, influenced beside."""
    known = terms(workspace, published.as_of)
    for row in published.reader.rows(published.reader.table("worth"))[:20]:
        found = sheet.sheet(published, row["customer_id"], known)
        assert found is not None
        keep = row["v_keep_minor"]
        both = found.own_minor + found.influenced_minor
        assert abs(both - keep) <= 0.05 * (abs(found.own_minor) + found.influenced_minor) + 100


def test_tiers_and_channels_add_up(published: Board) -> None:
    totals, tiers = serving.totals(published), serving.tiers(published)
    assert sum(row["customers"] for row in tiers) == totals["customers"]
    assert sum(row["profit_minor"] for row in tiers) == totals["profit_minor"]
    assert sum(row["losing"] for row in tiers) == totals["losing"]
    costs = published.reader.table("costs")
    spent = published.reader.value(
        costs.filter(
            costs.kind == "acquisition",
            costs.month_on > ibis.date(published.as_of) - ibis.interval(days=365),
            costs.month_on <= ibis.date(published.as_of),
        ).amount_minor.sum()
    )
    assert sum(row["cost_minor"] for row in serving.cac(published)) == spent


@pytest.mark.parametrize("name", ["worth", "cost-to-serve", "tenths", "prices"])
def test_reports(published: Board, name: str) -> None:
    made = REPORTS[name](published, ReportRequest())
    assert made.as_of == published.as_of
    assert bool(made.rows) == (name != "prices")
