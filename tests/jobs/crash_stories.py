"""Stories of people, money and mail in which every crash point is met; each can be gone on with.

Each is told of one to three customers, so that a point is met as often in one process.
"""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction

from tenure.jobs.deliveries import here
from tenure.jobs.filing import Desk, file_one
from tenure.jobs.reading_trackers import read_one, sync
from tenure.records.models import Bug, CustomerMail, Freeze, Letter, MoneyOrder, RefundProposal
from tenure.values.bugs import NewBug, Reported, Words
from tenure.values.refunding import OPEN_PROPOSAL
from tenure.values.signals import signal
from tenure.workflow.actions import freezes, outside_events
from tenure.workflow.actions.approvals import approve, send_back
from tenure.workflow.actions.asking_why import ask_why
from tenure.workflow.actions.bug_course import set_status
from tenure.workflow.actions.bug_telling import tell_all
from tenure.workflow.actions.bugs import file, report
from tenure.workflow.actions.by_hand import confirm_manual, give_up
from tenure.workflow.actions.customer_mail import Post, drop, mail_key, queue, try_again
from tenure.workflow.actions.letter_sending import write_for_proposal
from tenure.workflow.actions.money_switch import trip
from tenure.workflow.actions.proposals import again, cancel, propose, submit
from tenure.workflow.actions.suppressions import unsubscribe
from tenure.workflow.actions.work_items import By
from tenure.workflow.queries.bug_reach import reach
from tenure.workflow.queries.bug_untold import untold
from tenure.workflow.queries.contact_check import Address, ContactCheck, Person
from tenure.workflow.queries.tracker_stakes import stake
from tenure.workflow.rules.mail_ids import recipient_hash, unsubscribe_token
from tests.jobs.crash_world import World
from tests.jobs.desk import ASLEEP


def proposal(world: World, customer: str) -> RefundProposal:
    """The last one of a customer."""
    found = RefundProposal.objects.filter(workspace=world.workspace, customer_id=customer)
    last = found.order_by("pk").last()
    assert last is not None
    return last


def proposed(world: World, customer: str, *charges: tuple[str, int], **more: object) -> None:
    """A draft; sent twice it is one."""
    draft = world.desk.draft(*charges, customer=customer, form_token=customer, **more)
    world.once(f"propose {customer}", lambda: propose(by=world.desk.by("csm"), draft=draft))


def submitted(world: World, customer: str, turn: str = "") -> None:
    def press() -> None:
        found = proposal(world, customer)
        by = world.desk.by("csm")
        submit(by=by, proposal_id=found.pk, sha256=found.preview_sha256)

    label = f"submit {customer} {turn}"
    if label not in world.outside.done:
        world.work()
    world.once(label, press)


def approved(world: World, customer: str, turn: str = "") -> None:
    def press() -> None:
        found, at = proposal(world, customer), world.clock()
        sha256, by = found.preview_sha256, world.desk.by("owner")
        approve(by=by, proposal_id=found.pk, sha256=sha256, confirmed_at=at, now=ASLEEP)

    submitted(world, customer, turn)
    world.once(f"approve {customer} {turn}", press)


def order(world: World, customer: str, kind: str) -> int:
    """The one order of a kind of a customer's."""
    return MoneyOrder.objects.get(proposal__customer_id=customer, kind=kind).pk


def money(world: World) -> None:
    """Collection stopped, account frozen, money back by card and by hand, opened again."""
    for each in world.people:
        world.restart()
        rows = ((f"ch_{each}", 5_000), (f"bank-{each}", 2_000))
        today = world.clock().date()
        frozen = {"has_freeze": True, "frozen_until": today, "subscriptions": (f"sub_{each}",)}
        proposed(world, each, *rows, collection="pause", **frozen)
        approved(world, each)
        world.finish(each)
        by = world.desk.by("owner")
        world.once(
            f"by hand {each}",
            lambda by=by, each=each: confirm_manual(  # type: ignore[misc]
                by=by, order_id=order(world, each, "transfer"), outside_id=f"wire-{each}"
            ),
        )
        world.once(
            f"open {each}",
            lambda by=by, each=each: freezes.unfreeze(  # type: ignore[misc]
                by=by, freeze_id=Freeze.objects.get(customer_id=each).pk
            ),
        )
        world.finish(each)


