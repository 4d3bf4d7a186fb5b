"""The worker reads Stripe before the day, in turns; a Stripe that is away does not keep it from the day."""

from __future__ import annotations

import itertools
import logging
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from tenure.config.settings import settings
from tenure.jobs import stripe_turns, worker
from tenure.jobs.stripe_commands import stripe as command
from tests.cast import Cast
from tests.connectors.stripe import held
from tests.connectors.stripe.place import KEY, stripe

pytestmark = pytest.mark.django_db(transaction=True)


def test_read_before_the_day(cast: Cast, tmp_path: Path) -> None:
    with stripe(60, 2) as there:
        own = replace(settings(), home=tmp_path, stripe_key=KEY, stripe_url=there.url)
        while not worker._read_stripe(own, cast.workspace):
            pass
    assert held.contents(tmp_path / "warehouse")["customers"][0] == 60


def test_others_have_their_turn_after_every_page(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three lists of the catalog; 230 customers and subscriptions, 545 invoices, 502 charges, 12 refunds, no dispute,
    10 notes."""
    monkeypatch.setattr(stripe_turns, "TURN_S", 0.0)
    seen: list[int] = []
    with stripe(230, 3) as there:
        own = replace(
            settings(), home=tmp_path, stripe_key=KEY, stripe_url=there.url, stripe_rate=0,
            warehouse_url="", day_at=(0, 0),
        )  # fmt: skip

        def message(*_: object) -> bool:
            seen.append(there.get("/v1/calls")["calls"])
            return False

        monkeypatch.setattr(worker, "_message", message)
        days: list[int] = []
        monkeypatch.setattr(worker, "_try_day", lambda *_: days.append(len(seen)))
        while not days and len(seen) < 100:
            assert worker.run_once(own)
            if len(seen) == 9:  # as if the worker was killed: its successor goes on where it was
                stripe_turns.turns.cache_clear()
        calls = there.get("/v1/calls")["calls"]
    asked = [after - before for before, after in itertools.pairwise(seen)]
    pages = 3 + 3 + 3 + 6 + 6 + 1 + 1 + 1
    assert max(asked) <= 3  # a page, and the time of Stripe where a reading begins
    assert calls == pages + 1 + 3  # events; the time at the start, for the successor, after all
    assert held.contents(tmp_path / "warehouse")["customers"][:2] == (230, 230)


def test_away_is_told_and_nothing_more(
    cast: Cast, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with stripe(60, 2) as there:
        own = replace(settings(), home=tmp_path, stripe_key="sk_wrong", stripe_url=there.url)
        with caplog.at_level(logging.ERROR):
            worker._read_stripe(own, cast.workspace)
    assert "Stripe refuses the key" in caplog.text
    assert "sk_wrong" not in caplog.text


def test_without_a_key_nothing_is_read(cast: Cast, tmp_path: Path) -> None:
    worker._read_stripe(replace(settings(), home=tmp_path), cast.workspace)
    assert not (tmp_path / "stripe").exists()


def test_the_commands(cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    typed = CliRunner()
    monkeypatch.setenv("TENURE_HOME", str(tmp_path))
    refused = typed.invoke(command, ["read"])
    assert "no key of Stripe" in str(refused.exception)
    assert typed.invoke(command, ["status"]).output == "Nothing was read of Stripe yet.\n"
    with stripe(60, 2) as there:
        monkeypatch.setenv("TENURE_STRIPE_KEY", KEY)
        monkeypatch.setenv("TENURE_STRIPE_URL", there.url)
        done = typed.invoke(command, ["read"], catch_exceptions=False)
    assert "Everything: " in done.output
    assert "customers             60 new" in done.output
    assert "finished" in typed.invoke(command, ["status"]).output
