"""A run of mails far larger than the runs before it stops until a person says yes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenure.records.models import (
    AuditEntry,
    CustomerMail,
    LetterSettings,
    MailGrant,
    MailRunYes,
)
from tenure.values.errors import InputError
from tenure.workflow.actions.customer_mail import claim, queue, settle_sent
from tenure.workflow.actions.mail_runs import give_up, let_go
from tenure.workflow.queries.mail_runs import (
    RUN_SAID,
    SMALL_RUN,
    Run,
    is_far_more,
    runs_for_a_yes,
    sizes_before,
)
from tenure.workflow.rules.permissions import NotAllowedError
from tests.cast import Cast
from tests.workflow.actions.test_customer_mail import HERE, LADDER, MONDAY, POST

DAY = timedelta(days=1)
TODAY = MONDAY.date()
WENT = (10, 30, 12, 8)  # the last first: the median is 11, a tenth more 12.1

Write = Callable[..., list[CustomerMail]]


@pytest.fixture
def write(cast: Cast) -> Write:
    """Mails of one run, each to somebody else."""
    LetterSettings.objects.get_or_create(
        workspace=cast.workspace, defaults={"sending": "on", "installation": HERE.installation}
    )
    MailGrant.objects.create(
        workspace=cast.workspace, template="hello", at=MONDAY, by=cast.users["owner"]
    )

    def made(
        many: int, ago: int = 0, state: str = "due", post: object = LADDER
    ) -> list[CustomerMail]:
        begun = CustomerMail.objects.count()
        rows = []
        for n in range(begun, begun + many):
            to = replace(post, recipient=f"p{n}@customer.example", occasion_key=f"k{n}")  # type: ignore[type-var]
            row = queue(workspace=cast.workspace, post=to, at=MONDAY - ago * DAY, here=HERE)  # type: ignore[arg-type]
            assert row is not None
            rows.append(row)
        CustomerMail.objects.filter(pk__in=[row.pk for row in rows]).update(state=state)
        return rows

    return made


def usual(write: Write, **more: object) -> None:
    for ago, many in enumerate(WENT, start=1):
        write(many, ago, "sent", **more)


def sent() -> int:
    """Send whatever goes now; how many that were."""
    count = 0
    while (row := claim(here=HERE, at=MONDAY)) is not None:
        settle_sent(row=row, at=MONDAY)
        count += 1
    return count


def held() -> int:
    return CustomerMail.objects.filter(state="held", error=RUN_SAID).count()


@given(st.lists(st.integers(0, 10_000), min_size=4, max_size=4), st.integers(6, 20_000))
def test_far_more_is_a_tenth_above_the_median(sizes: list[int], mails: int) -> None:
    assert is_far_more(mails, sizes) is (10 * mails > 11 * median(sizes))
    assert not is_far_more(mails, sizes[:3]), "three runs say nothing yet"
    assert not is_far_more(SMALL_RUN, sizes)


def test_as_many_as_usual_go(write: Write) -> None:
    usual(write)
    write(12)
    assert (sent(), held()) == (12, 0)


def test_more_than_a_tenth_above_stops_and_asks(cast: Cast, write: Write) -> None:
    usual(write)
    write(13)
    assert (sent(), held()) == (0, 13)
    assert runs_for_a_yes(cast.workspace) == [Run("hello", TODAY, 13, 13, 11.0)]
    assert runs_for_a_yes(cast.other) == []
    for role in ("csm", "listener", "read_only", "finance"):
        with pytest.raises(NotAllowedError):
            let_go(by=cast.by(role), template="hello", run_on=TODAY)
    assert let_go(by=cast.by("manager"), template="hello", run_on=TODAY) == 13
    assert AuditEntry.objects.get(action="mail.run_granted").detail["mails"] == 13
    CustomerMail.objects.filter(state="due").update(next_try_at=MONDAY)
    assert (sent(), held()) == (13, 0)
    assert runs_for_a_yes(cast.workspace) == []
    with pytest.raises(InputError, match="waits"):
        let_go(by=cast.by("manager"), template="hello", run_on=TODAY)


def test_a_yes_is_to_what_was_seen(cast: Cast, write: Write) -> None:
    """A run that grows by another tenth asks again."""
    usual(write)
    write(20)
    sent()
    let_go(by=cast.by("owner"), template="hello", run_on=TODAY)
    CustomerMail.objects.filter(state="due").update(next_try_at=MONDAY)
    write(2)
    assert (sent(), held()) == (22, 0)
    write(1)
    assert (sent(), held()) == (0, 1)
    let_go(by=cast.by("owner"), template="hello", run_on=TODAY)
    assert MailRunYes.objects.get().mails == 23


def test_a_no_ends_them(cast: Cast, write: Write) -> None:
    usual(write)
    write(13)
    sent()
    with pytest.raises(NotAllowedError):
        give_up(by=cast.by("csm"), template="hello", run_on=TODAY)
    assert give_up(by=cast.by("manager"), template="hello", run_on=TODAY) == 13
    assert CustomerMail.objects.filter(state="dropped").count() == 13
    assert AuditEntry.objects.get(action="mail.run_given_up").detail["dropped"] == 13
    with pytest.raises(InputError, match="waits"):
        give_up(by=cast.by("manager"), template="hello", run_on=TODAY)
    write(11)
    assert (sent(), held()) == (11, 0), "what was given up is part of no run"


def test_what_did_not_go_is_not_usual(cast: Cast, write: Write) -> None:
    """Else a run refused by a person would let the next one through."""
    usual(write)
    for state in ("held", "dropped", "failed"):
        write(500, 1, state)
    assert sizes_before(cast.workspace, "hello", TODAY) == list(WENT)


def test_letters_about_money_stop_too(write: Write) -> None:
    usual(write, post=POST)
    write(13, post=POST)
    assert (sent(), held()) == (0, 13)


def test_another_template_and_a_young_one_are_not_stopped(write: Write) -> None:
    usual(write)
    for ago in (1, 2, 3):
        write(1, ago, "sent", post=POST)
    write(19, post=POST)
    assert (sent(), held()) == (19, 0)


def test_a_day_is_the_workspaces(cast: Cast, write: Write) -> None:
    """09:00 UTC on Monday is Tuesday in Kiritimati: the same instant is another run."""
    write(3)
    assert sizes_before(cast.workspace, "hello", date(2026, 3, 31)) == [3]
    cast.workspace.time_zone = "Pacific/Kiritimati"
    assert MONDAY.hour + 14 < 24, "still Monday there"
    later = MONDAY + timedelta(hours=2)
    CustomerMail.objects.update(created_at=later)
    assert sizes_before(cast.workspace, "hello", date(2026, 3, 31)) == []
    assert sizes_before(cast.workspace, "hello", date(2026, 4, 1)) == [3]
