"""Jira Cloud: filing bugs into one project, and reading what becomes of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Protocol

from tenure.values.errors import InputError

if TYPE_CHECKING:
    from tenure.connectors.jira.client import Jira

PROJECT = re.compile(r"[A-Z][A-Z0-9_]{1,254}")


class JiraSettings(Protocol):
    """What of the settings this folder needs."""

    @property
    def jira_url(self) -> str:
        """The site, such as https://ours.atlassian.net; "" for none."""

    @property
    def jira_project(self) -> str:
        """Key of the project."""

    @property
    def jira_email(self) -> str:
        """Whose token it is."""

    @property
    def jira_token(self) -> str:
        """Their API token."""

    @property
    def jira_issue_type(self) -> str:
        """What a bug is called there."""


def tracker(own: JiraSettings) -> Jira | None:
    """Jira as the settings have it, a `ports.Tracker`; None unless address, project, e-mail and token are set.

    Raises `InputError` for a project that is no key.
    """
    if not (own.jira_url and own.jira_project and own.jira_email and own.jira_token):
        return None
    if not PROJECT.fullmatch(own.jira_project):
        raise InputError(
            f"TENURE_JIRA_PROJECT is {own.jira_project!r}", hint="Give its key, such as ENG."
        )
    from tenure.connectors.jira.client import jira  # noqa: PLC0415 - loads httpx

    return jira(own)
