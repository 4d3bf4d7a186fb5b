"""Customers and the people there."""

from __future__ import annotations

from tenure.values.schema import (
    Column,
    Kind,
    Table,
    at,
    choice,
    contact_ref,
    customer_ref,
    on,
    text,
)

MOODS = ("delighted", "content", "neutral", "annoyed", "angry")

CUSTOMERS = Table(
    "customers",
    "The parties that pay, one row each.",
    ("customer_id",),
    (
        text("customer_id", "Your id of the customer.", required=True),
        Column("external_ids", Kind.JSON, "Other ids of the same customer, as a JSON list."),
        text("name", "Name as your team says it.", required=True),
        text("domain", "Web domain, for matching people to customers."),
        text("parent_id", "The customer this one belongs to.", references="customers"),
        choice(
            "kind", "Subscription customer or agency client.", ("saas", "agency"), default="saas"
        ),
        text("segment", "Your segment, for example Enterprise."),
        text("country", "Country, ISO 3166 two letters where possible."),
        text("language", "Language for letters and surveys, for example fa."),
        Column("currency", Kind.CURRENCY, "Currency the customer is billed in."),
        text("channel", "Acquisition channel."),
        text("campaign", "Acquisition campaign."),
        text("referred_by", "The customer who referred this one.", references="customers"),
        text("sold_by", "Who sold."),
        text("sales_promise", "What was promised at the sale."),
        text("csm", "E-mail or name of the customer-success manager."),
        on("created_on", "Day of sign-up."),
        text("email", "Main e-mail address."),
        text("address_line", "Street address."),
        text("address_city", "City."),
        text("address_postcode", "Postcode."),
    ),
    clock="created_on",
)

CONTACTS = Table(
    "contacts",
    "People at a customer.",
    ("contact_id",),
    (
        text("contact_id", "Your id of the person.", required=True),
        customer_ref(),
        text("name", "Name."),
        text("email", "E-mail address."),
        text("role", "Role, for example end user, boss, decision maker."),
        text("goal", "What the person wants from the product."),
        Column("is_decision_maker", Kind.FLAG, "Decides about the renewal."),
        on("created_on", "Day the person was added."),
    ),
)

TOUCHPOINTS = Table(
    "touchpoints",
    "Calls, mails, meetings, notes and letters.",
    ("touchpoint_id",),
    (
        text("touchpoint_id", "Your id of the contact made.", required=True),
        customer_ref(),
        contact_ref(),
        choice(
            "kind",
            "What it was.",
            ("call", "email", "meeting", "note", "letter", "in_app", "campaign"),
            default="note",
        ),
        choice("direction", "Who began: they (in) or we (out).", ("in", "out"), default="out"),
        at("occurred_at", "When.", required=True),
        text("person", "Who of us."),
        text("subject", "Subject."),
        Column("body", Kind.LONG_TEXT, "Text."),
        Column("minutes", Kind.INTEGER, "Minutes spent.", low=0),
        text("goal", "What the person wants to reach."),
        text("blocker", "What stands in the way."),
        choice("mood", "How the person felt.", MOODS),
        text("promise", "What we promised."),
        on("promised_on", "Day promised for it."),
        on("kept_on", "Day the promise was kept."),
        Column("is_value_talk", Kind.FLAG, "A talk about the value the customer gets."),
        text("asked", "What we asked for."),
        text("stated_reason", "The reason they gave."),
        text("real_reason", "The reason that turned out to be the real one."),
        Column("changed_mind", Kind.FLAG, "They changed their mind."),
    ),
    clock="occurred_at",
)

PEOPLE = (CUSTOMERS, CONTACTS, TOUCHPOINTS)
