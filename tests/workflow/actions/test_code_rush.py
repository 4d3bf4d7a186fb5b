"""One code given eight times at once is accepted once, on PostgreSQL."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from tests.cli.test_postgres import server
from tests.rushes import Rushed, rush

__all__ = ["server"]


@pytest.fixture
def rushed(server: str, tmp_path: Path) -> Rushed:
    """Runs a rush in a database of its own and gives what it saw."""
    return partial(rush, "tests.workflow.actions.code_rush", tmp_path, server)


@pytest.mark.slow
def test_eight_at_once(rushed: Rushed) -> None:
    # of eight wrong ones five are tried: then nothing is tried for a while
    assert rushed(20) == {"vendor": "postgresql", "code": 1, "recovery": 1, "counted": 5}


@pytest.mark.slow
def test_without_the_lock_one_code_is_accepted_several_times(rushed: Rushed) -> None:
    assert rushed(20, "unlocked")["code"] > 1
