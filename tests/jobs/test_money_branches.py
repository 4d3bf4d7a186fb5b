"""Turns that money and events seldom take: another worker between two steps, sides that are gone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from tenure.config.settings import settings
from tenure.jobs import hooks, sides
from tenure.jobs.hooks import hooks_step, settle_one, sweep_if_due
from tenure.jobs.mail_journal import NAME, note_taken, was_taken
from tenure.records.models import AuditEntry, MoneyOrder
from tenure.records.models.outside import OutsideEvent
from tenure.values.trials import listening
from tenure.workflow.actions import approvals, proposals, runs
from tenure.workflow.actions.outside_events import keep
from tests.jobs.billing_double import BillingDouble
from tests.jobs.crash_world import Billing
from tests.jobs.desk import Desk, billing, desk, environment

__all__ = ["billing", "desk"]


def test_taken_by_another_between_looking_and_taking(desk: Desk, billing: BillingDouble) -> None:
    desk.approved(("ch_1", 500))
    billing.faults.append("lost")
    desk.run()
    assert desk.order().state == "unknown"
    desk.clock.forward(minutes=5)
    desk.restart()

    def another(name: str) -> None:
        if name == "read.account.before":
            MoneyOrder.objects.update(fence=99)

    with environment(TENURE_TESTING="1"), listening(another):
        assert desk.step()
    assert (desk.order().state, desk.order().fence, len(billing.log)) == ("unknown", 99, 1)
    desk.run()
    assert desk.states() == ["succeeded"]
    desk.sound()


def test_a_pause_of_which_nobody_can_be_asked_any_more(desk: Desk, billing: BillingDouble) -> None:
    billing.subscribes("sub_1")
    desk.approved(("ch_1", 500), collection="pause", subscriptions=("sub_1",))
    billing.faults.append("lost")
    desk.step()
    desk.billing = None
    desk.restart()
    desk.clock.forward(minutes=5)
    desk.run()
    pause = desk.orders()[0]
    assert (pause.state, pause.error_code) == ("unknown", "not_reached")


def test_one_open_refund_of_a_charge(
    desk: Desk, billing: BillingDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where two proposals name one charge after all, the database lets one of them go at a time."""
    for where in (proposals, approvals):
        monkeypatch.setattr(where, "check_payments", lambda *_: None)
    desk.approved(("ch_1", 500), customer="c1")
    with pytest.raises(Exception, match="on its way back already"):
        desk.approved(("ch_1", 600), customer="c2")
    desk.run()
    assert billing.refunded("ch_1") == 500
    desk.sound()


def test_a_step_of_events(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Settled; and whatever is wrong is logged, and does not keep the worker from its other tasks."""
    own = replace(settings(), stripe_webhook_secrets=("whsec_1",))
    there = Billing(desk.clock)
    there.has_charge("ch_1", 12_000)
    there.told.append(there.in_dashboard("ch_1", 100))
    made = sides.Sides(there, None, pace=lambda: None)
    monkeypatch.setattr(hooks, "kept", lambda own: made)
    monkeypatch.setattr(hooks.clock, "now", desk.clock)
    assert hooks_step(own, desk.workspace), "one that never came, found in the list"
    assert OutsideEvent.objects.get().state == "done"
    assert not hooks_step(own, desk.workspace)
    desk.clock.forward(hours=1)
    assert not hooks_step(own, desk.workspace), "the list again, and nothing new"

    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(hooks, "settle_one", broken)
    assert not hooks_step(own, desk.workspace)


def test_an_event_that_breaks_waits(desk: Desk, billing: BillingDouble) -> None:
    there = Billing(desk.clock)
    there.has_charge("ch_1", 12_000)
    (told,) = (there.letter(there.in_dashboard("ch_1", 100)),)
    from tenure.values.signals import signal

    keep(provider="stripe", signal=signal(told), at=desk.clock())

    def broken() -> sides.Sides:
        raise ZeroDivisionError

    assert settle_one(desk.installation, broken, desk.clock)
    row = OutsideEvent.objects.get()
    assert (row.state, row.error, row.tries) == ("pending", "ZeroDivisionError", 1)
    desk.clock.forward(minutes=5)
    nobody = sides.Sides(None, None, pace=lambda: None)
    assert settle_one(desk.installation, lambda: nobody, desk.clock)
    row.refresh_from_db()
    assert (row.state, row.error) == ("pending", "no payment provider is connected")
    assert sweep_if_due(desk.workspace, lambda: nobody, desk.clock) == 0


def test_a_side_that_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    places = {"billing": "tenure.connectors.nobody", "product": "tenure.connectors.product"}
    monkeypatch.setattr(sides, "PLACES", places)
    assert sides.sides(replace(settings(), product_hook="")).billing is None


def test_a_journal_that_became_shorter_is_read_anew(tmp_path: Path) -> None:
    note_taken(tmp_path, "<a-long-one@x>")
    assert was_taken(tmp_path, "<a-long-one@x>")
    (tmp_path / NAME).write_text("<b@x>\n")
    assert was_taken(tmp_path, "<b@x>")
    assert not was_taken(tmp_path, "<a-long-one@x>")


def test_a_run_that_another_ended_meanwhile(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.approved(("ch_1", 500))
    while desk.order().state != "succeeded":
        assert desk.step()
    real = runs.commit

    @contextmanager
    def slower(name: str) -> Iterator[None]:
        monkeypatch.setattr(runs, "commit", real)
        assert runs.finish_one(at=desk.clock()), "the other worker"
        with real(name):
            yield

    monkeypatch.setattr(runs, "commit", slower)
    assert runs.finish_one(at=desk.clock())
    assert not runs.finish_one(at=desk.clock())
    assert AuditEntry.objects.filter(action="refunds.done").count() == 1
    desk.sound()
