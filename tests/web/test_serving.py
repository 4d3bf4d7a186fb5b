"""`tenure serve` before it serves."""

from __future__ import annotations

import socket

import pytest
from click.testing import CliRunner

from tenure.cli.main import tenure
from tenure.values.errors import InputError


def test_a_port_in_use_is_not_shared(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two servers on one port would answer in turn, for two companies."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        monkeypatch.setenv("TENURE_PORT", str(port))
        done = CliRunner().invoke(tenure, ["serve", "--no-worker"])
    assert isinstance(done.exception, InputError)
    assert f"port {port}" in done.exception.message
    assert "TENURE_PORT" in done.exception.hint


@pytest.mark.parametrize("words", [["serve", "--no-worker"], ["intake"]])
def test_nor_is_the_port_of_the_intake(words: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        monkeypatch.setenv("TENURE_PORT", str(probe.getsockname()[1]))
        probe.close()
        monkeypatch.setenv("TENURE_INTAKE_PORT", str(other.getsockname()[1]))
        done = CliRunner().invoke(tenure, words)
    assert isinstance(done.exception, InputError)
    assert "TENURE_INTAKE_PORT" in done.exception.hint
