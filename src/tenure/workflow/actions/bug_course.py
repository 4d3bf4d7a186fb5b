"""What becomes of a bug: a day promised, a work-around, fixed or not to be fixed. Each is news to tell."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from tenure.records.models import Bug, BugNews, BugTold, CustomerMail, EtaPromise, User
from tenure.values.bugs import LONGEST_TEXT
from tenure.values.errors import InputError
from tenure.workflow.actions.bugs import check_severity, found, note
from tenure.workflow.actions.customer_mail import WAITING, forgotten_texts
from tenure.workflow.actions.work_items import By

OUTDATED = "the news is no longer true"
SETTABLE = ("open", "fixed", "wont_fix")


@transaction.atomic
def set_status(*, by: By, bug: int, status: str, text: str = "") -> None:
    """Fixed, not to be fixed (`text` may say why), or open again. Audited; undone by open again.

    The first two are news for everyone who reported it. What waits to be mailed of news that is no
    longer true is not sent.
    """
    row = found(by, bug)
    if status not in SETTABLE:
        raise InputError(f"{status!r} is no state", hint=f"One of: {', '.join(SETTABLE)}.")
    if row.status == "duplicate":
        raise InputError("the bug is a duplicate", hint="Change the bug it repeats, or part them.")
    if row.status == status:
        raise InputError("that is its state already", hint="Reload the page.")
    said, before = _text(text), row.status
    note(by, "bug.status", row, f"{row.title}: {status}", before=before, now=status)
    ends(row, status=status, at=by.at, by=by.user, text=said)


def ends(row: Bug, *, status: str, at: datetime, by: User | None = None, text: str = "") -> None:
    """Write a state and its news, within the caller's transaction. `at` is when it became so."""
    row.status = status
    row.fixed_at = at if status == "fixed" else None
    row.closed_at = None if status == "open" else at
    row.save(update_fields=["status", "fixed_at", "closed_at"])
    outdated(
        row,
        ("fixed", "wont_fix", "eta", "workaround") if status != "open" else ("fixed", "wont_fix"),
    )
    if status != "open":
        news(row, status, at=at, by=by, text=text)


@transaction.atomic
def promise(*, by: By, bug: int, eta_on: date | None) -> None:
    """Promise a day for the fix, or take the promise back (None). Audited; every promise is kept.

    The first one is judged against the day it was fixed, too. A day is news to reporters.
    """
    row = found(by, bug)
    if row.status != "open":
        raise InputError("only an open bug is promised for a day")
    if eta_on is not None and eta_on < by.today:
        raise InputError("a promise is for today or later", hint="Give a later day.")
    if row.eta_on == eta_on:
        raise InputError("that is the day promised already")
    before = row.eta_on and row.eta_on.isoformat()
    now = eta_on and eta_on.isoformat()
    note(by, "bug.eta", row, f"{row.title}: {now or 'no day'}", before=before, now=now)
    promised(row, eta_on=eta_on, at=by.at, by=by.user)


def promised(row: Bug, *, eta_on: date | None, at: datetime, by: User | None = None) -> None:
    """Write a promise and its news, within the caller's transaction."""
    row.eta_on = eta_on
    row.save(update_fields=["eta_on"])
    EtaPromise.objects.create(workspace_id=row.workspace_id, bug=row, eta_on=eta_on, at=at, by=by)
    outdated(row, ("eta",))
    if eta_on is not None:
        news(row, "eta", at=at, by=by, text=eta_on.isoformat())


@transaction.atomic
def work_around(*, by: By, bug: int, text: str) -> None:
    """Say what customers can do meanwhile ("" for nothing any more): news to reporters. Audited."""
    row = found(by, bug)
    said = _text(text)
    if row.workaround == said:
        raise InputError("that is the work-around already")
    note(by, "bug.workaround", row, f"{row.title}: work-around", before=row.workaround[:500])
    helps(row, text=said, at=by.at, by=by.user)


def helps(row: Bug, *, text: str, at: datetime, by: User | None = None) -> None:
    """Write a work-around and its news, within the caller's transaction."""
    row.workaround = text
    row.save(update_fields=["workaround"])
    outdated(row, ("workaround",))
    if text and row.status == "open":
        news(row, "workaround", at=at, by=by, text=text)


@transaction.atomic
def edit(*, by: By, bug: int, severity: str, is_security: bool, component: str) -> None:
    """Change how bad a bug is, and where. Audited with what it was."""
    row = found(by, bug)
    check_severity(severity)
    before = {"severity": row.severity, "security": row.is_security, "component": row.component}
    row.severity, row.is_security = severity, is_security
    row.component = component.strip()[:200]
    row.save(update_fields=["severity", "is_security", "component"])
    note(by, "bug.edited", row, f"{row.title}: {severity}", before=before)


@transaction.atomic
def hand_to(*, by: By, bug: int, engineer: str, url: str) -> None:
    """Say who works on a bug (name, address or both) and where it is worked on. Audited."""
    row = found(by, bug)
    link = url.strip()
    if link and not link.startswith(("https://", "http://")):
        raise InputError("a link begins with https://", hint="Copy it from the browser.")
    if len(engineer.strip()) > 200 or len(link) > 500:
        raise InputError("a name has at most 200 characters, a link 500")
    before = {"engineer": row.engineer, "url": row.url}
    row.engineer, row.url = engineer.strip(), link
    row.save(update_fields=["engineer", "url"])
    note(by, "bug.engineer", row, f"{row.title}: {row.engineer}", before=before)


def news(row: Bug, kind: str, *, at: datetime, by: User | None = None, text: str = "") -> BugNews:
    """Something reporters should hear, within the caller's transaction."""
    return BugNews.objects.create(
        workspace_id=row.workspace_id, bug=row, kind=kind, text=text, at=at, by=by
    )


def outdated(row: Bug, kinds: tuple[str, ...]) -> int:
    """Keep mails of earlier news that wait from being sent: how many there were."""
    told = BugTold.objects.filter(news__bug=row, news__kind__in=kinds, mail__isnull=False)
    waiting = CustomerMail.objects.filter(pk__in=told.values("mail"), state__in=WAITING)
    mails = list(waiting.select_for_update())
    for mail in mails:
        kept = forgotten_texts(mail)
        CustomerMail.objects.filter(pk=mail.pk).update(state="dropped", error=OUTDATED, **kept)
    return len(mails)


def _text(text: str) -> str:
    said = text.replace("\x00", "").replace("\r\n", "\n").strip()
    if len(said) > LONGEST_TEXT:
        raise InputError(f"a text has at most {LONGEST_TEXT} characters")
    return said
