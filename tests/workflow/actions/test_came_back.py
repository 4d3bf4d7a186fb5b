"""What comes back is work for a named person: once an event, done and undone, gone with its cause."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from tenure.records.models import (
    CustomerMail,
    Freeze,
    LadderTouch,
    LetterSettings,
    Membership,
    MoneyOrder,
    Suppression,
    WorkItem,
    WorkItemEvent,
    WorkItemReason,
)
from tenure.workflow.actions import letters, links, why
from tenure.workflow.actions.came_back import came_back, came_back_at
from tenure.workflow.actions.customer_mail import claim, queue, settle_failed, settle_sent
from tenure.workflow.actions.freezes import unfreeze
from tenure.workflow.actions.publish import Day, publish_day
from tenure.workflow.actions.standing_reasons import Changed
from tenure.workflow.actions.suppressions import bounced, lift
from tenure.workflow.actions.work_items import By, dismiss, finish, reopen, snooze
from tenure.workflow.queries.worklist import WorkFilter, work_items
from tenure.workflow.rules.came_back import CODES, NEXT, PRODUCT_REFUSES
from tenure.workflow.rules.reasons import Candidate, Reason
from tenure.workflow.rules.words import reason_text, signal_text, step_text
from tests.cast import Cast
from tests.jobs.desk import Desk, billing, desk
from tests.workflow.actions.test_customer_mail import HERE, POST
from tests.workflow.rules.returned import failed

__all__ = ["billing", "desk"]

NOW = datetime(2026, 3, 30, 9, 0, tzinfo=UTC)
TODAY = NOW.date()
BACK = ("wants_back", "open_account")


def standing(customer: str = "c1") -> list[tuple[str, str]]:
    """Code of each reason that stands in an open item, with the item's next step."""
    rows = WorkItemReason.objects.filter(
        gone_on=None, item__status__in=("open", "snoozed"), item__customer_id=customer
    )
    return [(row.code, row.item.next_step) for row in rows.order_by("id")]


def by(cast: Cast, role: str = "csm") -> By:
    return replace(cast.by(role), at=NOW, today=TODAY)


def again(cast: Cast, days: int = 0) -> Changed:
    day = TODAY + timedelta(days=days)
    return came_back(workspace=cast.workspace, day=day, at=NOW + timedelta(days=days))


def asked(cast: Cast, **given: bool) -> str:
    """Ask one customer why, and take the answer down; the link's token."""
    _row, token = why.invite(
        workspace=cast.workspace,
        customer_id="c1",
        customer_name="Ada & Co",
        language="en",
        at=NOW,
        secret="s",
    )
    answered(token, **given)
    return token


def answered(token: str, *, back: bool = False, help_: bool = False) -> None:
    assert why.answer(token=token, code="price", text="", wants_back=back, wants_help=help_, at=NOW)


def frozen(desk: Desk, customer: str = "c1") -> Freeze:
    """A customer repaid and frozen by the real steps."""
    assert desk.billing is not None
    desk.billing.has_charge(f"ch_{customer}", 5_000)
    until = desk.clock().date() + timedelta(days=30)
    desk.approved((f"ch_{customer}", 5_000), customer=customer, has_freeze=True, frozen_until=until)
    desk.run()
    return Freeze.objects.get(customer_id=customer, state="frozen")


def test_an_answer_without_a_wish_asks_nothing_of_anybody(cast: Cast) -> None:
    asked(cast)
    assert WorkItem.objects.count() == 0


def test_who_wants_back_is_on_a_named_persons_list_at_once(cast: Cast) -> None:
    token = asked(cast, back=True)
    assert standing() == [BACK]
    (item,) = work_items(cast.workspace.pk, WorkFilter()).items
    assert (item.customer_name, item.is_urgent, item.assigned_to) == ("Ada & Co", True, "manager")
    (reason,) = item.reasons
    assert reason_text(reason.code, reason.figure) == (
        "asked on 2026-03-30 for the account to be opened"
    )
    assert again(cast) == again(cast, 1) == Changed()
    answered(token, back=True)
    assert WorkItem.objects.count() == WorkItemReason.objects.count() == 1
    answered(token)  # taken back within the day
    assert (standing(), WorkItem.objects.get().status) == ([], "cleared")


def test_help_is_a_wish_of_its_own_beside_wanting_back(cast: Cast) -> None:
    token = asked(cast, help_=True)
    assert standing() == [("asks_for_help", "help_start")]
    answered(token, back=True, help_=True)
    assert standing() == [("asks_for_help", "open_account"), BACK]
    answered(token, help_=True)
    assert standing() == [("asks_for_help", "help_start")]


def test_done_is_done_and_undone_is_open_again(cast: Cast) -> None:
    asked(cast, back=True)
    item = WorkItem.objects.get()
    finish(item_id=item.pk, by=by(cast))
    assert again(cast) == again(cast, 3) == Changed(), "never twice for one event"
    reopen(item_id=item.pk, by=by(cast))
    assert (standing(), again(cast)) == ([BACK], Changed())
    dismiss(item_id=item.pk, by=by(cast), verdict="valid")
    assert again(cast) == Changed()
    asked(cast, back=True)
    assert standing() == [BACK], "another answer is another event"


