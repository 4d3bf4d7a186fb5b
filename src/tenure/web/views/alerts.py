"""Alerts: who nears the line, how right each rule was, how many alerts one wants, and when none."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from django.views.decorators.http import require_POST

from tenure.config.settings import settings
from tenure.values.errors import InputError
from tenure.values.shown import Show, Shown
from tenure.web.exports import csv_file
from tenure.web.request import board, by, given, needs, number, seat
from tenure.workflow.actions import alerts as actions
from tenure.workflow.actions.deliveries import Here, digest_of
from tenure.workflow.actions.work_items import By
from tenure.workflow.queries import alert_rules, approaching, deliveries
from tenure.workflow.queries import alerts as query
from tenure.workflow.queries.approaching import ApproachFilter
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.customers import facets
from tenure.workflow.queries.digests import news_of
from tenure.workflow.rules.permissions import Act, may
from tenure.workflow.rules.words import MEASURED, days_text, measure_text

STATES = {
    "alerts": gettext_lazy("Alerts above the line"),
    "approaching": gettext_lazy("On the way to the line"),
    "below": gettext_lazy("Under the line"),
    "all": gettext_lazy("Everyone a line is known for"),
}
SENDING = {
    "off": gettext_lazy("off: nothing leaves"),
    "test": gettext_lazy("test: to some domains only"),
    "on": gettext_lazy("on"),
}
KINDS = {"holiday": gettext_lazy("holiday"), "outage": gettext_lazy("outage of ours")}
DAYS = (
    (1, gettext_lazy("Mon")),
    (2, gettext_lazy("Tue")),
    (3, gettext_lazy("Wed")),
    (4, gettext_lazy("Thu")),
    (5, gettext_lazy("Fri")),
    (6, gettext_lazy("Sat")),
    (7, gettext_lazy("Sun")),
)


def _filter(request: HttpRequest) -> ApproachFilter:
    asked = given(request)
    return ApproachFilter.of({**asked, "words": asked.get("q", "")})


@needs(Act.SEE)
def alerts(request: HttpRequest) -> HttpResponse:
    """The page."""
    found, place = board(request), seat(request)
    if found is None:
        return render(request, "web/nothing_yet.html")
    wanted, workspace = _filter(request), place.workspace.pk
    page = approaching.approaching(found, wanted, number(request, "page"))
    rules = alert_rules.rules(workspace)
    context = {
        "page": page,
        "rows": [_shown(row) for row in page.rows],
        "wanted": wanted,
        "states": STATES,
        "counts": approaching.counts(found),
        "csms": facets(found.reader)["csm"],
        "columns": approaching.COLUMNS,
        "rules": rules,
        "proposals": [rule for rule in rules if rule.proposes_retirement],
        "enough": alert_rules.ENOUGH,
        "quiet": query.quiet_list(workspace),
        "kinds": KINDS,
        "today": by(request).today,
        "may_alert": may(place.role, Act.ALERT),
        "may_export": may(place.role, Act.EXPORT),
        **_budget(found),
        **_telling(request),
    }
    return render(request, "web/alerts.html", context)


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    """A customer with its level, line and days in words."""
    metric = row["line_metric"] or ""
    return {
        **row,
        "measure": MEASURED.get(metric, metric),
        "level": measure_text(metric, row["line_level"]),
        "today": measure_text(metric, row["line_today"]),
        "line": measure_text(metric, row["line_at"]),
        "when": _when(row),
    }


def _when(row: dict[str, Any]) -> str:
    """Where a customer stands: today's level decides what is under the line, the smoothed one lags."""
    if row["below_line"]:
        return _("under the line")
    if row["approach_state"] == "below":
        return _("above the line today, not yet by the smoothed level")
    return days_text(row["days_to_line"], row["days_to_line_low"], row["days_to_line_high"])


def _budget(found: Board) -> dict[str, Any]:
    """The trade of warning time against noise, where something was learnt."""
    trade = approaching.horizons(found)
    return {
        "trade": trade.rows if trade else (),
        "chosen": trade.chosen if trade else None,
        "trade_budget": trade.budget_per_csm_week if trade else None,
    }


def _telling(request: HttpRequest) -> dict[str, Any]:
    """How people are told: the settings, one's own digest as it would go now, channels that fail."""
    own, place = settings(), seat(request)
    workspace, user = place.workspace, by(request).user
    telling = query.telling(workspace.pk)
    return {
        "telling": telling,
        "is_elsewhere": telling.sending != "off" and telling.installation != own.installation,
        "has_mail": bool(own.smtp_url and own.mail_from),
        "mail_from": own.mail_from,
        "sending": SENDING,
        "days": DAYS,
        "hours": range(24),
        "wants_digest": query.wants_digest(workspace.pk, user.pk),
        "preview": _preview(request),
        "troubled": deliveries.troubled(workspace.pk),
        "message_tally": deliveries.tally(workspace.pk),
    }


def _preview(request: HttpRequest) -> str:
    """What one's next digest would say; "" where there is nothing new."""
    own, who = settings(), by(request)
    news = news_of(who.workspace.pk, who.user.pk, who.today)
    if not news.told:
        return ""
    here = Here(own.address, own.language, own.installation, has_mail=False)
    with override(who.user.language or own.language):
        return digest_of(who.user, news, here, who.today, who.workspace.name).text


