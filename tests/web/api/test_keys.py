"""Who is answered: a right key of a role that may, and nobody else, ever."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.test import Client

from tenure.records.models import ApiToken, AuditEntry
from tenure.values.errors import InputError
from tenure.web.api.keys import FAILURES
from tenure.workflow.actions.tokens import add_token, revoke_token
from tenure.workflow.queries.board import Board
from tests.cast import AT, Cast
from tests.web.api.conftest import Caller, published_schema

Program = Callable[[str], Caller]
PATHS = ("/health", "/figures", "/explain/mrr", "/reports", "/reports/mrr", "/customers/c000001")


def test_every_address_is_tried_here(db: None) -> None:
    """One added later is not forgotten below."""
    published = {template.removeprefix("/api/v1") for template in published_schema()["paths"]}
    assert {path.split("/")[1] for path in published} == {path.split("/")[1] for path in PATHS}
    assert len(published) == len(PATHS)


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize("path", PATHS)
def test_no_key_a_wrong_one_or_a_session(
    cast: Cast, program: Program, signed_in: Callable[[str], Client], path: str
) -> None:
    right = program("owner")
    assert right.get(path).status == 200
    for wrong in ("", "tenure_wrong", right.key[:-1], right.key + "x", right.key.upper(), "\x00"):
        answer = Caller(wrong).get(path)
        assert answer.status == 401
        assert answer.headers["WWW-Authenticate"] == "Bearer"
        assert set(answer.body) == {"message", "hint"}
    browser = signed_in("owner").get(f"/api/v1{path}")
    assert browser.status_code == 401  # a cookie is nothing here: no page elsewhere can ride on it
    other = Client().get(f"/api/v1{path}", headers={"Authorization": f"Basic {right.key}"})
    assert other.status_code == 401
    in_link = Client().get(f"/api/v1{path}", {"key": right.key, "token": right.key})
    assert in_link.status_code == 401
    assert cast.users


@pytest.mark.usefixtures("published")
def test_revoked_keys_end_at_once(cast: Cast, program: Program) -> None:
    caller = program("manager")
    assert caller.get("/figures").status == 200
    revoke_token(workspace=cast.workspace, name="a program of manager", at=AT)
    assert caller.get("/figures").status == 401
    with pytest.raises(InputError, match="no token"):
        revoke_token(workspace=cast.workspace, name="a program of manager", at=AT)


def test_only_a_hash_is_kept_and_every_act_is_written_down(cast: Cast) -> None:
    key = add_token(workspace=cast.workspace, name="sheet", role="finance", at=AT)
    kept = ApiToken.objects.get()
    stored = json.dumps([str(getattr(kept, f.name)) for f in ApiToken._meta.concrete_fields])
    assert key[len(kept.beginning) :] not in stored
    assert (len(key) > 45, kept.role, kept.last_used_at) == (True, "finance", None)
    with pytest.raises(InputError, match="already"):
        add_token(workspace=cast.workspace, name=" sheet ", role="finance", at=AT)
    revoke_token(workspace=cast.workspace, name="sheet", at=AT)
    again = add_token(workspace=cast.workspace, name="sheet", role="csm", at=AT)
    assert again != key
    acts = list(AuditEntry.objects.order_by("id").values_list("action", "summary"))
    assert acts == [
        ("token.added", "sheet as finance"),
        ("token.revoked", "sheet"),
        ("token.added", "sheet as csm"),
    ]
    assert key not in json.dumps(list(AuditEntry.objects.values_list("detail", flat=True)))
    for name, role in (("", "csm"), ("x" * 201, "csm"), ("king", "king")):
        with pytest.raises(InputError):
            add_token(workspace=cast.workspace, name=name, role=role, at=AT)


@pytest.mark.usefixtures("published")
def test_pages_longer_than_people_read_need_a_role_that_exports(program: Program) -> None:
    reader, finance = program("read_only"), program("finance")
    for path in ("/explain/mrr", "/reports/engagement"):
        assert reader.get(path, limit=100).status == 200
        refused = reader.get(path, limit=101)
        assert (refused.status, "does not include export" in refused.body["message"]) == (403, True)
        assert finance.get(path, limit=101).status == 200


@pytest.mark.usefixtures("published")
def test_guessing_is_slowed_and_right_keys_are_not(program: Program) -> None:
    right = program("owner")
    cache.clear()
    for _n in range(FAILURES):
        assert Caller("tenure_guess").get("/figures").status == 401
    waits = Caller("tenure_guess").get("/figures")
    assert (waits.status, waits.headers["Retry-After"]) == (429, "900")
    assert right.get("/figures").status == 200


def test_another_workspace_sees_none_of_ours(cast: Cast, published: Board) -> None:
    cache.clear()
    theirs = Caller(add_token(workspace=cast.other, name="theirs", role="owner", at=AT))
    answer = theirs.get("/explain/mrr")
    assert (answer.status, answer.body["hint"]) == (409, "Run: tenure day")
    assert theirs.ok("/health")["as_of"] is None
    customer = published.reader.rows(published.reader.table("customers").limit(1))[0]
    assert theirs.get(f"/customers/{customer['customer_id']}").status == 409


@pytest.mark.usefixtures("published")
def test_use_is_written_down(program: Program) -> None:
    program("csm").ok("/figures")
    assert ApiToken.objects.get().last_used_at is not None


def test_nothing_can_be_changed(db: None) -> None:
    client = Client(enforce_csrf_checks=True)
    for path in PATHS:
        for method in (client.post, client.put, client.delete, client.patch):
            assert method(f"/api/v1{path}").status_code == 405
