"""Hollow MRR of the demo company: against what was planted, and counted a second way."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

import pytest

from tenure.inference.intervals import wilson
from tenure.values.errors import InputError
from tenure.workflow.queries import hollow, hollow_costs, owed
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.explain import explain
from tenure.workflow.queries.hollow import HollowFilter
from tenure.workflow.queries.report import ReportRequest
from tenure.workflow.queries.reports import report
from tests.conftest import Demo


def asleep(demo: Demo) -> set[str]:
    truth = demo.truth
    return {*truth.zombies["never"], *truth.zombies["stopped"], *truth.seasonal}


def test_zombies_and_sleepers_are_hollow_and_nobody_else(demo: Demo, published: Board) -> None:
    rows = published.reader.rows(hollow.counted(published))
    assert {row["customer_id"] for row in rows} == asleep(demo)
    kinds = {row["customer_id"]: row["kind"] for row in rows}
    assert {each for each, kind in kinds.items() if kind == "never"} == set(
        demo.truth.zombies["never"]
    )
    held = {row["customer_id"] for row in rows if row["held_by"] == "seasonal"}
    assert held == set(demo.truth.seasonal)


def test_shares_are_of_those_who_pay(demo: Demo, published: Board) -> None:
    found = hollow.hollow(published)
    assert found is not None
    assert (found.hollow, found.customers) == (len(asleep(demo)), demo.truth.paying)
    assert found.share == wilson(found.hollow, found.customers)
    rows = published.reader.rows(published.reader.table("customer_state"))
    mrr = {row["customer_id"]: row["mrr_base_minor"] or 0 for row in rows if row["mrr_minor"]}
    assert found.mrr_minor == sum(mrr.values())
    assert found.hollow_minor == sum(mrr[each] for each in asleep(demo))
    assert found.mrr_share is not None
    assert found.mrr_share.value == pytest.approx(found.hollow_minor / found.mrr_minor)
    assert found.mrr_share.low is not None
    assert found.mrr_share.low < found.mrr_share.value


def test_groups_add_up(published: Board) -> None:
    found, rows = hollow.hollow(published), hollow.groups(published)
    assert found is not None
    later = [row for row in rows if row["age"] != "0_1"]
    assert sum(row["customers"] for row in later) == found.hollow
    assert sum(row["mrr_minor"] for row in later) == found.hollow_minor
    assert sum(row["held"] for row in later) == 4


def test_the_trend_counted_a_second_way(demo: Demo, published: Board) -> None:
    """Each month end from the facts themselves: who paid, and what each one last did by then."""
    reader = published.reader
    signs: dict[str, list[date]] = defaultdict(list)
    for table, clock in (
        ("usage_daily", "used_on"),
        ("tickets", "opened_at"),
        ("survey_responses", "answered_at"),
        ("touchpoints", "occurred_at"),
    ):
        rows = reader.table(table)
        if table == "touchpoints":
            rows = rows.filter(rows.direction == "in")
        for row in reader.rows(rows.select("customer_id", at=rows[clock].cast("date"))):
            if row["at"]:
                signs[row["customer_id"]].append(row["at"])
    spells: dict[str, list[tuple[date, str]]] = defaultdict(list)
    for row in reader.rows(reader.table("customer_logos")):
        spells[row["customer_id"]].append((row["moved_on"], row["kind"]))
    trend = hollow.trend(published)
    assert len(trend) == 13
    assert trend[-1]["day"] == demo.as_of
    for point in trend:
        day, payers, quiet = point["day"], 0, set()
        for customer, moves in spells.items():
            past = sorted(move for move in moves if move[0] <= day)
            if not past or past[-1][1] == "churn":
                continue
            payers += 1
            if customer in demo.truth.mismatched:
                continue
            last = max((each for each in signs[customer] if each <= day), default=None)
            since = past[-1][0] if last is None or last < past[-1][0] else last + timedelta(days=1)
            if _months(since, day) >= 1:
                quiet.add(customer)
        assert point["customers"] == payers, day
        assert point["hollow"] == len(quiet), day
        rows = explain("hollow_mrr", published, {"month": f"{day:%Y-%m}"}).rows
        assert {row["customer_id"] for row in reader.rows(rows)} == quiet


def _months(start: date, end: date) -> int:
    return (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)


def test_the_last_point_of_the_trend_is_now(published: Board) -> None:
    found, last = hollow.hollow(published), hollow.trend(published)[-1]
    assert found is not None
    assert (last["hollow"], last["customers"]) == (found.hollow, found.customers)
    assert (last["hollow_mrr_minor"], last["mrr_minor"]) == (found.hollow_minor, found.mrr_minor)


def test_liability_is_everything_owed(demo: Demo, published: Board) -> None:
    sums = {each.currency: each for each in hollow_costs.liability(published)}
    planted: dict[str, int] = defaultdict(int)
    for owes in demo.truth.owed_minor.values():
        for code, amount in owes.items():
            planted[code] += amount
    open_minor = {code: each.owed_minor - each.held_minor for code, each in sums.items()}
    assert {code: amount for code, amount in open_minor.items() if amount} == planted
    sleepers = {each: owed.owed(published, each) for each in demo.truth.seasonal}
    held = {(total.currency, total.owed_minor) for each in sleepers.values() for total in each}
    assert sum(each.held_minor for each in sums.values()) == sum(amount for _, amount in held)
    by_age = hollow_costs.liability_by_age(published)
    assert sum(row["owed_minor"] for row in by_age) == sum(
        each.owed_minor for each in sums.values()
    )
    total, missing = hollow_costs.liability_total(published)
    assert total > 0
    assert missing == ()


def test_voices_are_counted_with_those_of_everyone(published: Board) -> None:
    found = {each.what: each for each in hollow_costs.voices(published)}
    rows = published.reader.rows(hollow_costs.voice_rows(published))
    assert set(found) == {"refund", "asked", "review"}
    assert sum(each.all_of_them for each in found.values()) == len(rows)
    assert found["review"].all_of_them > 10
    assert found["review"].share is not None


def test_the_list_is_narrowed_and_sorted(demo: Demo, published: Board) -> None:
    page = hollow.customers(published, HollowFilter.of({"kind": "never", "sort": "-quiet_months"}))
    assert {row["customer_id"] for row in page.rows} == set(demo.truth.zombies["never"])
    months = [row["quiet_months"] for row in page.rows]
    assert months == sorted(months, reverse=True)
    assert HollowFilter.of({"kind": "x", "age": "y", "sort": "z"}) == HollowFilter()
    some = page.rows[0]["name"]
    assert hollow.customers(published, HollowFilter(words=some.upper())).total >= 1


def test_labels_are_counted_among_them(demo: Demo, published: Board) -> None:
    ids = [*demo.truth.seasonal[:2], *demo.truth.silent[:1]]
    assert hollow.labeled(published, ids) == 2
    assert hollow.labeled(published, ()) == 0


def test_figures_open_their_rows(demo: Demo, published: Board) -> None:
    now = explain("hollow_mrr", published, {})
    assert int(published.reader.value(now.rows.count())) == len(asleep(demo))
    some = next(iter(demo.truth.owed_minor))
    one = explain("unused", published, {"customer": some})
    (amount,) = demo.truth.owed_minor[some].values()
    assert one.derivation.lines[-1].value == amount
    yen = published.reader.rows(explain("unused", published, {"currency": "JPY"}).rows)
    assert {row["currency"] for row in yen} == {"JPY"}
    said = explain("hollow_voices", published, {"kind": "review"})
    assert said.derivation.lines[0].value > 10
    with pytest.raises(InputError, match="there is no 'x'"):
        explain("hollow_voices", published, {"kind": "x"})
    with pytest.raises(InputError, match="nothing is known of 2019-01"):
        explain("hollow_mrr", published, {"month": "2019-01"})


def test_the_report_says_the_shares(demo: Demo, published: Board) -> None:
    made = report("hollow", published, ReportRequest())
    assert len(made.rows) >= len(asleep(demo))
    assert any("customers pay without use" in note for note in made.notes)


def test_payments_of_one_customer(demo: Demo, published: Board) -> None:
    for customer, sums in demo.truth.owed_minor.items():
        rows = owed.unused_payments(published, customer)
        assert [row.paid_on for row in rows] == sorted(row.paid_on for row in rows)
        assert {each.currency: each.owed_minor for each in owed.totals(rows)} == sums
        assert all(row.owed_minor == row.amount_minor - row.back_minor for row in rows)
    assert owed.unused_payments(published, "nobody") == ()


def test_the_list_of_all_payments(demo: Demo, published: Board) -> None:
    every = owed.owed_listing(published)
    page = every.page(published.reader, 1, 10)
    rows = published.reader.rows(every.all())
    assert page.total == len(rows)
    assert page.rows == rows[:10]
    assert [row["owed_minor"] for row in rows] == sorted(
        (row["owed_minor"] for row in rows), reverse=True
    )
    never = owed.owed_listing(published, kind="never").page(published.reader, 1, 10)
    assert 0 < never.total < page.total
    assert set(demo.truth.owed_minor) <= {row["customer_id"] for row in rows}
