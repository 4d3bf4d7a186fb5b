"""A survey from the worker's turn over a real mail server to the answer and the call."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from tenure.config.settings import Settings, settings
from tenure.jobs import surveys
from tenure.jobs.customer_mail import send_one
from tenure.records.models import LetterSettings, SurveyInvite, WorkItemReason
from tenure.workflow.actions.mail_checks import no_figures
from tests.cast import Cast
from tests.connectors.smtp.post_office import PostOffice, post_office
from tests.workflow.actions.test_surveys import invited, running

MONDAY = datetime(2026, 3, 30, 9, 0, tzinfo=UTC)


@pytest.fixture
def office() -> Iterator[PostOffice]:
    with post_office() as made:
        yield made


@pytest.fixture
def own(cast: Cast, office: PostOffice, tmp_path: Path) -> Settings:
    """Settings of an installation that may write to customers."""
    surveys._taken.clear()
    made = replace(
        settings(),
        home=tmp_path,
        smtp_url=office.url,
        mail_from="Ours <care@ours.example>",
        hosts=("tenure.ours.example",),
        https=True,
    )
    LetterSettings.objects.create(
        workspace=cast.workspace, sending="on", installation=made.installation
    )
    return made


def turn(own: Settings, cast: Cast, at: datetime) -> tuple[int, int]:
    """Mails written, and mails that left."""
    written = surveys.turn(own, cast.workspace, at)
    return written, sum(1 for _ in iter(lambda: send_one(own, lambda: at, None, no_figures), False))


@pytest.mark.parametrize("language", ["en", "fa"])
def test_asked_by_mail_answered_on_the_page(
    cast: Cast, own: Settings, office: PostOffice, language: str
) -> None:
    cache.clear()
    row = running(cast, 0, MONDAY)
    LetterSettings.objects.update(installation=own.installation)
    for number in range(3):
        invited(cast, row, number, MONDAY)
    SurveyInvite.objects.update(language=language)
    assert turn(own, cast, MONDAY) == (3, 3)
    assert turn(own, cast, MONDAY) == (0, 0), "once a minute"
    assert turn(own, cast, MONDAY + timedelta(minutes=1)) == (0, 0), "and once at all"
    assert len(office.taken) == 3
    links = set()
    for mail in office.taken:
        assert mail["Content-Language"] == language
        assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        body = mail.get_body(("plain",))
        assert body is not None
        found = re.findall(
            r"https://tenure\.ours\.example(/survey/[\w-]{22})\s", body.get_content()
        )
        links.update(found)
        assert "@" not in "".join(found)
    assert len(links) == 3
    assert not any(link.rpartition("/")[2] in str(SurveyInvite.objects.values()) for link in links)
    browser = Client(enforce_csrf_checks=True)
    link = sorted(links)[0]
    with time_machine.travel(MONDAY + timedelta(minutes=2), tick=False) as clock:
        page = browser.get(link).content.decode()
        assert f'lang="{language}"' in page
        began = re.search(r'name="began" value="([^"]+)"', page)
        assert began is not None
        clock.shift(timedelta(seconds=30))
        given = {"began": began.group(1), "website": "", "score": "2", "comment": "کند"}
        assert browser.post(link, given).status_code == 200
    row_answered = SurveyInvite.objects.get(state="answered")
    assert (row_answered.score, row_answered.comment) == (2, "کند")
    reason = WorkItemReason.objects.get(code="unhappy_answer")
    assert reason.figure["is_late"] is False
    turn(own, cast, MONDAY + timedelta(hours=49))
    reason.refresh_from_db()
    assert reason.figure["is_late"] is True
    turn(own, cast, MONDAY + timedelta(days=60))
    assert set(SurveyInvite.objects.values_list("state", flat=True)) == {"answered", "expired"}
