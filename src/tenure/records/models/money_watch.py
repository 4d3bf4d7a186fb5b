"""Watching money: what differs and was taken note of, what people are told, when the rules were checked."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from tenure.records.models.people import User, Workspace


class DifferenceNote(models.Model):
    """Two people took note of one difference from the payment provider's books: it stops no money.

    `why` is the code of the difference, `subject` what differs ("refund:re_1", "order:17"). One that
    a second person has not agreed to counts for nothing yet.
    """

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="+")
    why = models.CharField(max_length=20)
    subject = models.CharField(max_length=270)
    reason = models.CharField(max_length=500)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    agreed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    agreed_at = models.DateTimeField(null=True)

    class Meta:
        """Each difference once; nobody agrees with themselves."""

        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "why", "subject"], name="difference_note_once"
            ),
            models.CheckConstraint(
                condition=Q(agreed_by=None) | ~Q(agreed_by=F("asked_by")),
                name="difference_note_two_people",
            ),
            models.CheckConstraint(
                condition=Q(agreed_by=None, agreed_at=None)
                | Q(agreed_by__isnull=False, agreed_at__isnull=False),
                name="difference_note_agreed_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.why} {self.subject}"


class MoneyAlarm(models.Model):
    """Something about money that people are told of, once for each cause.

    `cause` is what it was, such as "refund:17" or "stopped:2026-03-31T06:00:00+00:00". `told_at` is
    null until the messages are written.
    """

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="+")
    cause = models.CharField(max_length=150)
    code = models.CharField(max_length=20)
    says = models.CharField(max_length=500)
    at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)

    class Meta:
        """The newest first."""

        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["workspace", "cause"], name="money_alarm_once")
        ]
        indexes = [
            models.Index(
                fields=["workspace"], condition=Q(told_at=None), name="money_alarm_to_tell"
            )
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.says}"


class MoneyCheck(models.Model):
    """One check of every rule of money, with what did not hold: rows of {rule, subject, says}."""

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    violations = models.JSONField(default=list)

    class Meta:
        """The newest first."""

        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}: {len(self.violations)} violations"
