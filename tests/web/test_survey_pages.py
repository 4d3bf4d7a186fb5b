"""Pages of surveys: asked for, looked at, started, answered on a phone without script."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from tenure.config.settings import settings
from tenure.records.models import ImportRun, LetterSettings, SurveyInvite, SurveyRound
from tenure.values.surveys import KINDS
from tenure.web.networks import ANSWERS, WRONG_LINKS
from tenure.workflow.actions.survey_sending import ask_due, by_hand
from tenure.workflow.queries.board import Board
from tenure.workflow.rules.link_tokens import new_token
from tests.cast import Cast
from tests.workflow.actions.test_surveys import HERE, acting, invited, running

NOW = datetime(2026, 3, 30, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    cache.clear()
    with time_machine.travel(NOW, tick=False) as made:
        yield made
    cache.clear()


@pytest.fixture
def browser() -> Client:
    """Somebody without an account, in a browser that insists on tokens of forms."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def link(cast: Cast) -> Callable[..., str]:
    def made(kind: str = "nps", language: str = "en", n: int = 0) -> str:
        row = running(cast, 0, NOW, kind)
        invite = invited(cast, row, n, NOW)
        SurveyInvite.objects.filter(pk=invite.pk).update(language=language)
        token = by_hand(by=acting(cast, NOW), invite_id=invite.pk, secret=HERE.secret)
        return f"/survey/{token}"

    return made


def sent(
    browser: Client, path: str, clock: time_machine.Traveller, **given: str
) -> tuple[int, str]:
    """Look at the form, take a while, send it; the status and the page."""
    page = browser.get(path).content.decode()
    found = re.search(r'name="began" value="([^"]+)"', page)
    clock.shift(timedelta(seconds=20))
    began = found.group(1) if found else ""
    answer = browser.post(path, {"began": began, "website": "", **given})
    return answer.status_code, answer.content.decode()


# --- the public page -----------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_every_score_is_a_radio_button_and_nothing_needs_script(
    browser: Client, link: Callable[..., str], kind: str
) -> None:
    page = browser.get(link(kind)).content.decode()
    found = re.findall(r'<input type="radio" name="score" value="(\d+)" required', page)
    assert found == [str(score) for score in KINDS[kind].scores]
    assert "<script" not in page
    assert "checked" not in page
    assert ("who_uses" in page) == (kind == "quarterly")


@pytest.mark.parametrize(
    ("language", "direction"), [("en", "ltr"), ("ja", "ltr"), ("ru", "ltr"), ("fa", "rtl")]
)
def test_the_page_speaks_their_language(
    browser: Client, link: Callable[..., str], language: str, direction: str
) -> None:
    answer = browser.get(link("quarterly", language))
    page = answer.content.decode()
    assert f'<html lang="{language}" dir="{direction}">' in page
    assert answer.headers["Content-Language"] == language


def test_an_answer_is_kept_and_changed(
    browser: Client, link: Callable[..., str], clock: time_machine.Traveller
) -> None:
    path = link("quarterly")
    status, page = sent(
        browser, path, clock, score="8", comment="<b>fine</b>", missing="شب", goal="speed"
    )
    assert (status, "Thank you" in page) == (200, True)
    row = SurveyInvite.objects.get()
    assert (row.score, row.comment, row.missing, row.goal) == (8, "<b>fine</b>", "شب", "speed")
    again = browser.get(path).content.decode()
    assert 'value="8" required checked' in again
    assert "&lt;b&gt;fine" in again
    assert sent(browser, path, clock, score="2")[0] == 200
    row.refresh_from_db()
    assert row.score == 2
    clock.shift(timedelta(hours=24))
    assert browser.get(path).status_code == 404


def test_looking_changes_nothing(browser: Client, link: Callable[..., str]) -> None:
    path = link()
    before = SurveyInvite.objects.values().get()
    for query in ("", "?score=9", "?score=11", "?score=<b>"):
        answer = browser.get(path + query)
        assert answer.status_code == 200
        assert not answer.cookies
        assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert ("checked" in answer.content.decode()) == (query == "?score=9")
    assert browser.head(path).status_code == 200
    assert SurveyInvite.objects.values().get() == before


