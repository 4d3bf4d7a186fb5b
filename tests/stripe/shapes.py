"""Objects with the fields the provider's published specification gives them."""

# ruff: noqa: A002 - fields have their names
from __future__ import annotations

from typing import Any

Thing = dict[str, Any]
API_VERSION = "2026-10-28.endive"
NOWHERE = {
    "city": None,
    "country": None,
    "line1": None,
    "line2": None,
    "postal_code": None,
    "state": None,
}


def charge(
    *,
    id: str,
    amount: int = 1000,
    currency: str = "usd",
    created: int,
    customer: str | None = None,
    payment_intent: str | None = None,
    livemode: bool = False,
    captured: int | None = None,
    method: str = "card",
    metadata: dict[str, str] | None = None,
    **more: Any,
) -> Thing:
    """A charge that succeeded; `captured` is less than `amount` where part was let go."""
    return {
        "id": id,
        "object": "charge",
        "amount": amount,
        "amount_captured": amount if captured is None else captured,
        "amount_refunded": 0,
        "application": None,
        "application_fee": None,
        "application_fee_amount": None,
        "balance_transaction": id.replace("ch_", "txn_", 1),
        "billing_details": {
            "address": dict(NOWHERE),
            "email": None,
            "name": None,
            "phone": None,
            "tax_id": None,
        },
        "calculated_statement_descriptor": None,
        "captured": True,
        "created": created,
        "currency": currency,
        "customer": customer,
        "description": None,
        "disputed": False,
        "failure_balance_transaction": None,
        "failure_code": None,
        "failure_message": None,
        "fraud_details": {},
        "livemode": livemode,
        "metadata": metadata or {},
        "on_behalf_of": None,
        "outcome": {
            "advice_code": None,
            "network_advice_code": None,
            "network_decline_code": None,
            "network_status": "approved_by_network",
            "reason": None,
            "seller_message": "Payment complete.",
            "type": "authorized",
        },
        "paid": True,
        "payment_intent": payment_intent,
        "payment_method": id.replace("ch_", "pm_", 1),
        "payment_method_details": {method: {}, "type": method},
        "receipt_email": None,
        "receipt_number": None,
        "receipt_url": None,
        "refunded": False,
        "review": None,
        "shipping": None,
        "source_transfer": None,
        "statement_descriptor": None,
        "statement_descriptor_suffix": None,
        "status": "succeeded",
        "transfer_data": None,
        "transfer_group": None,
        **more,
    }


def payment_intent(paid: Thing) -> Thing:
    """The payment intent of a charge."""
    name = paid["payment_intent"]
    return {
        "id": name,
        "object": "payment_intent",
        "amount": paid["amount"],
        "amount_capturable": 0,
        "amount_details": {"tip": {}},
        "amount_received": paid["amount_captured"],
        "application": None,
        "application_fee_amount": None,
        "automatic_payment_methods": None,
        "canceled_at": None,
        "cancellation_reason": None,
        "capture_method": "automatic",
        "client_secret": f"{name}_secret_Fake",
        "confirmation_method": "automatic",
        "created": paid["created"],
        "currency": paid["currency"],
        "customer": paid["customer"],
        "customer_account": None,
        "description": None,
        "last_payment_error": None,
        "latest_charge": paid["id"],
        "livemode": paid["livemode"],
        "metadata": {},
        "next_action": None,
        "on_behalf_of": None,
        "payment_method": paid["payment_method"],
        "payment_method_options": {},
        "payment_method_types": ["card"],
        "processing": None,
        "receipt_email": None,
        "review": None,
        "setup_future_usage": None,
        "shipping": None,
        "source": None,
        "statement_descriptor": None,
        "statement_descriptor_suffix": None,
        "status": "succeeded",
        "transfer_data": None,
        "transfer_group": None,
    }


def refund(
    *,
    id: str,
    charge: Thing,
    amount: int,
    status: str,
    metadata: dict[str, str],
    reason: str | None,
    created: int,
) -> Thing:
    """A refund of one charge. `failure_reason` stands only on one that failed."""
    return {
        "id": id,
        "object": "refund",
        "amount": amount,
        "balance_transaction": id.replace("re_", "txn_", 1),
        "charge": charge["id"],
        "created": created,
        "currency": charge["currency"],
        "customer": charge["customer"],
        "customer_account": None,
        "destination_details": {"card": {"type": "refund"}, "type": "card"},
        "metadata": metadata,
        "payment_intent": charge["payment_intent"],
        "payment_method": charge["payment_method"],
        "reason": reason,
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": status,
        "transfer_reversal": None,
        **({"failure_reason": "declined"} if status == "failed" else {}),
    }


def event(*, id: str, kind: str, thing: Thing, created: int, request: Thing) -> Thing:
    """What happened, with the object as it was then."""
    return {
        "id": id,
        "object": "event",
        "api_version": API_VERSION,
        "created": created,
        "data": {"object": thing},
        "livemode": thing.get("livemode", False),
        "pending_webhooks": 1,
        "request": request,
        "type": kind,
    }


def dispute(id: str, charge: Thing, created: int) -> Thing:
    """A dispute that waits for an answer."""
    return {
        "id": id,
        "object": "dispute",
        "amount": charge["amount"],
        "balance_transactions": [],
        "charge": charge["id"],
        "created": created,
        "currency": charge["currency"],
        "enhanced_eligibility_types": [],
        "evidence": {},
        "evidence_details": {
            "due_by": created + 7 * 86_400,
            "enhanced_eligibility": {},
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
        },
        "is_charge_refundable": False,
        "livemode": charge["livemode"],
        "metadata": {},
        "payment_intent": charge["payment_intent"],
        "payment_method_details": {
            "card": {
                "brand": "visa",
                "case_type": "chargeback",
                "network": "visa",
                "network_reason_code": "10.4",
            },
            "type": "card",
        },
        "reason": "fraudulent",
        "status": "needs_response",
    }


def account(id: str) -> Thing:
    """Whose books these are, as far as anybody asks."""
    return {
        "id": id,
        "object": "account",
        "business_profile": None,
        "business_type": None,
        "capabilities": {"card_payments": "active", "transfers": "active"},
        "charges_enabled": True,
        "controller": {"type": "account"},
        "country": "US",
        "created": 1_500_000_000,
        "default_currency": "usd",
        "details_submitted": True,
        "email": "site@provider.example",
        "metadata": {},
        "payouts_enabled": True,
        "settings": None,
        "type": "standard",
    }


def balance(*, livemode: bool) -> Thing:
    """An empty balance: what tells whether a key is a live one."""
    nothing = [{"amount": 0, "currency": "usd", "source_types": {"card": 0}}]
    return {
        "object": "balance",
        "available": nothing,
        "connect_reserved": [{"amount": 0, "currency": "usd"}],
        "livemode": livemode,
        "pending": nothing,
    }
