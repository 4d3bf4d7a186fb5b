"""Headings of the fact tables a customer's page can show."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from tenure.values.shown import Show, Shown

ALWAYS = ("name", "mrr_minor", "currency")


def _c(key: str, title: object, show: Show = Show.TEXT) -> Shown:
    return Shown(key, title, show)  # type: ignore[arg-type]


FACT_COLUMNS: dict[str, tuple[Shown, ...]] = {
    "subscriptions": (
        _c("subscription_id", _("Subscription")),
        _c("plan", _("Plan")),
        _c("status", _("Status")),
        _c("started_on", _("From"), Show.DAY),
        _c("ended_on", _("Before"), Show.DAY),
        _c("currency", _("Currency")),
        _c("unit_amount_minor", _("Price"), Show.MONEY),
        _c("quantity", _("Quantity"), Show.INTEGER),
        _c("interval", _("Interval")),
        _c("ended_by", _("Ended by")),
        _c("ended_reason", _("Reason")),
    ),
    "invoices": (
        _c("invoice_id", _("Invoice")),
        _c("status", _("Status")),
        _c("issued_on", _("Issued"), Show.DAY),
        _c("due_on", _("Due"), Show.DAY),
        _c("paid_on", _("Paid"), Show.DAY),
        _c("currency", _("Currency")),
        _c("amount_minor", _("Amount"), Show.MONEY),
        _c("tax_minor", _("Tax"), Show.MONEY),
    ),
    "tickets": (
        _c("ticket_id", _("Ticket")),
        _c("subject", _("Subject")),
        _c("severity", _("Severity")),
        _c("is_complaint", _("Complaint"), Show.FLAG),
        _c("opened_at", _("Opened"), Show.INSTANT),
        _c("first_reply_at", _("Answered"), Show.INSTANT),
        _c("solved_at", _("Solved"), Show.INSTANT),
        _c("csat", _("CSAT"), Show.NUMBER),
    ),
    "answers": (
        _c("kind", _("Survey")),
        _c("contact_id", _("Person")),
        _c("sent_at", _("Asked"), Show.INSTANT),
        _c("answered_at", _("Answered"), Show.INSTANT),
        _c("score", _("Score"), Show.INTEGER),
        _c("reason", _("Reason")),
        _c("comment", _("Comment")),
    ),
    "contacts": (
        _c("contact_id", _("Id")),
        _c("name", _("Name")),
        _c("email", _("E-mail")),
        _c("role", _("Role")),
        _c("goal", _("Goal")),
        _c("is_decision_maker", _("Decides"), Show.FLAG),
    ),
    "touchpoints": (
        _c("occurred_at", _("When"), Show.INSTANT),
        _c("kind", _("What")),
        _c("direction", _("Direction")),
        _c("person", _("Who of us")),
        _c("subject", _("Subject")),
        _c("body", _("Text")),
        _c("goal", _("Goal")),
        _c("promise", _("Promise")),
    ),
}
"""Columns by name of the list."""


def filled(
    columns: Sequence[Shown], rows: Sequence[dict[str, Any]], sort: str
) -> tuple[Shown, ...]:
    """Columns that hold something on this page, who and MRR first of all, and the one sorted by."""
    return tuple(
        column
        for column in columns
        if column.key in (*ALWAYS, sort.removeprefix("-"))
        or any(row.get(column.key) not in (None, "") for row in rows)
    )
