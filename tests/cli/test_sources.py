"""Event sources made, listed and revoked in the terminal, and messages tried again."""

from __future__ import annotations

from tenure.workflow.actions.sources import hashed
from tests.cli.conftest import Terminal


def test_a_source_from_making_to_revoking(terminal: Terminal) -> None:
    terminal.ok("init", "--email", "o@x.example", "--password", "a long enough one")
    made = terminal.ok("source", "add", "app", "--kind", "node")
    key = made.split()[-1]
    assert len(key) == 32
    (row,) = terminal.rows("source", "list")
    assert (row["name"], row["kind"], row["state"], row["week"]) == ("app", "node", "waiting", 0)
    assert row["key_last4"] == key[-4:]
    assert key not in terminal.ok("source", "list")
    assert hashed(key) not in terminal.ok("source", "list")
    assert "already" in terminal.fails("source", "add", "app")
    assert "no kind" in terminal.fails("source", "add", "other", "--kind", "king")
    assert "revoked" in terminal.ok("source", "revoke", "app")
    assert "tenure source list" in terminal.fails("source", "revoke", "app")
    (row,) = terminal.rows("source", "list")
    assert row["state"] == "revoked"
    terminal.ok("source", "add", "app")
    assert [row["state"] for row in terminal.rows("source", "list")] == ["waiting", "revoked"]


def test_replaying_what_is_not_there(terminal: Terminal) -> None:
    terminal.ok("init", "--email", "o@x.example", "--password", "a long enough one")
    assert "0 will be tried again" in terminal.ok("source", "replay")
    assert "0 discarded" in terminal.ok("source", "replay", "--discard", "--reason", "x")
    assert "no source 'app'" in terminal.fails("source", "replay", "--source", "app")
    assert terminal.rows("source", "list", "--letters") == []
