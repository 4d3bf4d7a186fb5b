"""Noting talks with customers: what they want, how they feel, what was promised, what came of asking."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta

from django.db import transaction

from tenure.records.models import Talk, Workspace
from tenure.records.models.voice import TALK_KINDS
from tenure.values.canonical.people import MOODS
from tenure.values.errors import InputError
from tenure.workflow.actions.audit import record
from tenure.workflow.actions.talk_reasons import late_promises, value_talked
from tenure.workflow.actions.work_items import By
from tenure.workflow.rules.permissions import Act, require

LONGEST = 500
LONGEST_BODY = 20_000
MOST_MINUTES = 1_440
OPEN_TO_ALL = timedelta(days=1)
"""So long may others than its author change a talk."""
AHEAD = timedelta(minutes=10)
"""Clocks differ: a talk noted as it ends may seem to lie ahead."""
SHORT = ("subject", "goal", "blocker", "promise", "asked", "stated_reason", "real_reason")


@dataclass(frozen=True, slots=True)
class Said:
    """What is noted of a talk: "" and None for what was not said. Columns as in `touchpoints`."""

    occurred_at: datetime
    kind: str = "call"
    direction: str = "out"
    contact_id: str = ""
    contact_name: str = ""
    minutes: int | None = None
    subject: str = ""
    body: str = ""
    goal: str = ""
    blocker: str = ""
    mood: str = ""
    promise: str = ""
    promised_on: date | None = None
    is_value_talk: bool = False
    asked: str = ""
    stated_reason: str = ""
    real_reason: str = ""
    changed_mind: bool | None = None


NAMES = tuple(field.name for field in fields(Said))


@transaction.atomic
def note(
    *,
    by: By,
    customer_id: str,
    customer_name: str,
    said: Said,
    is_renewal: bool = False,
    has_value_talk: bool = False,
) -> int:
    """Keep a talk; returns its id. Audited; undone with `take_back`.

    One about renewal is refused (`InputError`) without a talk about value before it, unless it is
    that talk itself: `has_value_talk` is what the term's contacts say. A promise past its day and a
    talk about value change the work items at once. The caller has made sure that there is such a customer.
    """
    require(by.role, Act.LISTEN)
    _check(said, by)
    if is_renewal and not (has_value_talk or said.is_value_talk):
        raise InputError(
            "blocked: the first contact of a term is not about its renewal",
            hint="Talk about the value they get first, and note that talk; or mark this one as it.",
        )
    Workspace.objects.select_for_update().get(pk=by.workspace.pk)
    made = Talk.objects.create(
        workspace=by.workspace,
        customer_id=customer_id,
        customer_name=customer_name[:500],
        made_at=by.at,
        changed_at=by.at,
        by=by.user,
        **{name: getattr(said, name) for name in NAMES},
    )
    _record(by, "talk.noted", made, "talk noted")
    _settle(by, made)
    return made.pk


@transaction.atomic
def change(*, by: By, talk_id: int, said: Said) -> None:
    """Change what was noted: by its author at any time, by others within a day. Audited with what was.

    A talk taken back cannot be changed. Noting the same again changes nothing.
    """
    _check(said, by)
    row = _own(by, talk_id)
    before = {name: _plain(getattr(row, name)) for name in NAMES}
    now = {name: _plain(getattr(said, name)) for name in NAMES}
    changed = {name: [before[name], now[name]] for name in NAMES if before[name] != now[name]}
    if not changed:
        return
    for name in changed:
        setattr(row, name, getattr(said, name))
    if "promise" in changed and not said.promise:
        row.kept_on = None
    row.changed_at = by.at
    row.save()
    _record(by, "talk.changed", row, "talk changed", changed=changed)
    _settle(by, row)


@transaction.atomic
def take_back(*, by: By, talk_id: int) -> None:
    """Take a talk back: it counts nowhere any more. Audited; undone with `bring_back`."""
    row = _own(by, talk_id)
    row.is_gone, row.changed_at = True, by.at
    row.save(update_fields=["is_gone", "changed_at"])
    _record(by, "talk.taken_back", row, "talk taken back")
    late_promises(by.workspace, by.today)


@transaction.atomic
def bring_back(*, by: By, talk_id: int) -> None:
    """Undo taking back, by who may change it. Audited."""
    row = _own(by, talk_id, is_gone=True)
    row.is_gone, row.changed_at = False, by.at
    row.save(update_fields=["is_gone", "changed_at"])
    _record(by, "talk.brought_back", row, "talk counts again")
    _settle(by, row)


@transaction.atomic
def keep_promise(*, by: By, talk_id: int, kept_on: date) -> None:
    """Mark what was promised as kept on a day up to today, by anybody who cares for customers.

    Its late-promise reason leaves the work items at once. Audited; undone with `open_promise`.
    """
    row = _row(by, talk_id)
    if not row.promise or row.kept_on is not None:
        raise InputError("no promise of this talk is open", hint="Reload the page.")
    if kept_on > by.today or kept_on < row.occurred_at.date() - timedelta(days=1):
        raise InputError("a promise is kept between the talk and today")
    row.kept_on, row.changed_at = kept_on, by.at
    row.save(update_fields=["kept_on", "changed_at"])
    _record(by, "talk.promise_kept", row, "promise kept", kept_on=kept_on.isoformat())
    late_promises(by.workspace, by.today)


@transaction.atomic
def open_promise(*, by: By, talk_id: int) -> None:
    """Undo `keep_promise`. Audited."""
    row = _row(by, talk_id)
    if row.kept_on is None:
        raise InputError("the promise is open", hint="Reload the page.")
    row.kept_on, row.changed_at = None, by.at
    row.save(update_fields=["kept_on", "changed_at"])
    _record(by, "talk.promise_open", row, "promise open again")
    late_promises(by.workspace, by.today)


def may_change(*, by_user_id: int, author_id: int, made_at: datetime, at: datetime) -> bool:
    """Whether somebody may change a talk now: its author always, others within a day."""
    return by_user_id == author_id or at - made_at <= OPEN_TO_ALL


def _settle(by: By, row: Talk) -> None:
    late_promises(by.workspace, by.today)
    if row.is_value_talk:
        value_talked(by.workspace, row.customer_id, by.today)


def _row(by: By, talk_id: int, *, is_gone: bool = False) -> Talk:
    require(by.role, Act.LISTEN)
    Workspace.objects.select_for_update().get(pk=by.workspace.pk)
    rows = Talk.objects.filter(workspace=by.workspace, pk=talk_id, is_gone=is_gone)
    row = rows.select_related("by").first()
    if row is None:
        raise InputError("there is no such talk", hint="Reload the page.")
    return row


def _own(by: By, talk_id: int, *, is_gone: bool = False) -> Talk:
    """The row, for who may change it."""
    row = _row(by, talk_id, is_gone=is_gone)
    if not may_change(by_user_id=by.user.pk, author_id=row.by_id, made_at=row.made_at, at=by.at):
        raise InputError(
            "a talk is changed within a day, or by who noted it", hint="Note another talk."
        )
    return row


def _check(said: Said, by: By) -> None:
    if said.kind not in TALK_KINDS:
        raise InputError(f"{said.kind!r} is no talk", hint=f"One of: {', '.join(TALK_KINDS)}.")
    if said.direction not in ("in", "out"):
        raise InputError("either they began, or we did")
    if said.mood and said.mood not in MOODS:
        raise InputError(f"{said.mood!r} is no mood", hint=f"One of: {', '.join(MOODS)}.")
    if any(len(getattr(said, name)) > LONGEST for name in SHORT):
        raise InputError(f"a line has at most {LONGEST} signs")
    if len(said.body) > LONGEST_BODY:
        raise InputError(f"a text has at most {LONGEST_BODY} signs")
    if not any(getattr(said, name).strip() for name in (*SHORT, "body")):
        raise InputError("nothing is noted", hint="Write at least a subject or a few words.")
    if said.occurred_at > by.at + AHEAD:
        raise InputError("a talk lies behind us", hint="Give the time it was had.")
    if said.minutes is not None and not 0 <= said.minutes <= MOST_MINUTES:
        raise InputError("a talk lasts at most a day")
    _check_parts(said)


def _check_parts(said: Said) -> None:
    if said.promised_on is not None and not said.promise:
        raise InputError("a day is promised, but nothing with it", hint="Write what was promised.")
    if said.promised_on is not None and said.promised_on < said.occurred_at.date() - timedelta(1):
        raise InputError("a promise is for the day of the talk or a later one")
    answers = (said.stated_reason, said.real_reason, said.changed_mind is not None)
    if any(answers) and not said.asked:
        raise InputError("an outcome needs a question", hint="Write what was asked.")


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _record(by: By, action: str, row: Talk, what: str, **detail: object) -> None:
    record(
        workspace=by.workspace,
        action=action,
        summary=f"{row.customer_name}: {what}",
        at=by.at,
        by=by.user,
        subject=row.customer_id,
        talk=row.pk,
        **detail,
    )
