"""How a workspace defines its revenue figures, every version kept."""

from __future__ import annotations

from django.db import models

from tenure.records.models.people import User, Workspace


class Definitions(models.Model):
    """One version of a workspace's switches; the highest is in force, none means the defaults.

    `switches` holds every switch by name as text.
    """

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="definitions")
    version = models.PositiveIntegerField()
    switches = models.JSONField()
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        """The newest first; each version once."""

        ordering = ["-version"]
        verbose_name_plural = "definitions"
        constraints = [
            models.UniqueConstraint(fields=["workspace", "version"], name="definitions_once"),
        ]

    def __str__(self) -> str:
        return f"definitions {self.version}"
