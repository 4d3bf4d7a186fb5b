"""Where product events come from, what came when, and what could not be used."""

from __future__ import annotations

from django.db import models

from tenure.records.models.people import User, Workspace

KINDS = ("python", "node", "rudderstack", "http")
LETTER_STATES = ("open", "asked", "replayed", "discarded")
RAW_LIMIT = 32 * 1024
"""As much of a message is kept as one may be long, in bytes."""


class EventSource(models.Model):
    """A product or server that sends events, known by its write key. Only the key's SHA-256 is kept.

    `kind` is what it sends with. A name is given to one source at a time: a revoked one gives it free.
    """

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="sources")
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=12, choices=[(kind, kind) for kind in KINDS])
    key_hash = models.CharField(max_length=64, unique=True)
    key_last4 = models.CharField(max_length=4)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    last_received_at = models.DateTimeField(null=True)
    received = models.PositiveBigIntegerField(default=0)
    refused = models.PositiveBigIntegerField(default=0)

    class Meta:
        """The newest first."""

        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "name"],
                condition=models.Q(revoked_at=None),
                name="event_source_one_name",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=KINDS), name="event_source_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SourceHour(models.Model):
    """Messages one source sent in one hour (UTC), by the clock of the intake."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    source = models.ForeignKey(EventSource, on_delete=models.CASCADE, related_name="hours")
    hour = models.DateTimeField()
    received = models.PositiveBigIntegerField(default=0)
    refused = models.PositiveBigIntegerField(default=0)

    class Meta:
        """One row an hour."""

        constraints = [
            models.UniqueConstraint(fields=["source", "hour"], name="source_hour_once"),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} {self.hour}"


class DeadLetter(models.Model):
    """A message that could not be used, as it came, with the reason.

    `open` until somebody asks for it to be tried again (`asked`), after which it is `replayed` or
    `open` with a new reason, or until somebody discards it.
    """

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="dead_letters")
    source = models.ForeignKey(EventSource, on_delete=models.PROTECT, related_name="dead_letters")
    message_id = models.CharField(max_length=500, blank=True)
    endpoint = models.CharField(max_length=20)
    reason = models.CharField(max_length=500)
    raw = models.TextField()
    received_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=12, default="open")
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        """The newest first."""

        ordering = ["-id"]
        indexes = [models.Index(fields=["workspace", "state", "-id"], name="dead_letter_state")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=LETTER_STATES), name="dead_letter_state_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.message_id}: {self.reason}"


class DrainedSegment(models.Model):
    """A file of the intake's journal whose messages were counted: its name and SHA-256.

    Facts take a message once however often it comes; this keeps the counts and dead letters so, too.
    """

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    mark = models.CharField(max_length=200, unique=True)
    drained_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.mark
