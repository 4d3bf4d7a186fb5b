"""How right each rule was: verdicts on the work items it opened, and which should go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from tenure.inference.intervals import Estimate, wilson
from tenure.metrics.signals import CODES
from tenure.records.models import AlertRule, WorkItemReason

TARGET = 0.3
"""Share of right alerts a rule is held to unless a person says otherwise: one needless talk for
each useful one and a bit more is what people put up with; a rule below that is noise."""
ENOUGH = 20
"""Judged alerts below which a rule's share is not held against it."""


@dataclass(frozen=True, slots=True)
class Judged:
    """Verdicts on the alerts of one rule. `unjudged` closed by themselves, `standing` are open."""

    valid: int = 0
    false: int = 0
    premature: int = 0
    unjudged: int = 0
    standing: int = 0

    @property
    def n(self) -> int:
        """Alerts with a verdict."""
        return self.valid + self.false + self.premature

    @property
    def precision(self) -> Estimate | None:
        """Share of valid ones among those judged, with its Wilson interval; None without any."""
        return wilson(self.valid, self.n)


@dataclass(frozen=True, slots=True)
class RuleView:
    """A rule as shown: how it did, what is asked of it, whether it is on."""

    code: str
    judged: Judged
    target: float
    is_on: bool
    retired_on: date | None
    reason: str

    @property
    def proposes_retirement(self) -> bool:
        """Whether it is so often wrong that chance does not explain it.

        The upper end of the 95 % interval lies under the target, with 20 verdicts or more.
        """
        found = self.judged.precision
        return self.is_on and found is not None and found.n >= ENOUGH and found.high < self.target


def rules(workspace_id: int) -> list[RuleView]:
    """Every rule in the order reasons are listed."""
    counts = _judged(workspace_id)
    kept = {row.code: row for row in AlertRule.objects.filter(workspace_id=workspace_id)}
    found = []
    for code in CODES:
        own = kept.get(code) or AlertRule(target_precision=TARGET)
        judged = counts.get(code, Judged())
        found.append(
            RuleView(code, judged, own.target_precision, own.is_on, own.retired_on, own.reason)
        )
    return found


def rule(workspace_id: int, code: str) -> RuleView | None:
    """One rule; None for a code that is none."""
    return next((each for each in rules(workspace_id) if each.code == code), None)


def _judged(workspace_id: int) -> dict[str, Judged]:
    """Verdicts by rule. One on an item counts for every reason it still had when it was judged."""
    reasons = WorkItemReason.objects.filter(workspace_id=workspace_id, gone_on=None)
    rows = reasons.values_list("code", "item__status", "item__verdict").annotate(n=Count("id"))
    counts: dict[str, dict[str, int]] = {}
    for code, status, verdict, n in rows.order_by():
        key = "standing" if status in ("open", "snoozed") else verdict or "unjudged"
        own = counts.setdefault(code, {})
        own[key] = own.get(key, 0) + n
    return {code: Judged(**own) for code, own in counts.items()}
