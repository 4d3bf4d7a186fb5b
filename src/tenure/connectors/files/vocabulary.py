"""What people call the tables and columns we know, in their exports.

Names are compared as phrases: lower case, singular, with every word for the paying party turned
into `customer` and every word for a person there into `contact`.
"""

from __future__ import annotations

ENTITIES = {
    **dict.fromkeys(
        ("account", "org", "organization", "organisation", "company", "client", "tenant"),
        "customer",
    ),
    **dict.fromkeys(("user", "person", "people", "member", "employee"), "contact"),
    "sub": "subscription",
}
CLOCK_WORDS = frozenset(
    ("date", "at", "on", "time", "timestamp", "datetime", "utc", "day", "dt", "ts", "when")
)
"""Words that say a column is a time, and no more."""

FILES: dict[str, tuple[str, ...]] = {
    "customers": ("customer",),
    "contacts": ("contact",),
    "touchpoints": ("touchpoint", "touch", "marketing touch", "meeting", "call", "campaign send"),
    "subscriptions": ("subscription", "membership"),
    "invoices": ("invoice", "bill", "billing"),
    "invoice_lines": ("invoice line", "line item", "invoice item", "invoice line item"),
    "payments": ("payment", "charge", "transaction"),
    "refunds": ("refund", "chargeback"),
    "credit_notes": ("credit note", "credit memo", "creditnote"),
    "contracts": ("contract", "agreement"),
    "costs": ("cost", "spend", "expense", "ad spend"),
    "fx_rates": ("fx rate", "fx", "exchange rate", "currency rate"),
    "usage_events": ("usage event", "usage", "event", "feature usage", "activity", "activity log"),
    "seats": ("seat", "license", "licence"),
    "tickets": ("ticket", "support ticket", "case", "helpdesk", "conversation"),
    "bugs": ("bug", "issue", "defect"),
    "bug_reports": ("bug report",),
    "surveys": ("survey definition",),
    "survey_responses": (
        "survey response",
        "response",
        "nps survey",
        "nps",
        "csat",
        "feedback",
        "survey",
        "review",
        "churn event",
        "churn",
        "cancellation",
        "exit survey",
    ),
    "time_entries": ("time entry", "timesheet", "time", "worklog", "hour"),
    "scope_requests": ("scope request", "change request"),
    "conduct": ("conduct",),
}
"""Words in a file's name that mean a table; the longest phrase counts."""

REFERENCES = {
    "customer_id": ("customer id", "customer"),
    "contact_id": ("contact id", "requester id"),
    "subscription_id": ("subscription id",),
    "invoice_id": ("invoice id",),
    "ticket_id": ("ticket id",),
    "bug_id": ("bug id", "issue id"),
}
"""Phrases for columns that hold the id of another table's row."""

NUMBERS = ("number", "no", "nr", "key", "code")
"""Words that stand for `id` behind what they number."""

KEYS: dict[str, tuple[str, ...]] = {
    "touchpoints": ("touch id", "touchpoint id", "call id", "meeting id"),
    "invoices": ("invoice id",),
    "payments": ("payment id", "charge id", "transaction id"),
    "usage_events": ("message id", "event id", "usage id"),
    "tickets": ("ticket id", "case id"),
    "bugs": ("bug id", "issue id"),
    "survey_responses": ("response id", "answer id", "churn event id", "survey response id"),
    "time_entries": ("entry id", "time entry id"),
}
"""Names of a table's own id beside its canonical one."""

_CREATED = ("created", "signup", "sign up", "registered", "joined", "customer since", "onboarded")
_AMOUNT = ("amount", "total", "subtotal", "amount due", "grand total", "net amount", "sum", "value")
_CHANNEL = ("channel", "referral source", "marketing source", "acquisition channel", "lead source")
_PERIOD = {
    "period_start_on": ("period start", "service start", "start"),
    "period_end_on": ("period end", "service end", "end"),
}
_SEVERITY = ("severity", "priority", "urgency", "impact")
_BODY = ("body", "description", "message", "content", "text", "note")

