"""Rounds from the draft to the answer: asked once, by a link of one's own, and followed up."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tenure.inference.meaning import MODEL, encode
from tenure.records.models import (
    AuditEntry,
    CustomerMail,
    LetterSettings,
    Suppression,
    SurveyInvite,
    SurveyRound,
    Theme,
    WorkItem,
    WorkItemReason,
)
from tenure.values.errors import InputError
from tenure.values.trials import listening
from tenure.workflow.actions import survey_answers, surveys, themes
from tenure.workflow.actions.customer_mail import claim, mail_key, queue, settle_sent
from tenure.workflow.actions.survey_reasons import call_detractors
from tenure.workflow.actions.survey_sending import ask_due, by_hand, tidy
from tenure.workflow.actions.surveys import Draft
from tenure.workflow.actions.work_items import By, finish, reopen
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.link_tokens import token_of, with_tokens
from tenure.workflow.queries.survey_themes import theme_of
from tenure.workflow.rules.link_tokens import mark, new_token
from tenure.workflow.rules.mail_ids import recipient_hash
from tenure.workflow.rules.permissions import NotAllowedError
from tenure.workflow.rules.survey_plan import preview
from tests.cast import Cast
from tests.workflow.actions.test_customer_mail import HERE, LADDER, MONDAY

TODAY = MONDAY.date()
DAY = timedelta(days=1)
WEEKS = timedelta(days=13)
KINDS = ("nps", "csat", "ces", "quarterly")


def acting(cast: Cast, at: datetime = MONDAY, role: str = "manager") -> By:
    return By(cast.users[role], role, cast.workspace, at, at.date())


def running(cast: Cast, n: int = 3, at: datetime = MONDAY, kind: str = "nps") -> SurveyRound:
    """A round with as many people, all to be asked on its first day."""
    row = SurveyRound.objects.create(
        workspace=cast.workspace,
        kind=kind,
        name=f"{kind} of {at.date()}",
        opens_on=at.date(),
        closes_on=at.date() + WEEKS,
        state="running",
        made_at=at,
        started_at=at,
    )
    for number in range(n):
        invited(cast, row, number, at)
    LetterSettings.objects.update_or_create(
        workspace=cast.workspace, defaults={"sending": "on", "installation": HERE.installation}
    )
    return row


def invited(cast: Cast, row: SurveyRound, number: int, at: datetime) -> SurveyInvite:
    email = f"p{number}@c.example"
    return SurveyInvite.objects.create(
        workspace=cast.workspace,
        round=row,
        customer_id=f"c{number}",
        customer_name=f"Customer {number}",
        contact_id=f"p{number}",
        contact_name="Ada",
        email=email,
        recipient_hash=recipient_hash(mail_key(cast.workspace), email),
        role="boss",
        language="en",
        ask_on=at.date(),
        made_at=at,
    )


def asked(cast: Cast, at: datetime = MONDAY, board: Board | None = None) -> int:
    return ask_due(workspace=cast.workspace, at=at, here=HERE, board=board)


def tokens(cast: Cast) -> list[str]:
    """Those of everybody asked, as their mails carry them."""
    found = []
    for mail in CustomerMail.objects.filter(template__startswith="survey-").order_by("id"):
        text = with_tokens(
            mail.body,
            workspace_id=cast.workspace.pk,
            customer_id=mail.customer_id,
            secret=HERE.secret,
        )
        found += re.findall(r"/survey/([\w-]{22})(?![\w-])", text)
    return found


def answered(cast: Cast, score: int, at: datetime = MONDAY, n: int = 0, **texts: str) -> bool:
    return survey_answers.answer(token=tokens(cast)[n], score=str(score), texts=texts, at=at)


# --- the draft -----------------------------------------------------------------------------


@pytest.fixture
def drafted(cast: Cast, published: Board) -> Callable[..., tuple[int, By]]:
    def made(kind: str = "nps", **changed: object) -> tuple[int, By]:
        first = published.as_of + DAY
        by = acting(cast, datetime.combine(first, datetime.min.time(), UTC))
        given = Draft(kind, "Spring", first, first + WEEKS)
        return surveys.draft(by=by, asked=replace(given, **changed)), by  # type: ignore[arg-type]

    return made


def test_starting_does_what_was_shown(
    cast: Cast, published: Board, drafted: Callable[..., tuple[int, By]]
) -> None:
    number, by = drafted()
    row = SurveyRound.objects.get()
    shown = preview(surveys.plan(board=published, row=row, today=by.today))
    assert shown.asked > 20
    with pytest.raises(InputError, match="other people"):
        surveys.start(by=by, round_id=number, board=published, asked=shown.asked - 1)
    assert not SurveyInvite.objects.exists()
    assert surveys.start(by=by, round_id=number, board=published, asked=shown.asked) == shown.asked
    kept = SurveyInvite.objects.values_list("state", flat=True)
    assert list(kept).count("planned") == shown.asked
    assert list(kept).count("skipped") == sum(n for _why, n in shown.passed)
    with pytest.raises(InputError, match="further on"):
        surveys.start(by=by, round_id=number, board=published, asked=shown.asked)
    told = AuditEntry.objects.filter(action__startswith="survey.").order_by("id")
    assert [each.action for each in told] == ["survey.drafted", "survey.started"]
    assert not CustomerMail.objects.exists(), "nobody is asked before their turn"


def test_who_was_asked_by_another_tool_is_not_asked_again(
    published: Board, drafted: Callable[..., tuple[int, By]]
) -> None:
    """The demo's last round was asked a month ago: all of its people are passed over."""
    number, by = drafted()
    places = surveys.plan(board=published, row=SurveyRound.objects.get(pk=number), today=by.today)
    rows = published.reader.table("survey_responses")
    since = by.today + WEEKS - timedelta(days=90)
    late = {
        row["contact_id"]
        for row in published.reader.rows(rows.select("contact_id", "sent_at"))
        if row["sent_at"] and since < row["sent_at"].date() <= published.as_of
    }
    assert late
    here = {each.person.contact_id: each.why_not for each in places}
    assert {here[who] for who in late & set(here)} <= {"throttled", "incident", "no_address"}


