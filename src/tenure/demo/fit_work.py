"""What the team made of its worst source: a mechanism written down, and a rule two of three teams signed."""

from __future__ import annotations

from tenure.workflow.actions import fit as actions
from tenure.workflow.actions.work_items import By
from tenure.workflow.queries import fit_rules
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.fit import rows

SOURCE = ("channel", "deal_site")
WHY = (
    "The deal site sells a price, not a use: those who buy there compare the discount with nothing they do. "
    "Nobody asks them what they need before they pay."
)
SHARE = 0.1
WORDS = (
    ("success", True, "Half of them never set up a second report"),
    ("sales", True, "We ask for the use case first; nobody is turned away unheard"),
)
"""Team, whether it agrees, and what it said."""


def plant_fit(*, by: By, board: Board) -> dict[str, str]:
    """Write a mechanism and propose a rule with two sign-offs; returns the source and the rule's id.

    Nothing where no customer of the source is old enough, or a rule was proposed before.
    """
    known = {(row["unit"], row["name"]) for row in rows(board)}
    if SOURCE not in known or any(fit_rules.counts(board.workspace_id).values()):
        return {}
    unit, name = SOURCE
    actions.explain(by=by, unit=unit, name=name, why=WHY)
    conditions = ((unit, (name,)),)
    judged = fit_rules.judged(board, conditions, SHARE)
    rule = actions.propose(
        by=by,
        name="Ask deal buyers for their use first",
        kind="qualify_harder",
        conditions=conditions,
        numbers=fit_rules.as_plain(judged, board),
        pass_through=SHARE,
    )
    for team, agrees, note in WORDS:
        actions.sign(by=by, rule_id=rule, team=team, agrees=agrees, note=note)
    return {"unit": unit, "name": name, "rule": str(rule)}
