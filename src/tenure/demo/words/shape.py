"""What has to be said in each language."""

from __future__ import annotations

from dataclasses import dataclass

AREAS = (
    "dashboard",
    "export",
    "upload",
    "automation",
    "search",
    "mobile",
    "integration",
    "sharing",
)
"""Parts of the product, in the order of `Words.areas`."""

CATEGORIES = ("bug", "billing", "how_to", "performance", "access", "usability", "request")
"""What a ticket can be about, the keys of `Words.tickets`."""

COMPLAINED = ("bug", "billing", "performance", "usability")
"""What a complaint can be about, the keys of `Words.complaints`."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where customers live; `street` takes a house number as `{n}`."""

    country: str
    city: str
    street: str
    currency: str


@dataclass(frozen=True, slots=True)
class Words:
    """Names and sentences of one language.

    Names come as (own script, Latin letters). `person` and `company` put the parts of a name
    in order. Sentences may hold `{area}`. `busy_hour` is the UTC hour at which most work is done.
    """

    code: str
    busy_hour: int
    places: tuple[Place, ...]
    given: tuple[tuple[str, str], ...]
    family: tuple[tuple[str, str], ...]
    person: str
    bases: tuple[tuple[str, str], ...]
    trades: tuple[tuple[str, str], ...]
    company: str
    areas: tuple[str, ...]
    goals: tuple[str, ...]
    tickets: dict[str, tuple[tuple[str, str], ...]]
    complaints: dict[str, tuple[tuple[str, str], ...]]
    praise: tuple[str, ...]
    shrug: tuple[str, ...]
    blame: tuple[str, ...]
    wishes: tuple[str, ...]
    greetings: tuple[str, ...]
    extras: tuple[str, ...]


def paired(text: str) -> tuple[tuple[str, str], ...]:
    """Pairs from lines like `own script=latin`, separated by commas."""
    pairs = (each.strip().split("=") for each in text.replace("\n", " ").split(",") if each.strip())
    return tuple((own, latin) for own, latin in pairs)


def plain(text: str) -> tuple[tuple[str, str], ...]:
    """Pairs for a language written in Latin letters: the second half is lower case."""
    return tuple((each.strip(), each.strip().lower()) for each in text.split())
