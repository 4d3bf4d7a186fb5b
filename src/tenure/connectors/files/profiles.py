"""What the first rows of a file tell about its columns."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from tenure.connectors.files.dates import Written, written
from tenure.connectors.files.encodings import likely_encoding, require_utf8
from tenure.connectors.files.samples import column_values, sample
from tenure.connectors.files.tabular import opened
from tenure.connectors.files.unpack import Found, plain_bytes
from tenure.connectors.files.vocabulary import CLOCK_WORDS, ENTITIES
from tenure.values.currencies import EXPONENTS
from tenure.values.errors import InputError
from tenure.values.schema import Column as Target
from tenure.values.schema import Kind
from tenure.values.sources import Format, SourceFile

_NUMBER = re.compile(
    r"[+-]?([0-9]+([.,][0-9]*)?|[.,][0-9]+|[0-9]{1,3}([., ][0-9]{3})+([.,][0-9]+)?)"
)
_COMMA = re.compile(r"[+-]?([0-9]+|[0-9]{1,3}([. ][0-9]{3})+),([0-9]{1,2}|[0-9]{4,})")
_POINT = re.compile(r"[+-]?([0-9]+|[0-9]{1,3}(,[0-9]{3})+)\.[0-9]+")
_SIGN = re.compile("[€$£¥₽₹₴₺₩₪]")
_FLAGS = frozenset(("true", "false", "t", "f", "yes", "no", "y", "n", "0", "1"))
_SAME = frozenset(("status", "address", "business", "is", "success", "news", "sms", "basis"))
MOST = 0.8
"""A share of values this large is taken for what a column holds; the rest is dirt."""


def words(name: str) -> list[str]:
    """The words of a name: `signupDate`, `Signup Date` and `signup_dates` are the same."""
    apart = re.sub(r"([a-z0-9])([A-Z])", r"\1 \2", name)
    found = re.findall(r"[^\W_]+", apart.lower())
    return [ENTITIES.get(word, word) for word in map(_singular, found)]


def _singular(word: str) -> str:
    if word in _SAME or len(word) < 4 or not word.endswith("s") or word.endswith("ss"):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-2] if word.endswith(("ches", "shes", "xes", "sses")) else word[:-1]


@dataclass(frozen=True)
class Column:
    """One column of a file by its first cells."""

    name: str
    cells: tuple[str, ...]

    @cached_property
    def values(self) -> tuple[str, ...]:
        """The cells that are not empty."""
        return tuple(cell for cell in self.cells if cell)

    @cached_property
    def phrase(self) -> str:
        """Its name as a phrase of the vocabulary, without a currency in it."""
        return " ".join(word for word in words(self.name) if word != self.currency.lower())

    @cached_property
    def stem(self) -> str:
        """The phrase without the words that say that it is a time; `date` if there are no others."""
        kept = [word for word in self.phrase.split() if word not in CLOCK_WORDS]
        return " ".join(kept) or "date"

    @cached_property
    def currency(self) -> str:
        """The currency in its name: `amount_usd` -> `USD`; "" if there is none."""
        codes = [word.upper() for word in words(self.name) if word.upper() in EXPONENTS]
        return codes[-1] if codes and len(words(self.name)) > 1 else ""

    @cached_property
    def distinct(self) -> tuple[str, ...]:
        """The different values, in the order they turn up."""
        return tuple(dict.fromkeys(self.values))

    @property
    def is_key(self) -> bool:
        """Whether each row has a value of its own."""
        return 0 < len(self.cells) == len(self.distinct)

    @cached_property
    def written(self) -> Written | None:
        """How its dates are written; None if it holds no dates."""
        found = written([self.values]) if self.values else None
        if found is None or found.dates:
            return found
        iso = sum(bool(re.match(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}", value)) for value in self.values)
        epochs = sum(bool(re.fullmatch("1[0-9]{9}([0-9]{3})?", value)) for value in self.values)
        return found if max(iso, epochs) >= MOST * len(self.values) else None

    def share(self, fits: Iterable[object]) -> bool:
        """Whether most values fit."""
        return sum(map(bool, fits)) >= MOST * len(self.values)

    @cached_property
    def is_numbers(self) -> bool:
        """Whether it holds numbers."""
        return self.share(_NUMBER.fullmatch(value) for value in self.values)

    @cached_property
    def has_decimal_comma(self) -> bool:
        """Whether its numbers are written 1.234,56."""
        commas = sum(bool(_COMMA.fullmatch(value)) for value in self.values)
        return self.is_numbers and commas > sum(bool(_POINT.fullmatch(v)) for v in self.values)

    @cached_property
    def has_signs(self) -> bool:
        """Whether most of its numbers stand beside the sign of a currency, as in €29,50."""
        bare = (_SIGN.sub("", value).strip() for value in self.values)
        return not self.is_numbers and self.share(_NUMBER.fullmatch(value) for value in bare)

    @cached_property
    def is_currencies(self) -> bool:
        """Whether it holds currency codes."""
        return self.share(value.upper() in EXPONENTS for value in self.values)

    @cached_property
    def is_flags(self) -> bool:
        """Whether it holds yes and no."""
        return all(value.lower() in _FLAGS for value in self.distinct[:10])

    def can_be(self, target: Target) -> bool:
        """Whether its values are of the kind a canonical column has. No values can be anything."""
        if not self.values:
            return True
        match target.kind:
            case Kind.DATE | Kind.INSTANT:
                return self.written is not None
            case Kind.MINOR | Kind.INTEGER | Kind.REAL:
                return self.is_numbers
            case Kind.CURRENCY:
                return self.is_currencies
            case Kind.FLAG:
                return self.is_flags
            case Kind.JSON:
                return self.share(value[:1] in {"{", "["} for value in self.values)
            case Kind.TEXT | Kind.LONG_TEXT:
                return True


@dataclass(frozen=True, slots=True)
class Profile:
    """A file, its columns, and the encoding it seems to be in ("" for UTF-8)."""

    file: SourceFile
    columns: dict[str, Column]
    encoding: str = ""

    @property
    def base(self) -> str:
        """Its name as a mapping gives it: without the folder."""
        return self.file.name.rpartition("/")[2]

    def all_values(self, column: str) -> frozenset[str]:
        """Every value of one column, not only those of the first rows."""
        return column_values(self.file, column)


def profile(found: Found, folder: Path) -> Profile:
    """Look at a file; `InputError` if it cannot be read."""
    encoding = ""
    try:
        file = opened(found, folder)
        if file.format is not Format.PARQUET:
            require_utf8(file.path, file.name)
    except InputError:
        encoding = likely_encoding(plain_bytes(found, folder))
        if found.format is Format.PARQUET or not encoding:
            raise
        file = opened(found, folder, encoding=encoding)
    columns = {
        name: Column(name, tuple(cell.strip() for cell in cells))
        for name, cells in sample(file).items()
        if not name.startswith("_")
    }
    return Profile(replace(file, said_utf8=True), columns, encoding)
