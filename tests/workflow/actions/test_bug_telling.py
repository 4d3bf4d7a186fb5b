"""Who reported a bug hears what became of it: each once, under any name, and nobody is forgotten."""

from __future__ import annotations

from datetime import date

import pytest

from tenure.records.models import (
    AuditEntry,
    Bug,
    BugReport,
    BugTold,
    CustomerMail,
    DormantLabel,
    EtaPromise,
)
from tenure.values.bugs import NewBug, Reported, Words
from tenure.values.errors import InputError
from tenure.workflow.actions import bug_course, bug_telling, bugs
from tenure.workflow.actions.deliveries import Here
from tenure.workflow.actions.suppressions import suppress
from tenure.workflow.queries.bug_groups import roots_of
from tenure.workflow.queries.bug_reach import HELD, NO_ADDRESS, NOT_WRITTEN_TO, reach
from tenure.workflow.queries.bug_untold import Untold, untold
from tenure.workflow.rules.permissions import NotAllowedError
from tests.cast import Cast

PLACE = Here("https://tenure.ours.example", "en", "x", has_mail=True, secret="s" * 40)
SAID = {"en": Words("It is fixed", "It is fixed."), "fa": Words("درست شد", "درست شد.")}


def filed(cast: Cast, title: str = "breaks", *emails: str) -> int:
    pk = bugs.file(by=cast.by("csm"), draft=NewBug(title))
    for each in emails:
        who = Reported(email=each) if "@" in each else Reported(customer_id=each)
        bugs.report(by=cast.by("csm"), bug=pk, reported=who)
    return pk


def left(cast: Cast, *wanted: int) -> list[Untold]:
    return untold(cast.workspace.pk, wanted or None)


def names(found: list[Untold]) -> list[str]:
    return sorted(who.who for each in found for who in each.reporters)


def told(cast: Cast, found: Untold) -> bug_telling.Done:
    people = reach(cast.workspace.pk, None, found.reporters)
    return bug_telling.tell_all(
        by=cast.by("csm"), news=found.news.id, people=people, words=SAID, here=PLACE
    )


def test_each_is_told_once_and_a_second_click_does_nothing(cast: Cast) -> None:
    bug = filed(cast, "breaks", "a@c.example", "b@c.example", "silent-customer")
    assert left(cast) == []  # nothing has happened yet
    bug_course.set_status(by=cast.by("csm"), bug=bug, status="fixed")
    (found,) = left(cast)
    assert names([found]) == ["a@c.example", "b@c.example", "silent-customer"]
    assert told(cast, found) == bug_telling.Done(mailed=2, left=1)
    assert told(cast, found) == bug_telling.Done(mailed=0, left=1)
    mails = CustomerMail.objects.all()
    assert sorted(mails.values_list("recipient", "template", "topic")) == [
        ("a@c.example", "bug-fixed", "reports"),
        ("b@c.example", "bug-fixed", "reports"),
    ]
    assert names(left(cast)) == ["silent-customer"]  # not forgotten: for a person
    assert AuditEntry.objects.get(action="bug.told").detail["mails"] == 2


def test_a_person_tells_whom_no_mail_reaches_and_can_take_it_back(cast: Cast) -> None:
    bug = filed(cast, "breaks", "silent-customer")
    bug_course.set_status(by=cast.by("csm"), bug=bug, status="wont_fix", text="By design.")
    (found,) = left(cast)
    told_by = {"news": found.news.id, "customer_id": "silent-customer", "how": "call"}
    bug_telling.tell_by_hand(by=cast.by("csm"), whos=["silent-customer"], **told_by)
    bug_telling.tell_by_hand(by=cast.by("csm"), whos=["silent-customer"], **told_by)
    assert left(cast) == []
    assert BugTold.objects.count() == 1
    bug_telling.take_back(by=cast.by("csm"), news=found.news.id, who="silent-customer")
    assert names(left(cast)) == ["silent-customer"]
    with pytest.raises(InputError, match="no way to tell"):
        bug_telling.tell_by_hand(by=cast.by("csm"), whos=["x"], **{**told_by, "how": "mail"})


def test_one_address_under_two_names_gets_one_mail(cast: Cast) -> None:
    bug = filed(cast, "breaks", "Ada@c.example")
    contact = Reported(customer_id="ada", contact_id="p1", email="ada@C.example")
    bugs.report(by=cast.by("csm"), bug=bug, reported=contact)
    bug_course.set_status(by=cast.by("csm"), bug=bug, status="fixed")
    (found,) = left(cast)
    assert names([found]) == ["ada@c.example", "p1"]
    assert told(cast, found).mailed == 1
    assert left(cast) == []
    assert BugTold.objects.count() == 2


def test_reporters_of_a_duplicate_hear_the_news_of_the_bug_it_repeats(cast: Cast) -> None:
    first, second, third = (filed(cast, f"bug {n}", f"r{n}@c.example") for n in (1, 2, 3))
    bugs.repeat(by=cast.by("csm"), bug=third, of=second)
    bugs.repeat(by=cast.by("csm"), bug=second, of=first)
    with pytest.raises(InputError, match="one already"):
        bugs.repeat(by=cast.by("csm"), bug=first, of=third)
    bug_course.set_status(by=cast.by("csm"), bug=first, status="fixed")
    assert names(left(cast)) == ["r1@c.example", "r2@c.example", "r3@c.example"]
    with pytest.raises(InputError, match="duplicate"):
        bug_course.set_status(by=cast.by("csm"), bug=second, status="fixed")
    bugs.part(by=cast.by("csm"), bug=second)  # takes the third with it
    assert names(left(cast)) == ["r1@c.example"]
    assert Bug.objects.get(pk=second).status == "open"


