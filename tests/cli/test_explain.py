"""`tenure explain` says what changed, from a day kept or from one computed for it."""

from __future__ import annotations

from tests.cli.conftest import LAST, Terminal


def test_what_changed_since_last_week(company: Terminal) -> None:
    for figure in ("mrr", "nrr", "zombies", "danger_line"):
        text = company.ok("explain", figure)
        part = text.split("What changed since last week\n\n")[1].split("\n\n")[0]
        assert "2026-05-24" in part, figure
        assert part.endswith(".")


def test_of_a_day_not_published(company: Terminal) -> None:
    text = company.ok("explain", "zombies", "--as-of", "2026-04-20")
    assert "2026-04-13" in text
    assert LAST not in text
