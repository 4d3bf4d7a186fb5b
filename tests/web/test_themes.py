"""The page of themes: figures of the demo company, renaming, merging, undoing, and who may."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest
from django.test import Client

from tenure.records.models import AuditEntry, Theme
from tenure.workflow.queries import themes as query
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.themes import ThemeFilter
from tests.cast import AT, Cast

SignIn = Callable[[str], Client]


def exported(client: Client) -> dict[str, dict[str, str]]:
    reply = client.get("/voice/themes.csv", {"state": "all"})
    text = b"".join(reply.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return {row["number"]: row for row in csv.DictReader(io.StringIO(text))}


@pytest.mark.usefixtures("published")
def test_the_page_shows_themes_found_by_the_run(signed_in: SignIn) -> None:
    client = signed_in("csm")
    html = client.get("/voice/themes/").content.decode()
    assert "What they write about" in html
    assert Theme.objects.exists()
    rows = exported(client)
    assert len(rows) == Theme.objects.filter(merged_into=None).count()
    assert "فارسی" in html  # Persian tickets are not covered, and the page says so


def test_figures_of_a_theme_are_those_of_its_tickets(published: Board, signed_in: SignIn) -> None:
    """Counted again from the readings and tickets, row by row."""
    reader = published.reader
    tickets = {row["ticket_id"]: row for row in reader.rows(reader.table("tickets").drop("body"))}
    themes: dict[str, list[str]] = {}
    for row in reader.rows(reader.table("ticket_readings")):
        if row["theme_number"] is not None:
            themes.setdefault(str(row["theme_number"]), []).append(row["ticket_id"])
    assert len(themes) > 3
    rows = exported(signed_in("owner"))
    for number, row in rows.items():
        lately = [
            tickets[each]
            for each in themes.get(number, [])
            if 0 <= (published.as_of - tickets[each]["opened_at"].date()).days < 90
        ]
        assert int(row["tickets"]) == len(lately)
        assert int(row["complaints"]) == sum(bool(each["is_complaint"]) for each in lately)
        customers = {each["customer_id"] for each in lately} - {None}
        assert int(row["customers"]) == len(customers)


@pytest.mark.usefixtures("published")
def test_a_name_by_a_person_and_a_merge_can_be_undone(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in("csm")
    one, other = Theme.objects.filter(workspace=cast.workspace).order_by("number")[:2]
    before = exported(client)
    client.post("/voice/themes/rename", {"theme": one.number, "name": "Exports <b>break</b>"})
    html = client.get("/voice/themes/?state=all").content.decode()
    assert "Exports &lt;b&gt;break&lt;/b&gt;" in html
    client.post("/voice/themes/merge", {"theme": other.number, "into": one.number})
    after = exported(client)
    assert str(other.number) not in after
    both = int(before[str(one.number)]["tickets"]) + int(before[str(other.number)]["tickets"])
    assert int(after[str(one.number)]["tickets"]) == both
    client.post("/voice/themes/unmerge", {"theme": other.number})
    client.post("/voice/themes/rename", {"theme": one.number, "name": ""})
    again = exported(client)
    assert again == before
    acts = AuditEntry.objects.filter(action__startswith="theme.").values_list("action", flat=True)
    assert sorted(acts) == ["theme.merged", "theme.renamed", "theme.renamed", "theme.unmerged"]


@pytest.mark.usefixtures("published")
def test_who_may_not_teach_changes_nothing(cast: Cast, signed_in: SignIn) -> None:
    one = Theme.objects.filter(workspace=cast.workspace).order_by("number")[0]
    for who in ("read_only", "finance", "other_owner", "stranger"):
        signed_in(who).post("/voice/themes/rename", {"theme": one.number, "name": "Mine"})
    assert Theme.objects.get(pk=one.pk).name == one.name
    owner = signed_in("owner")
    for wrong in ("", "99999", "-1", "٣", "1e3"):
        reply = owner.post("/voice/themes/rename", {"theme": wrong, "name": "x"})
        assert reply.status_code in (302, 400, 422)
    assert not AuditEntry.objects.filter(action="theme.renamed").exists()


def test_other_workspaces_have_none_of_it(published: Board, cast: Cast) -> None:
    number = Theme.objects.filter(workspace=cast.workspace).order_by("number")[0].number
    Theme.objects.create(
        workspace=cast.other, number=number, name="Theirs", model="m", first_on=AT.date(),
        last_on=AT.date(), at=AT,
    )  # fmt: skip
    assert all(row["name"] != "Theirs" for row in query.every(published, ThemeFilter(state="all")))


@pytest.mark.usefixtures("cast")
def test_before_the_first_day_the_page_says_what_to_do(signed_in: SignIn) -> None:
    assert signed_in("owner").get("/voice/themes/").status_code == 200
