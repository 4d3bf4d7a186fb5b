"""The listener's desk: who is routed there, their cases, what was learnt, what rubs."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from tenure.records.models.bugs import Bug
from tenure.records.models.people import User, Workspace

POLICIES = ("best_first", "hardest")
CASE_STATES = ("waiting", "listened", "informed", "handed_on")
LAB_KINDS = ("unusual_use", "years_out", "threatens")


class ListenerPolicy(models.Model):
    """Whom the listener hears first, from when on, and what the desk costs. Never changed: the newest counts.

    `hour_cost_minor` is in the workspace's currency; `answer_hours` is how long nobody waits without
    a word, `cadence_days` how long without another.
    """

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    version = models.PositiveIntegerField()
    policy = models.CharField(max_length=10)
    hours_a_week = models.PositiveSmallIntegerField(default=20)
    hour_cost_minor = models.BigIntegerField(default=0)
    answer_hours = models.PositiveSmallIntegerField(default=24)
    cadence_days = models.PositiveSmallIntegerField(default=7)
    from_on = models.DateField()
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        """The newest first."""

        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["workspace", "version"], name="listener_policy_once"),
            models.CheckConstraint(condition=Q(policy__in=POLICIES), name="listener_policy_known"),
        ]

    def __str__(self) -> str:
        return f"{self.version}: {self.policy}"


class Routed(models.Model):
    """A customer whose complaints go to the listener, from when to when, and why."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    customer_id = models.CharField(max_length=500)
    customer_name = models.CharField(max_length=500)
    why = models.CharField(max_length=500, blank=True)
    policy = models.CharField(max_length=10)
    since_on = models.DateField()
    until_on = models.DateField(null=True)
    listener = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        """Routed once at a time."""

        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "customer_id"],
                condition=Q(until_on=None),
                name="routed_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer_name} since {self.since_on}"


class ListenerCase(models.Model):
    """Something a routed customer said that the listener hears. It ends handed on, not "solved".

    `ticket_id` "" where it came in another way. `next_word_by` is when they must hear from us.
    """

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    customer_id = models.CharField(max_length=500)
    customer_name = models.CharField(max_length=500)
    ticket_id = models.CharField(max_length=500, blank=True)
    subject = models.CharField(max_length=500)
    state = models.CharField(max_length=10, default="waiting")
    opened_at = models.DateTimeField()
    listened_at = models.DateTimeField(null=True)
    informed_at = models.DateTimeField(null=True)
    handed_on_at = models.DateTimeField(null=True)
    handed_to = models.CharField(max_length=200, blank=True)
    bug = models.ForeignKey(Bug, on_delete=models.PROTECT, null=True, related_name="+")
    next_word_by = models.DateTimeField(null=True)
    last_word_at = models.DateTimeField(null=True)
    listener = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        """Who must hear from us first; a ticket once."""

        ordering = ["next_word_by", "id"]
        indexes = [
            models.Index(fields=["workspace", "state", "next_word_by"], name="listener_queue"),
            models.Index(fields=["workspace", "customer_id"], name="listener_customer"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "ticket_id"],
                condition=~Q(ticket_id=""),
                name="listener_ticket_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=CASE_STATES), name="listener_case_state_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer_name}: {self.subject}"


class Insight(models.Model):
    """A root problem behind complaints, its fix, and what was concluded. `customers`: whose complaints."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    title = models.CharField(max_length=500)
    root_problem = models.TextField()
    fix = models.TextField(blank=True)
    conclusion = models.TextField(blank=True)
    theme_number = models.PositiveIntegerField(null=True)
    owner = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    fixed_on = models.DateField(null=True)
    concluded_on = models.DateField(null=True)
    cases = models.ManyToManyField(ListenerCase, related_name="insights")

    class Meta:
        """The newest first."""

        ordering = ["-id"]

    def __str__(self) -> str:
        return self.title


class Friction(models.Model):
    """Something too small to complain about, noted with its day; closed when it is gone."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    customer_id = models.CharField(max_length=500)
    customer_name = models.CharField(max_length=500)
    what = models.CharField(max_length=500)
    noticed_on = models.DateField()
    closed_on = models.DateField(null=True)
    closing = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        """The newest first."""

        ordering = ["-noticed_on", "-id"]
        indexes = [models.Index(fields=["workspace", "customer_id"], name="friction_customer")]

    def __str__(self) -> str:
        return f"{self.customer_name}: {self.what}"


class LabNote(models.Model):
    """A sign that a customer is a laboratory: evidence with its day, and what became product."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    customer_id = models.CharField(max_length=500)
    customer_name = models.CharField(max_length=500)
    kind = models.CharField(max_length=12)
    evidence = models.TextField()
    noticed_on = models.DateField()
    became = models.CharField(max_length=500, blank=True)
    became_on = models.DateField(null=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        """The newest first."""

        ordering = ["-noticed_on", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=LAB_KINDS), name="lab_note_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.customer_name}: {self.kind}"


class UsabilityReview(models.Model):
    """A review of what is hard to use, for a month or a quarter, as it was when it was held."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    from_on = models.DateField()
    until_on = models.DateField()
    content = models.JSONField(default=dict)
    held_on = models.DateField()
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        """The newest first; one for each stretch of time."""

        ordering = ["-until_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "from_on", "until_on"], name="usability_review_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_on} to {self.until_on}"


class UsabilityDecision(models.Model):
    """What a review decided: by whom, until when, and what came of it."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    review = models.ForeignKey(UsabilityReview, on_delete=models.PROTECT, related_name="decisions")
    category = models.CharField(max_length=200, blank=True)
    what = models.CharField(max_length=500)
    owner = models.CharField(max_length=200)
    due_on = models.DateField(null=True)
    done_on = models.DateField(null=True)
    outcome = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        """In the order they were taken."""

        ordering = ["id"]

    def __str__(self) -> str:
        return self.what
