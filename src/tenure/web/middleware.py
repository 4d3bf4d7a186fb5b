"""Ends what nobody uses; finds the workspace and the language of who asks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from django.contrib.auth import SESSION_KEY, logout
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from tenure.workflow.queries.workspaces import seat_of

IDLE = timedelta(minutes=60)
"""A session that was not used for so long is over (ASVS 7.3.1)."""
NOTED = timedelta(minutes=1)
"""Its use is written down this often at most."""
SEEN = "seen_at"


class IdleMiddleware:
    """Signs out who did nothing for an hour; the session is ended on the server."""

    def __init__(self, respond: Callable[[HttpRequest], HttpResponse]) -> None:
        self._respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """End the session, or note that it is used, then respond."""
        if SESSION_KEY in request.session:
            at = datetime.now(UTC)  # noqa: TID251 - an entry point
            seen = request.session.get(SEEN)
            away = at - datetime.fromisoformat(seen) if seen else None
            if away is not None and away > IDLE:
                logout(request)
            elif away is None or away >= NOTED:
                request.session[SEEN] = at.isoformat()
        return self._respond(request)


class WorkspaceMiddleware:
    """Puts `request.seat` there, and speaks the language a person has chosen."""

    def __init__(self, respond: Callable[[HttpRequest], HttpResponse]) -> None:
        self._respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Find the seat, then respond in the language chosen."""
        user = request.user
        request.seat = seat_of(user) if user.is_authenticated else None  # type: ignore[attr-defined]
        language = getattr(user, "language", "")
        if not language:
            return self._respond(request)
        with translation.override(language):
            response = self._respond(request)
        response.headers["Content-Language"] = language
        return response
