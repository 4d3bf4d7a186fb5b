"""What customers say: tickets, bugs, surveys."""

from __future__ import annotations

from tenure.values.schema import (
    Column,
    Kind,
    Order,
    Table,
    at,
    choice,
    contact_ref,
    customer_ref,
    on,
    text,
)

SEVERITIES = ("low", "medium", "high", "urgent")
TICKET_STATUSES = ("new", "open", "pending", "solved", "closed")
SURVEY_KINDS = ("nps", "csat", "ces", "quarterly", "exit")

TICKETS = Table(
    "tickets",
    "Support requests.",
    ("ticket_id",),
    (
        text("ticket_id", "Your id of the ticket.", required=True),
        customer_ref("The customer; empty where nobody knows yet whose it is.", required=False),
        contact_ref(),
        at("opened_at", "When it came in.", required=True),
        at("first_reply_at", "When we first answered."),
        at("solved_at", "When it was solved; empty while open."),
        text("channel", "email, chat, phone, web ..."),
        text("category", "What it is about."),
        choice("severity", "How bad.", SEVERITIES, default="medium"),
        Column("is_complaint", Kind.FLAG, "A complaint, not a question."),
        Column("minutes", Kind.INTEGER, "Minutes we spent.", low=0),
        Column("reopened", Kind.INTEGER, "Times reopened.", default=0, low=0),
        Column("csat", Kind.REAL, "Satisfaction, 1 to 5.", low=1, high=5),
        text("subject", "Subject."),
        Column("body", Kind.LONG_TEXT, "Text."),
        choice("status", "State at the helpdesk.", TICKET_STATUSES),
        Column("is_timely", Kind.FLAG, "Answered within the time promised."),
        text("merged_into", "The ticket it was merged into.", references="tickets"),
        at("deleted_at", "When it was deleted at the helpdesk; it counts nowhere from then on."),
        text("requester_email", "Address of who asked, as the helpdesk has it."),
        text("requester_name", "Name of who asked, as the helpdesk has it."),
        text("organization", "Organization of who asked, as the helpdesk has it."),
        text("url", "Link to the helpdesk."),
    ),
    clock="opened_at",
    rules=(Order("opened_at", "solved_at"), Order("opened_at", "first_reply_at")),
)

TICKET_EVENTS = Table(
    "ticket_events",
    "What happened to tickets, step by step.",
    ("event_id",),
    (
        text("event_id", "Your id of the step.", required=True),
        text("ticket_id", "The ticket.", required=True, references="tickets"),
        at("occurred_at", "When.", required=True),
        text("activity", "What was done, in the helpdesk's word.", required=True),
        text("person", "Who of us."),
    ),
    clock="occurred_at",
)

BUGS = Table(
    "bugs",
    "Defects, as the tracker has them.",
    ("bug_id",),
    (
        text("bug_id", "Your id of the bug.", required=True),
        text("title", "Title.", required=True),
        Column("body", Kind.LONG_TEXT, "Text."),
        text("component", "Part of the product."),
        choice("status", "State.", ("open", "fixed", "wont_fix", "duplicate"), default="open"),
        choice("severity", "How bad.", SEVERITIES, default="medium"),
        at("opened_at", "When filed.", required=True),
        at("fixed_at", "When the fix reached customers."),
        on("eta_on", "Day promised."),
        text("duplicate_of", "The bug it repeats.", references="bugs"),
        text("url", "Link to the tracker."),
        text("version", "Version it was seen in."),
        Column("workaround", Kind.LONG_TEXT, "What customers can do until it is fixed."),
        Column("is_security", Kind.FLAG, "About security or lost data."),
    ),
    clock="opened_at",
)

BUG_REPORTS = Table(
    "bug_reports",
    "Who reported which bug.",
    ("report_id",),
    (
        text("report_id", "Your id of the report.", required=True),
        text("bug_id", "The bug.", required=True, references="bugs"),
        customer_ref("The customer, where it came from one.", required=False),
        contact_ref(),
        text("ticket_id", "The ticket it came in.", references="tickets"),
        at("reported_at", "When.", required=True),
        Column("is_confirmed", Kind.FLAG, "Seen to be a real bug."),
    ),
    clock="reported_at",
)

SURVEYS = Table(
    "surveys",
    "Rounds of questions asked.",
    ("survey_id",),
    (
        text("survey_id", "Your id of the round.", required=True),
        choice("kind", "Which question.", SURVEY_KINDS, default="nps"),
        text("name", "Name of the round."),
        on("opens_on", "First day."),
        on("closes_on", "Last day."),
    ),
)

SURVEY_RESPONSES = Table(
    "survey_responses",
    "Answers, one row for each person asked; unanswered rows have no answered_at.",
    ("response_id",),
    (
        text("response_id", "Your id of the answer.", required=True),
        text("survey_id", "The round.", references="surveys"),
        choice("kind", "Which question.", SURVEY_KINDS, default="nps"),
        customer_ref(),
        contact_ref(),
        at("sent_at", "When asked."),
        at("answered_at", "When answered; empty while silent."),
        Column("score", Kind.REAL, "Score: NPS 0 to 10, CSAT 1 to 5, CES 1 to 7.", low=0, high=10),
        text("role", "Role of the person."),
        text("goal", "What the person wants from the product."),
        text("reason", "Reason chosen from a list."),
        Column("comment", Kind.LONG_TEXT, "Words."),
        Column("who_uses", Kind.LONG_TEXT, "Who uses it, and whether their goals differ."),
        Column("solves", Kind.LONG_TEXT, "Problems they solve with it."),
        Column("missing", Kind.LONG_TEXT, "What is missing or lags."),
    ),
    clock="answered_at",
)

VOICE = (TICKETS, TICKET_EVENTS, BUGS, BUG_REPORTS, SURVEYS, SURVEY_RESPONSES)
