"""Whose certificates are trusted: those that come with the HTTP library, or the file of `SSL_CERT_FILE`."""

from __future__ import annotations

import os
import ssl
from functools import lru_cache


def trusted() -> ssl.SSLContext:
    """One for all calls of a process: reading the list of authorities takes longer than most calls."""
    return _read(os.environ.get("SSL_CERT_FILE", ""), os.environ.get("SSL_CERT_DIR", ""))


@lru_cache(maxsize=2)
def _read(_file: str, _folder: str) -> ssl.SSLContext:
    import httpx  # noqa: PLC0415 - only a process that calls needs it

    return httpx.create_ssl_context()