def answers_lost(world: World) -> None:
    """Answers lost and calls refused for now; a provider that is down while it is looked up."""
    for each in world.people:
        world.restart()
        proposed(world, each, (f"ch_{each}", 5_000), (f"ch_{each}_2", 3_000))
        approved(world, each)
        world.once(f"faults {each}", lambda: world.billing.faults.extend(("drop", "429")))
        world.work()
        world.forward(f"until it is looked up {each}", minutes=6)
        world.finish(each)
        slow = f"{each}-slow"
        proposed(world, slow, (f"ch_{each}_3", 700))
        approved(world, slow)
        world.once(f"faults {slow}", lambda: world.billing.faults.append("drop"))
        world.work()
        world.forward(f"until it is looked up {slow}", minutes=6)
        world.down(slow, world.work)
        world.finish(slow)


def second_thoughts(world: World) -> None:
    """Previews that cannot be made, asked for anew, sent back, cancelled, given up, out of time."""
    by = world.desk.by
    for each in world.people:
        if f"submit {each} second" in world.outside.done:
            _cancelled(world, each)  # whoever wanted to is quicker than the next worker
    for each in world.people:
        world.restart()
        proposed(world, each, (f"ch_{each}", 5_000))
        world.down(each, world.work)
        world.forward(f"until it is up {each}", minutes=2)
        world.work()
        pk = proposal(world, each).pk
        world.once(f"again {each}", lambda pk=pk: again(by=by("csm"), proposal_id=pk))  # type: ignore[misc]
        submitted(world, each, "first")
        why = {"proposal_id": pk, "why": "not so"}
        world.once(f"back {each}", lambda why=why: send_back(by=by("owner"), **why))  # type: ignore[misc]
        _cancelled(world, each)
        hand = f"{each}-by-hand"
        proposed(world, hand, (f"bank-{each}", 2_000))
        approved(world, hand)
        world.finish(hand)
        world.once(
            f"give up {each}",
            lambda hand=hand: give_up(  # type: ignore[misc]
                by=by("owner"), order_id=order(world, hand, "transfer"), why="they want none"
            ),
        )
        proposed(world, f"{each}-late", (f"ch_{each}_2", 900))
    world.work()
    world.forward("three days", hours=73)
    world.work()


def _cancelled(world: World, customer: str) -> None:
    """Approved, and called off before anybody works on it."""
    approved(world, customer, "second")
    found, by = proposal(world, customer), world.desk.by("csm")
    world.once(
        f"cancel {customer}", lambda: cancel(by=by, proposal_id=found.pk, why="changed our minds")
    )


def both_books(world: World) -> None:
    """Refunds made in the provider's own pages, disputes, events, the switch: what differs is seen."""
    out = world.billing
    for each in world.people:
        world.restart()
        charge, other = f"ch_{each}", f"ch_{each}_2"
        proposed(world, each, (charge, 12_000), (other, 3_000))
        approved(world, each, "first")
        world.once(f"outside {each}", lambda c=charge: out.told.append(out.in_dashboard(c, 100)))  # type: ignore[misc]
        off = {"workspace": world.workspace, "reason": "looks odd", "at": world.clock()}
        world.once(f"off {each}", lambda off=off: trip(by=world.desk.by("owner"), **off))  # type: ignore[misc]
        world.work()
        world.once(f"on {each}", world.desk.on)
        world.down(f"events {each}", lambda each=each: _told(world, each))  # type: ignore[misc]
        world.forward(f"until it is compared {each}", minutes=61)
        world.work()
        approved(world, each, "second")
        world.once(
            f"dispute {each}", lambda other=other: out.has_charge(other, 9_000, is_disputed=True)
        )  # type: ignore[misc]
        world.finish(each)
        event = f"evt_{out.told[-1]}"
        world.once(f"replay {each}", lambda event=event: _replayed(world, event))  # type: ignore[misc]
        world.work()


