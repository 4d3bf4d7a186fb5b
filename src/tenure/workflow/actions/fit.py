"""What stands behind a source, and rules on who is sold to: proposed, signed by three teams, put in force."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction

from tenure.inference.qualify_rule import FIELDS, MOST_CONDITIONS, Condition
from tenure.records.models import FitMechanism, FitRule, FitSignOff, Workspace
from tenure.values.errors import InputError
from tenure.values.fit import RULES, TEAMS, UNITS
from tenure.workflow.actions.audit import record
from tenure.workflow.actions.work_items import By
from tenure.workflow.rules.permissions import Act, require

LONGEST_NAME, LONGEST_NOTE, LONGEST_WHY = 200, 500, 4_000
MOST_VALUES = 50
RELOAD = "Reload the page."


@transaction.atomic
def explain(*, by: By, unit: str, name: str, why: str) -> None:
    """Write what plausibly makes customers of a source leave; an empty text takes it back. Audited.

    The caller knows that there is such a source.
    """
    require(by.role, Act.JUDGE_FIT)
    if unit == "sold_by":
        require(by.role, Act.SEE_SELLERS)
    if unit not in UNITS or not name or len(name) > LONGEST_NOTE:
        raise InputError("there is no such source", hint=RELOAD)
    if len(why.strip()) > LONGEST_WHY:
        raise InputError("the text is too long", hint=f"At most {LONGEST_WHY} characters.")
    Workspace.objects.select_for_update().get(pk=by.workspace.pk)
    rows = FitMechanism.objects.filter(workspace=by.workspace, unit=unit, name=name)
    before = rows.values_list("why", flat=True).first() or ""
    if why.strip():
        FitMechanism.objects.update_or_create(
            workspace=by.workspace,
            unit=unit,
            name=name,
            defaults={"why": why.strip(), "at": by.at, "by": by.user},
        )
    else:
        rows.delete()
    _record(by, "fit.explained", f"{unit} {name}", unit=unit, before=before, why=why.strip())


@transaction.atomic
def propose(
    *,
    by: By,
    name: str,
    kind: str,
    conditions: Sequence[Condition],
    numbers: Mapping[str, Any],
    pass_through: float,
) -> int:
    """Propose a rule with the numbers it was judged by; returns its id. Audited; undone with `take_back`.

    Nothing is in force by that. `InputError` for no or more than three conditions.
    """
    require(by.role, Act.JUDGE_FIT)
    name = name.strip()
    if not name or len(name) > LONGEST_NAME:
        raise InputError("a rule has a name", hint=f"At most {LONGEST_NAME} characters.")
    if kind not in RULES:
        raise InputError(f"there is no rule {kind!r}", hint="Qualify harder, or do not sell.")
    if not 0 <= pass_through <= 1:
        raise InputError("the share let in is between 0 and 1")
    _check(conditions)
    made = FitRule.objects.create(
        workspace=by.workspace,
        name=name,
        kind=kind,
        conditions=[{"field": field, "values": list(values)} for field, values in conditions],
        numbers=dict(numbers),
        pass_through=pass_through,
        at=by.at,
        by=by.user,
    )
    _record(by, "fit.proposed", name, rule=made.pk, kind=kind, conditions=made.conditions)
    return made.pk


def _check(conditions: Sequence[Condition]) -> None:
    if not 1 <= len(conditions) <= MOST_CONDITIONS:
        raise InputError("a rule has one to three conditions", hint="Choose a field and a value.")
    fields = [field for field, _values in conditions]
    if len(set(fields)) < len(fields) or not set(fields) <= set(FIELDS):
        raise InputError(
            "each condition is about another field known before the sale",
            hint=f"Fields: {', '.join(FIELDS)}.",
        )
    for field, values in conditions:
        if not values or len(values) > MOST_VALUES or not all(values):
            raise InputError(f"{field} needs a value", hint=f"At most {MOST_VALUES}.")


@transaction.atomic
def take_back(*, by: By, rule_id: int) -> None:
    """Undo a proposal nobody signed. Audited."""
    row = _rule(by, rule_id, Act.JUDGE_FIT)
    if row.state != "proposed" or row.sign_offs.exists():
        raise InputError("somebody gave their word on this rule", hint="Drop it instead.")
    _record(by, "fit.taken_back", row.name, rule=row.pk, conditions=row.conditions)
    row.delete()


@transaction.atomic
def sign(*, by: By, rule_id: int, team: str, agrees: bool, note: str = "") -> str:
    """A team's word on a rule; returns the state it is in then. Audited.

    With the last word of all three being yes it is agreed on; a no makes it a proposal again. Words once given
    stay to be read; the next one of the team counts instead. A rule in force or dropped takes none.
    """
    row = _rule(by, rule_id, Act.SIGN_RULE)
    if team not in TEAMS:
        raise InputError(f"there is no team {team!r}", hint=f"One of: {', '.join(TEAMS)}.")
    if row.state not in ("proposed", "agreed"):
        raise InputError("this rule takes no more words", hint=RELOAD)
    if len(note.strip()) > LONGEST_NOTE:
        raise InputError("the note is too long", hint=f"At most {LONGEST_NOTE} characters.")
    FitSignOff.objects.create(
        workspace=by.workspace,
        rule=row,
        team=team,
        agrees=agrees,
        note=note.strip(),
        at=by.at,
        by=by.user,
    )
    last = last_words(row)
    is_agreed = all(team in last and last[team].agrees for team in TEAMS)
    row.state = "agreed" if is_agreed else "proposed"
    row.save(update_fields=["state"])
    _record(by, "fit.signed", row.name, rule=row.pk, team=team, agrees=agrees, state=row.state)
    return row.state


def last_words(row: FitRule) -> dict[str, FitSignOff]:
    """The last word of each team."""
    return {each.team: each for each in row.sign_offs.order_by("id")}


@transaction.atomic
def put_in_force(*, by: By, rule_id: int, from_on: date) -> None:
    """A rule all three teams agreed on holds from a day on. Audited; ended with `drop`."""
    row = _rule(by, rule_id, Act.SIGN_RULE)
    if row.state != "agreed":
        raise InputError(
            "success, sales and marketing have not all agreed", hint="Ask who has not yet."
        )
    if from_on < by.today:
        raise InputError("a rule cannot hold for days gone by", hint="Choose today or later.")
    row.state, row.from_on = "in_force", from_on
    row.save(update_fields=["state", "from_on"])
    _record(by, "fit.in_force", row.name, rule=row.pk, from_on=from_on.isoformat())


@transaction.atomic
def drop(*, by: By, rule_id: int) -> None:
    """The rule does not hold, or no more. Audited; a new one can be proposed."""
    row = _rule(by, rule_id, Act.SIGN_RULE)
    if row.state == "dropped":
        raise InputError("this rule was dropped", hint=RELOAD)
    before, row.state = row.state, "dropped"
    row.save(update_fields=["state"])
    _record(by, "fit.dropped", row.name, rule=row.pk, before=before)


@transaction.atomic
def undrop(*, by: By, rule_id: int) -> None:
    """Undo the dropping: it is a proposal again, agreed where all three said yes. Audited."""
    row = _rule(by, rule_id, Act.SIGN_RULE)
    if row.state != "dropped":
        raise InputError("this rule was not dropped", hint=RELOAD)
    last = last_words(row)
    is_agreed = all(team in last and last[team].agrees for team in TEAMS)
    row.state, row.from_on = ("agreed" if is_agreed else "proposed"), None
    row.save(update_fields=["state", "from_on"])
    _record(by, "fit.undropped", row.name, rule=row.pk, state=row.state)


def _rule(by: By, rule_id: int, act: Act) -> FitRule:
    require(by.role, act)
    Workspace.objects.select_for_update().get(pk=by.workspace.pk)
    row = FitRule.objects.filter(workspace=by.workspace, pk=rule_id).first()
    if row is None:
        raise InputError("there is no such rule", hint=RELOAD)
    return row


def _record(by: By, action: str, subject: str, **detail: object) -> None:
    record(
        workspace=by.workspace,
        action=action,
        summary=subject,
        at=by.at,
        by=by.user,
        subject=subject,
        **detail,
    )
