"""A workspace's own table of stages."""

from __future__ import annotations

from django.db import models

from tenure.records.models.people import Workspace
from tenure.values.stages import CODES


class StageRow(models.Model):
    """One stage as a workspace has set it; without rows the defaults hold.

    `goals` and `metrics` are lists of texts; `place` counts from 0.
    """

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="stages")
    place = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=20)
    starts_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    question = models.CharField(max_length=300)
    goals = models.JSONField(default=list)
    metrics = models.JSONField(default=list)

    class Meta:
        """In their order, each once."""

        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["workspace", "code"], name="stage_once"),
            models.UniqueConstraint(fields=["workspace", "place"], name="stage_place_once"),
            models.CheckConstraint(condition=models.Q(code__in=CODES), name="stage_known"),
            models.CheckConstraint(
                condition=models.Q(starts_minor__gte=0), name="stage_starts_not_below_0"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} from {self.starts_minor} {self.currency}"
