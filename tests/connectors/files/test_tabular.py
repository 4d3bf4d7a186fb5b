from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tenure.connectors.files.tabular import json_columns, line_end, opened
from tenure.connectors.files.unpack import discover
from tenure.values.errors import InputError
from tenure.values.sources import SourceFile


def open_(tmp_path: Path, content: bytes | str, name: str = "x.csv", **said: str) -> SourceFile:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return opened(discover(path)[0], tmp_path, **said)


@pytest.mark.parametrize(
    ("content", "sign", "columns"),
    [
        ("a,b\n1,2\n", ",", ("a", "b")),
        ("a;b;c\n1,5;2,5;3,5\n", ";", ("a", "b", "c")),
        ("a\tb\n1,1\t2\n", "\t", ("a", "b")),
        ("a|b\n", "|", ("a", "b")),
        ("a\n1;2\n3\n", ",", ("a",)),
        ('"a,b";c\n"1,1,1";2\n', ";", ("a,b", "c")),
        ('a, "b, c" ,d\n', ",", ("a", "b, c", "d")),
        ('"two\nlines",b\n1,2\n', ",", ("two\nlines", "b")),
    ],
)
def test_the_separator_is_found(
    tmp_path: Path, content: str, sign: str, columns: tuple[str, ...]
) -> None:
    file = open_(tmp_path, content)
    assert (file.delimiter, tuple(name.strip() for name in file.columns)) == (sign, columns)


def test_a_said_separator_wins(tmp_path: Path) -> None:
    file = open_(tmp_path, "a,b|c,d\n1,2|3,4\n", delimiter="|")
    assert file.columns == ("a,b", "c,d")


def test_a_huge_cell_in_the_first_rows(tmp_path: Path) -> None:
    content = "a;b\n1;" + "x" * 10_000_000 + "\n2;y\n"
    assert open_(tmp_path, content).columns == ("a", "b")


def test_a_file_of_one_endless_line(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no header"):
        open_(tmp_path, "x" * 30_000_000)


@pytest.mark.parametrize(
    ("content", "plain"),
    [
        ("a\n1\n", True),
        ("a\r\n1\r\n", True),
        ("a\r1\r", False),
        ("a\n1\r2\n", False),
        ("a\n'1'\n", False),
        ('a\n"1"\n', False),
        ("a\n1\0\n", False),
        ("a\r\n" + "x" * ((1 << 20) - 4) + "\r\n1\r\n", True),
    ],
)
def test_what_is_plain(tmp_path: Path, content: str, plain: bool) -> None:
    assert open_(tmp_path, content).plain is plain


@pytest.mark.parametrize(
    ("content", "end"),
    [
        (b"a\nb\r", "\n"),
        (b"a\r\nb", "\n"),
        (b"a\rb\n", "\r"),
        (b'"a\rb"\nc', "\n"),
        (b'"a\nb"\rc', "\r"),
        (b"a", "\n"),
        (b"a\r", "\n"),
        (b"", "\n"),
    ],
)
def test_line_ends(tmp_path: Path, content: bytes, end: str) -> None:
    path = tmp_path / "x"
    path.write_bytes(content)
    assert line_end(path) == end


def test_keys_of_json_lines(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text('{"a":{"b":{"c":{"d":{"e":1}}}},"f":[1]}\nbroken\n[1]\n{"g":null}\n')
    assert json_columns(path) == ("a", "a.b", "a.b.c", "a.b.c.d", "f", "g")


@pytest.mark.parametrize(
    "content",
    [
        '[{"a":1},{"a":2}]\n',
        '[\n{"a":1},\n{"a":2}\n]\n',
        '{\n "a": 1\n}\n',
        "[1]\n",
        '"a"\n',
        "\n\n",
        "[" * 100_000 + "\n",
    ],
)
def test_json_that_is_not_one_object_a_line(tmp_path: Path, content: str) -> None:
    with pytest.raises(InputError, match="does not hold one JSON object a line") as caught:
        open_(tmp_path, content, "x.json")
    assert "without brackets" in caught.value.hint


def test_parquet(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    pq.write_table(pa.table({"a": [1], "b": ["x"]}), path)
    assert opened(discover(path)[0], tmp_path).columns == ("a", "b")


@pytest.mark.parametrize("names", [["a", "A"], ["a", ""]])
def test_parquet_columns_that_cannot_be_told_apart(tmp_path: Path, names: list[str]) -> None:
    path = tmp_path / "x.parquet"
    pq.write_table(pa.table([[1], [2]], names=names), path)
    with pytest.raises(InputError, match=r"x.parquet"):
        opened(discover(path)[0], tmp_path)


@pytest.mark.parametrize("keep", [4, 50, 200])
def test_parquet_cut_short(tmp_path: Path, keep: int) -> None:
    path = tmp_path / "x.parquet"
    pq.write_table(pa.table({"a": list(range(1000))}), path)
    with pytest.raises(InputError, match=r"x.parquet is not a Parquet file"):
        open_(tmp_path, path.read_bytes()[:keep], "x.parquet")


def test_a_file_that_went_away(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("a\n")
    (found,) = discover(path)
    path.unlink()
    with pytest.raises(InputError, match=r"x.csv cannot be read: No such file"):
        opened(found, tmp_path)
