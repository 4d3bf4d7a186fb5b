"""Agency clients: what was asked beyond the scope, conduct, reviews, who works for whom, notices."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from tenure.records.models.people import User, Workspace
from tenure.values.agency import CLASSES, CONDUCT_KINDS, EXITS, REVIEW_CHOICES, SCOPE_STATES


class ScopeEntry(models.Model):
    """Something a client asked for, in or out of what was agreed.

    Written here, or (`source_id` the id in `scope_requests`) what was decided here of one that was
    loaded. `minutes` it takes or took; `value_minor` what it is worth at the client's rate, of one
    given free; `order_no` names the change order. Amounts in minor units of `currency`.
    """

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    customer_id = models.CharField(max_length=500)
    customer_name = models.CharField(max_length=500)
    source_id = models.CharField(max_length=500, blank=True)
    project = models.CharField(max_length=500, blank=True)
    asked_on = models.DateField()
    asked_by = models.CharField(max_length=200, blank=True)
    summary = models.CharField(max_length=500)
    is_in_scope = models.BooleanField(null=True)
    status = models.CharField(max_length=10, default="open")
    minutes = models.PositiveIntegerField(null=True)
    currency = models.CharField(max_length=3, blank=True)
    quote_minor = models.BigIntegerField(null=True)
    value_minor = models.BigIntegerField(null=True)
    order_no = models.CharField(max_length=50, blank=True)
    decided_on = models.DateField(null=True)
    is_gone = models.BooleanField(default=False)
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """The newest first; one word on each request that was loaded."""

        ordering = ["-asked_on", "-id"]
        indexes = [models.Index(fields=["workspace", "customer_id"], name="scope_entry_of")]
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "source_id"],
                condition=~Q(source_id=""),
                name="scope_entry_once",
            ),
            models.CheckConstraint(
                condition=Q(status__in=SCOPE_STATES), name="scope_entry_state_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer_name}: {self.summary}"


class ConductEntry(models.Model):
    """How a client behaved on a day: what was said or done, who saw it. Facts, never a score of somebody's mail."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    customer_id = models.CharField(max_length=500)
    customer_name = models.CharField(max_length=500)
    happened_on = models.DateField()
    kind = models.CharField(max_length=15)
    severity = models.PositiveSmallIntegerField(default=1)
    evidence = models.TextField()
    reported_by = models.CharField(max_length=200, blank=True)
    witness = models.CharField(max_length=200, blank=True)
    is_gone = models.BooleanField(default=False)
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """The newest first."""

        ordering = ["-happened_on", "-id"]
        indexes = [models.Index(fields=["workspace", "customer_id"], name="conduct_entry_of")]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=CONDUCT_KINDS), name="conduct_kind_known"),
            models.CheckConstraint(
                condition=Q(severity__gte=1, severity__lte=3), name="conduct_severity_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer_name}: {self.kind}"


class ClientClass(models.Model):
    """A, B or C as a person says, with the reason; it stands over what was reckoned until lifted."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    customer_id = models.CharField(max_length=500)
    customer_name = models.CharField(max_length=500)
    letter = models.CharField(max_length=1)
    reason = models.CharField(max_length=500)
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """One for each client."""

        ordering = ["customer_name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["workspace", "customer_id"], name="client_class_once"),
            models.CheckConstraint(
                condition=Q(letter__in=("", *CLASSES)), name="client_class_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer_name}: {self.letter}"


class Restaffing(models.Model):
    """Somebody's hours moved from one client to another: as it was reckoned, and what came of it.

    `new_customer_name` may be a client to be won (`new_customer_id` ""). `sheet` is the sum as it was.
    """

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    person = models.CharField(max_length=200)
    old_customer_id = models.CharField(max_length=500)
    old_customer_name = models.CharField(max_length=500)
    new_customer_id = models.CharField(max_length=500, blank=True)
    new_customer_name = models.CharField(max_length=500)
    minutes_a_month = models.PositiveIntegerField()
    sheet = models.JSONField(default=dict)
    state = models.CharField(max_length=7, default="planned")
    from_on = models.DateField()
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """The newest first."""

        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=("planned", "done", "dropped")), name="restaffing_state_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.old_customer_name} to {self.new_customer_name}"


class PortfolioReview(models.Model):
    """A review of all clients, for a month or a quarter, as it was when it was held."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    from_on = models.DateField()
    until_on = models.DateField()
    content = models.JSONField(default=dict)
    held_on = models.DateField()
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """The newest first; one for each stretch of time."""

        ordering = ["-until_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "from_on", "until_on"], name="portfolio_review_once"
            ),
            models.CheckConstraint(
                condition=Q(until_on__gt=F("from_on")), name="portfolio_review_stretch"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_on} to {self.until_on}"


class ReviewDecision(models.Model):
    """What a review decided about a client: by whom, until when, and what came of it."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    review = models.ForeignKey(PortfolioReview, on_delete=models.PROTECT, related_name="decisions")
    customer_id = models.CharField(max_length=500)
    customer_name = models.CharField(max_length=500)
    choice = models.CharField(max_length=12)
    note = models.CharField(max_length=500, blank=True)
    owner = models.CharField(max_length=200)
    due_on = models.DateField(null=True)
    done_on = models.DateField(null=True)
    outcome = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """In the order they were taken."""

        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(choice__in=REVIEW_CHOICES), name="review_choice_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer_name}: {self.choice}"


class Notice(models.Model):
    """A notice to a client: why, when access ends, what is to be checked before it goes out.

    `reasons` are entries of the log as they stood (dated texts); `accesses` a list of {what, who,
    ended_on}. Written by one person, signed by another; nothing in it changes afterwards.
    """

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    customer_id = models.CharField(max_length=500)
    customer_name = models.CharField(max_length=500)
    exit = models.CharField(max_length=6)
    language = models.CharField(max_length=2, default="en")
    reasons = models.JSONField(default=list)
    ends_on = models.DateField()
    accesses = models.JSONField(default=list)
    handed_to = models.CharField(max_length=500, blank=True)
    words = models.TextField(blank=True)
    money_checked_at = models.DateTimeField(null=True)
    money_note = models.CharField(max_length=500, blank=True)
    returned_at = models.DateTimeField(null=True)
    returned_note = models.CharField(max_length=500, blank=True)
    signed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField(null=True)
    issued_on = models.DateField(null=True)
    is_gone = models.BooleanField(default=False)
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """The newest first; none goes out unsigned."""

        ordering = ["-id"]
        indexes = [models.Index(fields=["workspace", "customer_id"], name="notice_of")]
        constraints = [
            models.CheckConstraint(condition=Q(exit__in=EXITS), name="notice_exit_known"),
            models.CheckConstraint(
                condition=Q(issued_on=None) | Q(signed_at__isnull=False), name="notice_signed_first"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer_name}: {self.exit}"
