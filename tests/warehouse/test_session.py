from __future__ import annotations

from pathlib import Path

import pytest

from tenure.values.errors import BusyError, InputError
from tenure.warehouse.engine import Limits
from tenure.warehouse.manifest import read_manifest
from tenure.warehouse.session import writing
from tests.connectors.files.place import CUSTOMERS, Place, mapping


def facts(place: Place) -> list[Path]:
    return sorted((place.root / "facts").rglob("*.parquet"))


def test_a_dry_run_says_all_and_changes_nothing(place: Place) -> None:
    place.put("customers.csv", CUSTOMERS + "C1,Ana\nC2,Bo\n,bad\n")
    report = place.run(dry_run=True)
    (source,) = report.sources
    assert (source.new, source.rejected, report.committed) == (2, 1, False)
    assert not place.manifest()
    assert not facts(place)
    real = place.run()
    assert (real.sources, real.findings) == (report.sources, report.findings)
    assert real.committed


def test_a_dry_run_over_facts_leaves_them(place: Place) -> None:
    place.put("customers.csv", CUSTOMERS + "C1,Ana\n")
    place.run()
    before, files = place.manifest(), facts(place)
    place.put("customers.csv", CUSTOMERS + "C1,Eva\nC2,Bo\n")
    (source,) = place.run(dry_run=True).sources
    assert (source.new, source.changed) == (1, 1)
    assert (place.manifest(), facts(place)) == (before, files)
    assert place.rows("customers", "customer_id", "name") == [("C1", "Ana")]


def test_all_sources_or_none(place: Place) -> None:
    place.put("customers.csv", CUSTOMERS + "C1,Ana\n")
    place.put(
        "tickets.csv",
        b"ticket_id,customer_id,opened_at\nT1,C1,2026-01-05\nT2,\xe9,2026-01-05\n" * 20,
    )
    with pytest.raises(InputError, match=r"tickets.csv is not UTF-8"):
        place.run()
    assert not place.manifest()
    assert not facts(place)
    assert not list(place.root.glob("staging/*"))


def test_what_a_dead_session_left_is_removed_and_nothing_else(place: Place) -> None:
    place.put("customers.csv", CUSTOMERS + "C1,Ana\n")
    place.run()
    place.put("customers.csv", CUSTOMERS + "C1,Eva\n")
    place.run()
    kept = facts(place)
    assert len(kept) == 2  # the first may still be open in a reader of the older manifest
    orphan = kept[0].with_name("000003-0123456789ab.parquet")
    orphan.write_bytes(b"never listed")
    left = place.root / "staging" / "dead" / "x.parquet"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"half")
    with writing(place.root, Limits(threads=1)):
        assert not orphan.exists()
        assert not left.exists()
    assert facts(place) == kept


def test_an_error_inside_a_session_leaves_the_facts(place: Place) -> None:
    place.put("customers.csv", CUSTOMERS + "C1,Ana\n")
    place.run()
    before, files = place.manifest(), facts(place)
    with pytest.raises(KeyError), writing(place.root, Limits(threads=1)):
        raise KeyError
    assert (place.manifest(), facts(place)) == (before, files)


def test_one_writer_at_a_time(place: Place) -> None:
    place.put("customers.csv", CUSTOMERS + "C1,Ana\n")
    with writing(place.root, Limits(threads=1)), pytest.raises(BusyError) as caught:
        place.run()
    assert "run the command again" in caught.value.hint
    assert place.one().new == 1


def test_batches_are_numbered_and_named(place: Place) -> None:
    for name in ("Ana", "Eva", "Eva", "Ina"):
        place.put("customers.csv", CUSTOMERS + f"C1,{name}\n")
        place.run()
    manifest = read_manifest(place.root)
    assert manifest.version == 3
    assert [(each.number, each.label, each.tables) for each in manifest.batches] == [
        (n, "in", ("customers",)) for n in (1, 2, 3)
    ]


def test_unmatched_ids_are_counted(place: Place) -> None:
    place.put("customers.csv", CUSTOMERS + "C1,Ana\n")
    place.put(
        "tickets.csv",
        "ticket_id,customer_id,opened_at\nT1,C1,2026-01-05\nT2,C2,2026-01-05\nT3,C2,2026-01-05\n",
    )
    report = place.run()
    assert {each.table: each.unmatched for each in report.sources} == {"customers": 0, "tickets": 1}
    assert report.rejected == 0
    assert report.as_json()["sources"][1]["unmatched"] == 1


def test_a_flag_that_cannot_be_checked_is_an_input_error(place: Place) -> None:
    place.put("a.csv", CUSTOMERS + "C1,Ana\n")
    place.put("b.jsonl", '{"id":"C1"}\n')
    flag = (
        '[[flag]]\nname = "f"\nfile = "a.csv"\ncolumn = "name"\nkey = "customer_id"\n'
        'other = { file = "b.jsonl", key = "a.b.c" }'
    )
    text = mapping("customers", 'customer_id = "customer_id"\nname = "name"', "a.csv")
    report = place.run(text + flag)
    assert report.committed
