"""Filters of lists: what a link asks for, and the rows it leaves."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import fields
from typing import Any

import ibis
from ibis.expr.types import Table

from tenure.workflow.queries.paging import Given


def chosen(kind: Any, given: dict[str, str], /, **allowed: Collection[str]) -> dict[str, str]:  # noqa: ANN401
    """Fields of a filter (the dataclass `kind`) as a link carries them.

    What is empty, no field, or not among the values `allowed` for it is left out; a sort may
    have a leading minus.
    """
    known = {field.name for field in fields(kind)}
    found = {name: value for name, value in given.items() if name in known and value}
    for name, values in allowed.items():
        value = found.get(name, "")
        if (value.lstrip("-") if name == "sort" else value) not in values:
            found.pop(name, None)
    return found


def texts(wanted: Any, facets: tuple[str, ...]) -> dict[str, str]:  # noqa: ANN401
    """What a filter narrows a list by: the `facets` and words it has."""
    asked = {name: getattr(wanted, name) for name in facets}
    asked["words"] = wanted.words.strip().lower()
    return {name: text for name, text in asked.items() if text}


def narrowed(
    rows: Table,
    given: Given,
    facets: tuple[str, ...] = (),
    *,
    within: tuple[str, ...] = ("name", "customer_id"),
) -> Table:
    """Rows that are of every facet given, and hold the words given in one of the columns `within`."""
    for facet in facets:
        if facet in given:
            rows = rows.filter(rows[facet] == given[facet])
    if "words" not in given:
        return rows
    words = given["words"]
    return rows.filter(ibis.or_(*(rows[name].lower().contains(words) for name in within)))
