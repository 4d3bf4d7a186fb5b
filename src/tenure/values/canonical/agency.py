"""What agency clients cost: hours, scope, conduct."""

from __future__ import annotations

from tenure.values.agency import CONDUCT_KINDS, SCOPE_STATES
from tenure.values.schema import (
    OPTIONAL_CURRENCY,
    Column,
    Kind,
    Order,
    Table,
    choice,
    customer_ref,
    minor,
    on,
    text,
)

TIME_ENTRIES = Table(
    "time_entries",
    "Hours worked for a customer.",
    ("entry_id",),
    (
        text("entry_id", "Your id of the entry.", required=True),
        text("person", "Who worked.", required=True),
        customer_ref(),
        text("project", "Project."),
        on("worked_on", "Day.", required=True),
        Column("minutes", Kind.INTEGER, "Minutes.", required=True, low=0, high=1440),
        Column("is_billable", Kind.FLAG, "Billed to the client."),
        Column("is_in_scope", Kind.FLAG, "Part of what was agreed."),
        OPTIONAL_CURRENCY,
        minor("cost_rate_minor", "Cost of an hour.", low=0),
        minor("bill_rate_minor", "Price of an hour.", low=0),
    ),
    clock="worked_on",
)

SCOPE_REQUESTS = Table(
    "scope_requests",
    "What clients asked for, in or out of what was agreed.",
    ("request_id",),
    (
        text("request_id", "Your id of the request.", required=True),
        customer_ref(),
        on("asked_on", "Day asked.", required=True),
        text("summary", "What was asked."),
        Column("is_in_scope", Kind.FLAG, "Part of what was agreed."),
        choice("status", "What became of it.", SCOPE_STATES, default="open"),
        OPTIONAL_CURRENCY,
        minor("quote_minor", "Price quoted.", low=0),
        text("project", "Project."),
        text("asked_by", "Who asked."),
        Column("minutes", Kind.INTEGER, "Minutes it takes or took.", low=0),
        minor("value_minor", "What it is worth, of one given free.", low=0),
        on("decided_on", "Day it was decided."),
    ),
    clock="asked_on",
)

CONDUCT = Table(
    "conduct",
    "How a client behaves: dated, with evidence.",
    ("conduct_id",),
    (
        text("conduct_id", "Your id of the entry.", required=True),
        customer_ref(),
        on("happened_on", "Day.", required=True),
        Column(
            "kind",
            Kind.TEXT,
            "What happened.",
            required=True,
            allowed=CONDUCT_KINDS,
        ),
        Column("severity", Kind.INTEGER, "1 slight to 3 severe.", default=1, low=1, high=3),
        Column("evidence", Kind.LONG_TEXT, "What was said or done."),
        text("reported_by", "Who saw it."),
        text("witness", "Who else saw it."),
    ),
    clock="happened_on",
)

BUDGETS = Table(
    "budgets",
    "What was agreed with a client: hours and fee of a project, or of each stretch of a retainer.",
    ("budget_id",),
    (
        text("budget_id", "Your id of the budget.", required=True),
        customer_ref(),
        text("project", "Project; empty for all work for the client."),
        on("starts_on", "First day.", required=True),
        on("ends_on", "First day after it; empty where it is open."),
        Column("minutes", Kind.INTEGER, "Minutes agreed.", low=0),
        OPTIONAL_CURRENCY,
        minor("fee_minor", "Fee agreed, before tax; empty where it is by the hour.", low=0),
        minor("rate_minor", "Standard price of an hour.", low=0),
    ),
    clock="starts_on",
    rules=(Order("starts_on", "ends_on"),),
)

AGENCY = (TIME_ENTRIES, SCOPE_REQUESTS, CONDUCT, BUDGETS)
