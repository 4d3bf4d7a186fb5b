"""Importing again: new, changed, unchanged, by key."""

from __future__ import annotations

import random
from datetime import datetime

import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenure.warehouse.manifest import read_manifest
from tenure.warehouse.merge import MAX_FILES
from tests.connectors.files.place import CUSTOMERS, Place, mapping

EVENTS = "message_id,customer_id,name,occurred_at,value\n"


def test_the_same_again_changes_not_one_byte(place: Place) -> None:
    place.put("customers.csv", CUSTOMERS + "C1,Ana\nC2,Bo\n")
    place.put("usage_events.csv", EVENTS + "m1,C1,x,2026-01-05,1\nm2,C1,x,2026-02-05,\n")
    place.run()
    before = place.manifest()
    files = sorted((place.root / "facts").rglob("*.parquet"))
    report = place.run()
    assert [(each.unchanged, each.new, each.changed) for each in report.sources] == [(2, 0, 0)] * 2
    assert place.manifest() == before
    assert sorted((place.root / "facts").rglob("*.parquet")) == files


@pytest.mark.parametrize("suffix", ["", ",bad\n"])
def test_changed_rows_take_the_place_of_the_old_ones(place: Place, suffix: str) -> None:
    place.put("customers.csv", CUSTOMERS + "C1,Ana\nC2,Bo\nC3,Cy\n")
    place.run()
    place.put("customers.csv", CUSTOMERS + f"C1,Ana\nC2,Bob\nC4,Di\n{suffix}")
    report = place.one()
    assert (report.new, report.changed, report.unchanged) == (1, 1, 1)
    assert place.rows("customers", "customer_id", "name") == [
        ("C1", "Ana"),
        ("C2", "Bob"),
        ("C3", "Cy"),
        ("C4", "Di"),
    ]
    assert read_manifest(place.root).rows("customers") == 4


def test_a_value_that_is_taken_away_is_a_change(place: Place) -> None:
    place.put("customers.csv", "customer_id,name,country\nC1,Ana,PT\n")
    place.run()
    place.put("customers.csv", "customer_id,name,country\nC1,Ana,\n")
    assert place.one().changed == 1
    assert place.column("customers", "country") == [None]


def test_another_source_keeps_what_it_does_not_speak_about(place: Place) -> None:
    place.put("customers.csv", "customer_id,name,country\nC1,Ana,PT\nC2,Bo,DE\n")
    place.run()
    place.put("customers.csv", "customer_id,name,segment\nC1,Ana,big\nC3,Cy,small\n")
    report = place.one()
    assert (report.new, report.changed) == (1, 1)
    assert place.rows("customers", "customer_id", "country", "segment") == [
        ("C1", "PT", "big"),
        ("C2", "DE", None),
        ("C3", None, "small"),
    ]


def test_two_sources_with_the_same_key_in_one_import(place: Place) -> None:
    place.put("a.csv", "id,n,c\nC1,Ana,PT\n")
    place.put("b.csv", "id,n,s\nC1,Ana,big\nC2,Bo,small\n")
    columns = 'customer_id = "id"\nname = "n"\n'
    text = mapping("customers", columns + 'country = "c"', "a.csv")
    text += mapping("customers", columns + 'segment = "s"', "b.csv")
    report = place.run(text)
    assert [(each.new, each.changed) for each in report.sources] == [(1, 0), (1, 1)]
    assert place.rows("customers", "customer_id", "country", "segment") == [
        ("C1", "PT", "big"),
        ("C2", None, "small"),
    ]
    before = place.manifest()
    assert [each.unchanged for each in place.run(text).sources] == [1, 2]
    assert place.manifest() == before


def test_a_row_moved_to_another_month(place: Place) -> None:
    place.put("usage_events.csv", EVENTS + "m1,C1,x,2026-01-05,1\nm2,C1,x,2026-01-06,2\n")
    place.run()
    place.put("usage_events.csv", EVENTS + "m1,C1,x,2026-03-05,1\n")
    assert place.one().changed == 1
    assert place.rows("usage_events", "message_id", "occurred_at") == [
        ("m1", datetime.fromisoformat("2026-03-05")),
        ("m2", datetime.fromisoformat("2026-01-06")),
    ]
    months = {file.month: file.rows for file in read_manifest(place.root).files("usage_events")}
    assert months == {"2026-01": 1, "2026-03": 1}


