"""Whether a mail to a customer leaves from here, and where its links lead: said before it is written."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from tenure.config.settings import settings
from tenure.workflow.actions.deliveries import Here
from tenure.workflow.actions.mail_checks import WAY_OUT, not_leaving

THIS_MACHINE = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class Leaving:
    """What speaks against a mail: `why` it does not leave and the `way_out`, "" where it does.

    `local_address` is what its links begin with where that opens on this machine alone, else "".
    """

    why: str
    way_out: str
    local_address: str


def here() -> Here:
    """Where mail to customers leaves from."""
    own = settings()
    has_mail = bool(own.smtp_url and own.mail_from)
    return Here(own.address, own.language, own.installation, has_mail, own.secret_key)


def leaving(workspace_id: int, recipient: str) -> Leaving:
    """What to say before a mail to an address is written; "" for the recipient of a letter on paper."""
    own = here()
    why = not_leaving(workspace_id, recipient, own) if recipient else ""
    is_local = urlsplit(own.address).hostname in THIS_MACHINE
    return Leaving(why, WAY_OUT.get(why, ""), own.address if is_local else "")
