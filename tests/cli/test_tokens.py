"""Keys made, listed and revoked in the terminal."""

from __future__ import annotations

from tests.cli.conftest import Terminal


def test_a_key_from_making_to_revoking(terminal: Terminal) -> None:
    terminal.ok("init", "--email", "o@x.example", "--password", "a long enough one")
    made = terminal.ok("token", "add", "sheet", "--role", "finance")
    key = made.split()[-1]
    assert key.startswith("tenure_")
    assert "sheet is finance" in made
    (row,) = terminal.rows("token", "list")
    assert (row["name"], row["role"], row["revoked_at"]) == ("sheet", "finance", None)
    assert key.startswith(row["beginning"])
    assert key not in terminal.ok("token", "list")
    assert "already" in terminal.fails("token", "add", "sheet")
    assert "no role" in terminal.fails("token", "add", "other", "--role", "king")
    assert "revoked" in terminal.ok("token", "revoke", "sheet")
    assert "tenure token list" in terminal.fails("token", "revoke", "sheet")
    (row,) = terminal.rows("token", "list")
    assert row["revoked_at"]


def test_no_key_before_there_is_a_workspace(terminal: Terminal) -> None:
    assert "tenure init" in terminal.fails("token", "add", "sheet")