@needs(Act.EXPORT)
def export(request: HttpRequest) -> HttpResponseBase:
    """Customers near the line as CSV, in the order and filter of the page."""
    found = board(request)
    if found is None:
        raise Http404
    if not approaching.is_known(found):
        return csv_file("alerts", approaching.EXPORT_COLUMNS, ())
    rows = found.reader.stream(approaching.filtered(found, _filter(request)))
    return csv_file("alerts", approaching.EXPORT_COLUMNS, rows)


RULE_COLUMNS = (
    Shown("code", "rule"),
    Shown("is_on", "on", Show.FLAG),
    Shown("valid", "valid", Show.INTEGER),
    Shown("false", "false alarms", Show.INTEGER),
    Shown("premature", "premature", Show.INTEGER),
    Shown("unjudged", "cleared without a verdict", Show.INTEGER),
    Shown("standing", "open", Show.INTEGER),
    Shown("precision", "right", Show.RATE),
    Shown("low", "interval from", Show.RATE),
    Shown("high", "interval to", Show.RATE),
    Shown("target", "target", Show.RATE),
    Shown("proposes_retirement", "proposes its retirement", Show.FLAG),
    Shown("retired_on", "retired", Show.DAY),
    Shown("reason", "reason"),
)


@needs(Act.EXPORT)
def rules_export(request: HttpRequest) -> HttpResponseBase:
    """Rules with their verdicts as CSV."""
    rows = []
    for each in alert_rules.rules(seat(request).workspace.pk):
        found = each.judged.precision
        rows.append(
            {
                **{column.key: getattr(each, column.key, None) for column in RULE_COLUMNS},
                **{
                    key: getattr(each.judged, key)
                    for key in ("valid", "false", "premature", "unjudged", "standing")
                },
                "precision": found and found.value,
                "low": found and found.low,
                "high": found and found.high,
            }
        )
    return csv_file("alert-rules", RULE_COLUMNS, rows)


@require_POST
@needs(Act.SEE)
def choose(request: HttpRequest) -> HttpResponse:
    """Say whether one wants the digest oneself."""
    actions.choose_digest(by=by(request), is_on=request.POST.get("digest") == "yes")
    return redirect(f"{reverse('alerts')}?kept=yes#telling")


@require_POST
@needs(Act.ALERT)
def act(request: HttpRequest, act: str) -> HttpResponse:
    """Carry out one decision, and go back to where it was asked for."""
    if act not in ACTS:
        raise InputError(f"there is no act {act!r}")
    section, decide = ACTS[act]
    decide(by(request), request.POST)
    return redirect(f"{reverse('alerts')}?kept=yes#{section}")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError("give a date like 2026-03-31") from None


def _whole(text: str) -> int:
    if not text.isdecimal() or len(text) > 9:
        raise InputError("give a whole number")
    return int(text)


def _share(text: str) -> float:
    return _number(text) / 100


def _number(text: str) -> float:
    try:
        return float(text.strip().replace(",", "."))
    except ValueError:
        raise InputError("give a number") from None


def _add_quiet(who: By, form: QueryDict) -> None:
    actions.add_quiet(
        by=who,
        starts_on=_day(form.get("starts_on", "")),
        ends_on=_day(form.get("ends_on", "")),
        name=form.get("name", ""),
        kind=form.get("kind", ""),
    )


def _set_digest(who: By, form: QueryDict) -> None:
    days = [_whole(str(day)) for day in form.getlist("weekdays")]
    actions.set_digest(by=who, hour=_whole(form.get("hour", "")), weekdays=days)


def _set_sending(who: By, form: QueryDict) -> None:
    actions.set_sending(
        by=who,
        to=form.get("to", ""),
        test_domains=form.get("test_domains", ""),
        installation=settings().installation,
    )


def _set_slack(who: By, form: QueryDict) -> None:
    actions.set_slack(by=who, url=form.get("url", ""), hosts=settings().slack_hosts)


ACTS: dict[str, tuple[str, Callable[[By, QueryDict], object]]] = {
    "retire": (
        "rules",
        lambda who, form: actions.retire_rule(
            by=who, code=form.get("code", ""), reason=form.get("reason", "")
        ),
    ),
    "restore": ("rules", lambda who, form: actions.restore_rule(by=who, code=form.get("code", ""))),
    "target": (
        "rules",
        lambda who, form: actions.set_target(
            by=who, code=form.get("code", ""), target=_share(form.get("target", ""))
        ),
    ),
    "budget": (
        "budget",
        lambda who, form: actions.set_budget(
            by=who, alarm_budget=_number(form.get("alarm_budget", ""))
        ),
    ),
    "quiet": ("quiet", _add_quiet),
    "lift": (
        "quiet",
        lambda who, form: actions.lift_quiet(by=who, period_id=_whole(form.get("id", ""))),
    ),
    "keep": (
        "quiet",
        lambda who, form: actions.keep_quiet(by=who, period_id=_whole(form.get("id", ""))),
    ),
    "digest": ("telling", _set_digest),
    "sending": ("telling", _set_sending),
    "slack": ("telling", _set_slack),
}
"""What can be decided on the page: where it stands there, and what is done."""
