"""How a workspace scores health, every version kept, and where people know better."""

from __future__ import annotations

from django.db import models

from tenure.records.models.people import User, Workspace
from tenure.values.health import COLORS


class HealthDesign(models.Model):
    """One version of a workspace's health score; the highest is in force.

    `design` holds factors, weights and thresholds as `HealthScore.plain` writes them.
    """

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    version = models.PositiveIntegerField()
    design = models.JSONField()
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        """The newest first; each version once."""

        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["workspace", "version"], name="health_design_once"),
        ]

    def __str__(self) -> str:
        return f"health score {self.version}"


class HealthOverride(models.Model):
    """A score or a color somebody puts beside the computed one, with the reason.

    Exactly one of `score` (0–100) and `color` is given. It holds up to and with the day
    `until`, unless lifted before.
    """

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    customer_id = models.CharField(max_length=500)
    customer_name = models.CharField(max_length=500)
    score = models.FloatField(null=True)
    color = models.CharField(max_length=8, blank=True)
    reason = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    until = models.DateField()
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        """The newest first; one at a time for a customer."""

        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "customer_id"],
                condition=models.Q(lifted_at=None),
                name="health_override_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=models.Q(score__isnull=True, color__in=COLORS)
                | models.Q(score__isnull=False, score__gte=0, score__lte=100, color=""),
                name="health_override_score_or_color",
            ),
            models.CheckConstraint(
                condition=~models.Q(reason=""), name="health_override_with_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer_name}: {self.color or self.score}"
