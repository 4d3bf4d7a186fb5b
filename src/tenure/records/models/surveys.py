"""Rounds of questions, who is asked by which link, and what they answered."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from tenure.records.models.letters import CustomerMail
from tenure.records.models.people import User, Workspace

SURVEY_KINDS = ("nps", "csat", "ces", "quarterly")
ROUND_STATES = ("draft", "running", "closed")
INVITE_STATES = ("planned", "mailed", "skipped", "answered", "expired")


class SurveyRound(models.Model):
    """One round of a survey. `segment` "" asks everybody; `roles` [] every role.

    People are asked on days spread between `opens_on` and `closes_on`.
    """

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10)
    name = models.CharField(max_length=200)
    segment = models.CharField(max_length=500, blank=True)
    roles = models.JSONField(default=list)
    opens_on = models.DateField()
    closes_on = models.DateField()
    state = models.CharField(max_length=8, default="draft")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        """The newest first."""

        ordering = ["-opens_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=SURVEY_KINDS), name="survey_round_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=ROUND_STATES), name="survey_round_state_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SurveyInvite(models.Model):
    """One person asked in one round: by a link of their own, of which only the SHA-256 is kept.

    `why_not` says why somebody was passed over ("throttled", "no_address", "unsubscribed" …).
    An answer may be changed for a day; `score` is on the scale of the kind.
    """

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    round = models.ForeignKey(SurveyRound, on_delete=models.PROTECT, related_name="invites")
    customer_id = models.CharField(max_length=500)
    customer_name = models.CharField(max_length=500)
    contact_id = models.CharField(max_length=500, blank=True)
    contact_name = models.CharField(max_length=500, blank=True)
    email = models.CharField(max_length=254, blank=True)
    recipient_hash = models.CharField(max_length=64)
    role = models.CharField(max_length=200, blank=True)
    ticket_id = models.CharField(max_length=500, blank=True)
    language = models.CharField(max_length=8)
    state = models.CharField(max_length=8, default="planned")
    why_not = models.CharField(max_length=20, blank=True)
    ask_on = models.DateField()
    made_at = models.DateTimeField()
    token_hash = models.CharField(max_length=64, null=True, unique=True)
    expires_at = models.DateTimeField(null=True)
    mail = models.ForeignKey(CustomerMail, on_delete=models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(null=True)
    score = models.PositiveSmallIntegerField(null=True)
    goal = models.CharField(max_length=500, blank=True)
    comment = models.TextField(blank=True)
    who_uses = models.TextField(blank=True)
    solves = models.TextField(blank=True)
    missing = models.TextField(blank=True)
    follow_up_by = models.DateTimeField(null=True)
    followed_up_at = models.DateTimeField(null=True)
    followed_up_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    follow_up_note = models.TextField(blank=True)

    class Meta:
        """The newest first; each person once a round."""

        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["workspace", "recipient_hash", "asked_at"], name="survey_throttle"
            ),
            models.Index(fields=["workspace", "state", "ask_on"], name="survey_due"),
            models.Index(fields=["workspace", "customer_id"], name="survey_customer"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["round", "recipient_hash"], name="survey_asked_once"),
            models.CheckConstraint(
                condition=Q(state__in=INVITE_STATES), name="survey_invite_state_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer_name}: {self.state}"
