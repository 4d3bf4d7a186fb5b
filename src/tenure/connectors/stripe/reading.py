"""What is read of Stripe, and how an object is made whole: all lines of an invoice, all items.

Source: docs.stripe.com, API reference, version `lists.VERSION`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from tenure.connectors.stripe.amounts import Object, inner, key_or_none
from tenure.connectors.stripe.facts import line_subscription, subscription_of
from tenure.connectors.stripe.lists import Asked, GoneError, Lists, Page
from tenure.connectors.stripe.raw import Chain


@dataclass(frozen=True, slots=True)
class Resource:
    """A list: its name and path are the same. `expand` names fields wanted whole."""

    name: str
    expand: tuple[str, ...] = ()
    filters: tuple[tuple[str, str], ...] = ()

    @property
    def path(self) -> str:
        """Where it is."""
        return f"/v1/{self.name}"

    def asked(self) -> Asked:
        """Parameters of a page."""
        return [*self.filters, *(("expand[]", f"data.{each}") for each in self.expand)]

    def asked_of_one(self) -> Asked:
        """Parameters of one object."""
        return [("expand[]", each) for each in self.expand]


CATALOG = (
    Resource("products"),
    Resource("prices", ("tiers", "currency_options")),
    Resource("coupons", ("applies_to", "currency_options")),
)
FACTS = (
    Resource("customers"),
    Resource(
        "subscriptions",
        ("discounts.source.coupon", "items.data.discounts"),
        (("status", "all"),),
    ),
    Resource("invoices", ("discounts.source.coupon", "payments")),
    Resource("charges", ("balance_transaction",)),
    Resource("refunds"),
    Resource("disputes"),
    Resource("credit_notes"),
)
RESOURCES = (*CATALOG, *FACTS)
BY_NAME = {each.name: each for each in RESOURCES}

_OF_OBJECT = {
    "customer": "customers",
    "subscription": "subscriptions",
    "invoice": "invoices",
    "charge": "charges",
    "refund": "refunds",
    "dispute": "disputes",
    "credit_note": "credit_notes",
}
Touched = tuple[str, str]
"""A resource and the id of an object of it."""


def read_page(lists: Lists, resource: Resource, chain: Chain, after: str) -> tuple[str, bool, int]:
    """Read the page that follows an object and keep it: its last id, whether more follow, its size.

    Where that object is gone, reading goes on from the nearest before it.
    """
    page = _page(lists, resource, chain, after)
    fresh = [whole(lists, each) for each in page.objects]
    chain.keep(after, fresh)
    last = str(fresh[-1]["id"]) if fresh else after
    return last, page.has_more and bool(fresh), len(fresh)


def _page(lists: Lists, resource: Resource, chain: Chain, after: str) -> Page:
    """The page that follows an object; if that is gone, what follows the nearest before it that is not."""
    try:
        return lists.page(resource.path, after, resource.asked())
    except GoneError:
        for nearest in chain.before(after)[1:]:
            try:
                return lists.page(resource.path, nearest, resource.asked())
            except GoneError:
                continue
        return lists.page(resource.path, "", resource.asked())


def whole(lists: Lists, found: dict[str, Any]) -> dict[str, Any]:
    """The object with all members of the lists inside it."""
    kind = found.get("object")
    if kind == "invoice" and inner(found, "lines").get("has_more"):
        found["lines"] = _rest(lists, f"/v1/invoices/{found['id']}/lines", found["lines"], [])
    if kind == "subscription" and inner(found, "items").get("has_more"):
        asked = [("subscription", str(found["id"]))]
        found["items"] = _rest(lists, "/v1/subscription_items", found["items"], asked)
    return found


def _rest(lists: Lists, path: str, begun: dict[str, Any], asked: Asked) -> dict[str, Any]:
    members = list(begun["data"])
    after = str(members[-1]["id"]) if members else ""
    for page in lists.pages(path, asked, after):
        members += page.objects
    return {**begun, "data": members, "has_more": False}


def touched(event: Object) -> Iterator[Touched]:
    """What an event says has changed; a subscription with each of its invoices, a refund or dispute with its charge."""
    found = inner(event, "data", "object")
    resource = _OF_OBJECT.get(str(found.get("object")))
    name = key_or_none(found, "id")
    if resource and name:
        yield resource, name
    subscription = subscription_of(found) if resource == "invoices" else found.get("subscription")
    if isinstance(subscription, str) and resource in (None, "invoices"):
        yield "subscriptions", subscription
    if resource == "invoices":
        for line in inner(found, "lines").get("data") or ():
            own = line_subscription(line)
            if own:
                yield "subscriptions", own
    charge = key_or_none(found, "charge")
    if charge and resource in (None, "refunds", "disputes"):
        yield "charges", charge


def item_change(event: Object) -> tuple[str, int] | None:
    """The subscription whose items an event says were changed, and when (seconds since 1970)."""
    found = inner(event, "data", "object")
    before = inner(event, "data", "previous_attributes")
    if event.get("type") != "customer.subscription.updated":
        return None
    if not {"items", "plan", "quantity"} & set(before):
        return None
    return str(found.get("id")), int(event["created"])


def read_one(lists: Lists, touched_one: Touched) -> dict[str, Any] | None:
    """A changed object as it is now; None where it is gone."""
    resource, name = touched_one
    known = BY_NAME[resource]
    try:
        return whole(lists, lists.one(f"{known.path}/{name}", known.asked_of_one()))
    except GoneError:
        return None


def invoices_of(lists: Lists, subscription: str) -> Iterable[dict[str, Any]]:
    """Every invoice of a subscription: its past is made of all of them."""
    known = BY_NAME["invoices"]
    asked = [*known.asked(), ("subscription", subscription)]
    for page in lists.pages(known.path, asked):
        for each in page.objects:
            yield whole(lists, each)
