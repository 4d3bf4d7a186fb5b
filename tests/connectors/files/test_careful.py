from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenure.connectors.files.careful import Broken, numbered, sound
from tenure.connectors.files.tabular import opened
from tenure.connectors.files.unpack import Found
from tenure.values.errors import InputError
from tenure.values.sources import LINE, ROW, Format, SourceFile
from tenure.warehouse.engine import Engine, Limits
from tenure.warehouse.source_rows import SourceRows, source_sql

Row = tuple[int, int, list[str]]


def file(folder: Path, content: str | bytes, name: str = "x.csv") -> SourceFile:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    kind = Format.JSONL if name.endswith("l") else Format.CSV
    return opened(Found(path, name, kind), folder)


def carefully(made: SourceFile, folder: Path) -> tuple[list[Row], list[Broken]]:
    (folder / "out").mkdir(exist_ok=True)
    careful, broken = numbered(made, folder / "out")
    rows = pq.read_table(careful.path).to_pylist()
    return [(row.pop(ROW), row.pop(LINE), list(row.values())) for row in rows], broken


def table(rows: list[Row]) -> list[list[str]]:
    return [cells for _, _, cells in rows]


def test_rows_as_a_spreadsheet_and_lines_as_an_editor_counts_them(tmp_path: Path) -> None:
    made = file(tmp_path, 'a,b\n1,"x\ny\nz"\n\n2,w\n')
    rows, broken = carefully(made, tmp_path)
    assert rows == [(2, 2, ["1", "x\ny\nz"]), (4, 6, ["2", "w"])]
    assert not broken


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ("9", "has 1 columns, the header has 2"),
        ("9,9,9", "has 3 columns, the header has 2"),
        ('9,"open', "quote"),
        ('9,"closed"open', "text after a closing quote"),
        ('"9', "quote"),
        ('9,"', "quote"),
        ('"9"x,"8"', "text after a closing quote"),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_rows_after_a_broken_one_are_kept(tmp_path: Path, bad: str, reason: str, end: str) -> None:
    lines = ["a,b", "1,x", bad, '2,"y,y"', "3,z", '4,"w"', ""]
    rows, broken = carefully(file(tmp_path, end.join(lines)), tmp_path)
    assert table(rows) == [["1", "x"], ["2", "y,y"], ["3", "z"], ["4", "w"]]
    ((row, line, why, fix, raw),) = broken
    assert (row, line, raw.rstrip()) == (3, 3, bad)
    assert reason in why
    assert fix


def test_many_unclosed_quotes(tmp_path: Path) -> None:
    lines = [f'{n},"open' if n % 10 == 3 else f"{n},x" for n in range(1000)]
    rows, broken = carefully(file(tmp_path, "a,b\n" + "\n".join(lines)), tmp_path)
    assert (len(rows), len(broken)) == (900, 100)


def test_a_closing_quote_with_space_after_it_is_untidy_only(tmp_path: Path) -> None:
    made = file(tmp_path, 'a,b,c\n"1" ,"x ""y"", z"  ,\n "2",  plain ,"" \n"3"x ,"",\n')
    rows, broken = carefully(made, tmp_path)
    assert table(rows) == [["1", 'x "y", z', ""], ["2", "plain ", ""]]
    assert [each[0] for each in broken] == [4]


def test_columns_called_like_ours_are_theirs(tmp_path: Path) -> None:
    rows, _ = carefully(file(tmp_path, "_row,_line,a\n7,8,x\n"), tmp_path)
    assert rows == [(2, 2, ["7", "8", "x"])]


def test_a_broken_header_line_does_not_swallow_rows(tmp_path: Path) -> None:
    made = replace(file(tmp_path, "a,b\n1,x\n"), columns=("a", "b"))
    made.path.write_text('a,"b"c\n1,x\n2,y\n')
    rows, _ = carefully(made, tmp_path)
    assert table(rows) == [["1", "x"], ["2", "y"]]


