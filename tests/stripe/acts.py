"""What may be done: refunds, and a subscription's collection."""

from __future__ import annotations

from dataclasses import dataclass

from tests.stripe.answers import Answer, no
from tests.stripe.ledger import Books
from tests.stripe.shapes import Thing

REFUND_PARAMS = ("charge", "payment_intent", "amount", "reason", "metadata", "expand")
REASONS = ("duplicate", "fraudulent", "requested_by_customer")
BEHAVIORS = ("keep_as_draft", "mark_uncollectible", "void")


@dataclass(frozen=True)
class Call:
    """One request that changes something. `ending` is the status a refund is made with."""

    method: str
    path: str
    params: dict[str, str]
    ending: str
    request: str
    key: str | None
    livemode: bool


def malformed(path: str, params: dict[str, str]) -> Answer | None:
    """A refusal that comes before anything begins, or none."""
    if path != "/v1/refunds":
        return None
    for name in params:
        root = name.partition("[")[0]
        if root not in REFUND_PARAMS:
            return no(f"Received unknown parameter: {root}", code="parameter_unknown", param=root)
    if ("charge" in params) == ("payment_intent" in params):
        return no(
            "One of the following params should be provided for this request: payment_intent or charge."
        )
    if "amount" in params and not (params["amount"].isdecimal() and int(params["amount"]) > 0):
        return no(
            "Invalid integer: " + params["amount"], code="parameter_invalid_integer", param="amount"
        )
    if params.get("reason", REASONS[0]) not in REASONS:
        return no(
            "Invalid reason: must be one of duplicate, fraudulent, or requested_by_customer",
            param="reason",
        )
    return None


def act(books: Books, call: Call) -> Answer:
    """Do it. The lock is held."""
    parts = call.path.strip("/").split("/")[1:]
    match (call.method, parts):
        case ("POST", ["refunds"]):
            return _refund(books, call)
        case ("POST", ["subscriptions", name]):
            return _update(books, call, name)
        case ("POST", ["subscriptions", name, "resume"]):
            return _resume(books, call, name)
        case ("DELETE", ["subscriptions", name]):
            return _cancel(books, call, name)
    return no(f"Unrecognized request URL ({call.method}: {call.path}).", 404)


def found(books: Books, kind: str, name: str, *, livemode: bool) -> Thing | Answer:
    thing = books.get(kind, name)
    word = kind.removesuffix("s").replace("_", " ")
    if thing is None:
        return no(f"No such {word}: '{name}'", 404, code="resource_missing", param="id")
    if thing["livemode"] != livemode and not books.mixes_modes:
        mode, other = ("live", "test") if thing["livemode"] else ("test", "live")
        words = f"No such {word}: '{name}'; a similar object exists in {mode} mode, but a {other} mode key was used to make this request."
        return no(words, 404, code="resource_missing", param="id")
    return thing


def _refund(books: Books, call: Call) -> Answer:
    given = call.params
    if "payment_intent" in given:
        intent = found(books, "payment_intents", given["payment_intent"], livemode=call.livemode)
        if isinstance(intent, Answer):
            return intent
        name = intent["latest_charge"]
    else:
        name = given["charge"]
    charge = found(books, "charges", name, livemode=call.livemode)
    if isinstance(charge, Answer):
        return charge
    left = charge["amount_captured"] - charge["amount_refunded"]
    amount = int(given.get("amount", left))
    refusal = _unrefundable(charge, amount, left, is_taken=books.is_taken_back(charge["id"]))
    if refusal is not None:
        return refusal
    metadata = {k[9:-1]: v for k, v in given.items() if k.startswith("metadata[")}
    begins = "pending" if call.ending == "failed" else call.ending
    made = books.refund(
        charge, amount, status=begins, metadata=metadata, reason=given.get("reason")
    )
    _tell(books, call, made, charge)
    return Answer(200, made)


def _unrefundable(charge: Thing, amount: int, left: int, *, is_taken: bool) -> Answer | None:
    name = charge["id"]
    if is_taken:
        return no(
            f"Charge {name} has been charged back; cannot issue a refund.", code="charge_disputed"
        )
    if left == 0:
        return no(f"Charge {name} has already been refunded.", code="charge_already_refunded")
    if amount > left:
        return no(
            f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left})",
            param="amount",
        )
    return None


def _tell(books: Books, call: Call, made: Thing, charge: Thing) -> None:
    by = {"request": call.request, "key": call.key}
    books.event("charge.refunded", charge, **by)
    books.event("refund.created", made, **by)
    if call.ending == "failed":
        books.settle(made["id"], "failed", "declined")


def _live(books: Books, name: str, *, livemode: bool) -> Thing | Answer:
    sub = found(books, "subscriptions", name, livemode=livemode)
    if isinstance(sub, dict) and sub["status"] in ("canceled", "incomplete_expired"):
        return no(f"No such subscription: '{name}'", 404, code="resource_missing", param="id")
    return sub


def _update(books: Books, call: Call, name: str) -> Answer:
    sub = _live(books, name, livemode=call.livemode)
    if isinstance(sub, Answer):
        return sub
    given = call.params
    if given.get("pause_collection") == "":
        sub["pause_collection"] = None
    elif "pause_collection[behavior]" in given:
        behavior, until = (
            given["pause_collection[behavior]"],
            given.get("pause_collection[resumes_at]"),
        )
        if behavior not in BEHAVIORS:
            return no("Invalid pause_collection[behavior]", param="pause_collection[behavior]")
        sub["pause_collection"] = {
            "behavior": behavior,
            "resumes_at": int(until) if until else None,
        }
    if "cancel_at_period_end" in given:
        sub["cancel_at_period_end"] = given["cancel_at_period_end"] == "true"
    sub["metadata"].update({k[9:-1]: v for k, v in given.items() if k.startswith("metadata[")})
    books.event("customer.subscription.updated", sub, request=call.request, key=call.key)
    return Answer(200, sub)


def _resume(books: Books, call: Call, name: str) -> Answer:
    """Of the status `paused` only: paused collection is ended by an update."""
    sub = _live(books, name, livemode=call.livemode)
    if isinstance(sub, Answer):
        return sub
    if sub["status"] != "paused":
        return no("The subscription cannot be resumed because it is not paused.")
    sub["status"] = "active"
    books.event("customer.subscription.resumed", sub, request=call.request, key=call.key)
    return Answer(200, sub)


def _cancel(books: Books, call: Call, name: str) -> Answer:
    sub = _live(books, name, livemode=call.livemode)
    if isinstance(sub, Answer):
        return sub
    now = books.now()
    sub.update(status="canceled", canceled_at=now, ended_at=now)
    sub["cancellation_details"]["reason"] = "cancellation_requested"
    books.event("customer.subscription.deleted", sub, request=call.request, key=call.key)
    return Answer(200, sub)
