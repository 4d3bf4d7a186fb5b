"""Pages for customers, who have no account here: unsubscribe, come back, say why.

A link's token is all that lets them in. Looking changes nothing (programs open links too), an act
is a POST, and a link that is wrong, used or too old is always answered alike. No cookie is set.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import override
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from tenure.config.settings import LANGUAGES, settings
from tenure.values.errors import InputError
from tenure.values.why import LONGEST_TEXT, WHYS
from tenure.web.networks import ANSWERS, PER_MINUTE_S, WRONG_LINKS, is_over
from tenure.workflow.actions import links, suppressions, why

LARGEST_BODY = 32 * 1024
QUICKEST_S = 2
FORM_LASTS_S = 48 * 3600
HEADERS = {
    "X-Robots-Tag": "noindex, nofollow",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}

Page = Callable[[HttpRequest, str], HttpResponse]


def public(view: Page) -> Page:
    """A page for whoever holds a link: no sign-in, no cookie, small bodies, not in any index."""

    @wraps(view)
    def guarded(request: HttpRequest, token: str) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not str(length).isdecimal() or int(length) > LARGEST_BODY:
            response = plain(request, "large", 413)
        else:
            response = view(request, token)
        for name, value in HEADERS.items():
            response.headers[name] = value
        return response

    guarded.is_public = True  # type: ignore[attr-defined]
    return csrf_exempt(login_not_required(require_http_methods(["GET", "HEAD", "POST"])(guarded)))


def shown(
    request: HttpRequest,
    template: str,
    language: str,
    status: int = 200,
    **context: Any,  # noqa: ANN401
) -> HttpResponse:
    """A page in the language of who was written to."""
    spoken = language if language in LANGUAGES else settings().language
    with override(spoken):
        response = render(request, f"web/{template}.html", context, status=status)
    response.headers["Content-Language"] = spoken
    return response


def plain(request: HttpRequest, what: str, status: int) -> HttpResponse:
    """A page that says one thing, in the language of the browser."""
    response = render(request, "web/public_plain.html", {"what": what}, status=status)
    if status == 429:
        response.headers["Retry-After"] = str(PER_MINUTE_S)
    return response


def no_such_link(request: HttpRequest) -> HttpResponse:
    """The same for links that are wrong, used or too old; too many of them have to wait."""
    if is_over(request, "wrong-links", WRONG_LINKS):
        return plain(request, "many", 429)
    return plain(request, "gone", 404)


def now() -> datetime:
    """The instant somebody looks or answers."""
    return datetime.now(UTC)  # noqa: TID251 - an entry point


@public
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Get no more mail of a topic, or of all that can be done without.

    The one click of a mail program (RFC 8058) is a POST like any other.
    """
    found = suppressions.known_link(token)
    if found is None:
        return no_such_link(request)
    if request.method == "POST" and request.POST.get("act") == "again":
        suppressions.subscribe_again(token=token, at=now())
    elif request.method == "POST":
        is_everything = request.POST.get("act") == "all"
        suppressions.unsubscribe(token=token, is_everything=is_everything, at=now())
    off = suppressions.unsubscribed_from(token)
    context: dict[str, Any] = {
        "topic": found.topic,
        "is_off": bool(off & {found.topic, "all"}),
        "is_all_off": "all" in off,
        "is_done": request.method == "POST",
        "company": suppressions.company(found),
    }
    return shown(request, "unsubscribe", suppressions.language(found), **context)


@public
def back(request: HttpRequest, token: str) -> HttpResponse:
    """Open a frozen account again."""
    act = links.come_back if request.method == "POST" else links.back
    found = act(token=token, at=now())
    if found is None:
        return no_such_link(request)
    return shown(request, "back", found.language, back=found, is_done=request.method == "POST")


@public
def why_form(request: HttpRequest, token: str) -> HttpResponse:
    """Why did you never start? Answered once, and changed within a day."""
    found = why.asked(token=token, at=now())
    if found is None:
        return no_such_link(request)
    if request.method != "POST":
        return _asked(request, token, found)
    if is_over(request, "answers", ANSWERS):
        return plain(request, "many", 429)
    given = request.POST
    if given.get("website", ""):
        # the field nobody sees was filled in: thanked for, and not kept
        return shown(request, "why_thanks", found.language, company=found.company)
    if not took_time(given.get("began", ""), token):
        return _asked(request, token, found, problem="quick", given=given.dict())
    try:
        why.answer(
            token=token,
            code=given.get("why", ""),
            text=given.get("text", ""),
            wants_back=given.get("wants_back") == "yes",
            wants_help=given.get("wants_help") == "yes",
            at=now(),
        )
    except InputError:
        return _asked(request, token, found, problem="choose", given=given.dict())
    return shown(request, "why_thanks", found.language, company=found.company)


def _asked(
    request: HttpRequest,
    token: str,
    found: why.Asked,
    problem: str = "",
    given: dict[str, Any] | None = None,
) -> HttpResponse:
    """The form, with what was given or answered before."""
    kept = given or {
        "why": found.answer,
        "text": found.text,
        "wants_back": "yes" if found.wants_back else "",
        "wants_help": "yes" if found.wants_help else "",
    }
    context = {
        "company": found.company,
        "whys": WHYS,
        "kept": kept,
        "problem": problem,
        "longest": LONGEST_TEXT,
        "began": kept.get("began") or signer(token).sign("form"),
    }
    return shown(request, "why_form", found.language, 400 if problem else 200, **context)


def signer(token: str) -> TimestampSigner:
    """What says when the form of a link was first looked at."""
    return TimestampSigner(salt=f"why:{token}")


def took_time(began: str, token: str) -> bool:
    """Whether the form was looked at for as long as a person takes, and not for days."""
    own = signer(token)
    try:
        own.unsign(began, max_age=FORM_LASTS_S)
    except BadSignature:
        return False
    try:
        own.unsign(began, max_age=QUICKEST_S)
    except BadSignature:
        return True
    return False
