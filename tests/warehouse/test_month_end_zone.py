"""An instant where a day is wanted falls on the day it has where the company's months end."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenure.jobs.importing import ImportRequest, run_import
from tenure.values.schema import Kind
from tenure.warehouse.engine import Engine
from tenure.warehouse.manifest import read_manifest
from tenure.warehouse.sql import literals
from tests.cast import AT
from tests.warehouse.test_parse import one, plan, values

__all__ = ["one"]
ZONES = ("UTC", "Asia/Tokyo", "America/Los_Angeles", "Europe/Berlin", "Asia/Tehran", "Pacific/Apia")
INSTANTS = st.integers(631_152_000, 2_082_758_399).map(lambda n: datetime.fromtimestamp(n, UTC))
"""From 1990 to 2035."""


@pytest.mark.parametrize("numbered", [False, True])
def test_the_last_evening_of_march(one: Engine, *, numbered: bool) -> None:
    # 23:30 in London on 31 March 2026 is 1 April in Tokyo and still the afternoon in Los Angeles
    texts = [
        "2026-03-31T23:30:00Z",
        "2026-04-01T00:30:00+01:00",
        "2026-03-31",
        "2026-03-31 23:30:00",
    ]
    tokyo = values(one, Kind.DATE, texts, plan(numbered=numbered, day_zone="Asia/Tokyo"))
    april, march = date(2026, 4, 1), date(2026, 3, 31)
    assert tokyo == [april, april, march, march]
    west = values(one, Kind.DATE, texts, plan(numbered=numbered, day_zone="America/Los_Angeles"))
    assert west == [march] * 4


@settings(max_examples=200, deadline=None)
@given(
    at=INSTANTS,
    zone=st.sampled_from(ZONES),
    offset=st.sampled_from([0, 60, -480, 210, 540]),
    numbered=st.booleans(),
)
def test_any_instant_in_any_zone(
    one: Engine, at: datetime, zone: str, offset: int, *, numbered: bool
) -> None:
    written = at + timedelta(minutes=offset)
    sign = "-" if offset < 0 else "+"
    text = f"{written:%Y-%m-%dT%H:%M:%S}{sign}{abs(offset) // 60:02d}:{abs(offset) % 60:02d}"
    expected = at.astimezone(ZoneInfo(zone)).date()
    if zone == "UTC" and offset:
        return  # a day without a zone of its own is read as written
    assert values(one, Kind.DATE, [text], plan(numbered=numbered, day_zone=zone)) == [expected]


def test_parquet_instants_too(tmp_path: Path) -> None:
    late = datetime(2026, 3, 31, 23, 30, tzinfo=UTC)
    folder = tmp_path / "facts"
    folder.mkdir()
    customers = {
        "customer_id": ["a"],
        "name": ["A"],
        "created_on": pa.array([late], pa.timestamp("us", "UTC")),
    }
    pq.write_table(pa.table(customers), folder / "customers.parquet")
    for zone, expected in (("Asia/Tokyo", date(2026, 4, 1)), ("UTC", date(2026, 3, 31))):
        root = tmp_path / zone.replace("/", "-")
        request = ImportRequest(folder, root, tmp_path / "no", AT.isoformat(), time_zone=zone)
        assert run_import(request).rejected == 0
        files = literals(str(root / file.path) for file in read_manifest(root).files("customers"))
        engine = Engine()
        assert engine.rows(f"SELECT created_on FROM read_parquet([{files}])") == [(expected,)]
        engine.close()
