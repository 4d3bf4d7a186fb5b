"""Letters and mail to customers: frozen when made, sent once, and what came back."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from tenure.records.models.people import User, Workspace
from tenure.records.models.refunds import RefundProposal

MAIL_STATES = ("due", "held", "sending", "unknown", "sent", "failed", "dropped", "bounced")
TOPICS = ("account", "ladder", "survey", "reports")
"""`account` is about their money or account and cannot be unsubscribed from; `reports` tells what became of what they reported."""
SUPPRESSED_BY = ("unsubscribed", "bounced", "complained", "by hand")


class LetterSettings(models.Model):
    """Who signs letters, where they come from, and whether mail reaches customers at all.

    Nothing is sent until a person turns sending on; "test" reaches the domains listed only.
    `installation` is where it was turned on: a copy of the database sends nothing.
    """

    workspace = models.OneToOneField(
        Workspace, on_delete=models.CASCADE, related_name="letter_settings"
    )
    signer_name = models.CharField(max_length=200, blank=True)
    signer_title = models.CharField(max_length=200, blank=True)
    contact = models.CharField(max_length=300, blank=True)
    return_address = models.TextField(blank=True)
    sending = models.CharField(max_length=4, default="off")
    test_domains = models.JSONField(default=list)
    installation = models.CharField(max_length=64, blank=True)

    class Meta:
        """Off, test or on."""

        constraints = [
            models.CheckConstraint(
                condition=Q(sending__in=("off", "test", "on")), name="letter_settings_sending_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.workspace}: {self.sending}"


class Letter(models.Model):
    """A letter to one customer: what it says, its address, and how it traveled.

    `content` is frozen; the PDF is made of it, and `pdf_sha256` says which one was sent.
    """

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="+")
    proposal = models.ForeignKey(
        RefundProposal, on_delete=models.PROTECT, null=True, related_name="letters"
    )
    customer_id = models.CharField(max_length=500)
    customer_name = models.CharField(max_length=500)
    language = models.CharField(max_length=8)
    content = models.JSONField()
    pdf_sha256 = models.CharField(max_length=64, blank=True)
    address = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    courier = models.CharField(max_length=100, blank=True)
    tracking = models.CharField(max_length=100, blank=True)
    delivery_on = models.DateField(null=True)
    delivered_on = models.DateField(null=True)
    called_on = models.DateField(null=True)
    outcome = models.CharField(max_length=20, blank=True)

    class Meta:
        """The newest first."""

        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.customer_name} ({self.language})"


class CustomerMail(models.Model):
    """One mail to a customer, frozen when its row is made; at most one for an occasion.

    What may have gone out is not sent again: `unknown` is where it ends. `zone` is the
    recipient's time zone, in which evenings and nights are quiet. `due_since` is when it was put
    in line again by hand (null: never), `sent_at` when it was last handed over, or begun to be.
    """

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="+")
    customer_id = models.CharField(max_length=500)
    recipient = models.CharField(max_length=254)
    recipient_hash = models.CharField(max_length=64)
    template = models.CharField(max_length=40)
    topic = models.CharField(max_length=10)
    occasion_key = models.CharField(max_length=200)
    language = models.CharField(max_length=8)
    zone = models.CharField(max_length=64)
    subject = models.CharField(max_length=300)
    body = models.TextField()
    html = models.TextField(blank=True)
    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, null=True, related_name="mails")
    message_id = models.CharField(max_length=200, unique=True)
    state = models.CharField(max_length=8, default="due")
    tries = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    due_since = models.DateTimeField(null=True)
    next_try_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    bounced_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=500, blank=True)

    class Meta:
        """The newest first; never twice for one reason."""

        ordering = ["-id"]
        indexes = [
            models.Index(fields=["state", "next_try_at"], name="customer_mail_due"),
            models.Index(fields=["workspace", "template", "created_at"], name="customer_mail_runs"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "recipient_hash", "template", "occasion_key"],
                name="customer_mail_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=MAIL_STATES), name="customer_mail_state_known"
            ),
            models.CheckConstraint(condition=Q(topic__in=TOPICS), name="customer_mail_topic_known"),
        ]

    def __str__(self) -> str:
        return f"{self.template} to {self.recipient}: {self.state}"


class Suppression(models.Model):
    """An address nothing of a topic is sent to ("" for every topic). Only its salted hash is kept.

    `score` counts soft bounces; at 4 within 30 days the address is suppressed.
    """

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    recipient_hash = models.CharField(max_length=64)
    topic = models.CharField(max_length=10, blank=True)
    why = models.CharField(max_length=12)
    score = models.PositiveSmallIntegerField(default=0)
    is_on = models.BooleanField(default=True)
    at = models.DateTimeField()

    class Meta:
        """Each once."""

        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "recipient_hash", "topic"], name="suppression_once"
            ),
            models.CheckConstraint(
                condition=Q(why__in=SUPPRESSED_BY), name="suppression_why_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.topic or 'everything'}: {self.why}"
