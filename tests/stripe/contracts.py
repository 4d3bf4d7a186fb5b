"""Subscriptions, their items and prices, with the fields the published specification gives them."""

# ruff: noqa: A002 - fields have their names
from __future__ import annotations

from typing import Any

from tests.stripe.shapes import Thing


def subscription(
    *,
    id: str,
    created: int,
    customer: str | None = None,
    status: str = "active",
    livemode: bool = False,
    currency: str = "usd",
    unit_amount: int = 2000,
    quantity: int = 1,
    **more: Any,
) -> Thing:
    """A subscription of one item. Paused collection is `pause_collection`, not a status."""
    return {
        "id": id,
        "object": "subscription",
        "application": None,
        "application_fee_percent": None,
        "automatic_tax": {"disabled_reason": None, "enabled": False, "liability": None},
        "billing_cycle_anchor": created,
        "billing_cycle_anchor_config": None,
        "billing_mode": {"type": "classic"},
        "billing_thresholds": None,
        "cancel_at": None,
        "cancel_at_period_end": False,
        "canceled_at": None,
        "cancellation_details": {"comment": None, "feedback": None, "reason": None},
        "collection_method": "charge_automatically",
        "created": created,
        "currency": currency,
        "customer": customer,
        "customer_account": None,
        "days_until_due": None,
        "default_payment_method": None,
        "default_source": None,
        "default_tax_rates": [],
        "description": None,
        "discounts": [],
        "ended_at": None,
        "invoice_settings": {
            "account_tax_ids": None,
            "custom_fields": None,
            "description": None,
            "footer": None,
            "issuer": {"type": "self"},
        },
        "items": {
            "object": "list",
            "data": [_item(id, created, currency, unit_amount, quantity, livemode=livemode)],
            "has_more": False,
            "url": f"/v1/subscription_items?subscription={id}",
        },
        "latest_invoice": None,
        "livemode": livemode,
        "metadata": {},
        "next_pending_invoice_item_invoice": None,
        "on_behalf_of": None,
        "pause_collection": None,
        "payment_settings": {
            "payment_method_options": None,
            "payment_method_types": None,
            "save_default_payment_method": None,
        },
        "pending_invoice_item_interval": None,
        "pending_setup_intent": None,
        "pending_update": None,
        "schedule": None,
        "start_date": created,
        "status": status,
        "test_clock": None,
        "transfer_data": None,
        "trial_end": None,
        "trial_settings": {"end_behavior": {"missing_payment_method": "create_invoice"}},
        "trial_start": None,
        **more,
    }


def _item(
    of: str, created: int, currency: str, unit_amount: int, quantity: int, *, livemode: bool
) -> Thing:
    return {
        "id": of.replace("sub_", "si_", 1),
        "object": "subscription_item",
        "billing_thresholds": None,
        "created": created,
        "current_period_end": created + 30 * 86_400,
        "current_period_start": created,
        "discounts": [],
        "metadata": {},
        "price": price(
            of.replace("sub_", "price_", 1), created, currency, unit_amount, livemode=livemode
        ),
        "quantity": quantity,
        "subscription": of,
        "tax_rates": [],
    }


def price(id: str, created: int, currency: str, unit_amount: int, *, livemode: bool) -> Thing:
    """A monthly price by unit."""
    return {
        "id": id,
        "object": "price",
        "active": True,
        "billing_scheme": "per_unit",
        "created": created,
        "currency": currency,
        "custom_unit_amount": None,
        "livemode": livemode,
        "lookup_key": None,
        "metadata": {},
        "nickname": None,
        "product": id.replace("price_", "prod_", 1),
        "recurring": {
            "interval": "month",
            "interval_count": 1,
            "meter": None,
            "trial_period_days": None,
            "usage_type": "licensed",
        },
        "tax_behavior": "unspecified",
        "tiers_mode": None,
        "transform_quantity": None,
        "type": "recurring",
        "unit_amount": unit_amount,
        "unit_amount_decimal": str(unit_amount),
    }
