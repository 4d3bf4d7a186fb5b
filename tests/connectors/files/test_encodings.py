from __future__ import annotations

from pathlib import Path

import pytest

from tenure.connectors.files.encodings import (
    CHUNK,
    has_stray_bytes,
    likely_encoding,
    require_utf8,
    same_encoding,
    utf8,
)
from tenure.values.errors import InputError


def written(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "in.csv"
    path.write_bytes(content)
    return path


def test_utf8_is_left_where_it_is(tmp_path: Path) -> None:
    path = written(tmp_path, "Zoë".encode())
    assert utf8(path, "in.csv", "", tmp_path) == path
    assert utf8(path, "in.csv", "UTF8", tmp_path) == path


def test_line_ends_and_letters_survive_at_the_edges_of_chunks(tmp_path: Path) -> None:
    text = "é\r\n" * (CHUNK // 2) + "ü\r" + "株\n"
    path = written(tmp_path, text.encode("utf-16"))
    assert utf8(path, "in.csv", "", tmp_path).read_bytes() == text.encode()


@pytest.mark.parametrize("name", ["klingon", "rot13", "hex", "base64"])
def test_no_such_encoding(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="there is no encoding"):
        utf8(written(tmp_path, b"x"), "in.csv", name, tmp_path)


def test_the_line_that_cannot_be_decoded(tmp_path: Path) -> None:
    path = written(tmp_path, b"a\n" * CHUNK + b"\x81\n")
    with pytest.raises(
        InputError, match=r"in.csv cannot be read as cp1252, in line 1,048,577 or below"
    ):
        utf8(path, "in.csv", "cp1252", tmp_path)


@pytest.mark.parametrize("before", [0, 1, CHUNK - 2, CHUNK - 1, CHUNK])
@pytest.mark.parametrize("bad", [b"\xe4", b"\xe6\xa0", b"\xed\xa0\x80", b"\xc0\xaf", b"\xff"])
def test_what_is_not_utf8_is_seen_wherever_it_stands(
    tmp_path: Path, before: int, bad: bytes
) -> None:
    filler = b"\n" * before
    for after in (b"", b"x\n"):
        with pytest.raises(InputError, match=rf"\(line {before + 1:,}\)"):
            require_utf8(written(tmp_path, filler + bad + after), "in.csv")


def test_letters_across_chunks_are_fine(tmp_path: Path) -> None:
    require_utf8(written(tmp_path, b"x" * (CHUNK - 1) + "株".encode()), "in.csv")


def test_the_likely_encoding_is_found_far_down(tmp_path: Path) -> None:
    text = "Рога и копыта, общество с ограниченной ответственностью\n" * 20
    content = b"C1,plain\n" * 200_000 + text.encode("windows-1251")
    assert likely_encoding(written(tmp_path, content)) == "cp1251"


def test_names_of_encodings() -> None:
    assert same_encoding("Latin-1", "iso8859-1")
    assert not same_encoding("latin-1", "utf-8")
    assert not same_encoding("klingon", "klingon")


def test_stray_bytes() -> None:
    assert has_stray_bytes(b"a\xff".decode("utf-8", "surrogateescape"))
    assert not has_stray_bytes("Zoë 株")
