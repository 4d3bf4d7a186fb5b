"""Acts as calls: what is sent is made of the act alone, so that each try is the same to the byte."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tenure.connectors.stripe.amounts import Object, inner, key, key_or_none
from tenure.connectors.stripe.readings import refund_status, theirs_of
from tenure.values.provider import OutsideAct, RefusedActError, UnknownOutcomeError

NO_METADATA = ("cancel",)
ENDED = ("canceled", "incomplete_expired")


@dataclass(frozen=True, slots=True)
class Call:
    """One request. `params` as the library takes them."""

    method: str
    path: str
    params: Mapping[str, Any]


def call_of(act: OutsideAct, code: str) -> Call:
    """The request an act is. `code` is the currency of the charge refunded.

    Raises `RefusedActError` for what is no act here, before anything is sent.
    """
    params: dict[str, Any] = json.loads(act.params)
    if act.kind == "refund":
        return Call("post", "/v1/refunds", _refund(act.subject, params, code))
    path = f"/v1/subscriptions/{act.subject}"
    if act.kind == "cancel":
        params.pop("metadata", None)  # their cancellation takes none
        return Call("delete", path, params)
    if act.kind in ("pause", "resume"):
        pause: object = {"behavior": "void"} if act.kind == "pause" else ""
        return Call("post", path, {"pause_collection": pause, **params})
    raise RefusedActError(f"{act.kind} is nothing Stripe does", code="unknown_act")


def _refund(subject: str, params: dict[str, Any], code: str) -> dict[str, Any]:
    by = "payment_intent" if subject.startswith("pi_") else "charge"
    params.pop("charge", None)
    return {**params, by: subject, "amount": theirs_of(int(params["amount"]), code)}


def checked(act: OutsideAct, call: Call, found: Object) -> tuple[str, str]:
    """Id and state of what an act made, if it is what was asked for.

    Raises `UnknownOutcomeError` where it is something else: it is looked up then.
    """
    if act.kind == "refund":
        of = key_or_none(found, "payment_intent" if act.subject.startswith("pi_") else "charge")
        same = of == act.subject and found.get("amount") == call.params["amount"]
        state = refund_status(found)
    else:
        same = key(found) == act.subject and _is_so(act.kind, found)
        state = "succeeded"
    if not same:
        raise UnknownOutcomeError(
            "it was answered with something else than was asked", code="not_as_asked"
        )
    return key(found), state


def _is_so(kind: str, found: Object) -> bool:
    if kind == "cancel":
        return found.get("status") in ENDED
    return bool(inner(found, "pause_collection")) == (kind == "pause")
