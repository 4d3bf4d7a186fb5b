"""The worker reads Stripe before the day, and a Stripe that is away does not keep it from the day."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from tenure.config.settings import settings
from tenure.jobs import worker
from tenure.jobs.stripe_commands import stripe as command
from tests.cast import Cast
from tests.connectors.stripe import held
from tests.connectors.stripe.place import KEY, stripe

pytestmark = pytest.mark.django_db(transaction=True)


def test_read_before_the_day(cast: Cast, tmp_path: Path) -> None:
    with stripe(60, 2) as there:
        own = replace(settings(), home=tmp_path, stripe_key=KEY, stripe_url=there.url)
        worker._read_stripe(own, cast.workspace)
    assert held.contents(tmp_path / "warehouse")["customers"][0] == 60


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
