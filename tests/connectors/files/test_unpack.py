from __future__ import annotations

import gzip
import io
import os
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest

from tenure.connectors.files.unpack import Found, discover, plain_bytes
from tenure.values.errors import InputError
from tenure.values.sources import Format


def zipped(path: Path, members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as out:
        for name, content in members.items():
            out.writestr(name, content)
    return path


def test_a_single_file(tmp_path: Path) -> None:
    path = tmp_path / "customers.csv"
    path.write_text("x")
    (found,) = discover(path)
    assert (found.name, found.format, found.stem) == ("customers.csv", Format.CSV, "customers")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.csv", Format.CSV),
        ("a.TSV", Format.CSV),
        ("a.txt", Format.CSV),
        ("a.jsonl", Format.JSONL),
        ("a.ndjson", Format.JSONL),
        ("a.json", Format.JSONL),
        ("a.parquet", Format.PARQUET),
        ("a.csv.gz", Format.CSV),
        ("a.JSONL.GZ", Format.JSONL),
    ],
)
def test_formats_by_ending(tmp_path: Path, name: str, kind: Format) -> None:
    (tmp_path / name).write_text("x")
    assert [each.format for each in discover(tmp_path)] == [kind]


def test_nested_folders_in_order_and_no_hidden_files(tmp_path: Path) -> None:
    for name in ("b/c/two.csv", "a/one.csv", "b/.hidden.csv", "._one.csv", "b/readme.md"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    assert [each.name for each in discover(tmp_path)] == ["a/one.csv", "b/c/two.csv"]


def test_nothing_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not exist"):
        discover(tmp_path / "nowhere")


def test_nothing_to_import(tmp_path: Path) -> None:
    (tmp_path / "photo.png").write_bytes(b"x")
    with pytest.raises(InputError, match="holds nothing to import") as caught:
        discover(tmp_path)
    assert ".parquet" in caught.value.hint


def test_a_name_that_is_not_utf8(tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.csv")).write_text("x")
    with pytest.raises(InputError, match="is not UTF-8"):
        discover(tmp_path)


def test_members_of_an_archive(tmp_path: Path) -> None:
    zipped(tmp_path / "x.zip", {"a/one.csv": b"id\n1\n", "two.txt": b"id\n2\n", "b/": b""})
    found = discover(tmp_path)
    assert [each.name for each in found] == ["x.zip/a/one.csv", "x.zip/two.txt"]
    assert plain_bytes(found[0], tmp_path).read_bytes() == b"id\n1\n"


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_ways_to_compress(tmp_path: Path, method: int) -> None:
    zipped(tmp_path / "x.zip", {"one.csv": b"id\n1\n"}, method)
    assert plain_bytes(discover(tmp_path)[0], tmp_path).read_bytes() == b"id\n1\n"


@pytest.mark.parametrize(
    "name", ["../evil.csv", "/etc/evil.csv", "a/../../evil.csv", "..\\evil.csv"]
)
def test_a_member_that_leads_out(tmp_path: Path, name: str) -> None:
    zipped(tmp_path / "x.zip", {name: b"id\n1\n"})
    with pytest.raises(InputError, match="leads out of it"):
        discover(tmp_path)


def test_an_archive_in_an_archive(tmp_path: Path) -> None:
    zipped(tmp_path / "x.zip", {"inner.zip": b"PK", "a.csv": b"id"})
    with pytest.raises(InputError, match=r"holds another archive, inner.zip"):
        discover(tmp_path)


def test_two_members_of_one_name(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as out:
        out.writestr("a.csv", "id\n1\n")
        with pytest.warns(UserWarning, match="Duplicate"):
            out.writestr("a.csv", "id\n2\n")
    with pytest.raises(InputError, match=r"two files called 'a.csv'"):
        discover(tmp_path)


def test_a_bomb_by_its_own_account(tmp_path: Path) -> None:
    path = zipped(tmp_path / "x.zip", {"a.csv": b"0" * 100_000_000})
    assert path.stat().st_size < 1_000_000
    with pytest.raises(InputError, match=r"x.zip would unpack to 100,000,000 bytes"):
        discover(tmp_path)


def test_a_bomb_of_many_small_members(tmp_path: Path) -> None:
    zipped(tmp_path / "x.zip", {f"{n}.csv": b"0" * 1_000_000 for n in range(100)})
    with pytest.raises(InputError, match="over 100 times its size"):
        discover(tmp_path)


def test_too_many_members(tmp_path: Path) -> None:
    zipped(tmp_path / "x.zip", {f"{n}.csv": b"id" for n in range(201)})
    with pytest.raises(InputError, match="holds 201 files; at most 200"):
        discover(tmp_path)


def test_a_gzip_bomb(tmp_path: Path) -> None:
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(b"0" * 100_000_000))
    (found,) = discover(path)
    with pytest.raises(InputError, match="unpacks to over 67,108,864 bytes"):
        plain_bytes(found, tmp_path)


def test_much_of_the_same_that_is_still_small(tmp_path: Path) -> None:
    content = b"id\n" + b"1\n" * 10_000_000
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(content))
    zipped(tmp_path / "b.zip", {"a.csv": content})
    for found in discover(tmp_path):
        assert plain_bytes(found, tmp_path).stat().st_size == len(content)


def damaged(content: bytes, place: int) -> bytes:
    place %= len(content)
    return content[:place] + bytes([content[place] ^ 0xFF]) + content[place + 1 :]


@pytest.mark.parametrize("keep", [0.1, 0.5, 0.9])
def test_a_gzip_cut_short(tmp_path: Path, keep: float) -> None:
    packed = gzip.compress(os.urandom(1000).hex().encode())
    path = tmp_path / "a.csv.gz"
    path.write_bytes(packed[: int(len(packed) * keep)])
    with pytest.raises(InputError, match=r"a.csv.gz is damaged"):
        plain_bytes(discover(path)[0], tmp_path)


def test_a_gzip_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "a.csv.gz").write_text("id\n1\n")
    with pytest.raises(InputError, match=r"a.csv.gz is damaged: Not a gzipped file"):
        plain_bytes(discover(tmp_path)[0], tmp_path)


