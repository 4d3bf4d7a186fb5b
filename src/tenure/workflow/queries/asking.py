"""What a workspace asks of its facts on a day: under which definitions, with which quiet days and budget."""

from __future__ import annotations

from datetime import date

from tenure.metrics.zombies import DEFAULT_RUNGS, Rungs
from tenure.records.models import Workspace
from tenure.values.currencies import exponent
from tenure.values.errors import InputError
from tenure.warehouse.asof import Question
from tenure.workflow.queries.alerts import quiet_periods, telling
from tenure.workflow.queries.definitions import definitions
from tenure.workflow.queries.ladder import design_of
from tenure.workflow.queries.requester_decisions import decisions
from tenure.workflow.queries.text_labels import centers, labels
from tenure.workflow.queries.worth_terms import terms


def question(
    workspace: Workspace,
    as_of: date,
    margin: float,
    contact_cost: int = 0,
    *,
    is_brief: bool = False,
) -> Question:
    """The question of a day; `margin` is the gross margin, 0–1, `contact_cost` what one contact with a
    customer costs in whole units of the workspace's currency, 0 where that is not known; `is_brief` as
    in `Question`.
    """
    return Question(
        as_of=as_of,
        switches=definitions(workspace).switches,
        base_currency=workspace.currency,
        margin=margin,
        contact_cost_minor=contact_cost * 10 ** exponent(workspace.currency) or None,
        quiet=quiet_periods(workspace),
        alert_budget=telling(workspace.pk).alarm_budget,
        rungs=rungs(workspace),
        is_brief=is_brief,
        whose=decisions(workspace.pk),
        labels=labels(workspace.pk),
        themes=centers(workspace.pk),
        worth=terms(workspace, as_of),
    )


def rungs(workspace: Workspace) -> Rungs:
    """From how many quiet months customers of each plan are contacted, and treated specially.

    Those of the ladder in force; the defaults where it cannot be read.
    """
    try:
        design = design_of(workspace.pk)
    except InputError:
        return DEFAULT_RUNGS
    return Rungs(design.default, tuple(sorted(design.plans.items())))
