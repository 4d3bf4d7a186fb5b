"""D7: a database that was copied or put back comes up with money and mail held."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from django.db import transaction

from tenure.config.settings import settings
from tenure.jobs import money
from tenure.jobs.customer_mail import send_one
from tenure.jobs.deliveries import here
from tenure.records.models import (
    CustomerMail,
    LetterSettings,
    MoneyOrder,
    MoneySwitch,
    RefundProposal,
)
from tenure.workflow.actions.customer_mail import Post, queue
from tests.jobs.billing_double import BillingDouble
from tests.jobs.desk import Desk, billing, desk

__all__ = ["billing", "desk"]

MAIL = Post("c1", "ada@c.example", "letter", "account", "letter:1", "en", "UTC", "S", "text")


@pytest.fixture
def on(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Money approved and a mail due, where this installation sends both; 09:00 of a Tuesday."""
    desk.clock.forward(hours=3)
    desk.installation = settings().installation
    desk.on()
    desk.approved(("ch_1", 500))
    LetterSettings.objects.create(
        workspace=desk.workspace, sending="on", installation=desk.installation
    )
    queue(workspace=desk.workspace, post=MAIL, at=desk.clock(), here=here(settings()))
    monkeypatch.setattr(money, "kept", lambda own: desk.sides())
    monkeypatch.setattr(money.clock, "of_database", desk.clock)
    return desk


def worked(desk: Desk, **changed: object) -> list[str]:
    """Everything that a worker with these settings sends by mail, after all it does with money."""
    mail = {"smtp_url": "smtp://x.example", "mail_from": "us@ours.example"}
    own = replace(settings(), **mail, **changed)  # type: ignore[arg-type]
    sent: list[str] = []
    for _ in range(10):
        money.money_step(own, desk.workspace)
        send_one(own, desk.clock, lambda each: sent.append(each.to))
    return sent


@pytest.mark.parametrize("changed", ["home", "secret_key", "address"])
def test_a_copy_holds_money_and_mail(
    on: Desk, billing: BillingDouble, tmp_path: Path, changed: str
) -> None:
    """Another home, another key or another address is another installation."""
    new = {"home": tmp_path, "secret_key": "another", "address": "https://other.example"}
    own = settings()
    fields = {changed: new[changed]} if changed != "address" else {"hosts": ("other.example",)}
    assert replace(own, **fields).installation != own.installation  # type: ignore[arg-type]
    assert worked(on, **fields) == []
    (order,) = MoneyOrder.objects.all()
    mail = CustomerMail.objects.get()
    assert (order.state, order.error_code, billing.refunds) == ("approved", "switch", {})
    assert (mail.state, mail.error) == ("held", "sending was turned on in another installation")
    # the one it was turned on in sends both, once
    on.clock.forward(minutes=6)
    assert worked(on) == ["ada@c.example"]
    assert billing.refunded("ch_1") == 500


def test_a_person_of_the_copy_may_turn_it_on_there(on: Desk, billing: BillingDouble) -> None:
    """What was approved in the other installation goes back to be read and approved there."""
    assert worked(on, secret_key="another") == []
    on.installation = replace(settings(), secret_key="another").installation
    on.on()
    worked(on, secret_key="another")
    assert billing.refunded("ch_1") == 0
    assert RefundProposal.objects.get().state == "previewed"
    assert MoneySwitch.objects.get().installation == on.installation


def test_an_older_backup_repeats_nothing(on: Desk, billing: BillingDouble) -> None:
    """Everything was sent; then the database is as it was before, and the worker begins anew."""
    with transaction.atomic():
        on.restart()
        assert worked(on) == ["ada@c.example"]
        assert billing.refunded("ch_1") == 500
        transaction.set_rollback(True)
    assert (MoneyOrder.objects.get().state, CustomerMail.objects.get().state) == ("approved", "due")
    on.restart()
    on.clock.forward(minutes=10)
    assert worked(on) == []
    assert (billing.refunded("ch_1"), len(billing.refunds)) == (500, 1)
    own = MoneySwitch.objects.get()
    assert (own.is_on, own.reason) == (False, "reconciliation")
    assert "before this database was restored" in CustomerMail.objects.get().error
