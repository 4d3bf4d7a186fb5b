"""What is decided about a customer's worth: policies, decisions, the ladder before a release, prices offered."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from tenure.records.models.people import User, Workspace
from tenure.values.worth import ANSWERS, CHOICES, KINDS, LADDER, REVIEWS, UNWANTED_KINDS


class WorthPolicy(models.Model):
    """When a recommendation is acted on, for subscription customers or agency clients. Never changed:
    the newest of a kind counts.

    `best_sure` is the least chance of being best that is acted on; `release_sure` the least chance
    that everything but a release loses; `target_margin` and `most_share` (of revenue in one hand) 0–1.
    """

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=6)
    version = models.PositiveIntegerField()
    best_sure = models.FloatField(default=0.8)
    release_sure = models.FloatField(default=0.9)
    target_margin = models.FloatField(default=0.5)
    most_share = models.FloatField(default=0.25)
    review_every = models.CharField(max_length=7, default="quarter")
    from_on = models.DateField()
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        """The newest first."""

        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "kind", "version"], name="worth_policy_once"
            ),
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="worth_policy_kind_known"),
            models.CheckConstraint(
                condition=Q(review_every__in=REVIEWS), name="worth_policy_review_known"
            ),
            models.CheckConstraint(
                condition=Q(
                    best_sure__gte=0,
                    best_sure__lte=1,
                    release_sure__gte=0.5,
                    release_sure__lte=1,
                    target_margin__gte=0,
                    target_margin__lt=1,
                    most_share__gt=0,
                    most_share__lte=1,
                ),
                name="worth_policy_in_range",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.version}"


class WorthDecision(models.Model):
    """What a person decided about a customer, beside what was recommended and the sheet it was read from.

    A release counts once it is signed, by somebody else than who proposed it.
    """

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    customer_id = models.CharField(max_length=500)
    customer_name = models.CharField(max_length=500)
    choice = models.CharField(max_length=8)
    recommended = models.CharField(max_length=8, blank=True)
    reason = models.TextField(blank=True)
    sheet = models.JSONField(default=dict)
    decided_on = models.DateField()
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    signed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField(null=True)
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        """The newest first."""

        ordering = ["-id"]
        indexes = [models.Index(fields=["workspace", "customer_id"], name="worth_decision_of")]
        constraints = [
            models.CheckConstraint(condition=Q(choice__in=CHOICES), name="worth_choice_known"),
        ]

    def __str__(self) -> str:
        return f"{self.customer_name}: {self.choice}"


class ReleaseStep(models.Model):
    """A step of the ladder before a release that was really taken, and what came of it."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    customer_id = models.CharField(max_length=500)
    customer_name = models.CharField(max_length=500)
    step = models.CharField(max_length=11)
    what = models.TextField()
    done_on = models.DateField()
    is_gone = models.BooleanField(default=False)
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """In the order they were taken."""

        ordering = ["done_on", "id"]
        indexes = [models.Index(fields=["workspace", "customer_id"], name="release_step_of")]
        constraints = [
            models.CheckConstraint(condition=Q(step__in=LADDER), name="release_step_known"),
        ]

    def __str__(self) -> str:
        return f"{self.customer_name}: {self.step}"


class Quote(models.Model):
    """A new price offered to a customer, and the answer. `multiple` is new ÷ old.

    Amounts are a month's, in minor units of `currency`. `is_soft_exit`: offered in the hope of a no.
    `answer` is "" while there is none.
    """

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    customer_id = models.CharField(max_length=500)
    customer_name = models.CharField(max_length=500)
    kind = models.CharField(max_length=6, default="saas")
    multiple = models.FloatField()
    currency = models.CharField(max_length=3)
    old_minor = models.BigIntegerField()
    new_minor = models.BigIntegerField()
    is_soft_exit = models.BooleanField(default=False)
    note = models.TextField(blank=True)
    offered_on = models.DateField()
    answer = models.CharField(max_length=9, blank=True)
    answered_on = models.DateField(null=True)
    agreed_minor = models.BigIntegerField(null=True)
    is_gone = models.BooleanField(default=False)
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """The newest first."""

        ordering = ["-offered_on", "-id"]
        indexes = [models.Index(fields=["workspace", "customer_id"], name="quote_of")]
        constraints = [
            models.CheckConstraint(condition=Q(multiple__gt=0), name="quote_multiple_above_zero"),
            models.CheckConstraint(condition=Q(answer__in=("", *ANSWERS)), name="quote_answer"),
        ]

    def __str__(self) -> str:
        return f"{self.customer_name}: {self.multiple:g}×"


class LabValue(models.Model):
    """What a customer is worth beyond its money, because it shows the future: an amount a person types.

    Minor units of `currency`, once, over the horizon of the sheet; nothing from `until_on` on.
    """

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    customer_id = models.CharField(max_length=500)
    customer_name = models.CharField(max_length=500)
    currency = models.CharField(max_length=3)
    value_minor = models.BigIntegerField()
    reason = models.CharField(max_length=500)
    until_on = models.DateField(null=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """One for each customer."""

        ordering = ["customer_name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["workspace", "customer_id"], name="lab_value_once"),
            models.CheckConstraint(condition=Q(value_minor__gte=0), name="lab_value_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.customer_name}: {self.value_minor}"


class Unwanted(models.Model):
    """A sort of tickets or a plan the company does not want to maintain any more."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8)
    name = models.CharField(max_length=500)
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """Each once."""

        ordering = ["kind", "name"]
        constraints = [
            models.UniqueConstraint(fields=["workspace", "kind", "name"], name="unwanted_once"),
            models.CheckConstraint(
                condition=Q(kind__in=UNWANTED_KINDS), name="unwanted_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"
