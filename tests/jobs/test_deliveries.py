"""Messages from the published day to the server: whom, when, once, and what a crash leaves."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tenure.config.settings import Settings, settings
from tenure.jobs import deliveries, worker
from tenure.jobs.deliveries import Channels, send_one, tell
from tenure.records.models import AlertSettings, Delivery, Membership, User, WorkItem
from tenure.values.errors import InputError
from tenure.values.sending import Mail, NotSentError, RefusedError, UnknownError
from tenure.workflow.actions import alerts
from tenure.workflow.actions.deliveries import LEASE, try_again
from tenure.workflow.actions.publish import Day, publish_day
from tenure.workflow.actions.work_items import assign, finish
from tenure.workflow.rules.reasons import Candidate, Reason
from tests.cast import Cast
from tests.connectors.slack.channel import Channel, channel
from tests.connectors.smtp.post_office import PostOffice, post_office

MONDAY = datetime(2026, 3, 30, 9, 0, tzinfo=UTC)
NEAR = Reason(
    "approaching",
    {
        "metric": "active_days",
        "state": "approaching",
        "level": 9.31,
        "line": 6.0,
        "days": 9.2,
        "low": 5.8,
        "high": 15.1,
    },
)
LATE = Reason("complaint", {"complaints_open": 2})
ROOT = Path(__file__).parents[2]


@pytest.fixture
def office() -> Iterator[PostOffice]:
    with post_office() as made:
        yield made


@pytest.fixture
def slack() -> Iterator[Channel]:
    with channel() as made:
        yield made


@pytest.fixture
def own(office: PostOffice, tmp_path: Path) -> Settings:
    return replace(
        settings(),
        home=tmp_path,
        smtp_url=office.url,
        mail_from="Tenure <tenure@ours.example>",
        slack_hosts=("127.0.0.1",),
        hosts=("tenure.ours.example",),
        https=True,
    )


@pytest.fixture
def on(cast: Cast, own: Settings) -> Callable[..., None]:
    """Turn sending on, as a person does on the page."""

    def turn(to: str = "on", domains: str = "") -> None:
        alerts.set_sending(
            by=cast.by("owner"), to=to, test_domains=domains, installation=own.installation
        )

    return turn


def candidate(customer: str, *reasons: Reason, csm: str = "csm", stake: int = 1000) -> Candidate:
    return Candidate(
        customer_id=customer,
        name=customer.title(),
        csm=csm,
        is_urgent=False,
        place=1,
        currency="USD",
        stake_minor=stake,
        rank_minor=stake,
        stake={},
        reasons=reasons or (LATE,),
    )


def publish(cast: Cast, at: datetime, *found: Candidate) -> None:
    day = Day(at.date(), f"g-{at.date()}", len(found), at)
    publish_day(workspace=cast.workspace, day=day, candidates=found, limit=40)


def sent(own: Settings, at: datetime) -> int:
    """Send all that can be sent; how many tries that took."""
    return sum(1 for _ in iter(lambda: send_one(own, lambda: at), False))


def statuses() -> dict[str, int]:
    return dict(Counter(Delivery.objects.values_list("status", flat=True)))


def told(cast: Cast, own: Settings, at: datetime) -> int:
    tell(own, cast.workspace, at)
    return sent(own, at)


def test_a_digest_names_ones_own_customers_and_why(
    cast: Cast, own: Settings, office: PostOffice, on: Callable[..., None]
) -> None:
    on()
    publish(
        cast,
        MONDAY,
        candidate("ada", LATE, stake=9000),
        candidate("bo & <co>", NEAR),
        candidate("cy", csm="manager"),
    )
    assert told(cast, own, MONDAY) == 2
    mails = {mail["To"]: mail for mail in office.taken}
    assert set(mails) == {"csm@ours.example", "manager@ours.example"}
    mail = mails["csm@ours.example"]
    assert mail["Subject"] == "Ours: 2 customers need you, 1 near the line"
    text, html = (part.get_content() for part in mail.iter_parts())
    assert text.index("Bo & <Co>") < text.index("Ada"), "near the line comes first"
    assert "crosses in about 9 days, 6 to 15; active days in 28: 9.3, the line is 6.0" in text
    assert "Next: Ask what changed (10.00 USD at stake)" in text
    assert "Cy" not in text
    assert "https://tenure.ours.example/?q=ada#item-" in text
    assert "Bo &amp; &lt;Co&gt;" in html
    assert "<Co>" not in html
    assert statuses() == {"sent": 2}


def test_a_digest_is_in_the_language_of_its_reader(
    cast: Cast, own: Settings, office: PostOffice, on: Callable[..., None]
) -> None:
    User.objects.filter(pk=cast.users["csm"].pk).update(language="fa")
    on()
    publish(cast, MONDAY, candidate("ada"))
    told(cast, own, MONDAY)
    (mail,) = office.taken
    text, html = (part.get_content() for part in mail.iter_parts())
    assert "۲ شکایت" in text or "شکایت" in text
    assert 'dir="rtl"' in html
    assert 'lang="fa"' in html


def test_one_a_day_and_only_news(
    cast: Cast, own: Settings, office: PostOffice, on: Callable[..., None]
) -> None:
    on()
    ada = candidate("ada")
    publish(cast, MONDAY, ada)
    assert told(cast, own, MONDAY.replace(hour=7)) == 0, "not before its hour"
    assert told(cast, own, MONDAY) == 1
    publish(cast, MONDAY, ada, candidate("bo"), candidate("cy", csm="manager"))
    assert told(cast, own, MONDAY + timedelta(hours=3)) == 0, "once a day, for everyone"
    tuesday = MONDAY + timedelta(days=1)
    assert told(cast, own, tuesday) == 0, "that day is not published yet"
    publish(cast, tuesday, ada, candidate("bo"), candidate("cy", csm="manager"))
    assert told(cast, own, tuesday) == 2
    (mine,) = [mail for mail in office.taken[1:] if mail["To"] == "csm@ours.example"]
    text = mine.get_body(("plain",))
    assert text is not None
    assert "Bo" in text.get_content()
    assert "Ada" not in text.get_content()
    wednesday = tuesday + timedelta(days=1)
    publish(cast, wednesday, ada, candidate("bo"), candidate("cy", csm="manager"))
    assert told(cast, own, wednesday) == 0, "nothing new, nothing sent"
    assert Delivery.objects.count() == 3


def test_weekends_wait_for_monday(
    cast: Cast, own: Settings, office: PostOffice, on: Callable[..., None]
) -> None:
    on()
    saturday = MONDAY - timedelta(days=2)
    publish(cast, saturday, candidate("ada"))
    assert told(cast, own, saturday) == 0
    publish(cast, MONDAY, candidate("ada"))
    assert told(cast, own, MONDAY) == 1


def test_what_is_done_or_gone_by_then_is_not_news(
    cast: Cast, own: Settings, on: Callable[..., None]
) -> None:
    on()
    publish(cast, MONDAY, candidate("ada"), candidate("bo", csm=""))
    finish(item_id=WorkItem.objects.get(customer_id="ada").pk, by=cast.by("csm"))
    item = WorkItem.objects.get(customer_id="bo")
    assign(item_id=item.pk, by=cast.by("listener"), to=cast.users["listener"].pk)
    assert told(cast, own, MONDAY) == 1, "opened by the day's run, and given by themselves"
    assign(item_id=item.pk, by=cast.by("listener"), to=cast.users["finance"].pk)
    tuesday = MONDAY + timedelta(days=1)
    publish(cast, tuesday, candidate("bo", csm=""))
    assert told(cast, own, tuesday) == 1
    assert Delivery.objects.get(user=cast.users["finance"]).items == 1
    assign(item_id=item.pk, by=cast.by("listener"), to=cast.users["listener"].pk)
    wednesday = tuesday + timedelta(days=1)
    publish(cast, wednesday, candidate("bo", csm=""))
    assert told(cast, own, wednesday) == 0, "taken by themselves: they know"


def test_nothing_leaves_until_a_person_turns_it_on(
    cast: Cast, own: Settings, office: PostOffice, slack: Channel, on: Callable[..., None]
) -> None:
    alerts.set_slack(by=cast.by("owner"), url=slack.url, hosts=("127.0.0.1",))
    publish(cast, MONDAY, candidate("ada"))
    assert told(cast, own, MONDAY) == 0
    on()
    assert told(cast, own, MONDAY) == 2
    on("off")
    tuesday = MONDAY + timedelta(days=1)
    publish(cast, tuesday, candidate("ada"), candidate("bo"))
    assert told(cast, own, tuesday) == 0
    assert (len(office.taken), len(slack.posted)) == (1, 1)


def test_what_is_turned_off_in_between_is_held_and_grows_stale(
    cast: Cast, own: Settings, office: PostOffice, on: Callable[..., None]
) -> None:
    on()
    publish(cast, MONDAY, candidate("ada"))
    tell(own, cast.workspace, MONDAY)
    on("off")
    assert sent(own, MONDAY) == 0
    row = Delivery.objects.get()
    assert (row.status, row.error, row.tries) == ("held", "sending is off", 0)
    on()
    assert sent(own, MONDAY + timedelta(hours=72, seconds=1)) == 0
    row.refresh_from_db()
    assert (row.status, row.error) == ("dropped", "older than 72 hours")
    assert office.taken == []


def test_a_copy_elsewhere_holds_everything(
    cast: Cast, own: Settings, office: PostOffice, on: Callable[..., None], tmp_path: Path
) -> None:
    on()
    publish(cast, MONDAY, candidate("ada"))
    (tmp_path / "other").mkdir()
    elsewhere = replace(own, home=tmp_path / "other")
    assert told(cast, elsewhere, MONDAY) == 0
    assert Delivery.objects.get().error == "sending was turned on in another installation"
    assert statuses() == {"held": 1}
    assert sent(own, MONDAY + timedelta(minutes=6)) == 1
    assert len(office.taken) == 1


def test_in_test_mode_only_its_domains_are_reached(
    cast: Cast, own: Settings, office: PostOffice, slack: Channel, on: Callable[..., None]
) -> None:
    User.objects.filter(pk=cast.users["manager"].pk).update(email="m@far.example")
    alerts.set_slack(by=cast.by("owner"), url=slack.url, hosts=("127.0.0.1",))
    on("test", "ours.example")
    publish(cast, MONDAY, candidate("ada"), candidate("bo", csm="manager"))
    told(cast, own, MONDAY)
    assert [mail["To"] for mail in office.taken] == ["csm@ours.example"]
    assert slack.posted == []
    assert statuses() == {"sent": 1, "held": 2}


def test_no_server_no_loss(cast: Cast, own: Settings, office: PostOffice, on: Any) -> None:
    on()
    publish(cast, MONDAY, candidate("ada"))
    assert told(cast, replace(own, smtp_url="", mail_from=""), MONDAY) == 0
    assert Delivery.objects.get().error == "no mail server is set"
    # the id of this installation does not hang on the mail server
    assert sent(own, MONDAY + timedelta(minutes=6)) == 1


@pytest.mark.parametrize("change", ["choice", "left", "closed", "moved"])
def test_whether_it_is_wanted_is_asked_when_it_is_sent(
    cast: Cast, own: Settings, office: PostOffice, on: Callable[..., None], change: str
) -> None:
    on()
    publish(cast, MONDAY, candidate("ada"))
    tell(own, cast.workspace, MONDAY)
    user = cast.users["csm"]
    if change == "choice":
        alerts.choose_digest(by=cast.by("csm"), is_on=False)
    elif change == "left":
        Membership.objects.filter(user=user).delete()
    elif change == "closed":
        User.objects.filter(pk=user.pk).update(is_active=False)
    else:
        User.objects.filter(pk=user.pk).update(email="new@ours.example")
    assert sent(own, MONDAY) == 0
    assert statuses() == {"dropped": 1}
    assert office.taken == []


def test_who_wants_none_gets_none(cast: Cast, own: Settings, on: Callable[..., None]) -> None:
    on()
    alerts.choose_digest(by=cast.by("csm"), is_on=False)
    publish(cast, MONDAY, candidate("ada"))
    assert told(cast, own, MONDAY) == 0
    assert not Delivery.objects.exists()


def test_slack_is_told_of_new_alerts_once(
    cast: Cast, own: Settings, slack: Channel, on: Callable[..., None]
) -> None:
    on()
    publish(cast, MONDAY, candidate("old"))
    alerts.set_slack(by=cast.by("owner"), url=slack.url, hosts=("127.0.0.1",))
    alerts.choose_digest(by=cast.by("csm"), is_on=False)
    assert told(cast, own, MONDAY) == 0, "what was there before is no news"
    tuesday = MONDAY + timedelta(days=1)
    publish(cast, tuesday, candidate("old", LATE, NEAR), candidate("<!channel> & co"))
    assert told(cast, own, tuesday) == 1
    assert told(cast, own, tuesday) == 0
    ((_path, _headers, body),) = slack.posted
    assert body["text"] == "2 new alerts, as of 2026-03-31"
    lines = [block["text"]["text"] for block in body["blocks"]]
    assert "crosses in about 9 days" in lines[1]
    assert "open complaint" not in lines[1], "only what is new of an item that was there"
    assert "&lt;!Channel&gt; &amp; Co" in lines[2]
    assert not any("<!" in line for line in lines)
    assert slack.url not in json.dumps(list(Delivery.objects.values()), default=str)


def test_slack_says_wait(
    cast: Cast, own: Settings, slack: Channel, on: Callable[..., None]
) -> None:
    on()
    alerts.choose_digest(by=cast.by("csm"), is_on=False)
    alerts.set_slack(by=cast.by("owner"), url=slack.url, hosts=("127.0.0.1",))
    slack.status, slack.headers = 429, {"Retry-After": "600"}
    publish(cast, MONDAY, candidate("ada"))
    assert told(cast, own, MONDAY) == 1
    row = Delivery.objects.get()
    assert (row.status, row.next_try_at) == ("due", MONDAY + timedelta(seconds=600))
    slack.status, slack.words = 404, "no_service"
    assert sent(own, MONDAY + timedelta(seconds=599)) == 0
    assert sent(own, MONDAY + timedelta(seconds=600)) == 1
    row.refresh_from_db()
    assert (row.status, row.error) == ("failed", "404 no_service")
    with pytest.raises(InputError, match="no such message"):
        try_again(by=replace(cast.by("owner"), workspace=cast.other), delivery_id=row.pk)
    slack.status, slack.words = 200, "ok"
    try_again(by=replace(cast.by("owner"), at=MONDAY + timedelta(hours=1)), delivery_id=row.pk)
    assert sent(own, MONDAY + timedelta(hours=1)) == 1
    assert statuses() == {"sent": 1}


def test_an_address_of_slack_put_past_the_page_is_not_called(
    cast: Cast, own: Settings, slack: Channel, on: Callable[..., None]
) -> None:
    on()
    alerts.choose_digest(by=cast.by("csm"), is_on=False)
    AlertSettings.objects.update(slack_url=slack.url)
    publish(cast, MONDAY, candidate("ada"))
    assert told(cast, replace(own, slack_hosts=("hooks.slack.com",)), MONDAY) == 1
    assert slack.posted == []
    assert statuses() == {"failed": 1}


def waiting(cast: Cast, own: Settings, on: Callable[..., None]) -> Delivery:
    on()
    publish(cast, MONDAY, candidate("ada"))
    tell(own, cast.workspace, MONDAY)
    return Delivery.objects.get()


def answering(*answers: Exception | None) -> tuple[Channels, list[Mail]]:
    """A channel that answers in order, and what it was given."""
    left, given = list(answers), []

    def mail(each: Mail) -> None:
        given.append(each)
        answer = left.pop(0)
        if answer is not None:
            raise answer

    return Channels(mail, lambda *_: None), given


def test_tries_come_later_and_later_and_end_after_three_days(
    cast: Cast, own: Settings, on: Callable[..., None]
) -> None:
    row = waiting(cast, own, on)
    by, given = answering(*[NotSentError("451 later")] * 40)
    at, pauses = MONDAY, []
    while row.status == "due":
        assert send_one(own, lambda at=at: at, by)
        assert not send_one(own, lambda at=at: at, by)
        row.refresh_from_db()
        pauses.append((row.next_try_at - at).total_seconds() / 60)
        at = row.next_try_at
    assert pauses[:8] == [1, 5, 15, 60, 180, 360, 720, 720]
    assert row.status == "failed"
    assert row.error == f"given up after {row.tries} tries: 451 later"
    assert at - MONDAY <= timedelta(hours=72)
    assert {mail.message_id for mail in given} == {row.message_id}
    assert not any("repeat" in mail.text for mail in given), "it was never sent before"


def test_an_answer_that_is_lost_makes_a_repeat_and_says_so(
    cast: Cast, own: Settings, on: Callable[..., None]
) -> None:
    row = waiting(cast, own, on)
    by, given = answering(UnknownError("broke"), NotSentError("busy"), None)
    for minutes in (0, 2, 20):
        at = MONDAY + timedelta(minutes=minutes)
        assert send_one(own, lambda at=at: at, by)
    row.refresh_from_db()
    assert (row.status, row.tries, row.is_repeat) == ("sent", 3, True)
    assert len({mail.message_id for mail in given}) == 1
    assert [("repeat" in mail.text, "repeat" in mail.html) for mail in given] == [
        (False, False),
        (True, True),
        (True, True),
    ]
    assert given[1].html.startswith(given[0].html), "markup stays markup"


def test_a_refusal_is_the_end(cast: Cast, own: Settings, on: Callable[..., None]) -> None:
    row = waiting(cast, own, on)
    by, given = answering(RefusedError("550 nobody here"))
    send_one(own, lambda: MONDAY, by)
    assert not send_one(own, lambda: MONDAY + timedelta(days=1), by)
    row.refresh_from_db()
    assert (row.status, row.error, len(given)) == ("failed", "550 nobody here", 1)


def test_a_claim_holds_until_its_lease_is_over(
    cast: Cast, own: Settings, on: Callable[..., None]
) -> None:
    row = waiting(cast, own, on)

    class Killed(BaseException):
        pass

    def dies(_: Mail) -> None:
        raise Killed

    with pytest.raises(Killed):
        send_one(own, lambda: MONDAY, Channels(dies, lambda *_: None))
    by, given = answering(None)
    assert not send_one(own, lambda: MONDAY + LEASE, by)
    assert send_one(own, lambda: MONDAY + LEASE + timedelta(seconds=1), by)
    row.refresh_from_db()
    assert (row.status, row.is_repeat, len(given)) == ("sent", True, 1)
    assert "repeat" in given[0].text


def test_two_workers_send_one_message(cast: Cast, own: Settings, on: Callable[..., None]) -> None:
    waiting(cast, own, on)
    by, given = answering(None, None)
    inner: list[bool] = []

    def meanwhile(mail: Mail) -> None:
        inner.append(send_one(own, lambda: MONDAY, by))

    assert send_one(own, lambda: MONDAY, Channels(meanwhile, lambda *_: None))
    assert inner == [False]
    assert given == []


def test_who_was_too_slow_changes_nothing_any_more(
    cast: Cast, own: Settings, on: Callable[..., None]
) -> None:
    row = waiting(cast, own, on)
    late = MONDAY + timedelta(minutes=6)

    def slow(_: Mail) -> None:
        by, _given = answering(None)
        assert send_one(own, lambda: late, by)
        raise RefusedError("550 much too late")

    send_one(own, lambda: MONDAY, Channels(slow, lambda *_: None))
    row.refresh_from_db()
    assert (row.status, row.error) == ("sent", "")


def test_a_name_cannot_write_headers(
    cast: Cast, own: Settings, office: PostOffice, on: Callable[..., None]
) -> None:
    type(cast.workspace).objects.update(name="Ours\r\nBcc: all@evil.example")
    cast.workspace.refresh_from_db()
    on()
    publish(cast, MONDAY, candidate("ada\r\nBcc: all@evil.example"))
    assert told(cast, own, MONDAY) == 1
    (mail,) = office.taken
    assert mail["Bcc"] is None
    assert mail["Subject"].startswith("Ours Bcc: all@evil.example:")
    assert office.envelopes == [("tenure@ours.example", ["csm@ours.example"])]


def test_the_worker_writes_and_sends(
    cast: Cast,
    own: Settings,
    office: PostOffice,
    on: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    on()
    publish(cast, MONDAY, candidate("ada"))
    monkeypatch.setattr("tenure.jobs.clock.now", lambda: MONDAY)
    assert worker.run_once(own)
    assert len(office.taken) == 1
    assert not worker.run_once(own)


def test_what_is_wrong_with_messages_keeps_no_work_from_being_done(
    cast: Cast, own: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[Settings] = []

    def broken(*_: object) -> None:
        raise ZeroDivisionError

    def task(settings: Settings, _workspace: object) -> bool:
        done.append(settings)
        return True

    monkeypatch.setattr(deliveries, "tell", broken)
    monkeypatch.setattr(worker, "_task", task)
    with pytest.raises(ZeroDivisionError):
        worker.run_once(own)
    assert done == [own]


def test_a_wrong_address_of_a_server_waits_for_a_right_one(
    cast: Cast, own: Settings, office: PostOffice, on: Callable[..., None]
) -> None:
    on()
    publish(cast, MONDAY, candidate("ada"))
    assert told(cast, replace(own, smtp_url="mail.example"), MONDAY) == 1
    assert Delivery.objects.get().status == "due"
    assert sent(own, MONDAY + timedelta(minutes=1)) == 1
    assert len(office.taken) == 1


def test_the_id_is_made_of_the_row(cast: Cast, own: Settings, on: Callable[..., None]) -> None:
    on()
    publish(cast, MONDAY, candidate("ada"), candidate("bo", csm="manager"))
    tell(own, cast.workspace, MONDAY)
    ids = set(Delivery.objects.values_list("message_id", flat=True))
    assert len(ids) == 2
    assert all(each.startswith("<tenure.") for each in ids)
    assert all(each.endswith("@tenure.ours.example>") for each in ids)


def test_another_workspace_is_told_nothing(
    cast: Cast, own: Settings, on: Callable[..., None]
) -> None:
    on()
    publish(cast, MONDAY, candidate("ada"))
    tell(own, cast.other, MONDAY)
    assert not Delivery.objects.exists()


@pytest.mark.slow
def test_killed_at_any_moment_no_message_is_lost(office: PostOffice, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.jobs.mailer", str(tmp_path), str(office.port)]
    plain = {name: value for name, value in os.environ.items() if not name.startswith("TENURE_")}
    done = subprocess.run(
        [*command, "160", "40", "7"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=plain,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    arrived = Counter(str(mail["Message-ID"]) for mail in office.taken)
    assert found["in_flight"] >= 10
    assert {row[1] for row in found["rows"]} == {"sent"}
    assert set(arrived) == {row[0] for row in found["rows"]}, "none is lost, none has two ids"
    repeats = {row[0] for row in found["rows"] if row[2]}
    assert {each for each, times in arrived.items() if times > 1} <= repeats
    assert repeats, "some were cut off"
    for mail in office.taken:
        body = mail.get_body(("plain",)) or mail
        is_first = "repeat" not in body.get_content()
        assert is_first or str(mail["Message-ID"]) in repeats
