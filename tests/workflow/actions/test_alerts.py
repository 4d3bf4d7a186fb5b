"""Deciding on alerts: who may, what is kept, what is undone, and that no secret comes out again."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenure.records.models import AlertRule, AlertSettings, AuditEntry, Delivery, QuietPeriod
from tenure.values.errors import InputError
from tenure.workflow.actions import alerts
from tenure.workflow.queries.alert_rules import TARGET, rule
from tenure.workflow.queries.alerts import (
    quiet_list,
    quiet_periods,
    readers,
    retired_rules,
    telling,
    wants_digest,
)
from tenure.workflow.rules.permissions import NotAllowedError
from tests.cast import AT, Cast

XMAS = {
    "starts_on": date(2026, 12, 24),
    "ends_on": date(2027, 1, 1),
    "name": "Christmas",
    "kind": "holiday",
}
HOSTS = ("hooks.slack.com",)
HOOK = "https://hooks.slack.com/services/T0/B0/secret"


def actions() -> list[str]:
    return list(AuditEntry.objects.order_by("id").values_list("action", flat=True))


def test_a_quiet_period_holds_until_it_is_lifted_and_again_after(cast: Cast) -> None:
    by = cast.by("manager")
    late = alerts.add_quiet(by=by, **XMAS)
    early = alerts.add_quiet(
        by=by, **{**XMAS, "starts_on": date(2026, 3, 1), "ends_on": date(2026, 3, 1)}
    )
    both = ((date(2026, 3, 1), date(2026, 3, 1)), (date(2026, 12, 24), date(2027, 1, 1)))
    assert quiet_periods(cast.workspace) == both
    assert quiet_periods(cast.other) == ()
    alerts.lift_quiet(by=by, period_id=early)
    assert quiet_periods(cast.workspace) == both[1:]
    assert [(each.id, each.lifted_at) for each in quiet_list(cast.workspace.pk)] == [
        (late, None),
        (early, AT),
    ]
    alerts.keep_quiet(by=by, period_id=early)
    assert quiet_periods(cast.workspace) == both
    assert actions() == [
        "alerts.quiet_added",
        "alerts.quiet_added",
        "alerts.quiet_lifted",
        "alerts.quiet_kept",
    ]


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "party"},
        {"name": " "},
        {"ends_on": date(2026, 12, 23)},
        {"ends_on": date(2027, 3, 26)},
    ],
)
def test_no_such_quiet_period(cast: Cast, change: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        alerts.add_quiet(by=cast.by("owner"), **{**XMAS, **change})
    assert not QuietPeriod.objects.exists()


def test_a_period_of_another_workspace_is_not_there(cast: Cast) -> None:
    row = QuietPeriod.objects.create(workspace=cast.other, **XMAS)
    with pytest.raises(InputError, match="no such"):
        alerts.lift_quiet(by=cast.by("owner"), period_id=row.pk)


def test_a_rule_is_retired_and_comes_back(cast: Cast) -> None:
    by = cast.by("owner")
    alerts.set_target(by=by, code="falling", target=0.5)
    alerts.retire_rule(by=by, code="falling", reason="too often wrong")
    found = rule(cast.workspace.pk, "falling")
    assert found is not None
    assert (found.is_on, found.retired_on, found.reason) == (False, by.today, "too often wrong")
    assert retired_rules(cast.workspace) == {"falling"}
    assert retired_rules(cast.other) == frozenset()
    with pytest.raises(InputError, match="off by now"):
        alerts.retire_rule(by=by, code="falling")
    alerts.restore_rule(by=by, code="falling")
    found = rule(cast.workspace.pk, "falling")
    assert found is not None
    assert (found.is_on, found.target, found.reason) == (True, 0.5, "")
    assert actions() == ["alerts.rule_target", "alerts.rule_retired", "alerts.rule_restored"]
    with pytest.raises(InputError, match="no rule"):
        alerts.retire_rule(by=by, code="weather")
    assert AlertRule.objects.count() == 1
    usual = rule(cast.workspace.pk, "zombie")
    assert usual is not None
    assert usual.target == TARGET


def test_settings_begin_with_nothing_leaving(cast: Cast) -> None:
    found = telling(cast.workspace.pk)
    assert (found.sending, found.alarm_budget, found.digest_hour) == ("off", 3.0, 8)
    assert found.weekdays == (1, 2, 3, 4, 5)
    assert not found.may_reach("owner@ours.example")
    assert not AlertSettings.objects.exists()


def test_in_test_mode_only_some_domains_are_reached(cast: Cast) -> None:
    by = cast.by("owner")
    with pytest.raises(InputError, match="domain"):
        alerts.set_sending(by=by, to="test", test_domains=" , ")
    with pytest.raises(InputError, match="cannot be"):
        alerts.set_sending(by=by, to="maybe")
    alerts.set_sending(by=by, to="test", test_domains="@Ours.example, lab.example")
    found = telling(cast.workspace.pk)
    assert found.may_reach("a@OURS.example")
    assert found.may_reach("a@lab.example")
    assert not found.may_reach("a@evil.ours.example")
    assert not found.may_reach("a@ours.example.evil")
    alerts.set_sending(by=by, to="on", installation="i1")
    assert telling(cast.workspace.pk).may_reach("a@anywhere.example")
    alerts.set_sending(by=by, to="on", installation="i1")
    assert actions() == ["alerts.sending_set"] * 2


def test_turning_on_tries_what_was_held_at_once(cast: Cast) -> None:
    later = AT.replace(hour=23)
    plain = {"workspace": cast.workspace, "channel": "email", "created_at": AT}
    for status in ("held", "failed"):
        Delivery.objects.create(
            **plain, occasion_key=status, status=status, next_try_at=later, message_id=status
        )
    alerts.set_sending(by=cast.by("owner"), to="on")
    tries = dict(Delivery.objects.values_list("status", "next_try_at"))
    assert tries == {"held": AT, "failed": later}


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.slack.com/services/T0/B0/x",
        "https://hooks.slack.com.evil.example/x",
        "https://hooks.slack.com@evil.example/x",
        "https://a@hooks.slack.com/x",
        "https://hooks.slack.com:8443/x",
        "https://169.254.169.254/latest",
        "http://127.0.0.1/x",
        "https://hooks.slack.com/x\r\nHost: evil",
        "https://hooks.slack.com/" + "x" * 500,
        "https://[hooks.slack.com/x",
        "hooks.slack.com/x",
    ],
)
def test_what_is_no_webhook_is_refused(cast: Cast, url: str) -> None:
    with pytest.raises(InputError, match="no address of a Slack webhook"):
        alerts.set_slack(by=cast.by("owner"), url=url, hosts=HOSTS)


def test_the_address_of_a_webhook_never_comes_out_again(cast: Cast) -> None:
    by = cast.by("owner")
    alerts.set_slack(by=by, url=HOOK, hosts=HOSTS)
    found = telling(cast.workspace.pk)
    assert found.has_slack
    assert "secret" not in repr(found)
    entry = AuditEntry.objects.get()
    assert "secret" not in f"{entry.summary} {json.dumps(entry.detail)} {entry.subject}"
    alerts.set_slack(by=by, url="", hosts=HOSTS)
    assert not telling(cast.workspace.pk).has_slack


@pytest.mark.parametrize("budget", [0.0, -1.0, 101.0, float("nan"), float("inf")])
def test_a_budget_is_a_number_of_alerts(cast: Cast, budget: float) -> None:
    with pytest.raises(InputError, match="alarm budget"):
        alerts.set_budget(by=cast.by("owner"), alarm_budget=budget)


def test_the_budget_and_the_hour_are_kept(cast: Cast) -> None:
    by = cast.by("manager")
    alerts.set_budget(by=by, alarm_budget=1.5)
    alerts.set_digest(by=by, hour=7, weekdays=[5, 1, 1])
    found = telling(cast.workspace.pk)
    assert (found.alarm_budget, found.digest_hour, found.weekdays) == (1.5, 7, (1, 5))
    for hour, days in ((24, [1]), (-1, [1]), (7, []), (7, [8]), (7, [0])):
        with pytest.raises(InputError, match="digest needs"):
            alerts.set_digest(by=by, hour=hour, weekdays=days)


def test_everyone_chooses_the_digest_for_themselves(cast: Cast) -> None:
    user = cast.users["read_only"]
    assert wants_digest(cast.workspace.pk, user.pk)
    alerts.choose_digest(by=cast.by("read_only"), is_on=False)
    assert not wants_digest(cast.workspace.pk, user.pk)
    assert wants_digest(cast.other.pk, user.pk)
    assert user.pk not in {each.user_id for each in readers(cast.workspace.pk)}
    alerts.choose_digest(by=cast.by("read_only"), is_on=True)
    assert user.pk in {each.user_id for each in readers(cast.workspace.pk)}


@pytest.mark.parametrize("role", ["csm", "listener", "finance", "read_only"])
def test_only_owners_and_managers_decide(cast: Cast, role: str) -> None:
    by = cast.by(role)
    period = QuietPeriod.objects.create(workspace=cast.workspace, **XMAS)
    acts = (
        lambda: alerts.add_quiet(by=by, **XMAS),
        lambda: alerts.lift_quiet(by=by, period_id=period.pk),
        lambda: alerts.keep_quiet(by=by, period_id=period.pk),
        lambda: alerts.retire_rule(by=by, code="falling"),
        lambda: alerts.restore_rule(by=by, code="falling"),
        lambda: alerts.set_target(by=by, code="falling", target=0.5),
        lambda: alerts.set_budget(by=by, alarm_budget=1.0),
        lambda: alerts.set_digest(by=by, hour=8, weekdays=[1]),
        lambda: alerts.set_sending(by=by, to="on"),
        lambda: alerts.set_slack(by=by, url=HOOK, hosts=HOSTS),
    )
    for act in acts:
        with pytest.raises(NotAllowedError):
            act()
    assert not AuditEntry.objects.exists()


@given(st.text(max_size=60))
def test_only_the_host_itself_is_a_webhook(host: str) -> None:
    try:
        alerts.checked_hook(f"https://{host}/services/x", HOSTS)
    except InputError:
        return
    assert host.lower().split("/")[0].split("?")[0].split("#")[0] in (
        "hooks.slack.com",
        "hooks.slack.com:443",
        "hooks.slack.com:",
    )
