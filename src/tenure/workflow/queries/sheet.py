"""One customer's sheet: own and influenced value, what serving costs, the four choices, what would change them."""

from __future__ import annotations

from dataclasses import dataclass

import ibis
from ibis import _

from tenure.inference import worth_inputs
from tenure.inference.keep_or_release import outcomes
from tenure.inference.price_rise import BreakEven, break_even, multiple_for_margin
from tenure.inference.referral_value import months_to_replace
from tenure.inference.worth_inputs import HORIZON_MONTHS, Portfolio
from tenure.metrics.cost_to_serve import PARTS
from tenure.values.assumptions import UNITS, Assumption
from tenure.values.worth import CHOICES, MULTIPLES, Policy, Terms
from tenure.warehouse.worth import customers_of, portfolio_from, sheet_columns
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.once import once
from tenure.workflow.queries.report import Row
from tenure.workflow.queries.worth import UNSURE

SMALL = 1e-9


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the four: value with its 95 % interval (minor units) and the chance that it is best, 0–1."""

    code: str
    value_minor: int
    low_minor: int
    high_minor: int
    p_best: float


@dataclass(frozen=True, slots=True)
class Price:
    """A multiple of the price: what share must accept, how many were asked, and how many accepted."""

    multiple: float
    needed: BreakEven
    asked: int
    accepted: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything a decision on a customer rests on. Amounts in minor units of `currency`.

    `row` is that of `worth`, `served` that of `cost_to_serve`; `parts` the parts of the cost with their
    code. `own_minor` what the customer itself pays in the months left, after its costs; `influenced_minor` what
    it is expected to bring by others: two columns, never added over customers. `replace_months` of its margin
    that winning another one costs. `break_even_minor` is what a contact may cost at most so that it still
    pays its way, `break_even_with_minor` with those it brings.
    """

    customer_id: str
    currency: str
    row: Row
    served: Row
    choices: tuple[Choice, ...]
    parts: tuple[tuple[str, int], ...]
    policy: Policy
    own_minor: int
    influenced_minor: int
    cac_minor: int
    replace_months: float | None
    contacts_month: float
    raw_contacts_month: float
    break_even_minor: float | None
    break_even_with_minor: float | None
    prices: tuple[Price, ...]
    margin_multiple: float | None
    flip: Assumption | None
    referrals: Row
    horizon_months: int = HORIZON_MONTHS

    @property
    def choice(self) -> str:
        """What is recommended; "unsure" where nothing is."""
        return str(self.row["recommended"]) or UNSURE


def portfolio(board: Board) -> Portfolio:
    """What all sheets of the day share."""
    return once(board, ("worth portfolio",), lambda: _portfolio(board))


def _portfolio(board: Board) -> Portfolio:
    (row,) = board.reader.rows(board.reader.table("worth_portfolio"))
    return portfolio_from(row["portfolio"])


def sheet(board: Board, customer_id: str, terms: Terms) -> Sheet | None:
    """The sheet of a customer that pays; None where there is none. `terms` are the workspace's of the day.

    What the night reckoned is read, not reckoned again.
    """
    rows, served = (_one(board, table, customer_id) for table in ("worth", "cost_to_serve"))
    base = _one(board, "worth_rows", customer_id)
    if not rows or not served or not base:
        return None
    return _sheet(board, rows, served, base, portfolio(board), terms)


def _one(board: Board, table: str, customer_id: str) -> Row | None:
    found = board.reader.ask(
        ("one of", table),
        lambda given: board.reader.table(table).filter(_.customer_id == given["customer"]),
        {"customer": customer_id},
    )
    return found[0] if found else None


def _sheet(
    board: Board, row: Row, served: Row, base: Row, shared: Portfolio, terms: Terms
) -> Sheet:
    policy = terms.policy(row["kind"])
    price, cost, left = row["revenue_month_minor"], row["cost_month_minor"], row["months_left"]
    contacts, months = base["contacts"], base["months"]
    rates = shared.contacts
    monthly = (rates.shape + contacts) / (rates.rate + months) if rates else contacts / months
    service = base["service_minor"] / months
    spare, own = price - base["fixed_minor"], round((price - cost) * left)
    return Sheet(
        customer_id=row["customer_id"],
        currency=board.currency,
        row=row,
        served=served,
        choices=_choices(row),
        parts=tuple((part, served[part]) for part in PARTS),
        policy=policy,
        own_minor=own,
        influenced_minor=row["influenced_minor"],
        cac_minor=round(shared.cac_minor),
        replace_months=months_to_replace(shared.cac_minor, price - base["fixed_minor"] - service),
        contacts_month=monthly,
        raw_contacts_month=contacts / months,
        break_even_minor=spare / monthly if monthly > SMALL else None,
        break_even_with_minor=(
            (spare + row["influenced_minor"] / left) / monthly if monthly > SMALL and left else None
        ),
        prices=tuple(_price(shared, row["kind"], price, cost, each) for each in MULTIPLES),
        margin_multiple=multiple_for_margin(
            price=price, cost=max(cost, 0), margin=policy.target_margin
        ),
        flip=_flip(shared, row["flip_code"]),
        referrals={"brought": base["brought"], "tenure_months": base["tenure_months"]},
    )


def _choices(row: Row) -> tuple[Choice, ...]:
    return tuple(
        Choice(
            code,
            row[f"v_{code}_minor"],
            row[f"v_{code}_low_minor"],
            row[f"v_{code}_high_minor"],
            row[f"p_{code}"],
        )
        for code in CHOICES
    )


def _price(shared: Portfolio, kind: str, price: int, cost: int, multiple: float) -> Price:
    needed = break_even(price=price, cost=max(cost, 0), multiple=multiple)
    return Price(multiple, needed, *worth_inputs.answers_at(shared, kind, multiple))


def _flip(shared: Portfolio, code: str) -> Assumption | None:
    return shared.assumed(code) if code in UNITS else None


def again(board: Board, customer_id: str, terms: Terms) -> Row | None:
    """The row of `worth` reckoned anew from the day's rows: the same as was kept, to the last digit."""
    base = board.reader.columns(
        board.reader.table("worth_rows").filter(_.customer_id == ibis.literal(customer_id))
    )
    if not len(base["customer_id"]):
        return None
    customers, shared = customers_of(base, terms), portfolio(board)
    found = sheet_columns(base, customers, shared, outcomes(customers, shared, terms.policies))
    return {name: values[0] for name, values in found.items()}