def test_a_second_round_at_once_asks_nobody_again(
    cast: Cast, published: Board, drafted: Callable[..., tuple[int, By]]
) -> None:
    number, by = drafted()
    row = SurveyRound.objects.get(pk=number)
    count = preview(surveys.plan(board=published, row=row, today=by.today)).asked
    surveys.start(by=by, round_id=number, board=published, asked=count)
    first = set(
        SurveyInvite.objects.filter(state="planned").values_list("recipient_hash", flat=True)
    )
    second, _by = drafted(kind="ces")
    places = surveys.plan(board=published, row=SurveyRound.objects.get(pk=second), today=by.today)
    assert not first & {each.person.key for each in places if not each.why_not}


def test_csat_asks_about_the_ticket_solved_last(
    published: Board, drafted: Callable[..., tuple[int, By]]
) -> None:
    number, by = drafted("csat")
    places = surveys.plan(board=published, row=SurveyRound.objects.get(pk=number), today=by.today)
    tickets = published.reader.table("tickets")
    solved = {row["ticket_id"]: row for row in published.reader.rows(tickets)}
    assert places
    for place in places:
        ticket = solved[place.person.ticket_id]
        assert ticket["contact_id"] == place.person.contact_id
        assert ticket["solved_at"].date() > published.as_of - timedelta(days=30)


def test_a_role_and_a_segment_narrow_it(
    published: Board, drafted: Callable[..., tuple[int, By]]
) -> None:
    contacts = published.reader.rows(published.reader.table("contacts"))
    role = sorted({row["role"] for row in contacts if row["role"]})[0]
    number, by = drafted(roles=(role,))
    places = surveys.plan(board=published, row=SurveyRound.objects.get(pk=number), today=by.today)
    assert {place.person.role for place in places} == {role}


@pytest.mark.parametrize(
    "changed",
    [
        {"kind": "exit"},
        {"name": " "},
        {"closes_on": date(2020, 1, 1)},
        {"opens_on": date(2020, 1, 1), "closes_on": date(2020, 1, 9)},
        {"closes_on": TODAY + timedelta(days=93)},
    ],
)
def test_what_is_no_round(cast: Cast, changed: dict[str, object]) -> None:
    given = Draft("nps", "Spring", TODAY, TODAY + WEEKS)
    with pytest.raises(InputError):
        surveys.draft(by=acting(cast), asked=replace(given, **changed))  # type: ignore[arg-type]
    assert not SurveyRound.objects.exists()


