"""The listener's desk of the imaginary company, by the steps people would take."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from tenure.records.models import ListenerCase, ListenerPolicy
from tenure.workflow.actions import frictions, insights, laboratory
from tenure.workflow.actions.insights import Content
from tenure.workflow.actions.listener_cases import Words, open_by_hand, open_cases, step
from tenure.workflow.actions.listener_policy import Terms, put_policy
from tenure.workflow.actions.listener_routing import route
from tenure.workflow.actions.listener_waits import listener_waits
from tenure.workflow.actions.work_items import By
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.listener_suggestions import suggested
from tenure.workflow.queries.listener_tickets import routed_now, tickets_of

TERMS = Terms("best_first", 5, 6_000, 24, 7)
ROUTED = 4
HOURS_AGO = 30
CALLS = (
    "They call: the import stops at row 3",
    "They call: nobody told them of the new prices",
    "They call: the report arrives too late for their meeting",
)


def plant_listener(*, by: By, board: Board) -> dict[str, str]:
    """Put a policy in force, route a few, hear them, and note what was learnt; what was done, by name.

    One is handed on, one heard, one waits too long. Doing it again plants nothing.
    """
    if ListenerPolicy.objects.filter(workspace=by.workspace).exists():
        return {}
    earlier = replace(by, at=by.at - timedelta(hours=HOURS_AGO))
    put_policy(by=earlier, terms=TERMS)
    found = suggested(board, TERMS.policy, (), TERMS.hours_a_week)[:ROUTED]
    for row in found:
        why = f"complaints: {row['complaints']}, minutes: {row['minutes']} in 180 days"
        name = row["name"]
        route(by=earlier, customer_id=row["customer_id"], customer_name=name, why=why)
    routed = routed_now(by.workspace.pk)
    open_cases(workspace=by.workspace, tickets=tickets_of(board, routed), at=by.at)
    cases = [_called(earlier, row, subject) for row, subject in zip(found, CALLS, strict=False)]
    done = _heard(by, cases)
    if found:
        _learnt(by, found[0], cases)
    listener_waits(workspace=by.workspace, day=by.today, at=by.at)
    return done


def _called(by: By, row: dict[str, Any], subject: str) -> int:
    return open_by_hand(
        by=by, customer_id=row["customer_id"], customer_name=row["name"], subject=subject
    )


def _heard(by: By, cases: list[int]) -> dict[str, str]:
    """The first is handed on, the second heard; the rest wait."""
    done = {}
    for case, act in [
        (each, act) for each, acts in zip(cases, _STEPS, strict=False) for act in acts
    ]:
        soon = timedelta(hours=HOURS_AGO) - _AFTER[act]
        to = "engineering" if act == "hand_on" else ""
        row = step(
            by=replace(by, at=by.at - soon), case_id=case, act=act, words=_WORDS[act], handed_to=to
        )
        done[row.customer_name] = row.state
    for row in ListenerCase.objects.filter(pk__in=cases, state="waiting"):
        done[row.customer_name] = "waiting"
    return done


_STEPS: tuple[tuple[str, ...], ...] = (("listen", "inform", "hand_on"), ("listen",))
_AFTER = {
    "listen": timedelta(hours=2),
    "inform": timedelta(hours=4),
    "hand_on": timedelta(hours=5),
}
_WORDS = {
    "listen": Words(
        kind="call",
        minutes=18,
        body="They had to say it three times before. Now they feel heard.",
        goal="Load the whole list before the quarter ends",
        blocker="The import stops without saying why",
        mood="annoyed",
    ),
    "inform": Words(
        kind="email",
        minutes=6,
        body="They know that it is a bug, and who works on it.",
        promise="Word within a week, fixed or not",
    ),
    "hand_on": Words(body="Steps to see it are in the talk above."),
}


def _learnt(by: By, row: dict[str, Any], cases: list[int]) -> None:
    own = {"customer_id": row["customer_id"], "customer_name": row["name"]}
    content = Content(
        title="Imports that stop in silence",
        root_problem="The import has a time limit, and says nothing where it is reached.",
        fix="Longer limit, and the row it stopped at is named.",
        owner="Product",
    )
    insights.add(by=by, content=content, cases=cases[:2])
    for what, days in (("Has to log in twice each morning", 9), ("Copies totals by hand", 3)):
        noticed_on = by.today - timedelta(days=days)
        frictions.add(by=by, **own, what=what, noticed_on=noticed_on)
    evidence = "Asked in a call whether the plan for the year after next can be kept in it."
    laboratory.add(by=by, **own, kind="years_out", evidence=evidence, noticed_on=by.today)
