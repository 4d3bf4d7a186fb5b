"""A second factor: set it up, renew it, take it away; and showing again who one is."""

from __future__ import annotations

from collections.abc import Callable

import segno
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from tenure.config.settings import settings
from tenure.values.errors import InputError
from tenure.web import step_up as session
from tenure.web.request import by, needs
from tenure.workflow.actions import second_factor as actions
from tenure.workflow.actions.step_up import has_factor
from tenure.workflow.actions.work_items import By
from tenure.workflow.queries import second_factor as query
from tenure.workflow.rules.permissions import Act

QR_SCALE = 4


@never_cache
@needs(Act.SEE)
def second_factor(request: HttpRequest) -> HttpResponse:
    """Where it stands, the secret while one is set up, and the forms."""
    return _page(request, by(request))


def _page(request: HttpRequest, who: By, status: int = 200, **more: object) -> HttpResponse:
    standing = query.standing(who.user, who.at)
    is_shown = standing.is_begun and session.read(request).is_fresh(who.at)
    begun = _begun(who) if is_shown else None
    context = {
        "standing": standing,
        "begun": begun,
        "qr": _qr(begun.address) if begun else "",
        "is_demanded": settings().demands_second_factor,
        **more,
    }
    return render(request, "web/second_factor.html", context, status=status)


def _begun(who: By) -> query.Begun | None:
    key, company = settings().secret_key, who.workspace.name
    return query.begun(who.user, key=key, company=company, at=who.at)


def _qr(text: str) -> str:
    """A QR code as an image within the page, black on white whatever the colors of the page."""
    made = segno.make(text, error="m", micro=False)
    return str(made.svg_data_uri(scale=QR_SCALE, border=4, dark="#000", light="#fff"))


@never_cache
@require_POST
@sensitive_post_parameters("password", "code")
@needs(Act.SEE)
def act(request: HttpRequest, act: str) -> HttpResponseBase:
    """Begin, confirm, other recovery codes, remove; or say that a reset was seen."""
    acts: dict[str, Callable[[HttpRequest, By], HttpResponseBase]] = {
        "begin": _begin,
        "confirm": _confirm,
        "codes": _codes,
        "remove": _remove,
        "seen": _seen,
    }
    if act not in acts:
        raise Http404
    who = by(request)
    try:
        return acts[act](request, who)
    except InputError as error:
        return _page(request, who, 400, error=error)


def _begin(request: HttpRequest, who: By) -> HttpResponseBase:
    """A secret to set up: by the password and, where one is in use already, a code of that."""
    session.check_password(request)
    is_renewal = has_factor(who.user.pk)
    if is_renewal:
        _use_code(request, who)
    actions.begin(by=who)
    session.keep(request, who.at, has_code=is_renewal)
    return redirect("second-factor")


def _confirm(request: HttpRequest, who: By) -> HttpResponseBase:
    if not who.step_up.is_fresh(who.at):
        raise InputError("begin again: no second factor is being set up")
    code, key = request.POST.get("code", ""), settings().secret_key
    codes = actions.confirm(by=who, key=key, code=code)
    session.keep(request, who.at, has_code=True)
    return _page(request, who, codes=codes)


def _codes(request: HttpRequest, who: By) -> HttpResponseBase:
    session.check_password(request)
    code, key = request.POST.get("code", ""), settings().secret_key
    codes = actions.renew_recovery_codes(by=who, key=key, code=code)
    session.keep(request, who.at, has_code=True)
    return _page(request, who, codes=codes)


def _remove(request: HttpRequest, who: By) -> HttpResponseBase:
    session.check_password(request)
    actions.remove(by=who, key=settings().secret_key, code=request.POST.get("code", ""))
    session.forget(request)
    return redirect("second-factor")


def _seen(request: HttpRequest, who: By) -> HttpResponseBase:  # noqa: ARG001 - as the others
    actions.seen(by=who)
    return redirect("second-factor")


def _use_code(request: HttpRequest, who: By) -> str:
    code, key = request.POST.get("code", ""), settings().secret_key
    return actions.use_code(by=who, key=key, code=code)


@never_cache
@sensitive_post_parameters("password", "code")
@needs(Act.SEE)
def step_up(request: HttpRequest) -> HttpResponseBase:
    """Password and code again; then back to where one came from."""
    who = by(request)
    is_enrolled = has_factor(who.user.pk)
    must_enroll = who.step_up.is_demanded and not is_enrolled
    given = request.POST if request.method == "POST" else request.GET
    back = session.back(given.get("next", ""), "/")
    context = {"back": back, "must_enroll": must_enroll, "needs_code": is_enrolled}
    if request.method != "POST" or must_enroll:
        return render(request, "web/step_up.html", context)
    try:
        session.check_password(request)
        if is_enrolled:
            _use_code(request, who)
    except InputError as error:
        return render(request, "web/step_up.html", {**context, "error": error}, status=400)
    session.keep(request, who.at, has_code=is_enrolled)
    return redirect(back)
