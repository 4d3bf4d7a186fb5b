"""What is planted is in the tables, and the product finds it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tenure.demo.company import Size, Truth
from tenure.inference.danger_line import DangerLine
from tenure.inference.panel import Panel
from tenure.values.findings import ImportReport
from tenure.warehouse.panels import arrays
from tests.demo.conftest import Company
from tests.demo.test_company import ask

SIZES = (
    Size(customers=60, months=14, seed=1, ends_on=date(2026, 3, 29)),
    Size(customers=60, months=36, seed=2, ends_on=date(2024, 2, 29)),
    Size(customers=400, months=24, seed=7, ends_on=date(2026, 3, 31)),
    Size(customers=400, months=24, seed=5, events=40_000, ends_on=date(2025, 8, 15)),
    Size(customers=2000, months=24, seed=11, ends_on=date(2026, 3, 31)),
)


@dataclass(frozen=True)
class Loaded:
    """A company built, imported and computed."""

    folder: Path
    size: Size
    truth: Truth
    report: ImportReport
    zombies: dict[str, dict[str, Any]]
    paying: int
    line: DangerLine | None
    panel: Panel

    @property
    def accused(self) -> dict[str, str]:
        """Customer to kind: those the product would act upon."""
        return {
            each["customer_id"]: each["kind"]
            for each in self.zombies.values()
            if (each["stage"] in ("contact", "special") or each["kind"] == "one_person")
            and not each["is_seasonal"]
            and each["unmatched_id"] is None
        }


@pytest.fixture(scope="module", params=SIZES, ids=lambda s: f"{s.customers}x{s.months}-{s.seed}")
def loaded(request: pytest.FixtureRequest, companies: Callable[[Size], Company]) -> Loaded:
    company = companies(request.param)
    zombies = {row["customer_id"]: row for row in company.rows("zombies")}
    engine, tables = company.store.engine, company.made.tables
    panel, _ = arrays(engine.query(tables["panel"].expr), company.size.ends_on)
    return Loaded(
        company.folder,
        company.size,
        company.truth,
        company.report,
        zombies,
        len(company.rows("paying")),
        company.made.danger_line,
        panel,
    )


@pytest.fixture(scope="module")
def large(companies: Callable[[Size], Company]) -> tuple[Path, Truth]:
    company = companies(SIZES[-1])
    return company.folder, company.truth


def test_the_importer_takes_every_row(loaded: Loaded) -> None:
    assert loaded.report.rejected == 0
    assert loaded.report.committed
    (only,) = loaded.report.findings
    assert (only.code, only.table) == ("unmatched_id", "usage_events")
    assert set(only.sample) == set(loaded.truth.mismatched.values())


def test_those_who_pay_are_known(loaded: Loaded) -> None:
    assert loaded.paying == loaded.truth.paying


def test_zombies_are_found_and_nobody_else_accused(loaded: Loaded) -> None:
    planted = {each: kind for kind, ids in loaded.truth.zombies.items() for each in ids}
    assert planted
    assert loaded.accused == planted


def test_quiet_months(loaded: Loaded) -> None:
    found = {each: loaded.zombies[each]["quiet_months"] for each in loaded.truth.quiet_months}
    assert found == loaded.truth.quiet_months
    assert min(found.values()) >= 2
    stopped = [found[each] for each in loaded.truth.zombies["stopped"]]
    assert max(stopped) <= 11


def test_the_planted_line_is_found_within_five_percentile_points(loaded: Loaded) -> None:
    """Where enough customers left; with fewer, no more than a guess is claimed."""
    line = loaded.line
    if loaded.size.customers < 2000:
        assert line is None or line.branch != "learnt" or line.churn_events >= 70
        return
    assert line is not None
    known, _ = loaded.panel.labels()
    planted = loaded.panel.features["active_days"][known] < loaded.truth.danger_line.level
    found = loaded.panel.features[line.metric][known] <= line.line
    assert line.branch == "learnt"
    assert abs(found.mean() - planted.mean()) <= 0.05
    assert line.lift is not None
    assert line.lift.low > 1.5


def test_the_shares_of_zombies(loaded: Loaded) -> None:
    count = loaded.size.customers
    for kind, least, most in (("never", 0.03, 0.08), ("stopped", 0.025, 0.07)):
        assert least * count <= len(loaded.truth.zombies[kind]) <= most * count + 2
    assert any(loaded.truth.quiet_months[each] >= 6 for each in loaded.truth.zombies["never"])


def test_sleepers_are_seasonal(loaded: Loaded) -> None:
    assert bool(loaded.truth.seasonal) is (loaded.size.months >= 22)
    for each in loaded.truth.seasonal:
        assert loaded.zombies[each]["kind"] == "stopped"
        assert loaded.zombies[each]["is_seasonal"]
        assert 2 <= loaded.zombies[each]["quiet_months"] <= 5


def test_use_under_unknown_ids_is_doubt(loaded: Loaded) -> None:
    assert len(loaded.truth.mismatched) == 3
    for each, used_as in loaded.truth.mismatched.items():
        assert loaded.zombies[each]["unmatched_id"] == used_as


def test_zombies_paid_and_gave_no_sign_of_life(loaded: Loaded) -> None:
    never = loaded.truth.zombies["never"]
    for table, where in (
        ("tickets", "true"),
        ("usage_events", "true"),
        ("touchpoints", "direction = 'in'"),
        ("survey_responses", "answered_at IS NOT NULL"),
        ("seats", "last_used_on IS NOT NULL"),
    ):
        sql = f"SELECT count(*) FROM {table} WHERE {where} AND customer_id IN {(*never, '')}"
        assert ask(loaded.folder, sql) == [(0,)], table
    sql = "SELECT DISTINCT customer_id FROM payments WHERE status = 'succeeded'"
    assert {(each,) for each in never} <= set(ask(loaded.folder, sql))


RISKS = """
WITH periods AS (
    SELECT customer_id, greatest(started_on, coalesce(trial_end_on, started_on)) AS begun,
        coalesce(ended_on, DATE '2199-01-01') AS done, coalesce(cancel_requested_on, past_due_on,
            CASE WHEN ended_by = 'us' THEN ended_on END) AS leaves_on
    FROM subscriptions WHERE seats_paid IS NOT NULL AND status NOT IN ('trialing', 'paused')
), days AS (SELECT DISTINCT customer_id, occurred_at::DATE AS used_on FROM usage_events),
months AS (SELECT unnest(generate_series(DATE '2024-07-01', DATE '2026-02-01', INTERVAL 1 MONTH))
    ::DATE AS month),
