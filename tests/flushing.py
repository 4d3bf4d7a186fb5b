"""Emptying the database between tests that commit: its guards are taken down and put up again.

Only tests empty tables. On PostgreSQL that is TRUNCATE, of which triggers on rows know nothing.
"""

from __future__ import annotations

import importlib
from typing import Any

from django.db.backends.sqlite3.operations import DatabaseOperations

_guards = [
    importlib.import_module(f"tenure.records.migrations.{name}")
    for name in ("0010_money_guards", "0012_audit_seals")
]
_flush = DatabaseOperations.sql_flush


def _unguarded(self: DatabaseOperations, *args: Any, **more: Any) -> list[str]:
    down = [
        f"DROP TRIGGER IF EXISTS {name}" for each in _guards for name, _ in each.names("sqlite")
    ]
    up = [statement for each in _guards for statement in each.sqlite()]
    return [*down, *_flush(self, *args, **more), *up]


DatabaseOperations.sql_flush = _unguarded  # type: ignore[method-assign]
