"""Who may sign in, in which role, and whether with a second factor."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from tenure.records.models import ApiToken, Membership, SecondFactor, User, Workspace
from tenure.records.models.people import ROLES
from tenure.values.shown import Show, Shown
from tenure.workflow.queries.paging import Page

PAGE = 50
COLUMNS = (
    Shown("email", "e-mail"),
    Shown("name", "name"),
    Shown("role", "role"),
    Shown("is_active", "may sign in", Show.FLAG),
    Shown("last_login", "last signed in", Show.INSTANT),
    Shown("factor_since", "second factor since", Show.INSTANT),
    Shown("keys", "keys of programs", Show.INTEGER),
)
SORTS = tuple(column.key for column in COLUMNS)
STATES = ("with", "without", "disabled")


@dataclass(frozen=True, slots=True)
class MemberFilter:
    """Which people: words, a role, with or without a second factor or disabled, and their order."""

    words: str = ""
    role: str = ""
    state: str = ""
    sort: str = "email"

    @classmethod
    def of(cls, given: dict[str, str]) -> MemberFilter:
        """From text as a link carries it; what is not known is left at its default."""
        sort, role, state = given.get("sort", ""), given.get("role", ""), given.get("state", "")
        return cls(
            words=given.get("q", "").strip(),
            role=role if role in ROLES else "",
            state=state if state in STATES else "",
            sort=sort if sort.removeprefix("-") in SORTS else "email",
        )


def _filtered(workspace_id: int, wanted: MemberFilter) -> QuerySet[Membership, dict[str, Any]]:
    factors = SecondFactor.objects.filter(user=OuterRef("user_id"), ended_at=None)
    in_use = factors.filter(confirmed_at__isnull=False).values("confirmed_at")[:1]
    made = ApiToken.objects.filter(created_by=OuterRef("user_id"), revoked_at=None).order_by()
    keys = made.values("created_by").annotate(n=Count("pk")).values("n")
    rows = Membership.objects.filter(workspace_id=workspace_id).annotate(
        email=F("user__email"),
        name=F("user__name"),
        is_active=F("user__is_active"),
        last_login=F("user__last_login"),
        factor_since=Subquery(in_use),
        keys=Coalesce(Subquery(keys), 0),
    )
    if wanted.role:
        rows = rows.filter(role=wanted.role)
    if wanted.state == "disabled":
        rows = rows.filter(is_active=False)
    elif wanted.state:
        rows = rows.filter(is_active=True, factor_since__isnull=wanted.state == "without")
    if wanted.words:
        rows = rows.filter(Q(email__icontains=wanted.words) | Q(name__icontains=wanted.words))
    place = F(wanted.sort.removeprefix("-"))
    is_down = wanted.sort.startswith("-")
    ordered = place.desc(nulls_last=True) if is_down else place.asc(nulls_last=True)
    found: QuerySet[Membership, dict[str, Any]] = rows.order_by(ordered, "user_id").values(
        "user_id", *SORTS
    )
    return found


def members(workspace_id: int, wanted: MemberFilter, page: int = 1) -> Page:
    """One page of people."""
    rows = _filtered(workspace_id, wanted)
    total = rows.count()
    place, pages = Page.place(total, page, PAGE)
    return Page(list(rows[(place - 1) * PAGE : place * PAGE]), total, place, pages)


def every_member(workspace_id: int, wanted: MemberFilter) -> Iterator[dict[str, Any]]:
    """All people of a filter, for exports."""
    yield from _filtered(workspace_id, wanted).iterator(chunk_size=1000)


def member(workspace: Workspace, email: str) -> User | None:
    """A person of a workspace by e-mail; None where there is none."""
    rows = Membership.objects.filter(workspace=workspace, user__email=email.strip().lower())
    found = rows.select_related("user").first()
    return found.user if found else None