COLUMNS: dict[str, dict[str, tuple[str, ...]]] = {
    "customers": {
        "name": ("name", "customer name", "customer", "display name"),
        "domain": ("domain", "website"),
        "parent_id": ("parent id", "parent customer id", "parent"),
        "segment": ("segment", "industry", "sector", "vertical", "size"),
        "country": ("country", "country code", "region", "hq region"),
        "language": ("language", "locale"),
        "channel": (*_CHANNEL, "source"),
        "campaign": ("campaign", "utm campaign"),
        "referred_by": ("referred by", "referrer"),
        "sold_by": ("sold by", "sale rep", "salesperson", "seller", "customer executive"),
        "csm": ("csm", "success manager", "customer success manager", "customer manager"),
        "created_on": _CREATED,
        "address_line": ("address line", "address", "street"),
        "address_city": ("address city", "city", "town"),
        "address_postcode": ("address postcode", "postcode", "zip", "postal code", "zip code"),
    },
    "contacts": {
        "name": ("name", "contact name", "full name"),
        "email": ("email", "email address", "mail"),
        "role": ("role", "title", "job title", "position"),
        "is_decision_maker": ("is decision maker", "decision maker"),
        "created_on": _CREATED,
    },
    "touchpoints": {
        "kind": ("kind", "type", "touch type"),
        "occurred_at": ("occurred", "date", "touch", "sent", "created"),
        "person": ("person", "rep", "agent", "owner"),
        "subject": ("subject", "campaign", "title", "topic"),
        "body": _BODY,
        "minutes": ("minute", "duration minute"),
    },
    "subscriptions": {
        "plan": ("plan", "plan tier", "plan name", "product", "product name", "package", "tier"),
        "status": ("status", "state", "is trial"),
        "unit_amount_minor": (
            "unit amount",
            "mrr",
            "mrr amount",
            "monthly price",
            "monthly amount",
            "price",
            "unit price",
            "arr",
            *_AMOUNT,
        ),
        "quantity": ("quantity", "qty"),
        "interval": (
            "interval",
            "billing interval",
            "billing frequency",
            "billing period",
            "billing cycle",
        ),
        "seats_paid": ("seat paid", "seat", "license", "seat count"),
        "discount_percent": ("discount percent", "discount pct", "percent off"),
        "started_on": ("started", "start", "begin", "period start", "month"),
        "ended_on": ("ended", "end", "canceled", "cancelled", "churned", "terminated"),
        "trial_end_on": ("trial end",),
        "current_period_end_on": ("current period end", "period end"),
        "cancel_requested_on": ("cancel requested", "cancellation requested"),
        "ended_reason": ("ended reason", "cancel reason", "churn reason", "reason"),
    },
    "invoices": {
        "amount_minor": _AMOUNT,
        "tax_minor": ("tax", "taxe", "vat", "tax amount", "sale tax"),
        "issued_on": ("issued", "invoice", "date", "billed", "created", "month"),
        "due_on": ("due",),
        "paid_on": ("paid", "payment", "settled"),
        **_PERIOD,
    },
    "invoice_lines": {
        "amount_minor": _AMOUNT,
        "tax_minor": ("tax", "vat", "tax amount"),
        "description": ("description", "item", "product", "name"),
        **_PERIOD,
    },
    "payments": {
        "amount_minor": _AMOUNT,
        "fee_minor": ("fee", "fee amount"),
        "method": ("method", "payment method", "card brand"),
        "paid_at": ("paid", "payment", "date", "created", "processed"),
    },
    "refunds": {
        "payment_id": ("payment id", "charge id"),
        "amount_minor": ("refund amount", "refunded amount", "refund", *_AMOUNT),
        "reason": ("reason", "reason code", "refund reason"),
        "refunded_at": ("refunded", "refund", "date", "created", "churn"),
    },
    "credit_notes": {
        "payment_id": ("payment id", "charge id"),
        "amount_minor": ("credit amount", "credited amount", "credit", *_AMOUNT),
        "tax_minor": ("tax", "vat", "tax amount"),
        "reason": ("reason", "reason code", "credit reason"),
        "issued_at": ("issued", "credited", "date", "created"),
    },
    "contracts": {
        "starts_on": ("start", "started"),
        "ends_on": ("end", "ended"),
        "notice_on": ("notice",),
        "renews_on": ("renewal", "renew"),
        "is_auto_renew": ("is auto renew", "auto renew", "auto renew flag"),
        "value_minor": ("contract value", "acv", "tcv", *_AMOUNT),
    },
    "costs": {
        "month_on": ("month", "date", "spent"),
        "amount_minor": ("cost", "spend", *_AMOUNT),
        "channel": _CHANNEL,
    },
    "fx_rates": {
        "rated_on": ("rated", "rate", "date", "month"),
        "base_currency": ("base currency", "base"),
        "rate": ("rate", "exchange rate", "fx rate", "exchange rate to"),
    },
    "usage_events": {
        "name": (
            "event name",
            "feature name",
            "event",
            "feature",
            "event type",
            "action",
            "name",
            "service",
            "module",
        ),
        "occurred_at": ("occurred", "date", "event", "usage", "created"),
        "received_at": ("received", "ingested"),
        "value": ("value", "usage count", "count", "quantity"),
        "properties": ("property", "metadata", "payload"),
    },
    "seats": {
        "assigned_on": ("assigned", "created", "invited", "activated"),
        "last_used_on": ("last used", "last login", "last seen", "last active"),
    },
    "tickets": {
        "opened_at": ("opened", "created", "submitted", "reported", "date"),
        "first_reply_at": ("first reply", "first response"),
        "solved_at": ("solved", "closed", "resolved"),
        "channel": ("channel", "via", "via channel", "source"),
        "category": ("category", "type", "topic", "ticket type", "issue type"),
        "severity": _SEVERITY,
        "is_complaint": (
            "is complaint",
            "complaint",
            "escalation flag",
            "escalated",
            "sla breached",
        ),
        "minutes": ("minute", "handle minute", "minute spent"),
        "reopened": ("reopened", "reopen count"),
        "csat": ("csat", "satisfaction score", "satisfaction", "satisfaction rating", "rating"),
        "subject": ("subject", "title", "summary"),
        "body": _BODY,
    },
    "bugs": {
        "title": ("title", "summary", "subject", "name"),
        "body": _BODY,
        "severity": _SEVERITY,
        "status": ("status", "state"),
        "opened_at": ("opened", "created", "reported"),
        "fixed_at": ("fixed", "resolved", "closed"),
        "eta_on": ("eta", "due"),
    },
    "survey_responses": {
        "answered_at": ("answered", "submitted", "responded", "survey", "date", "churn", "created"),
        "sent_at": ("sent",),
        "score": ("score", "nps score", "nps", "rating", "csat"),
        "reason": ("reason", "reason code", "churn reason"),
        "comment": ("comment", "feedback", "feedback text", "verbatim", "review", *_BODY),
    },
    "time_entries": {
        "person": ("person", "contact", "staff", "consultant", "contact name"),
        "worked_on": ("worked", "date", "entry"),
        "minutes": ("minute", "duration minute"),
        "is_billable": ("is billable", "billable"),
        "bill_rate_minor": ("bill rate", "hourly rate", "rate"),
        "cost_rate_minor": ("cost rate",),
    },
    "scope_requests": {
        "asked_on": ("asked", "requested", "date", "created"),
        "summary": ("summary", "title", "description"),
        "quote_minor": ("quote", "quoted amount", "estimate"),
    },
    "conduct": {"happened_on": ("happened", "date", "created"), "evidence": ("evidence", *_BODY)},
}
"""Phrases for a column, the surest first; its canonical name always counts as well."""

