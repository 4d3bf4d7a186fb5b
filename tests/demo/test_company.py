from __future__ import annotations

import json
import re
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from tenure.demo.company import Size, Truth, build
from tenure.values.canonical import TABLES
from tenure.values.errors import InputError
from tests.demo.canonical_rules import broken

ENDS_ON = date(2026, 3, 31)


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Truth]:
    folder = tmp_path_factory.mktemp("company") / "tables"
    return folder, build(folder, Size(ends_on=ENDS_ON))


def ask(folder: Path, sql: str) -> list[tuple]:
    """Rows of a question to the tables of a folder."""
    with duckdb.connect() as connection:
        for path in folder.glob("*.parquet"):
            connection.execute(f"CREATE VIEW {path.stem} AS SELECT * FROM read_parquet('{path}')")
        return connection.execute(sql).fetchall()


def test_the_same_size_gives_the_same_bytes(tmp_path: Path) -> None:
    size = Size(customers=80, months=22, seed=3, ends_on=ENDS_ON)
    truths = [build(tmp_path / name, size) for name in ("one", "two")]
    assert truths[0] == truths[1]
    for name in TABLES:
        one, two = ((tmp_path / each / f"{name}.parquet").read_bytes() for each in ("one", "two"))
        assert one == two, name


def test_another_seed_gives_another_company(tmp_path: Path) -> None:
    for seed in (3, 4):
        build(tmp_path / str(seed), Size(customers=40, months=12, seed=seed, ends_on=ENDS_ON))
    one, two = ((tmp_path / seed / "customers.parquet").read_bytes() for seed in ("3", "4"))
    assert one != two


@pytest.mark.parametrize(
    ("customers", "months", "ends_on"),
    [
        (400, 24, ENDS_ON),
        (20, 6, date(2026, 3, 29)),
        (60, 14, date(2024, 2, 29)),
        (90, 50, date(2025, 1, 31)),
    ],
)
def test_every_table_keeps_its_schema(
    tmp_path: Path, customers: int, months: int, ends_on: date
) -> None:
    build(tmp_path, Size(customers=customers, months=months, ends_on=ends_on))
    assert {path.stem for path in tmp_path.iterdir()} == set(TABLES)
    assert broken(tmp_path) == []


def test_nothing_happens_after_the_last_day(company: tuple[Path, Truth]) -> None:
    folder, _ = company
    late = []
    for table in TABLES.values():
        for name in ("received_at", table.clock, *table.names):
            if name in table.names and name.endswith(("_at", "issued_on", "paid_on", "asked_on")):
                sql = f"SELECT max({name}) >= '{ENDS_ON + timedelta(days=1)}' FROM {table.name}"
                late += [f"{table.name}.{name}" for (is_late,) in ask(folder, sql) if is_late]
    assert late == []


def test_the_heart_beats_on_the_last_day(tmp_path: Path) -> None:
    sunday = date(2026, 3, 29)
    build(tmp_path, Size(customers=60, ends_on=sunday))
    sql = f"SELECT count(DISTINCT customer_id) FROM usage_events WHERE occurred_at >= '{sunday}'"
    assert ask(tmp_path, sql)[0][0] >= 5


@pytest.mark.parametrize("wanted", [30_000, 100_000, 500_000])
def test_events_come_close_to_what_is_asked(tmp_path: Path, wanted: int) -> None:
    truth = build(tmp_path, Size(customers=200, events=wanted, ends_on=ENDS_ON))
    assert pq.read_metadata(tmp_path / "usage_events.parquet").num_rows == truth.events
    assert abs(truth.events - wanted) < 0.05 * wanted
    assert (truth.danger_line.level < 8) is (wanted == 30_000)


def test_natural_number_of_events(company: tuple[Path, Truth]) -> None:
    assert 150_000 < company[1].events < 250_000


def test_events_are_unique_and_received_after_they_happened(company: tuple[Path, Truth]) -> None:
    ((count, ids, early, nameless),) = ask(
        company[0],
        "SELECT count(*), count(DISTINCT message_id), count(*) FILTER (received_at < occurred_at), "
        "count(*) FILTER (contact_id IS NULL) FROM usage_events",
    )
    assert count == ids
    assert early == 0
    assert 0 < nameless < count / 4


