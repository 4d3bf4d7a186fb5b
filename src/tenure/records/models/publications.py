"""Which generation of figures the pages show."""

from __future__ import annotations

from django.db import models

from tenure.records.models.people import Workspace


class Publication(models.Model):
    """A generation made visible. The newest row of a workspace is what readers see.

    It is committed together with the work items of its day: no reader sees one without the
    other. `definitions` is the version of the switches it was computed under.
    """

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="publications")
    as_of = models.DateField()
    generation = models.CharField(max_length=64)
    published_at = models.DateTimeField()
    definitions = models.PositiveIntegerField(default=0)
    opened = models.PositiveIntegerField(default=0)
    cleared = models.PositiveIntegerField(default=0)
    candidates = models.PositiveIntegerField(default=0)

    class Meta:
        """The newest first."""

        ordering = ["-id"]
        indexes = [models.Index(fields=["workspace", "-id"], name="publication_newest")]

    def __str__(self) -> str:
        return f"{self.as_of} {self.generation}"
