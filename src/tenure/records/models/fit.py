"""Why customers left, what stands behind a source, and rules for customers to come."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from tenure.records.models.people import User, Workspace
from tenure.values.fit import REASONS, RULE_STATES, RULES, TEAMS, UNITS


class ChurnReason(models.Model):
    """Why a customer left, as a person judged it with everything on the table.

    `is_controllable` None: as the reason usually is.
    """

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    customer_id = models.CharField(max_length=500)
    customer_name = models.CharField(max_length=500)
    left_on = models.DateField()
    reason = models.CharField(max_length=20)
    is_controllable = models.BooleanField(null=True)
    note = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """One word on each loss."""

        ordering = ["-left_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "customer_id", "left_on"], name="churn_reason_once"
            ),
            models.CheckConstraint(condition=Q(reason__in=REASONS), name="churn_reason_known"),
        ]

    def __str__(self) -> str:
        return f"{self.customer_name}: {self.reason}"


class FitMechanism(models.Model):
    """What plausibly makes customers of a source leave: without it no rule is proposed."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    unit = models.CharField(max_length=13)
    name = models.CharField(max_length=500)
    why = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """One for each source."""

        ordering = ["unit", "name"]
        constraints = [
            models.UniqueConstraint(fields=["workspace", "unit", "name"], name="mechanism_once"),
            models.CheckConstraint(condition=Q(unit__in=UNITS), name="mechanism_unit_known"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.name}"


class FitRule(models.Model):
    """Who is to be qualified harder or not sold to, with what it was reckoned to cost and save.

    `conditions` is a list of {field, values}, all of which hold; `numbers` the estimate as it was when
    proposed. `pass_through` 0–1 of those it meets are let in all the same, so that it can be seen to be right.
    """

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=14)
    conditions = models.JSONField(default=list)
    numbers = models.JSONField(default=dict)
    pass_through = models.FloatField(default=0.05)
    state = models.CharField(max_length=8, default="proposed")
    from_on = models.DateField(null=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """The newest first."""

        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=RULES), name="fit_rule_kind_known"),
            models.CheckConstraint(condition=Q(state__in=RULE_STATES), name="fit_rule_state_known"),
            models.CheckConstraint(
                condition=Q(pass_through__gte=0, pass_through__lte=1), name="fit_rule_pass_through"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class FitSignOff(models.Model):
    """One team's word on a rule: sales, marketing and success each say theirs, the last one counts."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    rule = models.ForeignKey(FitRule, on_delete=models.CASCADE, related_name="sign_offs")
    team = models.CharField(max_length=9)
    agrees = models.BooleanField()
    note = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """In the order they were said."""

        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(team__in=TEAMS), name="fit_sign_off_team_known"),
        ]

    def __str__(self) -> str:
        return f"{self.team}: {self.agrees}"


class FitPack(models.Model):
    """The pack on fit and reasons for success, sales and marketing, as it was when it was held."""

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
                fields=["workspace", "from_on", "until_on"], name="fit_pack_once"
            ),
            models.CheckConstraint(condition=Q(until_on__gt=F("from_on")), name="fit_pack_stretch"),
        ]

    def __str__(self) -> str:
        return f"{self.from_on} to {self.until_on}"