def test_wrong_used_old_and_foreign_links_are_answered_alike(
    cast: Cast, browser: Client, link: Callable[..., str], clock: time_machine.Traveller
) -> None:
    path = link()
    wrong = browser.get(f"/survey/{new_token()}")
    SurveyInvite.objects.update(workspace=cast.other)
    sent(browser, path, clock, score="9")
    assert SurveyInvite.objects.get().score == 9, "its own token opens it wherever it is"
    clock.shift(timedelta(days=2))
    used = browser.get(path)
    clock.shift(timedelta(days=60))
    old = browser.get(path)
    short = browser.get(path[:-1])
    as_why = browser.get(path.replace("/survey/", "/why/"))
    assert {each.status_code for each in (wrong, used, old, short, as_why)} == {404}
    assert len({each.content for each in (wrong, used, old, short, as_why)}) == 1
    replayed = browser.post(path, {"score": "1", "began": "x", "website": ""})
    assert replayed.status_code == 404
    assert SurveyInvite.objects.get().score == 9


def test_too_many_wrong_links_have_to_wait(browser: Client, link: Callable[..., str]) -> None:
    path = link()
    for _ in range(WRONG_LINKS):
        assert browser.get(f"/survey/{new_token()}").status_code == 404
    assert browser.get(f"/survey/{new_token()}").status_code == 429
    assert browser.get(path).status_code == 200, "a right one is never refused"


def test_forms_are_counted_by_network(
    browser: Client, link: Callable[..., str], clock: time_machine.Traveller
) -> None:
    path = link()
    statuses = [browser.post(path, {"score": "9"}).status_code for _ in range(ANSWERS + 1)]
    assert statuses == [400] * ANSWERS + [429]
    clock.shift(timedelta(minutes=2))
    assert SurveyInvite.objects.get().answered_at is None


def test_machines_are_thanked_and_not_kept(
    browser: Client, link: Callable[..., str], clock: time_machine.Traveller
) -> None:
    path = link()
    status, page = sent(browser, path, clock, score="9", website="http://spam.example")
    assert (status, "Thank you" in page) == (200, True)
    page = browser.get(path).content.decode()
    found = re.search(r'name="began" value="([^"]+)"', page)
    assert found is not None
    at_once = browser.post(path, {"began": found.group(1), "score": "9"})
    assert (at_once.status_code, "very quick" in at_once.content.decode()) == (400, True)
    assert 'value="9" required checked' in at_once.content.decode()
    assert browser.post(path, {"score": "9", "comment": "x" * 40_000}).status_code == 413
    assert SurveyInvite.objects.get().answered_at is None


def test_longest_words_in_japanese_fit(
    browser: Client, link: Callable[..., str], clock: time_machine.Traveller
) -> None:
    """Four fields of 2,000 signs, three bytes each, as a browser sends the form."""
    words = "".join(random.Random(1).choices("改善速度機能報告", k=2000))
    given = dict.fromkeys(("comment", "who_uses", "solves", "missing"), words)
    assert sent(browser, link("quarterly", "ja"), clock, score="7", **given)[0] == 200
    assert SurveyInvite.objects.get().missing == words


def test_no_score_is_asked_for_again(
    browser: Client, link: Callable[..., str], clock: time_machine.Traveller
) -> None:
    status, page = sent(browser, link(), clock, score="", comment="no number")
    assert (status, "Choose one of the scores" in page, "no number" in page) == (400, True, True)


# --- inside --------------------------------------------------------------------------------


