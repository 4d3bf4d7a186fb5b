"""What every view gets from a request: the seat, the board, who acts. And the gate before it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import wraps
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from tenure.config.settings import settings
from tenure.values.errors import InputError
from tenure.warehouse.engine import Limits
from tenure.web import step_up
from tenure.workflow.actions.step_up import StepUpError
from tenure.workflow.actions.work_items import By
from tenure.workflow.queries.board import Board, published
from tenure.workflow.queries.workspaces import Seat
from tenure.workflow.rules.permissions import Act, NotAllowedError, may

View = Callable[..., HttpResponseBase]


def needs(act: Act) -> Callable[[View], View]:
    """Let only roles in that include an act; every view declares one."""

    def gate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            if not may(seat(request).role, act):
                raise PermissionDenied
            try:
                return view(request, *args, **kwargs)
            except NotAllowedError as error:
                raise PermissionDenied(error.message) from None
            except StepUpError as error:
                return _show_who(request, error)
            except InputError as error:
                context = {"error": error, "before": _before(request, kwargs)}
                return render(request, "web/refused.html", context, status=400)

        guarded.act = act  # type: ignore[attr-defined]
        return guarded

    return gate


def _show_who(request: HttpRequest, error: StepUpError) -> HttpResponseBase:
    """Nothing was done: who asked has to show first who they are."""
    came_from = urlsplit(request.headers.get("Referer", "")).path
    context = {"error": error, "back": step_up.back(came_from, "/")}
    return render(request, "web/confirm_first.html", context, status=403)


def _before(request: HttpRequest, named: dict[str, object]) -> str:
    """Where a form was sent from: the proposal it is about, else the page; "" for a mere look."""
    if request.method != "POST":
        return ""
    if "proposal_id" in named:
        return reverse("refund", args=[named["proposal_id"]])
    came_from = urlsplit(request.headers.get("Referer", ""))
    query = f"?{came_from.query}" if came_from.query else ""
    return step_up.back(f"{came_from.path}{query}", "")


def seat(request: HttpRequest) -> Seat:
    """The workspace and role of who asks; refused for one who has none."""
    found: Seat | None = getattr(request, "seat", None)
    if found is None:
        raise PermissionDenied
    return found


def board(request: HttpRequest) -> Board | None:
    """The published figures; looked up once a request."""
    if not hasattr(request, "_board"):
        own = settings()
        limits = Limits(own.threads, own.memory, own.home / "spill")
        request._board = published(seat(request).workspace, own.warehouse, limits)  # type: ignore[attr-defined]  # noqa: SLF001
    found: Board | None = request._board  # type: ignore[attr-defined]  # noqa: SLF001
    return found


def by(request: HttpRequest) -> By:
    """Who acts, in which role, when."""
    place = seat(request)
    at = datetime.now(UTC)  # noqa: TID251 - an entry point
    today = at.astimezone(ZoneInfo(place.workspace.time_zone)).date()
    return By(request.user, place.role, place.workspace, at, today, step_up.read(request))  # type: ignore[arg-type]


def number(request: HttpRequest, name: str, default: int = 1) -> int:
    """A whole number from the query string; the default for anything else."""
    text = request.GET.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 9 else default


def day(text: str) -> date:
    """A day as a form gives it; `InputError` says how to write one."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(f"{text!r} is no day", hint="Write it like 2026-03-31.") from None


def day_if_any(text: str) -> date | None:
    """The same, None where the field was left empty."""
    return day(text.strip()) if text.strip() else None


def given(request: HttpRequest) -> dict[str, str]:
    """The query string as plain text, without paging."""
    return {
        name: str(value) for name, value in request.GET.items() if name not in ("page", "format")
    }