def test_only_who_may_ask_asks(cast: Cast) -> None:
    given = Draft("nps", "Spring", TODAY, TODAY + WEEKS)
    for role in ("csm", "listener", "finance", "read_only"):
        with pytest.raises(NotAllowedError):
            surveys.draft(by=acting(cast, role=role), asked=given)
    number = surveys.draft(by=acting(cast), asked=given)
    other = By(cast.users["other_owner"], "owner", cast.other, MONDAY, TODAY)
    with pytest.raises(InputError, match="no such round"):
        surveys.discard(by=other, round_id=number)
    surveys.discard(by=acting(cast), round_id=number)
    assert not SurveyRound.objects.exists()


# --- asking --------------------------------------------------------------------------------


def test_each_is_asked_once_by_a_link_of_their_own(cast: Cast) -> None:
    running(cast)
    assert asked(cast) == 3
    assert asked(cast) == 0
    mails = list(CustomerMail.objects.order_by("id"))
    rows = list(SurveyInvite.objects.order_by("id"))
    assert [each.mail for each in rows] == mails
    assert {(each.topic, each.template) for each in mails} == {("survey", "survey-nps")}
    assert all("/unsubscribe/" in each.body for each in mails)
    assert f"/survey/{mark(rows[0].pk)}" in mails[0].body, "kept without its token"
    found = tokens(cast)
    assert len(set(found)) == 3
    assert all(token not in str(vars(row)) for row in rows for token in found)
    assert {each.expires_at for each in rows} == {MONDAY + timedelta(days=60)}


def test_what_went_out_is_kept_without_its_link(cast: Cast) -> None:
    running(cast, 1)
    asked(cast)
    mail = claim(here=HERE, at=MONDAY)
    assert mail is not None
    settle_sent(row=mail, at=MONDAY + timedelta(minutes=3))
    mail.refresh_from_db()
    assert "/survey/…" in mail.body
    assert "~" not in mail.body
    assert tidy(workspace=cast.workspace, at=MONDAY) == 1
    assert SurveyInvite.objects.get().asked_at == MONDAY + timedelta(minutes=3)


def test_nobody_is_asked_while_mail_is_off(cast: Cast) -> None:
    running(cast)
    LetterSettings.objects.update(sending="off")
    assert asked(cast) == 0
    LetterSettings.objects.update(sending="test", test_domains=["ours.example"])
    assert asked(cast) == 0
    LetterSettings.objects.update(sending="on")
    assert asked(cast) == 0, "looked at today already, while testing"
    assert asked(cast, MONDAY + DAY) == 3


def test_asked_elsewhere_meanwhile_is_a_later_turn_or_none(cast: Cast) -> None:
    """Another question went out by mail 80 days before: ten days from now is within the round."""
    running(cast, 2)
    for number, days in ((0, 80), (1, 20)):
        post = replace(
            LADDER,
            topic="survey",
            template="why",
            recipient=f"p{number}@c.example",
            occasion_key=f"w{number}",
        )
        before = MONDAY - timedelta(days=days)
        row = queue(workspace=cast.workspace, post=post, at=before, here=HERE)
        assert row is not None
        CustomerMail.objects.filter(pk=row.pk).update(state="sent", sent_at=before)
    assert asked(cast) == 0
    first, second = SurveyInvite.objects.order_by("id")
    assert (first.state, first.ask_on) == ("planned", TODAY + timedelta(days=10))
    assert (second.state, second.why_not) == ("skipped", "throttled")
    assert asked(cast, MONDAY + timedelta(days=10)) == 1


def test_who_unsubscribes_before_their_turn_is_passed_over(cast: Cast) -> None:
    running(cast, 1)
    key = SurveyInvite.objects.get().recipient_hash
    Suppression.objects.create(
        workspace=cast.workspace, recipient_hash=key, topic="survey", why="unsubscribed", at=MONDAY
    )
    assert asked(cast) == 0
    assert SurveyInvite.objects.get().why_not == "unsubscribed"


class KilledError(BaseException):
    """The process stops here."""


