"""The ticket a bug is filed from: who asked, and in which words."""

from __future__ import annotations

from dataclasses import dataclass

from ibis.expr.types import StringScalar, Table

from tenure.values.bugs import Reported
from tenure.workflow.queries.board import Board
from tenure.workflow.rules.category_words import category_text


@dataclass(frozen=True, slots=True)
class FromTicket:
    """A ticket as a bug is filed from it."""

    reported: Reported
    subject: str
    body: str
    severity: str
    url: str


def from_ticket(board: Board | None, ticket_id: str) -> FromTicket | None:
    """One ticket; None where there is no such, or it was deleted."""
    if board is None or not ticket_id:
        return None
    tickets = board.reader.table("tickets")

    def build(given: dict[str, StringScalar]) -> Table:
        rows = tickets.filter(tickets.ticket_id == given["ticket"])
        contacts = board.reader.table("contacts")
        contacts = contacts.select(person="contact_id", person_name="name", person_email="email")
        customers = board.reader.table("customers")
        customers = customers.select(named="customer_id", customer_name="name")
        rows = rows.left_join(contacts, rows.contact_id == contacts.person)
        return rows.left_join(customers, rows.customer_id == customers.named)

    found = board.reader.ask(("bug ticket",), build, {"ticket": ticket_id})
    if not found:
        return None
    row = {name: value or "" for name, value in found[0].items()}
    reported = Reported(
        ticket_id=row["ticket_id"],
        customer_id=row["customer_id"],
        customer_name=row["customer_name"],
        contact_id=row["contact_id"],
        name=row["person_name"] or row["requester_name"],
        email=row["person_email"] or row["requester_email"],
    )
    subject = row["subject"] or category_text(row["category"])
    return FromTicket(reported, subject, row["body"], row["severity"] or "medium", row["url"])
