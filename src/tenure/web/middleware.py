"""Finds the workspace and the language of who asks."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation

from tenure.workflow.queries.workspaces import seat_of


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
