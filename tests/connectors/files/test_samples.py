from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from tenure.connectors.files.samples import sample
from tenure.connectors.files.tabular import opened
from tenure.connectors.files.unpack import discover


def of(tmp_path: Path, name: str, content: str, rows: int = 2000) -> dict[str, list[str]]:
    path = tmp_path / name
    path.write_bytes(content.encode())
    return sample(opened(discover(path)[0], tmp_path), rows)


def test_csv(tmp_path: Path) -> None:
    found = of(tmp_path, "x.csv", 'a, b\n1," x ,y"\n\n2\n3,"\'-5"\r\n')
    assert found == {"a": ["1", "3"], "b": ["x ,y", "-5"]}


def test_only_so_many_rows(tmp_path: Path) -> None:
    assert of(tmp_path, "x.csv", "a\n" + "1\n" * 50, rows=3) == {"a": ["1", "1", "1"]}


def test_a_cell_without_end_spoils_nothing_above_it(tmp_path: Path) -> None:
    found = of(tmp_path, "x.csv", 'a,b\n1,x\n2,"' + "y\n" * 7_000_000)
    assert found == {"a": ["1"], "b": ["x"]}


def test_json_lines(tmp_path: Path) -> None:
    text = '{"a":{"b":1},"c.d":"x","e":[1],"f":true}\nbroken\n[1]\n{"a":5,"e":NaN}\n' + "[" * 9999
    assert of(tmp_path, "x.jsonl", text) == {
        "a": ['{"b": 1}', "5"],
        "a.b": ["1", ""],
        "c.d": ["x", ""],
        "e": ["[1]", "NaN"],
        "f": ["true", ""],
    }


def test_parquet(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    at = datetime(2026, 1, 31, 14, 5, tzinfo=UTC)
    columns = {
        "d": [Decimal("19.99"), None],
        "t": [at, None],
        "l": [["a"], None],
        "s": [{"k": 1}, None],
    }
    pq.write_table(pa.table(columns), path)
    found = sample(opened(discover(path)[0], tmp_path))
    assert found["d"] == ["19.99", ""]
    assert found["t"][0].startswith("2026-01-31 14:05:00")
    assert found["l"] == ["['a']", ""]
    assert found["s"] == ["{'k': 1}", ""]


def test_parquet_without_rows(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    pq.write_table(pa.table({"a": pa.array([], pa.string())}), path)
    assert sample(opened(discover(path)[0], tmp_path)) == {"a": []}
