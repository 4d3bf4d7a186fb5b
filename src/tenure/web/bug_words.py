"""What codes of bugs are called on their pages."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tenure.workflow.queries.bug_reach import HELD, NO_ADDRESS, NOT_WRITTEN_TO

STATUSES = {
    "open": _("Still open"),
    "fixed": _("Fixed"),
    "wont_fix": _("Will not be fixed"),
    "duplicate": _("Duplicates"),
    "any": _("All bugs"),
}
SEVERITIES = {
    "urgent": _("urgent"),
    "high": _("severe"),
    "medium": _("moderate"),
    "low": _("minor"),
}
NEWS = {
    "fixed": _("fixed"),
    "eta": _("a day promised"),
    "workaround": _("a work-around"),
    "wont_fix": _("will not be fixed"),
}
FILINGS = {
    "due": _("waits to be filed there"),
    "sending": _("is being filed there"),
    "filed": _("filed there"),
    "unknown": _("perhaps filed there: it is looked up first"),
    "failed": _("could not be filed there"),
}
TRACKERS = {
    "built_in": _("here"),
    "github": "GitHub",
    "jira": "Jira",
    "linear": "Linear",
    "import": _("imported"),
}
WAYS = {
    "call": _("by phone"),
    "meeting": _("in a meeting"),
    "chat": _("in a chat"),
    "other": _("another way"),
}
HOWS = {"mail": _("by mail"), **WAYS}
WHY_NOT = {
    NO_ADDRESS: _("no address is known"),
    NOT_WRITTEN_TO: _("nothing is sent to this address"),
    HELD: _("the customer is in legal hold"),
}
MAIL_STATES = {
    "due": _("waits to leave"),
    "held": _("held"),
    "sending": _("being sent"),
    "unknown": _("perhaps sent"),
    "sent": _("sent"),
    "failed": _("refused"),
    "dropped": _("not sent"),
    "bounced": _("came back"),
}
LANGUAGES = {"en": "English", "ja": "日本語", "ru": "Русский", "fa": "فارسی"}
WORDS = {
    "statuses": STATUSES,
    "severities": SEVERITIES,
    "news_words": NEWS,
    "filings": FILINGS,
    "trackers": TRACKERS,
    "ways": WAYS,
    "hows": HOWS,
    "why_not": WHY_NOT,
    "mail_states": MAIL_STATES,
    "languages": LANGUAGES,
}
"""For every page of bugs."""
