"""Health on the pages: who is red, who moved and why, the record, the design, and overrides."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from typing import Any

import pytest
from django.test import Client

from tenure.records.models import HealthDesign, HealthOverride
from tenure.values.measures import MEASURES
from tenure.web.health_form import texts_of
from tenure.workflow.queries import health_designs
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.health_designs import in_force, proposal, segments
from tenure.workflow.queries.health_lists import Everyone, HealthFilter, everyone, line_measure
from tests.cast import Cast

SignedIn = Callable[[str], Client]


def text(client: Client, path: str, **query: Any) -> str:
    response = client.get(path, query)
    assert response.status_code == 200
    return str(response.content.decode())


def table(client: Client, path: str, **query: Any) -> list[dict[str, str]]:
    body = b"".join(client.get(path, query)).decode("utf-8-sig")  # type: ignore[arg-type]
    return list(csv.DictReader(io.StringIO(body)))


def whole(board: Board) -> Everyone:
    now = in_force(board)
    assert now is not None
    return everyone(board, now.design)


@pytest.mark.parametrize("path", ["/health-scores/", "/health-scores/design/"])
def test_before_the_first_day(signed_in: SignedIn, path: str) -> None:
    assert "Load data" in text(signed_in("owner"), path)


def test_the_page_says_who_moved_and_why(signed_in: SignedIn, published: Board) -> None:
    page, found = text(signed_in("csm"), "/health-scores/"), whole(published)
    for part in found.distribution[:3]:
        assert f'<a href="?color={part.color}#list">{part.customers}</a>' in page
    mover = found.movers(down=True)[0]
    assert mover["name"] in unescape(page)
    assert "use against own habit −" in page
    assert "since 2026-05-24" in page
    assert "Nobody has designed this score yet" in page
    assert "those who left had lower scores more often" in page
    assert f"By {MEASURES[line_measure(published)].title} alone" in page
    for chart in ("health-weeks", "health-record"):
        assert f'data-chart="spec-{chart}"' in page
        assert b"<svg" in signed_in("csm").get(f"/chart/{chart}.svg").content


def test_lists_filter_sort_page_and_export(signed_in: SignedIn, published: Board) -> None:
    client, found = signed_in("csm"), whole(published)
    rows = list(found.rows(HealthFilter(sort="-score")))
    first = text(client, "/health-scores/", sort="-score")
    names = re.findall(r'<th scope="row"><a class="name"[^>]*>([^<]*)</a>', first)
    assert [unescape(name) for name in names] == [row["name"] for row in rows[:50]]
    assert rows[50]["name"] in unescape(text(client, "/health-scores/", sort="-score", page=2))
    exported = table(client, "/health-scores.csv", sort="-score")
    assert [row["customer_id"] for row in exported] == [row["customer_id"] for row in rows]
    assert float(exported[0]["score"]) == pytest.approx(rows[0]["score"], abs=1e-6)
    red = table(client, "/health-scores.csv", color="red")
    assert len(red) == found.distribution[0].customers
    assert "No customer fits" in text(client, "/health-scores/", q="nobody at all")
    text(client, "/health-scores/", color="blue", sort="luck", page="x")


def test_every_score_opens_its_factors(signed_in: SignedIn, published: Board) -> None:
    client = signed_in("csm")
    links = re.findall(r'href="(/explain/health_score/[^"]+)"', text(client, "/health-scores/"))
    assert len(links) == 50
    page = text(client, unescape(links[0]))
    assert "How it came about" in page
    assert "weight known" in page


# --- the customer ---


def test_a_customer_with_factors_and_history(signed_in: SignedIn, published: Board) -> None:
    row = next(whole(published).rows(HealthFilter()))
    client = signed_in("read_only")
    page = text(client, "/customer/", id=row["customer_id"])
    assert f">{row['score']:.0f}</a> of 100" in page
    assert page.count("active days in 28") >= 1
    assert 'data-chart="spec-health-history"' in page
    assert "Say otherwise" not in page
    chart = client.get("/chart/health-history.svg", {"id": row["customer_id"]})
    assert b"<svg" in chart.content


def test_who_pays_nothing_has_no_score(signed_in: SignedIn, published: Board) -> None:
    state = published.reader.table("customer_state")
    gone = published.reader.rows(state.filter(state.mrr_minor.isnull()).limit(1))[0]
    page = text(signed_in("csm"), "/customer/", id=gone["customer_id"])
    assert "No score: it is given to customers who pay" in page


def test_saying_otherwise_and_lifting_it(signed_in: SignedIn, published: Board) -> None:
    row, client = next(whole(published).rows(HealthFilter())), signed_in("csm")
    page = text(client, "/customer/", id=row["customer_id"])
    (until,) = re.findall(r'name="until" value="([0-9-]+)"', page)
    form = {
        "customer": row["customer_id"],
        "color": "green",
        "reason": "<b>they</b> renew next week",
        "until": "2020-01-01",
    }
    assert client.post("/health-scores/override", form).status_code == 400
    assert not HealthOverride.objects.exists()
    answer = client.post("/health-scores/override", {**form, "until": until})
    assert answer.headers["Location"].endswith("#health")
    page = text(client, "/customer/", id=row["customer_id"])
    assert f"csm says green until {until}" in unescape(page)
    assert "&lt;b&gt;they&lt;/b&gt; renew" in page
    listed = table(client, "/health-scores.csv", color="overridden")
    assert [(each["customer_id"], each["color"]) for each in listed] == [
        (row["customer_id"], "green")
    ]
    override = HealthOverride.objects.get()
    client.post("/health-scores/lift", {"override": override.pk})
    assert table(client, "/health-scores.csv", color="overridden") == []
    assert "Earlier overrides" in text(client, "/customer/", id=row["customer_id"])


@pytest.mark.parametrize(
    ("path", "form", "status"),
    [
        ("override", {"customer": "nobody", "color": "red"}, 404),
        ("lift", {"override": "x"}, 400),
        ("lift", {"override": "99"}, 400),
    ],
)
def test_odd_overrides(
    signed_in: SignedIn, published: Board, path: str, form: dict[str, str], status: int
) -> None:
    assert signed_in("csm").post(f"/health-scores/{path}", form).status_code == status
    assert signed_in("csm").get(f"/health-scores/{path}").status_code == 405
    assert signed_in("finance").post(f"/health-scores/{path}", form).status_code == 403


# --- the design ---


def hidden(page: str) -> str:
    (found,) = re.findall(r'name="design" value="([^"]+)"', page)
    return unescape(found)


def test_a_design_is_tried_put_in_force_and_brought_back(
    signed_in: SignedIn, published: Board
) -> None:
    client = signed_in("owner")
    page = text(client, "/health-scores/design/")
    design = proposal(published)
    assert design is not None
    for factor in design.factors:
        assert f'name="weight.{factor.measure}" value="{factor.weight:g}"' in page
        assert f'name="poor.{factor.measure}" value="{factor.scale.poor:g}"' in page
    texts = texts_of(design, []) | {"weight.active_days": "9", "weight.quiet_days": "1"}
    texts |= {"poor.quiet_days": "20", "good.quiet_days": "1"}
    tried = text(client, "/health-scores/preview/", **texts)
    assert "<html" not in tried
    assert not HealthDesign.objects.exists()
    assert hidden(text(client, "/health-scores/design/", **texts)) == hidden(tried)
    answer = client.post("/health-scores/put", {"design": hidden(tried)})
    assert answer.status_code == 302
    now = in_force(published)
    assert now is not None
    weights = {each.measure: each.weight for each in now.design.factors}
    assert (now.version, weights["active_days"], weights["quiet_days"]) == (1, 9, 1)
    assert now.design.drawn_on is None  # a threshold was written by hand
    assert "Design 1, since" in text(client, "/health-scores/")
    client.post(
        "/health-scores/put",
        {"design": hidden(text(client, "/health-scores/design/", start="all"))},
    )
    again = in_force(published)
    assert again is not None
    assert (again.version, again.design) == (2, design)
    client.post("/health-scores/put", {"version": "1"})
    assert HealthDesign.objects.count() == 3


def test_thresholds_by_segment_go_through_the_form(signed_in: SignedIn, published: Board) -> None:
    client, own = signed_in("owner"), proposal(published, by_segment=True)
    assert own is not None
    names = [name for name, _count in segments(published)]
    assert any(factor.by_segment for factor in own.factors)
    page = text(client, "/health-scores/design/", start="segments")
    typed = text(client, "/health-scores/preview/", **texts_of(own, names))
    assert hidden(page) == hidden(typed)
    client.post("/health-scores/put", {"design": hidden(typed)})
    now = in_force(published)
    assert now is not None
    assert replace(now.design, factors=tuple(sorted(now.design.factors, key=str))) == replace(
        own, factors=tuple(sorted(own.factors, key=str))
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"weight.active_days": "much"}, "'much' is no number for active days in 28"),
        ({"poor.active_days": ""}, "'' is no number"),
        ({"poor.active_days": "28", "good.active_days": "1"}, "good must lie above poor"),
        ({"red_below": "90"}, "red must end below where green begins"),
        ({"missing.active_days": "guess"}, "'guess' is no rule"),
        ({"poor.active_days.0": "3"}, "'' is no number"),
    ],
)
def test_what_is_wrong_is_said_beside_the_form(
    signed_in: SignedIn, published: Board, change: dict[str, str], said: str
) -> None:
    design = proposal(published)
    texts = {**texts_of(design, []), **change}
    for path in ("/health-scores/preview/", "/health-scores/design/"):
        page = unescape(text(signed_in("owner"), path, **texts))
        assert said in page
        assert "Put in force</button>" not in page


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"design": "{}"},
        {"design": "[]"},
        {"design": '{"factors": [], "red_below": 1, "green_from": 2}'},
        {"design": '{"factors": 1, "red_below": null}'},
        {"version": "9"},
        {"version": "x"},
    ],
)
def test_odd_designs_are_refused(
    signed_in: SignedIn, published: Board, form: dict[str, str]
) -> None:
    assert signed_in("owner").post("/health-scores/put", form).status_code == 400
    assert not HealthDesign.objects.exists()


def test_only_some_may_design(signed_in: SignedIn, published: Board, cast: Cast) -> None:
    page = text(signed_in("csm"), "/health-scores/design/")
    assert "Put in force" not in page
    assert "disabled" in page
    form = {"design": "{}"}
    assert signed_in("csm").post("/health-scores/put", form).status_code == 403
    assert signed_in("owner").get("/health-scores/put").status_code == 405
    assert cast.users


def test_where_nothing_tells_customers_apart(
    signed_in: SignedIn, published: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health_designs, "proposal", lambda _board, **_more: None)
    client = signed_in("owner")
    assert "No health can be told yet" in text(client, "/health-scores/")
    assert "Load data" in text(client, "/health-scores/")
    assert table(client, "/health-scores.csv") == []
    page = text(client, "/health-scores/design/")
    assert "a health score needs a factor" in page
    assert 'name="red_below" value="40"' in page
    state = published.reader.table("customer_state")
    row = published.reader.rows(state.filter(state.mrr_minor > 0).limit(1))[0]
    assert "No score: it is given" in text(client, "/customer/", id=row["customer_id"])
    assert client.get("/chart/health-weeks.svg").status_code == 404
