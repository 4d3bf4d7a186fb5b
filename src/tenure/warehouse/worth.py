"""The day's sheets: `worth_rows` they are reckoned from, `worth_portfolio` all share, and `worth`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import ibis
import numpy as np
from ibis.expr.types import Table
from numpy.typing import NDArray

from tenure.inference import contact_rates
from tenure.inference.keep_or_release import Outcome, outcomes
from tenure.inference.stay_left import Stay, stay
from tenure.inference.worth_inputs import Portfolio
from tenure.inference.worth_values import UNSURE, Customers
from tenure.metrics import worth_rows as rows_of
from tenure.metrics.lifetimes import first_terms, lifetimes
from tenure.values.assumptions import Assumption
from tenure.values.worth import CHOICES, Terms
from tenure.warehouse.any_day import ANY_DAY

if TYPE_CHECKING:
    import pyarrow as pa

    from tenure.warehouse.asof import Computing

Columns = Mapping[str, NDArray[Any]]

PORTFOLIO = ibis.schema({"portfolio": "string"})
WORTH = ibis.schema(
    {
        "customer_id": "string",
        "kind": "string",
        "revenue_month_minor": "int64",
        "cost_month_minor": "int64",
        "months_left": "float64",
        "influenced_minor": "int64",
        **{
            f"v_{each}_{end}": "int64"
            for each in CHOICES
            for end in ("minor", "low_minor", "high_minor")
        },
        **{f"p_{each}": "float64" for each in CHOICES},
        "best_multiple": "float64",
        "p_others_lose": "float64",
        "recommended": "string",
        "leading": "string",
        "regret_minor": "int64",
        "flip_code": "string",
        "flip_value": "float64",
        "missing_code": "string",
        "basis": "string",
    }
)
PERIODS = (1, 12)


def tables(work: Computing) -> None:
    """Make the tables of the day's sheets; each is made anew with what it rests on only."""
    rows = work.keep(
        "worth_rows",
        _rows,
        *("cost_to_serve", "stretches", "subscriptions", "customers"),
        sort="customer_id",
    )
    given = (rows, work.tables["stretches"], work.tables["subscriptions"], work.tables["cac"])
    asked = work.question.worth
    work.tables["worth_portfolio"] = work.store.computed(
        "worth_portfolio", PORTFOLIO, lambda: _portfolio_row(work), given, parameters=asked
    )
    work.tables["worth"] = work.store.computed(
        "worth", WORTH, lambda: _sheets(work), given, parameters=asked
    )


def _rows(served: Table, parts: Table, subscriptions: Table, customers: Table) -> Table:
    lives = lifetimes(parts, ANY_DAY, until="final")
    return rows_of.worth_rows(served, lives, first_terms(subscriptions), customers)


def _stay_counts(parts: Table, subscriptions: Table) -> Table:
    lives = lifetimes(parts, ANY_DAY, until="final")
    return rows_of.stay_counts(lives, first_terms(subscriptions))


def _portfolio_row(work: Computing) -> pa.Table:
    import pyarrow as pa  # noqa: PLC0415 - takes a while to load

    engine = work.store.engine
    counts = engine.rows(work.ask("stay_counts", _stay_counts, "stretches", "subscriptions"))
    found = portfolio(
        engine.columns("SELECT * FROM worth_rows ORDER BY customer_id"),
        [(row[0], row[2], row[3], row[1]) for row in counts],
        engine.row("SELECT sum(cost_minor), sum(won) FROM cac"),
        work.question.worth,
    )
    return pa.table({"portfolio": [json.dumps(asdict(found))]})


def portfolio(
    rows: Columns, stays: list[tuple[int, int, bool, int]], won: tuple[Any, ...], terms: Terms
) -> Portfolio:
    """What all sheets share: from columns of `worth_rows`, `stays` (period, renewals, is lost, customers) and
    what was spent on how many acquired.
    """
    contacts, service = (float(rows[name].sum()) for name in ("contacts", "service_minor"))
    spent, count = won
    return Portfolio(
        stays=tuple(_stay(stays, period) for period in PERIODS),
        contacts=contact_rates.fit(_floats(rows["contacts"]), _floats(rows["months"])),
        referrals=contact_rates.fit(_floats(rows["brought"]), _tenure(rows)),
        contact_minor=service / contacts if contacts else 0.0,
        newcomers=_newcomers(rows),
        cac_minor=float(spent or 0) / count if count else 0.0,
        assumptions=terms.assumptions,
        answers=terms.answers,
    )


def _newcomers(rows: Columns) -> tuple[tuple[str, float], ...]:
    """What a usual customer (the median) of each kind brings a month after all costs; not below nothing."""
    kinds = np.array([str(each) for each in rows["kind"]], dtype=object)
    served = _floats(rows["service_minor"]) / _floats(rows["months"])
    brought = _floats(rows["mrr_minor"]) - _floats(rows["fixed_minor"]) - served
    return tuple(
        (kind, max(float(np.median(brought[kinds == kind])), 0.0))
        for kind in sorted(set(kinds.tolist()))
    )


