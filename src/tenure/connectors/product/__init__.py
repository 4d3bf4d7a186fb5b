"""Your own product, told by a signed webhook to freeze an account or to open it again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from tenure.values.errors import InputError

if TYPE_CHECKING:
    from tenure.connectors.product.client import YourProduct

LOCAL = ("localhost", "127.0.0.1", "::1")
SHORTEST_SECRET = 16


class ProductSettings(Protocol):
    """What of the settings this folder needs."""

    @property
    def product_hook(self) -> str:
        """Where it is told, "" for nowhere."""

    @property
    def product_secret(self) -> str:
        """What it is told with."""

    @property
    def product_inside(self) -> bool:
        """Whether it is in your own network."""


def product(own: ProductSettings) -> YourProduct | None:
    """Your product as the settings have it, a `ports.Product`; None without an address.

    Raises `InputError` for an address that is not https (but on this machine itself), that has a
    password in it or a port other than 443, and for a secret that is too short.
    """
    if not own.product_hook:
        return None
    _check(own.product_hook, is_inside=own.product_inside)
    if len(own.product_secret) < SHORTEST_SECRET:
        raise InputError(
            "TENURE_PRODUCT_SECRET is too short",
            hint=f"Give at least {SHORTEST_SECRET} characters; your product checks with the same.",
        )
    from tenure.connectors.product.client import YourProduct  # noqa: PLC0415 - loads httpx

    return YourProduct(own.product_hook, own.product_secret, is_inside=own.product_inside)


def _check(url: str, *, is_inside: bool) -> None:
    """Refuse what is no address to be called."""
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname or ""
    except ValueError:
        parts, port, host = urlsplit(""), None, ""
    is_local = host in LOCAL
    has_scheme = parts.scheme == "https" or (parts.scheme == "http" and is_local)
    has_port = is_local or is_inside or port in (None, 443)
    is_plain = parts.username is None and parts.password is None and not parts.fragment
    if not (host and has_scheme and has_port and is_plain and url.isascii() and url.isprintable()):
        raise InputError(
            "TENURE_PRODUCT_HOOK is no address that may be called",
            hint="Such as https://app.example/tenure/freeze",
        )
