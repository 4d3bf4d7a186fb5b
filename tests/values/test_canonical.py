"""The canonical tables: named as the field names things, sound in themselves."""

from __future__ import annotations

import pytest

from tenure.values.canonical import TABLES, table
from tenure.values.errors import InputError
from tenure.values.schema import Kind, Needs, Order, Table

EVERY = pytest.mark.parametrize("found", TABLES.values(), ids=list(TABLES))


@EVERY
def test_keys_clocks_and_rules_name_columns(found: Table) -> None:
    assert set(found.key) <= set(found.names)
    keys = [found.column(name) for name in found.key]
    assert all(each.required or each.default is not None for each in keys)
    assert not found.clock or found.column(found.clock).kind in (Kind.DATE, Kind.INSTANT)
    for rule in found.rules:
        names = (rule.earlier, rule.later) if isinstance(rule, Order) else rule.any_of
        assert set(names) <= set(found.names)
        assert not isinstance(rule, Needs) or rule.value in found.column(rule.column).allowed


@EVERY
def test_names_carry_their_units(found: Table) -> None:
    for column in found.columns:
        assert column.doc.endswith((".", "..."))
        assert column.name == column.name.lower()
        assert (column.kind is Kind.DATE) == column.name.endswith("_on")
        assert (column.kind is Kind.INSTANT) == column.name.endswith("_at")
        assert (column.kind is Kind.MINOR) == column.name.endswith("_minor")
        assert not column.references or column.references in TABLES


@EVERY
def test_amounts_have_a_currency_beside_them(found: Table) -> None:
    if any(column.kind is Kind.MINOR for column in found.columns):
        assert "currency" in found.names


def test_amounts_in_major_units_have_a_name_too() -> None:
    subscriptions = table("subscriptions")
    assert subscriptions.column("unit_amount_minor").decimal_name == "unit_amount"
    assert table("invoices").column("tax_minor").decimal_name == "tax_amount"
    assert table("invoices").column("amount_minor").decimal_name == "amount"
    assert subscriptions.column("quantity").decimal_name == ""


def test_a_table_that_is_not_there_names_those_that_are() -> None:
    with pytest.raises(InputError) as caught:
        table("orders")
    assert "subscriptions" in caught.value.hint
