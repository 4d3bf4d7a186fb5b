"""Signed-in browsers of the cast."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from tests.cast import Cast


@pytest.fixture
def signed_in(cast: Cast) -> Callable[[str], Client]:
    """A client signed in as someone of the cast."""

    def client(who: str) -> Client:
        made = Client()
        made.force_login(cast.users[who], backend="django.contrib.auth.backends.ModelBackend")
        return made

    return client
