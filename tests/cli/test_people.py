"""Adding people, and adding them again."""

from __future__ import annotations

import sqlite3

from tests.cli.conftest import Terminal


def hashes(terminal: Terminal) -> dict[str, str]:
    with sqlite3.connect(terminal.home / "tenure.sqlite3") as database:
        return dict(database.execute("SELECT email, password FROM records_user"))


def test_a_password_changes_only_if_one_is_given(terminal: Terminal) -> None:
    terminal.ok("init", "--name", "Lantern", "--currency", "EUR", "--email", "o@x.example")
    assert "password" in terminal.ok("user", "add", "m@x.example", "--role", "csm")
    before = hashes(terminal)
    assert "password as before" in terminal.ok("user", "add", "m@x.example", "--role", "manager")
    assert hashes(terminal) == before
    terminal.ok("user", "add", "m@x.example", "--password", "another long one")
    assert hashes(terminal)["m@x.example"] != before["m@x.example"]
    assert "password you have" in terminal.ok("init", "--email", "o@x.example")
    assert hashes(terminal)["o@x.example"] == before["o@x.example"]
    assert "Lantern, EUR" in terminal.ok("doctor")
