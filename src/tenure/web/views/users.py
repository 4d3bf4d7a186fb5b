"""Who may sign in: people added, second factors reset, people disabled and let in again."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from tenure.web import step_up
from tenure.web.exports import csv_file
from tenure.web.request import by, given, needs, number, seat
from tenure.workflow.actions import people, second_factor
from tenure.workflow.queries import members as query
from tenure.workflow.rules.permissions import GRANTS, Act

STATES = {
    "with": _("with a second factor"),
    "without": _("without a second factor"),
    "disabled": _("disabled"),
}


@needs(Act.MANAGE_PEOPLE)
def users(request: HttpRequest) -> HttpResponse:
    """The list, and the place to add somebody: their password is shown once."""
    who, wanted = by(request), query.MemberFilter.of(given(request))
    made = _added(request) if request.method == "POST" else None
    context = {
        "page": query.members(who.workspace.pk, wanted, number(request, "page")),
        "wanted": wanted,
        "roles": tuple(GRANTS),
        "states": STATES,
        "me": who.user.pk,
        "is_fresh": step_up.shown(who).is_fresh,
        "made": made,
    }
    response = render(request, "web/users.html", context)
    if made:
        patch_cache_control(response, no_store=True)
    return response


def _added(request: HttpRequest) -> dict[str, str]:
    """Add the person of the form; who it is, and the password made up for them."""
    form = request.POST
    email = form.get("email", "").strip().lower()
    password = people.add_somebody_new(
        by=by(request), email=email, name=form.get("name", "").strip(), role=form.get("role", "")
    )
    return {"email": email, "password": password}


@needs(Act.MANAGE_PEOPLE)
def export(request: HttpRequest) -> HttpResponseBase:
    """The list as CSV."""
    wanted = query.MemberFilter.of(given(request))
    return csv_file("users", query.COLUMNS, query.every_member(seat(request).workspace.pk, wanted))


@require_POST
@needs(Act.MANAGE_PEOPLE)
def act(request: HttpRequest, user_id: int, act: str) -> HttpResponse:
    """Reset a second factor, disable, let in again; each asks who acts to show again who they are."""
    who = by(request)
    match act:
        case "reset":
            second_factor.reset(by=who, user_id=user_id)
        case "disable":
            people.disable_member(by=who, user_id=user_id)
        case "enable":
            people.enable_member(by=who, user_id=user_id)
        case _:
            raise Http404
    return redirect(f"{reverse('users')}?kept=yes")
