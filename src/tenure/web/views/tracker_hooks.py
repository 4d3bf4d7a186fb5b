"""What trackers post when an issue changes: checked, kept as it came, answered at once.

It only has the issue read: what stands there is asked of the tracker, later. No sign-in, no cookie:
the signature over the bytes that came is what lets it in.
"""

from __future__ import annotations

from datetime import UTC, datetime

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from tenure.config.settings import Settings, settings
from tenure.values.tracker_hooks import SIGNATURES, is_old, is_signed
from tenure.values.trackers import TRACKER_NAMES
from tenure.workflow.actions.tracker_events import keep

LARGEST = 1024 * 1024


def _said(words: str, status: int) -> HttpResponse:
    return HttpResponse(f"{words}\n", status=status, content_type="text/plain; charset=utf-8")


@csrf_exempt
@login_not_required
@require_POST
def tracker(request: HttpRequest, name: str) -> HttpResponse:
    """Take an event of GitHub, Jira or Linear: 200 once it is kept, 202 where it is of no issue.

    400 for a signature that is not theirs (of Linear, for one more than a minute off), 413 above 1 MB,
    404 while no secret is set.
    """
    secrets = _secrets(name, settings())
    if not secrets:
        return _said("not connected", 404)
    body = _body(request)
    if body is None:
        return _said("too large", 413)
    at = datetime.now(UTC)  # noqa: TID251 - an entry point
    header = request.headers.get(SIGNATURES[name][0], "")
    if not is_signed(name, body, header, secrets=secrets):
        return _said(f"not signed by {TRACKER_NAMES[name]}", 400)
    if is_old(name, body, now_s=at.timestamp()):
        return _said("signed more than a minute ago", 400)
    try:
        how = keep(tracker=name, body=body, at=at)
    except ValueError:
        return _said("no event", 400)
    return _said(how, 202 if how == "ignored" else 200)


tracker.is_public = True  # type: ignore[attr-defined]


def _secrets(name: str, own: Settings) -> tuple[str, ...]:
    if name not in own.trackers:
        return ()
    found: tuple[str, ...] = getattr(own, f"{name}_webhook_secrets")
    return found


def _body(request: HttpRequest) -> bytes | None:
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not str(length).isdecimal() or int(length) > LARGEST:
        return None
    try:
        body = request.body
    except RequestDataTooBig:
        return None
    return body if len(body) <= LARGEST else None
