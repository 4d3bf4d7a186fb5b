"""The day's tickets: those that count, each with its customer; and requesters nobody knows.

Facts stay as the helpdesk said them. Which tickets count, and whose they are, is worked out for the
day: a customer loaded later, a decision and its undoing change it without reading anything again.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import ibis

from tenure.inference.requesters import SUGGESTED, Asker, suggestions
from tenure.metrics import requesters
from tenure.values.freemail import FREEMAIL
from tenure.warehouse.aggregates import aliases
from tenure.warehouse.any_day import ANY_DAY
from tenure.warehouse.derived import Source

if TYPE_CHECKING:
    import pyarrow as pa

    from tenure.warehouse.asof import Computing

DECIDED = ibis.schema({"requester": "string", "decided_id": "string"})
ALIKE = ibis.schema(
    {
        "requester": "string",
        **{
            f"{name}_{n}": kind
            for n in range(1, SUGGESTED + 1)
            for name, kind in (("suggested", "string"), ("score", "float64"))
        },
    }
)
MOST_ASKERS = 5_000
"""So many requesters, those with the most tickets first, are given suggestions."""


def tickets(work: Computing) -> None:
    """Make `requesters`, and put the tickets that count, with their customers, in place of `tickets`.

    Where every ticket counts and its customer is known, the facts are read as they are.
    """
    others = aliases(work.store)
    dead, unsure, later = _counts(work, others)
    decided = _decided(work)
    facts = work.tables["tickets"]
    inputs = (facts, "customers", "contacts", others, decided)
    owners = work.keep(
        "ticket_owners",
        lambda rows, customers, contacts, aliased, said: requesters.whose(
            tickets=rows, customers=customers, contacts=contacts, aliases=aliased, decided=said
        ),
        *inputs,
    )
    work.keep(
        "requesters_found",
        lambda rows, of: requesters.found(rows, of, ANY_DAY),
        *("tickets", owners),
        sort="requester",
    )
    _suggested(work)
    if dead or unsure:
        made = work.keep(
            "tickets_settled",
            lambda rows, of, people: requesters.settled(rows, of, people, ANY_DAY),
            *("tickets", owners, "contacts"),
            day=work.day if later else date.max,
        )
        work.tables["tickets"] = replace(made, name="tickets", schema=facts.schema)


def _counts(work: Computing, others: Source) -> tuple[int, int, int]:
    """Tickets that count nowhere, whose customer is not known, and that are deleted after the day."""
    sql = work.ask(
        "tickets_dead",
        lambda rows: rows.agg(
            dead=requesters.is_dead(rows, ANY_DAY).sum().fill_null(0),
            later=(rows.deleted_at.cast("date") > ANY_DAY).sum().fill_null(0),
        ),
        "tickets",
    )
    dead, later = work.store.engine.row(sql)
    sql = work.ask(
        "tickets_unsure",
        lambda *parts: requesters.unsure(*parts).agg(unsure=ibis._.count()),
        *("tickets", "customers", others),
    )
    (unsure,) = work.store.engine.row(sql)
    return int(dead), int(unsure), int(later)


def _decided(work: Computing) -> Source:
    """What people decided, as a table."""
    said = sorted(work.question.whose)

    def build() -> pa.Table:
        import pyarrow as pa  # noqa: PLC0415 - takes a while to load

        columns = [[pair[n] for pair in said] for n in (0, 1)]
        return pa.table(dict(zip(DECIDED.names, columns, strict=True)), schema=DECIDED.to_pyarrow())

    return work.store.computed("requesters_decided", DECIDED, build, (), parameters=said)


def _suggested(work: Computing) -> None:
    """Make `requesters_alike`: customers that those nobody knows might be."""
    found, customers = work.tables["requesters_found"], work.tables["customers"]

    def build() -> pa.Table:
        import pyarrow as pa  # noqa: PLC0415 - takes a while to load

        rows = work.store.engine.rows(
            "SELECT requester, coalesce(name, ''), coalesce(email, ''), coalesce(organization, '') "
            "FROM requesters_found WHERE how IS NULL ORDER BY tickets DESC, requester "
            f"LIMIT {MOST_ASKERS}"
        )
        names = (
            dict(work.store.engine.rows("SELECT customer_id, name FROM customers")) if rows else {}
        )
        lines: dict[str, dict[str, object]] = {}
        for each in suggestions((Asker(*row) for row in rows), names, FREEMAIL):
            line = lines.setdefault(each.requester, {"requester": each.requester})
            line |= {f"suggested_{each.place}": each.customer_id, f"score_{each.place}": each.score}
        return pa.Table.from_pylist(list(lines.values()), schema=ALIKE.to_pyarrow())

    work.tables["requesters_alike"] = work.store.computed(
        "requesters_alike", ALIKE, build, (found, customers)
    )
