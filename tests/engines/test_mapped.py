"""Facts that stay in the user's own warehouse give the same day as the same facts in files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tenure.jobs.refreshing import Refreshed, RefreshRequest, refresh
from tenure.values.errors import InputError
from tenure.values.switches import DEFAULT
from tenure.warehouse.asof import Question, compute
from tenure.warehouse.derived import Store
from tenure.warehouse.engine import Engine, Limits
from tenure.warehouse.generation import Generation, save
from tenure.warehouse.links import OutsideError
from tenure.warehouse.manifest import read_manifest
from tenure.warehouse.outside import Place, views
from tenure.warehouse.outside_use import Month, slices
from tenure.warehouse.reader import Reader
from tests.cast import AT
from tests.engines.conftest import LAST, Company
from tests.engines.elsewhere import difference

TABLES = ("customer_state", "candidates", "engagement", "zombies", "monthly", "usage_daily")


@pytest.fixture
def events(in_duckdb: Place) -> Place:
    """Only the events and whose they are."""
    mapped = ("usage_events", "customers")
    return replace(in_duckdb, views={name: in_duckdb.views[name] for name in mapped})


def brought(place: Place, folder: Path) -> Refreshed:
    return refresh(RefreshRequest(place, folder / "root", folder / "bad", AT.isoformat()))


def day(root: Path) -> tuple[Generation, dict[str, pa.Table]]:
    """The generation of the last day, and rows of its tables in one order."""
    with Engine(Limits(threads=2, scratch=root / "spill")).connection as connection:
        engine = Engine.__new__(Engine)
        engine.connection = connection
        store = Store.over(root, engine, read_manifest(root))
        made = compute(store, Question(LAST, DEFAULT, "USD", 0.8))
        save(root, made)
        found = {}
        for name in TABLES:
            store.show(made.tables[name])
            found[name] = engine.arrow(f"SELECT * FROM {name} ORDER BY ALL")
    return made, found


@pytest.mark.parametrize("where", ["in_duckdb", "in_postgres"])
def test_the_same_day_as_from_files(
    where: str, small: Company, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    place: Place = request.getfixturevalue(where)
    done = brought(place, tmp_path)
    assert done.rows is not None
    assert done.use is not None
    assert (done.rows.rejected, done.use.unusable) == (0, 0)
    events = pq.read_metadata(small.data / "usage_events.parquet").num_rows
    assert (done.use.events, len(done.use.fetched)) == (events, done.use.months)
    held = read_manifest(tmp_path / "root")
    assert not held.files("usage_events")
    for name in set(small.tables) - {"usage_events"}:
        assert held.rows(name) == read_manifest(small.root).rows(name), name
    (_, theirs), (_, ours) = day(tmp_path / "root"), day(small.root)
    for name in TABLES:
        assert difference(ours[name], theirs[name]) == "", name
    again = brought(place, tmp_path)
    assert again.use == replace(done.use, fetched=())
    assert read_manifest(tmp_path / "root") == held


def test_only_the_month_that_changed_is_fetched(events: Place, tmp_path: Path) -> None:
    first = brought(events, tmp_path).use
    assert first is not None
    with duckdb.connect(events.url.removeprefix("duckdb://")) as connection:
        connection.execute(
            "INSERT INTO crm.the_usage_events BY NAME SELECT 'late' AS message_id, customer_id, name, "
            "TIMESTAMP '2026-03-05 10:00' AS occurred_at FROM crm.the_usage_events LIMIT 1"
        )
        connection.execute(
            "INSERT INTO crm.the_usage_events BY NAME SELECT 'nobody' AS message_id, NULL AS customer_id, "
            "'login' AS name, TIMESTAMP '2026-03-05 10:00' AS occurred_at"
        )
        connection.execute("DELETE FROM crm.the_usage_events WHERE occurred_at < '2024-07-01'")
    then = brought(events, tmp_path).use
    assert then is not None
    gone = sum(name < "2024-07" for name in first.fetched)
    assert gone > 0
    assert (then.fetched, then.unusable, then.months) == (("2026-03",), 1, first.months - gone)


def test_a_month_too_large_for_one_answer_comes_day_by_day(
    events: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with duckdb.connect(events.url.removeprefix("duckdb://")) as connection:
        connection.execute("DELETE FROM crm.the_usage_events WHERE occurred_at < '2026-05-01'")
    brought(events, tmp_path / "whole")
    monkeypatch.setattr("tenure.warehouse.outside_use.SLICE_EVENTS", 100)
    brought(events, tmp_path / "sliced")
    (one,), (other,) = ((tmp_path / name).rglob("usage_daily/*/*") for name in ("whole", "sliced"))
    assert difference(pq.read_table(one), pq.read_table(other)) == ""
    assert len(list(slices(Month("2026-02", 101, "")))) == 28


def test_readers_find_the_days(events: Place, tmp_path: Path) -> None:
    brought(events, tmp_path)
    made, rows = day(tmp_path / "root")
    reader = Reader(tmp_path / "root", made, Limits(threads=2))
    assert reader.value(reader.daily(LAST.replace(month=4, day=1), LAST).used_on.min().month()) == 4
    assert (
        reader.value(reader.table("usage_daily").events.sum())
        == pa.compute.sum(rows["usage_daily"]["events"]).as_py()
    )


def test_what_a_view_lacks(in_duckdb: Place, tmp_path: Path) -> None:
    with duckdb.connect(in_duckdb.url.removeprefix("duckdb://")) as connection:
        connection.execute(
            "CREATE VIEW no_value AS SELECT * EXCLUDE (value, contact_id) FROM crm.the_usage_events"
        )
        connection.execute(
            "CREATE VIEW no_time AS SELECT * EXCLUDE (occurred_at) FROM crm.the_usage_events"
        )
        connection.execute(
            "CREATE VIEW no_name AS SELECT * EXCLUDE (customer_id) FROM crm.the_customers"
        )
    fine = replace(in_duckdb, views={"usage_events": "no_value"})
    assert brought(fine, tmp_path).use is not None
    with pytest.raises(InputError, match="occurred_at"):
        brought(replace(in_duckdb, views={"usage_events": "no_time"}), tmp_path)
    with pytest.raises(InputError, match="lacks customer_id"):
        brought(replace(in_duckdb, views={"customers": "no_name"}), tmp_path)
    with pytest.raises(OutsideError, match="nowhere"):
        brought(replace(in_duckdb, views={"customers": "crm.nowhere"}), tmp_path)


def test_bad_rows_come_back_as_from_a_file(in_duckdb: Place, tmp_path: Path) -> None:
    with duckdb.connect(in_duckdb.url.removeprefix("duckdb://")) as connection:
        connection.execute("CREATE TABLE bad AS FROM crm.the_subscriptions")
        connection.execute("UPDATE bad SET currency = 'XXX' WHERE rowid < 3")
    done = brought(replace(in_duckdb, views={"subscriptions": "bad"}), tmp_path).rows
    assert done is not None
    assert done.rejected == 3
    assert (tmp_path / "bad").glob("*subscriptions*")


def test_events_are_never_counted_twice(small: Company, in_duckdb: Place, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="imported here"):
        refresh(RefreshRequest(in_duckdb, small.root, tmp_path / "bad", AT.isoformat()))


def test_views_are_checked() -> None:
    assert views('usage_events = " a.b "\ncustomers = "c"') == {
        "customers": "c",
        "usage_events": "a.b",
    }
    for text, said in (("x = 1", "no table"), ("customers = 1", "no view"), ("[", "not TOML")):
        with pytest.raises(InputError, match=said):
            views(text)
