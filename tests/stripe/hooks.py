"""Telling others what happened: events signed and posted, at once, after the answer, or never."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import threading
from dataclasses import dataclass
from urllib.parse import urlsplit

from tests.stripe.ledger import Books
from tests.stripe.shapes import Thing


def signature(body: str, at: int, *secrets: str) -> str:
    """`Stripe-Signature` as the documents have it: t=…, and one v1= for each secret."""
    parts = [f"t={at}"]
    for secret in secrets:
        mac = hmac.new(secret.encode(), f"{at}.{body}".encode(), hashlib.sha256)
        parts.append(f"v1={mac.hexdigest()}")
    return ",".join(parts)


@dataclass
class Endpoint:
    """Where to post. `when`: "before" the API answers, "after", or "held" (never by itself)."""

    url: str
    secrets: tuple[str, ...]
    when: str
    sent: int = 0


class Post:
    """Their post office."""

    def __init__(self, books: Books) -> None:
        self.books = books
        self.endpoints: list[Endpoint] = []
        self.delivered: list[Thing] = []
        self.lock = threading.Lock()

    def endpoint(self, url: str, secrets: tuple[str, ...], when: str) -> None:
        """Post what happens from now on."""
        self.endpoints.append(Endpoint(url, secrets, when, len(self.books.letters)))

    def letters(self, secret: str, since: int) -> list[tuple[str, str]]:
        """Every event from a place on, as it would be posted now: body and signature."""
        with self.books.lock:
            names = self.books.letters[since:]
            return [self._letter(name, (secret,)) for name in names]

    def _letter(self, name: str, secrets: tuple[str, ...]) -> tuple[str, str]:
        event = self.books.shelves["events"].by_id[name]
        body = json.dumps(event, indent=2)
        return body, signature(body, self.books.now(), *secrets)

    def deliver(self, when: str) -> None:
        """Post what has not been posted to those who want it now."""
        for endpoint in self.endpoints:
            if endpoint.when != when:
                continue
            with self.books.lock:
                names = self.books.letters[endpoint.sent :]
                endpoint.sent += len(names)
                letters = [self._letter(name, endpoint.secrets) for name in names]
            for name, (body, signed) in zip(names, letters, strict=True):
                self.delivered.append({"event": name, "status": _post(endpoint.url, body, signed)})


def _post(url: str, body: str, signed: str) -> int:
    """Status of the answer, 0 for none."""
    parts = urlsplit(url)
    line = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=10)
    headers = {"Content-Type": "application/json; charset=utf-8", "Stripe-Signature": signed}
    try:
        line.request("POST", parts.path, body.encode(), headers)
        return line.getresponse().status
    except OSError:
        return 0
    finally:
        line.close()
