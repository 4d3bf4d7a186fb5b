"""The zombie desk at a browser: who is due, ready letters, steps taken and sent, labels, the ladder."""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tenure.records.models import (
    CustomerMail,
    DormantLabel,
    LadderDesign,
    LadderTouch,
    LetterSettings,
    WorkItem,
)
from tenure.values.ladder import default_design
from tenure.values.shown import money_text
from tenure.web.ladder_form import texts_of
from tenure.workflow.queries import desk, hollow, use
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.stage_measures import measures
from tests.cast import Cast
from tests.conftest import Demo

SignedIn = Callable[[str], Client]


def today() -> date:
    return datetime.now(UTC).date()  # noqa: TID251 - as the pages do


def text(client: Client, path: str, expected: int = 200, **query: Any) -> str:
    response = client.get(path, query)
    assert response.status_code == expected
    return html.unescape(response.content.decode())


def table(client: Client, path: str, **query: Any) -> list[dict[str, str]]:
    body = b"".join(client.get(path, query)).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(body)))


def post(client: Client, path: str, expected: int = 302, **form: Any) -> str:
    response = client.post(path, form)
    assert response.status_code == expected, response.content.decode()[:2_000]
    return html.unescape(response.content.decode())


def due(board: Board, *channels: str) -> dict[str, Any]:
    """The first row of the desk whose step is of one of the ways."""
    whole = desk.desk(board, today())
    for row in desk.with_people(board, whole.wanted(desk.DeskFilter(state="now"))):
        if row["channel"] in channels and row["email"]:
            return row
    raise AssertionError(f"nobody is due {channels}")


@pytest.mark.parametrize("path", ["/zombies/", "/zombies/step/?customer=x&step=m1"])
def test_before_the_first_day_the_desk_says_what_to_do(signed_in: SignedIn, path: str) -> None:
    assert "Load data" in text(signed_in("owner"), path)


def test_everyone_planted_has_a_place(signed_in: SignedIn, published: Board, demo: Demo) -> None:
    client, truth = signed_in("csm"), demo.truth
    rows = {row["customer_id"]: row for row in table(client, "/zombies.csv")}
    whole = desk.desk(published, today())
    assert len(rows) == whole.counts["all"] == len(whole.rows)
    placed = {row["customer_id"]: row["place"] for row in whole.rows}
    for customer in (*truth.zombies["never"], *truth.zombies["stopped"]):
        assert placed[customer] in ("due", "special"), customer
        assert rows[customer]["step"].startswith("m")
    assert {placed[each] for each in truth.zombies["one_person"]} == {"partly"}
    assert {placed[each] for each in truth.seasonal if each in placed} <= {"asleep", "watch"}
    for customer in truth.mismatched:
        assert placed.get(customer) in ("doubt", None)


def test_the_step_fits_the_months_and_contacts_come_first(
    signed_in: SignedIn, published: Board
) -> None:
    rows = table(signed_in("csm"), "/zombies.csv", state="now")
    assert rows
    for row in rows:
        months = int(row["quiet_months"])
        if row["held_by"]:
            assert row["step"] == f"m{min(months, 4)}"
        else:
            assert row["step"] == f"m{min(months, 6)}"
    specials = [row["step"] == "m6" for row in rows]
    assert specials == sorted(specials)
    contacts = [row["by_on"] for row in rows if row["step"] != "m6"]
    assert contacts == sorted(contacts)


def test_a_column_marked_as_sorted_is_sorted(signed_in: SignedIn, published: Board) -> None:
    client = signed_in("csm")
    assert "aria-sort" not in text(client, "/zombies/")
    assert "In the order of the desk" in text(client, "/zombies/")
    assert text(client, "/zombies/", sort="by_on").count('aria-sort="ascending"') == 1
    days = [row["by_on"] for row in table(client, "/zombies.csv", state="now", sort="by_on")]
    assert len(set(days)) > 1
    assert days == sorted(days)