@pytest.mark.parametrize("place", range(0, 120, 3))
def test_no_damage_raises_anything_else(tmp_path: Path, place: int) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("a.csv", b"id,name\n1,Ana and Bo and Cy and Ana and Bo\n")
    for name, content in (
        ("a.zip", inner.getvalue()),
        ("a.csv.gz", gzip.compress(b"id,name\n1,Ana and Bo and Cy and Ana and Bo\n")),
    ):
        path = tmp_path / name
        path.write_bytes(damaged(content, place))
        with suppress(InputError):
            for found in discover(path):
                plain_bytes(found, tmp_path)


def test_an_archive_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(b"not a zip")
    with pytest.raises(InputError, match=r"x.zip is not a zip archive"):
        discover(tmp_path)


def test_an_archive_with_a_password(tmp_path: Path) -> None:
    path = zipped(tmp_path / "x.zip", {"a.csv": b"id\n1\n"})
    content = bytearray(path.read_bytes())
    content[6] |= 1  # the flag in the local header, and in the directory
    content[content.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(bytes(content))
    with pytest.raises(InputError, match="password"):
        plain_bytes(discover(tmp_path)[0], tmp_path)


@pytest.mark.parametrize(
    ("name", "stem", "rejected_from"),
    [
        ("x/customers.csv.gz", "customers", ""),
        ("a.b/usage.2026-01.csv", "usage", ""),
        ("accounts-customers.rejected.csv", "accounts-customers", "customers"),
        ("x-y-survey_responses.rejected.jsonl", "x-y-survey_responses", "survey_responses"),
        ("rejected.csv", "rejected", ""),
    ],
)
def test_stems(name: str, stem: str, rejected_from: str) -> None:
    found = Found(Path(name), name, Format.CSV)
    assert (found.stem, found.rejected_from) == (stem, rejected_from)
