"""A Stripe of many customers, made as it is asked for: any number of objects, none of them kept.

    python -m tests.connectors.stripe.catalogue CUSTOMERS MONTHS FAULTS

Answers the lists and objects Tenure reads, over real HTTP, in the shapes of Stripe's own fixtures. FAULTS is
the share of calls answered 429, 500, cut off in the middle or not at all. Prints its port. What each customer
pays a month on any day is planted (`mrr`), and worked out without the code under test.
POST /_put, /_gone and /_event change things as a test likes: an object, an id, an event.
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

KINDS = (
    *("monthly", "yearly", "upgraded", "left", "coupon", "trial", "metered", "uncollected"),
    *("unpaid", "two_items", "yen", "tiered", "coupon_over", "paused", "item_gone", "quarterly"),
)
LAST = date(2025, 7, 1)
NOW = datetime(2025, 7, 29, tzinfo=UTC)
AS_OF = date(2025, 7, 29)
ALIKE = ("customers", "subscriptions", "invoices", "charges")
REPEATS = 28 * 4 * 17
"""After so many customers kind, day and refund come again."""
PRICES: dict[str, dict[str, Any]] = {
    "price_m": {"unit": 2000, "interval": "month"},
    "price_y": {"unit": 24000, "interval": "year"},
    "price_q": {"unit": 4500, "interval": "month", "count": 3},
    "price_add": {"unit": 500, "interval": "month"},
    "price_use": {"unit": 3, "interval": "month", "usage": "metered"},
    "price_jpy": {"unit": 1200, "interval": "month", "currency": "jpy"},
    "price_tier": {"unit": None, "interval": "month"},
}


def seconds(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, 12, tzinfo=UTC).timestamp())


def month_on(day: date, months: int) -> date:
    whole = day.year * 12 + day.month - 1 + months
    return date(whole // 12, whole % 12 + 1, day.day)


def kind_of(number: int) -> str:
    return KINDS[number % len(KINDS)]


def ids(number: int) -> str:
    return f"{number:08d}"


def price(name: str) -> dict[str, Any]:
    told = PRICES[name]
    is_tiered = told["unit"] is None
    made = {
        "id": name,
        "object": "price",
        "active": True,
        "billing_scheme": "tiered" if is_tiered else "per_unit",
        "created": seconds(date(2020, 1, 1)),
        "currency": told.get("currency", "usd"),
        "product": "prod_add" if name == "price_add" else "prod_main",
        "recurring": {
            "interval": told["interval"],
            "interval_count": told.get("count", 1),
            "usage_type": told.get("usage", "licensed"),
        },
        "tiers_mode": "graduated" if is_tiered else None,
        "type": "recurring",
        "unit_amount": told["unit"],
        "unit_amount_decimal": None if is_tiered else str(told["unit"]),
    }
    if is_tiered:
        made["tiers"] = [
            {"up_to": 5, "unit_amount": 1000, "flat_amount": None},
            {"up_to": None, "unit_amount": 700, "flat_amount": 100},
        ]
    return made


@dataclass(frozen=True)
class Life:
    """One customer: what was paid when. `months` invoices, the last of them in July 2025."""

    number: int
    months: int

    @property
    def kind(self) -> str:
        return kind_of(self.number)

    @property
    def begun(self) -> date:
        return month_on(LAST.replace(day=1 + self.number % 28), 1 - self.months)

    def bill(self, nth: int) -> date:
        return month_on(self.begun, nth)

    @property
    def changed(self) -> date:
        """The day in the middle of the first period on which an upgrade comes."""
        return self.begun + timedelta(days=10)

    @property
    def price(self) -> str:
        named = {"yearly": "price_y", "metered": "price_use", "yen": "price_jpy"}
        named |= {"tiered": "price_tier", "quarterly": "price_q"}
        return named.get(self.kind, "price_m")

    @property
    def currency(self) -> str:
        return "jpy" if self.kind == "yen" else "usd"

    @property
    def ended(self) -> date | None:
        """The day a subscription that is over ended: when its last bill but one was paid up."""
        return self.bill(self.months - 1) if self.kind in ("left", "unpaid") else None

    @property
    def quantity(self) -> int:
        return {"upgraded": 3, "tiered": 8}.get(self.kind, 1)

    def mrr(self, day: date) -> int:
        """What is paid a month on a day, in minor units."""
        if day < self.begun or (self.ended and day >= self.ended):
            return 0
        late = day >= self.bill(max(1, self.months - 2))
        match self.kind:
            case "trial" | "metered" | "paused":
                return 0
            case "yen":
                return 1200
            case "quarterly":
                return 1500
            case "upgraded":
                return 6000 if day >= self.changed else 2000
            case "coupon":
                return 1500
            case "coupon_over":
                return 2000 if day >= self.bill(1) else 1000
            case "two_items":
                return 2500
            case "item_gone":
                return 2000 if late else 2500
            case "tiered":
                return 5 * 1000 + 3 * 700 + 100
            case _:
                return 2000

    def bills(self) -> int:
        if self.kind in ("trial", "paused"):
            return 1
        if self.kind == "yearly":
            return 1
        if self.kind == "quarterly":
            return 1 + (self.months - 1) // 3
        return self.months - 1 if self.ended else self.months


def customer(life: Life) -> dict[str, Any]:
    own = ids(life.number)
    return {
        "id": f"cus_{own}",
        "object": "customer",
        "address": {
            "city": "Zürich", "country": "CH", "line1": f"Weg {life.number}", "line2": None,
            "postal_code": "8001", "state": None,
        },
        "balance": 0,
        "created": seconds(life.begun),
        "currency": life.currency,
        "delinquent": False,
        "description": None,
        "email": f"boss@c{own}.example",
        "livemode": False,
        "metadata": {"account_id": f"acc-{own}"},
        "name": f"Company {own}",
        "preferred_locales": ["de-CH"],
        "shipping": None,
        "test_clock": None,
    }  # fmt: skip


def discount(life: Life) -> dict[str, Any] | None:
    if life.kind not in ("coupon", "coupon_over"):
        return None
    name = "quarter" if life.kind == "coupon" else "half"
    return {
        "id": f"di_{ids(life.number)}",
        "object": "discount",
        "customer": f"cus_{ids(life.number)}",
        "start": seconds(life.begun),
        "end": None if name == "quarter" else seconds(life.bill(1)),
        "invoice": None,
        "invoice_item": None,
        "source": {"type": "coupon", "coupon": coupon(name)},
        "subscription": f"sub_{ids(life.number)}",
        "subscription_item": None,
    }


def coupon(name: str) -> dict[str, Any]:
    is_quarter = name == "quarter"
    return {
        "id": name,
        "object": "coupon",
        "amount_off": None,
        "created": seconds(date(2020, 1, 1)),
        "currency": None,
        "duration": "forever" if is_quarter else "repeating",
        "duration_in_months": None if is_quarter else 1,
        "percent_off": 25 if is_quarter else 50,
        "valid": True,
    }


STATUS = {"left": "canceled", "unpaid": "canceled", "trial": "trialing", "paused": "paused"}


def subscription(life: Life) -> dict[str, Any]:
    own = ids(life.number)
    found = discount(life)
    is_old = life.kind == "coupon_over" and life.months > 1
    names = [life.price, *(["price_add"] if life.kind == "two_items" else [])]
    until = seconds(life.bill(12 if life.kind == "yearly" else life.months))
    ended = seconds(life.ended) if life.ended else None
    reason = {"left": "cancellation_requested", "unpaid": "payment_failed"}.get(life.kind)
    return {
        "id": f"sub_{own}",
        "object": "subscription",
        "billing_cycle_anchor": seconds(life.begun),
        "cancel_at": None,
        "cancel_at_period_end": False,
        "canceled_at": ended - 86400 if ended else None,
        "cancellation_details": {"comment": None, "feedback": None, "reason": reason},
        "collection_method": "charge_automatically",
        "created": seconds(life.begun),
        "currency": life.currency,
        "customer": f"cus_{own}",
        "discounts": [found] if found and not is_old else [],
        "ended_at": ended,
        "items": {
            "object": "list",
            "has_more": False,
            "data": [
                {
                    "id": f"si_{own}_{n}",
                    "object": "subscription_item",
                    "created": seconds(life.begun),
                    "current_period_end": until,
                    "discounts": [],
                    "price": price(name),
                    "quantity": life.quantity if n == 0 else 1,
                    "subscription": f"sub_{own}",
                }
                for n, name in enumerate(names)
            ],
        },
        "livemode": False,
        "metadata": {},
        "pause_collection": {"behavior": "void", "resumes_at": None}
        if life.kind == "uncollected"
        else None,
        "start_date": seconds(life.begun),
        "status": STATUS.get(life.kind, "active"),
        "test_clock": None,
        "trial_end": seconds(life.bill(life.months))
        if life.kind == "trial"
        else seconds(life.bill(1))
        if life.kind == "paused"
        else None,
        "trial_start": seconds(life.begun) if life.kind in ("trial", "paused") else None,
    }


def line(life: Life, nth: int, item: int, name: str, **changes: Any) -> dict[str, Any]:
    """A line for a whole period; `changes` make it a proration."""
    own = ids(life.number)
    step = 12 if life.kind == "yearly" else 3 if life.kind == "quarterly" else 1
    starts, ends = life.bill(nth * step), life.bill((nth + 1) * step)
    amount = {"metered": 3 * 40, "tiered": 7200}.get(life.kind) or (
        (PRICES[name]["unit"] or 0) * changes.get("quantity", life.quantity)
    )
    amount = 0 if life.kind in ("trial", "paused") else changes.get("amount", amount)
    is_proration = bool(changes.get("proration"))
    details = {
        "proration": is_proration,
        "proration_details": {"credited_items": changes.get("credited")},
        "subscription": f"sub_{own}",
        "subscription_item": f"si_{own}_{item}",
    }
    found = discount(life)
    off = found is not None and (life.kind == "coupon" or nth == 0)
    share = (coupon("quarter") if life.kind == "coupon" else coupon("half"))["percent_off"]
    return {
        "id": f"il_{own}_{nth}_{item}{changes.get('mark', '')}",
        "object": "line_item",
        "amount": amount,
        "currency": life.currency,
        "description": f"{changes.get('quantity', life.quantity)} × Main",
        "discount_amounts": [{"amount": amount * share // 100, "discount": found["id"]}]
        if off and found
        else [],
        "discountable": not is_proration,
        "discounts": [found["id"]] if off and found else [],
        "invoice": f"in_{own}_{nth:02d}",
        "parent": {"type": "subscription_item_details", "subscription_item_details": details},
        "period": {"start": changes.get("start", seconds(starts)), "end": seconds(ends)},
        "pricing": {
            "type": "price_details",
            "price_details": {"price": name, "product": "prod_main"},
            "unit_amount_decimal": None
            if PRICES[name]["unit"] is None
            else str(PRICES[name]["unit"]),
        },
        "quantity": changes.get("quantity", life.quantity),
        "subtotal": amount,
        "taxes": [],
    }


def lines(life: Life, nth: int) -> Iterator[dict[str, Any]]:
    if life.kind == "upgraded":
        yield line(life, nth, 0, "price_m", quantity=1 if nth == 0 else 3)
        if nth == 1:
            start = seconds(life.changed)
            yield line(
                life, 0, 0, "price_m", quantity=1, amount=-1333, proration=True, start=start,
                credited={"invoice": "in", "invoice_line_items": ["il"]}, mark="c",
            )  # fmt: skip
            yield line(
                life,
                0,
                0,
                "price_m",
                quantity=3,
                amount=4000,
                proration=True,
                start=start,
                mark="d",
            )
        return
    yield line(life, nth, 0, life.price)
    gone = life.kind == "item_gone" and nth >= max(1, life.months - 2)
    if life.kind == "two_items" or (life.kind == "item_gone" and not gone):
        yield line(life, nth, 1, "price_add", quantity=1)


def invoice(life: Life, nth: int) -> dict[str, Any]:
    own = ids(life.number)
    told = list(lines(life, nth))
    off = sum(each["amount"] for one in told for each in one["discount_amounts"])
    total = sum(each["amount"] for each in told) - off
    step = 12 if life.kind == "yearly" else 3 if life.kind == "quarterly" else 1
    at = seconds(life.bill(nth * step))
    found = discount(life)
    is_open = life.kind == "uncollected" and nth == life.months - 1
    return {
        "id": f"in_{own}_{nth:02d}",
        "object": "invoice",
        "amount_due": total,
        "amount_paid": 0 if is_open else total,
        "amount_remaining": total if is_open else 0,
        "billing_reason": "subscription_cycle" if nth else "subscription_create",
        "collection_method": "charge_automatically",
        "created": at,
        "currency": life.currency,
        "customer": f"cus_{own}",
        "discounts": [found] if found and told[0]["discounts"] else [],
        "due_date": None,
        "effective_at": at,
        "lines": {"object": "list", "has_more": False, "data": told, "total_count": len(told)},
        "number": f"T-{life.number}-{nth}",
        "parent": {
            "type": "subscription_details",
            "subscription_details": {"subscription": f"sub_{own}", "metadata": {}},
        },
        "payments": {
            "object": "list",
            "has_more": False,
            "data": []
            if is_open
            else [
                {
                    "object": "invoice_payment",
                    "status": "paid",
                    "payment": {"type": "payment_intent", "payment_intent": f"pi_{own}_{nth:02d}"},
                }
            ],
        },
        "period_end": at,
        "period_start": seconds(month_on(life.bill(nth), -1)),
        "status": "open" if is_open else "paid",
        "status_transitions": {
            "finalized_at": at, "marked_uncollectible_at": None,
            "paid_at": None if is_open else at + 60, "voided_at": None,
        },
        "subtotal": total + off,
        "test_clock": None,
        "total": total,
        "total_discount_amounts": [],
        "total_taxes": [],
    }  # fmt: skip


def charge(life: Life, nth: int) -> dict[str, Any] | None:
    told = invoice(life, nth)
    if not told["amount_paid"]:
        return None
    own = ids(life.number)
    is_back = life.number % 17 == 0 and nth == 0
    return {
        "id": f"ch_{own}_{nth:02d}",
        "object": "charge",
        "amount": told["amount_paid"],
        "amount_captured": told["amount_paid"],
        "amount_refunded": 300 if is_back else 0,
        "balance_transaction": {
            "id": f"txn_{own}_{nth:02d}", "object": "balance_transaction", "currency": "usd",
            "fee": 30 + told["amount_paid"] * 29 // 1000,
        },
        "billing_details": {"address": {}, "email": None, "name": f"Company {own}"},
        "captured": True,
        "created": told["created"] + 60,
        "currency": life.currency,
        "customer": f"cus_{own}",
        "disputed": False,
        "livemode": False,
        "metadata": {},
        "paid": True,
        "payment_intent": f"pi_{own}_{nth:02d}",
        "payment_method_details": {"type": "card", "card": {"brand": "visa", "last4": "4242"}},
        "status": "succeeded",
    }  # fmt: skip


def refund(life: Life) -> dict[str, Any] | None:
    paid = charge(life, 0) if life.number % 17 == 0 and life.bills() else None
    if paid is None:
        return None
    return {
        "id": f"re_{ids(life.number)}",
        "object": "refund",
        "amount": 300,
        "charge": paid["id"],
        "created": paid["created"] + 86400,
        "currency": life.currency,
        "payment_intent": paid["payment_intent"],
        "reason": "requested_by_customer",
        "status": "succeeded",
    }


def credit_note(life: Life) -> dict[str, Any] | None:
    if life.number % 23 or not life.bills():
        return None
    return {
        "id": f"cn_{ids(life.number)}",
        "object": "credit_note",
        "amount": 100,
        "created": seconds(life.begun) + 5000,
        "currency": life.currency,
        "customer": f"cus_{ids(life.number)}",
        "invoice": f"in_{ids(life.number)}_00",
        "post_payment_amount": 100,
        "pre_payment_amount": 0,
        "reason": "order_change",
        "refunds": [],
        "status": "issued",
        "total": 100,
        "total_taxes": [],
        "type": "post_payment",
    }


@dataclass
class World:
    """All there is. `put` are objects as they are now, by id; `fresh` those made later, by list."""

    customers: int
    months: int
    put: dict[str, dict[str, Any]] = field(default_factory=dict)
    fresh: dict[str, list[str]] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    events: list[dict[str, Any]] = field(default_factory=list)
    pieces: dict[tuple[str, int, int], bytes] = field(default_factory=dict)

    def life(self, number: int) -> Life:
        return Life(number, self.months)

    def slots(self, name: str) -> tuple[int, int]:
        """How many places a list has, and how many of them are one customer's."""
        each = self.months if name in ("invoices", "charges") else 1
        return self.customers * each, each

    def made(self, name: str, place: int) -> dict[str, Any] | None:
        """The object at a place of a list, the oldest first; None where the place is empty."""
        _, each = self.slots(name)
        life, nth = self.life(place // each), place % each
        if name in ("invoices", "charges"):
            if nth >= life.bills():
                return None
            return invoice(life, nth) if name == "invoices" else charge(life, nth)
        makers = {"customers": customer, "subscriptions": subscription}
        makers |= {"refunds": refund, "credit_notes": credit_note}  # type: ignore[dict-item]
        makers["disputes"] = lambda _: None  # type: ignore[assignment,return-value]
        return makers[name](life)

    def place(self, name: str, own: str) -> int:
        """The place of an id."""
        _, number, *nth = own.split("_")
        return int(number) * self.slots(name)[1] + (int(nth[0]) if nth else 0)

    def listed(self, name: str, after: str, limit: int) -> tuple[list[dict[str, Any]], bool]:
        """The newest first, from after an id on. `KeyError` where it is gone."""
        if after in self.gone:
            raise KeyError(after)
        found: list[dict[str, Any]] = []
        for each in self._from(name, after):
            if len(found) == limit:
                return found, True
            found.append(each)
        return found, False

    def quick(self, name: str, after: str, limit: int) -> bytes | None:
        """A page as `listed` gives it, put together from pieces; None where it must be made with care."""
        if name not in ALIKE or after in self.gone or self.put or self.gone:
            return None
        total, _ = self.slots(name)
        found: list[bytes] = []
        for place in range((self.place(name, after) if after else total) - 1, -1, -1):
            piece = self._piece(name, place)
            if piece and len(found) == limit:
                return b'{"object":"list","has_more":true,"data":[%b]}' % b",".join(found)
            if piece:
                found.append(piece)
        return b'{"object":"list","has_more":false,"data":[%b]}' % b",".join(found)

    def _piece(self, name: str, place: int) -> bytes:
        """An object in JSON: customers so many apart are alike but for their ids."""
        _, each = self.slots(name)
        number, nth = divmod(place, each)
        key = (name, number % REPEATS, nth)
        if key not in self.pieces:
            made = self.made(name, key[1] * each + nth)
            self.pieces[key] = json.dumps(made).encode() if made else b""
        return self.pieces[key].replace(ids(key[1]).encode(), ids(number).encode())

    def _from(self, name: str, after: str) -> Iterator[dict[str, Any]]:
        fresh = self.fresh.get(name, [])[::-1]
        rest = fresh[fresh.index(after) + 1 :] if after in fresh else [] if after else fresh
        for own in rest:
            if own not in self.gone:
                yield self.put[own]
        total, _ = self.slots(name)
        first = self.place(name, after) if after and after not in fresh else total
        for place in range(first - 1, -1, -1):
            made = self.made(name, place)
            if made is not None and made["id"] not in self.gone:
                yield self.put.get(made["id"], made)

    def one(self, name: str, own: str) -> dict[str, Any]:
        """An object by its id. `KeyError` where there is none."""
        if own in self.gone:
            if name == "customers":
                return {"id": own, "object": "customer", "deleted": True}
            raise KeyError(own)
        if own in self.put:
            return self.put[own]
        made = self.made(name, self.place(name, own))
        if made is None:
            raise KeyError(own)
        return made

    def catalog(self, name: str) -> list[dict[str, Any]]:
        if name == "products":
            names = (("prod_main", "Main"), ("prod_add", "Add-on"))
            return [{"id": i, "object": "product", "name": n, "unit_label": None} for i, n in names]
        if name == "prices":
            return [price(each) for each in PRICES]
        return [coupon(each) for each in ("quarter", "half")]

    def invoices_of(self, own: str) -> list[dict[str, Any]]:
        """Every invoice of a subscription, the newest first."""
        life = self.life(int(own.split("_")[1]))
        made = [invoice(life, nth) for nth in range(life.bills())][::-1]
        more = [
            self.put[name]
            for name in self.fresh.get("invoices", [])
            if self.put[name]["parent"]["subscription_details"]["subscription"] == own
        ]
        return more[::-1] + [self.put.get(each["id"], each) for each in made]


class Handler(BaseHTTPRequestHandler):
    """Answers one call."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # or each answer waits 40 ms for the reader's acknowledgment
    world: World
    faults = 0.0
    rng = random.Random(7)
    calls = 0
    began = ended = 0.0

    def do_GET(self) -> None:
        if self.path == "/v1/calls":
            span = Handler.ended - Handler.began
            own = {"calls": Handler.calls, "seconds": span, "cpu_s": time.process_time()}
            self.answer(200, own)
            return
        Handler.calls += 1
        Handler.ended = time.monotonic()
        Handler.began = Handler.began or Handler.ended
        if self.faults and self.rng.random() < self.faults:
            self.fail()
            return
        parts = urlsplit(self.path)
        asked = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        if not self.headers.get("Authorization", "").startswith("Bearer rk_"):
            self.answer(401, {"error": {"message": "Invalid API Key provided"}})
            return
        name, after = parts.path.removeprefix("/v1/"), asked.get("starting_after", "")
        if "subscription" not in asked:
            page = self.world.quick(name, after, int(asked.get("limit", 10)))
            if page is not None:
                self.answer(200, page)
                return
        try:
            self.answer(200, self.found(unquote(parts.path), asked))
        except KeyError as error:
            told = {"code": "resource_missing", "message": f"No such object: {error}"}
            self.answer(404 if parts.path.count("/") > 2 else 400, {"error": told})

    def found(self, path: str, asked: dict[str, str]) -> dict[str, Any]:
        world, limit = self.world, int(asked.get("limit", 10))
        after = asked.get("starting_after", "")
        _, _, name, *own = path.split("/")
        if own:
            return world.one(name, own[0])
        if name == "events":
            since = int(asked.get("created[gte]", 0))
            every = [e for e in reversed(world.events) if e["created"] >= since]
            return paged(every, after, limit)
        if name in ("products", "prices", "coupons"):
            return paged(world.catalog(name), after, limit)
        if name == "invoices" and "subscription" in asked:
            return paged(world.invoices_of(asked["subscription"]), after, limit)
        found, has_more = world.listed(name, after, limit)
        return {"object": "list", "data": found, "has_more": has_more, "url": path}

    def do_POST(self) -> None:
        world = self.world
        told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path == "/_put":
            name, found = told
            known = found["id"] in world.put
            world.put[found["id"]] = found
            if name and not known:
                world.fresh.setdefault(name, []).append(found["id"])
        elif self.path == "/_gone":
            world.gone.add(told)
        elif self.path == "/_faults":
            Handler.faults = told
        else:
            world.events.append({"id": f"evt_{len(world.events):06d}", "object": "event"} | told)
        self.answer(200, {})

    def fail(self) -> None:
        kind = self.rng.randrange(4)
        if kind == 0:
            self.answer(429, {"error": {"code": "rate_limit"}}, {"Retry-After": "0"})
        elif kind == 1:
            self.answer(500, {"error": {"message": "oops"}})
        elif kind == 2:
            self.send_response(200)
            self.send_header("Content-Length", "100000")
            self.end_headers()
            self.wfile.write(b'{"object": "list", "data": [')
            self.close_connection = True
        else:
            self.close_connection = True

    def answer(self, status: int, found: dict[str, Any] | bytes, more: Any = ()) -> None:
        body = found if isinstance(found, bytes) else json.dumps(found).encode()
        self.send_response_only(status)
        self.send_header("Date", NOW.strftime("%a, %d %b %Y %H:%M:%S GMT"))
        for name, value in dict(more).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


def paged(every: list[dict[str, Any]], after: str, limit: int) -> dict[str, Any]:
    begin = [each["id"] for each in every].index(after) + 1 if after else 0
    return {
        "object": "list",
        "data": every[begin : begin + limit],
        "has_more": len(every) > begin + limit,
    }


def main(customers: int, months: int, faults: float) -> None:
    Handler.world, Handler.faults = World(customers, months), faults
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    sys.stdout.write(f"{server.server_address[1]}\n")
    sys.stdout.flush()
    server.serve_forever(0.1)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]))
