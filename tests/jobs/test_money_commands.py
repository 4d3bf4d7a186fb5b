"""`tenure money`: all stops at the machine, and goes on."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from tenure.jobs.money_commands import money
from tenure.records.models import AuditEntry, MoneyAlarm
from tenure.values.errors import InputError
from tenure.workflow.actions.money_switch import may_leave
from tests.jobs.desk import Desk, billing, desk

__all__ = ["billing", "desk"]


def run(*words: str) -> str:
    done = CliRunner().invoke(money, words, catch_exceptions=False)
    assert done.exit_code == 0
    return done.output


def why(made: Desk) -> str:
    return may_leave(made.workspace, made.installation)


def test_all_is_stopped_and_goes_on(desk: Desk) -> None:
    assert why(desk) == ""
    run("stop", "--all", "--why", "moving house")
    assert why(desk) == "off for all: moving house"
    assert may_leave(desk.workspace, desk.installation, "unfreeze") == ""
    assert "Money may leave again" in run("start", "--all")
    assert why(desk) == ""
    acts = AuditEntry.objects.filter(workspace=desk.workspace, action__startswith="money.st")
    assert list(acts.order_by("pk").values_list("action", flat=True))[-2:] == [
        "money.stopped",
        "money.started",
    ]
    assert MoneyAlarm.objects.get(workspace=desk.workspace).says == "moving house"


def test_a_workspace_that_was_stopped_itself_stays_so(desk: Desk) -> None:
    run("stop")
    run("stop", "--all")
    run("start", "--all")
    assert why(desk) == "off: stopped at the machine"
    assert "not stopped for all" in run("start", "--all")


def test_one_workspace_is_not_turned_on_here(desk: Desk) -> None:
    with pytest.raises(InputError, match="not turned on here"):
        run("start")
