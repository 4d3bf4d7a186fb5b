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


class AuditSeal(models.Model):
    """The seal of one entry: its place in the chain of its workspace. Never changed, never deleted.

    `previous` is the hash of the seal before; `hash` covers that, the number, the entry and `salt`.
    """

    entry = models.OneToOneField(
        AuditEntry, on_delete=models.PROTECT, related_name="seal", primary_key=True
    )
    workspace = models.ForeignKey(
        Workspace, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    sequence = models.BigIntegerField()
    at = models.DateTimeField()
    salt = models.CharField(max_length=32)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        """A number once: of two who seal at the same time one has it."""

        constraints = [
            models.UniqueConstraint(fields=["workspace", "sequence"], name="audit_seal_once"),
            models.CheckConstraint(
                condition=models.Q(sequence__gte=1), name="audit_seal_counts_from_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sequence}: {self.hash}"
