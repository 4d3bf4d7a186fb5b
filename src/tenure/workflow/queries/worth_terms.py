"""On which terms a workspace reckons what customers are worth."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Min, Q

from tenure.records.models import LabValue, Quote, Workspace, WorthPolicy
from tenure.values.assumptions import Assumption, worth_defaults
from tenure.values.currencies import exponent
from tenure.values.worth import KINDS, Policy, Terms
from tenure.workflow.queries.assumptions import said

DEFAULT_POLICIES = {each.kind: each for each in Terms().policies}


def terms(workspace: Workspace, as_of: date) -> Terms:
    """What is assumed, agreed, answered and typed up to a day."""
    return Terms(
        assumptions=tuple(found for _code, found in sorted(worth_assumptions(workspace).items())),
        policies=tuple(policy(workspace.pk, kind, as_of) for kind in KINDS),
        answers=answers(workspace.pk, as_of),
        lab_values=lab_values(workspace, as_of),
        refusals=refusals(workspace.pk, as_of),
    )


def worth_assumptions(workspace: Workspace) -> dict[str, Assumption]:
    """Every assumption worth is reckoned with, by code: as somebody said it, or as it starts."""
    starts = worth_defaults(exponent(workspace.currency))
    own = said(workspace.pk, workspace.currency)
    return {code: own.get(code, each) for code, each in starts.items()}


def policy(workspace_id: int, kind: str, as_of: date) -> Policy:
    """The policy of a kind in force on a day: the newest begun by then, else what it starts with."""
    rows = WorthPolicy.objects.filter(workspace_id=workspace_id, kind=kind, from_on__lte=as_of)
    row = rows.first()
    if row is None:
        return DEFAULT_POLICIES[kind]
    return Policy(
        kind,
        row.best_sure,
        row.release_sure,
        row.target_margin,
        row.most_share,
        row.review_every,
    )


def answers(workspace_id: int, as_of: date) -> tuple[tuple[str, float, int, int], ...]:
    """Quotes answered up to a day: kind, multiple, asked, accepted. A counter-offer is no yes."""
    rows = Quote.objects.filter(
        workspace_id=workspace_id, is_gone=False, answered_on__lte=as_of
    ).exclude(answer="")
    counted = rows.values("kind", "multiple").annotate(
        asked=Count("pk"), accepted=Count("pk", filter=Q(answer="accepted"))
    )
    return tuple(
        (row["kind"], row["multiple"], row["asked"], row["accepted"])
        for row in counted.order_by("kind", "multiple")
    )


def lab_values(workspace: Workspace, as_of: date) -> tuple[tuple[str, int], ...]:
    """Values people typed for customers who show the future, in the workspace's currency."""
    rows = LabValue.objects.filter(workspace=workspace, currency=workspace.currency)
    rows = rows.filter(Q(until_on=None) | Q(until_on__gt=as_of)).order_by("customer_id")
    return tuple(rows.values_list("customer_id", "value_minor"))


def refusals(workspace_id: int, as_of: date) -> tuple[tuple[str, float], ...]:
    """The lowest multiple each customer refused up to a day."""
    rows = Quote.objects.filter(
        workspace_id=workspace_id, is_gone=False, answered_on__lte=as_of, answer="refused"
    )
    lowest = rows.values("customer_id").annotate(least=Min("multiple")).order_by("customer_id")
    return tuple((row["customer_id"], row["least"]) for row in lowest)
