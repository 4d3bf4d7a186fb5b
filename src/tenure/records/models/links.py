"""What mail to customers hangs on: a key that travels with the database, links, a person's yes."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from tenure.records.models.people import User, Workspace

LINK_PURPOSES = ("back",)


class MailKey(models.Model):
    """A random key of one workspace: addresses are hashed and links are signed with it.

    It is kept with the rows it salts and not with the settings: a database restored on another
    machine still knows who unsubscribed, and links sent before still work. Never changed.
    """

    workspace = models.OneToOneField(Workspace, on_delete=models.CASCADE, related_name="mail_key")
    key = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"mail key of {self.workspace}"


class MailGrant(models.Model):
    """A person's yes to more than the first few mails of one template that go out by themselves."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    template = models.CharField(max_length=40)
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """One yes a template."""

        constraints = [
            models.UniqueConstraint(fields=["workspace", "template"], name="mail_grant_once"),
        ]

    def __str__(self) -> str:
        return self.template


class MailRunYes(models.Model):
    """A person's yes to a run of mails that is larger than the runs before it.

    A run is what was written by one template on one day of the workspace; `mails` is how many there
    were when it was said.
    """

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    template = models.CharField(max_length=40)
    run_on = models.DateField()
    mails = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """One a run; a later one counts more mails."""

        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "template", "run_on"], name="mail_run_yes_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.template} on {self.run_on}: {self.mails}"


class CustomerLink(models.Model):
    """A link by which a customer does one thing without signing in. Only its SHA-256 is kept."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    customer_id = models.CharField(max_length=500)
    customer_name = models.CharField(max_length=500)
    purpose = models.CharField(max_length=12)
    language = models.CharField(max_length=8)
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        """The newest first."""

        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(purpose__in=LINK_PURPOSES), name="customer_link_purpose_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer_name}: {self.purpose}"
