"""What a workspace assumes where its own history is too short, each with its source."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from tenure.records.models.people import User, Workspace


class AssumptionRow(models.Model):
    """One assumption as a person said it last; without a row the default holds, or nothing.

    `value` lies between `low` and `high`: a share, or minor units of the workspace's `currency`
    ("" for a share), as `values.assumptions` says of the code.
    """

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="assumptions")
    code = models.CharField(max_length=40)
    value = models.FloatField()
    low = models.FloatField()
    high = models.FloatField()
    currency = models.CharField(max_length=3, blank=True)
    source = models.CharField(max_length=300)
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """Each once, inside its range."""

        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["workspace", "code"], name="assumption_once"),
            models.CheckConstraint(
                condition=Q(low__gte=0, low__lte=F("value"), high__gte=F("value")),
                name="assumption_in_range",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.value}"
