"""Saying what is assumed, and taking it back."""

from __future__ import annotations

from dataclasses import asdict
from math import isfinite

from django.db import transaction

from tenure.records.models import AssumptionRow, Workspace
from tenure.values.assumptions import UNITS, WORTH, Assumption, checked
from tenure.values.currencies import EXPONENTS
from tenure.values.errors import InputError
from tenure.workflow.actions.audit import record
from tenure.workflow.actions.work_items import By
from tenure.workflow.queries.assumptions import said
from tenure.workflow.rules.permissions import Act, require


def asked_for(code: str, texts: dict[str, str], currency: str) -> Assumption:
    """An assumption from a form's value, low, high and source; low and high "" for no range.

    Shares in percent, money in major units. `InputError` for what is none.
    """
    if code not in UNITS:
        raise InputError(f"there is no assumption {code!r}", hint=f"There are: {', '.join(UNITS)}.")
    scale = {
        "share": 0.01,
        "months": 1.0,
        "minutes": 1.0,
        "money": 10.0 ** EXPONENTS.get(currency, 2),
    }[UNITS[code]]
    value = _number(texts.get("value", ""), scale)
    low, high = (
        _number(texts[end], scale) if texts.get(end, "").strip() else value
        for end in ("low", "high")
    )
    return checked(Assumption(code, value, low, high, texts.get("source", "").strip()))


def _number(text: str, scale: float) -> float:
    try:
        number = float(text.strip().replace(",", "")) * scale
    except ValueError as error:
        raise InputError("an assumption is a number", hint="Write it like 12.5.") from error
    if not isfinite(number):
        raise InputError("an assumption is a number", hint="Write it like 12.5.")
    return float(round(number)) if scale > 1 else round(number, 10)


def say(*, wanted: Assumption, by: By) -> None:
    """Keep an assumption, with an audit entry of what it was and is; money is of the workspace's currency.

    Saying again what is there changes nothing. `InputError` for one that is none.
    """
    _require(by, wanted.code)
    checked(wanted)
    currency = by.workspace.currency if UNITS[wanted.code] == "money" else ""
    with transaction.atomic():
        Workspace.objects.select_for_update().get(pk=by.workspace.pk)
        before = said(by.workspace.pk, by.workspace.currency).get(wanted.code)
        if before == wanted:
            return
        AssumptionRow.objects.update_or_create(
            workspace=by.workspace,
            code=wanted.code,
            defaults={**asdict(wanted), "currency": currency, "at": by.at, "by": by.user},
        )
        _noted(by, wanted.code, before, wanted)


def take_back(*, code: str, by: By) -> None:
    """Go back to what a workspace starts with, or to nothing; audited like any change."""
    _require(by, code)
    with transaction.atomic():
        Workspace.objects.select_for_update().get(pk=by.workspace.pk)
        before = said(by.workspace.pk, by.workspace.currency).get(code)
        gone, _rows = AssumptionRow.objects.filter(workspace=by.workspace, code=code).delete()
        if gone:
            _noted(by, code, before, None)


def _require(by: By, code: str) -> None:
    require(by.role, Act.SET_WORTH if code in WORTH else Act.APPROVE_REFUND)


def _noted(by: By, code: str, before: Assumption | None, after: Assumption | None) -> None:
    record(
        workspace=by.workspace,
        action="assumption.said" if after else "assumption.taken_back",
        summary=f"{code}: {after.value:g}" if after else code,
        at=by.at,
        by=by.user,
        subject=code,
        before=asdict(before) if before else None,
        after=asdict(after) if after else None,
    )
