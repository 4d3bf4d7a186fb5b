"""From a file as it came to plain bytes: found, and unzipped within limits."""

from __future__ import annotations

import gzip
import lzma
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, BinaryIO, cast

from tenure.values.errors import InputError
from tenure.values.sources import Format

SUFFIXES = {
    ".csv": Format.CSV,
    ".tsv": Format.CSV,
    ".txt": Format.CSV,
    ".jsonl": Format.JSONL,
    ".ndjson": Format.JSONL,
    ".json": Format.JSONL,
    ".parquet": Format.PARQUET,
}
MAX_RATIO = 100
SMALL = 64 * 1024**2
"""Whatever its ratio, a file that unpacks to less than this does no harm."""
MAX_UNPACKED = 20 * 1024**3
MAX_MEMBERS = 200
CHUNK = 1 << 20
_DAMAGE = (OSError, EOFError, zipfile.BadZipFile, zlib.error, lzma.LZMAError, NotImplementedError)


@dataclass(frozen=True, slots=True)
class Found:
    """A file to import: where it is, what it is called, how it is read.

    `member` is set for a file inside a zip archive.
    """

    path: Path
    name: str
    format: Format
    member: str = ""

    @property
    def stem(self) -> str:
        """Name without folders and endings: `x/customers.csv.gz` -> `customers`."""
        return PurePosixPath(self.name).name.split(".")[0]

    @property
    def rejected_from(self) -> str:
        """Of an error file that is imported again: the table it was refused by; else ""."""
        is_rejects = ".rejected." in PurePosixPath(self.name).name
        return self.stem.rpartition("-")[2] if is_rejects else ""


def discover(path: Path) -> list[Found]:
    """Every importable file at a path: a file, a folder with subfolders, zip archives opened.

    Raises `InputError` for a path that does not exist or holds nothing importable.
    """
    if not path.exists():
        raise InputError(f"{path} does not exist")
    paths = [path] if path.is_file() else sorted(p for p in path.rglob("*") if p.is_file())
    base = path.parent if path.is_file() else path
    found: list[Found] = []
    for each in paths:
        name = _printable(each.relative_to(base))
        if each.suffix.lower() == ".zip":
            found += _members(each, name)
        elif (kind := _format(name)) is not None:
            found.append(Found(each, name, kind))
    if not found:
        kinds = ", ".join(SUFFIXES)
        raise InputError(
            f"{path} holds nothing to import", hint=f"Files end in {kinds}, .gz or .zip."
        )
    return found


def _printable(path: Path) -> str:
    name = path.as_posix()
    try:
        name.encode()
    except UnicodeEncodeError:
        shown = name.encode("utf-8", "replace").decode()
        raise InputError(f"the file name {shown!r} is not UTF-8", hint="Rename the file.") from None
    return name


def _format(name: str) -> Format | None:
    path = PurePosixPath(name.lower().removesuffix(".gz"))
    return None if path.name.startswith(".") else SUFFIXES.get(path.suffix)


def _members(path: Path, name: str) -> Iterator[Found]:
    try:
        with zipfile.ZipFile(path) as archive:
            members = [info for info in archive.infolist() if not info.is_dir()]
    except _DAMAGE as error:
        raise InputError(f"{name} is not a zip archive: {error}") from None
    _checked(name, members, path.stat().st_size)
    for info in members:
        kind = _format(info.filename)
        if kind is not None and "__MACOSX" not in PurePosixPath(info.filename).parts:
            yield Found(path, f"{name}/{info.filename}", kind, info.filename)


def _checked(name: str, members: list[zipfile.ZipInfo], size: int) -> None:
    if len(members) > MAX_MEMBERS:
        raise InputError(f"{name} holds {len(members)} files; at most {MAX_MEMBERS} are read")
    seen: set[str] = set()
    for info in members:
        inner = PurePosixPath(info.filename.replace("\\", "/"))
        if inner.is_absolute() or ".." in inner.parts:
            raise InputError(f"{name} holds {info.filename!r}, which leads out of it")
        if inner.suffix.lower() == ".zip":
            raise InputError(f"{name} holds another archive, {inner}", hint="Unpack it first.")
        if info.filename in seen:
            raise InputError(f"{name} holds two files called {info.filename!r}")
        seen.add(info.filename)
    unpacked = sum(info.file_size for info in members)
    if unpacked > _limit(size):
        raise InputError(
            f"{name} would unpack to {unpacked:,} bytes, over {MAX_RATIO} times its size",
            hint="Unpack it yourself if that is right.",
        )


def _limit(packed: int) -> int:
    return min(MAX_UNPACKED, max(packed * MAX_RATIO, SMALL))


def plain_bytes(found: Found, folder: Path) -> Path:
    """The file unpacked; itself where it is not packed."""
    packed_twice = found.name.lower().endswith(".gz")
    if not found.member and not packed_twice:
        return found.path
    target = folder / f"unpacked-{len(list(folder.iterdir()))}"
    try:
        with _opened(found) as source, target.open("wb") as out:
            stream = gzip.GzipFile(fileobj=source) if packed_twice else source
            _copied(cast("BinaryIO", stream), out, found)
    except _DAMAGE as error:
        raise InputError(f"{found.name} is damaged: {error}") from None
    except RuntimeError as error:  # how zipfile says that a password is needed
        raise InputError(f"{found.name} cannot be unpacked: {error}") from None
    return target


def _opened(found: Found) -> IO[bytes]:
    if not found.member:
        return found.path.open("rb")
    with zipfile.ZipFile(found.path) as archive:
        return archive.open(found.member)


def _copied(source: BinaryIO, out: BinaryIO, found: Found) -> None:
    limit = _limit(found.path.stat().st_size)
    size = 0
    while chunk := source.read(CHUNK):
        size += len(chunk)
        if size > limit:
            raise InputError(
                f"{found.name} unpacks to over {limit:,} bytes",
                hint="Unpack it yourself if that is right.",
            )
        out.write(chunk)
