"""The zombie desk: who may sleep, which steps are taken, who is frozen, and what they said."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from tenure.records.models.people import User, Workspace
from tenure.records.models.refunds import MoneyOrder, RefundProposal
from tenure.records.models.work import WorkItem

LEGAL_HOLD = "legal_hold"
DORMANT_REASONS = ("standby", "seasonal", "budget", "status", "other", LEGAL_HOLD)
FREEZE_STATES = ("asked", "frozen", "lifting", "lifted", "failed")


class DormantLabel(models.Model):
    """A customer who pays and sleeps for good reason: out of the ladder, still hollow MRR.

    It holds until the day of its review is over, unless lifted before; a legal hold until it is lifted.
    """

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    customer_id = models.CharField(max_length=500)
    customer_name = models.CharField(max_length=500)
    reason = models.CharField(max_length=10)
    evidence = models.TextField()
    review_on = models.DateField()
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        """The newest first; one at a time for a customer."""

        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "customer_id"],
                condition=Q(lifted_at=None),
                name="dormant_label_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(reason__in=DORMANT_REASONS), name="dormant_label_reason_known"
            ),
            models.CheckConstraint(condition=~Q(evidence=""), name="dormant_label_evidence"),
        ]

    def __str__(self) -> str:
        return f"{self.customer_name}: {self.reason}"


class LadderDesign(models.Model):
    """One version of the ladder's steps and wordings; the highest is in force."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    version = models.PositiveIntegerField()
    design = models.JSONField()
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        """The newest first; each version once."""

        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["workspace", "version"], name="ladder_design_once"),
        ]

    def __str__(self) -> str:
        return f"ladder {self.version}"


class LadderTouch(models.Model):
    """A step of the ladder taken for a customer's quiet spell, which began on `quiet_since`."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    customer_id = models.CharField(max_length=500)
    quiet_since = models.DateField()
    step = models.CharField(max_length=40)
    done_on = models.DateField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    item = models.ForeignKey(WorkItem, on_delete=models.SET_NULL, null=True, related_name="+")
    note = models.TextField(blank=True)

    class Meta:
        """Each step once a spell."""

        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "customer_id", "quiet_since", "step"], name="ladder_touch_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id}: {self.step}"


class Freeze(models.Model):
    """A customer's account frozen in your product until a day, after which a person is asked again."""

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="+")
    customer_id = models.CharField(max_length=500)
    customer_name = models.CharField(max_length=500)
    order = models.OneToOneField(MoneyOrder, on_delete=models.PROTECT, related_name="freeze")
    reason = models.CharField(max_length=500)
    state = models.CharField(max_length=8, default="asked")
    since = models.DateTimeField()
    until = models.DateField()
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        """The newest first; frozen twice is frozen once."""

        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "customer_id"],
                condition=Q(state__in=("asked", "frozen", "lifting")),
                name="freeze_one_at_a_time",
            ),
            models.CheckConstraint(condition=Q(state__in=FREEZE_STATES), name="freeze_state_known"),
        ]

    def __str__(self) -> str:
        return f"{self.customer_name}: {self.state}"


class WhyInvite(models.Model):
    """A question "why did you never start?" to one person. Only the link's SHA-256 is kept."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    customer_id = models.CharField(max_length=500)
    customer_name = models.CharField(max_length=500)
    proposal = models.ForeignKey(
        RefundProposal, on_delete=models.SET_NULL, null=True, related_name="invites"
    )
    token_hash = models.CharField(max_length=64, unique=True)
    language = models.CharField(max_length=8)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=40, blank=True)
    step = models.CharField(max_length=40, blank=True)
    text = models.TextField(blank=True)
    wants_back = models.BooleanField(default=False)
    wants_help = models.BooleanField(default=False)

    class Meta:
        """The newest first."""

        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("made_at")), name="why_invite_expires_later"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer_name}: {self.answer or 'not answered'}"
