from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from tenure.warehouse.manifest import (
    Batch,
    FactFile,
    Manifest,
    decoded,
    encoded,
    read_manifest,
    write_manifest,
)

TEXT = st.text(st.characters(codec="utf-8"), max_size=20)
FILES = st.lists(st.builds(FactFile, TEXT, st.integers(0, 10**9), TEXT, TEXT), max_size=3).map(
    tuple
)
BATCHES = st.lists(st.builds(Batch, st.integers(0), TEXT, TEXT, st.lists(TEXT).map(tuple))).map(
    tuple
)


@given(st.builds(Manifest, st.integers(0), st.dictionaries(TEXT, FILES, max_size=3), BATCHES))
def test_what_is_written_is_read(manifest: Manifest) -> None:
    text = encoded(manifest)
    assert decoded(text) == manifest
    assert encoded(decoded(text)) == text


def test_nothing_yet(tmp_path: Path) -> None:
    assert read_manifest(tmp_path) == Manifest()


def test_a_commit_is_the_next_version(tmp_path: Path) -> None:
    files = (FactFile("facts/customers/x.parquet", 3), FactFile("facts/customers/y.parquet", 4))
    batch = Batch(1, "2026-01-01T00:00:00Z", "export", ("customers",))
    manifest = Manifest().with_table("customers", files).committed(batch)
    write_manifest(tmp_path, manifest)
    found = read_manifest(tmp_path)
    assert found == manifest
    assert (found.version, found.rows("customers"), found.rows("tickets")) == (1, 7, 0)
    assert found.files("tickets") == ()


def test_the_order_of_tables_does_not_matter() -> None:
    one = Manifest().with_table("a", ()).with_table("b", ())
    other = Manifest().with_table("b", ()).with_table("a", ())
    assert encoded(one) == encoded(other)