def test_from_the_form_to_the_results(
    cast: Cast,
    published: Board,
    signed_in: Callable[[str], Client],
    clock: time_machine.Traveller,
) -> None:
    clock.move_to(datetime.combine(published.as_of, NOW.time(), UTC) + timedelta(days=1))
    manager = signed_in("manager")
    assert "Ask customers" in manager.get("/surveys/new/").content.decode()
    first = published.as_of + timedelta(days=1)
    given = {
        "kind": "nps",
        "name": "Spring <i>",
        "opens_on": first.isoformat(),
        "closes_on": (first + timedelta(days=13)).isoformat(),
    }
    answer = manager.post("/surveys/new/", given)
    number = SurveyRound.objects.get().pk
    assert answer.headers["Location"] == f"/surveys/{number}/"
    page = manager.get(f"/surveys/{number}/").content.decode()
    assert "Spring &lt;i&gt;" in page
    found = re.search(r'name="asked" value="(\d+)"', page)
    assert found is not None
    count = found.group(1)
    assert manager.post(f"/surveys/{number}/start", {"asked": count}).status_code == 400
    assert not SurveyInvite.objects.exists(), "a yes is needed"
    assert (
        manager.post(f"/surveys/{number}/start", {"asked": count, "yes": "yes"}).status_code == 302
    )
    assert SurveyInvite.objects.filter(state="planned").count() == int(count)
    page = manager.get(f"/surveys/{number}/?show=planned").content.decode()
    assert "Ask by hand" in page
    csv = b"".join(manager.get(f"/surveys/{number}.csv?show=all").streaming_content)  # type: ignore[attr-defined]
    assert len(csv.decode().splitlines()) == SurveyInvite.objects.count() + 1
    assert manager.post(f"/surveys/{number}/close").status_code == 302
    assert SurveyRound.objects.get().state == "closed"


def test_results_say_what_can_be_told(
    cast: Cast, signed_in: Callable[[str], Client], published: Board
) -> None:
    """30 answers: 18 promoters, 9 passives, 3 detractors of 40 asked: NPS 50; worst case 12.5."""
    row = running(cast, 40, NOW)
    invites = list(SurveyInvite.objects.order_by("id"))
    for n, invite in enumerate(invites):
        score = 10 if n < 18 else 8 if n < 27 else 3
        values = {"state": "mailed", "asked_at": NOW}
        if n < 30:
            values |= {"state": "answered", "answered_at": NOW, "score": score, "comment": f"w{n}"}
        SurveyInvite.objects.filter(pk=invite.pk).update(**values)
    SurveyInvite.objects.filter(pk=invites[29].pk).update(follow_up_by=NOW + timedelta(hours=48))
    page = signed_in("csm").get(f"/surveys/{row.pk}/").content.decode()
    assert "+50" in page
    assert "12 –" in page or "+12 –" in page
    assert "n 30" in page
    assert "0, overdue" not in page
    assert ">10</a>" in page, "ten are silent"
    silent = signed_in("csm").get(f"/surveys/{row.pk}/?show=silent").content.decode()
    assert "Customer 35" in silent
    assert "Customer 5<" not in silent
    few = running(cast, 0, NOW, "ces")
    for n in range(3):
        made = invited(cast, few, n, NOW)
        SurveyInvite.objects.filter(pk=made.pk).update(
            state="answered", score=6, asked_at=NOW, answered_at=NOW
        )
    page = signed_in("csm").get(f"/surveys/{few.pk}/").content.decode()
    assert "Too few answers for a score: 3" in page


def test_loaded_rounds_are_shown_beside(
    cast: Cast, signed_in: Callable[[str], Client], published: Board
) -> None:
    client = signed_in("csm")
    page = client.get("/surveys/").content.decode()
    found = re.findall(r'href="(/surveys/loaded/\?round=[^"]+)"', page)
    assert found
    rows = published.reader.rows(published.reader.table("surveys"))
    listed = b"".join(client.get("/surveys.csv").streaming_content).decode()  # type: ignore[attr-defined]
    assert len(listed.splitlines()) == len(rows) + 1
    one = client.get(found[0]).content.decode()
    assert "Everybody of this round" in one
    assert client.get("/surveys/loaded/?round=nps:nothing").status_code == 404
    assert client.get("/surveys/loaded.csv?" + found[0].partition("?")[2]).status_code == 200


