"""Event sources: who sends events, when the last one came, and what could not be used."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from tenure.config.settings import settings
from tenure.web.exports import csv_file
from tenure.web.request import by, given, needs, number, seat
from tenure.web.sentences import said
from tenure.web.snippets import SNIPPETS, snippets
from tenure.workflow.actions import sources as act
from tenure.workflow.actions.sources import Letters
from tenure.workflow.queries import sources as query
from tenure.workflow.queries.report import Row
from tenure.workflow.queries.sources import LetterFilter, SourceView
from tenure.workflow.rules.permissions import Act

STATES = {
    "waiting": _("nothing received yet"),
    "alive": _("alive"),
    "quiet": _("quiet for a day"),
    "revoked": _("revoked"),
}
LETTER_STATES = {
    "open": _("open"),
    "asked": _("being tried again"),
    "replayed": _("loaded after all"),
    "discarded": _("discarded"),
    "all": _("all"),
}
SETTLE = {
    "replay": act.replay_letters,
    "discard": act.discard_letters,
    "restore": act.restore_letters,
}
BAR_HEIGHT = 24


@needs(Act.IMPORT)
def sources(request: HttpRequest) -> HttpResponse:
    """The page; a new source's key is on the answer to the form, and nowhere else."""
    key = _added(request) if request.method == "POST" else ""
    asking = by(request)
    wanted = LetterFilter.of(given(request))
    found = query.sources(asking.workspace, asking.at)
    context: dict[str, Any] = {
        "sources": [(each, _bars(each)) for each in found],
        "key": key,
        "made": found[0] if key else None,
        "kinds": {kind: name for kind, (name, _text) in SNIPPETS.items()},
        "kind": request.POST.get("kind", ""),
        "snippets": snippets(_host(request), key) if key else snippets(_host(request)),
        "host": _host(request),
        "states": STATES,
        "letter_states": LETTER_STATES,
        "reasons": [_worded(row) for row in query.reasons(asking.workspace)],
        "wanted": wanted,
        "waiting": _files(settings().intake, "*.sealed"),
        "aside": _files(settings().intake, "*.aside"),
    }
    page = query.letters(asking.workspace, wanted, number(request, "page"))
    context |= {"page": page, "letters": [_worded(row) for row in page.rows]}
    response = render(request, "web/sources.html", context)
    if key:
        patch_cache_control(response, no_store=True)
    return response


def _added(request: HttpRequest) -> str:
    asking = by(request)
    return act.add_source(
        workspace=asking.workspace,
        name=request.POST.get("name", ""),
        kind=request.POST.get("kind", ""),
        at=asking.at,
        by=asking.user,
    )


def _host(request: HttpRequest) -> str:
    """Where the intake is reached: the host of this page, at the intake's port."""
    host = request.get_host()
    name = host if host.endswith("]") else host.rpartition(":")[0] or host
    return f"{request.scheme}://{name}:{settings().intake_port}"


def _bars(source: SourceView) -> list[dict[str, int]]:
    """Messages of the last seven days as bars."""
    most = max(source.days) or 1
    heights = [-(-received * BAR_HEIGHT // most) for received in source.days]
    return [
        {"x": 8 * n, "y": BAR_HEIGHT - height, "height": height} for n, height in enumerate(heights)
    ]


def _worded(row: Row) -> dict[str, Any]:
    """A reason in the reader's language; what it says of the message itself as it is."""
    reason, _colon, detail = str(row["reason"]).partition(": ")
    return {**row, "words": said(reason), "detail": detail}


def _files(folder: Path, pattern: str) -> int:
    return sum(1 for _path in folder.glob(pattern)) if folder.is_dir() else 0


@require_POST
@needs(Act.IMPORT)
def revoke(request: HttpRequest) -> HttpResponse:
    """End a source's key."""
    asking = by(request)
    act.revoke_source(
        workspace=asking.workspace,
        name=request.POST.get("name", ""),
        at=asking.at,
        by=asking.user,
    )
    return redirect("sources")


@require_POST
@needs(Act.IMPORT)
def settle(request: HttpRequest, what: str) -> HttpResponse:
    """Try dead letters again, discard them, or bring them back: all of a reason, or one."""
    if what not in SETTLE:
        raise Http404
    asking = by(request)
    which = Letters(letter_id=_number(request, "id"), reason=request.POST.get("reason", ""))
    if which.letter_id is None and not which.reason:
        raise Http404
    SETTLE[what](workspace=asking.workspace, which=which, at=asking.at, by=asking.user)
    return redirect("letter", which.letter_id) if which.letter_id else redirect("sources")


def _number(request: HttpRequest, name: str) -> int | None:
    text = request.POST.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 16 else None


@needs(Act.IMPORT)
def letter(request: HttpRequest, letter_id: int) -> HttpResponse:
    """One dead letter, to be read and mended."""
    if request.method == "POST":
        raw = request.POST.get("raw", "").replace("\r\n", "\n")
        act.mend_letter(letter_id=letter_id, by=by(request), raw=raw)
        return redirect("letter", letter_id)
    found = query.letter(seat(request).workspace, letter_id)
    if found is None:
        raise Http404
    context = {"letter": _worded(found), "letter_states": LETTER_STATES}
    return render(request, "web/letter.html", context)


@needs(Act.IMPORT)
def export(request: HttpRequest) -> HttpResponseBase:
    """Dead letters as CSV, in the order and filter of the page."""
    rows = query.every_letter(seat(request).workspace, LetterFilter.of(given(request)))
    return csv_file("not-usable", query.LETTER_COLUMNS, rows)


@needs(Act.IMPORT)
def list_export(request: HttpRequest) -> HttpResponseBase:
    """The sources as CSV."""
    asking = by(request)
    rows = query.source_rows(asking.workspace, asking.at)
    return csv_file("event-sources", query.SOURCE_COLUMNS, rows)
