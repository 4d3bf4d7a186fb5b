"""A catalogue in a process of its own, and what tests ask of it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from tenure.connectors.stripe.lists import Lists

KEY = "rk_test_tenure"


@dataclass(frozen=True)
class Stripe:
    """Where it is."""

    url: str

    def lists(self, **changes: Any) -> Lists:
        return Lists(KEY, self.url, per_second=0, pause=lambda _: None, **changes)

    def tell(self, path: str, told: Any) -> None:
        """Change something there."""
        httpx.post(self.url + path, content=json.dumps(told)).raise_for_status()

    def get(self, path: str) -> Any:
        """An object as it is there."""
        headers = {"Authorization": f"Bearer {KEY}"}
        return httpx.get(self.url + path, headers=headers).raise_for_status().json()


@contextmanager
def stripe(customers: int, months: int = 4, faults: float = 0.0) -> Iterator[Stripe]:
    """One that is there within."""
    command = [sys.executable, "-m", "tests.connectors.stripe.catalogue"]
    asked = [str(each) for each in (customers, months, faults)]
    with subprocess.Popen([*command, *asked], stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            port = process.stdout.readline().strip()
            yield Stripe(f"http://127.0.0.1:{port}")
        finally:
            process.kill()
