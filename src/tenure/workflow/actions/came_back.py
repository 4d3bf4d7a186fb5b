"""What customers and the post bring back becomes work for a person: each event once.

Somebody wants back or asks for help, opened the account by the letter's link, a mail did not arrive,
a freeze has run out, your product refuses, a refund failed or has no end. What letters ask for is `letter_calls`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q, QuerySet

from tenure.records.models import (
    CustomerLink,
    Freeze,
    Membership,
    MoneyOrder,
    MoneySwitch,
    RefundProposal,
    WhyInvite,
    Workspace,
)
from tenure.workflow.actions.alarms import without_end
from tenure.workflow.actions.audit import record
from tenure.workflow.actions.half_stopped import half_stopped, promised
from tenure.workflow.actions.mails_unreached import mails_unreached
from tenure.workflow.actions.settling import NOTED
from tenure.workflow.actions.standing_reasons import Asked, Changed, stand
from tenure.workflow.rules.came_back import CODES, LASTS_DAYS, PRODUCT_REFUSES

CLOSED = ("asked", "frozen")
"""States of a freeze that can be lifted."""


@dataclass(frozen=True, slots=True)
class _Scene:
    """The workspace, its own day, now, and the newest freeze of each customer, by id."""

    workspace: Workspace
    day: date
    at: datetime
    freezes: dict[str, Freeze]

    @property
    def since(self) -> datetime:
        """What came before is history."""
        return datetime.combine(self.day - timedelta(days=LASTS_DAYS), datetime.min.time(), UTC)

    def on(self, at: datetime | None) -> str:
        """The day of an instant, in the workspace's zone."""
        return local_day(self.workspace, at).isoformat() if at else ""


def came_back_at(*, workspace: Workspace, at: datetime) -> Changed:
    """The same as `came_back`, on the workspace's own day of an instant."""
    return came_back(workspace=workspace, day=local_day(workspace, at), at=at)


def came_back(*, workspace: Workspace, day: date, at: datetime) -> Changed:
    """Bring the work items up to what came back: opened, joined, and let go once it is settled.

    Urgent, over the limit of a worklist, and for a named person (`standing_reasons`). What a
    person closed is not asked again for the same event. Doing it twice changes nothing. Audited.
    """
    with transaction.atomic():
        Workspace.objects.select_for_update().get(pk=workspace.pk)
        scene = _Scene(workspace, day, at, _freezes(workspace))
        found = stand(workspace=workspace, codes=CODES, asked=_all(scene), day=day)
        if found != Changed():
            record(
                workspace=workspace,
                action="work.came_back",
                summary=found.summary("What came back"),
                at=at,
            )
    return found


def local_day(workspace: Workspace, at: datetime) -> date:
    """The day of an instant in the workspace's zone."""
    return at.astimezone(ZoneInfo(workspace.time_zone)).date()


def _freezes(workspace: Workspace) -> dict[str, Freeze]:
    rows = Freeze.objects.filter(workspace=workspace).select_related("order").order_by("id")
    return {row.customer_id: row for row in rows}


def _all(scene: _Scene) -> Iterator[Asked]:
    """Every event; where two ask for the same of a customer, the later one counts."""
    yield from _opened_by_link(scene)
    yield from _answered(scene)
    yield from mails_unreached(scene.workspace, scene.since)
    yield from _run_out(scene)
    yield from _refused(scene)
    yield from half_stopped(scene.workspace, scene.since)
    yield from _reversed(scene)
    yield from _without_end(scene)
    yield from _stopped(scene)


def _answered(scene: _Scene) -> Iterator[Asked]:
    """What each customer said last. Whoever is open again by now does not want back any more."""
    for row in _newest(WhyInvite.objects.exclude(answered_at=None), scene, "answered_at"):
        who = row.proposal.proposed_by if row.proposal else None
        figure = {"invite": row.pk, "on": scene.on(row.answered_at)}
        asked = {"wants_back": row.wants_back, "asks_for_help": row.wants_help}
        freeze = scene.freezes.get(row.customer_id)
        if freeze is not None and freeze.state not in CLOSED:
            asked["wants_back"] = False
        for code in (code for code, is_so in asked.items() if is_so):
            yield Asked(row.customer_id, row.customer_name, code, figure, who)


