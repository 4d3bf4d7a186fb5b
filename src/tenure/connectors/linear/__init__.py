"""Linear: filing bugs with one team, and reading what becomes of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from tenure.connectors.linear.client import Linear


class LinearSettings(Protocol):
    """What of the settings this folder needs."""

    @property
    def linear_team(self) -> str:
        """Key of the team, such as ENG; "" for none."""

    @property
    def linear_token(self) -> str:
        """A key of Linear's API."""

    @property
    def linear_url(self) -> str:
        """Where the API is."""


def tracker(own: LinearSettings) -> Linear | None:
    """Linear as the settings have it, a `ports.Tracker`; None without a team and a key."""
    if not (own.linear_team and own.linear_token):
        return None
    from tenure.connectors.linear.client import linear  # noqa: PLC0415 - loads httpx

    return linear(own.linear_team, own.linear_token, own.linear_url)