def test_hollow_mrr_is_one_figure_on_every_page(
    signed_in: SignedIn, demo: Demo, published: Board
) -> None:
    """The part on the ladder has a name of its own, and both pages say what it leaves out."""
    client, whole = signed_in("owner"), hollow.hollow(published)
    assert whole is not None
    assert whole.share is not None
    parts = hollow.ladder_parts(published)
    assert parts.customers + parts.off_customers == whole.hollow
    assert parts.mrr_minor + parts.off_mrr_minor == whole.hollow_minor
    assert parts.off_customers >= len(demo.truth.seasonal) > 0
    names = {"/zombies/": "MRR on the ladder", "/hollow/": "Of it on the ladder"}
    for path, on_ladder in names.items():
        page = text(client, path)
        found = {name: digits(amount) for name, amount in FIGURE.findall(page)}
        assert found["Hollow MRR"] == whole.hollow_minor, path
        assert found[on_ladder] == parts.mrr_minor, path
        assert f"{money_text(parts.off_mrr_minor, 'USD')} USD" in page
    (home,) = measures(published, ("hollow_share",))
    assert (home.value, home.n) == (whole.share.value, whole.customers)
    assert home.explain == "hollow_mrr"
    ids = published.reader.rows(use.laddered(published).limit(1))
    labeled = hollow.ladder_parts(published, [ids[0]["customer_id"]])
    assert (labeled.customers, labeled.off_customers) == (
        parts.customers - 1,
        parts.off_customers + 1,
    )


FIGURE = re.compile(r"<dt>([^<]+)</dt><dd><a[^>]*>([^<]+)<")


def digits(amount: str) -> int:
    return int(re.sub("[^0-9]", "", amount))


def test_filters_sorts_and_searches(signed_in: SignedIn, published: Board) -> None:
    client = signed_in("csm")
    every = table(client, "/zombies.csv")
    never = table(client, "/zombies.csv", kind="never", sort="-quiet_months")
    assert {row["kind"] for row in never} == {"never"}
    months = [int(row["quiet_months"]) for row in never]
    assert months == sorted(months, reverse=True)
    name = every[0]["name"]
    found = table(client, "/zombies.csv", q=name.upper())
    assert every[0]["customer_id"] in {row["customer_id"] for row in found}
    assert "None of this kind and step." in text(client, "/zombies/", q="nobody at all")
    for sort in desk.SORTS:
        down = table(client, "/zombies.csv", sort=f"-{sort}")
        assert {row["customer_id"] for row in down} == {row["customer_id"] for row in every}
        text(client, "/zombies/", sort=sort, state="all")
    text(client, "/zombies/", state="x", sort="y", kind="z", page="999")


