"""Text files in UTF-8: decoded as their mark or their owner says, never guessed."""

from __future__ import annotations

import codecs
from pathlib import Path

from charset_normalizer import from_bytes

from tenure.values.errors import InputError

CHUNK = 1 << 20
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def utf8(path: Path, name: str, encoding: str, folder: Path) -> Path:
    """The text file in UTF-8 without a mark; itself where it is that already.

    `encoding` "" means UTF-8, or what the byte-order mark says. Other encodings are never
    guessed; whether the bytes really are UTF-8 is seen when they are read (`require_utf8`).
    """
    with path.open("rb") as file:
        head = file.read(CHUNK)
    marked = next((codec for mark, codec in _MARKS if head.startswith(mark)), "")
    if marked and encoding and not _agree(encoding, marked):
        raise InputError(
            f"{name} begins with the mark of {marked}, the mapping says {encoding}",
            hint="Leave encoding out of the mapping.",
        )
    if not marked and not encoding and (hint := _binary_hint(head[:4096])):
        raise InputError(f"{name} is not plain text", hint=hint)
    codec = encoding or marked or "utf-8"
    if same_encoding(codec, "utf-8") and not marked:
        return path
    return _recoded(path, name, codec, folder)


def _agree(encoding: str, marked: str) -> bool:
    plain = encoding.lower().replace("_", "-")
    return same_encoding(encoding, marked) or plain.startswith(marked)


def _recoded(path: Path, name: str, codec: str, folder: Path) -> Path:
    target = folder / f"utf8-{len(list(folder.iterdir()))}"
    lines = 1
    with target.open("w", encoding="utf-8", newline="") as out:
        try:
            with path.open(encoding=codec, newline="") as source:
                text = source.read(CHUNK).removeprefix("\ufeff")
                while text:
                    out.write(text)
                    lines += text.count("\n")
                    text = source.read(CHUNK)
        except LookupError:
            raise InputError(f"{name}: there is no encoding {codec!r}") from None
        except UnicodeError as error:
            message = f"{name} cannot be read as {codec}, in line {lines:,} or below: {error}"
            raise InputError(message, hint=_hint(path)) from None
    return target


def same_encoding(one: str, other: str) -> bool:
    """Whether two names mean the same encoding."""
    try:
        return codecs.lookup(one).name == codecs.lookup(other).name
    except LookupError:
        return False


def has_stray_bytes(text: str) -> bool:
    """Whether a text decoded with `surrogateescape` held bytes that are not UTF-8."""
    return not text.isascii() and any("\udc80" <= sign <= "\udcff" for sign in text)


def require_utf8(path: Path, name: str) -> None:
    """Raise `InputError` for a file that is not UTF-8, naming the encoding it seems to be in."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    lines = 1
    with path.open("rb") as file:
        while True:
            chunk = file.read(CHUNK)
            try:
                decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                lines += error.object[: error.start].count(b"\n")
                message = f"{name} is not UTF-8 (line {lines:,})"
                raise InputError(message, hint=_hint(path)) from None
            if not chunk:
                return
            lines += chunk.count(b"\n")


def likely_encoding(path: Path) -> str:
    """The encoding a file seems to be in, by its first bytes that are not ASCII; "" if none fits."""
    sample = bytearray()
    with path.open("rb") as file:
        for line in file:
            if len(sample) < CHUNK // 16 and not line.isascii():
                sample += line[:4096]
    best = from_bytes(bytes(sample)).best()
    return best.encoding if best is not None else ""


def _hint(path: Path) -> str:
    likely = likely_encoding(path)
    if not likely:
        return 'Say which encoding it is in: encoding = "..." in the mapping.'
    return f'It looks like {likely}. If that is right, write encoding = "{likely}" in the mapping.'


def _binary_hint(head: bytes) -> str:
    """What to do about a file that is no text, or text of two bytes a letter; else ""."""
    if head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x1f\x8b", b"PAR1")):
        return "It looks like a spreadsheet or an archive. Save it as CSV, or name it as it is."
    even, odd = head[::2].count(0), head[1::2].count(0)
    if max(even, odd) * 4 < len(head):
        return ""
    likely = "utf-16-le" if odd > even else "utf-16-be"
    return f'It looks like {likely}. If that is right, write encoding = "{likely}" in the mapping.'
