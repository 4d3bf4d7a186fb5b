"""Alerts: when none are given, which rules give them, how they are sent, and what was sent."""

from __future__ import annotations

from django.db import models

from tenure.records.models.people import User, Workspace

QUIET_KINDS = ("holiday", "outage")
SENDING = ("off", "test", "on")
CHANNELS = ("email", "slack")
WAITING = ("due", "held", "unknown")
"""What may still be sent: due, held back for now, or perhaps sent already."""
DELIVERY_STATUSES = (*WAITING, "sending", "sent", "failed", "dropped")


class QuietPeriod(models.Model):
    """Days on which no alert begins: a holiday, or an outage of ours. Both days are in it.

    One that was lifted counts for nothing, and is kept.
    """

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="quiet_periods")
    starts_on = models.DateField()
    ends_on = models.DateField()
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=[(kind, kind) for kind in QUIET_KINDS])
    added_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        """The latest first."""

        ordering = ["-starts_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="quiet_period_in_order"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=QUIET_KINDS), name="quiet_period_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.starts_on} to {self.ends_on})"


class AlertRule(models.Model):
    """What a workspace decided about one signal. Without a row: on, with the usual target.

    `retired_on` and `reason` say when and why a person switched it off; null while it is on.
    """

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="alert_rules")
    code = models.CharField(max_length=40)
    is_on = models.BooleanField(default=True)
    target_precision = models.FloatField()
    retired_on = models.DateField(null=True)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        """One decision a signal."""

        constraints = [
            models.UniqueConstraint(fields=["workspace", "code"], name="alert_rule_once"),
            models.CheckConstraint(
                condition=models.Q(target_precision__gt=0, target_precision__lt=1),
                name="alert_rule_target_is_a_share",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class AlertSettings(models.Model):
    """How many alerts a person wants, and whether anything leaves the building.

    `alarm_budget` is in alerts per CSM a week. `sending` is "off" until a person turns it on;
    "test" sends only to `test_domains` (names with commas between). `installation` is the one
    it was turned on in: a database restored elsewhere sends nothing. `weekdays` holds the
    days of the digest, 1 is Monday. `slack_url` is a secret: it is never shown again.
    `digested_on` is the last day digests were written for, `slack_event` the last event of
    work items that Slack was told of.
    """

    workspace = models.OneToOneField(
        Workspace, on_delete=models.CASCADE, related_name="alert_settings"
    )
    alarm_budget = models.FloatField(default=3.0)
    sending = models.CharField(max_length=4, default="off")
    test_domains = models.CharField(max_length=500, blank=True)
    installation = models.CharField(max_length=64, blank=True)
    slack_url = models.CharField(max_length=500, blank=True)
    digest_hour = models.PositiveSmallIntegerField(default=8)
    weekdays = models.CharField(max_length=7, default="12345")
    digested_on = models.DateField(null=True)
    slack_event = models.BigIntegerField(default=0)

    class Meta:
        """Known values only."""

        constraints = [
            models.CheckConstraint(
                condition=models.Q(sending__in=SENDING), name="alert_settings_sending_known"
            ),
            models.CheckConstraint(
                condition=models.Q(alarm_budget__gt=0), name="alert_settings_budget_above_0"
            ),
            models.CheckConstraint(
                condition=models.Q(digest_hour__lte=23), name="alert_settings_hour_of_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"sending {self.sending}"


class DigestChoice(models.Model):
    """Whether a person wants the digest. Without a row: yes."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="digest_choices")
    is_on = models.BooleanField()

    class Meta:
        """One choice a person and workspace."""

        constraints = [
            models.UniqueConstraint(fields=["workspace", "user"], name="digest_choice_once")
        ]

    def __str__(self) -> str:
        return f"{self.user}: {'yes' if self.is_on else 'no'}"


class Delivery(models.Model):
    """One message, frozen when its row is made: what is sent later is what stands here.

    `occasion_key` is made of the reason, not of the run, so that a reason gives one message
    however often the run is done. `message_id` is the same on every try. `seen_event` is the
    last event of work items this message knows of: the next one begins after it.
    `body` is plain text (for Slack: the JSON that is posted), `html` the same as markup.
    `is_repeat` is set once it may have been sent already.
    """

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=10)
    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="+")
    recipient = models.CharField(max_length=254)
    occasion_key = models.CharField(max_length=200)
    subject = models.CharField(max_length=300)
    body = models.TextField()
    html = models.TextField(blank=True)
    items = models.PositiveIntegerField(default=0)
    seen_event = models.BigIntegerField(default=0)
    status = models.CharField(max_length=8, default="due")
    tries = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    next_try_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=500, blank=True)
    message_id = models.CharField(max_length=200)
    is_repeat = models.BooleanField(default=False)

    class Meta:
        """The newest first."""

        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["workspace", "occasion_key"], name="delivery_once"),
            models.CheckConstraint(
                condition=models.Q(status__in=DELIVERY_STATUSES), name="delivery_status_known"
            ),
            models.CheckConstraint(
                condition=models.Q(channel__in=CHANNELS), name="delivery_channel_known"
            ),
        ]
        indexes = [models.Index(fields=["status", "next_try_at"], name="delivery_due")]

    def __str__(self) -> str:
        return f"{self.occasion_key} ({self.status})"
