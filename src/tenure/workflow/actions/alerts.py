"""Deciding on alerts: quiet periods, rules, the alarm budget, and whether anything is sent."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from urllib.parse import urlsplit

from django.db import transaction

from tenure.metrics.signals import CODES
from tenure.records.models import (
    AlertRule,
    AlertSettings,
    Delivery,
    DigestChoice,
    QuietPeriod,
    WorkItemEvent,
    Workspace,
)
from tenure.records.models.alerts import QUIET_KINDS, SENDING
from tenure.values.errors import InputError
from tenure.workflow.actions.audit import record
from tenure.workflow.actions.work_items import By
from tenure.workflow.queries.alert_rules import TARGET
from tenure.workflow.rules.permissions import Act, require

LONGEST_QUIET = timedelta(days=92)
"""Longer than any holidays: alerts that are quiet for a quarter are switched off, not quiet."""
BUDGETS = (0.1, 100.0)


def add_quiet(*, by: By, starts_on: date, ends_on: date, name: str, kind: str) -> int:
    """Say that no alert begins from one day to another, both included; returns the period's id.

    It holds from the next day's run on. Audited; undone with `lift_quiet`.
    """
    require(by.role, Act.ALERT)
    if kind not in QUIET_KINDS:
        raise InputError(f"{kind!r} is no kind of quiet period", hint="holiday or outage.")
    if not name.strip():
        raise InputError("a quiet period needs a name")
    if not timedelta(0) <= ends_on - starts_on < LONGEST_QUIET:
        raise InputError("a quiet period has 1 to 92 days")
    with transaction.atomic():
        row = QuietPeriod.objects.create(
            workspace=by.workspace,
            starts_on=starts_on,
            ends_on=ends_on,
            name=name.strip()[:200],
            kind=kind,
            added_by=by.user,
        )
        _record(by, "quiet_added", str(row), row.pk, kind=kind)
    return row.pk


def lift_quiet(*, by: By, period_id: int) -> None:
    """Let a quiet period count for nothing. Audited; undone with `keep_quiet`."""
    with transaction.atomic():
        row = _period(by, period_id)
        if row.lifted_at is not None:
            raise InputError("the quiet period was lifted before")
        row.lifted_at = by.at
        row.save(update_fields=["lifted_at"])
        _record(by, "quiet_lifted", str(row), row.pk)


def keep_quiet(*, by: By, period_id: int) -> None:
    """Undo the lifting of a quiet period. Audited."""
    with transaction.atomic():
        row = _period(by, period_id)
        if row.lifted_at is None:
            raise InputError("the quiet period holds")
        row.lifted_at = None
        row.save(update_fields=["lifted_at"])
        _record(by, "quiet_kept", str(row), row.pk)


def _period(by: By, period_id: int) -> QuietPeriod:
    require(by.role, Act.ALERT)
    rows = QuietPeriod.objects.select_for_update()
    row = rows.filter(workspace=by.workspace, pk=period_id).first()
    if row is None:
        raise InputError("there is no such quiet period")
    return row


def retire_rule(*, by: By, code: str, reason: str = "") -> None:
    """Switch a rule off: from the next day's run on it opens nothing and is no reason.

    Items open for no other reason clear then. Audited; undone with `restore_rule`.
    """
    with transaction.atomic():
        row = _rule(by, code)
        if not row.is_on:
            raise InputError("the rule is off by now")
        row.is_on, row.retired_on, row.reason = False, by.today, reason.strip()[:500]
        row.save()
        _record(by, "rule_retired", f"{code}: off", code, reason=row.reason)


def restore_rule(*, by: By, code: str) -> None:
    """Switch a rule on again. Audited."""
    with transaction.atomic():
        row = _rule(by, code)
        if row.is_on:
            raise InputError("the rule is on")
        row.is_on, row.retired_on, row.reason = True, None, ""
        row.save()
        _record(by, "rule_restored", f"{code}: on", code)


def set_target(*, by: By, code: str, target: float) -> None:
    """Say which share of a rule's alerts must be right (0–1, both excluded). Audited."""
    if not 0 < target < 1:
        raise InputError("a target lies between 0 and 100 percent")
    with transaction.atomic():
        row = _rule(by, code)
        before, row.target_precision = row.target_precision, target
        if before != target:
            row.save()
            summary = f"{code}: target {before:.0%} → {target:.0%}"
            _record(by, "rule_target", summary, code, before=before, after=target)


def _rule(by: By, code: str) -> AlertRule:
    require(by.role, Act.ALERT)
    if code not in CODES:
        raise InputError(f"there is no rule {code!r}", hint=f"Rules: {', '.join(CODES)}.")
    Workspace.objects.select_for_update().get(pk=by.workspace.pk)
    row = AlertRule.objects.filter(workspace=by.workspace, code=code).first()
    return row or AlertRule(workspace=by.workspace, code=code, target_precision=TARGET)


