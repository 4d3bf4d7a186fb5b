"""Every metric's card on one page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tenure.metrics.cards import every
from tenure.web.request import needs
from tenure.workflow.rules.permissions import Act


@needs(Act.SEE)
def metrics(request: HttpRequest) -> HttpResponse:
    """The cards in alphabetical order."""
    return render(request, "web/metrics.html", {"cards": every()})
