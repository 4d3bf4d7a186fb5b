"""What is to become of a mail to a customer now: asked at the moment it would be sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from tenure.records.models import (
    CustomerMail,
    DormantLabel,
    Freeze,
    LadderTouch,
    LetterSettings,
    MailGrant,
    QuietPeriod,
    Suppression,
)
from tenure.workflow.actions.deliveries import Here
from tenure.workflow.queries.labels import in_legal_hold
from tenure.workflow.queries.mail_runs import RUN_SAID, waits_for_a_yes
from tenure.workflow.queries.mails import FIRST_RUN_SAID
from tenure.workflow.rules.mail_ids import SUBSCRIBED, step_occasion
from tenure.workflow.rules.quiet_hours import opens_at

HOLD = timedelta(minutes=5)
STALE = timedelta(hours=72)
ACCOUNT_STALE = timedelta(days=7)
"""Mail about a customer's money outlasts a long holiday, and is then held for a person."""
A_DAY = timedelta(days=1)
A_WEEK = timedelta(days=7)
BETWEEN_SURVEYS = timedelta(days=90)
HOURLY = 500
DAILY_TO_ONE = 5
"""Mails a day to one address, those about its account too: whatever goes round in a loop ends there."""
FIRST_RUN = 20
"""Mails of one template that go out by themselves before a person says yes."""
WENT_OUT = ("sending", "unknown", "sent", "bounced")
"""States in which a mail went out or may have."""
STEP_TEMPLATE = "ladder-"
"""What the template's name of a step of the ladder begins with; the step's code follows."""
TAKEN_BACK = "the step was taken back"
SENDING_OFF = "sending is off"
ON_ELSEWHERE = "sending was turned on in another installation"
NO_SERVER = "no mail server is set"
TESTING = "test mode: not one of its domains"
WAY_OUT = {
    SENDING_OFF: "An owner or manager turns it on, on the page Mail.",
    ON_ELSEWHERE: "An owner or manager turns it on here, on the page Mail.",
    NO_SERVER: "Whoever runs Tenure sets TENURE_SMTP_URL and TENURE_MAIL_FROM.",
    TESTING: "An owner or manager turns it on for everyone, or adds the domain, on the page Mail.",
}
"""Why no mail leaves, and who can do what about it."""
UNHEARD = ("bounced", "complained", "by hand")
"""Why nothing at all is sent to an address, not even about its account."""


NOT_NOW = "what is known of the customer is too old"
"""Newer figures may say yes: the mail waits. Whatever else they say is over for good."""
Look = Callable[[CustomerMail, date], str]
"""By what figures a mail may be overtaken on a day; see `queries.overtaken`."""


def no_figures(_mail: CustomerMail, _today: date) -> str:
    """Where nobody looks."""
    return ""


@dataclass(frozen=True, slots=True)
class Fate:
    """The state a mail gets, why, and when it is asked again."""

    state: str
    why: str
    again_at: datetime


def fate(mail: CustomerMail, here: Here, at: datetime, look: Look = no_figures) -> Fate:
    """Whether a mail may be sent now ("sending"), or what becomes of it.

    The figures are looked at last, only for what would leave at once.
    """
    over = _age(mail, at) or _suppressed(mail) or _customer(mail, at)
    if over:
        state = "held" if mail.topic == "account" else "dropped"
        return Fate(state, over, at + HOLD)
    held = (
        not_leaving(mail.workspace_id, mail.recipient, here)
        or _first_run(mail)
        or _larger_run(mail)
    )
    if held:
        return Fate("held", held, at + HOLD)
    return _put_off(mail, at) or _by_figures(mail, look, at) or Fate("sending", "", at)


def _age(mail: CustomerMail, at: datetime) -> str:
    age = at - (mail.due_since or mail.created_at)
    if mail.topic == "account":
        return "older than 7 days: a person decides" if age > ACCOUNT_STALE else ""
    return "older than 72 hours" if age > STALE else ""


def _suppressed(mail: CustomerMail) -> str:
    """Why nothing is sent to the address, or nothing of the topic; "" where it may be."""
    own = Suppression.objects.filter(
        workspace_id=mail.workspace_id, recipient_hash=mail.recipient_hash, is_on=True
    )
    unheard = own.filter(why__in=UNHEARD, topic__in=("", mail.topic)).first()
    if unheard is not None:
        return f"nothing is sent to this address: {unheard.why}"
    if mail.topic in SUBSCRIBED and own.filter(topic__in=("", "all", mail.topic)).exists():
        return "unsubscribed"
    return ""


def _customer(mail: CustomerMail, at: datetime) -> str:
    """Why a mail no longer fits the customer: nothing at all does in a legal hold."""
    own = {"workspace_id": mail.workspace_id, "customer_id": mail.customer_id}
    if in_legal_hold(mail.workspace_id, mail.customer_id):
        return "the customer is in legal hold"
    if mail.topic != "ladder":
        return ""
    if _is_taken_back(mail):
        return TAKEN_BACK
    if Freeze.objects.filter(**own, state__in=("asked", "frozen", "lifting")).exists():
        return "the customer is frozen"
    labels = DormantLabel.objects.filter(**own, lifted_at=None, review_on__gte=_today(mail, at))
    return "the customer sleeps for good reason" if labels.exists() else ""