def _stay(counts: list[tuple[Any, ...]], period: int) -> Stay:
    mine = [row for row in counts if row[0] == period]
    longest = max((row[1] for row in mine), default=0) + 1
    lost, kept = np.zeros((2, longest + 1), dtype=np.int64)
    for _period, renewals, is_lost, customers in mine:
        if is_lost:
            lost[max(renewals, 1)] += customers
        else:
            kept[renewals] += customers
    return stay(lost, kept, period)


def portfolio_from(text: str) -> Portfolio:
    """The portfolio of a day as it was kept."""
    kept = json.loads(text)
    return Portfolio(
        stays=tuple(
            Stay(**{**each, "region": tuple(tuple(point) for point in each["region"])})
            for each in kept["stays"]
        ),
        contacts=contact_rates.Rates(**kept["contacts"]) if kept["contacts"] else None,
        referrals=contact_rates.Rates(**kept["referrals"]) if kept["referrals"] else None,
        contact_minor=kept["contact_minor"],
        newcomers=tuple((kind, each) for kind, each in kept["newcomers"]),
        cac_minor=kept["cac_minor"],
        assumptions=tuple(Assumption(**each) for each in kept["assumptions"]),
        answers=tuple(tuple(each) for each in kept["answers"]),
    )


def customers_of(rows: Columns, terms: Terms) -> Customers:
    """Arrays of the sheets' customers from columns of `worth_rows`."""
    ids = [str(each) for each in rows["customer_id"]]
    lab, refused = dict(terms.lab_values), dict(terms.refusals)
    return Customers(
        price=_floats(rows["mrr_minor"]),
        months=_floats(rows["months"]),
        contacts=_floats(rows["contacts"]),
        service=_floats(rows["service_minor"]),
        service_minutes=_floats(rows["service_minutes"]),
        fixed=_floats(rows["fixed_minor"]),
        brought=_floats(rows["brought"]),
        tenure=_tenure(rows),
        renewals=np.asarray(rows["tenure_months"]).astype(np.int64) // _whole(rows["period"]),
        period=_whole(rows["period"]),
        kind=np.array([str(each) for each in rows["kind"]], dtype=object),
        lab=np.array([lab.get(each, 0) for each in ids], dtype=np.float64),
        refused=np.array([refused.get(each, np.inf) for each in ids], dtype=np.float64),
    )


def _floats(column: NDArray[Any]) -> NDArray[np.float64]:
    return np.asarray(column, dtype=np.float64)


def _whole(column: NDArray[Any]) -> NDArray[np.int64]:
    return np.asarray(column, dtype=np.int64)


def _tenure(rows: Columns) -> NDArray[np.float64]:
    """Months a customer could have brought others in: at least one, the first being begun."""
    return np.maximum(_floats(rows["tenure_months"]), 1.0)


def _sheets(work: Computing) -> pa.Table:
    import pyarrow as pa  # noqa: PLC0415 - takes a while to load

    engine = work.store.engine
    work.store.show(work.tables["worth_portfolio"])
    shared = portfolio_from(engine.row("SELECT portfolio FROM worth_portfolio")[0])
    rows = engine.columns("SELECT * FROM worth_rows ORDER BY customer_id")
    customers = customers_of(rows, work.question.worth)
    found = outcomes(customers, shared, work.question.worth.policies)
    return pa.table(sheet_columns(rows, customers, shared, found))


def sheet_columns(
    rows: Columns, customers: Customers, shared: Portfolio, found: Outcome
) -> dict[str, Any]:
    """Columns of `worth`, in its order."""
    known = np.array(
        [shared.stay(each).basis != "none" for each in customers.period.tolist()], dtype=bool
    )
    recommended = np.where(known, found.recommended, -1)
    columns: dict[str, Any] = {
        "customer_id": [str(each) for each in rows["customer_id"]],
        "kind": customers.kind.tolist(),
        "revenue_month_minor": _whole(rows["mrr_minor"]),
        "cost_month_minor": _minor(found.cost_month),
        "months_left": found.months_left,
        "influenced_minor": _minor(found.brought),
    }
    for place, choice in enumerate(CHOICES):
        columns[f"v_{choice}_minor"] = _minor(found.value[:, place])
        columns[f"v_{choice}_low_minor"] = _minor(found.low[:, place])
        columns[f"v_{choice}_high_minor"] = _minor(found.high[:, place])
        columns[f"p_{choice}"] = found.best[:, place]
    basis = {each: shared.stay(each).basis for each in PERIODS}
    columns |= {
        "best_multiple": [None if np.isnan(each) else each for each in found.multiple.tolist()],
        "p_others_lose": found.others_lose,
        "recommended": _named(recommended, CHOICES),
        "leading": _named(found.leading, CHOICES),
        "regret_minor": _minor(found.regret),
        "flip_code": _named(found.flip, UNSURE),
        "flip_value": [None if np.isnan(each) else each for each in found.flip_value.tolist()],
        "missing_code": _named(found.missing, UNSURE),
        "basis": [basis[each] for each in customers.period.tolist()],
    }
    return {name: columns[name] for name in WORTH.names}


def _minor(values: NDArray[np.float64]) -> NDArray[np.int64]:
    return np.rint(values).astype(np.int64)


def _named(places: NDArray[np.int64], names: tuple[str, ...]) -> list[str]:
    return [names[each] if each >= 0 else "" for each in places.tolist()]
