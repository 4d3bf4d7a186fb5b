"""The tables `customers` and `contacts`: names and addresses in each one's own script."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.random import Generator

from tenure.demo.cast import CHANNELS, CURRENCIES, ENTERPRISE, RETAINER, STARTER, TEAM, Cast
from tenure.demo.days import Days, Ints, span
from tenure.demo.habits import PEOPLE_DAYS
from tenure.demo.size import Size
from tenure.demo.tables import Columns, Shelves, Texts, joined, numbered, taken, write
from tenure.demo.words import LANGUAGES

CSMS = tuple(
    f"{name}@lantern.example" for name in ("mina.sato", "omar.haddad", "vera.lind", "leo.costa")
)
SELLERS = ("Iris Novak", "Tom Adeyemi", "Sofia Marin", "Kenji Mori", "Layla Karimi", "Paul Ritter")
PROMISES = (
    "SSO before the autumn",
    "Import of the old system included",
    "A named contact in their time zone",
    "Price held for two years",
)
CAMPAIGNS: dict[str, tuple[str, ...]] = {
    "paid_search": ("search-brand", "search-generic", "search-rivals"),
    "outbound": ("outbound-agencies", "outbound-logistics"),
    "events": ("spring-summit", "autumn-fair"),
    "partner": ("partner-directory",),
    "deal_site": ("deal-week",),
}
SEGMENTS = ("SMB", "Mid-market", "Enterprise", "Agency")
POSTCODES = {
    "US": "#####",
    "CA": "K#A #B#",
    "GB": "EC#A #BT",
    "IE": "D## #XY#",
    "NL": "#### AB",
    "DE": "#####",
    "TR": "#####",
    "RS": "#####",
    "JP": "###-####",
    "RU": "######",
    "KZ": "######",
    "IR": "#####-#####",
    "AE": "",
}
"""Shapes of postcodes by country; others have four digits."""
CODES = 40
ROLES = ("decision maker", "boss", "end user")


@dataclass(frozen=True, slots=True)
class Names:
    """Ids and addresses other tables refer to: of customers, and of all contacts in order."""

    ids: Texts
    domains: Texts
    people: Texts
    role: Ints
    customer_of: Ints


def write_customers(folder: Path, size: Size, cast: Cast) -> Names:
    """Write `customers` and `contacts`."""
    count = len(cast)
    ids = numbered("c", np.arange(count) + 1, 6)
    names, slugs = _companies(size, cast)
    domains = joined(slugs, ".example")
    write(folder, "customers", _customers(size, cast, ids, names, domains))
    customer_of = np.repeat(np.arange(count), cast.people)
    local = np.arange(len(customer_of)) - cast.first_person[customer_of]
    people = joined(taken(ids, customer_of), "-p", numbered("", local + 1, 2))
    role = np.where(local == 0, 0, np.where((local == 1) & (cast.people > 3)[customer_of], 1, 2))
    known = Names(ids, domains, people, role, customer_of)
    write(folder, "contacts", _contacts(size, cast, known, local))
    return known


def _companies(size: Size, cast: Cast) -> tuple[Texts, Texts]:
    """Name and Latin slug of every customer, without repeats as long as the words suffice."""
    rng = size.chance("companies")
    names = np.empty(len(cast), dtype=object)
    slugs = np.empty(len(cast), dtype=object)
    for number, words in enumerate(LANGUAGES):
        who = np.flatnonzero(cast.language == number)
        pairs = [
            (words.company.format(base=base, trade=trade), f"{slug}-{kind}")
            for base, slug in words.bases
            for trade, kind in words.trades
        ]
        order = rng.permutation(len(pairs))
        for nth, customer in enumerate(who):
            name, slug = pairs[order[nth % len(pairs)]]
            lap = nth // len(pairs)
            names[customer] = f"{name} {lap + 1}" if lap else name
            slugs[customer] = f"{slug}-{words.code}{lap + 1}" if lap or number else slug
    return pa.array(names, pa.string()), pa.array(slugs, pa.string())


def _customers(size: Size, cast: Cast, ids: Texts, names: Texts, domains: Texts) -> Columns:
    rng = size.chance("customers")
    count = len(cast)
    places = [place for words in LANGUAGES for place in words.places]
    firsts = np.cumsum([0, *(len(words.places) for words in LANGUAGES)])
    place = firsts[cast.language] + cast.place
    segment = np.where(cast.plan == ENTERPRISE, 2, np.where(cast.plan <= TEAM, 0, 1))
    number = pa.array(rng.integers(1, 240, count)).cast(pa.string())
    street = pc.replace_substring(taken([each.street for each in places], place), "{n}", "\n")
    parts = pc.split_pattern(street, "\n")
    is_child = (rng.random(count) < 0.02) & (np.arange(count) > 5)
    parent = np.where(is_child, (rng.random(count) * np.arange(count)).astype(np.int64), -1)
    other = joined('["crm-', numbered("", rng.permutation(count) + 10_000, 6), '"]')
    promise = np.where(rng.random(count) < 0.2, rng.integers(0, len(PROMISES), count), -1)
    shelves = Shelves([CAMPAIGNS.get(channel, ("",)) for channel in CHANNELS])
    has_campaign = np.array([channel in CAMPAIGNS for channel in CHANNELS])[cast.channel]
    campaign = np.where(has_campaign, shelves.places(rng, cast.channel), -1)
    return {
        "customer_id": ids,
        "external_ids": taken(other, np.where(rng.random(count) < 0.3, np.arange(count), -1)),
        "name": names,
        "domain": domains,
        "parent_id": taken(ids, parent),
        "kind": taken(("saas", "agency"), cast.is_agency.astype(np.int64)),
        "segment": taken(SEGMENTS, np.where(cast.plan == RETAINER, 3, segment)),
        "country": taken([each.country for each in places], place),
        "language": taken([words.code for words in LANGUAGES], cast.language),
        "currency": taken(CURRENCIES, cast.currency),
        "channel": taken(CHANNELS, cast.channel),
        "campaign": taken(shelves.texts, campaign),
        "referred_by": taken(ids, cast.referrer),
        "sold_by": taken(SELLERS, np.where(cast.plan == STARTER, -1, rng.integers(0, 6, count))),
        "sales_promise": taken(PROMISES, promise),
        "csm": taken(CSMS, np.arange(count) % len(CSMS)),
        "created_on": cast.created_on,
        "email": joined("info@", domains),
        "address_line": joined(pc.list_element(parts, 0), number, pc.list_element(parts, 1)),
        "address_city": taken([each.city for each in places], place),
        "address_postcode": _postcodes(rng, [each.country for each in places], place),
    }


def _postcodes(rng: Generator, countries: list[str], place: Ints) -> Texts:
    """Postcodes in the shape of each place's country, none where it has none."""
    digits = rng.integers(1, 10, (len(countries), CODES, 10)).astype(str)
    codes = [
        _filled(POSTCODES.get(country, "####"), row)
        for country, rows in zip(countries, digits, strict=True)
        for row in rows
    ]
    chosen = place * CODES + rng.integers(0, CODES, len(place))
    has_none = np.array([POSTCODES.get(each) == "" for each in countries])[place]
    return taken(codes, np.where(has_none, -1, chosen))


