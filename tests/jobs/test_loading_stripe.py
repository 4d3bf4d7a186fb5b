"""What was read of Stripe is loaded in little memory, or in more where that does not suffice."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from tenure.jobs import loading_stripe
from tenure.jobs.reading_stripe import StripeRequest, read_stripe, steps
from tenure.warehouse.manifest import read_manifest
from tests.cast import Cast
from tests.connectors.stripe import held
from tests.connectors.stripe.catalogue import NOW, Life
from tests.connectors.stripe.place import Stripe, stripe

pytestmark = pytest.mark.django_db(transaction=True)
CUSTOMERS, MONTHS = 230, 3


def request(cast: Cast, there: Stripe, folder: Path) -> StripeRequest:
    root = folder / "warehouse"
    return StripeRequest(cast.workspace, there.lists(), folder / "stripe", root, lambda: NOW)


def planted() -> int:
    return sum(Life(number, MONTHS).bills() for number in range(CUSTOMERS))


def test_too_little_memory_is_told_and_more_is_taken(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(loading_stripe, "LEAST_MB", 1)
    with stripe(CUSTOMERS, MONTHS) as there, caplog.at_level(logging.WARNING):
        done = read_stripe(request(cast, there, tmp_path))
    assert "1MB did not suffice to load Stripe; trying 2GB" in caplog.text
    assert held.contents(tmp_path / "warehouse")["invoices"][:2] == (planted(), planted())
    assert done.reads[0].refused == done.reads[0].report.rejected == 0
    assert read_manifest(tmp_path / "warehouse").version == 1


def test_nothing_is_held_between_steps(cast: Cast, tmp_path: Path) -> None:
    """Whoever has their turn between two steps may write to the warehouse."""
    from tenure.warehouse.session import writing

    count = 0
    with stripe(CUSTOMERS, MONTHS) as there:
        for _ in steps(request(cast, there, tmp_path)):
            count += 1
            with writing(tmp_path / "warehouse"):
                pass
    pages = 3 + 3 + 3 + 6 + 6 + 1 + 1 + 1  # of disputes there is none, on one page
    assert count == pages + (pages - 3) + 1  # read, made rows of, and the page of events
    assert held.contents(tmp_path / "warehouse")["invoices"][0] == planted()


def test_left_before_its_end_it_goes_on_there(cast: Cast, tmp_path: Path) -> None:
    with stripe(CUSTOMERS, MONTHS) as there:
        begun = steps(request(cast, there, tmp_path))
        for _ in range(30):  # 23 pages are read, rows are being made
            next(begun)
        before = there.get("/v1/calls")["calls"]
        begun.close()
        assert not list(tmp_path.glob("stripe/whole-*/staged-*"))
        read_stripe(request(cast, there, tmp_path))
        assert there.get("/v1/calls")["calls"] == before + 2 + 1  # the time, twice, and events
    assert held.contents(tmp_path / "warehouse")["invoices"][:2] == (planted(), planted())
