"""What may become of money on its way back: states, the key it is known by outside, its accounts."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass

PROPOSAL_MOVES: Mapping[str, frozenset[str]] = {
    "draft": frozenset({"previewed", "cancelled", "expired"}),
    "previewed": frozenset({"awaiting", "draft", "cancelled", "expired"}),
    "awaiting": frozenset({"approved", "draft", "cancelled", "expired"}),
    "approved": frozenset({"sending", "draft", "cancelled", "expired"}),
    "sending": frozenset({"done"}),
    "done": frozenset(),
    "cancelled": frozenset(),
    "expired": frozenset(),
}
"""From each state of a proposal, the states it may go to. Back to draft: something differs by now."""

ORDER_MOVES: Mapping[str, frozenset[str]] = {
    "approved": frozenset({"sending", "manual", "cancelled", "failed"}),
    "sending": frozenset({"succeeded", "pending", "failed", "unknown"}),
    "unknown": frozenset({"succeeded", "pending", "failed", "manual"}),
    "pending": frozenset({"succeeded", "failed"}),
    "succeeded": frozenset({"reversed"}),
    "manual": frozenset({"succeeded", "failed"}),
    "failed": frozenset(),
    "reversed": frozenset(),
    "cancelled": frozenset(),
}
"""From each state of an order, the states it may go to.

`sending` is committed before the call, `unknown` is where the answer was lost: nobody tries such an
order anew. `pending` was taken by the other side and is not through; `reversed` went through and
came back; `manual` is left to a person, who pays it or finds it paid, or says that it will not be.
"""

PROPOSAL_STATES = tuple(PROPOSAL_MOVES)
ORDER_STATES = tuple(ORDER_MOVES)
OPEN_PROPOSAL = ("draft", "previewed", "awaiting", "approved", "sending")
BEFORE_SENDING = ("draft", "previewed", "awaiting", "approved")
OPEN_ORDER = ("approved", "sending", "unknown", "pending")
"""Orders of which the end is not known yet: a charge has one of them at most."""

ORDER_KINDS = ("refund", "transfer", "pause", "resume", "cancel", "freeze", "unfreeze")
"""`transfer` is money that no card takes back any more: paid by a person, from an export."""
MONEY_KINDS = ("refund", "transfer")

ACCOUNTS = ("refundable", "held", "refunded")
"""What a customer paid and did not get back; what an order has set aside; what went back."""

POSTINGS: Mapping[tuple[str, str], tuple[str, str]] = {
    ("approved", "sending"): ("refundable", "held"),
    ("sending", "succeeded"): ("held", "refunded"),
    ("sending", "failed"): ("held", "refundable"),
    ("unknown", "succeeded"): ("held", "refunded"),
    ("unknown", "failed"): ("held", "refundable"),
    ("unknown", "manual"): ("held", "refundable"),
    ("pending", "succeeded"): ("held", "refunded"),
    ("pending", "failed"): ("held", "refundable"),
    ("manual", "succeeded"): ("refundable", "refunded"),
    ("succeeded", "reversed"): ("refunded", "refundable"),
}
"""For each move of a refund that moves money: the account it leaves and the one it enters."""

EXTERNAL = ("refundable", "refunded")
"""A refund made outside: in the payment provider's own pages."""

TAKEN_BACK_DAYS: Mapping[str, int] = {"card": 365, "direct_debit": 180}
"""For how many days after a payment its network takes money back, by method.

Card networks let a refund through long after, but issuers close accounts and reject old ones more
and more; direct debits cannot be returned after about half a year. What is older goes by transfer.
"""
PROVIDER_PAYMENTS = ("ch_", "py_")
"""What ids of payments begin with that the payment provider knows."""
PROVIDER_REFUNDS = ("re_", "pyr_")
"""What the provider's own ids of refunds begin with."""


def way_back(payment_id: str, method: str, age_days: int) -> str:
    """`refund` where the network still takes the payment back, else `transfer`."""
    longest = TAKEN_BACK_DAYS.get(method, -1)
    is_theirs = payment_id.startswith(PROVIDER_PAYMENTS)
    return "refund" if is_theirs and 0 <= age_days <= longest else "transfer"


BANK_METHODS = ("bank_transfer", "wire")
CHEQUE_METHODS = ("cheque", "check")


def by_transfer(payment_id: str, method: str, age_days: int, *, has_provider: bool) -> str:
    """Why a payment goes back by transfer, as a code; "" where nothing says that it has to.

    First what no provider could mend: how it was paid, and its age.
    """
    longest = TAKEN_BACK_DAYS.get(method)
    if method.lower() in BANK_METHODS:
        return "paid_bank"
    if method.lower() in CHEQUE_METHODS:
        return "paid_cheque"
    if longest is None:
        return "paid_otherwise"
    if age_days > longest:
        return f"old_{method}"
    if not has_provider:
        return "no_provider"
    return "" if payment_id.startswith(PROVIDER_PAYMENTS) else "not_theirs"


def moves_of(table: Mapping[str, frozenset[str]]) -> tuple[tuple[str, str], ...]:
    """Every move of a table, in order."""
    return tuple((before, after) for before in table for after in sorted(table[before]))


@dataclass(frozen=True, slots=True)
class KeyParts:
    """Everything that makes one outside act what it is. Any difference is another act.

    `request` is the id of the order's row; `charge` the outside id acted on (a subscription's for
    collection); `attempt_epoch` is raised only when a person asks for the act again.
    """

    installation: str
    livemode: bool
    account: str
    kind: str
    request: int
    charge: str
    amount_minor: int
    currency: str
    attempt_epoch: int


def canonical_json(value: object) -> str:
    """The one way a value is written: sorted names, no spaces, ASCII. Refuses NaN."""
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False
    )


def request_key(parts: KeyParts) -> str:
    """The idempotency key of an act: `rf1_` and the SHA-256 of its parts. 68 characters."""
    written = canonical_json({"v": 1, **asdict(parts)})
    return f"rf1_{hashlib.sha256(written.encode('ascii')).hexdigest()}"


def digest(value: object) -> str:
    """SHA-256 of a value as `canonical_json` writes it: what is approved is exactly this."""
    return hashlib.sha256(canonical_json(value).encode("ascii")).hexdigest()
