"""Emptying the database between tests that commit: its guards are taken down and put up again.

Only tests empty tables. On PostgreSQL that is TRUNCATE, of which triggers on rows know nothing.
"""

from __future__ import annotations

import importlib
from typing import Any

from django.db.backends.sqlite3.operations import DatabaseOperations

_guards = importlib.import_module("tenure.records.migrations.0010_money_guards")
_flush = DatabaseOperations.sql_flush


def _unguarded(self: DatabaseOperations, *args: Any, **more: Any) -> list[str]:
    down = [f"DROP TRIGGER IF EXISTS {name}" for name, _ in _guards.names("sqlite")]
    return [*down, *_flush(self, *args, **more), *_guards.sqlite()]


DatabaseOperations.sql_flush = _unguarded  # type: ignore[method-assign]