def test_bytes_of_another_encoding(tmp_path: Path) -> None:
    made = file(tmp_path, b"a,b\n" + b"1,x\n" * 30 + b"2,\xe9\n3,z\n")
    with pytest.raises(InputError, match="not UTF-8"):
        numbered(made, tmp_path)
    rows, broken = carefully(replace(made, said_utf8=True), tmp_path)
    assert len(rows) == 31
    ((row, _, why, _, raw),) = broken
    assert (row, why) == (32, "has bytes that are not UTF-8")
    raw.encode()


JSON = '{"a":1}'


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ("{broken", "is not JSON: Expecting property name"),
        ("[1,2]", "is not a JSON object"),
        ('"text"', "is not a JSON object"),
        ("null", "is not a JSON object"),
        ('{"a":1}{"a":2}', "is not JSON: Extra data"),
        ('{"a":"\\ud800"}', "half of a surrogate pair"),
        ('{"\\udfff":1}', "half of a surrogate pair"),
        ('{"a":1,"a":2}', "has the key 'a' twice"),
        ('{"a":' + "9" * 5000 + "}", "is not JSON: Exceeds the limit"),
        ("[" * 100_000 + "]" * 100_000, "nested too deep"),
        ('{"a":' * 100_000 + "1" + "}" * 100_000, "nested too deep"),
        ('{"a":"line\tbreak"}', "is not JSON: Invalid control character"),
    ],
)
def test_broken_json_lines_cost_themselves_only(tmp_path: Path, bad: str, reason: str) -> None:
    made = file(tmp_path, f"{JSON}\n\n{bad}\n{JSON}\r\n", "x.jsonl")
    rows, broken = carefully(made, tmp_path)
    assert rows == [(1, 1, [JSON]), (4, 4, [JSON])]
    ((row, line, why, fix, raw),) = broken
    assert (row, line) == (3, 3)
    assert why.startswith((reason, "has " + reason)) or reason in why
    assert fix
    assert raw == bad[:10_000]


@pytest.mark.parametrize(
    "good",
    [
        '{"a":"\\ud83d\\ude00"}',
        '{"a":{"b":1},"b":{"b":2}}',
        '{"a":"' + "[" * 200 + '"}',
        '{"a":' + "[" * 90 + "]" * 90 + "}",
        '{"a":NaN,"b":-Infinity}',
        '{"a":"x\\u0000y"}',
        "{}",
    ],
)
def test_odd_json_that_is_read(tmp_path: Path, good: str) -> None:
    rows, broken = carefully(file(tmp_path, f"{JSON}\n{good}\n", "x.jsonl"), tmp_path)
    assert (table(rows)[1], broken) == ([good], [])


def test_a_json_line_of_thirteen_megabytes(tmp_path: Path) -> None:
    big = json.dumps({"a": "x" * 13_000_000})
    rows, broken = carefully(file(tmp_path, f"{JSON}\n{big}\n{JSON}\n", "x.jsonl"), tmp_path)
    assert len(rows) == 2
    assert broken[0][2] == "is over 12,582,912 characters long"


def test_a_sound_file_is_left_as_it_is(tmp_path: Path) -> None:
    made = file(tmp_path, 'a,b\n1,"x\ny"\n')
    assert sound(made, tmp_path) is made
    assert sound(file(tmp_path, JSON, "x.jsonl"), tmp_path).format is Format.JSONL


@pytest.mark.parametrize("bad", ["9", '9,"open', "9," + "x" * 3_000_000])
def test_an_unsound_file_is_numbered(tmp_path: Path, bad: str) -> None:
    made = sound(file(tmp_path, f"a,b\n1,x\n{bad}\n2,y\n"), tmp_path)
    assert made.numbered
    with duckdb.connect() as connection:
        found = connection.execute(f"SELECT a FROM {source_sql(made)} WHERE a <> '9'").fetchall()
    assert sorted(found) == [("1",), ("2",)]


