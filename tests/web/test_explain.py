"""The page that explains a figure says what changed in it since last week."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from tenure.jobs.day import DayRequest, run_day
from tenure.workflow.queries.board import Board
from tests.cast import AT, Cast
from tests.conftest import Demo

SignedIn = Callable[[str], Client]


@pytest.fixture
def two_weeks(cast: Cast, demo: Demo) -> None:
    for day in (demo.as_of - timedelta(days=7), demo.as_of):
        run_day(DayRequest(cast.workspace, demo.root, day, AT, worklist=12))


@pytest.mark.usefixtures("two_weeks")
def test_every_kind_of_figure_has_its_sentence(signed_in: SignedIn) -> None:
    client = signed_in("read_only")
    for figure in ("mrr", "nrr", "zombies", "danger_line", "tickets", "customers"):
        page = client.get(f"/explain/{figure}/").content.decode()
        assert "What changed since last week" in page
        assert "2026-05-24" in page, figure


def test_before_a_week_has_passed(signed_in: SignedIn, published: Board) -> None:
    page = signed_in("owner").get("/explain/zombies/").content.decode()
    assert "Days have been kept since 2026-05-31" in page
    assert "will be known on 2026-06-07" in page
    assert published.as_of.isoformat() == "2026-05-31"


@pytest.mark.usefixtures("two_weeks")
def test_names_are_never_markup(signed_in: SignedIn) -> None:
    page = signed_in("owner").get("/explain/mrr/", {"currency": "USD"}).content.decode()
    assert "<p>MRR USD" in page
