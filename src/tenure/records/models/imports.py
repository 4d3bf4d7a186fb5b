"""Imports begun from the web page."""

from __future__ import annotations

from django.db import models

from tenure.records.models.people import User, Workspace

TASKS = ("", "draft", "check", "apply")
STATES = ("uploaded", "drafted", "checked", "done", "failed")


class ImportRun(models.Model):
    """Files uploaded, their mapping, and what a dry run or the import itself reported.

    `task` is what is to be done next, done by whoever claims the row until `claimed_until`.
    """

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="imports")
    name = models.CharField(max_length=200)
    folder = models.CharField(max_length=64, unique=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    state = models.CharField(max_length=12, default="uploaded")
    task = models.CharField(max_length=12, blank=True)
    mapping = models.TextField(blank=True)
    report = models.JSONField(null=True)
    error = models.TextField(blank=True)
    hint = models.TextField(blank=True)
    step = models.CharField(max_length=500, blank=True)
    steps_done = models.PositiveIntegerField(default=0)
    steps = models.PositiveIntegerField(default=0)
    claimed_until = models.DateTimeField(null=True)

    class Meta:
        """The newest first."""

        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(task__in=TASKS), name="import_task_known"),
            models.CheckConstraint(condition=models.Q(state__in=STATES), name="import_state_known"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.state})"
