"""From a file as it came to a plain UTF-8 file: unzipped within limits, decoded, never guessed."""

from __future__ import annotations

import codecs
import gzip
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from charset_normalizer import from_bytes

from tenure.values.errors import InputError
from tenure.values.sources import Format

SUFFIXES = {
    ".csv": Format.CSV,
    ".tsv": Format.CSV,
    ".txt": Format.CSV,
    ".jsonl": Format.JSONL,
    ".ndjson": Format.JSONL,
    ".parquet": Format.PARQUET,
}
MAX_RATIO = 100
MAX_UNPACKED = 20 * 1024**3
MAX_MEMBERS = 200
CHUNK = 1 << 20
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


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
        if each.suffix.lower() == ".zip":
            found += _members(each)
        elif (kind := _format(each.name)) is not None:
            found.append(Found(each, each.relative_to(base).as_posix(), kind))
    if not found:
        kinds = ", ".join(SUFFIXES)
        raise InputError(
            f"{path} holds nothing to import", hint=f"Files end in {kinds}, .gz or .zip."
        )
    return found


def _format(name: str) -> Format | None:
    plain = name.lower().removesuffix(".gz")
    return SUFFIXES.get(PurePosixPath(plain).suffix)


def _members(path: Path) -> Iterator[Found]:
    try:
        with zipfile.ZipFile(path) as archive:
            members = [info for info in archive.infolist() if not info.is_dir()]
    except zipfile.BadZipFile:
        raise InputError(f"{path.name} is not a zip archive") from None
    if len(members) > MAX_MEMBERS:
        raise InputError(f"{path.name} holds {len(members)} files; at most {MAX_MEMBERS} are read")
    for info in members:
        name = PurePosixPath(info.filename)
        if name.is_absolute() or ".." in name.parts:
            raise InputError(f"{path.name} holds {info.filename!r}, which leads out of it")
        if info.file_size > MAX_RATIO * max(info.compress_size, 1) and info.file_size > CHUNK:
            raise InputError(
                f"{path.name}: {info.filename} unpacks to over {MAX_RATIO} times its size"
            )
        kind = _format(info.filename)
        if kind is not None and not name.name.startswith(".") and "__MACOSX" not in name.parts:
            yield Found(path, f"{path.name}/{info.filename}", kind, info.filename)


def plain_bytes(found: Found, folder: Path) -> Path:
    """The file unpacked; itself where it is not packed."""
    packed_twice = found.name.lower().endswith(".gz")
    if not found.member and not packed_twice:
        return found.path
    target = folder / f"unpacked-{len(list(folder.iterdir()))}"
    with _opened(found) as source, target.open("wb") as out:
        stream = gzip.GzipFile(fileobj=source) if packed_twice else source
        try:
            _copied(stream, out, found)
        except (gzip.BadGzipFile, EOFError, zipfile.BadZipFile, OSError) as error:
            raise InputError(f"{found.name} is damaged: {error}") from None
    return target


def _opened(found: Found) -> BinaryIO:
    if found.member:
        archive = zipfile.ZipFile(found.path)
        return archive.open(found.member)  # type: ignore[return-value]
    return found.path.open("rb")


def _copied(source: BinaryIO | gzip.GzipFile, out: BinaryIO, found: Found) -> None:
    limit = min(MAX_UNPACKED, max(found.path.stat().st_size * MAX_RATIO, 64 * CHUNK))
    size = 0
    while chunk := source.read(CHUNK):
        size += len(chunk)
        if size > limit:
            raise InputError(f"{found.name} unpacks to over {limit:,} bytes")
        out.write(chunk)


def utf8(path: Path, name: str, encoding: str, folder: Path) -> Path:
    """The text file in UTF-8; itself where it is already.

    `encoding` "" means UTF-8, or what the byte-order mark says. Other encodings are never
    guessed; whether the bytes really are UTF-8 is seen when they are read (`require_utf8`).
    """
    with path.open("rb") as file:
        head = file.read(4)
    marked = next((codec for bom, codec in _BOMS if head.startswith(bom)), "")
    codec = encoding or marked or "utf-8"
    if same_encoding(codec, "utf-8") and marked != "utf-8-sig":
        return path
    target = folder / f"utf8-{len(list(folder.iterdir()))}"
    try:
        with (
            path.open(encoding=codec, newline="") as source,
            target.open("w", encoding="utf-8", newline="") as out,
        ):
            shutil.copyfileobj(source, out, CHUNK)
    except LookupError:
        raise InputError(f"{name}: there is no encoding {codec!r}") from None
    except UnicodeError as error:
        raise InputError(f"{name} cannot be read as {codec}: {error}", hint=_hint(path)) from None
    return target


def same_encoding(one: str, other: str) -> bool:
    """Whether two names mean the same encoding."""
    try:
        return codecs.lookup(one).name == codecs.lookup(other).name
    except LookupError:
        return False


def require_utf8(path: Path, name: str) -> None:
    """Raise `InputError` for a file that is not UTF-8, naming the encoding it seems to be in."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    done = 0
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError as error:
                where = done + error.start
                message = f"{name} is not UTF-8 (byte {where:,})"
                raise InputError(message, hint=_hint(path)) from None
            done += len(chunk)


def likely_encoding(path: Path) -> str:
    """The encoding a file seems to be in, by its first megabyte; "" if nothing fits."""
    with path.open("rb") as file:
        best = from_bytes(file.read(CHUNK)).best()
    return best.encoding if best is not None else ""


def _hint(path: Path) -> str:
    likely = likely_encoding(path)
    if not likely:
        return 'Say which encoding it is in: encoding = "..." in the mapping.'
    return f'It looks like {likely}. If that is right, write encoding = "{likely}" in the mapping.'
