"""Stripe: reading its lists, and what is done there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from tenure.values.errors import InputError

if TYPE_CHECKING:
    from tenure.connectors.stripe.client import Stripe

LOCAL = ("localhost", "127.0.0.1", "::1")


class StripeSettings(Protocol):
    """What of the settings this folder needs."""

    @property
    def stripe_key(self) -> str:
        """Key of the account, "" for none."""

    @property
    def stripe_url(self) -> str:
        """Where the API is."""

    @property
    def stripe_account(self) -> str:
        """Connected account, "" for the key's own."""

    @property
    def stripe_write(self) -> bool:
        """Whether anything may be done there."""


def billing(own: StripeSettings) -> Stripe | None:
    """Stripe as the settings have it, a `ports.Billing`; None without a key.

    Its acts raise `LockedOutError` unless TENURE_STRIPE_WRITE is yes. Raises `InputError` for an
    address that is not https, but on this machine itself.
    """
    if not own.stripe_key:
        return None
    parts = urlsplit(own.stripe_url)
    if parts.scheme != "https" and parts.hostname not in LOCAL:
        raise InputError("TENURE_STRIPE_URL is not an https address", hint="Give https://…")
    from tenure.connectors.stripe.client import Access, Stripe  # noqa: PLC0415 - loads the library

    access = Access(own.stripe_key, own.stripe_url, own.stripe_account, own.stripe_write)
    return Stripe(access)
