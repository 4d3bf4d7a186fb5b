"""Bugs as they are worked on: who reported each, what was promised, who was told what."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from tenure.records.models.letters import CustomerMail
from tenure.records.models.people import User, Workspace

BUG_STATUSES = ("open", "fixed", "wont_fix", "duplicate")
BUG_SEVERITIES = ("low", "medium", "high", "urgent")
TRACKERS = ("built_in", "github", "jira", "linear", "import")
FILING = ("", "due", "sending", "filed", "unknown", "failed")
NEWS_KINDS = ("fixed", "eta", "workaround", "wont_fix")


class Bug(models.Model):
    """A defect. `bug_id` is its id among the facts; `tracker_key` the tracker's own ("ENG-12", "41").

    `filing` is how far filing it into the tracker has come, "" where there is nothing to file:
    `sending` and `unknown` are looked up by `filing_key` before anything is filed again.
    """

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    bug_id = models.CharField(max_length=500)
    title = models.CharField(max_length=500)
    body = models.TextField(blank=True)
    component = models.CharField(max_length=200, blank=True)
    version = models.CharField(max_length=200, blank=True)
    severity = models.CharField(max_length=8, default="medium")
    is_security = models.BooleanField(default=False)
    status = models.CharField(max_length=10, default="open")
    duplicate_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField()
    fixed_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    eta_on = models.DateField(null=True)
    workaround = models.TextField(blank=True)
    tracker = models.CharField(max_length=10, default="built_in")
    tracker_key = models.CharField(max_length=200, blank=True)
    url = models.CharField(max_length=500, blank=True)
    engineer = models.CharField(max_length=200, blank=True)
    filing = models.CharField(max_length=8, blank=True)
    filing_key = models.CharField(max_length=64, blank=True)
    filing_tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    error = models.CharField(max_length=500, blank=True)
    filed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    synced_at = models.DateTimeField(null=True)

    class Meta:
        """The newest first; each once."""

        ordering = ["-id"]
        indexes = [
            models.Index(fields=["workspace", "status", "-id"], name="bug_status"),
            models.Index(fields=["filing", "next_try_at"], name="bug_filing"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["workspace", "bug_id"], name="bug_once"),
            models.UniqueConstraint(
                fields=["workspace", "tracker", "tracker_key"],
                condition=~Q(tracker_key=""),
                name="bug_tracker_once",
            ),
            models.CheckConstraint(condition=Q(status__in=BUG_STATUSES), name="bug_status_known"),
            models.CheckConstraint(
                condition=Q(severity__in=BUG_SEVERITIES), name="bug_severity_known"
            ),
            models.CheckConstraint(condition=Q(tracker__in=TRACKERS), name="bug_tracker_known"),
            models.CheckConstraint(condition=Q(filing__in=FILING), name="bug_filing_known"),
        ]

    def __str__(self) -> str:
        return f"{self.bug_id}: {self.title}"


class BugReport(models.Model):
    """Somebody reported a bug; of one ticket it is one report. Anyone can, customer or not."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    report_id = models.CharField(max_length=500)
    bug = models.ForeignKey(Bug, on_delete=models.PROTECT, related_name="reports")
    customer_id = models.CharField(max_length=500, blank=True)
    customer_name = models.CharField(max_length=500, blank=True)
    contact_id = models.CharField(max_length=500, blank=True)
    reporter_name = models.CharField(max_length=200, blank=True)
    reporter_email = models.CharField(max_length=254, blank=True)
    ticket_id = models.CharField(max_length=500, blank=True)
    reported_at = models.DateTimeField()
    is_confirmed = models.BooleanField(null=True)
    linked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        """The oldest first; each once, and a ticket once for each bug."""

        ordering = ["reported_at", "id"]
        indexes = [models.Index(fields=["workspace", "customer_id"], name="bug_report_customer")]
        constraints = [
            models.UniqueConstraint(fields=["workspace", "report_id"], name="bug_report_once"),
            models.UniqueConstraint(
                fields=["bug", "ticket_id"], condition=~Q(ticket_id=""), name="bug_ticket_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} of {self.bug_id}"


class EtaPromise(models.Model):
    """A day promised for a fix. Later promises are rows beside it: the first one is judged, too."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    bug = models.ForeignKey(Bug, on_delete=models.CASCADE, related_name="promises")
    eta_on = models.DateField(null=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        """In the order they were made."""

        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.bug_id}: {self.eta_on}"


class BugNews(models.Model):
    """Something reporters of a bug should hear: fixed, a day, a work-around."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    bug = models.ForeignKey(Bug, on_delete=models.CASCADE, related_name="news")
    kind = models.CharField(max_length=10)
    text = models.TextField(blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        """In the order they came."""

        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=NEWS_KINDS), name="bug_news_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.bug_id}: {self.kind}"


class BugTold(models.Model):
    """A reporter was told a piece of news: by a mail, or by a person in another way. Once each."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    news = models.ForeignKey(BugNews, on_delete=models.CASCADE, related_name="told")
    who = models.CharField(max_length=500)
    customer_id = models.CharField(max_length=500, blank=True)
    mail = models.ForeignKey(CustomerMail, on_delete=models.PROTECT, null=True, related_name="+")
    how = models.CharField(max_length=20)
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        """Nobody hears the same twice."""

        constraints = [
            models.UniqueConstraint(fields=["news", "who"], name="bug_told_once"),
        ]

    def __str__(self) -> str:
        return f"{self.who}: {self.how}"
