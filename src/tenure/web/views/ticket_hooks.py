"""Where any helpdesk may post its tickets: signed, kept as they came, answered at once."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from tenure.config.settings import settings
from tenure.values.signatures import is_signed
from tenure.values.tickets import posted
from tenure.web.views.hooks import body_of, said
from tenure.workflow.actions.ticket_events import keep

SOURCE = re.compile(r"[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?")
"""Names of sources: up to 12 small letters, digits and hyphens."""


@csrf_exempt
@login_not_required
@require_POST
def tickets(request: HttpRequest, source: str) -> HttpResponse:
    """Take one ticket: 200 once its message is kept, also where it was before.

    400 for a signature that is not right or is more than 5 minutes off, and for what is no message;
    413 above 256 KB; 404 for a source without a secret.
    """
    secrets = _secrets(source)
    if not secrets:
        return said("not connected", 404)
    body = body_of(request)
    if body is None:
        return said("too large", 413)
    at = datetime.now(UTC)  # noqa: TID251 - an entry point
    header = request.headers.get("Tenure-Signature", "")
    if not is_signed(body, header, secrets=secrets, now_s=at.timestamp()):
        return said("not signed with our secret", 400)
    try:
        text = body.decode("utf-8")
        message = posted(text)
    except (ValueError, RecursionError) as error:
        return said(f"no message: {error}"[:200], 400)
    return said(keep(source=source, message=message, body=text, at=at), 200)


tickets.is_public = True  # type: ignore[attr-defined]


def _secrets(source: str) -> list[str]:
    """Secrets a source may sign with: those for all, and its own (`name=secret`)."""
    if not SOURCE.fullmatch(source):
        return []
    found = []
    for each in settings().ticket_webhook_secrets:
        name, sign, secret = each.partition("=")
        if not sign or not SOURCE.fullmatch(name):
            found.append(each)
        elif name == source:
            found.append(secret)
    return [each for each in found if each]
