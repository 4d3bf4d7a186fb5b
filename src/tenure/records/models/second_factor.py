"""A person's second factor, and the codes for when it is lost."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from tenure.records.models.people import User, Workspace

FACTOR_ENDS = ("", "removed", "renewed", "reset")


class SecondFactor(models.Model):
    """An authenticator somebody set up, or is setting up (`confirmed_at` null). Ended ones are kept.

    The secret is not here: it is made of `nonce` and a key that is not in the database.
    `last_step` is the last 30 seconds, counted from 1970, whose code was accepted: none before it
    is. After `failures` wrong codes nothing is accepted before `waits_until`. `told_at` is when
    the person saw that another had ended it.
    """

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="second_factors")
    nonce = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    last_step = models.BigIntegerField(default=0)
    failures = models.PositiveIntegerField(default=0)
    waits_until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    end = models.CharField(max_length=10, blank=True)
    told_at = models.DateTimeField(null=True)

    class Meta:
        """At most one in use and one being set up; the newest first."""

        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(ended_at=None, confirmed_at__isnull=False),
                name="second_factor_one_in_use",
            ),
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(ended_at=None, confirmed_at=None),
                name="second_factor_one_begun",
            ),
            models.CheckConstraint(
                condition=Q(end__in=FACTOR_ENDS), name="second_factor_end_known"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, end="") | Q(ended_at__isnull=False) & ~Q(end=""),
                name="second_factor_ended_by_something",
            ),
        ]

    def __str__(self) -> str:
        return f"second factor of {self.user}"


class RecoveryCode(models.Model):
    """One code that stands in for the second factor once. Only its SHA-256 is kept."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    factor = models.ForeignKey(SecondFactor, on_delete=models.CASCADE, related_name="codes")
    code_hash = models.CharField(max_length=64, unique=True)
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return "used" if self.used_at else "not used"
