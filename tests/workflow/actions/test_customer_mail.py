"""Mail to customers: once for a reason, refused where it is wrong, checked when it is sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from tenure.records.models import (
    AuditEntry,
    CustomerMail,
    DormantLabel,
    LadderTouch,
    LetterSettings,
    MailGrant,
    MailKey,
    QuietPeriod,
    Suppression,
)
from tenure.values.errors import InputError
from tenure.workflow.actions.customer_mail import (
    LEASE,
    Post,
    claim,
    drop,
    queue,
    settle_failed,
    settle_later,
    settle_sent,
    settle_unknown,
    try_again,
)
from tenure.workflow.actions.deliveries import Here
from tenure.workflow.actions.mail_checks import NOT_NOW
from tenure.workflow.rules.mail_ids import step_occasion
from tenure.workflow.rules.permissions import NotAllowedError
from tenure.workflow.rules.quiet_hours import opens_at
from tests.cast import Cast

MONDAY = datetime(2026, 3, 30, 9, 0, tzinfo=UTC)
HERE = Here("https://tenure.ours.example", "en", "this one", has_mail=True, secret="s")
POST = Post(
    customer_id="c1",
    recipient="Ada@Customer.example",
    template="letter",
    topic="account",
    occasion_key="letter:1",
    language="en",
    zone="UTC",
    subject="We owe you",
    body="Thank you.\n",
)
LADDER = replace(POST, template="hello", topic="ladder", occasion_key="ladder:c1:2026-03-01:hello")


@pytest.fixture
def sending(cast: Cast) -> LetterSettings:
    return LetterSettings.objects.create(
        workspace=cast.workspace, sending="on", installation=HERE.installation
    )


@pytest.fixture
def put(cast: Cast) -> Callable[..., CustomerMail]:
    """Queue a mail that is new."""

    def made(post: Post = POST, at: datetime = MONDAY) -> CustomerMail:
        row = queue(workspace=cast.workspace, post=post, at=at, here=HERE)
        assert row is not None
        return row

    return made


def looked(row: CustomerMail) -> tuple[str, str]:
    row.refresh_from_db()
    return row.state, row.error


def test_once_for_a_reason(cast: Cast, put: Callable[..., CustomerMail]) -> None:
    row = put()
    again = replace(POST, recipient="  ada@customer.EXAMPLE ", subject="Another")
    assert queue(workspace=cast.workspace, post=again, at=MONDAY, here=HERE) is None
    assert CustomerMail.objects.get().subject == "We owe you"
    assert put(replace(POST, occasion_key="letter:2")).message_id != row.message_id
    there = queue(workspace=cast.other, post=POST, at=MONDAY, here=HERE)
    assert there is not None
    assert there.recipient_hash != row.recipient_hash, "each workspace has a salt of its own"
    assert there.message_id != row.message_id
    assert row.message_id.endswith("@tenure.ours.example>")


def test_written_by_a_person_it_is_audited(cast: Cast) -> None:
    by = cast.users["csm"]
    queue(workspace=cast.workspace, post=POST, at=MONDAY, here=HERE, by=by)
    queue(workspace=cast.workspace, post=POST, at=MONDAY, here=HERE, by=by)
    (entry,) = AuditEntry.objects.filter(action="mail.queued")
    assert (entry.actor, entry.subject) == (by, "c1")


@pytest.mark.parametrize(
    "change",
    [
        {"recipient": "ada@customer.example\r\nBcc: all@evil.example"},
        {"recipient": "ada@customer.example, bo@evil.example"},
        {"recipient": "Ada <ada@customer.example>"},
        {"recipient": "ada@localhost"},
        {"recipient": "@customer.example"},
        {"recipient": f"{'a' * 250}@customer.example"},
        {"recipient": ""},
        {"subject": "We owe you\r\nBcc: all@evil.example"},
        {"subject": "We owe you\n"},
        {"subject": " "},
        {"subject": "Hello {name}"},
        {"body": "Dear {{ contact.name }}"},
        {"body": "Dear %(name)s"},
        {"template": "x\ny"},
        {"topic": "news"},
    ],
)
def test_what_is_wrong_is_not_written(cast: Cast, change: dict[str, str]) -> None:
    with pytest.raises(InputError):
        queue(workspace=cast.workspace, post=replace(POST, **change), at=MONDAY, here=HERE)  # type: ignore[arg-type]
    assert not CustomerMail.objects.exists()


def test_it_says_its_language_and_its_direction(put: Callable[..., CustomerMail]) -> None:
    body = "سلام <script>alert(1)</script>"
    row = put(replace(POST, language="fa", body=body))
    assert row.html.startswith('<div dir="rtl" lang="fa">')
    assert "<script" not in row.html
    assert row.body == body
    assert put(replace(POST, occasion_key="2")).html.startswith('<div dir="ltr" lang="en">')


def test_only_what_can_be_unsubscribed_from_says_how(put: Callable[..., CustomerMail]) -> None:
    assert "/unsubscribe/" not in put().body
    row = put(LADDER)
    assert "https://tenure.ours.example/unsubscribe/" in row.body
    assert 'href="https://tenure.ours.example/unsubscribe/' in row.html
    assert "ada" not in row.body.lower().partition("/unsubscribe/")[2]


@pytest.mark.parametrize(
    ("zone", "country", "found"),
    [
        ("America/Lima", "JP", "America/Lima"),
        ("", "jp", "Asia/Tokyo"),
        ("", "DE", "Europe/Berlin"),
        ("", "US", "UTC"),
        ("Mars/Olympus", "", "UTC"),
        ("../../etc/passwd", "", "UTC"),
    ],
)
def test_the_zone_is_the_best_known(
    put: Callable[..., CustomerMail], zone: str, country: str, found: str
) -> None:
    assert put(replace(POST, zone=zone, country=country)).zone == found


@pytest.mark.usefixtures("sending")
def test_sent_it_opens_nothing_any_more(put: Callable[..., CustomerMail]) -> None:
    """Links that let somebody in are kept only until the mail is gone."""
    secret = "abcdefghijklmnopqrstu_"
    row = put(replace(POST, body=f"Back: https://t.example/back/{secret} bye"))
    assert secret in row.html
    taken = claim(here=HERE, at=MONDAY)
    assert taken is not None
    assert secret in taken.body
    settle_sent(row=taken, at=MONDAY)
    row.refresh_from_db()
    assert (row.state, row.sent_at, row.tries) == ("sent", MONDAY, 1)
    assert secret not in row.body + row.html
    assert "/back/… bye" in row.body


@pytest.mark.usefixtures("sending")
def test_whose_sender_died_is_not_sent_again(put: Callable[..., CustomerMail]) -> None:
    row = put()
    assert claim(here=HERE, at=MONDAY) is not None
    assert claim(here=HERE, at=MONDAY + LEASE) is None
    assert claim(here=HERE, at=MONDAY + LEASE + timedelta(seconds=1)) is None
    assert looked(row) == ("unknown", "the sender stopped before the answer was kept")
    assert claim(here=HERE, at=MONDAY + timedelta(days=1)) is None


@pytest.mark.usefixtures("sending")
def test_what_may_have_gone_out_cannot_be_pushed(
    cast: Cast, put: Callable[..., CustomerMail]
) -> None:
    row = put()
    taken = claim(here=HERE, at=MONDAY)
    assert taken is not None
    settle_unknown(row=taken, error="lost")
    with pytest.raises(InputError, match="may have gone out"):
        try_again(by=cast.by("csm"), mail_id=row.pk)
    assert drop(by=cast.by("csm"), mail_ids=[row.pk], why="no") == 0
    assert looked(row)[0] == "unknown"


@pytest.mark.usefixtures("sending")
def test_what_failed_is_tried_again_by_hand_only(
    cast: Cast, put: Callable[..., CustomerMail]
) -> None:
    row = put()
    taken = claim(here=HERE, at=MONDAY)
    assert taken is not None
    settle_failed(row=taken, error="550 no")
    assert claim(here=HERE, at=MONDAY + timedelta(days=1)) is None
    with pytest.raises(NotAllowedError):
        try_again(by=cast.by("read_only"), mail_id=row.pk)
    late = replace(cast.by("csm"), at=MONDAY + timedelta(days=14))
    with pytest.raises(InputError):
        try_again(by=replace(late, workspace=cast.other), mail_id=row.pk)
    try_again(by=late, mail_id=row.pk)
    assert AuditEntry.objects.filter(action="mail.tried_again").count() == 1
    assert claim(here=HERE, at=late.at) is not None, "its age counts from when it was asked for"


@pytest.mark.usefixtures("sending")
def test_tries_come_later_and_later(put: Callable[..., CustomerMail]) -> None:
    row, at, pauses = put(), MONDAY, []
    while row.state == "due":
        CustomerMail.objects.update(created_at=at)
        taken = claim(here=HERE, at=at)
        assert taken is not None
        settle_later(row=taken, at=at, error="451 later")
        row.refresh_from_db()
        pauses.append((row.next_try_at - at).total_seconds() / 60)
        at = opens_at(row.next_try_at, "UTC")
    assert pauses[:-1] == [1, 5, 15, 60, 180, 360, 720, 720, 720]
    assert looked(row) == ("failed", "given up after 10 tries: 451 later")
    assert row.sent_at is None


@pytest.mark.parametrize(
    ("settings", "here", "why"),
    [
        ({"sending": "off"}, {}, "sending is off"),
        ({}, {"installation": "a copy"}, "sending was turned on in another installation"),
        ({}, {"has_mail": False}, "no mail server is set"),
        (
            {"sending": "test", "test_domains": ["ours.example"]},
            {},
            "test mode: not one of its domains",
        ),
    ],
)
def test_nothing_goes_until_it_may(
    sending: LetterSettings,
    put: Callable[..., CustomerMail],
    settings: dict[str, object],
    here: dict[str, object],
    why: str,
) -> None:
    row = put()
    LetterSettings.objects.filter(pk=sending.pk).update(**settings)
    there = replace(HERE, **here)  # type: ignore[arg-type]
    assert claim(here=there, at=MONDAY) is None
    assert looked(row) == ("held", why)
    LetterSettings.objects.filter(pk=sending.pk).update(
        sending="test", test_domains=["customer.example"]
    )
    assert claim(here=HERE, at=MONDAY + timedelta(minutes=5)) is not None


def test_without_settings_nothing_goes(put: Callable[..., CustomerMail]) -> None:
    row = put()
    assert claim(here=HERE, at=MONDAY) is None
    assert looked(row) == ("held", "sending is off")


@pytest.mark.usefixtures("sending")
def test_the_figures_are_asked_when_it_would_leave(put: Callable[..., CustomerMail]) -> None:
    asked: list[date] = []

    def says(why: str) -> Callable[[CustomerMail, date], str]:
        return lambda _mail, today: asked.append(today) or why  # type: ignore[func-returns-value]

    row = put(at=MONDAY.replace(hour=2))
    assert claim(here=HERE, at=MONDAY.replace(hour=2), look=says("gone")) is None
    assert (looked(row), asked) == (("due", "quiet hours"), [])
    at = row.next_try_at
    assert claim(here=HERE, at=at, look=says(NOT_NOW)) is None
    assert (looked(row), asked) == (("held", NOT_NOW), [at.date()])
    assert claim(here=HERE, at=row.next_try_at, look=says("gone")) is None
    assert looked(row) == ("dropped", "gone")
    assert claim(here=HERE, at=row.next_try_at, look=says("")) is None


@pytest.mark.usefixtures("sending")
def test_quiet_hours_are_those_of_the_recipient(put: Callable[..., CustomerMail]) -> None:
    row = put(replace(POST, zone="Asia/Tokyo"), MONDAY.replace(hour=12))
    assert claim(here=HERE, at=MONDAY.replace(hour=12)) is None
    assert looked(row) == ("due", "quiet hours")
    assert row.next_try_at == MONDAY.replace(hour=23), "08:00 on Tuesday in Tokyo"
    assert claim(here=HERE, at=row.next_try_at - timedelta(seconds=1)) is None
    assert claim(here=HERE, at=row.next_try_at) is not None


@pytest.mark.usefixtures("sending")
def test_a_listed_holiday_is_quiet(cast: Cast, put: Callable[..., CustomerMail]) -> None:
    period = {"workspace": cast.workspace, "name": "Spring", "starts_on": date(2026, 3, 28)}
    QuietPeriod.objects.create(**period, ends_on=date(2026, 3, 31), kind="holiday")
    QuietPeriod.objects.create(**period, ends_on=date(2026, 4, 9), kind="outage")
    lifted = {"kind": "holiday", "lifted_at": MONDAY}
    QuietPeriod.objects.create(**period, ends_on=date(2026, 4, 9), **lifted)
    row = put()
    assert claim(here=HERE, at=MONDAY) is None
    assert row.next_try_at == MONDAY
    assert looked(row) == ("due", "quiet hours")
    assert row.next_try_at == datetime(2026, 4, 1, 8, tzinfo=UTC)


@pytest.mark.usefixtures("sending")
def test_what_is_too_old_is_dropped_or_shown_to_a_person(
    put: Callable[..., CustomerMail],
) -> None:
    step, money = put(LADDER), put()
    LetterSettings.objects.update(sending="off")
    assert claim(here=HERE, at=MONDAY) is None
    LetterSettings.objects.update(sending="on")
    late = MONDAY + timedelta(hours=72, seconds=1)
    taken = claim(here=HERE, at=late)
    assert taken is not None
    assert taken.pk == money.pk
    assert looked(step) == ("dropped", "older than 72 hours")
    CustomerMail.objects.filter(pk=money.pk).update(state="held")
    assert claim(here=HERE, at=MONDAY + timedelta(days=7, seconds=1)) is None
    assert looked(money) == ("held", "older than 7 days: a person decides")


@pytest.mark.usefixtures("sending")
@pytest.mark.parametrize(
    ("why", "on_topic", "ladder", "account"),
    [
        ("unsubscribed", "ladder", "dropped", "sending"),
        ("unsubscribed", "all", "dropped", "sending"),
        ("unsubscribed", "survey", "sending", "sending"),
        ("bounced", "", "dropped", "held"),
        ("complained", "", "dropped", "held"),
        ("by hand", "", "dropped", "held"),
    ],
)
def test_who_is_not_to_be_written_to(
    cast: Cast,
    put: Callable[..., CustomerMail],
    why: str,
    on_topic: str,
    ladder: str,
    account: str,
) -> None:
    step, money = put(LADDER), put()
    Suppression.objects.create(
        workspace=cast.workspace,
        recipient_hash=money.recipient_hash,
        topic=on_topic,
        why=why,
        at=MONDAY,
    )
    for _ in range(3):
        claim(here=HERE, at=MONDAY)
    assert (looked(step)[0], looked(money)[0]) == (ladder, account)
    Suppression.objects.update(is_on=False)
    if account == "held":
        assert claim(here=HERE, at=MONDAY + timedelta(minutes=5)) is not None


@pytest.mark.usefixtures("sending")
def test_one_mail_a_week_to_one_person(put: Callable[..., CustomerMail]) -> None:
    put(LADDER)
    taken = claim(here=HERE, at=MONDAY)
    assert taken is not None
    settle_sent(row=taken, at=MONDAY)
    money = put()
    assert claim(here=HERE, at=MONDAY) == money, "what is about their account is not counted"
    soon = put(replace(LADDER, occasion_key="2"), MONDAY + timedelta(days=1))
    assert claim(here=HERE, at=MONDAY + timedelta(days=1)) is None
    assert looked(soon) == ("dropped", "too soon after another mail")
    later = put(replace(LADDER, occasion_key="3"), MONDAY + timedelta(days=4, hours=1))
    assert claim(here=HERE, at=MONDAY + timedelta(days=4, hours=1)) is None
    assert looked(later) == ("due", "too soon after another mail")
    assert later.next_try_at == MONDAY + timedelta(days=7)
    assert claim(here=HERE, at=later.next_try_at) == later


@pytest.mark.usefixtures("sending")
def test_one_survey_in_ninety_days(put: Callable[..., CustomerMail]) -> None:
    survey = replace(LADDER, topic="survey", template="why")
    put(survey)
    taken = claim(here=HERE, at=MONDAY)
    assert taken is not None
    settle_sent(row=taken, at=MONDAY)
    at = MONDAY + timedelta(days=84)
    soon = put(replace(survey, occasion_key="2"), at)
    assert claim(here=HERE, at=at) is None
    assert looked(soon)[0] == "dropped"
    assert claim(here=HERE, at=at) is None
    assert put(replace(LADDER, occasion_key="4"), at)
    assert claim(here=HERE, at=at) is not None


@pytest.mark.usefixtures("sending")
def test_five_a_day_to_one_address_whatever_they_are_about(
    put: Callable[..., CustomerMail],
) -> None:
    for number in range(6):
        put(replace(POST, occasion_key=f"letter:{number}"))
    at = [MONDAY + timedelta(minutes=number) for number in range(6)]
    for each in at[:5]:
        row = claim(here=HERE, at=each)
        assert row is not None
        settle_sent(row=row, at=each)
    assert claim(here=HERE, at=at[5]) is None
    waiting = CustomerMail.objects.get(state="due")
    assert waiting.error == "5 mails went to this address within a day"
    assert waiting.next_try_at == MONDAY + timedelta(days=1)
    other = put(replace(POST, recipient="bo@customer.example"), at[5])
    assert claim(here=HERE, at=at[5]) == other, "others are not kept waiting"
    assert claim(here=HERE, at=MONDAY + timedelta(days=1)) == waiting


@pytest.mark.usefixtures("sending")
def test_five_hundred_an_hour(put: Callable[..., CustomerMail]) -> None:
    rows = [put(replace(POST, recipient=f"a{n}@customer.example")) for n in range(501)]
    CustomerMail.objects.exclude(pk=rows[-1].pk).update(state="sent", sent_at=MONDAY)
    assert claim(here=HERE, at=MONDAY + timedelta(minutes=59)) is None
    assert looked(rows[-1]) == ("due", "500 mails went out within an hour")
    assert claim(here=HERE, at=MONDAY + timedelta(minutes=64)) is not None


@pytest.mark.usefixtures("sending")
def test_the_first_twenty_of_a_template_then_a_person(
    cast: Cast, put: Callable[..., CustomerMail]
) -> None:
    rows = [
        put(replace(LADDER, recipient=f"p{n}@customer.example", occasion_key=f"{n}"))
        for n in range(22)
    ]
    for _ in range(20):
        taken = claim(here=HERE, at=MONDAY)
        assert taken is not None
        settle_sent(row=taken, at=MONDAY)
    assert claim(here=HERE, at=MONDAY) is None
    assert looked(rows[20])[0] == looked(rows[21])[0] == "held"
    MailGrant.objects.create(
        workspace=cast.workspace, template="hello", at=MONDAY, by=cast.users["owner"]
    )
    later = MONDAY + timedelta(minutes=5)
    assert claim(here=HERE, at=later) is not None
    assert claim(here=HERE, at=later) is not None


@pytest.mark.usefixtures("sending")
def test_a_step_taken_back_is_not_mailed_any_more(
    cast: Cast, put: Callable[..., CustomerMail]
) -> None:
    step = {"workspace": cast.workspace, "customer_id": "c1", "step": "m2"}
    touch = LadderTouch.objects.create(
        **step, quiet_since=date(2026, 1, 1), done_on=MONDAY.date(), by=cast.users["csm"]
    )
    reason = step_occasion("c1", date(2026, 1, 1), "m2")
    row = put(replace(LADDER, template="ladder-m2", occasion_key=reason))
    touch.delete()
    assert claim(here=HERE, at=MONDAY) is None
    assert looked(row) == ("dropped", "the step was taken back")


@pytest.mark.usefixtures("sending")
def test_who_sleeps_for_good_reason_gets_no_step(
    cast: Cast, put: Callable[..., CustomerMail]
) -> None:
    label = {"workspace": cast.workspace, "customer_id": "c1", "customer_name": "C", "at": MONDAY}
    DormantLabel.objects.create(
        **label, reason="seasonal", evidence="ski", review_on=date(2026, 3, 30)
    )
    row = put(LADDER)
    assert claim(here=HERE, at=MONDAY) is None
    assert looked(row) == ("dropped", "the customer sleeps for good reason")
    DormantLabel.objects.update(review_on=date(2026, 3, 29))
    put(replace(LADDER, occasion_key="2"))
    assert claim(here=HERE, at=MONDAY) is not None


@pytest.mark.usefixtures("sending")
@pytest.mark.parametrize(
    ("topic", "state"), [("ladder", "dropped"), ("survey", "dropped"), ("account", "held")]
)
def test_nothing_is_written_to_who_is_in_legal_hold(
    cast: Cast, put: Callable[..., CustomerMail], topic: str, state: str
) -> None:
    own = {"workspace": cast.workspace, "customer_id": "c1", "customer_name": "C", "at": MONDAY}
    held = DormantLabel.objects.create(
        **own, reason="legal_hold", evidence="their lawyers", review_on=date(2026, 3, 1)
    )
    row = put(replace(LADDER, topic=topic))
    assert claim(here=HERE, at=MONDAY) is None
    assert looked(row) == (state, "the customer is in legal hold")
    DormantLabel.objects.filter(pk=held.pk).update(lifted_at=MONDAY)
    taken = claim(here=HERE, at=MONDAY + timedelta(minutes=5))
    assert (taken is not None) is (state == "held")


@pytest.mark.usefixtures("sending")
def test_two_workers_take_one_mail_once(put: Callable[..., CustomerMail]) -> None:
    put()
    first, second = claim(here=HERE, at=MONDAY), claim(here=HERE, at=MONDAY)
    assert first is not None
    assert second is None
    late = CustomerMail.objects.get()
    late.tries = 0
    settle_sent(row=late, at=MONDAY)
    assert CustomerMail.objects.get().state == "sending", "an older claim changes nothing"


def test_the_key_is_made_once(cast: Cast, put: Callable[..., CustomerMail]) -> None:
    put()
    key = MailKey.objects.get(workspace=cast.workspace).key
    put(replace(POST, occasion_key="2"))
    assert MailKey.objects.get(workspace=cast.workspace).key == key
    assert len(bytes.fromhex(key)) == 32
