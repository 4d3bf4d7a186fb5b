"""Values as the API gives them: amounts in minor units, rates 0 to 1, days and instants in ISO."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from tenure.metrics.cards import MetricCard
from tenure.values.currencies import EXPONENTS
from tenure.values.shown import Show, Shown
from tenure.web.api import shapes
from tenure.workflow.queries.explained import Line
from tenure.workflow.rules.change import Change, Named, Part
from tenure.workflow.rules.change_words import change_texts


def amount(amount_minor: float | None, currency: str | None) -> shapes.Amount | None:
    """An amount with the decimals of its currency (2 where it is not known)."""
    number = _number(amount_minor)
    if number is None:
        return None
    places = EXPONENTS.get(currency or "", 2)
    return shapes.Amount(amount_minor=number, currency=currency or None, decimals=places)


def _number(value: Any) -> int | float | None:  # noqa: ANN401
    """A number JSON can hold; None for what is none."""
    if value is None or (isinstance(value, float | Decimal) and not math.isfinite(value)):
        return None
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value  # type: ignore[no-any-return]


def cell(value: Any, show: Show, currency: str | None = None) -> shapes.Cell:  # noqa: ANN401
    """One value."""
    if show is Show.MONEY and not isinstance(value, str):
        return amount(value, currency)
    if isinstance(value, datetime):
        return value.replace(tzinfo=value.tzinfo or UTC).astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float | Decimal):
        return _number(value)
    return value if value is None or isinstance(value, bool | int | str) else str(value)


def row(columns: Sequence[Shown], source: dict[str, Any]) -> dict[str, shapes.Cell]:
    """A row by the keys of its columns."""
    return {
        each.key: cell(source.get(each.key), each.show, source.get(each.currency_key))
        for each in columns
    }


def table(columns: Sequence[Shown], rows: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Columns and rows of a page."""
    return {
        "columns": [shapes.Column(key=c.key, title=c.title, kind=c.show.value) for c in columns],
        "rows": [row(columns, each) for each in rows],
    }


def state(source: dict[str, Any], base_currency: str) -> dict[str, shapes.Cell]:
    """The published row of one customer: each amount in the currency that goes with it."""
    currencies = {
        "mrr_base_minor": base_currency,
        "overdue_minor": source.get("overdue_currency"),
    }
    return {
        key: cell(value, Show.MONEY, currencies.get(key, source.get("currency")))
        if key.endswith("_minor")
        else cell(value, Show.TEXT)
        for key, value in source.items()
    }


def card(found: MetricCard) -> shapes.Card:
    """A metric's card."""
    return shapes.Card(**{name: getattr(found, name) for name in shapes.Card.model_fields})


def line(found: Line, *, is_last: bool) -> shapes.Line:
    """A step of a derivation; the last one is the figure itself."""
    return shapes.Line(
        label=found.label.strip(),
        kind=found.show.value,
        value=cell(found.value, found.show, found.currency),
        is_result=found.is_result or is_last,
    )


def change(found: Change) -> shapes.Change:
    """What changed, in sentences and in parts."""
    return shapes.Change(
        since_on=found.since_on,
        sentences=change_texts(found),
        parts=[_part(each) for each in found.parts],
        missing=found.missing.value if found.missing else None,
        first_on=found.first_on,
        known_on=found.known_on,
        began_on=found.began_on,
    )


def _part(found: Part) -> shapes.Part:
    def members(named: Sequence[Named]) -> list[shapes.Member]:
        return [
            shapes.Member(
                customer_id=each.customer_id,
                name=each.name,
                amount=amount(each.amount_minor, currency),
            )
            for each in named
        ]

    currency = found.currency or found.label.rpartition(" ")[2]
    currency = currency if currency in EXPONENTS else ""
    return shapes.Part(
        label=found.label,
        kind=found.show.value,
        then=cell(found.then, found.show, found.currency),
        now=cell(found.now, found.show, found.currency),
        difference=cell(found.difference, found.show, found.currency),
        share=found.share,
        drivers=[
            shapes.Driver(
                kind=each.kind, count=each.count, amount=amount(each.amount_minor, currency)
            )
            for each in found.drivers
        ],
        largest=members(found.largest),
        came=members(found.came),
        left=members(found.left),
    )