@pytest.mark.parametrize("when", ["mail.queue.before_commit", "mail.queue.after_commit"])
@pytest.mark.parametrize("nth", [1, 2, 3, 4, 5])
def test_stopped_anywhere_nobody_is_asked_twice_and_nobody_forgotten(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, when: str, nth: int
) -> None:
    monkeypatch.setenv("TENURE_TESTING", "1")
    running(cast, 5)
    met = 0

    def stops(name: str) -> None:
        nonlocal met
        met += name == when
        if name == when and met == nth:
            raise KilledError

    with listening(stops), pytest.raises(KilledError):
        asked(cast)
    assert SurveyInvite.objects.filter(state="mailed").count() == nth - 1
    assert CustomerMail.objects.count() == nth - 1
    while asked(cast):
        pass
    assert SurveyInvite.objects.filter(state="mailed").count() == 5
    assert CustomerMail.objects.count() == len(set(tokens(cast))) == 5


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 60), st.sets(st.integers(0, 3), min_size=1), st.sampled_from(KINDS)
        ),
        min_size=2,
        max_size=6,
    )
)
def test_nobody_is_asked_twice_in_90_days_whatever_was_planned(
    cast: Cast, rounds: list[tuple[int, set[int], str]]
) -> None:
    """Rounds that overlap, planned by nobody who looked: the day's own look keeps them apart."""
    with transaction.atomic():
        at, opened = MONDAY, []
        for pause, people, kind in rounds:
            at += timedelta(days=pause)
            opened.append((at, people, kind))
        for n in range((at - MONDAY).days + 15):
            now = MONDAY + timedelta(days=n)
            for opens_at, people, kind in opened:
                if opens_at == now:
                    row = running(cast, 0, now, kind)
                    for number in people:
                        invited(cast, row, number, now)
            asked(cast, now)
            tidy(workspace=cast.workspace, at=now)
        times: dict[str, list[datetime]] = {}
        rows = SurveyInvite.objects.filter(asked_at__isnull=False)
        for key, asked_at in rows.values_list("recipient_hash", "asked_at"):
            times.setdefault(key, []).append(asked_at)
        for days in times.values():
            assert all(b - a >= timedelta(days=90) for a, b in pairwise(sorted(days)))
        assert set(times) == set(SurveyInvite.objects.values_list("recipient_hash", flat=True)), (
            "everybody is asked once at least"
        )
        transaction.set_rollback(True)


def test_mail_that_never_left_asked_nobody(cast: Cast) -> None:
    running(cast, 2)
    asked(cast)
    first = CustomerMail.objects.order_by("id").first()
    assert first is not None
    (token, _other) = tokens(cast)
    CustomerMail.objects.filter(pk=first.pk).update(state="dropped", error="older than 72 hours")
    assert tidy(workspace=cast.workspace, at=MONDAY + DAY) == 1
    row = SurveyInvite.objects.order_by("id")[0]
    assert (row.state, row.why_not, row.asked_at) == ("skipped", "not_sent", None)
    assert survey_answers.asked(token=token, at=MONDAY + DAY) is None


def test_a_round_ends_by_itself_and_links_live_on(cast: Cast) -> None:
    row = running(cast, 2)
    SurveyInvite.objects.filter(customer_id="c1").update(ask_on=TODAY + WEEKS + DAY)
    asked(cast)
    later = MONDAY + WEEKS + DAY
    assert tidy(workspace=cast.workspace, at=later) == 2
    row.refresh_from_db()
    assert row.state == "closed"
    assert SurveyInvite.objects.get(customer_id="c1").why_not == "closed"
    assert answered(cast, 9, later)
    assert tidy(workspace=cast.workspace, at=later) == 0


def test_somebody_may_be_asked_by_hand(cast: Cast) -> None:
    running(cast, 2)
    first, second = SurveyInvite.objects.order_by("id")
    token = by_hand(by=acting(cast), invite_id=first.pk, secret=HERE.secret)
    assert survey_answers.answer(token=token, score="10", texts={}, at=MONDAY)
    assert asked(cast) == 1, "only the other one has a mail"
    with pytest.raises(InputError, match="nobody to be asked"):
        by_hand(by=acting(cast), invite_id=second.pk, secret=HERE.secret)
    with pytest.raises(NotAllowedError):
        by_hand(by=acting(cast, role="csm"), invite_id=second.pk, secret=HERE.secret)


# --- answering -----------------------------------------------------------------------------


