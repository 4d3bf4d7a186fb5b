"""The ladder in force, its versions, and the steps taken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from tenure.records.models import CustomerMail, LadderDesign, LadderTouch, RefundProposal
from tenure.values.ladder import SPECIAL, Design, default_design, design_from
from tenure.workflow.rules.mail_ids import step_occasion

GIVEN_UP = ("cancelled", "expired")
Spell = tuple[str, date]
"""A customer and the day the quiet spell began."""


@dataclass(frozen=True, slots=True)
class Version:
    """One version of the ladder; `by` "" where nobody is known."""

    version: int
    design: Design
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Touch:
    """A step taken in a quiet spell."""

    id: int
    step: str
    done_on: date
    by: str
    note: str


def in_force(workspace_id: int) -> Version | None:
    """The newest version; None where nobody has changed the ladder a workspace starts with."""
    rows = LadderDesign.objects.filter(workspace_id=workspace_id).select_related("by")
    row = rows.first()
    return _version(row) if row else None


def design_of(workspace_id: int) -> Design:
    """The ladder in force."""
    found = in_force(workspace_id)
    return found.design if found else default_design()


def history(workspace_id: int, limit: int = 20) -> list[Version]:
    """The newest versions first."""
    rows = LadderDesign.objects.filter(workspace_id=workspace_id).select_related("by")
    return [_version(row) for row in rows[:limit]]


def _version(row: LadderDesign) -> Version:
    return Version(row.version, design_from(row.design), row.at, str(row.by or ""))


@dataclass(frozen=True, slots=True)
class Taken:
    """Steps taken in a workspace. A proposal that was not given up is the special step taken."""

    steps: Mapping[Spell, Mapping[str, date]]
    proposed: Mapping[str, date]

    def of(self, customer_id: str, since: date) -> dict[str, date]:
        """Steps taken for a customer in the spell that began on `since`, with their days."""
        found = dict(self.steps.get((customer_id, since), {}))
        on = self.proposed.get(customer_id)
        if on is not None and on >= since:
            found.setdefault(SPECIAL, on)
        return found


def taken(workspace_id: int) -> Taken:
    """Steps taken, by customer and spell."""
    rows = LadderTouch.objects.filter(workspace_id=workspace_id)
    found: dict[Spell, dict[str, date]] = {}
    for customer_id, since, step, on in rows.values_list(
        "customer_id", "quiet_since", "step", "done_on"
    ):
        found.setdefault((customer_id, since), {})[step] = on
    proposals = RefundProposal.objects.filter(workspace_id=workspace_id).exclude(state__in=GIVEN_UP)
    asked = proposals.order_by("id").values_list("customer_id", "proposed_at")
    return Taken(found, {customer_id: at.date() for customer_id, at in asked})


def touches(workspace_id: int, customer_id: str) -> list[Touch]:
    """Steps taken for one customer in all spells, the newest first."""
    rows = LadderTouch.objects.filter(workspace_id=workspace_id, customer_id=customer_id)
    return [
        Touch(row.pk, row.step, row.done_on, str(row.by or ""), row.note)
        for row in rows.select_related("by").order_by("-id")
    ]


@dataclass(frozen=True, slots=True)
class StepMail:
    """The mail of a step and what became of it; `why` as it was kept, "" for nothing to say.

    `sent_at` is when it was handed over, `bounced_at` when it came back; None for neither.
    """

    id: int
    state: str
    recipient: str
    written_at: datetime
    sent_at: datetime | None
    bounced_at: datetime | None
    why: str


def step_mail(workspace_id: int, spell: Spell, step: str) -> StepMail | None:
    """The newest mail of a step in a quiet spell; None where none was written."""
    rows = CustomerMail.objects.filter(
        workspace_id=workspace_id,
        customer_id=spell[0],
        topic="ladder",
        occasion_key=step_occasion(*spell, step),
    )
    row = rows.order_by("-created_at", "-id").first()
    if row is None:
        return None
    return StepMail(
        row.pk,
        row.state,
        row.recipient,
        row.created_at,
        row.sent_at,
        row.bounced_at,
        row.error,
    )