def test_what_a_person_closed_does_not_join_the_next_item(cast: Cast) -> None:
    asked(cast, back=True)
    finish(item_id=WorkItem.objects.get().pk, by=by(cast))
    publish(cast, "g1", "complaint", customer="c1")
    assert again(cast) == Changed()
    assert standing() == [("complaint", "answer_complaint")]


def publish(cast: Cast, generation: str, *codes: str, customer: str = "c1") -> None:
    reasons = tuple(Reason(code, {}) for code in codes)
    found = Candidate(customer, "Ada & Co", "", False, 1, "USD", 1, 1, {}, reasons)
    publish_day(
        workspace=cast.workspace,
        day=Day(TODAY, generation, 1, NOW),
        candidates=[found] if codes else [],
        limit=40,
    )


def test_an_item_put_off_wakes_and_the_days_run_leaves_it(cast: Cast) -> None:
    publish(cast, "g1", "falling")
    item = WorkItem.objects.get()
    snooze(item_id=item.pk, by=by(cast), until=TODAY + timedelta(days=9))
    asked(cast, back=True)
    publish(cast, "g2", "falling")
    item.refresh_from_db()
    assert (item.status, item.is_urgent, item.next_step) == ("open", True, "open_account")
    assert standing() == [("falling", "open_account"), BACK]
    publish(cast, "g3")
    assert standing() == [BACK], "no signal, and still somebody waits"
    kinds = list(WorkItemEvent.objects.filter(item=item).values_list("kind", flat=True))
    assert kinds == ["opened", "snoozed", "reason_added", "woken", "reason_gone"]


def test_it_leaves_when_the_account_is_open(desk: Desk, cast: Cast) -> None:
    found = frozen(desk)
    _row, token = why.invite(
        workspace=desk.workspace,
        customer_id="c1",
        customer_name="C1",
        language="en",
        at=desk.clock(),
        secret="s",
    )
    why.answer(token=token, code="price", text="", wants_back=True, at=desk.clock())
    assert (standing(), str(WorkItem.objects.get().assigned_to)) == ([BACK], "csm")
    unfreeze(by=desk.by("csm"), freeze_id=found.pk)
    assert desk.product is not None
    desk.product.faults.append("refused")
    desk.run()
    came_back_at(workspace=desk.workspace, at=desk.clock())
    assert standing() == [BACK], "it could not be opened: a person still has to"
    unfreeze(by=desk.by("csm"), freeze_id=found.pk)
    desk.run()
    came_back_at(workspace=desk.workspace, at=desk.clock())
    assert (standing(), WorkItem.objects.last().status) == ([], "cleared")  # type: ignore[union-attr]


def test_who_opens_by_the_link_is_welcomed(desk: Desk, cast: Cast) -> None:
    frozen(desk)
    _row, token = links.make_back(
        workspace=desk.workspace,
        customer_id="c1",
        customer_name="C1",
        language="en",
        at=desk.clock(),
        secret="s",
    )
    links.back(token=token, at=desk.clock())
    assert WorkItem.objects.count() == 0, "looking is not asking"
    links.come_back(token=token, at=desk.clock())
    links.come_back(token=token, at=desk.clock())
    assert standing() == [("opened_by_link", "welcome_back")]
    assert desk.product is not None
    desk.product.faults.append("refused")
    desk.run()
    came_back_at(workspace=desk.workspace, at=desk.clock())
    assert standing() == [BACK], "the link did not open it"
    links.come_back(token=token, at=desk.clock())
    desk.run()
    came_back_at(workspace=desk.workspace, at=desk.clock())
    assert standing() == [("opened_by_link", "welcome_back")]
    desk.clock.forward(days=61)
    came_back_at(workspace=desk.workspace, at=desk.clock())
    assert standing() == [], "two months later it is history"


def test_a_freeze_that_ran_out_is_asked_about(desk: Desk, cast: Cast) -> None:
    found = frozen(desk)
    came_back(workspace=desk.workspace, day=found.until, at=desk.clock())
    assert standing() == []
    came_back(workspace=desk.workspace, day=found.until + timedelta(days=1), at=desk.clock())
    assert standing() == [("freeze_over", "decide_freeze")]
    unfreeze(by=desk.by("csm"), freeze_id=found.pk)
    came_back(workspace=desk.workspace, day=found.until + timedelta(days=1), at=desk.clock())
    assert standing() == []


def test_a_product_that_refuses_is_somebodys_work(desk: Desk, cast: Cast) -> None:
    assert desk.product is not None
    assert desk.billing is not None
    desk.billing.has_charge("ch_c1", 5_000)
    until = desk.clock().date() + timedelta(days=30)
    desk.product.faults.append("403")
    desk.approved(("ch_c1", 5_000), has_freeze=True, frozen_until=until)
    desk.run()
    assert MoneyOrder.objects.get(kind="freeze").error_code == PRODUCT_REFUSES
    came_back_at(workspace=desk.workspace, at=desk.clock())
    assert standing() == [("product_refuses", "mend_product")]
    desk.clock.forward(hours=1)
    desk.run()
    came_back_at(workspace=desk.workspace, at=desk.clock())
    assert standing() == []