def _filled(pattern: str, digits: Sequence[str]) -> str:
    """A pattern with its signs # replaced by digits, one after another."""
    left = iter(digits)
    return "".join(next(left) if sign == "#" else sign for sign in pattern)


def _contacts(size: Size, cast: Cast, known: Names, local: Ints) -> Columns:
    rng = size.chance("contacts")
    who, count = known.customer_of, len(known.customer_of)
    language = cast.language[who]
    given = Shelves([[own for own, _ in words.given] for words in LANGUAGES])
    family = Shelves([[own for own, _ in words.family] for words in LANGUAGES])
    latin_given = [latin for words in LANGUAGES for _, latin in words.given]
    latin_family = [latin for words in LANGUAGES for _, latin in words.family]
    first, last = given.places(rng, language), family.places(rng, language)
    goals = Shelves([words.goals for words in LANGUAGES])
    goal = np.where(rng.random(count) < 0.5, goals.places(rng, language), -1)
    own, family_name = taken(given.texts, first), taken(family.texts, last)
    turned = np.array([words.person.startswith("{family}") for words in LANGUAGES])[language]
    address = joined(taken(latin_given, first), ".", taken(latin_family, last))
    return {
        "contact_id": known.people,
        "customer_id": taken(known.ids, who),
        "name": joined(
            pc.if_else(pa.array(turned), family_name, own),
            " ",
            pc.if_else(pa.array(turned), own, family_name),
        ),
        "email": joined(address, numbered("", local + 1, 1), "@", taken(known.domains, who)),
        "role": taken(ROLES, known.role),
        "goal": taken(goals.texts, goal),
        "is_decision_maker": known.role == 0,
        "created_on": np.minimum(_joined_on(cast, who, local), size.last_day),
    }


def _joined_on(cast: Cast, who: Ints, local: Ints) -> Days:
    """Two at the start, the rest over half a year: nobody uses the product before."""
    more = np.maximum(cast.people[who] - 2, 1)
    wait = np.ceil(PEOPLE_DAYS * np.maximum(local - 1, 0) / more).astype(np.int64)
    return cast.started_on[who] + span(wait)