def test_ten_thousand_rows_are_paged(published: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = desk._quiet(published)[0]
    many = tuple(
        {**usual, "customer_id": f"c{n:05}", "name": f"N{n}", "mrr_base_minor": n, "unmatched_id": None}
        for n in range(10_000)
    )  # fmt: skip
    monkeypatch.setattr(desk, "_quiet", lambda _board: many)
    page = desk.desk(published, today()).page(desk.DeskFilter(state="all", sort="-mrr_minor"), 200)
    assert (page.total, page.pages, len(page.rows)) == (10_000, 200, 50)
    assert page.rows[-1]["customer_id"] == "c00000"
    assert len(list(desk.desk(published, today()).export(desk.DeskFilter(state="all")))) == 10_000


def test_the_same_number_of_questions_for_few_and_many(
    signed_in: SignedIn, published: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, rows = signed_in("csm"), desk._quiet(published)
    counts = []
    text(client, "/zombies/", state="all")
    for many in (1, 3):
        monkeypatch.setattr(desk, "_quiet", lambda _board, many=many: rows[:many])
        with CaptureQueriesContext(connection) as seen:
            text(client, "/zombies/", state="all")
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_today_leads_to_the_step(signed_in: SignedIn, published: Board) -> None:
    item = WorkItem.objects.filter(next_step__in=("m1", "m2", "m3", "m4", "m5", "m6")).first()
    assert item is not None
    page = text(signed_in("csm"), "/", q=item.customer_id)
    link = re.search(r'href="(/zombies/step/\?customer=[^"]+)"', page)
    assert link
    step = text(signed_in("csm"), link[1])
    assert item.customer_name in step
    assert "without a sign of life" in step


@pytest.mark.usefixtures("mail_leaves")
def test_a_letter_is_read_over_and_sent_once(
    signed_in: SignedIn, published: Board, cast: Cast
) -> None:
    LetterSettings.objects.filter(workspace=cast.workspace).update(
        signer_name="Sam Signer", signer_title="Founder", contact="+1 555"
    )
    client, row = signed_in("csm"), due(published, "in_app_mail", "billing_contact", "notice")
    asked = {"customer": row["customer_id"], "step": row["step"]}
    page = text(client, "/zombies/step/", **asked, language="en")
    assert "Sam Signer, Founder, Ours" in page
    assert row["email"] in page
    assert "{" not in page.split("<textarea")[1].split("</textarea>")[0]
    form = {**asked, "language": "en", "subject": "Our own words", "body": "Dear you,\r\nshort."}
    post(client, "/zombies/step/send", **form)
    mail = CustomerMail.objects.get()
    assert (mail.recipient, mail.subject, mail.topic) == (row["email"], "Our own words", "ladder")
    assert mail.body.startswith("Dear you,\nshort.")
    touch = LadderTouch.objects.get()
    assert (touch.step, touch.quiet_since) == (row["step"], row["quiet_since"])
    post(client, "/zombies/step/send", 400, **form)  # it is not due any more
    assert "Steps taken" in text(client, "/zombies/step/", **asked)
    post(client, "/zombies/step/undo", touch=str(touch.pk))
    mail.refresh_from_db()
    assert (mail.state, mail.error) == ("dropped", "the step was taken back")
    post(client, "/zombies/step/send", **{**form, "body": "Better words."})  # it had not left
    mail.refresh_from_db()
    assert (mail.state, mail.body.partition("\n")[0]) == ("due", "Better words.")
    CustomerMail.objects.update(state="sent")
    post(client, "/zombies/step/undo", touch=str(LadderTouch.objects.get().pk))
    refused = post(client, "/zombies/step/send", 400, **form)  # one mail a step and spell
    assert "written before" in refused
    assert (CustomerMail.objects.count(), LadderTouch.objects.count()) == (1, 0)


def test_letters_speak_the_customers_language(signed_in: SignedIn, published: Board) -> None:
    client, row = signed_in("csm"), due(published, "in_app_mail", "billing_contact", "notice")
    asked = {"customer": row["customer_id"], "step": row["step"]}
    for language, word in (("ja", "様"), ("ru", "Здравствуйте"), ("fa", "گرامی")):
        page = text(client, "/zombies/step/", **asked, language=language)
        assert word in page.split("<textarea")[1].split("</textarea>")[0]


def test_a_call_is_marked_done_and_taken_back(signed_in: SignedIn, published: Board) -> None:
    client, row = (
        signed_in("csm"),
        due(published, "call", "second_channel", "in_app_mail", "notice"),
    )
    asked = {"customer": row["customer_id"], "step": row["step"]}
    assert "Mark done" in text(client, "/zombies/step/", **asked)
    post(client, "/zombies/step/done", **asked, note="they moved house")
    touch = LadderTouch.objects.get()
    assert touch.note == "they moved house"
    assert row["customer_id"] not in {
        each["customer_id"] for each in table(client, "/zombies.csv", state="now")
    }
    waiting = {each["customer_id"]: each for each in table(client, "/zombies.csv", state="waiting")}
    assert waiting[row["customer_id"]]["last_step"] == row["step"]
    post(client, "/zombies/step/undo", touch=str(touch.pk), back="/zombies/")
    assert not LadderTouch.objects.exists()
    post(client, "/zombies/step/undo", 400, touch="x")
    post(client, "/zombies/step/undo", 400, touch=str(touch.pk))


def test_only_the_step_that_is_due_is_taken(signed_in: SignedIn, published: Board) -> None:
    client, row = signed_in("csm"), due(published, "special")
    asked = {"customer": row["customer_id"], "step": "m1"}
    assert "Step m6 is due, not this one." in text(client, "/zombies/step/", **asked)
    post(client, "/zombies/step/done", 400, **asked)
    post(client, "/zombies/step/send", 400, **asked)
    page = text(client, "/zombies/step/", customer=row["customer_id"])
    assert "A second person approves it" in page
    assert "<textarea" not in page
    assert client.get("/zombies/step/", {"customer": "nobody"}).status_code == 404
    assert client.post("/zombies/step/other", asked).status_code == 404
    text(client, "/zombies/step/", 400, customer=row["customer_id"], step="m9")


def test_who_only_looks_sees_no_buttons(signed_in: SignedIn, published: Board) -> None:
    row = due(published, "in_app_mail", "billing_contact", "notice", "call", "second_channel")
    client, asked = signed_in("read_only"), {"customer": row["customer_id"], "step": row["step"]}
    page = text(client, "/zombies/step/", **asked)
    assert "Mark done" not in page
    assert "Send this mail" not in page
    assert "Label" not in re.sub(r'href="/zombies/labels/".*?</a>', "", text(client, "/zombies/"))
    for act in ("done", "send", "undo"):
        assert client.post(f"/zombies/step/{act}", asked).status_code == 403
    assert client.post("/zombies/labels/put", asked).status_code == 403


def test_a_label_takes_somebody_off_the_ladder_and_back(
    signed_in: SignedIn, published: Board
) -> None:
    client, row = signed_in("csm"), due(published, "special", "call", "in_app_mail", "notice")
    customer = row["customer_id"]
    assert "Nobody is labeled" in text(client, "/zombies/labels/")
    form = {"customer": customer, "reason": "seasonal", "evidence": "said so on the phone"}
    post(client, "/zombies/labels/put", 400, **form, review_on="soon")
    post(client, "/zombies/labels/put", 400, **form, review_on=today().isoformat())
    review = (today() + timedelta(days=30)).isoformat()
    post(client, "/zombies/labels/put", **form, review_on=review, back="/zombies/")
    rows = {each["customer_id"]: each for each in table(client, "/zombies.csv", state="asleep")}
    assert (rows[customer]["held_by"], rows[customer]["review_on"]) == ("label", review)
    assert "said so on the phone" in text(client, "/customer/", id=customer)
    assert "They sleep for good reason" in text(
        client, "/zombies/step/", customer=customer, step="m1"
    )
    (listed,) = table(client, "/zombies/labels.csv")
    assert (listed["customer_id"], listed["reason"]) == (customer, "seasonal")
    label = DormantLabel.objects.get()
    post(client, "/zombies/labels/lift", label=str(label.pk))
    assert customer in {each["customer_id"] for each in table(client, "/zombies.csv", state="now")}
    post(client, "/zombies/labels/keep", label=str(label.pk))
    DormantLabel.objects.update(review_on=today() - timedelta(days=1))
    page = text(client, "/zombies/labels/")
    assert "back on the ladder" in page
    assert "1 label is past its review" in page
    assert "holds no longer" in text(client, "/customer/", id=customer)
    assert customer in {each["customer_id"] for each in table(client, "/zombies.csv", state="now")}
    post(client, "/zombies/labels/lift", 400, label="x")
    post(client, "/zombies/labels/other", 400)
    post(client, "/zombies/labels/put", 404, customer="nobody")


def form_of_usual(**changes: str) -> dict[str, Any]:
    return {**texts_of(default_design()), **changes}


def test_the_ladder_is_changed_and_put_back(signed_in: SignedIn, published: Board) -> None:
    client = signed_in("manager")
    assert "As a workspace starts with." in text(client, "/zombies/ladder/")
    post(client, "/zombies/ladder/put", act="keep", **form_of_usual())
    assert not LadderDesign.objects.exists()  # nothing was changed
    plan = published.reader.value(published.reader.table("customer_state").plan.max())
    changed = {
        **form_of_usual(**{"m3.is_on": "", "m1.ja.subject": "", "m1.ja.body": ""}),
        "plan": ["", plan],
        "plan.contact": ["", "2"],
        "plan.special": ["", "9"],
    }
    post(client, "/zombies/ladder/put", act="keep", **changed)
    kept = LadderDesign.objects.get().design
    assert kept["plans"] == {plan: {"contact": 2, "special": 9}}
    assert [each["code"] for each in kept["steps"] if not each["is_on"]] == ["m3"]
    assert set(kept["wordings"]["m1"]) == {"en", "ru", "fa"}
    assert "Version 1" in text(client, "/zombies/ladder/")
    post(client, "/zombies/ladder/put", act="restore", version="0")
    assert LadderDesign.objects.count() == 2
    post(client, "/zombies/ladder/put", 400, act="restore", version="9")
    post(client, "/zombies/ladder/put", 400, act="restore", version="x")


def test_a_wrong_field_is_named_and_nothing_is_kept(signed_in: SignedIn, published: Board) -> None:
    client = signed_in("owner")
    wrong = {"m1.en.body": "Dear {nobody}", "default.special": "soon", "m2.days": "0"}
    page = post(client, "/zombies/ladder/put", 400, act="keep", **form_of_usual(**wrong))
    assert "3 fields cannot be kept" in page
    assert "there is no variable {nobody}" in page
    assert page.count('aria-invalid="true"') == 3
    assert "Dear {nobody}" in page
    assert not LadderDesign.objects.exists()


def test_a_preview_keeps_nothing(signed_in: SignedIn, published: Board) -> None:
    own = form_of_usual(**{"m1.en.body": "Hello {name} of {company}"})
    page = post(signed_in("owner"), "/zombies/ladder/put", 200, act="preview", **own)
    assert "Hello Ana Weber of Weber Ltd" in page
    assert not LadderDesign.objects.exists()