def test_circles_in_the_facts_end() -> None:
    """1 → 2 → 3 → 1 stand under 1; 9 → 8 → 7 under 7; 5 repeats the circle."""
    pairs = [(1, 2), (2, 3), (3, 1), (9, 8), (8, 7), (5, 3)]
    assert roots_of(pairs) == {1: 1, 2: 1, 3: 1, 9: 7, 8: 7, 7: 7, 5: 1}


def test_who_is_denied_is_not_told(cast: Cast) -> None:
    bug = filed(cast, "breaks", "a@c.example", "b@c.example")
    report = BugReport.objects.get(reporter_email="b@c.example")
    bugs.judge(by=cast.by("csm"), report_id=report.pk, is_confirmed=False)
    bug_course.set_status(by=cast.by("csm"), bug=bug, status="fixed")
    assert names(left(cast)) == ["a@c.example"]
    bugs.judge(by=cast.by("csm"), report_id=report.pk, is_confirmed=None)
    assert names(left(cast)) == ["a@c.example", "b@c.example"]


def test_only_news_that_is_true_is_told(cast: Cast) -> None:
    by, bug = cast.by("csm"), filed(cast, "breaks", "a@c.example")
    bug_course.promise(by=by, bug=bug, eta_on=date(2026, 4, 20))
    bug_course.promise(by=by, bug=bug, eta_on=date(2026, 4, 30))
    (found,) = left(cast)
    assert (found.news.kind, found.news.text) == ("eta", "2026-04-30")
    assert told(cast, found).mailed == 1
    bug_course.work_around(by=by, bug=bug, text="Reload.")
    assert [each.news.kind for each in left(cast)] == ["workaround"]
    bug_course.set_status(by=by, bug=bug, status="fixed")
    assert [each.news.kind for each in left(cast)] == ["fixed"]
    # the mail of the day was still waiting: it is not sent after the fix
    assert CustomerMail.objects.get().error == bug_course.OUTDATED
    with pytest.raises(InputError, match="no longer so"):
        told(cast, found)
    bug_course.set_status(by=by, bug=bug, status="open")
    assert [each.news.kind for each in left(cast)] == ["eta", "workaround"]
    assert list(EtaPromise.objects.values_list("eta_on", flat=True)) == [
        date(2026, 4, 20),
        date(2026, 4, 30),
    ]


def test_a_mail_that_never_left_is_written_anew_and_one_that_came_back_is_for_a_person(
    cast: Cast,
) -> None:
    bug = filed(cast, "breaks", "a@c.example", "b@c.example")
    bug_course.set_status(by=cast.by("csm"), bug=bug, status="fixed")
    (found,) = left(cast)
    told(cast, found)
    assert left(cast) == []
    CustomerMail.objects.filter(recipient="a@c.example").update(state="dropped")
    CustomerMail.objects.filter(recipient="b@c.example").update(state="bounced")
    (found,) = left(cast)
    assert names([found]) == ["a@c.example", "b@c.example"]
    assert told(cast, found).mailed == 1  # to a, again; never again to b
    assert names(left(cast)) == ["b@c.example"]
    states = CustomerMail.objects.filter(recipient="a@c.example").order_by("id")
    assert list(states.values_list("state", flat=True)) == ["dropped", "due"]
    told(cast, found)
    assert CustomerMail.objects.count() == 3
    bug_telling.tell_by_hand(
        by=cast.by("csm"), news=found.news.id, whos=["b@c.example"], customer_id="", how="call"
    )
    assert left(cast) == []


def test_who_is_not_written_to_is_listed_and_not_mailed(cast: Cast) -> None:
    bug = filed(cast, "breaks", "a@c.example", "b@c.example", "nobody")
    held = Reported(customer_id="held", email="h@c.example")
    bugs.report(by=cast.by("csm"), bug=bug, reported=held)
    suppress(by=cast.by("csm"), address="a@c.example")
    DormantLabel.objects.create(
        workspace=cast.workspace,
        customer_id="held",
        customer_name="Held",
        reason="legal_hold",
        evidence="court",
        review_on=date(2026, 12, 1),
        at=cast.by("csm").at,
    )
    bug_course.set_status(by=cast.by("csm"), bug=bug, status="fixed")
    (found,) = left(cast)
    why = {each.whos[0]: each.why_not for each in reach(cast.workspace.pk, None, found.reporters)}
    assert why == {
        "a@c.example": NOT_WRITTEN_TO,
        "b@c.example": "",
        "nobody": NO_ADDRESS,
        "h@c.example": HELD,
    }
    assert told(cast, found) == bug_telling.Done(mailed=1, left=3)
    assert names(left(cast)) == ["a@c.example", "h@c.example", "nobody"]


def test_another_workspace_and_another_role_tell_nobody(cast: Cast) -> None:
    bug = filed(cast, "breaks", "a@c.example")
    bug_course.set_status(by=cast.by("csm"), bug=bug, status="fixed")
    (found,) = left(cast)
    people = reach(cast.workspace.pk, None, found.reporters)
    asked = {"news": found.news.id, "people": people, "words": SAID, "here": PLACE}
    with pytest.raises(NotAllowedError):
        bug_telling.tell_all(by=cast.by("finance"), **asked)  # type: ignore[arg-type]
    by = cast.by("csm")
    stranger = type(by)(cast.users["other_owner"], "owner", cast.other, by.at, by.today)
    with pytest.raises(InputError, match="no such news"):
        bug_telling.tell_all(by=stranger, **asked)  # type: ignore[arg-type]
    assert not CustomerMail.objects.exists()
