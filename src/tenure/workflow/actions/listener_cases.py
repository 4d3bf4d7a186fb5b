"""The listener's cases: opened for what routed customers say, and moved on by each word to them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from tenure.records.models import Bug, ListenerCase, ListenerPolicy, Routed, Talk, Workspace
from tenure.records.models.voice import TALK_KINDS
from tenure.values.canonical.people import MOODS
from tenure.values.errors import InputError
from tenure.workflow.actions.audit import record
from tenure.workflow.actions.listener_waits import listener_waits
from tenure.workflow.actions.work_items import By
from tenure.workflow.rules.listener import (
    REACHES,
    RECEIVERS,
    STEPS,
    WORDS,
    first_word_by,
    next_word_by,
)
from tenure.workflow.rules.permissions import Act, require

LONGEST = 500
LONGEST_BODY = 10_000
LONGEST_CALL = 1_440


@dataclass(frozen=True, slots=True)
class Words:
    """What was said in a step: by which way, for how long, and what was noted."""

    kind: str = "call"
    minutes: int | None = None
    body: str = ""
    goal: str = ""
    blocker: str = ""
    mood: str = ""
    promise: str = ""
    promised_on: date | None = None


def policy_of(workspace: Workspace) -> ListenerPolicy | None:
    """The policy in force; None before the first."""
    return ListenerPolicy.objects.filter(workspace=workspace).first()


def open_cases(*, workspace: Workspace, tickets: Iterable[dict[str, Any]], at: datetime) -> int:
    """Open a case for each ticket of a routed customer that has none; how many were opened.

    `tickets` have ticket_id, customer_id, opened_at, solved_at, subject and is_complaint. A case is
    opened for what is a complaint, or is not known to be none, and is unsolved or came since the
    customer was routed; once a ticket. Doing it twice changes nothing. Audited.
    """
    with transaction.atomic():
        Workspace.objects.select_for_update().get(pk=workspace.pk)
        policy = policy_of(workspace)
        rows = Routed.objects.filter(workspace=workspace, until_on=None).select_related("listener")
        routed = {row.customer_id: row for row in rows}
        if policy is None or not routed:
            return 0
        known = set(ListenerCase.objects.filter(workspace=workspace).values_list("ticket_id"))
        made = [
            _case(routed[each["customer_id"]], each, policy)
            for each in tickets
            if each["customer_id"] in routed
            and (each["ticket_id"],) not in known
            and _is_heard(each, routed[each["customer_id"]])
        ]
        ListenerCase.objects.bulk_create(made)
        if made:
            summary = f"Cases opened for the listener: {len(made)}"
            tickets_of = [each.ticket_id for each in made][:100]
            record(
                workspace=workspace,
                action="listener.opened",
                summary=summary,
                at=at,
                tickets=tickets_of,
            )
    return len(made)


def _is_heard(ticket: dict[str, Any], routed: Routed) -> bool:
    is_new = ticket["opened_at"].date() >= routed.since_on
    return ticket["is_complaint"] is not False and (is_new or ticket["solved_at"] is None)


def _case(routed: Routed, ticket: dict[str, Any], policy: ListenerPolicy) -> ListenerCase:
    zone = routed.workspace.time_zone
    return ListenerCase(
        workspace_id=routed.workspace_id,
        customer_id=routed.customer_id,
        customer_name=routed.customer_name,
        ticket_id=ticket["ticket_id"],
        subject=(ticket["subject"] or ticket["ticket_id"])[:LONGEST],
        opened_at=ticket["opened_at"],
        next_word_by=first_word_by(ticket["opened_at"], routed.since_on, policy.answer_hours, zone),
        listener=routed.listener,
    )


@transaction.atomic
def open_by_hand(
    *, by: By, customer_id: str, customer_name: str, subject: str, ticket_id: str = ""
) -> int:
    """Open a case for something said, in a call for instance, or hand over a ticket; returns its id. Audited.

    A ticket has one case: where it has one already, that is the answer and nothing changes. The caller
    has made sure that there are such a customer and such a ticket of theirs; they need not be routed.
    """
    require(by.role, Act.LISTEN)
    subject = subject.strip()
    if not subject or len(subject) > LONGEST:
        raise InputError("say what it is about", hint=f"At most {LONGEST} characters.")
    Workspace.objects.select_for_update().get(pk=by.workspace.pk)
    cases = ListenerCase.objects.filter(workspace=by.workspace)
    if ticket_id and (known := cases.filter(ticket_id=ticket_id).first()):
        return known.pk
    policy = policy_of(by.workspace)
    if policy is None:
        raise InputError("no listening policy is in force", hint="Put one in force first.")
    made = ListenerCase.objects.create(
        workspace=by.workspace,
        customer_id=customer_id,
        customer_name=customer_name[:LONGEST],
        ticket_id=ticket_id,
        subject=subject,
        opened_at=by.at,
        next_word_by=first_word_by(by.at, by.today, policy.answer_hours, by.workspace.time_zone),
        listener=by.user,
    )
    _record(by, "listener.case", made, f"{customer_name}: {subject}", ticket=ticket_id)
    return made.pk


def step(
    *, by: By, case_id: int, act: str, words: Words, handed_to: str = "", bug: int | None = None
) -> ListenerCase:
    """Take a step with a case: `listen`, `inform`, `word` or `hand_on`; what was said is noted as a talk.

    A word to the customer makes the next one due; a case handed on asks for none. Whoever was not
    told is not handed on. Audited, in one transaction with the talk; undone with `undo`. Work items
    that asked for the word go.
    """
    with transaction.atomic():
        row = _locked(by, case_id)
        if act not in STEPS[row.state]:
            raise InputError(f"the case is {row.state} by now", hint="Reload the page.")
        _check(act, words)
        found = _bug(by, bug) if act == "hand_on" else None
        if act == "hand_on":
            if handed_to not in RECEIVERS:
                allowed = ", ".join(RECEIVERS)
                raise InputError("say whom it is handed on to", hint=f"One of: {allowed}.")
            row.handed_to, row.bug = handed_to, found
        _reach(row, act, by.at)
        _note(by, row, act, words)
        _settle(row)
        row.save()
        _record(by, f"listener.{act}", row, f"{row.customer_name}: {row.state}")
        listener_waits(workspace=by.workspace, day=by.today, at=by.at)
    return row


def undo(*, by: By, case_id: int) -> ListenerCase:
    """Take the last step of a case back, with its talk. `InputError` where there is none. Audited."""
    with transaction.atomic():
        row = _locked(by, case_id)
        last = _talks(row).order_by("-made_at", "-id").first()
        if last is None:
            raise InputError("nothing was done with this case yet")
        last.is_gone, last.changed_at = True, by.at
        last.save(update_fields=["is_gone", "changed_at"])
        for state in ("listened", "informed", "handed_on"):
            if getattr(row, f"{state}_at") == last.made_at:
                setattr(row, f"{state}_at", None)
        if row.handed_on_at is None:
            row.handed_to, row.bug = "", None
        _settle(row)
        row.save()
        _record(by, "listener.undone", row, f"{row.customer_name}: {row.state} again", talk=last.pk)
        listener_waits(workspace=by.workspace, day=by.today, at=by.at)
    return row


def _reach(row: ListenerCase, act: str, at: datetime) -> None:
    """Mark the state a step leads to; who is informed was listened to."""
    if act in REACHES:
        setattr(row, f"{REACHES[act]}_at", at)
    if act == "inform" and row.listened_at is None:
        row.listened_at = at


def _settle(row: ListenerCase) -> None:
    """State, last word and next word, from what stands."""
    reached = [s for s in ("listened", "informed", "handed_on") if getattr(row, f"{s}_at")]
    row.state = reached[-1] if reached else "waiting"
    said = _talks(row).filter(kind__in=WORDS).order_by("-occurred_at").first()
    row.last_word_at = said.occurred_at if said else None
    policy = policy_of(row.workspace)
    if row.state == "handed_on" or policy is None:
        row.next_word_by = None
    elif row.last_word_at is not None:
        row.next_word_by = next_word_by(row.last_word_at, policy.cadence_days)
    else:
        row.next_word_by = _first_word(row, policy)


def _first_word(row: ListenerCase, policy: ListenerPolicy) -> datetime:
    routed = Routed.objects.filter(workspace=row.workspace, customer_id=row.customer_id)
    since = routed.order_by("-id").values_list("since_on", flat=True).first()
    on = since if row.ticket_id and since else row.opened_at.date()
    return first_word_by(row.opened_at, on, policy.answer_hours, row.workspace.time_zone)


def _talks(row: ListenerCase) -> QuerySet[Talk]:
    return Talk.objects.filter(workspace=row.workspace, case=row, is_gone=False)


def _note(by: By, row: ListenerCase, act: str, words: Words) -> None:
    Talk.objects.create(
        workspace=by.workspace,
        customer_id=row.customer_id,
        customer_name=row.customer_name,
        kind="note" if act == "hand_on" else words.kind,
        occurred_at=by.at,
        minutes=words.minutes,
        subject=row.subject,
        body=words.body.strip(),
        goal=words.goal.strip(),
        blocker=words.blocker.strip(),
        mood=words.mood,
        promise=words.promise.strip(),
        promised_on=words.promised_on,
        case=row,
        made_at=by.at,
        changed_at=by.at,
        by=by.user,
    )


def _check(act: str, words: Words) -> None:
    if words.kind not in TALK_KINDS:
        raise InputError(f"there is no kind {words.kind!r}", hint=f"{', '.join(TALK_KINDS)}.")
    if act in ("inform", "word") and words.kind not in WORDS:
        raise InputError("they have to hear it: a note is for ourselves")
    if words.mood and words.mood not in MOODS:
        raise InputError(f"there is no mood {words.mood!r}", hint=f"{', '.join(MOODS)}.")
    if words.minutes is not None and not 0 <= words.minutes <= LONGEST_CALL:
        raise InputError("minutes are a whole number up to 1440")
    if max(len(words.goal), len(words.blocker), len(words.promise)) > LONGEST:
        raise InputError(f"at most {LONGEST} characters")
    if len(words.body) > LONGEST_BODY:
        raise InputError(f"at most {LONGEST_BODY} characters")
    if words.promised_on and not words.promise.strip():
        raise InputError("say what was promised for that day")


def _bug(by: By, bug: int | None) -> Bug | None:
    if bug is None:
        return None
    found = Bug.objects.filter(workspace=by.workspace, pk=bug).first()
    if found is None:
        raise InputError("there is no such bug")
    return found


def _locked(by: By, case_id: int) -> ListenerCase:
    require(by.role, Act.LISTEN)
    Workspace.objects.select_for_update().get(pk=by.workspace.pk)
    row = ListenerCase.objects.filter(workspace=by.workspace, pk=case_id).first()
    if row is None:
        raise InputError("there is no such case", hint="Reload the page.")
    return row


def _record(by: By, action: str, row: ListenerCase, summary: str, **more: object) -> None:
    record(
        workspace=by.workspace,
        action=action,
        summary=summary,
        at=by.at,
        by=by.user,
        subject=row.customer_id,
        case=row.pk,
        state=row.state,
        handed_to=row.handed_to,
        next_word_by=row.next_word_by.isoformat() if row.next_word_by else None,
        **more,
    )
