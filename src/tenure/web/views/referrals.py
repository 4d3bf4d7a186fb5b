"""Word of mouth: who brought whom."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from tenure.web.exports import csv_file
from tenure.web.request import board, given, needs, number
from tenure.workflow.queries import referrals as query
from tenure.workflow.queries.customers import facets
from tenure.workflow.queries.referrals import ReferralFilter
from tenure.workflow.rules.permissions import Act

STATE_NAMES = {
    "all": _("Everyone who brought others"),
    "unhappy": _("Unhappy"),
    "left": _("Left"),
    "complaint": _("Open complaint"),
    "detractor": _("Unhappy in the survey"),
}


def _filter(request: HttpRequest) -> ReferralFilter:
    asked = given(request)
    return ReferralFilter.of({**asked, "words": asked.get("q", "")})


@needs(Act.SEE)
def referrals(request: HttpRequest) -> HttpResponse:
    """Those who brought others, or with `customer` the tree of one."""
    found = board(request)
    if found is None:
        return render(request, "web/nothing_yet.html")
    customer = request.GET.get("customer", "")
    if customer:
        tree = query.tree(found, customer)
        if tree is None:
            raise Http404
        context = {"tree": tree, "base": found.currency, "shown": query.TREE_ROWS}
        return render(request, "web/referral_tree.html", context)
    wanted = _filter(request)
    unhappy = query.unhappy(found)
    context = {
        "summary": query.summary(found),
        "unhappy": [row for row in unhappy if row["code"] != "all"],
        "lost": next((row for row in unhappy if row["code"] == "all"), None),
        "page": query.referrals(found, wanted, number(request, "page")),
        "wanted": wanted,
        "states": STATE_NAMES,
        "channels": query.channels(found),
        "known_channels": facets(found.reader)["channel"],
        "columns": query.COLUMNS,
        "base": found.currency,
    }
    return render(request, "web/referrals.html", context)


@needs(Act.EXPORT)
def export(request: HttpRequest) -> HttpResponseBase:
    """Everyone who brought others as CSV, in the order and filter of the page."""
    found = board(request)
    if found is None:
        raise Http404
    rows = found.reader.stream(query.filtered(found, _filter(request)))
    return csv_file("referrals", query.EXPORT_COLUMNS, rows)