def test_another_workspace_sees_nothing(cast: Cast, signed_in: Callable[[str], Client]) -> None:
    row = running(cast, 1, NOW)
    other = signed_in("other_owner")
    assert other.get(f"/surveys/{row.pk}/").status_code == 404
    assert other.get(f"/surveys/{row.pk}.csv").status_code == 404
    assert other.post(f"/surveys/{row.pk}/close").status_code == 400
    assert other.post(f"/surveys/hand/{SurveyInvite.objects.get().pk}").status_code == 400
    assert SurveyRound.objects.get().state == "running"


def test_unhappy_answers_are_listed_and_followed_up(
    cast: Cast,
    published: Board,
    signed_in: Callable[[str], Client],
    clock: time_machine.Traveller,
    browser: Client,
) -> None:
    csm = signed_in("csm")
    assert "No unhappy answer yet" in csm.get("/surveys/follow-ups/").content.decode()
    row = running(cast, 0, NOW)
    invite = invited(cast, row, 0, NOW)
    token = by_hand(by=acting(cast, NOW), invite_id=invite.pk, secret=HERE.secret)
    sent(browser, f"/survey/{token}", clock, score="1", comment="slow")
    today = csm.get("/?q=Customer 0").content.decode()
    assert "unhappy answer" in today
    assert f"/surveys/{row.pk}/" in today
    clock.shift(timedelta(hours=49))
    csm = signed_in("csm")
    page = csm.get("/surveys/follow-ups/?state=late").content.decode()
    assert "slow" in page
    path = f"/surveys/answers/{invite.pk}"
    assert csm.post(f"{path}/followed-up", {"note": ""}).status_code == 400
    assert csm.post(f"{path}/followed-up", {"note": "Called"}).status_code == 302
    assert "Called" in csm.get("/surveys/follow-ups/?state=done").content.decode()
    assert csm.post(f"{path}/take-up").status_code == 302
    assert signed_in("read_only").post(f"{path}/followed-up", {"note": "x"}).status_code == 403


def test_a_link_by_hand_is_shown_once(cast: Cast, signed_in: Callable[[str], Client]) -> None:
    running(cast, 1, NOW)
    manager, pk = signed_in("manager"), SurveyInvite.objects.get().pk
    page = manager.post(f"/surveys/hand/{pk}").content.decode()
    found = re.search(r"/survey/([\w-]{22})<", page)
    assert found is not None
    assert Client().get(f"/survey/{found.group(1)}").status_code == 200
    assert manager.post(f"/surveys/hand/{pk}").status_code == 400


def test_what_an_import_refused_is_said(cast: Cast, signed_in: Callable[[str], Client]) -> None:
    report = {"sources": [{"table": "survey_responses", "rejected": 66, "rows_in": 92}]}
    ImportRun.objects.create(
        workspace=cast.workspace,
        created_by=cast.users["owner"],
        name="nps",
        folder="f",
        created_at=NOW,
        state="done",
        report=report,
    )
    page = signed_in("csm").get("/surveys/").content.decode()
    assert "66 of 92" in page
    assert "Nobody was asked yet" in page


def test_lists_ask_as_often_for_one_row_as_for_three(
    cast: Cast,
    signed_in: Callable[[str], Client],
    django_assert_max_num_queries: Callable[..., object],
) -> None:
    LetterSettings.objects.create(workspace=cast.workspace, installation=settings().installation)
    client = signed_in("csm")
    running(cast, 3, NOW)
    running(cast, 3, NOW, "ces")
    with django_assert_max_num_queries(25):  # type: ignore[attr-defined]
        client.get("/surveys/")


def test_the_mail_of_a_round_carries_the_link(cast: Cast) -> None:
    running(cast, 1, NOW)
    assert ask_due(workspace=cast.workspace, at=NOW, here=HERE, board=None) == 1
