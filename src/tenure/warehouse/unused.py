"""The day's tables of what zombies paid and did not use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tenure.metrics import unused
from tenure.warehouse.any_day import ANY_DAY

if TYPE_CHECKING:
    from tenure.warehouse.asof import Computing


def tables(work: Computing) -> None:
    """Make `unused_payments` and `unused`, up to the day."""
    work.keep(
        "unused_payments",
        lambda zombies, payments, refunds, notes, invoices, lines: unused.unused_payments(
            zombies=zombies,
            payments=payments,
            refunds=refunds,
            credit_notes=notes,
            invoices=invoices,
            lines=lines,
            day=ANY_DAY,
        ),
        *("zombies", "payments", "refunds", "credit_notes", "invoices", "invoice_lines"),
        sort="customer_id",
    )
    work.keep("unused", unused.unused, "unused_payments", sort="customer_id")
