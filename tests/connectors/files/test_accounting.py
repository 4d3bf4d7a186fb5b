"""Whatever comes in: every row is new, changed, unchanged, repeated, rejected or left out."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tenure.values.errors import TenureError
from tenure.values.findings import ImportReport
from tests.connectors.files.place import Place, accounted, mapping


def outcome(place: Place) -> ImportReport | TenureError:
    """What a run gives; an error that is not ours fails the test."""
    try:
        return place.run()
    except TenureError as error:
        return error


HEADER = "id,org,at,stars,state\n"
TICKET = 'ticket_id = "id"\ncustomer_id = "org"\nopened_at = "at"\ncsat = "stars"'
ONLY = 'only = [{ column = "state", not_in = ["test"] }]'

GOOD = st.builds(
    "T{},C{},2026-01-0{},{},live".format,
    st.integers(0, 9),
    st.integers(0, 2),
    st.integers(1, 3),
    st.integers(1, 5),
)
LEFT_OUT = st.builds("T{},C1,2026-01-05,3,test".format, st.integers(0, 9))
BAD = st.sampled_from(
    [
        ",C1,2026-01-05,3,live",
        "T1,,2026-01-05,3,live",
        "T1,C1,soon,3,live",
        "T1,C1,2026-01-05,NaN,live",
        "T1,C1,2026-01-05,9,live",
        "T1,C1",
        "T1,C1,2026-01-05,3,live,more",
        'T1,"C1,2026-01-05,3,live',
        'T1,"C1"x,2026-01-05,3,live',
        'T1,"C\n1",2026-01-05,3,live',
        "T1,C\0,2026-01-05,3,live",
        "T1,C1,2026-01-05,1e308,live",
    ]
)


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.lists(GOOD | LEFT_OUT | BAD, max_size=12), min_size=1, max_size=3), st.booleans()
)
def test_rows_of_any_kind(
    tmp_path_factory: pytest.TempPathFactory, imports: list[list[str]], ends: bool
) -> None:
    place = Place(tmp_path_factory.mktemp("accounting"))
    end = "\r\n" if ends else "\n"
    for rows in imports:
        place.put("x.csv", HEADER.replace("\n", end) + "".join(row + end for row in rows))
        (report,) = place.run(mapping("tickets", TICKET, more=ONLY)).sources
        assert accounted(report)
        assert report.rows_in <= len(rows) + sum(row.count("\n") for row in rows)
        assert report.rejected == (len(place.rejects()) if report.rejects else 0)
        loaded = place.column("tickets", "ticket_id")
        assert len(loaded) == len(set(loaded))
        for row in rows:
            if (
                row.count('"') == 0
                and row.endswith("live")
                and row.count(",") == 4
                and "\0" not in row
            ):
                key, org, at, stars, _ = row.split(",")
                fine = bool(key and org) and at != "soon" and stars in "12345"
                assert not fine or key in loaded or any(each.count('"') for each in rows)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.binary(max_size=200),
    st.sampled_from(
        ["customers.csv", "customers.jsonl", "customers.parquet", "customers.csv.gz", "x.zip"]
    ),
)
def test_any_bytes_end_in_rows_or_in_our_own_error(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, name: str
) -> None:
    place = Place(tmp_path_factory.mktemp("bytes"))
    place.put(name, content)
    found = outcome(place)
    if isinstance(found, TenureError):
        assert found.message
    else:
        assert all(accounted(source) for source in found.sources)


SIGNS = st.sampled_from([*'C1,"\n\r\t;| =-{}[]:\\u0aé株\0', "'", "customer_id", "name", "C1,Ana\n"])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(SIGNS, max_size=30).map("".join), st.sampled_from(["utf-8", "utf-16", "shift_jis"]))
def test_any_text_below_a_good_header(
    tmp_path_factory: pytest.TempPathFactory, text: str, encoding: str
) -> None:
    place = Place(tmp_path_factory.mktemp("text"))
    place.put("customers.csv", ("customer_id,name\n" + text).encode(encoding, "replace"))
    found = outcome(place)
    if isinstance(found, TenureError):
        assert encoding == "shift_jis"
        assert "UTF-8" in found.message
    else:
        (report,) = found.sources
        assert accounted(report)
        keys = place.column("customers", "customer_id")
        assert len(keys) == len(set(keys)) == report.new
        assert all(keys)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2)
    ),
    max_leaves=4,
)
KEYS = st.sampled_from(
    ["message_id", "customer_id", "name", "occurred_at", "value", "properties", "x.y", ""]
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.dictionaries(KEYS, VALUES, max_size=5), max_size=4),
    st.lists(st.text(max_size=8), max_size=2),
)
def test_any_json(
    tmp_path_factory: pytest.TempPathFactory, records: list[dict[str, object]], junk: list[str]
) -> None:
    place = Place(tmp_path_factory.mktemp("json"))
    good = {
        "message_id": "m",
        "customer_id": "C1",
        "name": "x",
        "occurred_at": "2026-01-05",
        "value": 1,
    }
    lines = [json.dumps(each) for each in (good, *records)] + [
        each.replace("\n", " ") for each in junk
    ]
    place.put("usage_events.jsonl", "\n".join(lines).encode("utf-8", "replace"))
    (report,) = place.run().sources
    assert accounted(report)
    assert ("m", 1.0) in place.rows("usage_events", "message_id", "value")
