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


def test_everybody_is_listed(terminal: Terminal) -> None:
    terminal.ok("init", "--name", "Lantern", "--email", "o@x.example")
    terminal.ok("user", "add", "m@x.example", "--role", "finance", "--name", "Mo")
    terminal.ok("user", "disable", "m@x.example")
    lines = terminal.ok("user", "list").splitlines()
    (mo,) = (line.split() for line in lines if "m@x.example" in line)
    (owner,) = (line.split() for line in lines if "o@x.example" in line)
    assert mo[:4] == ["m@x.example", "Mo", "finance", "no"]
    assert owner[:3] == ["o@x.example", "owner", "yes"]


def test_disabling_and_resetting(terminal: Terminal) -> None:
    terminal.ok("init", "--name", "Lantern", "--email", "o@x.example")
    terminal.ok("user", "add", "m@x.example", "--role", "csm")
    terminal.ok("token", "add", "theirs", "--for", "M@x.example")
    terminal.ok("token", "add", "ours")
    assert "no second factor" in terminal.fails("user", "reset-factor", "m@x.example")
    assert "tenure user add" in terminal.fails("user", "reset-factor", "n@x.example")
    assert "tenure user add" in terminal.fails("user", "disable", "n@x.example")
    assert "tenure user add" in terminal.fails("token", "add", "other", "--for", "n@x.example")
    assert "cannot sign in any more" in terminal.ok("user", "disable", "m@x.example")
    ended = {row["name"]: bool(row["revoked_at"]) for row in terminal.rows("token", "list")}
    assert ended == {"theirs": True, "ours": False}
    database = sqlite3.connect(terminal.home / "tenure.sqlite3")
    (is_active,) = database.execute(
        "SELECT is_active FROM records_user WHERE email = 'm@x.example'"
    ).fetchone()
    assert is_active == 0
    database.execute(
        "INSERT INTO records_secondfactor (workspace_id, user_id, nonce, made_at, confirmed_at,"
        " last_step, failures, end) SELECT 1, id, 'n', '2026-01-01', '2026-01-01', 0, 0, ''"
        " FROM records_user WHERE email = 'm@x.example'"
    )
    database.commit()
    assert "They are told of it" in terminal.ok("user", "reset-factor", "m@x.example")
    (end,) = database.execute("SELECT end FROM records_secondfactor").fetchone()
    assert end == "reset"
    (acts,) = database.execute(
        "SELECT count(*) FROM records_auditentry"
        " WHERE action IN ('member.disabled', 'second_factor.reset') AND actor_id IS NULL"
    ).fetchone()
    assert acts == 2
    database.close()
    terminal.ok("user", "add", "m@x.example")
