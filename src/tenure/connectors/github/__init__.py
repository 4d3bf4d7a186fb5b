"""GitHub Issues: filing bugs into one repository, and reading what becomes of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Protocol

from tenure.values.errors import InputError

if TYPE_CHECKING:
    from tenure.connectors.github.client import GitHub

REPO = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,38}/[A-Za-z0-9._-]{1,100}")


class GitHubSettings(Protocol):
    """What of the settings this folder needs."""

    @property
    def github_repo(self) -> str:
        """The repository, as owner/name; "" for none."""

    @property
    def github_token(self) -> str:
        """A token that may read and write its issues."""

    @property
    def github_url(self) -> str:
        """Where the API is."""


def tracker(own: GitHubSettings) -> GitHub | None:
    """GitHub as the settings have it, a `ports.Tracker`; None without a repository and a token.

    Raises `InputError` for a repository that is not written owner/name.
    """
    if not (own.github_repo and own.github_token):
        return None
    if not REPO.fullmatch(own.github_repo):
        raise InputError(
            f"TENURE_GITHUB_REPO is {own.github_repo!r}", hint="Write it as owner/name."
        )
    from tenure.connectors.github.client import github  # noqa: PLC0415 - loads httpx

    return github(own.github_repo, own.github_token, own.github_url)
