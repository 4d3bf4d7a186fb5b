"""Saying what a ticket is: a complaint or not, its category, how bad it is, its theme; and taking it back."""

from __future__ import annotations

from django.db import transaction

from tenure.records.models import TextLabel, Theme, Workspace
from tenure.records.models.voice import LABEL_KINDS
from tenure.values.canonical.voice import SEVERITIES
from tenure.values.errors import InputError
from tenure.workflow.actions.audit import record
from tenure.workflow.actions.work_items import By
from tenure.workflow.rules.permissions import Act, require

LONGEST = 200
NO_THEME = "0"
"""The label of a ticket that a person takes out of every theme."""


@transaction.atomic
def label(*, ticket_id: str, kind: str, label: str, by: By) -> str:
    """Say what a ticket is; returns what was said before, "" where nothing was.

    `kind` is complaint ("yes", "no"), category (a short text), severity, or theme (its number, "0" for
    none). It counts before any guess from the next run of the day on, and is an example to learn from.
    Audited; undone with `unlabel`, or by saying what was said before. The caller has made sure that
    there is such a ticket.
    """
    require(by.role, Act.TEACH)
    said = _checked(by, kind, " ".join(label.split()))
    Workspace.objects.select_for_update().get(pk=by.workspace.pk)
    rows = TextLabel.objects.filter(workspace=by.workspace, ticket_id=ticket_id, kind=kind)
    before = rows.first()
    was = before.label if before else ""
    if was == said:
        return was
    row = before or TextLabel(workspace=by.workspace, ticket_id=ticket_id, kind=kind)
    row.label, row.at, row.by = said, by.at, by.user
    row.save()
    _record(by, "text.labeled", ticket_id, f"{ticket_id}: {kind} {said}", kind, was, said)
    return was


@transaction.atomic
def unlabel(*, ticket_id: str, kind: str, by: By) -> str:
    """Take back what was said of a ticket: the helpdesk's word or a guess counts again; returns it. Audited."""
    require(by.role, Act.TEACH)
    Workspace.objects.select_for_update().get(pk=by.workspace.pk)
    rows = TextLabel.objects.filter(workspace=by.workspace, ticket_id=ticket_id, kind=kind)
    row = rows.first()
    if row is None:
        raise InputError("nobody said what this ticket is", hint="Reload the page.")
    was = row.label
    row.delete()
    _record(by, "text.unlabeled", ticket_id, f"{ticket_id}: {kind} {was} taken back", kind, was, "")
    return was


def _checked(by: By, kind: str, said: str) -> str:
    match kind:
        case "complaint":
            return _one_of(said, ("yes", "no"))
        case "severity":
            return _one_of(said, SEVERITIES)
        case "category":
            if not said or len(said) > LONGEST:
                raise InputError(f"a category has 1 to {LONGEST} signs")
            return said
        case "theme":
            return _theme(by, said)
        case _:
            allowed = ", ".join(LABEL_KINDS)
            raise InputError(f"{kind!r} is nothing a ticket can be", hint=f"One of: {allowed}.")


def _one_of(said: str, allowed: tuple[str, ...]) -> str:
    if said not in allowed:
        raise InputError(f"{said!r} is not known", hint=f"One of: {', '.join(allowed)}.")
    return said


def _theme(by: By, said: str) -> str:
    is_number = said.isascii() and said.isdecimal() and len(said) < 9
    if is_number and said == NO_THEME:
        return said
    rows = Theme.objects.filter(workspace=by.workspace, merged_into=None)
    if not is_number or not rows.filter(number=int(said)).exists():
        raise InputError("there is no such theme", hint="Reload the page.")
    return str(int(said))


def _record(
    by: By, action: str, ticket_id: str, summary: str, kind: str, was: str, said: str
) -> None:
    record(
        workspace=by.workspace,
        action=action,
        summary=summary,
        at=by.at,
        by=by.user,
        subject=ticket_id,
        kind=kind,
        before=was,
        now=said,
    )
