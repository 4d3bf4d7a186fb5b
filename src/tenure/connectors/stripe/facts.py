"""One Stripe object to rows of the canonical tables. Pure: the object, the zone in which days end.

Each function gives rows by column name, and raises `UnmappedError` where a field cannot be what a row needs.
None is given for what is no fact: drafts, guests' charges, deleted objects.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, tzinfo
from decimal import Decimal
from typing import Any

from tenure.connectors.stripe.amounts import (
    Object,
    UnmappedError,
    currency,
    day,
    half_up,
    inner,
    instant,
    key,
    key_or_none,
    listed,
    minor,
    naive,
    needed_day,
    scaled,
)

Row = dict[str, Any]
OWN_IDS = (
    *("external_id", "customer_id", "account_id", "organization_id", "org_id"),
    *("company_id", "workspace_id", "tenant_id", "user_id"),
)
"""Keys of a customer's metadata under which products keep their own id of it."""
METHODS = {
    **dict.fromkeys(
        (
            *("sepa_debit", "us_bank_account", "bacs_debit", "acss_debit", "au_becs_debit"),
            *("nz_bank_account", "ach_debit", "payto"),
        ),
        "direct_debit",
    ),
    **dict.fromkeys(
        ("customer_balance", "ach_credit_transfer", "wire", "sepa_credit_transfer"), "bank_transfer"
    ),
    "card_present": "card",
    "paper_check": "cheque",
}
INVOICE_STATUSES = ("open", "paid", "void", "uncollectible")
CHARGE_STATUSES = ("succeeded", "pending", "failed")
NOT_PAID_BACK = ("failed", "canceled", "requires_action")
LOST = "lost"
"""Of a dispute: the bank decided for its customer."""


def customer(found: Object, zone: tzinfo) -> Row | None:
    """A row of `customers`; the country falls back to that of the delivery address."""
    if found.get("deleted"):
        return None
    address = inner(found, "address") or inner(found, "shipping", "address")
    name = found.get("name") or found.get("description") or found.get("email") or key(found)
    lines = [address.get("line1"), address.get("line2")]
    code = found.get("currency")
    locales = listed(found, "preferred_locales")
    metadata = inner(found, "metadata")
    other = sorted({str(metadata[name]).strip() for name in OWN_IDS if metadata.get(name)})
    return {
        "customer_id": key(found),
        "external_ids": json.dumps(other, ensure_ascii=False) if other else None,
        "name": str(name)[:500],
        "email": _short(found.get("email")),
        "country": _short(address.get("country")),
        "language": str(locales[0])[:2].lower() if locales else None,
        "currency": currency(found) if code else None,
        "created_on": day(found.get("created"), "created", zone),
        "address_line": _short(", ".join(str(line) for line in lines if line)),
        "address_city": _short(address.get("city")),
        "address_postcode": _short(address.get("postal_code")),
    }


def _short(text: object) -> str | None:
    return str(text)[:500] if text else None


def subscription_of(found: Object) -> str | None:
    """The subscription an invoice is for, as the API writes it now and wrote it before."""
    return key_or_none(inner(found, "parent", "subscription_details"), "subscription") or (
        key_or_none(found, "subscription")
    )


def line_subscription(line: Object) -> str | None:
    """The subscription a line is for."""
    for kind in ("subscription_item_details", "invoice_item_details"):
        found = key_or_none(inner(line, "parent", kind), "subscription")
        if found:
            return found
    return key_or_none(line, "subscription")


def is_proration(line: Object) -> bool:
    """Whether a line settles a change within a period."""
    if line.get("proration") is not None:
        return bool(line["proration"])
    kinds = ("subscription_item_details", "invoice_item_details")
    return any(inner(line, "parent", kind).get("proration") is True for kind in kinds)


