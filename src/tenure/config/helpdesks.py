"""Settings of the helpdesks that tickets come from."""

from __future__ import annotations

from tenure.config.setting import Setting, names, whole

ZENDESK_URL = Setting(
    "TENURE_ZENDESK_URL",
    "",
    "URL",
    "Your Zendesk: https://ours.zendesk.com. Empty: no tickets are read there. See helpdesk.md.",
    str,
)
ZENDESK_EMAIL = Setting(
    "TENURE_ZENDESK_EMAIL", "", "address", "Address of the agent whose API token it is.", str
)
ZENDESK_TOKEN = Setting(
    "TENURE_ZENDESK_TOKEN", "", "text", "API token of Zendesk.", str, is_secret=True
)
INTERCOM_TOKEN = Setting(
    "TENURE_INTERCOM_TOKEN",
    "",
    "text",
    "Access token of Intercom that may read conversations. Empty: none are read there. See helpdesk.md.",
    str,
    is_secret=True,
)
INTERCOM_URL = Setting(
    "TENURE_INTERCOM_URL",
    "https://api.intercom.io",
    "URL",
    "Where Intercom's API is: api.eu.intercom.io in Europe, api.au.intercom.io in Australia.",
    str,
)
CHATWOOT_URL = Setting(
    "TENURE_CHATWOOT_URL",
    "",
    "URL",
    "Your Chatwoot. Empty: no conversations are read there. See helpdesk.md.",
    str,
)
CHATWOOT_ACCOUNT = Setting(
    "TENURE_CHATWOOT_ACCOUNT", "", "number", "Number of the account at Chatwoot.", str
)
CHATWOOT_TOKEN = Setting(
    "TENURE_CHATWOOT_TOKEN",
    "",
    "text",
    "Access token of an agent at Chatwoot.",
    str,
    is_secret=True,
)
TICKETS_EVERY = Setting(
    "TENURE_TICKETS_EVERY",
    "60",
    "minutes",
    "How often helpdesks are read; 0: only by the command tenure tickets read.",
    whole(0, 1440),
)
TICKET_WEBHOOK_SECRETS = Setting(
    "TENURE_TICKET_WEBHOOK_SECRETS",
    "",
    "names",
    "Secrets that tickets posted to /hooks/tickets/… are signed with; name=secret is for that source "
    "alone. Empty: none are taken. See helpdesk.md.",
    names,
    is_secret=True,
)

HELPDESKS = (
    ZENDESK_URL,
    ZENDESK_EMAIL,
    ZENDESK_TOKEN,
    INTERCOM_TOKEN,
    INTERCOM_URL,
    CHATWOOT_URL,
    CHATWOOT_ACCOUNT,
    CHATWOOT_TOKEN,
    TICKETS_EVERY,
    TICKET_WEBHOOK_SECRETS,
)
"""All of them, in the order the docs list them."""
