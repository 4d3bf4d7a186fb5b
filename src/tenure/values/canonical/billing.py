"""What customers pay: subscriptions, invoices, payments, refunds, credit, contracts, costs, rates."""

from __future__ import annotations

from tenure.values.schema import (
    CURRENCY,
    OPTIONAL_CURRENCY,
    Column,
    Kind,
    Needs,
    Order,
    Table,
    at,
    choice,
    customer_ref,
    minor,
    on,
    text,
)

INTERVALS = ("day", "week", "month", "quarter", "half_year", "year")
STATUSES = (
    "active",
    "trialing",
    "past_due",
    "paused",
    "canceled",
    "unpaid",
    "incomplete",
)
ENDED_BY = ("customer", "delinquent", "us")

SUBSCRIPTIONS = Table(
    "subscriptions",
    "One row for each period of a subscription at one price.",
    ("subscription_id", "started_on"),
    (
        text("subscription_id", "Your id of the subscription.", required=True),
        customer_ref(),
        text("plan", "Plan name."),
        choice("status", "Status in the billing system.", STATUSES, default="active"),
        choice(
            "charge_kind",
            "Only recurring charges are MRR.",
            ("recurring", "metered", "one_off"),
            default="recurring",
        ),
        CURRENCY,
        minor(
            "unit_amount_minor", "Price of one unit for one interval, before tax.", required=True
        ),
        Column("quantity", Kind.INTEGER, "Units.", default=1, low=0, high=10**7),
        Column(
            "interval",
            Kind.TEXT,
            "Billing interval.",
            required=True,
            allowed=INTERVALS,
        ),
        Column(
            "interval_count", Kind.INTEGER, "Intervals in one bill.", default=1, low=1, high=3650
        ),
        Column("seats_paid", Kind.INTEGER, "Seats paid for, where sold by seat.", low=0),
        Column("discount_percent", Kind.REAL, "Discount in percent.", low=0, high=100),
        minor("discount_amount_minor", "Discount for each bill.", low=0),
        choice("discount_duration", "How long it runs.", ("once", "repeating", "forever")),
        on("discount_starts_on", "First day of the discount; empty: from the start."),
        on("discount_ends_on", "First day without the discount."),
        on("started_on", "First day of this period.", required=True),
        on("trial_end_on", "First day after a free trial."),
        on("current_period_end_on", "First day after what is paid for."),
        on("cancel_requested_on", "Day the customer asked to cancel."),
        on("past_due_on", "Day since which a payment is late; empty when none is."),
        on("ended_on", "First day no longer active; may lie in the future."),
        choice("ended_by", "Who ended it: the customer, a failed payment, or us.", ENDED_BY),
        text("ended_reason", "Reason given."),
        text("previous_subscription_id", "The subscription this one replaced."),
    ),
    clock="started_on",
    rules=(
        Order("started_on", "ended_on"),
        Order("discount_starts_on", "discount_ends_on"),
        Needs("status", "canceled", ("ended_on", "current_period_end_on", "cancel_requested_on")),
        Needs("status", "unpaid", ("past_due_on", "ended_on", "current_period_end_on")),
    ),
)

INVOICES = Table(
    "invoices",
    "Invoices.",
    ("invoice_id",),
    (
        text("invoice_id", "Your id of the invoice.", required=True),
        customer_ref(),
        text("subscription_id", "The subscription billed."),
        choice(
            "status",
            "State.",
            ("draft", "open", "paid", "void", "uncollectible"),
            default="open",
        ),
        CURRENCY,
        minor("amount_minor", "Total with tax.", required=True),
        minor("tax_minor", "Tax in it."),
        on("issued_on", "Day issued.", required=True),
        on("due_on", "Day due."),
        on("paid_on", "Day paid in full."),
        on("period_start_on", "First day of the service period."),
        on("period_end_on", "First day after the service period."),
    ),
    clock="issued_on",
    rules=(Order("period_start_on", "period_end_on"),),
)

INVOICE_LINES = Table(
    "invoice_lines",
    "Lines of invoices.",
    ("line_id",),
    (
        text("line_id", "Your id of the line.", required=True),
        text("invoice_id", "The invoice.", required=True, references="invoices"),
        text("subscription_id", "The subscription billed."),
        text("description", "Text on the line."),
        CURRENCY,
        minor("amount_minor", "Amount before tax.", required=True),
        minor("tax_minor", "Tax on the line."),
        Column("quantity", Kind.REAL, "Units."),
        on("period_start_on", "First day of the service period."),
        on("period_end_on", "First day after the service period."),
    ),
)

