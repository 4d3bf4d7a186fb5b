"""Tickets as facts hold them, for those who read helpdesks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tenure.values.canonical import table as canonical
from tenure.warehouse.engine import Engine, Limits
from tenure.warehouse.manifest import read_manifest
from tenure.warehouse.parse import types_of
from tenure.warehouse.sql import literal, parquet_rows


@dataclass(frozen=True, slots=True)
class HeldTicket:
    """A ticket that is open as far as we know."""

    ticket_id: str
    opened_at: datetime


def open_tickets(
    root: Path, prefix: str, after: str, most: int, limits: Limits = Limits()
) -> list[HeldTicket]:
    """Open tickets whose ids begin with `prefix`, those after the id `after`, in the order of ids."""
    files = read_manifest(root).files("tickets")
    if not files:
        return []
    rows = parquet_rows((root / file.path for file in files), types_of(canonical("tickets")))
    engine = Engine(limits)
    try:
        found = engine.rows(
            f"SELECT ticket_id, opened_at FROM {rows} WHERE starts_with(ticket_id, {literal(prefix)}) "
            f"AND ticket_id > {literal(after)} AND solved_at IS NULL AND deleted_at IS NULL "
            f"AND merged_into IS NULL ORDER BY ticket_id LIMIT {int(most)}"
        )
    finally:
        engine.close()
    return [HeldTicket(ticket, opened.replace(tzinfo=UTC)) for ticket, opened in found]
