"""Who asks: a program with a key, and nobody else; a browser's session counts for nothing here."""

from __future__ import annotations

from datetime import UTC, datetime

from django.core.cache import cache
from django.http import HttpRequest
from ninja.errors import HttpError
from ninja.security import HttpBearer

from tenure.workflow.actions.tokens import seen
from tenure.workflow.queries.tokens import Program, program
from tenure.workflow.rules.permissions import Act, require

FAILURES = 10
"""So many wrong keys an address may send ..."""
WAIT_S = 900
"""... within this time; after that it is told to wait. A right key is never refused."""


class TooManyError(HttpError):
    """An address has sent too many wrong keys."""

    def __init__(self) -> None:
        super().__init__(429, "too many wrong keys")


class Key(HttpBearer):
    """`Authorization: Bearer KEY`, the key from `tenure token add`."""

    openapi_name = "Key"

    def authenticate(self, request: HttpRequest, token: str) -> Program | None:
        """The program of a key; None for a wrong one, `TooManyError` after too many of them."""
        found = program(token.strip())
        if found is None:
            if _failed(request) > FAILURES:
                raise TooManyError
            return None
        seen(token_id=found.token_id, at=datetime.now(UTC))  # noqa: TID251 - an entry point
        return found


def _failed(request: HttpRequest) -> int:
    """Count a failure; how many that makes within the time."""
    name = f"wrong-keys {request.META.get('REMOTE_ADDR', '')}".replace(" ", "-")
    cache.add(name, 0, WAIT_S)
    try:
        return int(cache.incr(name))
    except ValueError:  # it was let go in between
        return 1


def asking(request: HttpRequest, act: Act = Act.SEE) -> Program:
    """Who asks; `NotAllowedError` where the role does not include the act."""
    found: Program = request.auth  # type: ignore[attr-defined]
    require(found.role, act)
    return found
