from __future__ import annotations

from pathlib import Path

import pytest

from tenure.connectors.files.mapping import parse_mapping
from tenure.connectors.files.plans import planned
from tenure.connectors.files.unpack import discover
from tenure.values.sources import SourcePlan
from tenure.warehouse.engine import Engine
from tenure.warehouse.staging import StructureError, stage
from tests.connectors.files.place import CUSTOMERS, Place, mapping

EVENTS = "message_id,customer_id,name,occurred_at\n"


def plan(place: Place, text: str = "") -> SourcePlan:
    folder = place.folder / "unpacked"
    folder.mkdir(exist_ok=True)
    made = parse_mapping(text) if text else None
    (only,) = planned(discover(place.source), made, folder).plans
    return only


def test_good_rows_go_to_files_by_month(place: Place, engine: Engine) -> None:
    place.put(
        "usage_events.csv",
        EVENTS + "m1,C1,x,2026-01-31T23:59:59Z\nm2,C1,x,2026-02-01T00:00:00Z\nm3,C1,x,2025-12-31\n",
    )
    staged = stage(engine, plan(place), place.folder / "staged")
    assert [month for month, _ in staged.files] == ["2025-12", "2026-01", "2026-02"]
    assert (staged.rows, staged.rows_in) == (3, 3)
    assert staged.mapped == ("message_id", "customer_id", "name", "occurred_at")


def test_the_month_is_that_of_utc(place: Place, engine: Engine) -> None:
    place.put("usage_events.csv", EVENTS + "m1,C1,x,2026-01-01T01:00:00+03:30\n")
    staged = stage(engine, plan(place), place.folder / "staged")
    assert [month for month, _ in staged.files] == ["2025-12"]


@pytest.mark.parametrize(
    "rows",
    [
        "C1,Ana\n,Bo\n",
        "C1,Ana\nC1,Eva\n",
        "C1,Ana\nC1,Ana\n",
        "C1\n",
        'C1,"Ana\n',
        "C1,Ana,x\n",
    ],
)
def test_a_second_look_is_asked_for(place: Place, engine: Engine, rows: str) -> None:
    place.put("customers.csv", CUSTOMERS + rows)
    with pytest.raises(StructureError, match=r"customers.csv"):
        stage(engine, plan(place), place.folder / "staged")


@pytest.mark.parametrize("rows", ["", "C1,Ana\n"])
def test_rows_left_out_are_counted(place: Place, engine: Engine, rows: str) -> None:
    place.put("customers.csv", CUSTOMERS + rows + "C2,test\nC3,test\n")
    columns = 'customer_id = "customer_id"\nname = "name"'
    text = mapping("customers", columns, more='only = [{ column = "name", not_in = ["test"] }]')
    staged = stage(engine, plan(place, text), place.folder / "staged")
    assert (staged.rows, staged.left_out) == (len(rows.splitlines()), 2)


def test_a_key_twice_in_a_json_line(place: Place, engine: Engine) -> None:
    place.put("customers.jsonl", '{"customer_id":"C1","name":"Ana","name":"Eva"}\n')
    with pytest.raises(StructureError, match="a key twice"):
        stage(engine, plan(place), place.folder / "staged")


def test_nothing_is_left_open(place: Place, engine: Engine) -> None:
    place.put("customers.csv", CUSTOMERS + "C1,Ana\n")
    staged = stage(engine, plan(place), place.folder / "staged")
    ((_, path),) = staged.files
    assert isinstance(path, Path)
    path.unlink()
