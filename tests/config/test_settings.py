"""Settings: one table, odd values refused, secrets from files and never shown."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from tenure.config.settings import SETTINGS, Settings, settings
from tenure.values.errors import InputError


def test_defaults(tmp_path: Path) -> None:
    own = settings({"TENURE_HOME": str(tmp_path)})
    assert (own.port, own.bind, own.currency, own.https) == (8000, "127.0.0.1", "USD", False)
    assert own.day_at == (5, 30)
    assert own.warehouse == tmp_path / "warehouse"
    assert (own.intake, own.intake_port) == (tmp_path / "intake", 8001)
    assert (own.intake_file_mb, own.intake_file_s) == (8, 5)


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("TENURE_PORT", "0", "1 to 65535"),
        ("TENURE_PORT", "eighty", "eighty"),
        ("TENURE_INTAKE_PORT", "70000", "1 to 65535"),
        ("TENURE_INTAKE_FILE_MB", "0", "1 to 1024"),
        ("TENURE_INTAKE_FILE_S", "0", "1 to 3600"),
        ("TENURE_HTTPS", "maybe", "yes, no"),
        ("TENURE_TIME_ZONE", "Mars/Base", "Europe/Berlin"),
        ("TENURE_CURRENCY", "BTC", "USD"),
        ("TENURE_LANGUAGE", "xx", "en, ja, ru, fa"),
        ("TENURE_DAY_AT", "25:00", "0 to 23"),
        ("TENURE_MARGIN", "0", "1 to 100"),
    ],
)
def test_odd_values_are_refused(tmp_path: Path, name: str, value: str, allowed: str) -> None:
    with pytest.raises(InputError) as caught:
        settings({"TENURE_HOME": str(tmp_path), name: value})
    assert name in caught.value.message
    assert value in caught.value.message
    assert allowed in caught.value.message
    assert caught.value.hint


def test_the_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    first = settings({"TENURE_HOME": str(tmp_path)}).secret_key
    assert len(first) > 40
    assert settings({"TENURE_HOME": str(tmp_path)}).secret_key == first
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


def test_a_value_can_stand_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("from-a-file\n", encoding="utf-8")
    found = settings(
        {"TENURE_HOME": str(tmp_path), "TENURE_SECRET_KEY_FILE": str(tmp_path / "key")}
    )
    assert found.secret_key == "from-a-file"


def test_names_units_and_words() -> None:
    assert len({setting.env for setting in SETTINGS}) == len(SETTINGS)
    for setting in SETTINGS:
        assert setting.env.startswith("TENURE_")
        assert setting.doc.endswith(".")
        assert setting.unit


@pytest.mark.parametrize(
    ("given", "is_demanded"),
    [
        ({}, False),
        ({"TENURE_STRIPE_KEY": "rk_test_1"}, False),
        ({"TENURE_STRIPE_KEY": "sk_test_1", "TENURE_REQUIRE_SECOND_FACTOR": "no"}, False),
        ({"TENURE_STRIPE_KEY": "sk_test_1", "TENURE_REQUIRE_SECOND_FACTOR": "yes"}, True),
        ({"TENURE_STRIPE_KEY": "rk_live_1"}, True),
        ({"TENURE_STRIPE_KEY": "rk_live_1", "TENURE_REQUIRE_SECOND_FACTOR": "no"}, True),
        ({"TENURE_STRIPE_KEY": "a kind not known"}, True),
    ],
)
def test_a_second_factor_is_demanded_where_money_is_live(
    tmp_path: Path, given: dict[str, str], is_demanded: bool
) -> None:
    own = settings({"TENURE_HOME": str(tmp_path), **given})
    assert own.demands_second_factor is is_demanded


def test_every_setting_has_its_field() -> None:
    """Values are put into their fields by name: none is left out, and no field is without one."""
    assert sorted(each.field for each in SETTINGS) == sorted(each.name for each in fields(Settings))
