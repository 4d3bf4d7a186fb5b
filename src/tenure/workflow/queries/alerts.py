"""When alerts are quiet, which rules are retired, and how a workspace wants to be told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from tenure.records.models import (
    AlertRule,
    AlertSettings,
    DigestChoice,
    Membership,
    QuietPeriod,
    Workspace,
)


def quiet_periods(workspace: Workspace) -> tuple[tuple[date, date], ...]:
    """First and last day of every period that was not lifted, in order. Both days are in it."""
    rows = QuietPeriod.objects.filter(workspace=workspace, lifted_at=None)
    return tuple(rows.order_by("starts_on", "ends_on").values_list("starts_on", "ends_on"))


@dataclass(frozen=True, slots=True)
class QuietView:
    """A quiet period as shown."""

    id: int
    starts_on: date
    ends_on: date
    name: str
    kind: str
    by: str
    lifted_at: datetime | None


def quiet_list(workspace_id: int) -> list[QuietView]:
    """Every period, lifted ones too, the latest first."""
    rows = QuietPeriod.objects.filter(workspace_id=workspace_id).select_related("added_by")
    return [
        QuietView(
            id=row.pk,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            name=row.name,
            kind=row.kind,
            by=str(row.added_by or ""),
            lifted_at=row.lifted_at,
        )
        for row in rows
    ]


def retired_rules(workspace: Workspace) -> frozenset[str]:
    """Signals that a person has switched off: they open no items and are no reasons."""
    rows = AlertRule.objects.filter(workspace=workspace, is_on=False)
    return frozenset(rows.values_list("code", flat=True))


@dataclass(frozen=True, slots=True)
class Telling:
    """How a workspace wants to be told. Of the Slack address only that there is one."""

    alarm_budget: float
    sending: str
    test_domains: tuple[str, ...]
    installation: str
    has_slack: bool
    digest_hour: int
    weekdays: tuple[int, ...]

    def may_reach(self, address: str) -> bool:
        """Whether mail to an address may leave: always when on, in test mode by its domain."""
        domain = address.rpartition("@")[2].lower()
        return self.sending == "on" or (self.sending == "test" and domain in self.test_domains)


def telling(workspace_id: int) -> Telling:
    """The settings of a workspace; those it begins with where nobody changed any."""
    found = AlertSettings.objects.filter(workspace_id=workspace_id).first() or AlertSettings()
    domains = (name.strip().lower() for name in found.test_domains.split(","))
    return Telling(
        alarm_budget=found.alarm_budget,
        sending=found.sending,
        test_domains=tuple(name for name in domains if name),
        installation=found.installation,
        has_slack=bool(found.slack_url),
        digest_hour=found.digest_hour,
        weekdays=tuple(int(day) for day in found.weekdays),
    )


def wants_digest(workspace_id: int, user_id: int) -> bool:
    """Whether a person wants the digest; yes until they say no."""
    chosen = DigestChoice.objects.filter(workspace_id=workspace_id, user_id=user_id).first()
    return chosen is None or chosen.is_on


def readers(workspace_id: int) -> list[Membership]:
    """Members who may be written to: active, and not against it."""
    refused = DigestChoice.objects.filter(workspace_id=workspace_id, is_on=False)
    members = Membership.objects.filter(workspace_id=workspace_id, user__is_active=True)
    members = members.exclude(user_id__in=refused.values("user_id"))
    return list(members.select_related("user").order_by("user_id"))
