"""Values of a TOML table, each of the type it must have or a clear error."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from tenure.values.errors import InputError


@dataclass(frozen=True, slots=True)
class Values:
    """A TOML table; `where` says in errors which one. `allowed` are the keys it may have."""

    where: str
    data: Mapping[str, object]

    @classmethod
    def of(cls, where: str, data: object, allowed: Collection[str] = ()) -> Values:
        """`InputError` for what is no table, or has a key that means nothing."""
        if not isinstance(data, dict):
            raise InputError(f"{where} is {data!r}, not a table")
        strange = sorted(set(data) - set(allowed)) if allowed else []
        if strange:
            raise InputError(
                f"{where}: {strange[0]!r} means nothing",
                hint=f"Allowed: {', '.join(sorted(allowed))}.",
            )
        return cls(where, data)

    def __contains__(self, key: str) -> bool:
        return key in self.data

    def get(self, key: str) -> object:
        """The value as it is; None if absent."""
        return self.data.get(key)

    def need(self, key: str) -> str:
        """A text that must be there."""
        if not self.text(key):
            raise InputError(f"{self.where}: {key} is missing")
        return self.text(key)

    def text(self, key: str, default: str = "") -> str:
        """A text."""
        value = self.data.get(key, default)
        if not isinstance(value, str):
            raise self._wrong(key, "text in quotes")
        if "\0" in value:
            raise InputError(f"{self.where}: {key} has a NUL character in it")
        return value

    def flag(self, key: str) -> bool:
        """True or false; false if absent."""
        value = self.data.get(key, False)
        if not isinstance(value, bool):
            raise self._wrong(key, "true or false")
        return value

    def whole(self, key: str, most: int) -> int:
        """A whole number between -`most` and `most`; 0 if absent."""
        value = self.data.get(key, 0)
        if isinstance(value, bool) or not isinstance(value, int) or abs(value) > most:
            raise self._wrong(key, f"a whole number from -{most} to {most}")
        return value

    def scalar(self, key: str) -> str:
        """A text or whole number, as text; true and false as a file would have them."""
        return self._scalar(key, self.data.get(key, ""))

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts, at least one."""
        value = self.data.get(key)
        if not isinstance(value, list) or not value:
            raise self._wrong(key, 'a list such as ["yes"]')
        return tuple(self._scalar(key, each) for each in value)

    def inner(self, key: str) -> dict[str, object]:
        """A table inside; empty if absent."""
        value = self.data.get(key, {})
        if not isinstance(value, dict):
            raise self._wrong(key, "a table")
        return value

    def tables(self, key: str) -> list[object]:
        """A list of tables; empty if absent."""
        value = self.data.get(key, [])
        if not isinstance(value, list):
            raise self._wrong(key, f"a list of tables: write [[{key}]]")
        return value

    def _scalar(self, key: str, value: object) -> str:
        if isinstance(value, bool) or not isinstance(value, str | int) or "\0" in str(value):
            raise self._wrong(key, "text in quotes, written as it is in the file")
        return str(value)

    def _wrong(self, key: str, wanted: str) -> InputError:
        return InputError(f"{self.where}: {key} is {self.data.get(key)!r}", hint=f"Give {wanted}.")
