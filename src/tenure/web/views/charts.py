"""The same charts as SVG, for mail, print and those who want a file."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import vl_convert
from django.http import Http404, HttpRequest, HttpResponse

from tenure.inference.learned import Learned
from tenure.values.health import HealthScore
from tenure.web.charts.bridge import beside, waterfall
from tenure.web.charts.customer import mrr_chart, use_chart
from tenure.web.charts.engagement import spread_chart
from tenure.web.charts.growth import effort_chart, net_chart, what_if_chart
from tenure.web.charts.health import history_chart, record_chart, weeks_chart
from tenure.web.charts.hollow import hollow_chart
from tenure.web.charts.revenue import movement_chart, retention_chart
from tenure.web.charts.risk import reliability_chart
from tenure.web.charts.spec import Chart
from tenure.web.charts.use import churn_chart
from tenure.web.charts.voice import months_chart
from tenure.web.charts.worth import map_chart
from tenure.web.request import board, given, needs
from tenure.web.views import fit, retention
from tenure.web.views.bridge import counterpart_title
from tenure.web.views.danger_line import levels
from tenure.workflow.queries import bridge as bridges
from tenure.workflow.queries import (
    effort,
    growth,
    health,
    health_lists,
    hollow,
    ledger,
    timeline,
    use_list,
    voice,
    what_if,
    worth,
)
from tenure.workflow.queries.benchmarks import benchmarks
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.bridge_months import months_beside
from tenure.workflow.queries.health_designs import in_force
from tenure.workflow.queries.learned import learned
from tenure.workflow.queries.report import ReportRequest
from tenure.workflow.rules.permissions import Act

WIDTH = 860
T = TypeVar("T")


def _movements(found: Board, request: HttpRequest) -> Chart:
    asked = request.GET.get("currency", "")
    months = ledger.movements_by_month(found, ReportRequest(currency=asked))[-24:]
    with_fx = asked == ledger.ALL
    return movement_chart(months, found.currency if with_fx else asked, with_fx=with_fx)


def _retention(found: Board, request: HttpRequest) -> Chart:
    asked = request.GET.get("currency", "")
    rows = ledger.retention_rows(found, 12, asked)[::-1]
    return retention_chart(rows, found.currency if asked == ledger.ALL else asked)


def _mrr(found: Board, request: HttpRequest) -> Chart:
    return mrr_chart(timeline.mrr_steps(found, request.GET.get("id", "")), found.as_of)


def _use(found: Board, request: HttpRequest) -> Chart:
    return use_chart(timeline.weekly_use(found, request.GET.get("id", "")))


def _net_churn(found: Board, request: HttpRequest) -> Chart:
    currency = request.GET.get("currency", "")
    return net_chart(growth.net_months(found, currency), currency)


def _what_if(found: Board, request: HttpRequest) -> Chart:
    answer = what_if.answer(found, what_if.assumed(found, given(request)))
    return what_if_chart(answer, found.currency, found.as_of)


def _bridge(found: Board, request: HttpRequest) -> Chart:
    ask = bridges.asked(found, given(request))
    return waterfall(bridges.bridge(found, ask), counterpart_title(ask.against))


def _beside(found: Board, request: HttpRequest) -> Chart:
    ask = bridges.asked(found, given(request))
    return beside(months_beside(found, ask), counterpart_title(ask.against), ask.currency)


def _health_design(found: Board) -> HealthScore:
    now = in_force(found)
    if now is None:
        raise Http404
    return now.design


def _health_weeks(found: Board, _: HttpRequest) -> Chart:
    return weeks_chart(health.weeks(found, _health_design(found)))


def _health_record(found: Board, _: HttpRequest) -> Chart:
    return record_chart(health_lists.proof(found, _health_design(found)))


def _health_history(found: Board, request: HttpRequest) -> Chart:
    design = _health_design(found)
    return history_chart(health.last_weeks(found, design, request.GET.get("id", "")), design)


def _worth_map(found: Board, request: HttpRequest) -> Chart:
    if not worth.is_reckoned(found):
        raise Http404
    return map_chart(worth.points(found, worth.WorthFilter.of(given(request))), found.currency)


def _voice_months(found: Board, _: HttpRequest) -> Chart:
    rows, is_complaints = voice.months(found)
    return months_chart(rows, is_complaints=is_complaints)


def _kept(found: Board, part: Callable[[Learned], T]) -> T | None:
    """A part of what was learnt; None where nothing was."""
    kept = learned(found)
    return part(kept) if kept else None


CHARTS: dict[str, Callable[[Board, HttpRequest], Chart]] = {
    "movements": _movements,
    "bridge": _bridge,
    "beside": _beside,
    "retention": _retention,
    "mrr": _mrr,
    "use": _use,
    "use-spread": lambda found, _: spread_chart(use_list.spread(found)),
    "net-churn": _net_churn,
    "what-if": _what_if,
    "health-weeks": _health_weeks,
    "health-record": _health_record,
    "health-history": _health_history,
    "hollow": lambda found, _: hollow_chart(
        hollow.trend(found), benchmarks(found.workspace_id)[hollow.BENCHMARK]
    ),
    "effort": lambda found, _: effort_chart(effort.balance(found)),
    "churn": lambda found, _: churn_chart(_kept(found, lambda kept: kept.line)),
    "reliability": lambda found, _: reliability_chart(
        _kept(found, lambda kept: kept.risk.calibration)
    ),
    "voice-months": _voice_months,
    "worth-map": _worth_map,
    "tenure": retention.tenure_svg,
    "cohorts": retention.cohorts_svg,
    "survival": retention.survival_svg,
    "projection": retention.projection_svg,
    "fit-funnel": fit.chart,
    "levels": lambda found, _: levels(found, found.generation.danger_line),
}


@needs(Act.SEE)
def svg(request: HttpRequest, name: str) -> HttpResponse:
    """One chart, drawn here."""
    found = board(request)
    if found is None or name not in CHARTS:
        raise Http404
    chart = CHARTS[name](found, request)
    drawn = vl_convert.vegalite_to_svg({**chart.spec, "width": WIDTH, "background": "white"})
    response = HttpResponse(drawn, content_type="image/svg+xml")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.svg"'
    return response
