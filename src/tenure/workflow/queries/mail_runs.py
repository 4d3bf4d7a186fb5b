"""Runs of mails to customers: what was written by one template in one day, and the usual size of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncDate

from tenure.records.models import CustomerMail, MailRunYes, Workspace

RUN_SAID = "far more than usual were written that day: a person says whether they go"
RUNS = 4
"""Runs a run is compared with; a template with fewer is not judged."""
SMALL_RUN = 5
"""Of so few mails a person can be asked by nobody in earnest: 2 instead of 1 is no accident."""
NOT_GOING = ("dropped", "failed")
NOT_USUAL = (*NOT_GOING, "held")
LOOKS_BACK = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Run:
    """A run that waits for a person: `mails` would go, `waiting` of them are held; `usual` is the median
    of the last four runs, which a .5 may be part of.
    """

    template: str
    run_on: date
    mails: int
    waiting: int
    usual: float


def middle(sizes: Sequence[int]) -> float:
    """The median of the sizes of four runs."""
    ordered = sorted(sizes)
    return (ordered[1] + ordered[2]) / 2


def is_far_more(mails: int, sizes: Sequence[int]) -> bool:
    """Whether a run is more than a tenth above the median of the last four; in whole numbers."""
    if len(sizes) < RUNS or mails <= SMALL_RUN:
        return False
    ordered = sorted(sizes)
    return 20 * mails > 11 * (ordered[1] + ordered[2])


def waits_for_a_yes(mail: CustomerMail) -> bool:
    """Whether the run of a mail is to stop until a person says yes to it."""
    workspace = mail.workspace
    day = mail.created_at.astimezone(_zone(workspace)).date()
    mails = size(workspace, mail.template, day)
    if mails <= SMALL_RUN or not is_far_more(mails, sizes_before(workspace, mail.template, day)):
        return False
    said = MailRunYes.objects.filter(workspace=workspace, template=mail.template, run_on=day)
    most = said.values_list("mails", flat=True).first()
    return most is None or 10 * mails > 11 * most


def size(workspace: Workspace, template: str, day: date) -> int:
    """How many mails of a day's run went out or would."""
    return _of_day(workspace, template, day).exclude(state__in=NOT_GOING).count()


def held_of(workspace: Workspace, template: str, day: date) -> QuerySet[CustomerMail]:
    """The mails of a run that wait for a person."""
    return _of_day(workspace, template, day).filter(state="held", error=RUN_SAID)


def sizes_before(workspace: Workspace, template: str, day: date) -> list[int]:
    """Sizes of the last four runs before a day, the latest first; fewer where there were fewer.

    What a person did not let go, was given up or failed is in none of them.
    """
    zone = _zone(workspace)
    ends = datetime.combine(day, time(), zone)
    rows = CustomerMail.objects.filter(
        workspace=workspace,
        template=template,
        created_at__lt=ends,
        created_at__gte=ends - LOOKS_BACK,
    ).exclude(state__in=NOT_USUAL)
    runs = rows.annotate(run_on=TruncDate("created_at", tzinfo=zone)).order_by()
    counted = runs.values("run_on").annotate(n=Count("id")).order_by("-run_on")
    return [each["n"] for each in counted[:RUNS]]


def runs_for_a_yes(workspace: Workspace) -> list[Run]:
    """Every run that waits for a person, the newest first."""
    held = CustomerMail.objects.filter(workspace=workspace, state="held", error=RUN_SAID)
    dated = held.annotate(run_on=TruncDate("created_at", tzinfo=_zone(workspace))).order_by()
    counted = dated.values("template", "run_on").annotate(n=Count("id"))
    return [
        Run(
            each["template"],
            each["run_on"],
            size(workspace, each["template"], each["run_on"]),
            each["n"],
            middle(sizes_before(workspace, each["template"], each["run_on"])),
        )
        for each in counted.order_by("-run_on", "template")
    ]


def _of_day(workspace: Workspace, template: str, day: date) -> QuerySet[CustomerMail]:
    begins = datetime.combine(day, time(), _zone(workspace))
    ends = datetime.combine(day + timedelta(days=1), time(), _zone(workspace))
    return CustomerMail.objects.filter(
        workspace=workspace, template=template, created_at__gte=begins, created_at__lt=ends
    )


def _zone(workspace: Workspace) -> ZoneInfo:
    return ZoneInfo(workspace.time_zone)
