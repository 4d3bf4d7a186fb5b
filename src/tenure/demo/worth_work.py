"""What the imaginary company's people decided about customers that cost more than they pay."""

from __future__ import annotations

from datetime import timedelta

from tenure.values.worth import LADDER
from tenure.workflow.actions import quotes, worth, worth_policy
from tenure.workflow.actions.work_items import By
from tenure.workflow.queries import prices
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.report import Row
from tenure.workflow.queries.sheet import sheet
from tenure.workflow.queries.worth import WorthFilter, filtered, is_reckoned
from tenure.workflow.queries.worth_terms import terms

MULTIPLE = 2.0
ANSWERS = ("accepted", "refused", "accepted", "refused", "refused", "countered", "accepted", "")
"""To an offer of twice the price, by those who lose most; the last one is still open."""
UNWANTED = ("category", "request")
STEPS = {
    "reassess": "Went through every ticket with the team: none of them was a bug of ours.",
    "educate": "Two hours of training with their three new people; questions went down for a week.",
}
LISTENED = "They say loudly what other small customers only think."


def plant_worth(*, by: By, board: Board) -> dict[str, str]:
    """Offer prices, note answers, take two steps with one customer and decide on another.

    Returns customers by what was done with them; nothing where prices were offered before. Sends nothing.
    """
    if not is_reckoned(board) or prices.every(board.workspace_id, prices.QuoteFilter()):
        return {}
    losing = [row for row in _losing(board) if row["kind"] == "saas"]
    worth_policy.mark(by=by, kind=UNWANTED[0], name=UNWANTED[1])
    for row, answer in zip(losing[2:], ANSWERS, strict=False):
        _offer(by, row, answer)
    done = {}
    if losing:
        done["steps"] = _climb(by, losing[0])
    if len(losing) > 1:
        done["listen"] = _listen(by, board, losing[1])
    return done


def _losing(board: Board) -> list[Row]:
    rows = board.reader.rows(filtered(board, WorthFilter()))
    return [row for row in rows if row["v_keep_minor"] < 0]


def _offer(by: By, row: Row, answer: str) -> None:
    offered_on = by.today - timedelta(days=30)
    made = quotes.offer(
        by=by,
        customer_id=row["customer_id"],
        customer_name=row["name"],
        kind=row["kind"],
        currency=row["currency"],
        old_minor=row["revenue_month_minor"],
        multiple=MULTIPLE,
        offered_on=offered_on,
    )
    if answer:
        day = offered_on + timedelta(days=12)
        agreed = round(row["revenue_month_minor"] * 1.3) if answer == "countered" else None
        quotes.answer(by=by, quote_id=made, said=answer, answered_on=day, agreed_minor=agreed)


def _climb(by: By, row: Row) -> str:
    for place, step in enumerate(each for each in LADDER if each in STEPS):
        worth.log_step(
            by=by,
            customer_id=row["customer_id"],
            customer_name=row["name"],
            step=step,
            what=STEPS[step],
            done_on=by.today - timedelta(days=20 - 9 * place),
        )
    return str(row["customer_id"])


def _listen(by: By, board: Board, row: Row) -> str:
    found = sheet(board, row["customer_id"], terms(by.workspace, board.as_of))
    if found is None:
        return ""
    worth.decide(
        by=by,
        customer_id=row["customer_id"],
        customer_name=row["name"],
        choice="listen",
        reason=LISTENED,
        sheet={**found.row, "currency": found.currency, "as_of": board.as_of.isoformat()},
        policy=found.policy,
    )
    return str(row["customer_id"])
