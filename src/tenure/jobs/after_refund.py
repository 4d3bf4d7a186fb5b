"""What follows when all orders of a proposal have ended: written with it, once."""

from __future__ import annotations

from datetime import datetime

from tenure.records.models import RefundProposal


def after_done(proposal: RefundProposal, at: datetime) -> None:
    """Write what follows, as rows; called within the transaction that ends the proposal."""