def test_nobody_acts_before_they_came(company: tuple[Path, Truth]) -> None:
    early = "SELECT count(*) FROM {} AS f JOIN {} AS o USING ({}) WHERE f.{}::DATE < o.created_on"
    for facts, clock in (
        ("usage_events", "occurred_at"),
        ("tickets", "opened_at"),
        ("touchpoints", "occurred_at"),
        ("subscriptions", "started_on"),
        ("survey_responses", "sent_at"),
    ):
        assert ask(company[0], early.format(facts, "customers", "customer_id", clock)) == [(0,)]
        if facts in ("usage_events", "tickets"):
            assert ask(company[0], early.format(facts, "contacts", "contact_id", clock)) == [(0,)]


def test_bills_add_up(company: tuple[Path, Truth]) -> None:
    for sql in (
        """SELECT i.invoice_id FROM invoices i JOIN invoice_lines l USING (invoice_id)
        GROUP BY 1 HAVING sum(l.amount_minor + l.tax_minor) <> max(i.amount_minor)""",
        """SELECT invoice_id FROM invoices
        WHERE amount_minor <= 0 OR (status = 'paid') <> (paid_on IS NOT NULL)""",
        """SELECT invoice_id FROM invoices i LEFT JOIN payments p USING (invoice_id)
        GROUP BY 1 HAVING coalesce(sum(p.amount_minor) FILTER (p.status = 'succeeded'), 0)
        <> max(CASE WHEN i.status = 'paid' THEN i.amount_minor ELSE 0 END)""",
        """SELECT refund_id FROM refunds r JOIN payments p USING (payment_id)
        WHERE r.amount_minor > p.amount_minor OR r.refunded_at < p.paid_at""",
    ):
        assert ask(company[0], sql) == []


def test_subscriptions_follow_each_other_without_gap_or_overlap(
    company: tuple[Path, Truth],
) -> None:
    """Of one subscription; a change of plan is another one, naming the one before."""
    sql = (
        "SELECT subscription_id FROM (SELECT *, lead(started_on) OVER "
        "(PARTITION BY subscription_id ORDER BY started_on) AS next_on FROM subscriptions) "
        "WHERE next_on IS NOT NULL AND ended_on IS DISTINCT FROM next_on"
    )
    assert ask(company[0], sql) == []
    sql = (
        "SELECT s.subscription_id FROM subscriptions s JOIN subscriptions p "
        "ON s.previous_subscription_id = p.subscription_id GROUP BY 1 "
        "HAVING max(p.ended_on) <> min(s.started_on)"
    )
    assert ask(company[0], sql) == []


def test_there_is_something_of_everything(company: tuple[Path, Truth]) -> None:
    folder, _ = company
    for table in TABLES:
        assert ask(folder, f"SELECT count(*) > 0 FROM {table}") == [(True,)], table
    for sql in (
        "SELECT status FROM subscriptions WHERE status IN ('paused', 'unpaid', 'trialing')",
        "SELECT ended_by FROM subscriptions WHERE ended_by IS NOT NULL",
        "SELECT charge_kind FROM subscriptions",
        "SELECT 'x' FROM subscriptions WHERE subscription_id LIKE '%-again'",
        "SELECT status FROM invoices",
        "SELECT status FROM bugs",
        "SELECT plan FROM subscriptions WHERE status = 'active'",
    ):
        expected = {"status IN": 3, "ended_by": 3, "charge": 3, "'x'": 1, "invoices": 3, "bugs": 4}
        least = next((n for mark, n in expected.items() if mark in sql), 5)
        assert len(set(ask(folder, sql))) >= least, sql


def test_everybody_writes_in_their_own_script(company: tuple[Path, Truth]) -> None:
    scripts = {"ja": r"[ぁ-ヿ一-鿿]", "ru": r"[а-яА-Я]", "fa": r"[\u0600-\u06ff]", "en": r"[a-z]"}
    rows = ask(
        company[0],
        "SELECT c.language, c.name, p.name, t.body FROM customers c JOIN contacts p USING "
        "(customer_id) JOIN tickets t USING (contact_id)",
    )
    assert {language for language, *_ in rows} == set(scripts)
    for language, *texts in rows:
        assert all(re.search(scripts[language], text) for text in texts), texts


def test_truth_is_plain_json(company: tuple[Path, Truth]) -> None:
    plain = json.loads(json.dumps(company[1].as_json()))
    assert plain["ends_on"] == "2026-03-31"
    assert plain["danger_line"] == {"level": 8.0, "ratio": 3.0}


@pytest.mark.parametrize("wrong", [{"customers": 5}, {"months": 2}, {"events": -1}, {"seed": -1}])
def test_sizes_that_cannot_be_built(wrong: dict[str, int]) -> None:
    with pytest.raises(InputError):
        Size(ends_on=ENDS_ON, **wrong)