_MEANINGS: dict[str, dict[str, str]] = {
    "severity": {
        **dict.fromkeys(("critical", "blocker", "highest", "p0", "p1", "emergency"), "urgent"),
        **dict.fromkeys(("major", "p2", "important"), "high"),
        **dict.fromkeys(("normal", "moderate", "p3", "average", "standard"), "medium"),
        **dict.fromkeys(("minor", "trivial", "lowest", "p4", "p5"), "low"),
    },
    "status": {
        **dict.fromkeys(("cancelled", "churned", "expired", "ended", "terminated"), "canceled"),
        **dict.fromkeys(("trial", "in trial", "on trial"), "trialing"),
        **dict.fromkeys(("live", "current", "ongoing"), "active"),
        **dict.fromkeys(("overdue", "past due", "delinquent"), "past_due"),
        **dict.fromkeys(
            ("success", "successful", "complete", "completed", "captured"), "succeeded"
        ),
        **dict.fromkeys(("failure", "declined"), "failed"),
        **dict.fromkeys(("voided",), "void"),
        **dict.fromkeys(("new", "in progress", "unconfirmed", "confirmed", "reopened"), "open"),
        **dict.fromkeys(("resolved", "done", "verified"), "fixed"),
        **dict.fromkeys(("wontfix", "won't fix", "worksforme", "invalid"), "wont_fix"),
    },
    "interval": {
        **dict.fromkeys(("monthly", "months", "mo", "m"), "month"),
        **dict.fromkeys(("annual", "annually", "yearly", "years", "yr", "y", "a"), "year"),
        **dict.fromkeys(("quarterly", "q"), "quarter"),
        **dict.fromkeys(("weekly", "w"), "week"),
        **dict.fromkeys(("daily", "d"), "day"),
        **dict.fromkeys(("half-yearly", "semi-annual", "biannual", "half yearly"), "half_year"),
    },
    "kind": {
        **dict.fromkeys(("phone", "phone call"), "call"),
        **dict.fromkeys(("mail", "e-mail"), "email"),
        **dict.fromkeys(("advertising", "ad", "ads"), "campaign"),
    },
}


def meaning(column: str, value: str) -> str:
    """What a value of a closed list is called here; "" if it is not known."""
    return _MEANINGS.get(column, {}).get(value.strip().lower(), "")
