"""Words of what customers are worth: choices, parts of the cost, assumptions, tenths."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

CHOICES = {
    "keep": pgettext_lazy("worth", "Keep"),
    "listen": pgettext_lazy("worth", "Listen"),
    "reprice": pgettext_lazy("worth", "Reprice"),
    "release": pgettext_lazy("worth", "Release"),
    "unsure": pgettext_lazy("worth", "Unsure"),
}
EXPLAINED = {
    "keep": _("Go on as it is."),
    "listen": _("One listener takes the complaints; support and developers are spared."),
    "reprice": _("Offer a price that pays for the work."),
    "release": _("Part from them, after every other way was tried."),
    "unsure": _("Keep them for now and find out what is missing."),
}
CHIPS = {"keep": "good", "listen": "", "reprice": "warn", "release": "bad", "unsure": ""}
STATES = {"all": _("All"), **CHOICES}
KINDS = {"saas": _("Subscription"), "agency": _("Agency client")}
PARTS = {
    "ticket_minor": _("Tickets"),
    "talk_minor": _("Talks"),
    "work_minor": _("Hours worked"),
    "infra_minor": _("Infrastructure"),
    "fee_minor": _("Payment fees"),
    "bad_debt_minor": _("Bills written off"),
}
PART_ROWS = {
    "ticket_minor": "tickets",
    "talk_minor": "touchpoints",
    "fee_minor": "invoices",
    "bad_debt_minor": "invoices",
}
"""Tabs of the customer's page that show the rows behind a part of the cost."""
INPUTS = {
    "lifetime": _("how long they stay"),
    "contacts": _("how often they make contact"),
    "hours": _("what an hour of ours costs"),
    "referrals": _("how many they bring"),
    "acceptance": _("who would accept a new price"),
    "support_hour_minor": _("an hour of support"),
    "csm_hour_minor": _("an hour of a CSM"),
    "worker_hour_minor": _("an hour of work"),
    "occupancy": _("share of paid hours spent on customers"),
    "ticket_minutes": _("minutes of a ticket without any"),
    "talk_minutes": _("minutes of a call without any"),
    "discount": _("discount a year"),
    "type1_share": _("share of those brought who would not have come otherwise"),
    "listen_minutes": _("minutes of a listener a month"),
    "listen_shield": _("share of support a listener spares"),
    "listen_stay": _("share of losses a listener avoids"),
    "exit_minor": _("cost of parting"),
    "mouth_minor": _("harm by word of mouth"),
    "shadow_hour_minor": _("worth of an hour that becomes free"),
    "refuse_leave": _("share of those who refuse a price that leave"),
}
INPUT_UNITS = {
    "lifetime": _("discounted months"),
    "contacts": _("a month"),
    "hours": _("times the likely cost"),
    "referrals": _("a month"),
}
BASES = {
    "model": _("a model of how long customers stay, fitted to your history"),
    "rate": _("the losses counted so far: too few for a model"),
    "no_losses": _("a history without a single loss: how long they stay is a guess"),
    "none": _("no history: nothing can be recommended"),
}
LADDER = {
    "reassess": pgettext_lazy("ladder", "Reassess"),
    "educate": pgettext_lazy("ladder", "Educate"),
    "renegotiate": pgettext_lazy("ladder", "Renegotiate"),
    "migrate": pgettext_lazy("ladder", "Migrate"),
}
LADDER_HINTS = {
    "reassess": _("Look again: whose fault is it, and is it still so?"),
    "educate": _("Show them how to do it without us."),
    "renegotiate": _("Agree on another price, scope or way of working."),
    "migrate": _("Move them to self-service, a smaller plan or a partner."),
}
COST_STATES = {
    "all": _("All"),
    "losing": _("Cost more than they pay"),
    "free": _("Pay nothing now"),
    "bugs": _("Tickets of our bugs"),
    "estimated": _("Revenue estimated or without a rate"),
}
TENTHS = {
    "complaining": _("Always complaining"),
    "unwanted": _("On what is not wanted"),
    "unprofitable": _("Least profitable for the time"),
}
TENTH_STATES = {
    "any": _("In any of the three"),
    **TENTHS,
    "two": _("In two or more"),
    "all_three": _("In all three"),
}
UNWANTED = {"category": _("Tickets of a category"), "plan": _("Customers of a plan")}
ANSWERS = {
    "open": pgettext_lazy("offer", "Open"),
    "accepted": pgettext_lazy("offer", "Accepted"),
    "refused": pgettext_lazy("offer", "Refused"),
    "countered": _("Counter-offer"),
    "no_answer": _("No answer"),
}
QUOTE_STATES = {"all": _("All"), **ANSWERS}
DECISION_STATES = {
    "in_force": _("In force"),
    "to_sign": _("To be signed"),
    "taken_back": _("Taken back"),
    "all": _("All"),
}
REVIEWS = {"month": _("every month"), "quarter": _("every quarter")}