def set_budget(*, by: By, alarm_budget: float) -> None:
    """Set how many alerts one CSM wants a week; the next run chooses how early it warns by it."""
    low, high = BUDGETS
    if not low <= alarm_budget <= high:
        raise InputError(f"an alarm budget is {low:g} to {high:g} alerts a week")
    _set(by, "budget", alarm_budget=alarm_budget)


def set_digest(*, by: By, hour: int, weekdays: Iterable[int]) -> None:
    """Set at which hour (0–23, the workspace's zone) and on which days (1 Monday) digests go."""
    days = "".join(str(day) for day in sorted(set(weekdays)))
    if not 0 <= hour <= 23 or not days or set(days) - set("1234567"):
        raise InputError("a digest needs an hour from 0 to 23 and a day of the week at least")
    _set(by, "digest", digest_hour=hour, weekdays=days)


def set_sending(*, by: By, to: str, test_domains: str = "", installation: str = "") -> None:
    """Turn sending off, to test or on. In test mode mail leaves for `test_domains` only.

    What is held back is tried at once. `installation` is this one's id: a copy of the database
    elsewhere sends nothing until a person there turns it on too.
    """
    domains = ",".join(name.strip().lower().lstrip("@") for name in test_domains.split(","))
    if to not in SENDING:
        raise InputError(f"sending cannot be {to!r}", hint=f"One of: {', '.join(SENDING)}.")
    if to == "test" and not domains.strip(","):
        raise InputError("test mode needs a domain", hint="Such as ours.example.")
    with transaction.atomic():
        _set(by, "sending", sending=to, test_domains=domains[:500], installation=installation)
        held = Delivery.objects.filter(workspace=by.workspace, status="held")
        held.update(next_try_at=by.at)


def set_slack(*, by: By, url: str, hosts: tuple[str, ...]) -> None:
    """Keep the address of a Slack webhook ("" forgets it). It is a secret: nothing shows it again.

    It must be an https address of one of `hosts`: what is posted there holds customers' names.
    What is told there begins with the next alert.
    """
    url = url.strip()
    if url:
        checked_hook(url, hosts)
    events = WorkItemEvent.objects.filter(workspace=by.workspace)
    last = events.order_by("-id").values_list("id", flat=True).first()
    _set(by, "slack", slack_url=url, slack_event=last or 0)


def checked_hook(url: str, hosts: tuple[str, ...]) -> None:
    """Refuse what is no webhook: another host, no https (but on this machine), odd signs."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port, parts = "", None, urlsplit("")
    is_here = parts.scheme == "http" and host in ("127.0.0.1", "localhost", "::1")
    is_odd = any(not 33 <= ord(sign) < 127 for sign in url) or parts.username is not None
    is_safe = parts.scheme == "https" and port in (None, 443)
    if host not in hosts or is_odd or len(url) > 500 or not (is_here or is_safe):
        raise InputError(
            "that is no address of a Slack webhook",
            hint=f"It begins with https://{next(iter(hosts), 'hooks.slack.com')}/",
        )


def choose_digest(*, by: By, is_on: bool) -> None:
    """Say whether one wants the digest oneself. Everyone may, for themselves only."""
    require(by.role, Act.SEE)
    with transaction.atomic():
        DigestChoice.objects.update_or_create(
            workspace=by.workspace, user=by.user, defaults={"is_on": is_on}
        )
        words = "wants the digest" if is_on else "wants no digest"
        _record(by, "digest_chosen", f"{by.user.email} {words}", by.user.email)


_SECRET = ("slack_url", "slack_event", "installation")


def _set(by: By, name: str, **fields: object) -> None:
    """Change some settings, with an audit entry of what they were and are; secrets left out."""
    require(by.role, Act.ALERT)
    with transaction.atomic():
        Workspace.objects.select_for_update().get(pk=by.workspace.pk)
        row, _ = AlertSettings.objects.get_or_create(workspace=by.workspace)
        changed = {key: value for key, value in fields.items() if getattr(row, key) != value}
        before = {key: getattr(row, key) for key in changed if key not in _SECRET}
        for key, value in changed.items():
            setattr(row, key, value)
        if not changed:
            return
        row.save()
        after = {key: changed[key] for key in before}
        words = ", ".join(f"{key} {before[key]} → {after[key]}" for key in after)
        _record(by, f"{name}_set", words or name, name, before=before, after=after)


def _record(by: By, action: str, summary: str, subject: object, **detail: object) -> None:
    record(
        workspace=by.workspace,
        action=f"alerts.{action}",
        summary=summary,
        at=by.at,
        by=by.user,
        subject=str(subject),
        **detail,
    )
