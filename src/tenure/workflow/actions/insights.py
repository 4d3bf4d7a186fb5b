"""What complaints taught: the root problem, its fix, and the conclusion drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from tenure.records.models import Insight, ListenerCase, Workspace
from tenure.values.errors import InputError
from tenure.workflow.actions.audit import record
from tenure.workflow.actions.work_items import By
from tenure.workflow.rules.permissions import Act, require

LONGEST = 500
LONGEST_TEXT = 5_000


@dataclass(frozen=True, slots=True)
class Content:
    """An insight as it is written. `theme_number` gathers everybody who complained of a theme."""

    title: str
    root_problem: str
    fix: str = ""
    conclusion: str = ""
    owner: str = ""
    theme_number: int | None = None
    fixed_on: date | None = None


@transaction.atomic
def add(*, by: By, content: Content, cases: Sequence[int] = ()) -> int:
    """Note an insight drawn from cases; returns its id. Audited; changed with `change`."""
    require(by.role, Act.LISTEN)
    _check(content, by.today)
    Workspace.objects.select_for_update().get(pk=by.workspace.pk)
    made = Insight(workspace=by.workspace, made_at=by.at, made_by=by.user)
    _fill(made, content, by)
    made.save()
    made.cases.set(_cases(by, cases))
    _record(by, "insight.made", made, {})
    return made.pk


@transaction.atomic
def change(*, by: By, insight_id: int, content: Content, cases: Sequence[int] = ()) -> None:
    """Write an insight anew: the fix once it is there, the conclusion once it is drawn. Audited with before."""
    require(by.role, Act.LISTEN)
    _check(content, by.today)
    Workspace.objects.select_for_update().get(pk=by.workspace.pk)
    row = Insight.objects.filter(workspace=by.workspace, pk=insight_id).first()
    if row is None:
        raise InputError("there is no such insight", hint="Reload the page.")
    before = _plain(row)
    _fill(row, content, by)
    row.save()
    row.cases.set(_cases(by, cases))
    _record(by, "insight.changed", row, before)


def _fill(row: Insight, content: Content, by: By) -> None:
    row.title, row.root_problem = content.title.strip(), content.root_problem.strip()
    row.fix, row.conclusion = content.fix.strip(), content.conclusion.strip()
    row.owner, row.theme_number = content.owner.strip(), content.theme_number
    row.fixed_on = content.fixed_on
    if not row.conclusion:
        row.concluded_on = None
    elif row.concluded_on is None:
        row.concluded_on = by.today


def _cases(by: By, ids: Sequence[int]) -> list[ListenerCase]:
    found = list(ListenerCase.objects.filter(workspace=by.workspace, pk__in=ids))
    if len(found) != len(set(ids)):
        raise InputError("there is no such case", hint="Reload the page.")
    return found


def _check(content: Content, today: date) -> None:
    if not content.title.strip() or len(content.title) > LONGEST:
        raise InputError("an insight needs a title", hint=f"At most {LONGEST} characters.")
    if not content.root_problem.strip():
        raise InputError("say what the root problem is")
    if max(len(content.root_problem), len(content.fix), len(content.conclusion)) > LONGEST_TEXT:
        raise InputError(f"at most {LONGEST_TEXT} characters")
    if len(content.owner) > 200:
        raise InputError("at most 200 characters")
    if content.conclusion.strip() and not content.fix.strip():
        raise InputError("a conclusion is about a fix: say what was done")
    if content.fixed_on and not content.fix.strip():
        raise InputError("say what was fixed on that day")
    if content.fixed_on and content.fixed_on > today:
        raise InputError("the day of the fix is not in the future")


def _plain(row: Insight) -> dict[str, str]:
    names = ("title", "root_problem", "fix", "conclusion", "owner", "theme_number", "fixed_on")
    return {name: str(getattr(row, name) or "") for name in names}


def _record(by: By, action: str, row: Insight, before: dict[str, str]) -> None:
    record(
        workspace=by.workspace,
        action=action,
        summary=row.title,
        at=by.at,
        by=by.user,
        insight=row.pk,
        before=before,
        now=_plain(row),
    )
