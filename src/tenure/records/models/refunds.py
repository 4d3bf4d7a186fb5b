"""Money on its way back: proposals, the orders they consist of, and where the money stands."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce

from tenure.records.models.people import User, Workspace
from tenure.values.refunding import (
    ACCOUNTS,
    MONEY_KINDS,
    OPEN_ORDER,
    OPEN_PROPOSAL,
    ORDER_KINDS,
    ORDER_STATES,
    PROPOSAL_STATES,
)

COLLECTIONS = ("pause", "cancel", "keep")
SWITCH_REASONS_LONGEST = 500


class RefundProposal(models.Model):
    """What is proposed for one customer who paid and never used: freeze, stop collecting, refund.

    The window is half-open: what was paid for days in [window_from, window_until). `preview` holds
    every act to be done, as it stood when it was made; its SHA-256 is what gets approved. `sheet`
    is the affordability sheet the proposer saw. Nothing starts before `starts_at`.
    `form_token` is that of the form it came from: the form sent again is the same proposal.
    """

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="proposals")
    customer_id = models.CharField(max_length=500)
    customer_name = models.CharField(max_length=500)
    kind = models.CharField(max_length=12)
    window_from = models.DateField()
    window_until = models.DateField()
    evidence = models.JSONField(default=dict)
    reason = models.CharField(max_length=500)
    collection = models.CharField(max_length=8, default="pause")
    has_freeze = models.BooleanField(default=True)
    frozen_until = models.DateField(null=True)
    state = models.CharField(max_length=10, default="draft")
    preview = models.JSONField(default=dict)
    preview_sha256 = models.CharField(max_length=64, blank=True)
    previewed_at = models.DateTimeField(null=True)
    sheet = models.JSONField(default=dict)
    sheet_sha256 = models.CharField(max_length=64, blank=True)
    form_token = models.CharField(max_length=64)
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    approved_sha256 = models.CharField(max_length=64, blank=True)
    starts_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=500, blank=True)

    class Meta:
        """The newest first; one open at a time for a customer; two people."""

        ordering = ["-id"]
        indexes = [models.Index(fields=["workspace", "state", "-id"], name="refund_proposal_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "customer_id"],
                condition=Q(state__in=OPEN_PROPOSAL),
                name="refund_proposal_one_open",
            ),
            models.UniqueConstraint(
                fields=["workspace", "form_token"], name="refund_proposal_form_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=PROPOSAL_STATES), name="refund_proposal_state_known"
            ),
            models.CheckConstraint(
                condition=Q(collection__in=COLLECTIONS), name="refund_proposal_collection_known"
            ),
            models.CheckConstraint(
                condition=Q(window_until__gt=F("window_from")), name="refund_proposal_window"
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("proposed_by")),
                name="refund_proposal_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("approved", "sending", "done"))
                | Q(approved_by__isnull=False, approved_sha256=F("preview_sha256")),
                name="refund_proposal_approved_as_shown",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer_name}: {self.state}"


class MoneyOrder(models.Model):
    """One act outside: a refund of one charge, a pause, a cancellation, a freeze.

    `key` is derived from the row and committed with the state `sending` before the call; `params`
    is what is sent, to the byte, on every try. `fence` is raised by each claim: who comes with an
    older one changes nothing. `charge` is the outside id acted on. `tax_minor` is null where nobody
    knows the tax.
    """

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="money_orders")
    proposal = models.ForeignKey(RefundProposal, on_delete=models.PROTECT, related_name="orders")
    kind = models.CharField(max_length=10)
    place = models.PositiveIntegerField()
    charge = models.CharField(max_length=500)
    payment_id = models.CharField(max_length=500, blank=True)
    amount_minor = models.BigIntegerField(default=0)
    tax_minor = models.BigIntegerField(default=0, null=True)
    currency = models.CharField(max_length=3, blank=True)
    method = models.CharField(max_length=40, blank=True)
    paid_on = models.DateField(null=True)
    attempt_epoch = models.PositiveIntegerField(default=0)
    key = models.CharField(max_length=80, null=True, unique=True)
    params = models.TextField(blank=True)
    state = models.CharField(max_length=10, default="approved")
    fence = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    looks = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    first_sent_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    outside_id = models.CharField(max_length=255, blank=True)
    outside_request = models.CharField(max_length=255, blank=True)
    error_code = models.CharField(max_length=60, blank=True)
    error = models.CharField(max_length=500, blank=True)

    class Meta:
        """In the order of the preview; one open refund a charge."""

        ordering = ["proposal_id", "place"]
        indexes = [models.Index(fields=["state", "next_try_at"], name="money_order_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "charge"],
                condition=Q(kind__in=MONEY_KINDS, state__in=OPEN_ORDER),
                name="money_order_one_open",
            ),
            models.UniqueConstraint(
                fields=["workspace", "outside_id"],
                condition=Q(kind="refund") & ~Q(outside_id=""),
                name="money_order_one_refund",
            ),
            models.UniqueConstraint(fields=["proposal", "place"], name="money_order_place"),
            models.CheckConstraint(
                condition=Q(state__in=ORDER_STATES), name="money_order_state_known"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=ORDER_KINDS), name="money_order_kind_known"
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=MONEY_KINDS)
                | Q(amount_minor__gt=0, amount_minor__lte=10**12) & ~Q(currency=""),
                name="money_order_amount",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("approved", "cancelled", "failed"))
                | Q(kind="transfer")
                | Q(key__isnull=False),
                name="money_order_key_before_call",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.charge}: {self.state}"


class ChargeState(models.Model):
    """One charge as it was last read, locked by whoever wants to refund it.

    `held_minor` is set aside by open orders. Never more is held and refunded than was captured.
    """

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="+")
    charge = models.CharField(max_length=500)
    currency = models.CharField(max_length=3)
    captured_minor = models.BigIntegerField()
    refunded_minor = models.BigIntegerField(default=0)
    held_minor = models.BigIntegerField(default=0)
    is_disputed = models.BooleanField(default=False)
    read_at = models.DateTimeField()

    class Meta:
        """Each charge once."""

        constraints = [
            models.UniqueConstraint(fields=["workspace", "charge"], name="charge_state_once"),
            models.CheckConstraint(
                condition=Q(refunded_minor__gte=0, held_minor__gte=0)
                & Q(captured_minor__gte=F("refunded_minor") + F("held_minor")),
                name="charge_state_never_over",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.charge}: {self.refunded_minor} of {self.captured_minor} {self.currency}"


class LedgerEntry(models.Model):
    """An amount that left one account and entered another: a row is balanced by itself.

    Never changed and never deleted; what was wrong is turned back by another row. `occasion` is
    what caused it ("order:17:sending", "external:re_1"): each causes one row.
    """

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    order = models.ForeignKey(
        MoneyOrder, on_delete=models.PROTECT, null=True, related_name="ledger"
    )
    charge = models.CharField(max_length=500)
    left = models.CharField(max_length=12)
    entered = models.CharField(max_length=12)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    occasion = models.CharField(max_length=200)

    class Meta:
        """In the order written."""

        ordering = ["id"]
        indexes = [models.Index(fields=["workspace", "charge"], name="ledger_entry_charge")]
        constraints = [
            models.UniqueConstraint(fields=["workspace", "occasion"], name="ledger_entry_once"),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="ledger_entry_amount"),
            models.CheckConstraint(
                condition=Q(left__in=ACCOUNTS, entered__in=ACCOUNTS) & ~Q(left=F("entered")),
                name="ledger_entry_accounts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.left} to {self.entered}: {self.amount_minor} {self.currency}"


class CapDay(models.Model):
    """How much has been sent back on one day, of one scope: all, an operator, a customer, a run."""

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    currency = models.CharField(max_length=3)
    scope = models.CharField(max_length=520)
    refunds = models.PositiveIntegerField(default=0)
    sum_minor = models.BigIntegerField(default=0)

    class Meta:
        """Each once."""

        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "day", "currency", "scope"], name="cap_day_once"
            ),
            models.CheckConstraint(condition=Q(sum_minor__gte=0), name="cap_day_sum"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.scope}: {self.refunds}, {self.sum_minor} {self.currency}"


class MoneyRule(models.Model):
    """One version of a limit: what may go back in a day, or what a role may approve.

    `name` is "day_refunds", "day_sum_minor", "approve:finance" and so on; `currency` "" where it
    counts refunds. A higher limit holds a day after a second person agreed to it; a lower at once.
    """

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=40)
    currency = models.CharField(max_length=3, blank=True)
    value = models.BigIntegerField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    agreed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    holds_from = models.DateTimeField(null=True)
    declined_at = models.DateTimeField(null=True)

    class Meta:
        """The newest first; nobody agrees with themselves."""

        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(agreed_by=None) | ~Q(agreed_by=F("asked_by")),
                name="money_rule_two_people",
            ),
            models.CheckConstraint(condition=Q(value__gte=0), name="money_rule_value"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.value} {self.currency}"


class MoneySwitch(models.Model):
    """Whether money may leave: read before each call. `workspace` null is for all of them.

    Without a row it may not: a new installation sends nothing back until a person turns it on.
    """

    workspace = models.OneToOneField(
        Workspace, on_delete=models.PROTECT, null=True, related_name="money_switch"
    )
    is_on = models.BooleanField(default=False)
    installation = models.CharField(max_length=64, blank=True)
    reason = models.CharField(max_length=SWITCH_REASONS_LONGEST, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        """One for all: what is null is elsewhere never the same."""

        constraints = [
            models.UniqueConstraint(Coalesce("workspace", Value(0)), name="money_switch_once")
        ]

    def __str__(self) -> str:
        return "on" if self.is_on else f"off: {self.reason}"


class Reconciliation(models.Model):
    """One comparison of our refunds with the payment provider's, both ways."""

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    at = models.DateTimeField()
    ours = models.PositiveIntegerField()
    theirs = models.PositiveIntegerField()
    external = models.PositiveIntegerField(default=0)
    differences = models.JSONField(default=list)

    class Meta:
        """The newest first."""

        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}: {len(self.differences)} differences"


class CashPosition(models.Model):
    """What is in the bank and what each month costs, as somebody said it; the newest counts.

    `monthly_burn_minor` is what cash falls by in a month (negative: it grows).
    `refund_cap_minor` is the most that may go back in all, null for none.
    """

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    as_of = models.DateField()
    currency = models.CharField(max_length=3)
    cash_minor = models.BigIntegerField()
    monthly_burn_minor = models.BigIntegerField()
    refund_cap_minor = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        """The newest first."""

        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(refund_cap_minor=None) | Q(refund_cap_minor__gte=0),
                name="cash_position_cap",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.as_of}: {self.cash_minor} {self.currency}"