def test_answered_once_and_changed_within_a_day(cast: Cast) -> None:
    running(cast, 1)
    asked(cast)
    assert answered(cast, 9, comment="Good\r\nand quick\x00")
    row = SurveyInvite.objects.get()
    assert (row.state, row.score, row.comment) == ("answered", 9, "Good\nand quick")
    assert answered(cast, 7, MONDAY + timedelta(hours=23))
    assert not answered(cast, 2, MONDAY + timedelta(hours=24))
    row.refresh_from_db()
    assert (row.score, row.answered_at) == (7, MONDAY)
    actions = AuditEntry.objects.filter(subject="c0").values_list("action", flat=True)
    assert sorted(actions) == ["survey.answered", "survey.changed"]


def test_a_link_is_good_for_60_days(cast: Cast) -> None:
    running(cast, 1)
    asked(cast)
    (token,) = tokens(cast)
    end = MONDAY + timedelta(days=60)
    assert survey_answers.asked(token=token, at=end - timedelta(seconds=1))
    assert survey_answers.asked(token=token, at=end) is None
    assert not survey_answers.answer(token=token, score="9", texts={}, at=end)
    assert tidy(workspace=cast.workspace, at=end) >= 1
    assert SurveyInvite.objects.get().state == "expired"


def test_a_link_is_of_one_person_one_round_one_workspace(cast: Cast) -> None:
    running(cast, 2)
    asked(cast)
    first, second = SurveyInvite.objects.order_by("id")
    own = token_of(first, HERE.secret)
    for name, value in (
        ("workspace_id", cast.other.pk),
        ("pk", second.pk),
        ("customer_id", "c1"),
        ("made_at", MONDAY + DAY),
    ):
        changed = SurveyInvite.objects.get(pk=first.pk)
        setattr(changed, name, value)
        assert token_of(changed, HERE.secret) != own
        assert survey_answers.asked(token=token_of(changed, HERE.secret), at=MONDAY) is None
    with pytest.raises(InputError):
        with_tokens(
            f"/survey/{mark(first.pk)}",
            workspace_id=cast.other.pk,
            customer_id="c0",
            secret=HERE.secret,
        )
    assert token_of(first, "another") != own


def test_guessing_finds_nothing(cast: Cast) -> None:
    running(cast, 3)
    asked(cast)
    own = set(tokens(cast))
    guesses = {new_token() for _ in range(2000)} | {token[:-1] + "A" for token in own} - own
    hits = [each for each in guesses if survey_answers.asked(token=each, at=MONDAY)]
    assert not hits
    for text in ("", "~1", "1", "a" * 23, "' OR 1=1 --           ", "é" * 22):
        assert survey_answers.asked(token=text, at=MONDAY) is None


@pytest.mark.parametrize("score", ["11", "-1", "", "5.5", "100", "nine"])
def test_what_is_no_score(cast: Cast, score: str) -> None:
    running(cast, 1)
    asked(cast)
    with pytest.raises(InputError):
        survey_answers.answer(token=tokens(cast)[0], score=score, texts={}, at=MONDAY)
    assert SurveyInvite.objects.get().answered_at is None


def test_the_quarterly_questions_are_kept(cast: Cast) -> None:
    running(cast, 1, kind="quarterly")
    asked(cast)
    said = {"who_uses": "اپراتورها", "solves": "reports", "missing": "dark mode", "goal": "a\nb"}
    assert answered(cast, 8, **said)
    row = SurveyInvite.objects.get()
    assert (row.who_uses, row.solves, row.missing, row.goal) == (*list(said.values())[:3], "a b")
    with pytest.raises(InputError, match="too long"):
        answered(cast, 8, missing="x" * 2001)


# --- following up --------------------------------------------------------------------------


def reason() -> WorkItemReason | None:
    return WorkItemReason.objects.filter(code="unhappy_answer", gone_on=None).first()


def test_an_unhappy_answer_asks_for_a_call_within_48_hours(cast: Cast) -> None:
    running(cast, 1)
    asked(cast)
    answered(cast, 3)
    found, row = reason(), SurveyInvite.objects.get()
    assert found is not None
    assert (found.item.is_urgent, found.item.next_step) == (True, "call_back")
    assert found.figure["by"] == "2026-04-01 09:00"
    assert row.follow_up_by == MONDAY + timedelta(hours=48)
    call_detractors(workspace=cast.workspace, at=MONDAY + timedelta(hours=49))
    found.refresh_from_db()
    assert found.figure["is_late"] is True
    assert WorkItem.objects.count() == 1
    survey_answers.follow_up(by=acting(cast, role="csm"), invite_id=row.pk, note="Called: billing")
    found.refresh_from_db()
    assert found.gone_on is not None
    assert WorkItem.objects.get().status == "cleared"
    call_detractors(workspace=cast.workspace, at=MONDAY + timedelta(hours=50))
    assert reason() is None
    survey_answers.take_up_again(by=acting(cast, role="csm"), invite_id=row.pk)
    assert reason() is not None