risks AS (
    SELECT month, customer_id, min(leaves_on) AS leaves_on FROM months JOIN periods
    ON begun <= month - 28 AND done > month AND coalesce(leaves_on, month) >= month GROUP BY ALL)
SELECT (SELECT count(*) FROM days WHERE days.customer_id = risks.customer_id
        AND used_on < month AND used_on >= month - 28) < 8 AS is_below,
    avg(coalesce(leaves_on < month + INTERVAL 1 MONTH, false)::INT), count(*)
FROM risks GROUP BY 1 ORDER BY 1
"""


def test_below_the_danger_line_three_times_as_many_leave(large: tuple[Path, Truth]) -> None:
    folder, truth = large
    assert truth.danger_line.level == 8
    (_, above, many), (_, below, few) = ask(folder, RISKS)
    assert few > many / 10
    assert 2 <= below / above <= 5


def test_use_fades_before_the_notice(large: tuple[Path, Truth]) -> None:
    sql = (
        "WITH l AS (SELECT customer_id, min(cancel_requested_on) AS day FROM subscriptions "
        "WHERE cancel_requested_on IS NOT NULL GROUP BY 1) "
        "SELECT sum((occurred_at::DATE BETWEEN day - 13 AND day)::INT) AS late, "
        "sum((occurred_at::DATE BETWEEN day - 83 AND day - 70)::INT) AS early "
        "FROM l JOIN usage_events USING (customer_id)"
    )
    ((late, early),) = ask(large[0], sql)
    assert late < 0.85 * early


def test_the_bad_channel_loses_more_and_is_used_less(large: tuple[Path, Truth]) -> None:
    folder, truth = large
    bad = truth.bad_channel
    sql = (
        f"SELECT channel = '{bad.channel}', avg(coalesce(gone, false)::INT) FROM (SELECT "
        "customer_id, bool_or(coalesce(cancel_requested_on, past_due_on) < "
        f"created_on + {bad.early_days}) AS gone FROM subscriptions JOIN customers USING "
        "(customer_id) WHERE seats_paid IS NOT NULL GROUP BY 1) JOIN customers USING "
        f"(customer_id) WHERE created_on < DATE '2026-03-31' - {bad.early_days} GROUP BY 1 ORDER BY 1"
    )
    (_, others), (_, theirs) = ask(folder, sql)
    assert 1.5 * others < theirs < 6 * others
    sql = (
        f"SELECT channel = '{bad.channel}', count(DISTINCT (customer_id, occurred_at::DATE)) "
        "/ count(DISTINCT customer_id) FROM usage_events JOIN customers USING (customer_id) "
        "GROUP BY 1 ORDER BY 1"
    )
    (_, others), (_, theirs) = ask(folder, sql)
    assert theirs < 0.85 * others


def test_complainers_complain_and_stay_silent_ones_fade(large: tuple[Path, Truth]) -> None:
    folder, truth = large
    said = dict(ask(folder, "SELECT customer_id, sum(is_complaint::INT) FROM tickets GROUP BY 1"))
    assert len(truth.complainers) > 50
    assert len(truth.silent) == 80
    loud = sorted(said.get(each, 0) for each in truth.complainers)
    assert loud[len(loud) // 10] >= 4
    assert sum(said.get(each, 0) for each in truth.silent) == 0
    leaving = "SELECT DISTINCT customer_id FROM subscriptions WHERE status = 'active' AND "
    gone = {each for (each,) in ask(folder, leaving + "cancel_requested_on IS NOT NULL")}
    assert gone.isdisjoint(truth.complainers)
    sql = (
        "SELECT customer_id, sum((occurred_at >= DATE '2026-03-11')::INT), "
        "sum((occurred_at >= DATE '2025-12-21' AND occurred_at < DATE '2026-01-11')::INT) "
        f"FROM usage_events WHERE customer_id IN {truth.silent} GROUP BY 1"
    )
    rows = ask(folder, sql)
    assert sum(now for _, now, _ in rows) < 0.6 * sum(before for _, _, before in rows)


def test_the_unprofitable_cost_more_than_they_pay(large: tuple[Path, Truth]) -> None:
    folder, truth = large
    sql = f"""
    WITH money AS (
        SELECT customer_id, currency, amount_minor FROM payments WHERE status = 'succeeded'
        UNION ALL SELECT customer_id, currency, -amount_minor FROM refunds),
    paid AS (SELECT customer_id, sum(amount_minor * CASE currency WHEN 'USD' THEN 1
        WHEN 'EUR' THEN 1.08 ELSE 0.67 END) AS paid FROM money GROUP BY 1),
    work AS (SELECT customer_id, minutes / 60 * {truth.support_hour_minor} AS cost FROM tickets
        UNION ALL SELECT customer_id, minutes / 60 * cost_rate_minor FROM time_entries)
    SELECT customer_id FROM paid JOIN (SELECT customer_id, sum(cost) AS cost FROM work GROUP BY 1)
    USING (customer_id) WHERE cost > paid"""
    assert {each for (each,) in ask(folder, sql)} == set(truth.unprofitable)
    assert 0.07 * truth.customers < len(truth.unprofitable) < 0.12 * truth.customers


def test_duplicate_bugs_repeat_their_original(large: tuple[Path, Truth]) -> None:
    folder, truth = large
    bugs = {row[0]: row[1:] for row in ask(folder, "SELECT bug_id, component, title FROM bugs")}
    marked = dict(ask(folder, "SELECT bug_id, duplicate_of FROM bugs WHERE status = 'duplicate'"))
    assert marked.items() < truth.duplicate_bugs.items()
    for each, original in truth.duplicate_bugs.items():
        assert bugs[each][0] == bugs[original][0]
        assert bugs[each][1] != bugs[original][1]
    assert len({title for _, title in bugs.values()}) == len(bugs)


def test_referrers_brought_whom_they_say(large: tuple[Path, Truth]) -> None:
    folder, truth = large
    known = dict(
        ask(folder, "SELECT customer_id, referred_by FROM customers WHERE referred_by <> ''")
    )
    assert len(truth.referrers) > 10
    for star, brought in truth.referrers.items():
        assert len(brought) > 1
        assert set(brought) == {each for each, by in known.items() if by == star}
    assert all(by < each for each, by in known.items())
