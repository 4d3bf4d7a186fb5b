"""What is said of bugs: who reported one, in which words its reporters are told."""

from __future__ import annotations

from dataclasses import dataclass

LONGEST_TITLE = 500
LONGEST_BODY = 60_000
LONGEST_TEXT = 4_000
OUTSIDE_TRACKERS = ("github", "jira", "linear")
ENDED = ("fixed", "wont_fix")
"""States that are told; a duplicate ends without news of its own."""


@dataclass(frozen=True, slots=True)
class Reported:
    """Who reported a bug, in which ticket: "" where that is not known. Anyone can, customer or not."""

    ticket_id: str = ""
    customer_id: str = ""
    customer_name: str = ""
    contact_id: str = ""
    name: str = ""
    email: str = ""

    @property
    def who(self) -> str:
        """How the person is told from others: by contact, else by address, else as the customer."""
        return self.contact_id or self.email.strip().lower() or self.customer_id


@dataclass(frozen=True, slots=True)
class NewBug:
    """A bug to file. `tracker` is "built_in", or the outside one it is filed into as well."""

    title: str
    body: str = ""
    component: str = ""
    version: str = ""
    severity: str = "medium"
    is_security: bool = False
    tracker: str = "built_in"


@dataclass(frozen=True, slots=True)
class Words:
    """A mail's subject and text."""

    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Hears:
    """One person to be told: under which names it is known (`whos`), and where mail reaches it.

    `why_not` says why it is not mailed, "" where it can be.
    """

    whos: tuple[str, ...]
    name: str
    customer_id: str
    customer_name: str
    address: str
    language: str
    country: str = ""
    why_not: str = ""
