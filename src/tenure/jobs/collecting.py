"""Whether a subscription is collected: read back after it was asked for, and where it was refused."""

from __future__ import annotations

from tenure.jobs.sides import Sides
from tenure.values.provider import CollectionReading, NotDoneError, ProviderError
from tenure.values.trials import outside
from tenure.workflow.actions.orders import Claim

ENDED = ("canceled", "incomplete_expired")
"""Their words for a subscription that has ended."""


def is_as_asked(claim: Claim, sides: Sides) -> bool:
    """Whether a subscription is collected, or not, as was asked. Raises `ProviderError`."""
    found = _read(claim, sides)
    if claim.order.kind == "cancel":
        return found.status in ENDED
    return found.is_collection_paused == (claim.order.kind == "pause")


def is_over(claim: Claim, sides: Sides) -> bool:
    """Whether it has ended, so that there is nothing to stop; no where nobody can tell."""
    if claim.order.kind not in ("pause", "cancel"):
        return False
    try:
        return _read(claim, sides).status in ENDED
    except ProviderError:
        return False


def _read(claim: Claim, sides: Sides) -> CollectionReading:
    if sides.billing is None:
        raise NotDoneError("no payment provider is connected", code="no_provider")
    sides.pace()
    with outside("read.collection"):
        return sides.billing.collection(claim.order.charge)
