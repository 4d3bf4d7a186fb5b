"""From where a page without sign-in is asked for, and how often: counted for each network."""

from __future__ import annotations

from ipaddress import ip_address, ip_network

from django.core.cache import cache
from django.http import HttpRequest

from tenure.config.settings import settings

PER_MINUTE_S = 60
WRONG_LINKS = 60
"""Wrong links a network may try in a minute. A right one is never refused."""
ANSWERS = 10
"""Forms a network may send in a minute."""


def network(request: HttpRequest) -> str:
    """The network who asks is in: 256 addresses of IPv4, a /64 of IPv6.

    Behind the proxy that HTTPS needs it is the last address the proxy wrote down; what came
    with the request from farther away is not believed.
    """
    address = str(request.META.get("REMOTE_ADDR", ""))
    if settings().https:
        told = str(request.META.get("HTTP_X_FORWARDED_FOR", ""))
        address = told.rpartition(",")[2].strip() or address
    try:
        found = ip_address(address)
    except ValueError:
        return "unknown"
    return str(ip_network(f"{found}/{24 if found.version == 4 else 64}", strict=False))


def is_over(request: HttpRequest, what: str, limit: int) -> bool:
    """Count one more of something within a minute; whether that is more than the limit."""
    name = f"{what}-{network(request)}".replace(":", ".")
    cache.add(name, 0, PER_MINUTE_S)
    try:
        return int(cache.incr(name)) > limit
    except ValueError:  # it was let go in between
        return False
