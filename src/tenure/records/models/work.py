"""Work items: a customer who needs attention, why, and what became of it."""

from __future__ import annotations

from django.db import models

from tenure.records.models.people import User, Workspace

OPEN = ("open", "snoozed")
STATUSES = (*OPEN, "done", "dismissed", "cleared")
VERDICTS = ("", "valid", "false", "premature")


class WorkItem(models.Model):
    """One spell of attention for one customer. `cleared` means the reasons went away.

    `stake_minor` is in `currency`; `rank_minor` is the same in the workspace's currency, null
    where there is no rate. `stake` holds the parts it was computed from.
    """

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="work_items")
    customer_id = models.CharField(max_length=500)
    customer_name = models.CharField(max_length=500)
    csm = models.CharField(max_length=500, blank=True)
    assigned_to = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, related_name="work_items"
    )
    status = models.CharField(max_length=12, default="open")
    is_urgent = models.BooleanField(default=False)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)
    snoozed_until = models.DateField(null=True)
    verdict = models.CharField(max_length=12, blank=True)
    note = models.TextField(blank=True)
    currency = models.CharField(max_length=3)
    stake_minor = models.BigIntegerField(null=True)
    rank_minor = models.BigIntegerField(null=True)
    stake = models.JSONField(default=dict)
    next_step = models.CharField(max_length=40)

    class Meta:
        """One open item a customer."""

        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "customer_id"],
                condition=models.Q(status__in=OPEN),
                name="work_item_one_open",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=STATUSES), name="work_item_status_known"
            ),
            models.CheckConstraint(
                condition=models.Q(verdict__in=VERDICTS), name="work_item_verdict_known"
            ),
        ]
        indexes = [
            models.Index(
                fields=["workspace", "status", "-is_urgent", "-rank_minor", "id"],
                name="work_item_list",
            ),
            models.Index(fields=["workspace", "customer_id"], name="work_item_customer"),
        ]

    def __str__(self) -> str:
        return f"{self.customer_name} ({self.status})"


class WorkItemReason(models.Model):
    """One reason of an item: a signal with its figure. `gone_on` null while it holds."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    item = models.ForeignKey(WorkItem, on_delete=models.CASCADE, related_name="reasons")
    code = models.CharField(max_length=40)
    figure = models.JSONField(default=dict)
    since = models.DateField()
    gone_on = models.DateField(null=True)

    class Meta:
        """A signal is one reason, however often it is seen."""

        constraints = [
            models.UniqueConstraint(fields=["item", "code"], name="work_item_reason_once")
        ]

    def __str__(self) -> str:
        return self.code


class WorkItemEvent(models.Model):
    """What happened to an item, in order; never changed."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    item = models.ForeignKey(WorkItem, on_delete=models.CASCADE, related_name="events")
    happened_on = models.DateField()
    kind = models.CharField(max_length=20)
    actor = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    detail = models.JSONField(default=dict)

    class Meta:
        """In the order they happened."""

        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.happened_on} {self.kind}"
