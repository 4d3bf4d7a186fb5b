"""What payment providers post: checked, kept as it came, answered at once. All else is done later.

No sign-in, no cookie, no session: the signature over the bytes that came is what lets it in.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from tenure.config.settings import Settings, settings
from tenure.values.signals import Signal, signal
from tenure.values.signatures import is_signed
from tenure.workflow.actions.outside_events import keep

LARGEST = 256 * 1024
LIVE_KEYS = ("sk_live_", "rk_live_")
log = logging.getLogger(__name__)


def said(words: str, status: int) -> HttpResponse:
    """A line of text."""
    return HttpResponse(f"{words}\n", status=status, content_type="text/plain; charset=utf-8")


@csrf_exempt
@login_not_required
@require_POST
def stripe(request: HttpRequest) -> HttpResponse:
    """Take one of Stripe's events: 200 once it is kept, 202 where it is of other books than ours.

    400 for a signature that is not theirs or is more than 5 minutes off, 413 above 256 KB,
    404 while no secret is set.
    """
    own = settings()
    if not own.stripe_webhook_secrets:
        return said("not connected", 404)
    body = body_of(request)
    if body is None:
        return said("too large", 413)
    at = datetime.now(UTC)  # noqa: TID251 - an entry point
    header = request.headers.get("Stripe-Signature", "")
    secrets = own.stripe_webhook_secrets
    if not is_signed(body, header, secrets=secrets, now_s=at.timestamp()):
        return said("not signed by Stripe", 400)
    try:
        told = signal(body.decode("utf-8"))
    except (ValueError, RecursionError):
        return said("no event", 400)
    why_not = _of_others(told, own)
    if why_not:
        log.warning("event %s is ignored: %s", told.event, why_not)
    how = keep(provider="stripe", signal=told, at=at, why_not=why_not)
    return said(how, 202 if why_not else 200)


stripe.is_public = True  # type: ignore[attr-defined]


def body_of(request: HttpRequest) -> bytes | None:
    """What was posted; None above 256 KB."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not str(length).isdecimal() or int(length) > LARGEST:
        return None
    try:
        body = request.body
    except RequestDataTooBig:
        return None
    return body if len(body) <= LARGEST else None


def _of_others(told: Signal, own: Settings) -> str:
    """Why an event is none of ours, "" where it is."""
    if told.account != own.stripe_account:
        return f"it is of the account {told.account or '(own)'}"[:300]
    if own.stripe_key and told.livemode != own.stripe_key.startswith(LIVE_KEYS):
        return "it is live, and our key is not" if told.livemode else "it is of a sandbox"
    return ""
