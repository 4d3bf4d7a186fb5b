"""What a proposal to give money back begins with: one zombie, what it paid, what that would cost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from ibis import _ as each

from tenure.records.models import RefundProposal, Workspace
from tenure.values.errors import InputError
from tenure.values.refunding import OPEN_PROPOSAL, PROVIDER_PAYMENTS, way_back
from tenure.workflow.actions.proposals import Draft, DraftRow
from tenure.workflow.queries.affordability import Sheet, sheet
from tenure.workflow.queries.asked_back import AskedBack, asked_back
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.contact_check import ContactCheck, check
from tenure.workflow.queries.contact_doubts import doubts
from tenure.workflow.queries.labels import Label, holding
from tenure.workflow.queries.owed import Owed, OwedRow, totals, unused_payments
from tenure.workflow.queries.use import flagged, zombie_rows

FRESH = timedelta(days=3)
"""So old may be what is known on the day somebody is proposed, approved, or frozen."""
EVIDENCE = (
    "kind",
    "quiet_since",
    "quiet_months",
    "stage",
    "last_sign_on",
    "sign",
    "known_from",
    "paying_since",
)


@dataclass(frozen=True, slots=True)
class Outlook:
    """Everything a person sees before proposing. `closed_because` holds codes; empty: it may be.

    `doubts` says why it is not sure whom it would reach: then somebody has to say that they checked.
    `asked`: they asked to come back, or for help: then somebody has to say that they have read it.

    The window opens on the first payment for who never used anything, else where use ended;
    `quiet_since` is the day after the last sign of any sort, `known_from` the first day use of anyone
    is known for (None where it was published before that was kept): nothing paid before it is owed to
    who never used anything. `ways` says for each payment whether its network takes it back ("refund") or not ("transfer").
    """

    customer_id: str
    name: str
    kind: str
    window_from: date
    window_until: date
    quiet_since: date
    known_from: date | None
    quiet_months: int
    evidence: dict[str, Any]
    rows: tuple[OwedRow, ...]
    sums: tuple[Owed, ...]
    ways: dict[str, str]
    subscriptions: tuple[str, ...]
    sheet: Sheet
    contact: ContactCheck
    doubts: tuple[str, ...]
    open_id: int | None
    closed_because: tuple[str, ...]
    returned: Mapping[str, int] = field(default_factory=dict)
    asked: AskedBack | None = None


def outlook(board: Board, workspace_id: int, customer_id: str, today: date) -> Outlook:
    """Look at one customer. `InputError` where it is no zombie."""
    row = _zombie(board, customer_id)
    rows = tuple(each for each in unused_payments(board, customer_id) if each.owed_minor > 0)
    opened = RefundProposal.objects.filter(
        workspace_id=workspace_id, customer_id=customer_id, state__in=OPEN_PROPOSAL
    ).first()
    found = sheet(board, workspace_id, [customer_id], today=today)
    contact = check(board, customer_id)
    return Outlook(
        customer_id=customer_id,
        name=row["name"],
        kind=row["kind"],
        window_from=min([row["quiet_since"], *(each.paid_on for each in rows)]),
        window_until=board.as_of + timedelta(days=1),
        quiet_since=row["quiet_since"],
        known_from=row.get("known_from"),
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
        contact=contact,
        doubts=doubts(workspace_id, contact),
        open_id=opened.pk if opened else None,
        closed_because=(*_closed(board, row, rows, today), *found.refused_because),
        returned=_returned(board, rows),
        asked=asked_back(Workspace.objects.get(pk=workspace_id), customer_id, today),
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
        "charges": _charges(board, row["customer_id"]),
        "seen_until": seen.isoformat() if seen else None,
    }


def _closed(
    board: Board, row: dict[str, Any], rows: tuple[OwedRow, ...], today: date
) -> tuple[str, ...]:
    """Why nothing may be proposed, apart from what it costs."""
    why = _spared(board, row, today)
    return why if rows else (*why, "nothing_owed")


def _spared(board: Board, row: dict[str, Any], today: date) -> tuple[str, ...]:
    """Why a customer is left alone, whatever is owed."""
    reasons = {
        "stale": is_stale(board, today),
        "too_early": row["stage"] != "special",
        "held": bool(row.get("held_by")) or row["is_seasonal"] or row["unmatched_id"] is not None,
        **_labelled(holding(board.workspace_id, today).get(row["customer_id"])),
    }
    return tuple(code for code, holds in reasons.items() if holds)


def _labelled(label: Label | None) -> dict[str, bool]:
    """What a label says: the customer is not to be touched, or only sleeps."""
    is_hold = label is not None and label.is_hold
    return {"legal_hold": is_hold, "labelled": label is not None and not is_hold}


def is_stale(board: Board, today: date) -> bool:
    """Whether what is known ends too long ago to say that a customer still sleeps."""
    known = (board.as_of, board.generation.seen_until or board.as_of)
    return today - min(known) > FRESH


def spared(board: Board | None, customer_id: str, today: date) -> tuple[str, ...]:
    """Why a customer who was to be given back is left alone by now, as codes of `outlook`.

    "awake": signs of life, or gone. "stale" where nothing is published, or it is too old.
    """
    if board is None:
        return ("stale",)
    try:
        row = _zombie(board, customer_id)
    except InputError:
        return ("stale", "awake") if is_stale(board, today) else ("awake",)
    return _spared(board, row, today)


def _charges(board: Board, customer_id: str) -> list[str]:
    """Every payment of the customer that a provider knows, in the window or not."""
    rows = board.reader.table("payments")
    mine = rows.filter(rows.customer_id == customer_id)
    found = board.reader.rows(mine.select("payment_id").distinct().order_by("payment_id"))
    return [row["payment_id"] for row in found if row["payment_id"].startswith(PROVIDER_PAYMENTS)]


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
    has_checked: bool = False,
    has_read: bool = False,
) -> Draft:
    """The proposal of what was seen. `frozen_until` None: the account is not frozen.

    `has_checked`: the proposer says to have made sure whom it reaches, whatever `doubts` there are;
    `has_read`: that they know what the customer `asked` for.
    """
    if seen.closed_because:
        raise InputError("this cannot be proposed now", hint="The page says why.")
    if seen.doubts and not has_checked:
        raise InputError(
            "it is not sure whom the money would reach",
            hint="Mend the contact where the customer is kept and load it again, or say that you checked it.",
        )
    if seen.asked and not has_read:
        raise InputError(
            "the customer asked to come back, or for help",
            hint="Answer them first; or say on the page that you have read it and propose it all the same.",
        )
    return Draft(
        customer_id=seen.customer_id,
        customer_name=seen.name,
        kind=seen.kind,
        window_from=seen.window_from,
        window_until=seen.window_until,
        evidence={**seen.evidence, "contact_doubts": list(seen.doubts)},
        reason=reason,
        collection=collection,
        has_freeze=frozen_until is not None,
        frozen_until=frozen_until,
        sheet=seen.sheet.as_json(),
        rows=tuple(_row(each, seen.returned.get(each.payment_id, 0)) for each in seen.rows),
        subscriptions=seen.subscriptions,
        form_token=form_token,
    )


def _returned(board: Board, rows: tuple[OwedRow, ...]) -> dict[str, int]:
    """Refunds of payments that the facts name and that are off what is owed already, by payment."""
    refunds = board.reader.table("refunds")
    refunds = refunds.filter(
        refunds.payment_id.isin([row.payment_id for row in rows] or [""]),
        refunds.refunded_at.cast("date") <= board.as_of,
    )
    sums = refunds.group_by("payment_id", "currency").agg(back=each.amount_minor.sum())
    own = {(row.payment_id, row.currency) for row in rows}
    return {
        row["payment_id"]: int(row["back"])
        for row in board.reader.rows(sums.select("payment_id", "currency", "back"))
        if (row["payment_id"], row["currency"]) in own
    }


def _row(each: OwedRow, returned: int) -> DraftRow:
    return DraftRow(
        each.payment_id,
        each.owed_minor,
        each.owed_tax_minor,
        each.currency,
        each.method or "",
        each.paid_on,
        each.age_days,
        returned,
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
