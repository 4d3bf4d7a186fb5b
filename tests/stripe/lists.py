"""Reading: one object, or a page of them, the newest first."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from itertools import islice

from tests.stripe import shapes
from tests.stripe.acts import found
from tests.stripe.answers import Answer, no
from tests.stripe.ledger import Books
from tests.stripe.shapes import Thing

FILTERS = (
    "charge",
    "payment_intent",
    "customer",
    "subscription",
    "price",
    "product",
    "invoice",
    "type",
)
PAGING = ("limit", "starting_after", "ending_before", "status", "active")
LIVE = ("canceled", "incomplete_expired")


def read(books: Books, path: str, params: dict[str, str], *, livemode: bool) -> Answer:
    """Answer a GET. The lock is held."""
    match path.strip("/").split("/")[1:]:
        case ["account"]:
            return Answer(200, shapes.account(books.account))
        case ["accounts", name] if name == books.account:
            return Answer(200, shapes.account(books.account))
        case ["balance"]:
            return Answer(200, shapes.balance(livemode=livemode))
        case ["charges", name, "refunds"]:
            return _page(books, "refunds", {**params, "charge": name}, path, livemode=livemode)
        case [kind] if kind in books.shelves:
            return _page(books, kind, params, path, livemode=livemode)
        case [kind, name] if kind in books.shelves:
            return _one(books, kind, name, livemode=livemode)
    return no(f"Unrecognized request URL (GET: {path}).", 404)


def _one(books: Books, kind: str, name: str, *, livemode: bool) -> Answer:
    """Refunds say no mode of their own."""
    thing = books.get(kind, name)
    if thing is None or "livemode" in thing:
        thing = found(books, kind, name, livemode=livemode)
    return thing if isinstance(thing, Answer) else Answer(200, copy.deepcopy(thing))


def _page(books: Books, kind: str, params: dict[str, str], path: str, *, livemode: bool) -> Answer:
    limit = params.get("limit", "10")
    if not limit.isdecimal() or not 1 <= int(limit) <= 100:
        return no("Invalid limit", param="limit")
    for name in params:
        if name.partition("[")[0] not in (
            *FILTERS,
            *PAGING,
            "created",
            "types",
            "expand",
            "current_period_end",
        ):
            return no(f"Received unknown parameter: {name}", param=name)
    after, before = params.get("starting_after", ""), params.get("ending_before", "")
    for cursor in (after, before):
        if cursor and books.get(kind, cursor) is None:
            return no(f"No such {kind}: '{cursor}'", code="resource_missing")
    wanted = _wanted(books, kind, params, livemode=livemode, after=after, before=before)
    ahead = list(islice(wanted, int(limit) + 1))
    page = ahead[: int(limit)]
    if before:
        page.reverse()
    body = {
        "object": "list",
        "url": path,
        "has_more": len(ahead) > int(limit),
        "data": copy.deepcopy(page),
    }
    return Answer(200, body)


def _wanted(
    books: Books, kind: str, params: dict[str, str], *, livemode: bool, after: str, before: str
) -> Iterator[Thing]:
    spans = [(k[8:-1], int(v)) for k, v in params.items() if k.startswith("created[")]
    types = [v for k, v in params.items() if k.startswith("types[")]
    for thing in books.shelves[kind].newest(older_than=after, newer_than=before):
        if thing.get("livemode", livemode) != livemode and not books.mixes_modes:
            continue
        if not all(_within(thing.get("created", 0), word, edge) for word, edge in spans):
            continue
        if any(name in params and thing.get(name) != params[name] for name in FILTERS):
            continue
        if (types and thing.get("type") not in types) or not _status(kind, thing, params):
            continue
        yield thing


def _within(created: int, word: str, edge: int) -> bool:
    return {
        "gte": created >= edge, "gt": created > edge, "lte": created <= edge, "lt": created < edge
    }[word]  # fmt: skip


def _status(kind: str, thing: Thing, params: dict[str, str]) -> bool:
    """Subscriptions that ended are left out unless asked for."""
    asked = params.get("status", "")
    if kind != "subscriptions":
        return not asked or thing.get("status") == asked
    if asked == "all":
        return True
    if asked == "ended":
        return thing["status"] in LIVE
    return thing["status"] == asked if asked else thing["status"] != "canceled"
