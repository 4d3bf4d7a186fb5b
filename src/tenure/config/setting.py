"""What a setting is, and how its text is read. Odd values are refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import parseaddr
from pathlib import Path
from typing import Generic, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tenure.values.errors import InputError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Setting(Generic[T]):
    """One setting. `env` is its environment variable; `ENV_FILE` may name a file holding it."""

    env: str
    default: str
    unit: str
    doc: str
    read: Callable[[str], T]
    is_secret: bool = False

    @property
    def field(self) -> str:
        """The name of its value in `Settings`."""
        return self.env.removeprefix("TENURE_").lower()

    def value(self, environment: Mapping[str, str]) -> T:
        """The value in an environment. `InputError` says what was received and what is allowed."""
        text = environment.get(self.env, "")
        path = environment.get(f"{self.env}_FILE", "")
        if path:
            text = Path(path).read_text(encoding="utf-8").strip()
        try:
            return self.read(text or self.default)
        except ValueError as error:
            shown = "(secret)" if self.is_secret else repr(text)
            raise InputError(f"{self.env} is {shown}: {error}", hint=self.doc) from None


def whole(low: int, high: int) -> Callable[[str], int]:
    """Reads a whole number within bounds."""

    def read(text: str) -> int:
        number = int(text)
        if not low <= number <= high:
            raise ValueError(f"give a whole number from {low} to {high}")
        return number

    return read


def one_of(*allowed: str) -> Callable[[str], str]:
    """Reads one of some words."""

    def read(text: str) -> str:
        if text not in allowed:
            raise ValueError(f"give one of {', '.join(allowed)}")
        return text

    return read


def yes_no(text: str) -> bool:
    """Reads yes or no."""
    return one_of("yes", "no")(text) == "yes"


def names(text: str) -> tuple[str, ...]:
    """Reads words between commas."""
    return tuple(name.strip() for name in text.split(",") if name.strip())


def zone(text: str) -> str:
    """Reads a time zone."""
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError):
        raise ValueError("give a time zone like Europe/Berlin") from None
    return text


def sender(text: str) -> str:
    """Reads an address that mail comes from."""
    if text and (not parseaddr(text)[1].partition("@")[2] or not text.isprintable()):
        raise ValueError("give an address like Tenure <tenure@ours.example>")
    return text


def clock(text: str) -> tuple[int, int]:
    """Reads a time of day: hour and minute."""
    hour, _, minute = text.partition(":")
    return whole(0, 23)(hour), whole(0, 59)(minute)