def invoice(found: Object, zone: tzinfo) -> Row | None:
    """A row of `invoices`; a draft is none yet."""
    status = found.get("status")
    if found.get("deleted") or status == "draft" or not key_or_none(found, "customer"):
        return None
    if status not in INVOICE_STATUSES:
        raise UnmappedError("status", status, ", ".join(INVOICE_STATUSES))
    code = currency(found)
    steps = inner(found, "status_transitions")
    issued = steps.get("finalized_at") or found.get("effective_at") or found.get("created")
    starts, ends = _served(found, zone)
    return {
        "invoice_id": key(found),
        "customer_id": key(found, "customer"),
        "subscription_id": subscription_of(found),
        "status": status,
        "currency": code,
        "amount_minor": minor(found, "total", code),
        "tax_minor": _taxes(found, code),
        "issued_on": needed_day(issued, "status_transitions.finalized_at", zone),
        "due_on": day(found.get("due_date"), "due_date", zone),
        "paid_on": day(steps.get("paid_at"), "status_transitions.paid_at", zone),
        "period_start_on": starts,
        "period_end_on": ends,
    }


def _served(found: Object, zone: tzinfo) -> tuple[date | None, date | None]:
    """The period served: that of the lines for whole periods, else of all lines.

    The invoice's own period is the one in which its items were gathered, mostly the one before.
    """
    lines = listed(found, "lines")
    regular = [each for each in lines if line_subscription(each) and not is_proration(each)]
    spans = [inner(each, "period") for each in regular or lines]
    spans = [
        each for each in spans if each.get("start") is not None and each.get("end") is not None
    ]
    if not spans:
        return None, None
    starts = day(min(each["start"] for each in spans), "lines.period.start", zone)
    ends = day(max(each["end"] for each in spans), "lines.period.end", zone)
    return (starts, ends) if starts and ends and starts < ends else (None, None)


def taxes(found: Object) -> list[Any]:
    """Taxes of an invoice, a line or a credit note, by their names of now and before."""
    for name in ("total_taxes", "taxes", "total_tax_amounts", "tax_amounts"):
        if found.get(name) is not None:
            return listed(found, name)
    return []


def _taxes(found: Object, code: str) -> int | None:
    each = taxes(found)
    if not each and found.get("tax") is not None:
        return minor(found, "tax", code)
    return sum(minor(tax, "amount", code) for tax in each)


def inclusive(line: Object) -> int:
    """Tax that stands inside a line's amount, as Stripe counts."""
    return sum(
        int(tax.get("amount") or 0)
        for tax in taxes(line)
        if tax.get("tax_behavior") == "inclusive" or tax.get("inclusive") is True
    )


def discounted(line: Object) -> int:
    """Discounts of a line, as Stripe counts."""
    return sum(int(each.get("amount") or 0) for each in listed(line, "discount_amounts"))


def invoice_lines(found: Object, zone: tzinfo) -> Iterator[Row]:
    """Rows of `invoice_lines`: amounts after discounts and before tax."""
    if invoice(found, zone) is None:
        return
    for line in listed(found, "lines"):
        code = currency(line)
        span = inner(line, "period")
        net = minor(line, "amount", code) - half_up(
            scaled(Decimal(discounted(line) + inclusive(line)), code)
        )
        quantity = line.get("quantity")
        yield {
            "line_id": key(line),
            "invoice_id": key(found),
            "subscription_id": line_subscription(line),
            "description": _short(line.get("description")),
            "currency": code,
            "amount_minor": net,
            "tax_minor": _taxes(line, code),
            "quantity": float(quantity) if quantity is not None else None,
            "period_start_on": day(span.get("start"), "period.start", zone),
            "period_end_on": day(span.get("end"), "period.end", zone),
        }


def payment(found: Object) -> Row | None:
    """A row of `payments` from a charge; a guest's charge is nobody's.

    A charge that is only authorized is pending. `payment_intent` goes along, to find the invoice by.
    """
    if not key_or_none(found, "customer"):
        return None
    status = found.get("status")
    if status not in CHARGE_STATUSES:
        raise UnmappedError("status", status, ", ".join(CHARGE_STATUSES))
    code = currency(found)
    is_held = status == "succeeded" and found.get("captured") is False
    is_partial = status == "succeeded" and not is_held and found.get("amount_captured") is not None
    kind = inner(found, "payment_method_details").get("type")
    return {
        "payment_id": key(found),
        "customer_id": key(found, "customer"),
        "invoice_id": key_or_none(found, "invoice"),
        "status": "pending" if is_held else status,
        "currency": code,
        "amount_minor": minor(found, "amount_captured" if is_partial else "amount", code),
        "fee_minor": _fee(found, code),
        "method": METHODS.get(kind, kind) if kind else None,
        "paid_at": naive(instant(found.get("created"), "created")),
        "payment_intent": key_or_none(found, "payment_intent"),
    }


