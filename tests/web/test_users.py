"""People who sign in: their second factors are reset by another, and who is disabled is out at once."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from html import unescape

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from tenure.records.models import ApiToken, AuditEntry, SecondFactor, User
from tenure.workflow.actions.people import add_member
from tenure.workflow.actions.tokens import add_token
from tests.cast import AT, PASSWORD, Cast

SignedIn = Callable[[str], Client]


def page(client: Client, path: str = "/users/") -> str:
    return unescape(client.get(path).content.decode())


def enrolled(cast: Cast, who: str) -> User:
    user = cast.users[who]
    SecondFactor.objects.create(
        workspace=cast.workspace, user=user, nonce=who, made_at=AT, confirmed_at=AT
    )
    return user


@pytest.fixture
def owner(signed_in: SignedIn) -> Client:
    """The owner, who has just shown who they are."""
    made = signed_in("owner")
    made.post("/step-up/", {"password": PASSWORD, "next": "/users/"})
    return made


def sign_in(who: str) -> tuple[Client, str]:
    client = Client()
    texts = {"username": f"{who}@ours.example", "password": PASSWORD}
    answer = client.post("/sign-in/", texts)
    return client, str(answer.headers.get("Location", ""))


def test_an_owner_resets_anothers_and_they_are_told(cast: Cast, owner: Client) -> None:
    user = enrolled(cast, "finance")
    theirs, _to = sign_in("finance")
    assert owner.post(f"/users/{user.pk}/reset").status_code == 302
    assert theirs.get("/").status_code == 302, "signed out"
    again, to = sign_in("finance")
    assert to == "/account/second-factor/"
    told = page(again, to)
    assert "owner</bdi> reset your second factor" in told
    assert "no second factor" not in told
    again.post("/account/second-factor/seen")
    assert "reset your second factor" not in page(again, to)
    assert sign_in("finance")[1] == "/"


def test_resetting_asks_who_one_is(cast: Cast, signed_in: SignedIn) -> None:
    user = enrolled(cast, "finance")
    owner = signed_in("owner")
    assert "show first that it is you" in page(owner)
    assert owner.post(f"/users/{user.pk}/reset").status_code == 403
    assert signed_in("manager").post(f"/users/{user.pk}/reset").status_code == 403
    assert SecondFactor.objects.get().ended_at is None


def test_an_owner_adds_somebody(cast: Cast, owner: Client) -> None:
    asked = {"email": "New@Ours.example", "name": "Nia New", "role": "finance"}
    answer = owner.post("/users/", asked)
    shown = unescape(answer.content.decode())
    (password,) = re.findall(r"Password: <code[^>]*>([^<]+)</code>", shown)
    assert "no-store" in answer.headers["Cache-Control"]
    assert password not in page(owner)
    client = Client()
    texts = {"username": "new@ours.example", "password": password}
    assert client.post("/sign-in/", texts).headers["Location"] == "/"
    made = User.objects.get(email="new@ours.example")
    assert made.name == "Nia New"
    assert made.memberships.get().role == "finance"
    entry = AuditEntry.objects.get(action="member.added")
    assert (entry.actor, entry.subject) == (cast.users["owner"], "new@ours.example")
    assert password not in entry.summary + str(entry.detail)


def test_adding_changes_nobody_who_is_there(cast: Cast, owner: Client) -> None:
    before = list(User.objects.order_by("pk").values_list("password", "is_active"))
    for email in ("csm@ours.example", "CSM@ours.example ", "owner@theirs.example", "no address"):
        answer = owner.post("/users/", {"email": email, "name": "", "role": "owner"})
        assert answer.status_code == 400, email
    assert owner.post("/users/", {"email": "a@b.example", "role": "king"}).status_code == 400
    assert list(User.objects.order_by("pk").values_list("password", "is_active")) == before
    assert cast.users["csm"].memberships.get().role == "csm"


def test_adding_asks_who_one_is(cast: Cast, signed_in: SignedIn) -> None:
    asked = {"email": "new@ours.example", "name": "", "role": "csm"}
    plain = signed_in("owner")
    assert "To add somebody, show first that it is you" in page(plain)
    assert "tenure user add" in page(plain)
    assert plain.post("/users/", asked).status_code == 403
    assert signed_in("manager").post("/users/", asked).status_code == 403
    assert not User.objects.filter(email="new@ours.example").exists()
    assert cast.users


@pytest.mark.usefixtures("cast")
def test_roles_are_shown_in_words(owner: Client, signed_in: SignedIn) -> None:
    assert "customer success manager" in page(signed_in("csm"), "/account/")
    shown = page(owner)
    assert "<td>customer success manager</td>" in shown
    assert "<td>reads only</td>" in shown
    assert "<td>csm</td>" not in shown


def test_nobody_resets_or_disables_themselves(cast: Cast, owner: Client) -> None:
    me = cast.users["owner"].pk
    for act in ("reset", "disable"):
        assert owner.post(f"/users/{me}/{act}").status_code == 400
    assert User.objects.get(pk=me).is_active


def test_people_of_another_workspace_are_out_of_reach(cast: Cast, owner: Client) -> None:
    other = enrolled(cast, "other_owner")
    for act in ("reset", "disable", "enable"):
        assert owner.post(f"/users/{other.pk}/{act}").status_code == 400
    assert User.objects.get(pk=other.pk).is_active
    assert "theirs.example" not in page(owner)
    assert owner.post(f"/users/{other.pk}/nonsense").status_code == 404


def test_who_is_disabled_is_out_at_once(cast: Cast, owner: Client) -> None:
    user = cast.users["csm"]
    one, two = sign_in("csm")[0], sign_in("csm")[0]
    key = add_token(workspace=cast.workspace, name="theirs", role="csm", at=AT, owner=user)
    kept = add_token(workspace=cast.workspace, name="ours", role="csm", at=AT)
    asking = [Client(headers={"authorization": f"Bearer {each}"}) for each in (key, kept)]
    assert [each.get("/api/v1/figures").status_code for each in asking] == [200, 200]
    sessions = Session.objects.count()
    assert owner.post(f"/users/{user.pk}/disable").status_code == 302
    assert [one.get("/").status_code, two.get("/").status_code] == [302, 302]
    assert Session.objects.count() == sessions - 2
    assert sign_in("csm")[1] == ""
    assert ApiToken.objects.get(name="theirs").revoked_at is not None
    assert ApiToken.objects.get(name="ours").revoked_at is None
    assert [each.get("/api/v1/figures").status_code for each in asking] == [401, 200]
    entry = AuditEntry.objects.get(action="member.disabled")
    assert (entry.subject, entry.detail) == (user.email, {"sessions": 2, "keys": 1})
    owner.post(f"/users/{user.pk}/enable")
    assert one.get("/").status_code == 302, "a session that ended stays ended"
    assert sign_in("csm")[1] == "/"


def test_a_key_of_somebody_disabled_is_none(cast: Cast) -> None:
    """Even where nobody revoked it."""
    user = cast.users["csm"]
    key = add_token(workspace=cast.workspace, name="n", role="csm", at=AT, owner=user)
    asking = Client(headers={"authorization": f"Bearer {key}"})
    assert asking.get("/api/v1/figures").status_code != 401
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert asking.get("/api/v1/figures").status_code == 401


def test_another_role_signs_out(cast: Cast) -> None:
    csm, listener = sign_in("csm")[0], sign_in("listener")[0]
    plain = {"workspace": cast.workspace, "email": "csm@ours.example", "name": "", "password": ""}
    add_member(**plain, role="csm", at=AT)  # type: ignore[arg-type]
    assert csm.get("/").status_code == 200
    add_member(**plain, role="finance", at=AT)  # type: ignore[arg-type]
    assert csm.get("/").status_code == 302
    assert listener.get("/").status_code == 200


def test_signing_in_goes_on_under_another_id(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.users["csm"], backend="django.contrib.auth.backends.ModelBackend")
    before = client.cookies["tenure"].value
    client.post("/sign-out/")
    assert not Session.objects.filter(pk=before).exists()
    client.post("/sign-in/", {"username": "csm@ours.example", "password": PASSWORD})
    assert client.cookies["tenure"].value not in ("", before)


def test_the_list_is_filtered_sorted_and_exported(cast: Cast, owner: Client) -> None:
    enrolled(cast, "finance")
    with_one = page(owner, "/users/?state=with")
    assert ("finance@" in with_one, "csm@" in with_one) == (True, False)
    assert "finance@" not in page(owner, "/users/?state=without")
    assert "Nobody fits" in page(owner, "/users/?state=disabled")
    assert "csm@" not in page(owner, "/users/?role=finance")
    assert "csm@" not in page(owner, "/users/?q=FINANCE")
    down = page(owner, "/users/?sort=-email")
    assert down.index("read_only@") < down.index("csm@")
    body = b"".join(owner.get("/users.csv?sort=email"))  # type: ignore[arg-type]
    rows = list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"))))
    assert [row["email"] for row in rows] == sorted(row["email"] for row in rows)
    assert len(rows) == 6
    assert [row["email"] for row in rows if row["factor_since"]] == ["finance@ours.example"]
    assert "csm@" in page(owner, "/users/?sort=nonsense&state=x&role=y&page=9")