@pytest.fixture
def went(cast: Cast) -> Callable[..., CustomerMail]:
    """A mail that is being sent, or went out."""
    LetterSettings.objects.create(
        workspace=cast.workspace, sending="on", installation=HERE.installation
    )

    def made(key: str = "1", *, is_sent: bool = True, **change: object) -> CustomerMail:
        post = replace(POST, occasion_key=key, **change)  # type: ignore[arg-type]
        assert queue(workspace=cast.workspace, post=post, at=NOW, here=HERE)
        row = claim(here=HERE, at=NOW)
        assert row is not None
        if is_sent:
            settle_sent(row=row, at=NOW)
        return row

    return made


UNREACHED = ("mail_unreached", "find_address")


def came_home(row: CustomerMail, code: str = "5.1.1") -> str:
    return bounced(raw=failed(mail=row.message_id[1:27], status=code), at=NOW)


def test_a_mail_that_bounced_is_work_until_another_reaches_them(
    cast: Cast, went: Callable[..., CustomerMail]
) -> None:
    LadderTouch.objects.create(
        workspace=cast.workspace,
        customer_id="c1",
        quiet_since=date(2026, 1, 1),
        step="m1",
        done_on=TODAY,
        by=cast.users["listener"],
    )
    row = went()
    assert came_home(row) == "hard"
    assert came_home(row) == "hard"
    assert standing() == [UNREACHED]
    assert str(WorkItem.objects.get().assigned_to) == "listener", "who took the step before"
    (reason,) = WorkItemReason.objects.all()
    assert reason_text(reason.code, reason.figure) == (
        "the mail “We owe you” came back on 2026-03-30"
    )
    went("2", recipient="bo@customer.example")
    again(cast)
    assert (standing(), WorkItem.objects.get().status) == ([], "cleared")


def test_an_address_that_is_written_to_again_is_settled(
    cast: Cast, went: Callable[..., CustomerMail]
) -> None:
    row = went(topic="survey")
    came_home(row)
    assert standing() == [UNREACHED]
    lift(by=by(cast), address=row.recipient)
    assert standing() == []
    Suppression.objects.update(is_on=True)
    again(cast)
    assert standing() == [UNREACHED], "it bounces again: a person looks again"


def test_soft_bounces_are_work_for_mail_about_money_only(
    cast: Cast, went: Callable[..., CustomerMail]
) -> None:
    assert came_home(went(topic="survey"), "4.2.2") == "soft"
    assert standing() == []
    assert came_home(went("2"), "4.2.2") == "soft"
    assert standing() == [UNREACHED]


def test_a_mail_that_was_refused_is_work_until_it_is_given_up(
    cast: Cast, went: Callable[..., CustomerMail]
) -> None:
    row = went(is_sent=False)
    settle_failed(row=row, error="552 too large")
    assert again(cast) == Changed(opened=1)
    CustomerMail.objects.update(state="dropped")
    assert again(cast) == Changed(gone=1)


def test_a_letter_by_courier_settles_its_mail(
    cast: Cast, went: Callable[..., CustomerMail]
) -> None:
    from tests.workflow.actions.test_letters import send, write

    letter = write(cast, customer="c1")
    row = went(letter=letter)
    came_home(row)
    assert (standing(), str(WorkItem.objects.get().assigned_to)) == ([UNREACHED], "csm")
    send(cast, letter, delivery=None)
    again(cast)
    assert standing() == []
    letters.mark_returned(by=by(cast), letter_id=letter.pk)
    again(cast)
    assert sorted(standing()) == [
        ("letter_returned_address", "find_address"),
        ("mail_unreached", "find_address"),
    ]


def test_nobody_who_is_gone_gets_work(cast: Cast) -> None:
    asked(cast, back=True)
    item = WorkItem.objects.get()
    WorkItem.objects.filter(pk=item.pk).update(assigned_to=cast.users["csm"], status="done")
    cast.users["csm"].is_active = False
    cast.users["csm"].save()
    asked(cast, back=True)
    assert str(WorkItem.objects.get(status="open").assigned_to) == "manager"
    WorkItem.objects.update(status="done", assigned_to=None)
    Membership.objects.filter(role__in=("manager", "owner")).delete()
    asked(cast, back=True)
    assert WorkItem.objects.get(status="open").assigned_to is None


def test_of_another_workspace_nothing(cast: Cast) -> None:
    asked(cast, back=True)
    assert came_back(workspace=cast.other, day=TODAY, at=NOW) == Changed()
    assert set(WorkItem.objects.values_list("workspace", flat=True)) == {cast.workspace.pk}


@pytest.mark.parametrize("code", CODES)
def test_each_is_said_in_words(code: str) -> None:
    figure = {"on": "2026-03-30", "why": "held", "subject": "Hello"}
    assert "2026-03-30" in reason_text(code, figure)
    assert signal_text(code) != code
    assert step_text(NEXT[code]) != NEXT[code]
