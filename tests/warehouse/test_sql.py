from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenure.warehouse.engine import Engine, Limits
from tenure.warehouse.sql import ident, literal, parquet_rows, path_literal

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)


@given(TEXT)
def test_any_text_can_be_quoted(text: str) -> None:
    engine = Engine(Limits(threads=1))
    assert engine.row(f"SELECT {literal(text)}") == (text,)
    if text:
        engine.run(f"SELECT 1 AS {ident(text)}")
    engine.close()


@pytest.mark.parametrize(
    "name", ["a*b", "a?b", "a[1]b", "a]b", "a'b", 'a"b', "a{1}b", "a%b", "a=1"]
)
def test_a_path_means_that_file_only(tmp_path: Path, engine: Engine, name: str) -> None:
    for each in (name, "a1b", "axb", "a[]1]b"):
        folder = tmp_path / each
        folder.mkdir()
        pq.write_table(pa.table({"who": [each]}), folder / "x.parquet")
    path = path_literal(tmp_path / name / "x.parquet")
    assert engine.rows(f"SELECT who FROM read_parquet({path})") == [(name,)]


def test_columns_a_file_lacks_are_null(tmp_path: Path, engine: Engine) -> None:
    pq.write_table(pa.table({"a": [1]}), tmp_path / "1.parquet")
    pq.write_table(pa.table({"b": ["x"], "z": [1]}), tmp_path / "2.parquet")
    rows = parquet_rows(sorted(tmp_path.glob("*.parquet")), {"a": "BIGINT", "b": "VARCHAR"})
    assert engine.rows(f"SELECT * FROM {rows} ORDER BY a") == [(1, None), (None, "x")]
    assert engine.rows(f"SELECT * FROM {parquet_rows([], {'a': 'BIGINT'})}") == []