def test_the_last_row_of_a_month_moves(place: Place) -> None:
    place.put("usage_events.csv", EVENTS + "m1,C1,x,2026-01-05,1\n")
    place.run()
    place.put("usage_events.csv", EVENTS + "m1,C1,x,2026-03-05,1\n")
    place.one()
    assert [file.month for file in read_manifest(place.root).files("usage_events")] == ["2026-03"]


def test_months_that_lose_nothing_are_not_rewritten(place: Place) -> None:
    rows = "".join(f"m{n},C1,x,2026-{n:02d}-05,1\n" for n in range(1, 7))
    place.put("usage_events.csv", EVENTS + rows)
    place.run()
    before = {file.month: file.path for file in read_manifest(place.root).files("usage_events")}
    place.put(
        "usage_events.csv", EVENTS + rows.replace("m3,C1,x,2026-03-05,1", "m3,C1,x,2026-03-05,9")
    )
    place.one()
    after = {file.month: file.path for file in read_manifest(place.root).files("usage_events")}
    assert {month for month in before if before[month] != after[month]} == {"2026-03"}


def test_many_small_imports_are_put_together(place: Place) -> None:
    for n in range(MAX_FILES + 6):
        place.put("usage_events.csv", EVENTS + f"m{n},C1,x,2026-01-05,{n}\n")
        place.one()
    manifest = read_manifest(place.root)
    files = manifest.files("usage_events")
    assert len(files) <= MAX_FILES
    assert manifest.rows("usage_events") == MAX_FILES + 6
    assert sorted(place.column("usage_events", "value")) == [float(n) for n in range(MAX_FILES + 6)]
    for file in files:
        assert pq.read_metadata(place.root / file.path).num_rows == file.rows
    before = place.manifest()
    assert place.one().unchanged == 1
    assert place.manifest() == before


def test_a_file_knows_its_sources(place: Place) -> None:
    place.put("a/customers.csv", CUSTOMERS + "C1,Ana\n")
    place.run()
    place.put("a/customers.csv", CUSTOMERS + "C1,Eva\n")
    place.put("b/customers.csv", CUSTOMERS + "C1,Ina\n")
    place.run()
    (file,) = read_manifest(place.root).files("customers")
    assert file.source == "a/customers.csv, b/customers.csv"


ROW = st.tuples(
    st.integers(0, 6), st.integers(1, 3), st.sampled_from(["1", "2", "", "NaN"]), st.booleans()
)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(ROW, max_size=8), min_size=1, max_size=4))
def test_a_warehouse_is_what_a_dictionary_would_be(
    tmp_path_factory: pytest.TempPathFactory, imports: list[list[tuple[int, int, str, bool]]]
) -> None:
    """Any sequence of imports: the last good row of a key counts, the first of one file."""
    place = Place(tmp_path_factory.mktemp("merge"))
    wanted: dict[str, tuple[str, float | None]] = {}
    for rows in imports:
        lines, kept, refused, repeated = [], {}, 0, 0
        for key, month, value, is_bad in rows:
            lines.append(f"m{key},{'' if is_bad else 'C1'},x,2026-0{month}-05,{value}\n")
            row = (f"0{month}", float(value) if value else None)
            if is_bad or value == "NaN":
                refused += 1
            elif kept.setdefault(f"m{key}", row) is not row:
                repeated += kept[f"m{key}"] == row
                refused += kept[f"m{key}"] != row
        place.put("usage_events.csv", EVENTS + "".join(lines))
        report = place.one()
        assert report.rows_in == len(rows)
        assert (report.rejected, report.repeated) == (refused, repeated)
        assert report.new == len(kept.keys() - wanted.keys())
        assert report.unchanged == sum(wanted.get(key) == row for key, row in kept.items())
        wanted |= kept
        found = place.rows("usage_events", "message_id", "occurred_at", "value")
        assert {key: (f"{at:%m}", value) for key, at, value in found} == wanted
        assert len(found) == len(wanted)


def test_the_order_of_rows_and_sources_does_not_matter(place: Place) -> None:
    rows = [f"m{n},C{n % 3},x,2026-{n % 12 + 1:02d}-05,{n}\n" for n in range(200)]
    place.put("usage_events.csv", EVENTS + "".join(rows))
    place.run()
    before = place.manifest()
    random.Random(7).shuffle(rows)
    place.put("usage_events.csv", EVENTS + "".join(rows))
    assert place.one().unchanged == 200
    assert place.manifest() == before
