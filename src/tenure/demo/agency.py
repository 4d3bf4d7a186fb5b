"""Agency clients: hours worked, requests beyond the scope, conduct."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.random import Generator

from tenure.demo.cast import CURRENCIES, PLANS, RETAINER
from tenure.demo.customers import CSMS, Names
from tenure.demo.days import Floats, Ints, span
from tenure.demo.deals import in_currency
from tenure.demo.lives import Lives
from tenure.demo.tables import Shelves, numbered, taken, write
from tenure.demo.voices import moments
from tenure.demo.words import LANGUAGES

WORKERS = ("Nils Berg", "Ayaka Ono", "Dana Frost", "Reza Moradi", "Eva Klein", "Sam Osei")
PROJECTS = ("Website", "Campaign", "Brand", "Support retainer")
COST_MINOR = 5500
"""What an hour costs, in US cents."""
BILL_MINOR = 12_000
"""What an hour is billed at, in US cents."""
STATES = ("open", "quoted", "accepted", "declined", "given_free")
ACCEPTED, FREE = 2, 4
SETTLED_DAYS = 5
"""So long after it was asked for a request is decided."""
ENTRY_HOURS = 6.0
"""Hours of a usual entry."""
USUAL_LOAD, LOSS = (0.3, 0.55), (1.3, 1.7)
"""Cost of the hours as a share of what the client pays: usually, and where it does not pay."""
KINDS = ("pays_late", "out_of_scope", "blames_us", "rude_to_staff", "hard_to_deal_with")
EVIDENCE = (
    "Third reminder sent for the last invoice.",
    "Asked for a second site on a call, without an order.",
    "Blamed us for their own late approval, in a mail to everyone.",
    "Shouted at the designer on the phone.",
    "Changed the brief after every delivery.",
)


def write_agency(folder: Path, lives: Lives, names: Names, paid: Floats) -> Ints:
    """Write `time_entries`, `budgets`, `scope_requests`, `conduct`; `paid` as for the tickets.

    Returns the minutes worked for each customer.
    """
    _requests(folder, lives, names)
    _conduct(folder, lives, names)
    _budgets(folder, lives, names)
    return _hours(folder, lives, names, paid)


def _hours(folder: Path, lives: Lives, names: Names, paid: Floats) -> Ints:
    rng = lives.size.chance("hours")
    cast, costly = lives.cast, lives.roles.is_costly
    loss, load = (rng.uniform(*share, len(cast)) for share in (LOSS, USUAL_LOAD))
    rate = np.where(costly, loss, load)
    entries = cast.monthly_minor * rate / COST_MINOR / ENTRY_HOURS
    who, day = moments(rng, lives, np.where(cast.is_agency, entries, 0.0))
    total = np.maximum(paid, 0) * 100 * rate / COST_MINOR * 60
    weight = rng.gamma(3.0, 1.0, len(who))
    share = weight / np.maximum(np.bincount(who, weight, len(cast))[who], 1e-9)
    minutes = np.clip(np.ceil(total[who] * share), 5, 1440).astype(np.int64)
    in_scope = rng.random(len(who)) < np.where(costly[who], 0.5, 0.93)
    write(
        folder,
        "time_entries",
        {
            "entry_id": numbered("h", np.arange(len(who)) + 1, 7),
            "person": taken(WORKERS, rng.integers(0, len(WORKERS), len(who))),
            "customer_id": taken(names.ids, who),
            "project": taken(PROJECTS, rng.integers(0, len(PROJECTS), len(who))),
            "worked_on": day,
            "minutes": minutes,
            "is_billable": in_scope,
            "is_in_scope": in_scope,
            "currency": ["USD"] * len(who),
            "cost_rate_minor": np.full(len(who), COST_MINOR),
            "bill_rate_minor": np.full(len(who), BILL_MINOR),
        },
    )
    return np.bincount(who, minutes, len(cast)).astype(np.int64)


def _budgets(folder: Path, lives: Lives, names: Names) -> None:
    """The hours of the retainer, month by month, for as long as it runs."""
    cast, end = lives.cast, lives.size.last_day + span(1)
    until = np.fmin(np.where(cast.converts, lives.over_on, cast.paid_on), end)
    clients = np.flatnonzero(cast.is_agency & (until > cast.paid_on))
    who, starts, ends = [], [], []
    for client in clients:
        months = np.arange(cast.paid_on[client].astype("M8[M]"), until[client].astype("M8[M]") + 1)
        first = months.astype("M8[D]")
        first[0] = cast.paid_on[client]
        whole = first < until[client]
        who.append(np.full(int(whole.sum()), client))
        starts.append(first[whole])
        ends.append((months + 1).astype("M8[D]")[whole])
    numbers, on = np.concatenate(who), np.concatenate(starts)
    price = np.array([in_currency(PLANS[RETAINER].unit_minor, code) for code in range(3)])
    rate = price[cast.currency[numbers]]
    write(
        folder,
        "budgets",
        {
            "budget_id": numbered("b", np.arange(len(numbers)) + 1, 6),
            "customer_id": taken(names.ids, numbers),
            "starts_on": on,
            "ends_on": np.concatenate(ends),
            "minutes": cast.seats[numbers] * 60,
            "currency": taken(CURRENCIES, cast.currency[numbers]),
            "fee_minor": rate * cast.seats[numbers],
            "rate_minor": rate,
        },
    )


def _requests(folder: Path, lives: Lives, names: Names) -> None:
    rng = lives.size.chance("requests")
    cast = lives.cast
    often = np.where(lives.roles.is_costly, 1.2, 0.35)
    who, day = moments(rng, lives, np.where(cast.is_agency, often, 0.0))
    extras = Shelves([words.extras for words in LANGUAGES])
    in_scope = rng.random(len(who)) < np.where(lives.roles.is_costly[who], 0.25, 0.6)
    status = rng.choice(5, len(who), p=[0.1, 0.2, 0.35, 0.2, 0.15])
    quoted = ~in_scope & (status > 0)
    amount = np.where(quoted, rng.integers(3, 60, len(who)) * 10_000, -1)
    free = quoted & (status == FREE)
    settled, decided = in_scope | (status >= ACCEPTED), day + span(SETTLED_DAYS)
    write(
        folder,
        "scope_requests",
        {
            "request_id": numbered("q", np.arange(len(who)) + 1, 6),
            "customer_id": taken(names.ids, who),
            "asked_on": day,
            "summary": extras.drawn(rng, cast.language[who]),
            "is_in_scope": in_scope,
            "status": taken(
                STATES,
                np.where(in_scope, 2, status),
            ),
            "currency": ["USD"] * len(who),
            "quote_minor": _optional(np.where(free, -1, amount)),
            "project": taken(PROJECTS, who % len(PROJECTS)),
            "minutes": _optional(np.where(quoted, amount // (BILL_MINOR // 60), -1)),
            "value_minor": _optional(np.where(free, amount, -1)),
            "decided_on": np.where(
                settled & (decided <= lives.size.last_day), decided, np.datetime64("NaT", "D")
            ),
        },
    )


def _optional(amounts: Ints) -> np.ma.MaskedArray[tuple[int], np.dtype[np.int64]]:
    return np.ma.masked_array(amounts, mask=amounts < 0)


def _conduct(folder: Path, lives: Lives, names: Names) -> None:
    rng: Generator = lives.size.chance("conduct")
    often = np.where(lives.roles.is_costly, 0.35, 0.03)
    who, day = moments(rng, lives, np.where(lives.cast.is_agency, often, 0.0))
    kind = rng.choice(len(KINDS), len(who), p=[0.3, 0.3, 0.15, 0.1, 0.15])
    write(
        folder,
        "conduct",
        {
            "conduct_id": numbered("d", np.arange(len(who)) + 1, 6),
            "customer_id": taken(names.ids, who),
            "happened_on": day,
            "kind": taken(KINDS, kind),
            "severity": rng.integers(1, 4, len(who)),
            "evidence": taken(EVIDENCE, kind),
            "reported_by": taken(CSMS, who % len(CSMS)),
        },
    )
