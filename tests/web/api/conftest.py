"""A program with a key, and what it gets: every answer is held against the published schema."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest
from django.core.cache import cache as answers
from django.test import Client

from tenure.workflow.actions.tokens import add_token
from tests.cast import AT, Cast
from tests.web.api.schema import faults


@dataclass(frozen=True)
class Answer:
    """Status, body and headers."""

    status: int
    body: Any
    headers: Any


@dataclass(frozen=True)
class Caller:
    """Asks with a key, or without one."""

    key: str

    def get(self, path: str, **given: object) -> Answer:
        """What is answered, held against the schema."""
        headers = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        response = Client().get(f"/api/v1{path}", given, headers=headers)
        body = json.loads(response.content)
        found = conforming(path, response.status_code, body)
        assert found == [], found[:5]
        assert response.headers["Content-Type"].startswith("application/json")
        return Answer(response.status_code, body, response.headers)

    def ok(self, path: str, **given: object) -> Any:
        answer = self.get(path, **given)
        assert answer.status == 200, answer.body
        return answer.body


@cache
def published_schema() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(Client().get("/api/v1/openapi.json").content)
    return found


def conforming(path: str, status: int, body: Any) -> list[str]:
    """What is not as published for this address and status."""
    root = published_schema()
    for template, methods in root["paths"].items():
        pattern = re.sub(r"\\\{[^}]*path:?[^}]*\\\}|\\\{customer_id\\\}", ".+", re.escape(template))
        pattern = re.sub(r"\\\{\w+\\\}", "[^/]+", pattern)
        if re.fullmatch(pattern, f"/api/v1{path}"):
            answers = methods["get"]["responses"]
            if str(status) not in answers:
                return [f"{status} is not published for {template}"]
            schema = answers[str(status)]["content"]["application/json"]["schema"]
            return faults(body, schema, root)
    return [f"{path} is not published"]


@pytest.fixture
def program(cast: Cast) -> Callable[[str], Caller]:
    """A program with a key of a role."""
    answers.clear()

    def caller(role: str) -> Caller:
        name = f"a program of {role}"
        return Caller(add_token(workspace=cast.workspace, name=name, role=role, at=AT))

    return caller
