"""One transaction, and the points before and after its commit at which a test may kill the process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from tenure.values.trials import crashpoint


@contextmanager
def commit(name: str) -> Iterator[None]:
    """A transaction that is a step of money or mail. Within another, it is committed with that."""
    with transaction.atomic():
        yield
        crashpoint(f"{name}.before_commit")
    crashpoint(f"{name}.after_commit")
