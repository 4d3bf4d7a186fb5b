"""Versions of the ladder, and steps taken: once a spell, with the item, undone within the day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from tenure.records.models import (
    AuditEntry,
    CustomerMail,
    LadderDesign,
    LadderTouch,
    LetterSettings,
    RefundProposal,
    WorkItem,
)
from tenure.values.errors import InputError
from tenure.values.ladder import Thresholds, Wording, default_design
from tenure.workflow.actions import work_items
from tenure.workflow.actions.customer_mail import Post, claim, queue
from tenure.workflow.actions.labels import label
from tenure.workflow.actions.ladder import (
    put_design,
    restore,
    send_step,
    take_step,
    undo_step,
)
from tenure.workflow.actions.publish import Day, publish_day
from tenure.workflow.queries.contact_check import Person
from tenure.workflow.queries.ladder import (
    design_of,
    history,
    in_force,
    step_mail,
    taken,
    touches,
)
from tenure.workflow.queries.ready_letters import ReadyLetter
from tenure.workflow.rules.mail_ids import step_occasion
from tenure.workflow.rules.permissions import NotAllowedError
from tenure.workflow.rules.quiet_hours import opens_at
from tenure.workflow.rules.reasons import Candidate, Reason
from tests.cast import AT, Cast
from tests.workflow.actions.test_customer_mail import HERE

D1 = date(2026, 3, 31)
SINCE = date(2025, 12, 20)
USUAL = default_design()


def candidate(months: int = 3, *others: str, **figure: Any) -> Candidate:
    quiet = {"kind": "never", "stage": "contact", "months": months, "since": SINCE.isoformat()}
    quiet |= {"plan": "Pro", "held_by": "", **figure}
    reasons = (Reason("zombie", quiet), *(Reason(code, {"n": 1}) for code in others))
    return Candidate("ada", "Ada", "", False, 1, "USD", 100, 100, {}, reasons)


def run(cast: Cast, day: date, *found: Candidate) -> Any:
    made = Day(day, f"g-{day}-{len(found)}", len(found), AT)
    return publish_day(workspace=cast.workspace, day=made, candidates=found, limit=40)


def take(cast: Cast, step: str = "m3", role: str = "csm", today: date = D1, **more: Any) -> int:
    return take_step(
        by=cast.by(role, today), customer_id="ada", quiet_since=SINCE, step=step, **more
    )


def test_a_design_becomes_a_version_and_the_one_before_comes_back(cast: Cast) -> None:
    assert (in_force(cast.workspace.pk), design_of(cast.workspace.pk)) == (None, USUAL)
    own = replace(USUAL, default=Thresholds(2, 8))
    assert put_design(by=cast.by("manager"), design=own) == 1
    assert put_design(by=cast.by("manager"), design=own) == 1  # twice is once
    assert design_of(cast.workspace.pk) == own
    words = {**USUAL.wordings, ("m1", "ja"): Wording("件名", "{name} 様")}
    assert put_design(by=cast.by("owner"), design=replace(own, wordings=words)) == 2
    entry = AuditEntry.objects.filter(action="ladder.designed").order_by("id").last()
    assert entry is not None
    assert entry.summary == "Ladder 2: m1 ja"
    assert restore(by=cast.by("owner"), version=1) == 3
    assert design_of(cast.workspace.pk) == own
    assert restore(by=cast.by("owner"), version=0) == 4
    assert design_of(cast.workspace.pk) == USUAL
    assert [each.version for each in history(cast.workspace.pk)] == [4, 3, 2, 1]
    assert design_of(cast.other.pk) == USUAL


def test_what_is_kept_says_the_thresholds_by_plan(cast: Cast) -> None:
    put_design(by=cast.by("owner"), design=replace(USUAL, plans={"Pro": Thresholds(2, 9)}))
    kept = LadderDesign.objects.get().design
    assert kept["default"] == {"contact": 1, "special": 6}
    assert kept["plans"] == {"Pro": {"contact": 2, "special": 9}}


def test_designs_that_are_refused(cast: Cast) -> None:
    with pytest.raises(NotAllowedError):
        put_design(by=cast.by("csm"), design=USUAL)
    with pytest.raises(InputError, match=r"default\.special"):
        put_design(by=cast.by("owner"), design=replace(USUAL, default=Thresholds(3, 2)))
    with pytest.raises(InputError, match="no ladder 9"):
        restore(by=cast.by("owner"), version=9)
    assert not LadderDesign.objects.exists()


def test_a_step_is_taken_once_in_a_spell(cast: Cast) -> None:
    take(cast, note=" called ")
    with pytest.raises(InputError, match="taken before"):
        take(cast)
    take_step(by=cast.by("csm"), customer_id="ada", quiet_since=D1, step="m3")  # another spell
    steps = taken(cast.workspace.pk)
    assert (steps.of("ada", SINCE), steps.of("ada", D1)) == ({"m3": D1}, {"m3": D1})
    assert steps.of("bo", SINCE) == {}
    assert [(t.step, t.note, t.by) for t in touches(cast.workspace.pk, "ada")] == [
        ("m3", "", "csm"),
        ("m3", "called", "csm"),
    ]
    assert AuditEntry.objects.filter(action="ladder.step_taken", subject="ada").count() == 2
    assert taken(cast.other.pk).of("ada", SINCE) == {}


@pytest.mark.parametrize("step", ["m7", "", "call"])
def test_no_other_step(cast: Cast, step: str) -> None:
    with pytest.raises(InputError, match="no step"):
        take(cast, step)


def test_the_special_step_is_taken_by_a_proposal_alone(cast: Cast) -> None:
    with pytest.raises(InputError, match="a proposal takes"):
        take(cast, "m6")
    run(cast, D1, candidate(7, stage="special"))
    work_items.finish(item_id=WorkItem.objects.get().pk, by=cast.by("csm"))
    assert taken(cast.workspace.pk).of("ada", SINCE) == {}


def test_who_only_reads_takes_none(cast: Cast) -> None:
    with pytest.raises(NotAllowedError):
        take(cast, role="finance")


def test_taking_the_step_finishes_the_item_that_asked_for_it(cast: Cast) -> None:
    run(cast, D1, candidate())
    item = WorkItem.objects.get()
    assert item.next_step == "m3"
    touch = take(cast, note="called")
    item.refresh_from_db()
    assert (item.status, item.note) == ("done", "called")
    assert LadderTouch.objects.get().item == item
    run(cast, D1 + timedelta(1), candidate())  # the step was taken: no other item
    assert WorkItem.objects.count() == 1
    undo_step(by=cast.by("csm"), touch_id=touch)
    item.refresh_from_db()
    assert (item.status, LadderTouch.objects.count()) == ("open", 0)
    assert AuditEntry.objects.filter(action="ladder.step_undone").count() == 1


def mailed(cast: Cast, since: date = SINCE) -> CustomerMail:
    """The mail of the step, which waits for the morning."""
    post = Post(
        customer_id="ada",
        recipient="ada@customer.example",
        template="ladder-m3",
        topic="ladder",
        occasion_key=step_occasion("ada", since, "m3"),
        language="en",
        zone="UTC",
        subject="You pay and do not use it",
        body="Hello",
    )
    row = queue(workspace=cast.workspace, post=post, at=AT, here=HERE)
    assert row is not None
    return row


def test_a_step_taken_back_takes_its_mail_along(cast: Cast) -> None:
    touch, row = take(cast), mailed(cast)
    other = mailed(cast, SINCE - timedelta(days=400))
    sent = mailed(cast, SINCE - timedelta(days=800))
    CustomerMail.objects.filter(pk=sent.pk).update(state="sent")
    undo_step(by=cast.by("csm"), touch_id=touch)
    take(cast, note="called instead")
    states = CustomerMail.objects.order_by("id").values_list("state", "error")
    assert list(states) == [("dropped", "the step was taken back"), ("due", ""), ("sent", "")]
    assert AuditEntry.objects.get(action="mail.dropped").subject == "ada"
    assert {row.pk, other.pk, sent.pk} == set(CustomerMail.objects.values_list("pk", flat=True))


@pytest.fixture
def sending(cast: Cast) -> None:
    LetterSettings.objects.create(
        workspace=cast.workspace, sending="on", installation=HERE.installation
    )


def send(cast: Cast, body: str = "Hello.\n") -> CustomerMail:
    ana = Person("p", "Ana Weber", "ana@customer.example", "user")
    step = default_design().step("m3")
    letter = ReadyLetter(step, "You pay", body, "en", "en", ana, D1, True)
    row = {"customer_id": "ada", "quiet_since": SINCE, "name": "Ada", "country": ""}
    return send_step(by=cast.by("csm"), here=HERE, row=row, letter=letter)


@pytest.mark.usefixtures("sending")
@pytest.mark.parametrize("state", ["due", "held", "failed"])
def test_a_mail_taken_back_before_it_left_is_written_anew(cast: Cast, state: str) -> None:
    first = send(cast)
    CustomerMail.objects.filter(pk=first.pk).update(state=state, tries=3)
    undo_step(by=cast.by("csm"), touch_id=LadderTouch.objects.get().pk)
    again = send(cast, "Other words.\n")
    mail = CustomerMail.objects.get()
    assert (again.pk, mail.state, mail.error, mail.tries) == (mail.pk, "due", "", 0)
    assert mail.body.startswith("Other words.")
    assert "Other words." in mail.html
    assert "/unsubscribe/" in mail.body
    assert claim(here=HERE, at=opens_at(AT, "UTC")) is not None


@pytest.mark.usefixtures("sending")
@pytest.mark.parametrize("state", ["sending", "unknown", "sent", "bounced"])
def test_a_mail_that_may_be_out_is_not_written_again(cast: Cast, state: str) -> None:
    CustomerMail.objects.filter(pk=send(cast).pk).update(state=state)
    undo_step(by=cast.by("csm"), touch_id=LadderTouch.objects.get().pk)
    with pytest.raises(InputError, match="written before"):
        send(cast)
    assert CustomerMail.objects.get().state == state
    assert not LadderTouch.objects.exists()


def test_a_step_whose_mail_would_not_leave_is_not_taken(cast: Cast) -> None:
    """Refused with the way out, and done by hand instead."""
    with pytest.raises(InputError, match="sending is off") as refused:
        send(cast)
    assert "take the step another way" in refused.value.hint
    own = LetterSettings.objects.create(
        workspace=cast.workspace, sending="test", test_domains=["ours.example"], installation="x"
    )
    with pytest.raises(InputError, match="another installation"):
        send(cast)
    LetterSettings.objects.update(installation=HERE.installation)
    with pytest.raises(InputError, match="not one of its domains"):
        send(cast)
    assert (CustomerMail.objects.count(), LadderTouch.objects.count()) == (0, 0)
    take(cast)
    undo_step(by=cast.by("csm"), touch_id=LadderTouch.objects.get().pk)
    own.refresh_from_db()
    own.test_domains = ["customer.example"]
    own.save()
    assert send(cast).state == "due"


@pytest.mark.usefixtures("sending")
def test_what_became_of_the_mail_of_a_step(cast: Cast) -> None:
    assert step_mail(cast.workspace.pk, ("ada", SINCE), "m3") is None
    row = send(cast)
    back = AT + timedelta(hours=3)
    CustomerMail.objects.filter(pk=row.pk).update(
        state="bounced", sent_at=AT, bounced_at=back, error="550 no such user"
    )
    found = step_mail(cast.workspace.pk, ("ada", SINCE), "m3")
    assert found is not None
    assert (found.id, found.state, found.recipient) == (row.pk, "bounced", "ana@customer.example")
    assert (found.sent_at, found.bounced_at, found.why) == (AT, back, "550 no such user")
    assert step_mail(cast.workspace.pk, ("ada", D1), "m3") is None, "of another spell"
    assert step_mail(cast.workspace.pk, ("ada", SINCE), "m1") is None, "of another step"
    assert step_mail(cast.other.pk, ("ada", SINCE), "m3") is None


def test_no_step_is_mailed_to_who_is_in_legal_hold(cast: Cast) -> None:
    hold = {
        "reason": "legal_hold",
        "evidence": "their lawyers",
        "review_on": D1 + timedelta(days=30),
    }
    label(by=cast.by("csm"), customer_id="ada", customer_name="Ada", **hold)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="legal hold"):
        send(cast)
    assert (CustomerMail.objects.count(), LadderTouch.objects.count()) == (0, 0)


def test_a_step_of_an_earlier_spell_lets_no_mail_out(cast: Cast) -> None:
    touch = take(cast)
    LadderTouch.objects.filter(pk=touch).update(quiet_since=SINCE - timedelta(days=400))
    LetterSettings.objects.create(
        workspace=cast.workspace, sending="on", installation=HERE.installation
    )
    row = mailed(cast)
    assert claim(here=HERE, at=opens_at(AT, "UTC")) is None
    row.refresh_from_db()
    assert (row.state, row.error) == ("dropped", "the step was taken back")


def test_an_item_with_another_reason_stays_open(cast: Cast) -> None:
    run(cast, D1, candidate(3, "one_person"))
    take(cast)
    assert WorkItem.objects.get().status == "open"
    run(cast, D1 + timedelta(1), candidate(3, "one_person"))
    item = WorkItem.objects.get()
    assert (item.status, item.next_step) == ("open", "widen_use")


def test_finishing_the_item_takes_the_step_and_reopening_takes_it_back(cast: Cast) -> None:
    run(cast, D1, candidate())
    item = WorkItem.objects.get()
    work_items.finish(item_id=item.pk, by=cast.by("csm"), note="called")
    touch = LadderTouch.objects.get()
    assert (touch.step, touch.quiet_since, touch.item, touch.note) == ("m3", SINCE, item, "called")
    work_items.reopen(item_id=item.pk, by=cast.by("csm"))
    assert not LadderTouch.objects.exists()


def test_the_next_month_asks_for_the_next_step_within_the_cool_down(cast: Cast) -> None:
    run(cast, D1, candidate())
    work_items.finish(item_id=WorkItem.objects.get().pk, by=cast.by("csm"))
    run(cast, D1 + timedelta(20), candidate(4))
    item = WorkItem.objects.get(status="open")
    assert item.next_step == "m4"


def test_a_step_is_taken_back_on_its_own_day_only(cast: Cast) -> None:
    touch = take(cast)
    with pytest.raises(InputError, match="own day"):
        undo_step(by=cast.by("csm", D1 + timedelta(1)), touch_id=touch)
    with pytest.raises(InputError, match="no such step"):
        undo_step(by=cast.by("csm"), touch_id=touch + 1)


def test_who_sleeps_for_good_reason_has_no_item(cast: Cast) -> None:
    run(cast, D1, candidate())
    label(
        by=cast.by("csm"),
        customer_id="ada",
        customer_name="Ada",
        reason="standby",
        evidence="said so",
        review_on=D1 + timedelta(30),
    )
    run(cast, D1 + timedelta(1), candidate())
    assert WorkItem.objects.get().status == "cleared"
    run(cast, D1 + timedelta(31), candidate(4))  # the review is over: back on the ladder
    assert WorkItem.objects.get(status="open").next_step == "m4"


def test_a_proposal_is_the_special_step_taken(cast: Cast) -> None:
    made = RefundProposal.objects.create(
        workspace=cast.workspace,
        customer_id="ada",
        customer_name="Ada",
        kind="never",
        window_from=SINCE,
        window_until=D1,
        reason="never used",
        form_token="t",
        proposed_by=cast.users["csm"],
        proposed_at=AT,
        expires_at=AT + timedelta(hours=72),
    )
    asks = candidate(7, stage="special")
    assert taken(cast.workspace.pk).of("ada", SINCE) == {"m6": AT.date()}
    assert taken(cast.workspace.pk).of("ada", AT.date() + timedelta(1)) == {}  # another spell
    run(cast, D1, asks)
    assert not WorkItem.objects.exists()
    RefundProposal.objects.filter(pk=made.pk).update(state="expired")
    run(cast, D1 + timedelta(1), asks)
    assert WorkItem.objects.get().next_step == "m6"


def test_under_a_year_of_use_the_special_step_is_nobodys_work(cast: Cast) -> None:
    run(cast, D1, candidate(9, stage="special", held_by="season_unknown"))
    assert WorkItem.objects.get().next_step == "m4"


def test_another_step_than_the_items_leaves_the_item_and_is_the_only_one_taken(cast: Cast) -> None:
    run(cast, D1, candidate())
    item = WorkItem.objects.get()
    assert item.next_step != "m1"
    take(cast, "m1")
    item.refresh_from_db()
    assert item.status == "open"
    assert [touch.step for touch in LadderTouch.objects.all()] == ["m1"]
