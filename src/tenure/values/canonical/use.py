"""What customers do: product events and seats."""

from __future__ import annotations

from tenure.values.schema import Column, Kind, Table, at, contact_ref, customer_ref, on, text

USAGE_EVENTS = Table(
    "usage_events",
    "One row for each thing done in the product, or for each measured amount of use.",
    ("message_id",),
    (
        text("message_id", "Unique id of the event; a repeat is loaded once.", required=True),
        customer_ref("The customer whose use it is; ids not known are listed, never dropped."),
        contact_ref("The user."),
        text("subscription_id", "The subscription used, where your product knows."),
        text("name", "What was done.", required=True),
        at("occurred_at", "When it happened.", required=True),
        at("received_at", "When you first knew of it."),
        text("source", "Where the event came from: the name of the event source or system."),
        Column("value", Kind.REAL, "Amount of use, where there is one."),
        Column("properties", Kind.JSON, "Anything else, as a JSON object."),
    ),
    clock="occurred_at",
    by_month=True,
)

SEATS = Table(
    "seats",
    "Seats assigned to people.",
    ("customer_id", "contact_id"),
    (
        customer_ref(),
        text("contact_id", "The person.", required=True, references="contacts"),
        on("assigned_on", "Day assigned."),
        on("last_used_on", "Last day of use."),
    ),
)

USE = (USAGE_EVENTS, SEATS)
