"""What another tool says, month by month, to be compared with ours."""

from __future__ import annotations

from tenure.values.schema import CURRENCY, Column, Kind, Table, choice, minor, on, text

MEASURES = ("mrr", "new", "expansion", "contraction", "churn", "reactivation")

REPORTED_FIGURES = Table(
    "reported_figures",
    "Monthly figures another tool reports; the bridge explains how ours differ.",
    ("source", "measure", "month_on", "currency", "customer_ref"),
    (
        text("source", "The tool, such as chartmogul.", required=True),
        choice("measure", "MRR at the end of the month, or a movement.", MEASURES, default="mrr"),
        on("month_on", "Any day of the month.", required=True),
        CURRENCY,
        Column(
            "customer_ref",
            Kind.TEXT,
            "The customer's id, where the tool says it by customer; empty for the total.",
            default="",
        ),
        minor("amount_minor", "What it reports; losses without a sign.", required=True),
    ),
)

REPORTED = (REPORTED_FIGURES,)