@pytest.mark.parametrize(("score", "asks"), [(6, True), (7, False), (10, False), (0, True)])
def test_up_to_six_is_unhappy(cast: Cast, score: int, asks: bool) -> None:
    running(cast, 1)
    asked(cast)
    answered(cast, score)
    assert (reason() is not None) == asks


def test_a_better_answer_within_the_day_lets_it_go(cast: Cast) -> None:
    running(cast, 1)
    asked(cast)
    answered(cast, 2)
    answered(cast, 9, MONDAY + timedelta(hours=1))
    assert reason() is None
    assert SurveyInvite.objects.get().follow_up_by is None


def test_an_item_done_is_a_follow_up_until_it_is_opened_again(cast: Cast) -> None:
    running(cast, 1)
    asked(cast)
    answered(cast, 2)
    csm = acting(cast, role="csm")
    finish(item_id=WorkItem.objects.get().pk, by=csm, note="Talked for an hour")
    call_detractors(workspace=cast.workspace, at=MONDAY + timedelta(hours=1))
    row = SurveyInvite.objects.get()
    assert (row.follow_up_note, row.followed_up_by) == ("Talked for an hour", csm.user)
    reopen(item_id=WorkItem.objects.get().pk, by=csm)
    call_detractors(workspace=cast.workspace, at=MONDAY + timedelta(hours=2))
    row.refresh_from_db()
    assert row.followed_up_at is None
    assert reason() is not None
    finish(item_id=WorkItem.objects.get().pk, by=csm)
    call_detractors(workspace=cast.workspace, at=MONDAY + timedelta(hours=3))
    survey_answers.take_up_again(by=csm, invite_id=row.pk)
    assert WorkItem.objects.filter(status="open").count() == 1


def test_a_follow_up_says_what_was_done(cast: Cast) -> None:
    running(cast, 1)
    asked(cast)
    answered(cast, 2)
    pk = SurveyInvite.objects.get().pk
    with pytest.raises(InputError, match="what was done"):
        survey_answers.follow_up(by=acting(cast), invite_id=pk, note=" ")
    other = By(cast.users["other_owner"], "owner", cast.other, MONDAY, TODAY)
    with pytest.raises(InputError, match="no such answer"):
        survey_answers.follow_up(by=other, invite_id=pk, note="mine")


# --- themes --------------------------------------------------------------------------------


def theme(cast: Cast, number: int, name: str, said: list[str]) -> Theme:
    """A theme known by some texts, or by none."""
    center = [float(each) for each in encode(said).mean(axis=0)] if said else []
    return Theme.objects.create(
        workspace=cast.workspace,
        number=number,
        name=name,
        model=MODEL,
        center=center,
        first_on=TODAY,
        last_on=TODAY,
        at=MONDAY,
    )


def test_words_have_the_theme_they_are_nearest_to(cast: Cast, published: Board) -> None:
    """Two themes known by two texts each; a third text of each is told, another is of none."""
    Theme.objects.all().delete()
    theme(cast, 0, "Invoices", ["The invoice is wrong", "You billed us twice this month"])
    theme(cast, 1, "Speed", ["The app is very slow", "Pages take long to load"])
    own = ["Our bill has a wrong amount", "Loading is slow", "I like the color of the logo"]
    found = theme_of(cast.workspace.pk, published.reader, own)
    assert found == {own[0]: "Invoices", own[1]: "Speed"}
    assert theme_of(cast.other.pk, published.reader, own) == {}


def test_words_have_the_theme_that_theirs_came_to_be_part_of(cast: Cast, published: Board) -> None:
    Theme.objects.all().delete()
    first = theme(cast, 0, "Invoices", ["The invoice is wrong", "You billed us twice this month"])
    between, last = theme(cast, 1, "Money", []), theme(cast, 2, "What it costs", [])
    themes.merge(number=first.number, into=between.number, by=acting(cast))
    themes.merge(number=between.number, into=last.number, by=acting(cast))
    own = "Our bill has a wrong amount"
    assert theme_of(cast.workspace.pk, published.reader, [own]) == {own: "What it costs"}
