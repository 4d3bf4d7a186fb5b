"""What payment providers told us, each event once, and how far their lists were read."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from tenure.records.models.people import Workspace

EVENT_STATES = ("pending", "done", "ignored", "failed")


class OutsideEvent(models.Model):
    """One event as it came in, to the byte, whoever brought it: a webhook or the hourly look.

    `pending` until its effect is committed; `failed` waits for `next_try_at`, and can be replayed.
    """

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    provider = models.CharField(max_length=20)
    event_id = models.CharField(max_length=255)
    kind = models.CharField(max_length=100)
    happened_at = models.DateTimeField()
    received_at = models.DateTimeField()
    body = models.TextField()
    state = models.CharField(max_length=8, default="pending")
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    error = models.CharField(max_length=500, blank=True)

    class Meta:
        """The newest first; each event once."""

        ordering = ["-id"]
        indexes = [models.Index(fields=["state", "next_try_at"], name="outside_event_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "provider", "event_id"], name="outside_event_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=EVENT_STATES), name="outside_event_state_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event_id}: {self.kind}"


class ReadingMark(models.Model):
    """How far one list of a provider was read: reading goes on from here after a stop."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    provider = models.CharField(max_length=20)
    resource = models.CharField(max_length=40)
    cursor = models.CharField(max_length=255, blank=True)
    is_whole = models.BooleanField(default=False)
    rows = models.PositiveBigIntegerField(default=0)
    at = models.DateTimeField()

    class Meta:
        """Each list once."""

        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "provider", "resource"], name="reading_mark_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.resource} up to {self.cursor}"
