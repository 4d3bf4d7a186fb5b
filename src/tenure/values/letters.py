"""What a letter to a customer says: plain values, written down once and never changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

LANGUAGES = ("en", "ja", "ru", "fa")
"""Languages a letter can be written in."""
WAYS = ("card", "transfer", "cheque")
"""How a payment goes back: the way it came, by bank transfer, by cheque."""
QUIET = ("never", "stopped", "one_person")
"""Never used at all; used until a day; used by one person, and paid for more."""
US_PAPER = ("US", "CA", "USA")
"""Countries that print on US letter."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who the letter is to. `lines` is the postal address; empty where it goes by mail alone."""

    name: str
    company: str
    lines: tuple[str, ...] = ()
    country: str = ""


@dataclass(frozen=True, slots=True)
class PaidBack:
    """One payment that goes back. `amount_minor` includes `tax_minor`, in minor units; None: not known."""

    paid_on: date | None
    amount_minor: int
    tax_minor: int | None
    currency: str
    way: str


@dataclass(frozen=True, slots=True)
class SumBack:
    """What goes back in one currency, with its tax and in words of the letter's language.

    `tax_minor` is None where that of any of its payments is not known.
    """

    currency: str
    amount_minor: int
    tax_minor: int | None
    words: str


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs, for which company, and where answers go."""

    name: str
    title: str
    contact: str
    company: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LetterContent:
    """Everything a letter says. Two of the same content make the same PDF, byte by byte.

    `quiet` is one of `QUIET`; `quiet_since` the day use ended, where there was any. `back` is the
    link that opens the account again, `why` one that asks why they never started, "" for none.
    """

    language: str
    to: Recipient
    signer: Signer
    written_on: date
    quiet: str
    quiet_since: date | None
    paid: tuple[PaidBack, ...]
    sums: tuple[SumBack, ...]
    is_frozen: bool
    is_stopped: bool
    back: str
    why: str = ""

    @property
    def paper(self) -> str:
        """The paper it is printed on, as the typesetter names it."""
        return "us-letter" if self.to.country.upper() in US_PAPER else "a4"


def as_json(content: LetterContent) -> dict[str, Any]:
    """Plain JSON values: days as ISO text. `from_json` reads them back."""
    return _plain(asdict(content))  # type: ignore[no-any-return]


def _plain(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value


def from_json(kept: Mapping[str, Any]) -> LetterContent:
    """A letter's content as `as_json` wrote it. `KeyError` where something is missing."""
    return LetterContent(
        language=kept["language"],
        to=Recipient(**{**kept["to"], "lines": tuple(kept["to"]["lines"])}),
        signer=Signer(**{**kept["signer"], "lines": tuple(kept["signer"]["lines"])}),
        written_on=date.fromisoformat(kept["written_on"]),
        quiet=kept["quiet"],
        quiet_since=_day(kept["quiet_since"]),
        paid=tuple(PaidBack(**{**row, "paid_on": _day(row["paid_on"])}) for row in kept["paid"]),
        sums=tuple(SumBack(**row) for row in kept["sums"]),
        is_frozen=kept["is_frozen"],
        is_stopped=kept["is_stopped"],
        back=kept["back"],
        why=kept["why"],
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
