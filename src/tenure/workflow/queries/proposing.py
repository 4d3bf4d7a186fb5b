"""What a proposal to give money back begins with: one zombie, what it paid, what that would cost."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from ibis import _ as each

from tenure.records.models import RefundProposal
from tenure.values.errors import InputError
from tenure.values.refunding import OPEN_PROPOSAL, way_back
from tenure.workflow.actions.proposals import Draft, DraftRow
from tenure.workflow.queries.affordability import Sheet, sheet
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.contact_check import ContactCheck, check
from tenure.workflow.queries.labels import holding
from tenure.workflow.queries.owed import Owed, OwedRow, totals, unused_payments
from tenure.workflow.queries.use import flagged, zombie_rows

EVIDENCE = ("kind", "quiet_since", "quiet_months", "stage", "last_sign_on", "sign")


@dataclass(frozen=True, slots=True)
class Outlook:
    """Everything a person sees before proposing. `closed_because` holds codes; empty: it may be.

    `ways` says for each payment whether its network takes it back ("refund") or not ("transfer").
    """

    customer_id: str
    name: str
    kind: str
    window_from: date
    window_until: date
    quiet_months: int
    evidence: dict[str, Any]
    rows: tuple[OwedRow, ...]
    sums: tuple[Owed, ...]
    ways: dict[str, str]
    subscriptions: tuple[str, ...]
    sheet: Sheet
    contact: ContactCheck
    open_id: int | None
    closed_because: tuple[str, ...]


def outlook(board: Board, workspace_id: int, customer_id: str, today: date) -> Outlook:
    """Look at one customer. `InputError` where it is no zombie."""
    row = _zombie(board, customer_id)
    rows = tuple(each for each in unused_payments(board, customer_id) if each.owed_minor > 0)
    opened = RefundProposal.objects.filter(
        workspace_id=workspace_id, customer_id=customer_id, state__in=OPEN_PROPOSAL
    ).first()
    found = sheet(board, workspace_id, [customer_id], today=today)
    return Outlook(
        customer_id=customer_id,
        name=row["name"],
        kind=row["kind"],
        window_from=row["quiet_since"],
        window_until=board.as_of + timedelta(days=1),
        quiet_months=row["quiet_months"],
        evidence=_evidence(board, row),
        rows=rows,
        sums=totals(rows),
        ways={
            each.payment_id: way_back(each.payment_id, each.method or "", each.age_days)
            for each in rows
        },
        subscriptions=_subscriptions(board, customer_id),
        sheet=found,
        contact=check(board, customer_id),
        open_id=opened.pk if opened else None,
        closed_because=(*_closed(workspace_id, row, rows, today), *found.refused_because),
    )


def _zombie(board: Board, customer_id: str) -> dict[str, Any]:
    found = board.reader.rows(zombie_rows(board).filter(each.customer_id == customer_id))
    if not found or found[0]["kind"] not in ("never", "stopped"):
        raise InputError("this customer is not one who pays and never uses")
    return found[0]


def _evidence(board: Board, row: dict[str, Any]) -> dict[str, Any]:
    """The finding as it stood, in plain values."""
    plain = {name: row.get(name) for name in EVIDENCE}
    plain = {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in plain.items()
    }
    seen = board.generation.seen_until
    return {
        **plain,
        "as_of": board.as_of.isoformat(),
        "seen_until": seen.isoformat() if seen else None,
    }


def _closed(
    workspace_id: int, row: dict[str, Any], rows: tuple[OwedRow, ...], today: date
) -> tuple[str, ...]:
    """Why nothing may be proposed, apart from what it costs."""
    reasons = {
        "too_early": row["stage"] != "special",
        "held": bool(row.get("held_by")) or row["is_seasonal"] or row["unmatched_id"] is not None,
        "labelled": row["customer_id"] in holding(workspace_id, today),
        "nothing_owed": not rows,
    }
    return tuple(code for code, holds in reasons.items() if holds)


def _subscriptions(board: Board, customer_id: str) -> tuple[str, ...]:
    """Ids of the subscriptions that have not ended."""
    rows = board.reader.table("subscriptions")
    mine = rows.filter(rows.customer_id == customer_id)
    going = mine.filter(mine.ended_on.isnull() | (mine.ended_on > board.as_of))
    found = board.reader.rows(
        going.select("subscription_id").distinct().order_by("subscription_id")
    )
    return whole_subscriptions(row["subscription_id"] for row in found)


def whole_subscriptions(ids: Iterable[str]) -> tuple[str, ...]:
    """Ids the provider knows: its items ("sub_1/si_2") are collected and stopped together."""
    return tuple(dict.fromkeys(each.partition("/")[0] for each in ids))


def draft_of(
    seen: Outlook,
    *,
    reason: str,
    collection: str,
    frozen_until: date | None,
    form_token: str,
) -> Draft:
    """The proposal of what was seen. `frozen_until` None: the account is not frozen."""
    if seen.closed_because:
        raise InputError("this cannot be proposed now", hint="The page says why.")
    return Draft(
        customer_id=seen.customer_id,
        customer_name=seen.name,
        kind=seen.kind,
        window_from=seen.window_from,
        window_until=seen.window_until,
        evidence=seen.evidence,
        reason=reason,
        collection=collection,
        has_freeze=frozen_until is not None,
        frozen_until=frozen_until,
        sheet=seen.sheet.as_json(),
        rows=tuple(_row(each) for each in seen.rows),
        subscriptions=seen.subscriptions,
        form_token=form_token,
    )


def _row(each: OwedRow) -> DraftRow:
    return DraftRow(
        each.payment_id,
        each.owed_minor,
        each.owed_tax_minor or 0,
        each.currency,
        each.method or "",
        each.paid_on,
        each.age_days,
    )


def everyone(board: Board, workspace_id: int, today: date) -> Sheet:
    """The sheet for all who are past the special stage and held back by nothing, at once."""
    rows = flagged(board)
    rows = rows.filter(rows.kind.isin(["never", "stopped"]), rows.stage == "special")
    if "held_by" in rows.columns:
        rows = rows.filter(rows.held_by.isnull())
    away = holding(workspace_id, today)
    ids = [row["customer_id"] for row in board.reader.rows(rows.select("customer_id"))]
    return sheet(board, workspace_id, [each for each in ids if each not in away], today=today)