def _told(world: World, customer: str) -> None:
    body, at = world.billing.letter(world.billing.told[-1]), world.clock()
    told = signal(body)
    world.once(
        f"told {customer}", lambda: outside_events.keep(provider="stripe", signal=told, at=at)
    )
    world.work()


def _replayed(world: World, event: str) -> None:
    found = outside_events.OutsideEvent.objects.get(event_id=event)
    outside_events.replay(by=world.desk.by("owner"), event_id=found.pk)


def letters(world: World) -> None:
    """Money back, a letter written and mailed, and a week later the question why."""
    place = here(world.own)
    for each in world.people:
        world.restart()
        proposed(world, each, (f"ch_{each}", 5_000))
        approved(world, each)
        world.finish(each)
        found = proposal(world, each)
        world.once(
            f"letter {each}",
            lambda found=found, each=each: write_for_proposal(  # type: ignore[misc]
                by=world.desk.by("owner"),
                proposal_id=found.pk,
                contact=contact(each),
                here=place,
                with_mail=True,
            ),
        )
        world.work()
    world.forward("a week", days=8)
    ask_why(workspace=world.workspace, at=world.clock(), here=place)
    world.work()


def contact(customer: str) -> ContactCheck:
    person = Person("p1", "Ada Byron", f"ada-{customer}@c.example", "boss", is_decision_maker=True)
    address = Address("1 Street", "Springfield, IL", "62701", "US")
    return ContactCheck(customer, customer.title(), person, address, "en", ())


BOXES = ("ok", "lost", "later", "broken", "nobody", "dropped", "left")


def mails(world: World) -> None:
    """Mails taken, refused, put off, of nobody, dropped, unsubscribed from, tried again."""
    place = here(world.own)
    at = world.clock()
    for each in world.people:
        for name in BOXES:
            topic = "ladder" if name == "left" else "account"
            to = f"{name}-{each}@c.example"
            post = Post(each, to, "word", topic, "1", "en", "UTC", "Hello", "Hello")
            row = {"workspace": world.workspace, "post": post, "at": at, "here": place}
            world.once(f"write {to}", lambda row=row: queue(**row))  # type: ignore[misc]
        key = mail_key(world.workspace)
        hashed = recipient_hash(key, f"left-{each}@c.example")
        token = unsubscribe_token(key, world.workspace.pk, hashed, "ladder")
        gone = {"token": token, "is_everything": False, "at": at}
        world.once(f"leave {each}", lambda gone=gone: unsubscribe(**gone))  # type: ignore[misc]
        pk = _mail(f"dropped-{each}@c.example")
        what = {"mail_ids": [pk], "why": "not now"}
        world.once(f"drop {each}", lambda what=what: drop(by=world.desk.by("owner"), **what))  # type: ignore[misc]
    world.work()
    for each in world.people:
        pk = _mail(f"broken-{each}@c.example")
        world.once(f"try {each}", lambda pk=pk: try_again(by=world.desk.by("owner"), mail_id=pk))  # type: ignore[misc]
    world.work()
    world.forward("until it is tried again", minutes=2)
    world.work()


def _mail(recipient: str) -> int:
    return CustomerMail.objects.get(recipient=recipient).pk


def bug_news(world: World) -> None:
    """A bug that several reported is fixed, and all of them are told with one click."""
    place = here(world.own)
    for each in world.people:
        by = world.desk.by("csm")
        world.once(f"file {each}", lambda each=each, by=by: file_with_reports(by, each))  # type: ignore[misc]
        found = Bug.objects.filter(title=f"breaks for {each}").order_by("pk").last()
        assert found is not None
        pk = found.pk
        world.once(f"fix {each}", lambda by=by, pk=pk: set_status(by=by, bug=pk, status="fixed"))  # type: ignore[misc]
        (left,) = untold(world.workspace.pk, [pk]) or [None]
        if left is not None:
            people = reach(world.workspace.pk, None, left.reporters)
            said = {"en": Words("It is fixed", "The problem you told us about is fixed.")}
            tell_all(by=by, news=left.news.id, people=people, words=said, here=place)
    world.work()