def _is_taken_back(mail: CustomerMail) -> bool:
    """Whether the step a mail says is not recorded in its quiet spell any more."""
    step = mail.template.removeprefix(STEP_TEMPLATE)
    if step == mail.template:
        return False
    touches = LadderTouch.objects.filter(
        workspace_id=mail.workspace_id, customer_id=mail.customer_id, step=step
    )
    spells = touches.values_list("quiet_since", flat=True)
    reasons = {step_occasion(mail.customer_id, since, step) for since in spells}
    return mail.occasion_key not in reasons


def _by_figures(mail: CustomerMail, look: Look, at: datetime) -> Fate | None:
    """What becomes of a mail that the newest figures have overtaken."""
    why = look(mail, _today(mail, at))
    return Fate("held" if why == NOT_NOW else "dropped", why, at + HOLD) if why else None


def _today(mail: CustomerMail, at: datetime) -> date:
    return at.astimezone(ZoneInfo(mail.workspace.time_zone)).date()


def not_leaving(workspace_id: int, recipient: str, here: Here) -> str:
    """Why no mail to an address leaves from here as things are set; "" where it may."""
    own = LetterSettings.objects.filter(workspace_id=workspace_id).first()
    if own is None or own.sending == "off":
        return SENDING_OFF
    if own.installation != here.installation:
        return ON_ELSEWHERE
    if not here.has_mail:
        return NO_SERVER
    domain = recipient.strip().rpartition("@")[2].lower()
    if own.sending == "test" and domain not in own.test_domains:
        return TESTING
    return ""


def _first_run(mail: CustomerMail) -> str:
    """The first mails of a template go by themselves; then a person says yes, once."""
    if mail.topic not in SUBSCRIBED:
        return ""
    of_it = {"workspace_id": mail.workspace_id, "template": mail.template}
    if MailGrant.objects.filter(**of_it).exists():
        return ""
    went = CustomerMail.objects.filter(**of_it, state__in=WENT_OUT).count()
    return FIRST_RUN_SAID if went >= FIRST_RUN else ""


def _larger_run(mail: CustomerMail) -> str:
    """A run far larger than the last ones stops, whatever it is about."""
    return RUN_SAID if waits_for_a_yes(mail) else ""


def _put_off(mail: CustomerMail, at: datetime) -> Fate | None:
    """When it is too early: too soon after another, too many in an hour, or the quiet hours."""
    earliest = _not_too_often(mail)
    if earliest is not None and earliest > at:
        limit = (mail.due_since or mail.created_at) + STALE
        if earliest > limit:
            return Fate("dropped", "too soon after another mail", at)
        return Fate("due", "too soon after another mail", earliest)
    recent = CustomerMail.objects.filter(workspace_id=mail.workspace_id, state__in=WENT_OUT)
    to_one = recent.filter(recipient_hash=mail.recipient_hash, sent_at__gt=at - A_DAY)
    times = [each.sent_at for each in to_one.order_by("-sent_at")[:DAILY_TO_ONE] if each.sent_at]
    if len(times) == DAILY_TO_ONE:
        return Fate("due", "5 mails went to this address within a day", times[-1] + A_DAY)
    if recent.filter(sent_at__gt=at - timedelta(hours=1)).count() >= HOURLY:
        return Fate("due", "500 mails went out within an hour", at + HOLD)
    opening = opens_at(at, mail.zone, holidays(mail.workspace_id, at))
    return Fate("due", "quiet hours", opening) if opening > at else None


def _not_too_often(mail: CustomerMail) -> datetime | None:
    """When the next mail of its topic may go to the recipient; None for at once.

    One a week of all that can be unsubscribed from, one survey in 90 days.
    """
    if mail.topic not in SUBSCRIBED:
        return None
    went = CustomerMail.objects.filter(
        workspace_id=mail.workspace_id,
        recipient_hash=mail.recipient_hash,
        state__in=WENT_OUT,
        sent_at__isnull=False,
    ).order_by("-sent_at")
    last = went.filter(topic__in=SUBSCRIBED).values_list("sent_at", flat=True).first()
    ends = [last + A_WEEK] if last else []
    if mail.topic == "survey":
        asked = went.filter(topic="survey").values_list("sent_at", flat=True).first()
        ends += [asked + BETWEEN_SURVEYS] if asked else []
    return max(ends, default=None)


def holidays(workspace_id: int, at: datetime) -> frozenset[date]:
    """The days of holidays a person has listed, from yesterday on."""
    first = at.date() - timedelta(days=2)
    rows = QuietPeriod.objects.filter(
        workspace_id=workspace_id, kind="holiday", lifted_at=None, ends_on__gte=first
    )
    days: set[date] = set()
    for starts_on, ends_on in rows.values_list("starts_on", "ends_on"):
        begins = max(starts_on, first)
        days.update(begins + timedelta(days=n) for n in range((ends_on - begins).days + 1))
    return frozenset(days)