# What the fast way accepts, the careful way reads the same, and so does the csv module.

LETTERS = st.sampled_from(
    ["a", "b", "1", '"', "'", ",", ";", "\n", "\r", "\r\n", " ", "é", "株", "=", "\t"]
)
CELL = st.lists(LETTERS, max_size=6).map("".join)
SIGNS = st.sampled_from([",", ";", "\t", "|"])


def fast(made: SourceFile) -> list[list[str]] | None:
    engine = Engine(Limits(threads=1))
    rows = SourceRows.of(engine, made)
    cells = ", ".join(f"coalesce(s.\"{name}\", '')" for name in made.columns)
    try:
        engine.run("SET preserve_insertion_order = true")
        return [list(row) for row in engine.rows(f"SELECT {cells} FROM {rows.sql}")]
    except duckdb.Error:
        return None
    finally:
        engine.close()


def trimmed(cells: list[list[str]]) -> list[list[str]]:
    return [[cell.strip(" ") for cell in row] for row in cells]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=6), SIGNS, st.booleans())
def test_written_by_the_csv_module(rows: list[tuple[str, ...]], sign: str, every: bool) -> None:
    out = io.StringIO(newline="")
    quoting = csv.QUOTE_ALL if every else csv.QUOTE_MINIMAL
    writer = csv.writer(out, delimiter=sign, quoting=quoting)
    writer.writerows([["x", "y", "z"], *rows])
    with TemporaryDirectory() as name:
        folder = Path(name)
        made = file(folder, out.getvalue())
        assert made.delimiter == sign
        wanted = trimmed([list(row) for row in rows])
        careful, broken = carefully(made, folder)
        assert not broken
        assert trimmed(table(careful)) == wanted
        quick = fast(made)
        assert quick is None or trimmed(quick) == wanted


UNIX = st.sampled_from(["a", "b", '"', "'", ",", "\n", " ", "é", "=", "\t"])


@settings(max_examples=250, deadline=None)
@given(st.lists(st.lists(UNIX, max_size=9).map("".join), min_size=1, max_size=3))
def test_what_the_fast_way_accepts_the_careful_way_reads_the_same(lines: list[str]) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        made = file(folder, "x,y\n" + "\n".join(lines) + "\n")
        quick = fast(made)
        careful, broken = carefully(made, folder)
        assert all(len(cells) == 2 for cells in table(careful))
        if quick is not None:
            assert not broken
            assert [row for row in trimmed(quick) if any(row)] == [
                row for row in trimmed(table(careful)) if any(row)
            ]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.dictionaries(
            st.text(alphabet='abc"\\.é', min_size=1, max_size=3),
            st.recursive(
                st.none() | st.integers(-9, 9) | st.text(max_size=3),
                lambda inner: st.lists(inner, max_size=2),
                max_leaves=3,
            ),
            max_size=3,
        ),
        min_size=1,
        max_size=4,
    )
)
def test_json_cells_are_what_the_json_module_reads(records: list[dict[str, Any]]) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        text = "\n".join(map(json.dumps, [{"k": "v"}, *records]))
        made = replace(file(folder, text, "x.jsonl"))
        keys = sorted({key for record in records for key in record if "." not in key})
        engine = Engine(Limits(threads=1))
        rows = SourceRows.of(engine, made)
        cells = [rows.cell(key).sql for key in keys] or ["1"]
        engine.run("SET preserve_insertion_order = true")
        found = engine.rows(f"SELECT {', '.join(cells)} FROM {rows.sql}")[1:]
        engine.close()
        for record, row in zip(records, found, strict=True):
            for key, value in zip(keys, row, strict=False):
                wanted = record.get(key)
                if isinstance(wanted, list):
                    assert json.loads(value) == wanted
                else:
                    assert value == _as_text(wanted)


def _as_text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value.strip(" ") if value else value
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
