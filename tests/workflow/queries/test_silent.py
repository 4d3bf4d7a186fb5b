"""Who says nothing while their use falls: the list against the same rule in plain Python."""

from __future__ import annotations

from datetime import timedelta

from tenure.workflow.queries.board import Board
from tenure.workflow.queries.silent import SILENT_DAYS, SilentFilter, silent


def test_they_pay_use_less_and_have_not_said_a_word_for_half_a_year(published: Board) -> None:
    since = published.as_of - timedelta(days=SILENT_DAYS)
    tickets = published.reader.rows(published.reader.table("tickets"))
    spoke = {row["customer_id"] for row in tickets if row["opened_at"].date() >= since}
    state = published.reader.rows(published.reader.table("customer_state"))
    less = {
        row["customer_id"]
        for row in state
        if row["mrr_minor"]
        and not row["use_unknown"]
        and ((row["own_baseline_ratio"] or 1) < 0.5 or row["below_line"])
    }
    answered = {row["customer_id"] for row in state if row["nps_on"] and row["nps_on"] >= since}
    found = silent(published, SilentFilter())
    assert {row["name"] for row in found.rows} == {
        row["name"] for row in state if row["customer_id"] in less - spoke - answered
    }
    assert found.total == len(less - spoke - answered) > 0
    assert less & spoke, "some of those who use it less do complain"