PAYMENTS = Table(
    "payments",
    "Payments received or tried.",
    ("payment_id",),
    (
        text("payment_id", "Your id of the payment.", required=True),
        customer_ref(),
        text("invoice_id", "The invoice paid.", references="invoices"),
        choice("status", "Outcome.", ("succeeded", "failed", "pending"), default="succeeded"),
        CURRENCY,
        minor("amount_minor", "Amount received.", required=True),
        minor("fee_minor", "Fee taken by the processor."),
        text("method", "card, bank_transfer, direct_debit, cheque ..."),
        at("paid_at", "When.", required=True),
    ),
    clock="paid_at",
)

REFUNDS = Table(
    "refunds",
    "Money paid back.",
    ("refund_id",),
    (
        text("refund_id", "Your id of the refund.", required=True),
        customer_ref(),
        text("payment_id", "The payment refunded.", references="payments"),
        CURRENCY,
        minor("amount_minor", "Amount paid back.", required=True, low=0),
        text("reason", "Why."),
        at("refunded_at", "When.", required=True),
    ),
    clock="refunded_at",
)

CREDIT_KINDS = ("refund", "credit", "open")
"""What a credit note did: `refund` documents cash that is among the refunds already, `credit` gave the
customer a balance or a deduction, `open` lowered an invoice not paid yet."""

CREDIT_NOTES = Table(
    "credit_notes",
    "Credit given against what was billed.",
    ("credit_note_id",),
    (
        text("credit_note_id", "Your id of the credit note.", required=True),
        customer_ref(),
        text("invoice_id", "The invoice credited.", references="invoices"),
        text("payment_id", "The payment credited, where it is one.", references="payments"),
        choice(
            "kind",
            "What was given: cash that is in `refunds` too, credit, or less to pay of an open invoice.",
            CREDIT_KINDS,
            default="credit",
        ),
        choice("status", "State.", ("issued", "void"), default="issued"),
        CURRENCY,
        minor("amount_minor", "Amount credited, with tax.", required=True, low=0),
        minor("tax_minor", "Tax in it."),
        text("reason", "Why."),
        at("issued_at", "When.", required=True),
    ),
    clock="issued_at",
)

CONTRACTS = Table(
    "contracts",
    "Contract terms: when notice is due and when it renews.",
    ("contract_id",),
    (
        text("contract_id", "Your id of the contract.", required=True),
        customer_ref(),
        on("starts_on", "First day.", required=True),
        on("ends_on", "First day after the term."),
        on("notice_on", "Last day on which notice can be given."),
        on("renews_on", "Day of renewal."),
        Column("is_auto_renew", Kind.FLAG, "Renews by itself."),
        OPTIONAL_CURRENCY,
        minor("value_minor", "Value over the term."),
    ),
    clock="starts_on",
)

COSTS = Table(
    "costs",
    "Monthly costs by channel, campaign or customer.",
    ("cost_id",),
    (
        text("cost_id", "Your id of the cost.", required=True),
        choice(
            "kind",
            "What it was spent on.",
            ("acquisition", "infrastructure", "support", "other"),
            default="acquisition",
        ),
        text("channel", "Acquisition channel it belongs to."),
        text("campaign", "Campaign it belongs to."),
        customer_ref("The customer it belongs to.", required=False),
        on("month_on", "First day of the month.", required=True),
        CURRENCY,
        minor("amount_minor", "Amount.", required=True),
    ),
    clock="month_on",
)

FX_RATES = Table(
    "fx_rates",
    "Dated exchange rates: one unit of `currency` is `rate` units of `base_currency`.",
    ("rated_on", "currency", "base_currency"),
    (
        on("rated_on", "Day of the rate.", required=True),
        CURRENCY,
        Column("base_currency", Kind.CURRENCY, "Currency converted into.", required=True),
        Column("rate", Kind.REAL, "Units of the base currency.", required=True, low=1e-9, high=1e9),
    ),
    clock="rated_on",
)

BILLING = (
    SUBSCRIPTIONS,
    INVOICES,
    INVOICE_LINES,
    PAYMENTS,
    REFUNDS,
    CREDIT_NOTES,
    CONTRACTS,
    COSTS,
    FX_RATES,
)
