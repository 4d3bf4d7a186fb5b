"""Names of the triggers by which the database itself guards money."""

from __future__ import annotations

FROZEN = ("records_ledgerentry", "records_auditentry", "records_auditseal")
STATES = ("records_refundproposal", "records_moneyorder")


def guards(vendor: str) -> tuple[str, ...]:
    """Every trigger that must be there, for "sqlite" or "postgresql"."""
    ends = ("no_update", "no_delete") if vendor == "sqlite" else ("frozen",)
    frozen = tuple(f"{table}_{end}" for table in FROZEN for end in ends)
    return (*frozen, *(f"{table}_moves" for table in STATES))
