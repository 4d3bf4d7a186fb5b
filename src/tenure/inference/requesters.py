"""Whose a requester might be: names that are alike, as suggestions that a person judges."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz

SUGGESTED = 3
LEAST_SCORE = 70.0
MOST_CANDIDATES = 400
"""Customers looked at for one requester: those that share its rarest word first."""
_LEGAL = (
    "inc llc ltd gmbh ag bv sa sas srl spa oy ab as plc co corp company group holding kk the and "
    "ооо ао зао пао 株式会社 شرکت"
)
LEGAL = frozenset(_LEGAL.split())
"""Words that say what a company is in law, and not which."""
_WORD = re.compile(r"\w+", re.UNICODE)


@dataclass(frozen=True, slots=True)
class Asker:
    """A requester: its key, and what it is called in the helpdesk."""

    requester: str
    name: str = ""
    email: str = ""
    organization: str = ""


@dataclass(frozen=True, slots=True)
class Alike:
    """A customer suggested for a requester; `score` from 0 to 100 says how alike the names are."""

    requester: str
    place: int
    customer_id: str
    score: float


def words(text: str) -> list[str]:
    """The words of a name in small letters and one form, without those of company law."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    found = _WORD.findall(plain)
    return [word for word in found if word not in LEGAL] or found


def _stem(email: str, freemail: frozenset[str]) -> str:
    """What a company's own domain is called: acme of x@mail.acme.co.uk."""
    domain = email.rpartition("@")[2].casefold()
    if not domain or domain in freemail:
        return ""
    parts = [each for each in domain.split(".")[:-1] if len(each) > 3]
    return max(parts, key=len, default=domain.split(".")[0])


def suggestions(
    askers: Iterable[Asker], customers: Mapping[str, str], freemail: frozenset[str] = frozenset()
) -> list[Alike]:
    """Up to three customers (id to name) for each requester, the most alike first.

    The score is the greatest `token_set_ratio` of organization, requester's name and the domain's
    own part against the customer's name. Only customers that share a word, or the first four
    letters of one, are looked at; below 70 nothing is suggested.
    """
    named = {key: " ".join(words(name)) for key, name in customers.items() if name.strip()}
    blocks = _blocks(named)
    found: list[Alike] = []
    for asker in askers:
        texts = [asker.organization, asker.name, _stem(asker.email, freemail)]
        said = [" ".join(words(text)) for text in texts if text.strip()]
        scored = sorted(
            (
                (max(fuzz.token_set_ratio(one, named[key]) for one in said), key)
                for key in _near(said, blocks)
            ),
            key=lambda pair: (-pair[0], pair[1]),
        )
        found += [
            Alike(asker.requester, place, key, round(score, 1))
            for place, (score, key) in enumerate(scored[:SUGGESTED], start=1)
            if score >= LEAST_SCORE
        ]
    return found


def _keys(text: str) -> set[str]:
    """What a name is found by: its words, and how they begin."""
    found = text.split()
    return {*found, *(f"{word[:4]}…" for word in found if len(word) >= 4)}


def _blocks(named: Mapping[str, str]) -> dict[str, list[str]]:
    blocks: dict[str, list[str]] = defaultdict(list)
    for key, name in named.items():
        for each in _keys(name):
            blocks[each].append(key)
    return blocks


def _near(said: list[str], blocks: Mapping[str, list[str]]) -> list[str]:
    """Customers that share a word, those with the rarest first, each once."""
    shared = {each for text in said for each in _keys(text) if each in blocks}
    found: dict[str, None] = {}
    for each in sorted(shared, key=lambda one: (len(blocks[one]), one)):
        found.update(dict.fromkeys(blocks[each]))
        if len(found) >= MOST_CANDIDATES:
            break
    return list(found)[:MOST_CANDIDATES]
