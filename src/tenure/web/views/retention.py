"""Retention: are customers kept better or worse, which ones, and what that makes of their worth."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from tenure.values.shown import Show, Shown
from tenure.web.charts.retention import projection_chart, survival_chart, tenure_chart
from tenure.web.charts.spec import Chart
from tenure.web.exports import csv_file
from tenure.web.lifetime_parts import lifetime_parts
from tenure.web.request import board, given, needs, number
from tenure.web.retention_parts import (
    Asked,
    decision_figures,
    decision_words,
    heat_rows,
    tenure_words,
)
from tenure.workflow.queries import retention as query
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.lifetime_reports import SURVIVAL_COLUMNS
from tenure.workflow.queries.lifetimes import (
    COHORT,
    largest,
    projection,
    survival,
    survival_rows,
)
from tenure.workflow.queries.report import BY_FIELDS
from tenure.workflow.rules.permissions import Act

GROUPS_SHOWN = 20
SHOWN_COHORTS = 8
HEAT_AGES = 25
AGES = (1, 3, 6, 12, 24, 36)
SORTS: dict[str, Callable[[query.Group], Any]] = {
    "name": lambda group: group.name,
    "at_start": lambda group: group.at_start,
    "gone": lambda group: group.gone,
    "rate": lambda group: group.rate.value,
}


@needs(Act.SEE)
def retention(request: HttpRequest) -> HttpResponse:
    """The page."""
    found = board(request)
    if found is None:
        return render(request, "web/nothing_yet.html")
    asked = Asked.of(found, given(request))
    decided = query.decision(found, asked.currency, asked.months) if asked.currency else None
    context: dict[str, Any] = {"asked": asked, "fields": BY_FIELDS}
    if decided is not None:
        context |= _decided(request, found, asked, decided)
        context |= _tenure(found) | _cohorts(found, asked) | _curves(found, asked)
        context |= lifetime_parts(found, asked)
        context["projection_chart"] = projection_chart(
            projection(found, asked.who), asked.assumed.horizon_months
        )
    return render(request, "web/retention.html", context)


def _decided(
    request: HttpRequest, found: Board, asked: Asked, decided: query.Decision
) -> dict[str, Any]:
    rows = _sorted(query.groups(found, decided.now, asked.by), asked.sort)
    pages = max(1, -(-len(rows) // GROUPS_SHOWN))
    page = min(max(number(request, "page"), 1), pages)
    first = (page - 1) * GROUPS_SHOWN
    return {
        "decided": decided,
        "statement": decision_words(decided, asked.months),
        "figures": decision_figures(decided, asked, found.as_of),
        "groups": rows[first : first + GROUPS_SHOWN],
        "page": {"page": page, "pages": pages, "total": len(rows)},
        "worse": [group for group in rows if group.verdict == "worse"],
        "better": [group for group in rows if group.verdict == "better"],
    }


def _sorted(rows: list[query.Group], sort: str) -> list[query.Group]:
    key = SORTS.get(sort.removeprefix("-"))
    return sorted(rows, key=key, reverse=sort.startswith("-")) if key else rows


def _tenure(found: Board) -> dict[str, Any]:
    made = query.tenure(found)
    months = [
        (month, pair) for month, pair in zip(made.months, made.pairs, strict=True) if pair.headline
    ]
    return {
        "tenure_chart": tenure_chart(made),
        "tenure_words": tenure_words(made),
        "tenure": made,
        "tenure_months": months[::-1],
    }


def _cohorts(found: Board, asked: Asked) -> dict[str, Any]:
    cells = query.triangle(found, money=asked.is_money, currency=asked.currency)
    whole = survival(found, asked.who, COHORT)
    ages = max((cell["age"] for cell in cells), default=0) + 1
    return {
        "cohorts": heat_rows(cells, min(ages, HEAT_AGES)),
        "ages": range(min(ages, HEAT_AGES)),
        "cohort_chart": survival_chart(
            "cohorts", _("Still here, by quarter of start"), largest(whole, SHOWN_COHORTS)
        ),
        "cohort_test": whole.log_rank,
    }


def _curves(found: Board, asked: Asked) -> dict[str, Any]:
    whole = survival(found, asked.who, asked.by)
    drawn = largest(whole)
    longest = max((len(curve.steps) for _name, curve in drawn.curves), default=0)
    ages = [age for age in AGES if age < longest]
    return {
        "survival_chart": survival_chart("survival", _("Still here, by group"), drawn),
        "test": whole.log_rank,
        "survival_ages": ages,
        "survival_rows": [
            (name, curve, [(age, curve.at(age)) for age in ages]) for name, curve in drawn.curves
        ],
        "groups_left_out": len(whole.curves) - len(drawn.curves),
    }


def tenure_svg(found: Board, _request: HttpRequest) -> Chart:
    """The chart of churn at equal tenure."""
    return tenure_chart(query.tenure(found))


def cohorts_svg(found: Board, request: HttpRequest) -> Chart:
    """The curves by quarter of start."""
    asked = Asked.of(found, given(request))
    whole = survival(found, asked.who, COHORT)
    return survival_chart(
        "cohorts", _("Still here, by quarter of start"), largest(whole, SHOWN_COHORTS)
    )


def survival_svg(found: Board, request: HttpRequest) -> Chart:
    """The curves by group."""
    asked = Asked.of(found, given(request))
    return survival_chart(
        "survival", _("Still here, by group"), largest(survival(found, asked.who, asked.by))
    )


def projection_svg(found: Board, request: HttpRequest) -> Chart:
    """What was observed and what is projected."""
    asked = Asked.of(found, given(request))
    return projection_chart(projection(found, asked.who), asked.assumed.horizon_months)


GROUP_COLUMNS = (
    Shown("group", "group"),
    Shown("at_start", "customers at the start", Show.INTEGER),
    Shown("gone", "gone", Show.INTEGER),
    Shown("rate", "share gone", Show.RATE),
    Shown("low", "from", Show.RATE),
    Shown("high", "to", Show.RATE),
    Shown("against_rest", "against the rest", Show.RATE),
    Shown("against_low", "from", Show.RATE),
    Shown("against_high", "to", Show.RATE),
)
TENURE_COLUMNS = (
    Shown("month_on", "month", Show.DAY),
    Shown("at_start", "customers at the start", Show.INTEGER),
    Shown("headline", "as counted", Show.RATE),
    Shown("low", "from", Show.RATE),
    Shown("high", "to", Show.RATE),
    Shown("standardised", "at equal tenure", Show.RATE),
    Shown("standardised_low", "from", Show.RATE),
    Shown("standardised_high", "to", Show.RATE),
)


def _triangle_columns(asked: Asked) -> tuple[Shown, ...]:
    show = Show.MONEY if asked.is_money else Show.INTEGER
    return (
        Shown("cohort_on", "start", Show.DAY),
        Shown("age", "month", Show.INTEGER),
        Shown("base", "at the start", show),
        Shown("remaining", "remaining", show),
        Shown("share", "share", Show.RATE),
        *((Shown("currency", "currency"),) if asked.is_money else ()),
    )


def _group_rows(found: Board, asked: Asked) -> Iterable[dict[str, Any]]:
    decided = query.decision(found, asked.currency, asked.months)
    for group in query.groups(found, decided.now, asked.by) if decided else ():
        rest = group.against_rest
        yield {
            "group": group.name,
            "at_start": group.at_start,
            "gone": group.gone,
            "rate": group.rate.value,
            "low": group.rate.low,
            "high": group.rate.high,
            "against_rest": rest.value if rest else None,
            "against_low": rest.low if rest else None,
            "against_high": rest.high if rest else None,
        }


def _tenure_rows(found: Board) -> Iterable[dict[str, Any]]:
    made = query.tenure(found)
    for month, pair in zip(made.months, made.pairs, strict=True):
        head, equal = pair.headline, pair.standardised
        yield {
            "month_on": month,
            "at_start": head.n if head else 0,
            "headline": head.value if head else None,
            "low": head.low if head else None,
            "high": head.high if head else None,
            "standardised": equal.value if equal else None,
            "standardised_low": equal.low if equal else None,
            "standardised_high": equal.high if equal else None,
        }


@needs(Act.EXPORT)
def export(request: HttpRequest, table: str) -> HttpResponseBase:
    """One table of the page as CSV: groups, tenure, triangle or survival."""
    found = board(request)
    if found is None:
        raise Http404
    asked = Asked.of(found, given(request))
    if table == "groups":
        return csv_file(f"retention-{asked.by}", GROUP_COLUMNS, _group_rows(found, asked))
    if table == "tenure":
        return csv_file("churn-at-equal-tenure", TENURE_COLUMNS, _tenure_rows(found))
    if table == "triangle":
        cells = query.triangle(found, money=asked.is_money, currency=asked.currency)
        rows = ({**cell, "currency": asked.currency} for cell in cells)
        return csv_file("cohorts", _triangle_columns(asked), rows)
    if table == "survival":
        curves = survival_rows(survival(found, asked.who, asked.by))
        return csv_file(f"survival-{asked.by}", SURVIVAL_COLUMNS, curves)
    raise Http404
