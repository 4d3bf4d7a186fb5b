"""Who did what, when: written with every change, never changed."""

from __future__ import annotations

from django.db import models

from tenure.records.models.people import User, Workspace


class AuditEntry(models.Model):
    """One act. `action` is a unique name such as `work_item.done`; `actor` null is the system."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="audit")
    at = models.DateTimeField(db_index=True)
    actor = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=500, blank=True)
    summary = models.CharField(max_length=500)
    detail = models.JSONField(default=dict)

    class Meta:
        """Read from the newest."""

        ordering = ["-id"]
        indexes = [models.Index(fields=["workspace", "-id"], name="audit_newest")]

    def __str__(self) -> str:
        return f"{self.action}: {self.summary}"
