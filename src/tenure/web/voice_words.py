"""Words of tickets and topics that are chosen in Python."""

from __future__ import annotations

from django.utils.translation import gettext_lazy, pgettext_lazy

SEVERITY_NAMES = {
    "low": pgettext_lazy("severity", "low"),
    "medium": pgettext_lazy("severity", "medium"),
    "high": pgettext_lazy("severity", "high"),
    "urgent": pgettext_lazy("severity", "urgent"),
}
STATUS_NAMES = {
    "new": pgettext_lazy("ticket", "new"),
    "open": pgettext_lazy("ticket", "open"),
    "pending": pgettext_lazy("ticket", "pending"),
    "solved": pgettext_lazy("ticket", "solved"),
    "closed": pgettext_lazy("ticket", "closed"),
}
FROM_NAMES = {
    "given": gettext_lazy("the helpdesk says so"),
    "person": gettext_lazy("a person says so"),
    "guess": gettext_lazy("guessed from the text"),
}
TOPIC_NAMES = {
    "category": gettext_lazy("without a category"),
    "theme": gettext_lazy("without a theme"),
    "severity": gettext_lazy("without a severity"),
    "channel": gettext_lazy("channel not known"),
    "customer": gettext_lazy("customer not known"),
    "month": gettext_lazy("month not known"),
}
GROUP_NAMES = {
    "category": gettext_lazy("Category"),
    "theme": gettext_lazy("Theme"),
    "severity": gettext_lazy("Severity"),
    "channel": gettext_lazy("Channel"),
    "customer": gettext_lazy("Customer"),
    "month": gettext_lazy("Month"),
}
STATE_NAMES = {
    "all": gettext_lazy("All tickets"),
    "open": gettext_lazy("Open tickets"),
    "waiting": gettext_lazy("Not answered yet"),
    "waiting_day": gettext_lazy("Not answered for a day"),
    "done": gettext_lazy("Done"),
}
SENTIMENTS = {
    "good": gettext_lazy("rather pleased"),
    "bad": gettext_lazy("rather annoyed"),
    "even": gettext_lazy("neither pleased nor annoyed"),
}
