"""A workspace's own benchmarks."""

from __future__ import annotations

from django.db import models

from tenure.records.models.people import Workspace


class BenchmarkRow(models.Model):
    """One benchmark as a workspace has set it; without a row the default holds.

    `value` is a share, 0–1.
    """

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="benchmarks")
    code = models.CharField(max_length=40)
    value = models.FloatField()
    year = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=300)

    class Meta:
        """Each once, each a share."""

        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["workspace", "code"], name="benchmark_once"),
            models.CheckConstraint(
                condition=models.Q(value__gte=0, value__lte=1), name="benchmark_is_share"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.value} ({self.year})"
