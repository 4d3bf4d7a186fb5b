"""What people say about texts: labels, themes, whose a ticket is; and talks they had."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from tenure.records.models.people import User, Workspace

LABEL_KINDS = ("complaint", "category", "severity", "theme")
TALK_KINDS = ("call", "email", "meeting", "note", "in_app")


class TextLabel(models.Model):
    """What a person says a ticket is: it counts before any guess, and is an example to learn from.

    `label`: "yes"/"no" for complaint, a category, a severity, the number of a theme.
    """

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    ticket_id = models.CharField(max_length=500)
    kind = models.CharField(max_length=10)
    label = models.CharField(max_length=200)
    text_hash = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        """One word on each question of a ticket."""

        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "ticket_id", "kind"], name="text_label_once"
            ),
            models.CheckConstraint(condition=Q(kind__in=LABEL_KINDS), name="text_label_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id}: {self.kind} {self.label}"


class Theme(models.Model):
    """Something many texts are about. It keeps its number and name while texts come and go.

    `center` is the mean direction of its texts under `model`, by which it is known again. A merged
    theme points to the one it went into; a named one was named by a person.
    """

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=200)
    is_named = models.BooleanField(default=False)
    words = models.JSONField(default=list)
    model = models.CharField(max_length=100)
    center = models.JSONField(default=list)
    texts = models.PositiveIntegerField(default=0)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    first_on = models.DateField()
    last_on = models.DateField()
    at = models.DateTimeField()

    class Meta:
        """Numbered once."""

        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["workspace", "number"], name="theme_once"),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.name}"


class RequesterMatch(models.Model):
    """Whose tickets of one requester are, as a person decided. `customer_id` "" says nobody's."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    requester = models.CharField(max_length=500)
    customer_id = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        """Each requester once, in small letters: an address, or a name where there is none."""

        constraints = [
            models.UniqueConstraint(fields=["workspace", "requester"], name="requester_match_once"),
        ]

    def __str__(self) -> str:
        return f"{self.requester}: {self.customer_id or 'nobody'}"


class Talk(models.Model):
    """A talk with somebody at a customer, as it was noted. Columns as in `touchpoints`.

    `case` is the listener's, where the talk was about one. `asked` and the reasons are of outreach.
    """

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    customer_id = models.CharField(max_length=500)
    customer_name = models.CharField(max_length=500)
    contact_id = models.CharField(max_length=500, blank=True)
    contact_name = models.CharField(max_length=500, blank=True)
    kind = models.CharField(max_length=10, default="call")
    direction = models.CharField(max_length=3, default="out")
    occurred_at = models.DateTimeField()
    minutes = models.PositiveIntegerField(null=True)
    subject = models.CharField(max_length=500, blank=True)
    body = models.TextField(blank=True)
    goal = models.CharField(max_length=500, blank=True)
    blocker = models.CharField(max_length=500, blank=True)
    mood = models.CharField(max_length=10, blank=True)
    promise = models.CharField(max_length=500, blank=True)
    promised_on = models.DateField(null=True)
    kept_on = models.DateField(null=True)
    is_value_talk = models.BooleanField(default=False)
    asked = models.CharField(max_length=500, blank=True)
    stated_reason = models.CharField(max_length=500, blank=True)
    real_reason = models.CharField(max_length=500, blank=True)
    changed_mind = models.BooleanField(null=True)
    case = models.ForeignKey(
        "records.ListenerCase", on_delete=models.PROTECT, null=True, related_name="talks"
    )
    is_gone = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """The newest first."""

        ordering = ["-occurred_at", "-id"]
        indexes = [
            models.Index(fields=["workspace", "customer_id", "-occurred_at"], name="talk_customer"),
            models.Index(fields=["workspace", "-occurred_at"], name="talk_list"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=TALK_KINDS), name="talk_kind_known"),
            models.CheckConstraint(
                condition=Q(direction__in=("in", "out")), name="talk_direction_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer_name}: {self.subject}"
