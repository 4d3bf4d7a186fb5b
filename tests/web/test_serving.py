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