def file_with_reports(by: By, each: str) -> None:
    """A bug and three who reported it."""
    with transaction.atomic():
        bug = file(by=by, draft=NewBug(f"breaks for {each}"))
        for name in ("ok-one", "ok-two", "later-three"):
            who = Reported(customer_id=each, email=f"{name}-{each}-bug@c.example")
            report(by=by, bug=bug, reported=who)


def in_tracker(world: World) -> None:
    """Bugs filed in a tracker, one answer lost; then more report them, and engineers fix them."""
    trackers = {"github": world.engineers()}
    desk = Desk(trackers, world.clock, lambda bug: stake(bug, None))  # type: ignore[arg-type]
    for each in world.people:
        by = world.desk.by("csm")
        for title in (f"is lost for {each}", f"fails for {each}"):
            draft = NewBug(title, tracker="github")
            if title.startswith("is lost"):
                world.once(f"lose {each}", lambda: world.outside.tracker.faults.append("lost"))
            world.once(f"file {title}", lambda by=by, draft=draft: file(by=by, draft=draft))  # type: ignore[misc]
            _filed(world, desk, title)
        bug = Bug.objects.get(title=f"fails for {each}")
        who = Reported(customer_id=each)
        world.once(
            f"more {each}",
            lambda by=by, bug=bug, who=who: report(by=by, bug=bug.pk, reported=who),  # type: ignore[misc]
        )
        world.forward(f"until they hear {each}", hours=2)
        sync(world.workspace, "github", desk)
        ended = {bug.tracker_key: world.clock()}
        world.once(f"fix {each}", lambda ended=ended: world.outside.tracker.closed.update(ended))  # type: ignore[misc]
        world.forward(f"until we hear {each}", hours=2)
        sync(world.workspace, "github", desk)
        _filed(world, desk, f"last {each}")


def _filed(world: World, desk: Desk, label: str) -> None:
    """Time passes until every bug is filed."""
    for n in range(8):
        while file_one(desk):
            pass
        read_one(world.workspace, "github", desk)
        if not Bug.objects.filter(filing__in=("due", "sending", "unknown")).exists():
            return
        world.forward(f"{label} {n} {world.clock()}", minutes=7)
    raise AssertionError("it never ends")


STORIES: dict[str, Callable[[World], None]] = {
    "money": money,
    "mails": mails,
    "second_thoughts": second_thoughts,
    "answers_lost": answers_lost,
    "both_books": both_books,
    "letters": letters,
    "bug_news": bug_news,
    "in_tracker": in_tracker,
}
"""The cheapest first."""


def outcome(world: World) -> dict[str, list[str]]:
    """What came of a story, without what may differ after a kill: numbers, times, ways."""
    orders = MoneyOrder.objects.exclude(state="cancelled")
    columns = ("proposal__customer_id", "kind", "charge", "amount_minor", "state")
    proposals = RefundProposal.objects.all()
    assert not proposals.filter(state__in=OPEN_PROPOSAL).exists()
    billing = world.billing
    theirs = (f"{r.charge} {r.amount_minor} {r.status}" for r in billing.refunds.values())
    paused = (f"{s.subscription} {s.is_collection_paused}" for s in billing.subscriptions.values())
    return {
        "orders": sorted(str(row) for row in orders.values_list(*columns)),
        "proposals": sorted(str(row) for row in proposals.values_list("customer_id", "state")),
        "freezes": sorted(str(r) for r in Freeze.objects.values_list("customer_id", "state")),
        "letters": sorted(Letter.objects.values_list("customer_id", flat=True)),
        "provider": sorted(theirs),
        "subscriptions": sorted(paused),
        "frozen": sorted(world.outside.product.frozen),
        "issues": sorted(title for _, title in world.outside.tracker.issues),
        "comments": [str(len(world.outside.tracker.comments))],
        "bugs": sorted(f"{b.title} {b.status} {b.filing}" for b in Bug.objects.all()),
    }