def _opened_by_link(scene: _Scene) -> Iterator[Asked]:
    """Who came back by the link; an account that did not open by it is for a person to open."""
    for row in _newest(CustomerLink.objects.exclude(used_at=None), scene, "used_at"):
        freeze = scene.freezes.get(row.customer_id)
        if freeze is None or row.used_at is None or freeze.since > row.used_at:
            continue  # frozen anew since, or never: that link has nothing to do with it
        figure = {"proposal": freeze.order.proposal_id, "on": scene.on(row.used_at)}
        code = "wants_back" if freeze.state in CLOSED else "opened_by_link"
        yield Asked(row.customer_id, row.customer_name, code, figure)


def _newest(rows: QuerySet[Any], scene: _Scene, name: str) -> list[Any]:
    """The last row of each customer since it is history."""
    own = rows.filter(workspace=scene.workspace, **{f"{name}__gte": scene.since})
    if name == "answered_at":
        own = own.select_related("proposal__proposed_by")
    return list({row.customer_id: row for row in own.order_by(name, "id")}.values())


def _run_out(scene: _Scene) -> Iterator[Asked]:
    """Freezes whose last day is past: a person is asked again."""
    for each in scene.freezes.values():
        if each.state in CLOSED and each.until < scene.day:
            figure = {"proposal": each.order.proposal_id, "on": each.until.isoformat()}
            yield Asked(each.customer_id, each.customer_name, "freeze_over", figure)


def _reversed(scene: _Scene) -> Iterator[Asked]:
    """Refunds the provider took that failed, at once or later, of which nothing went back since."""
    rows = MoneyOrder.objects.filter(workspace=scene.workspace, kind="refund")
    rows = rows.filter(Q(state="reversed") | Q(state="failed") & ~Q(outside_id=""))
    rows = rows.exclude(error_code=NOTED)
    rows = rows.filter(settled_at__gte=scene.since).select_related("proposal__proposed_by")
    for each in rows.order_by("id"):
        later = MoneyOrder.objects.filter(workspace=scene.workspace, charge=each.charge)
        if later.filter(pk__gt=each.pk, state="succeeded").exists():
            continue
        run = each.proposal
        figure = {"proposal": run.pk, "order": each.pk, "on": scene.on(each.settled_at)}
        figure["charge"] = each.charge
        if each.state == "failed":
            figure["why"] = "failed"
            figure |= promised(each)
        yield Asked(run.customer_id, run.customer_name, "refund_back", figure, run.proposed_by)


def _without_end(scene: _Scene) -> Iterator[Asked]:
    """Of each customer the order whose end is not known for longest."""
    rows = without_end(scene.workspace, scene.at).select_related("proposal__proposed_by")
    for each in rows:
        run, state = each.proposal, "pending" if each.state == "pending" else "unknown"
        figure = {"proposal": run.pk, "order": each.pk, "why": state, "charge": each.charge}
        figure["on"] = scene.on(each.first_sent_at)
        yield Asked(run.customer_id, run.customer_name, "no_end", figure, run.proposed_by)


def _stopped(scene: _Scene) -> Iterator[Asked]:
    """While money was stopped: the refund that waits longest, for who may let it leave again."""
    own = Q(workspace=scene.workspace) | Q(workspace=None)
    off = MoneySwitch.objects.filter(own, is_on=False).exclude(reason="").order_by("at").first()
    rows = RefundProposal.objects.filter(workspace=scene.workspace)
    run = rows.filter(state__in=("approved", "sending")).order_by("approved_at", "id").first()
    if off is None or run is None:
        return
    members = Membership.objects.filter(workspace=scene.workspace, role="owner")
    owner = members.filter(user__is_active=True).select_related("user").order_by("id").first()
    figure = {"proposal": run.pk, "on": scene.on(off.at), "why": off.reason}
    who = owner.user if owner else None
    yield Asked(run.customer_id, run.customer_name, "money_stopped", figure, who)


def _refused(scene: _Scene) -> Iterator[Asked]:
    """Orders that wait because your own product lets us do nothing."""
    rows = MoneyOrder.objects.filter(workspace=scene.workspace, error_code=PRODUCT_REFUSES)
    rows = rows.filter(state__in=("sending", "unknown")).select_related("proposal__proposed_by")
    for each in rows.order_by("id"):
        run = each.proposal
        figure = {"proposal": run.pk, "order": each.pk, "on": scene.on(each.first_sent_at)}
        yield Asked(run.customer_id, run.customer_name, "product_refuses", figure, run.proposed_by)
