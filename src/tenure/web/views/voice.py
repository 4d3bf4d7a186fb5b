"""What customers say: which topics hurt most, who waits, whether those who complain stay."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenure.inference.complaints import ComplaintFinding
from tenure.inference.waits import Wait
from tenure.values.shown import Show
from tenure.web.charts.voice import months_chart
from tenure.web.exports import csv_file
from tenure.web.figures import Figure, figure, interval, value_text
from tenure.web.lists import filled
from tenure.web.request import board, given, needs, number, seat
from tenure.web.templatetags.voiced import tickets_link
from tenure.web.voice_words import GROUP_NAMES
from tenure.workflow.queries import silent as silence
from tenure.workflow.queries import voice as query
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.learned import learned
from tenure.workflow.queries.silent import SilentFilter
from tenure.workflow.queries.voice import Overview
from tenure.workflow.rules import complaint_words
from tenure.workflow.rules.duration_words import duration_text, wait_span
from tenure.workflow.rules.permissions import Act, may

DAYS = {
    30: gettext_lazy("30 days"),
    90: gettext_lazy("90 days"),
    365: gettext_lazy("a year"),
    0: gettext_lazy("all"),
}


def _asked(request: HttpRequest) -> tuple[int, str]:
    """How many days, and by what topics are told apart."""
    by = request.GET.get("by", "")
    return query.chosen_days(request.GET.get("days", "")), by if by in query.GROUPS else "category"


@needs(Act.SEE)
def voice(request: HttpRequest) -> HttpResponse:
    """The page."""
    found = board(request)
    if found is None:
        return render(request, "web/nothing_yet.html")
    if not query.any_ticket(found):
        return render(request, "web/voice.html", {"whole": None})
    days, by = _asked(request)
    whole, topics = query.overview(found, days), query.topics(found, days, by, query.MOST_TOPICS)
    rows, is_complaints = query.months(found)
    context: dict[str, Any] = {
        "whole": whole,
        "days": days,
        "spans": DAYS,
        "by": by,
        "groups": GROUP_NAMES,
        "figures": _figures(found, whole),
        "worst": next((row for row in topics if row["topic"] and row["complaints"]), None),
        "topics": topics[: query.MOST_TOPICS],
        "more": max(0, len(topics) - query.MOST_TOPICS),
        "chart": months_chart(rows, is_complaints=is_complaints),
        "base": found.currency,
        "since": "" if not days else whole.stretch.start.isoformat(),
        "silent": silence.silent(found, SilentFilter()).total,
        **_stay(found),
        "may_export": may(seat(request).role, Act.EXPORT),
    }
    return render(request, "web/voice.html", context)


def _figures(found: Board, whole: Overview) -> list[Figure]:
    counts, since = whole.counts, whole.stretch.start.isoformat() if whole.stretch.days else ""
    complaints = tickets_link(complaint="yes", since=since)
    about = _("%(n)s customers") % {"n": value_text(counts["complainers"], Show.INTEGER)}
    return [
        _linked(_("Complaints"), counts["complaints"], complaints, about),
        Figure(
            _("MRR of those who complain"),
            value_text(whole.complainers["mrr_minor"], Show.MONEY, found.currency),
            _unpriced(whole.complainers["unpriced"]),
            complaints,
        ),
        _waiting(whole),
        _share(_("Answered in time"), whole.timely, tickets_link(answered="late", since=since)),
        _wait(_("Solved: half of them within"), whole.handling[0], since),
        _wait(_("Solved: nine of ten within"), whole.handling[1], since),
        _wait(_("First reply: half of them within"), whole.reply[0], since),
        _share(_("Reopened"), whole.reopened, tickets_link(reopened="yes", since=since)),
    ]


def _linked(label: str, count: int, link: str, beside: str) -> Figure:
    return Figure(label, value_text(count, Show.INTEGER), beside, link)


def _unpriced(count: int) -> str:
    return _("%(n)s without an exchange rate") % {"n": count} if count else ""


def _waiting(whole: Overview) -> Figure:
    late = whole.waiting_day
    if late is None:
        beside = _("no ticket says when it was answered")
        return figure(_("Not answered for a day"), None, Show.INTEGER, beside=beside)
    return Figure(
        _("Not answered for a day"),
        value_text(late, Show.INTEGER),
        _("whenever they came"),
        tickets_link(state="waiting_day", sort="opened_on"),
        "bad" if late else "",
    )


def _share(label: str, share: Any, link: str) -> Figure:  # noqa: ANN401
    if share is None:
        return figure(label, None, Show.RATE, beside=_("not known of any ticket"))
    beside = interval(share.low, share.high, share.n)
    return Figure(label, value_text(share.value, Show.RATE), beside, link)


def _wait(label: str, found: Wait, since: str) -> Figure:
    text = duration_text(found.value)
    tone = "" if found.value is not None else "absent"
    return Figure(label, text, wait_span(found), tickets_link(since=since), tone)


def _stay(found: Board) -> dict[str, Any]:
    """Whether those who complain stay: this workspace's own result, in words."""
    kept = learned(found)
    own: ComplaintFinding | None = kept.complaints if kept else None
    if own is None:
        return {"complaints": None}
    return {
        "complaints": own,
        "answer": complaint_words.answer_text(own),
        "splits": [
            (each, complaint_words.kind_text(each.kind), complaint_words.verdict_text(each.verdict))
            for each in own.splits
        ],
    }


@needs(Act.EXPORT)
def export(request: HttpRequest) -> HttpResponseBase:
    """All topics of the days asked for as CSV."""
    found = board(request)
    if found is None:
        raise Http404
    days, by = _asked(request)
    rows = query.topics(found, days, by)
    return csv_file("voice", query.COLUMNS, rows)


@needs(Act.SEE)
def silent(request: HttpRequest) -> HttpResponse:
    """Who says nothing while their use falls."""
    found = board(request)
    if found is None:
        return render(request, "web/nothing_yet.html")
    wanted = _silent_filter(request)
    page = silence.silent(found, wanted, number(request, "page"))
    context = {
        "page": page,
        "wanted": wanted,
        "columns": filled(silence.COLUMNS, page.rows, wanted.sort),
        "days": silence.SILENT_DAYS,
        "may_export": may(seat(request).role, Act.EXPORT),
    }
    return render(request, "web/silent.html", context)


def _silent_filter(request: HttpRequest) -> SilentFilter:
    asked = given(request)
    return SilentFilter.of({**asked, "words": asked.get("q", "")})


@needs(Act.EXPORT)
def silent_export(request: HttpRequest) -> HttpResponseBase:
    """The list as CSV."""
    found = board(request)
    if found is None:
        raise Http404
    rows = found.reader.stream(silence.filtered(found, _silent_filter(request)))
    return csv_file("silent", silence.EXPORT_COLUMNS, rows)