def _fee(found: Object, code: str) -> int | None:
    """The fee, where it was taken in the currency of the charge."""
    told = inner(found, "balance_transaction")
    if str(told.get("currency") or "").upper() != code:
        return None
    return minor(told, "fee", code)


def links(found: Object) -> Iterator[Row]:
    """By which payment intents, or charges, an invoice was paid: `paid_by`, `invoice_id`."""
    for each in listed(found, "payments"):
        told = inner(each, "payment")
        paid_by = key_or_none(told, "payment_intent") or key_or_none(told, "charge")
        if paid_by:
            yield {"paid_by": paid_by, "invoice_id": key(found)}


def refund(found: Object) -> Row:
    """A row of `refunds`; one that did not succeed counts 0, so that a later failure takes it back.

    Whose it is, is known from the payment where the refund does not say.
    """
    who = key_or_none(inner(found, "charge"), "customer") or key_or_none(found, "customer")
    code = currency(found)
    is_lost = found.get("status") in NOT_PAID_BACK
    return {
        "refund_id": key(found),
        "customer_id": who,
        "payment_id": key_or_none(found, "charge"),
        "currency": code,
        "amount_minor": 0 if is_lost else minor(found, "amount", code),
        "reason": str(found["status"]) if is_lost else _short(found.get("reason")),
        "refunded_at": naive(instant(found.get("created"), "created")),
    }


def lost_dispute(found: Object) -> Row | None:
    """A row of `refunds` from a dispute that was lost: the money went back. Any other took none for good.

    Whose it is, is known from the payment. It went when the dispute was opened.
    """
    if found.get("status") != LOST:
        return None
    code = currency(found)
    return {
        "refund_id": f"dispute:{key(found)}",
        "customer_id": key_or_none(inner(found, "charge"), "customer"),
        "payment_id": key_or_none(found, "charge"),
        "currency": code,
        "amount_minor": minor(found, "amount", code),
        "reason": _short(found.get("reason")),
        "refunded_at": naive(instant(found.get("created"), "created")),
    }


def credit_notes(found: Object) -> Iterator[Row]:
    """Rows of `credit_notes`: one, or one for each thing the note did, the first under its own id."""
    if not key_or_none(found, "customer"):
        return
    code = currency(found)
    amount, tax = minor(found, "total", code), _taxes(found, code) or 0
    left, taxed = amount, 0
    parts = _parts(found, code, amount)
    for number, (kind, part) in enumerate(parts):
        left -= part
        share = tax - taxed if not left else half_up(Decimal(tax) * part / (amount or 1))
        taxed += share
        yield {
            "credit_note_id": key(found) + (f"/{kind}" if number else ""),
            "customer_id": key(found, "customer"),
            "invoice_id": key_or_none(found, "invoice"),
            "kind": kind,
            "status": "void" if found.get("status") == "void" else "issued",
            "currency": code,
            "amount_minor": part,
            "tax_minor": share,
            "reason": _short(found.get("reason")),
            "issued_at": naive(instant(found.get("created"), "created")),
        }


def _parts(found: Object, code: str, amount: int) -> list[tuple[str, int]]:
    """What of a note lowered an open invoice, what is a refund, and the rest: credit."""
    before = minor(found, "pre_payment_amount", code) if found.get("pre_payment_amount") else 0
    if found.get("pre_payment_amount") is None and found.get("type") == "pre_payment":
        before = amount
    back = sum(
        minor(each, "amount_refunded", code)
        for each in listed(found, "refunds")
        if each.get("amount_refunded") is not None
    )
    if not back and key_or_none(found, "refund"):
        back = amount - before
    back = min(back, amount - before)
    parts = [("open", before), ("refund", back), ("credit", amount - before - back)]
    return [part for part in parts if part[1]] or [("credit", 0)]
