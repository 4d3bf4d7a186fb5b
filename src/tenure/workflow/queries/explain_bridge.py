"""Explaining the bridge: the steps, and the customers each rule counts otherwise."""

from __future__ import annotations

from collections.abc import Callable

import ibis

from tenure.values.presets import PRESETS
from tenure.values.shown import Show, Shown
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.bridge import WITHOUT_CUSTOMER, asked, bridge, bridge_rows
from tenure.workflow.queries.bridge_report import rule_text
from tenure.workflow.queries.explain_money import named
from tenure.workflow.queries.explained import Derivation, Line, Parameters

COLUMNS = (
    Shown("customer_id", "customer"),
    Shown("name", "name"),
    Shown("rule", "rule"),
    Shown("currency", "currency"),
    Shown("before_minor", "before the rule", Show.MONEY),
    Shown("after_minor", "after it", Show.MONEY),
    Shown("delta_minor", "change", Show.MONEY),
)
ASKED = ("against", "month", "currency", "measure", "rules")


def explained_bridge(board: Board, given: Parameters) -> Derivation:
    """The bridge of a month: `against`, `month`, `currency`, `measure`, and one `rule` if named."""
    given.refuse_customer()
    ask = asked(board, {name: given.text(name) for name in ASKED})
    made, rule = bridge(board, ask), given.text("rule")
    lines = [Line("ours", made.left_minor, Show.MONEY, ask.currency)]
    lines += [
        Line(rule_text(step.rule), step.amount_minor, Show.MONEY, ask.currency)
        for step in made.steps
    ]
    if made.rest_minor:
        lines.append(Line(rule_text(WITHOUT_CUSTOMER), made.rest_minor, Show.MONEY, ask.currency))
    title = PRESETS[ask.against].title if ask.against in PRESETS else ask.source
    lines.append(Line(title, made.right_minor, Show.MONEY, ask.currency, is_result=True))
    rows = bridge_rows(board, ask, rule).mutate(currency=ibis.literal(ask.currency))
    shown = named(board, rows).order_by([ibis.desc(rows.delta_minor.abs()), "customer_id", "rule"])
    return Derivation("bridge", f"bridge to {title}, {ask.month}", tuple(lines), shown, COLUMNS)


FIGURES: dict[str, Callable[[Board, Parameters], Derivation]] = {"bridge": explained_bridge}
"""The bridge, by name."""
