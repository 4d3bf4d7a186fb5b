"""Words of fit: fields, levels, rules, teams; and headings made below the pages, for the catalogs."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop

UNITS = {
    "channel": _("Channel"),
    "campaign": _("Campaign"),
    "sales_promise": _("Promise at the sale"),
    "segment": _("Segment"),
    "sold_by": _("Sold by"),
}
FIELDS = {
    **{name: title for name, title in UNITS.items() if name != "sold_by"},
    "country": _("Country"),
    "plan": _("Plan wanted"),
}
LEVELS = {
    "none": _("nothing unusual"),
    "watch": _("watch"),
    "investigate": _("investigate"),
    "propose": _("propose a rule"),
}
EXPLAINED = {
    "none": _("What is seen here, chance alone brings about."),
    "watch": _("Probably worse than expected, not sure enough to act. Wait for more customers."),
    "investigate": _(
        "Unusual even though many sources were looked at. Read the cases, and ask what lies behind."
    ),
    "propose": _(
        "Found, and confirmed by a later period or by many customers and a mechanism: a rule can be proposed."
    ),
}
TONES = {"none": "", "watch": "warn", "investigate": "warn", "propose": "bad"}
KINDS = {"qualify_harder": _("Qualify harder"), "do_not_sell": _("Do not sell")}
STATES = {
    "proposed": _("Proposed"),
    "agreed": _("Agreed by all three"),
    "in_force": _("In force"),
    "dropped": _("Dropped"),
}
TEAMS = {"success": _("Customer success"), "sales": _("Sales"), "marketing": _("Marketing")}
ENDED_BY = {
    "customer": _("the customer"),
    "delinquent": _("a failed payment"),
    "us": _("us"),
    "unknown": _("not known"),
}
PERIODS = {"then": _("Earlier customers"), "later": _("Later customers")}
COLUMNS = (
    *(noop("field"), noop("source"), noop("customers"), noop("lost early"), noop("early churn")),
    *(noop("expected"), noop("early churn, shrunk"), noop("from"), noop("to")),
    *(noop("times expected"), noop("level"), noop("MRR lost early"), noop("cost to serve")),
    *(noop("low use now"), noop("first payment"), noop("left"), noop("days here")),
    *(noop("ended by"), noop("rule"), noop("kind"), noop("state"), noop("who"), noop("by")),
    *(noop("in force from"), noop("proposed"), noop("judged on"), noop("would be turned away")),
    *(noop("early churn without"), noop("early churn with"), noop("MRR forgone")),
    *(noop("saved, net"), noop("customer"), noop("plan"), noop("Sources and early churn")),
    noop("customers whose first 180 days are over"),
)
