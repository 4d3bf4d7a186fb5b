"""What the database itself refuses, and that every table belongs to a workspace."""

from __future__ import annotations

from datetime import date

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import IntegrityError, transaction

from tenure.records.models import Membership, User, WorkItem
from tests.cast import Cast


def test_every_table_has_a_workspace() -> None:
    without = {
        model.__name__
        for model in apps.get_app_config("records").get_models()
        if "workspace" not in {field.name for field in model._meta.get_fields()}
    }
    # A workspace is one itself; a person may belong to several, by membership.
    assert without == {"Workspace"} or without == {"Workspace", "User"}


def item(cast: Cast, **fields: object) -> WorkItem:
    plain = {
        "workspace": cast.workspace,
        "customer_id": "ada",
        "customer_name": "Ada",
        "opened_on": date(2026, 3, 1),
        "currency": "USD",
        "next_step": "ask_what_changed",
    }
    return WorkItem.objects.create(**{**plain, **fields})


def test_one_open_item_a_customer(cast: Cast) -> None:
    item(cast)
    item(cast, status="done")
    item(cast, workspace=cast.other)
    with pytest.raises(IntegrityError), transaction.atomic():
        item(cast, status="snoozed")


@pytest.mark.parametrize("fields", [{"status": "lost"}, {"status": "done", "verdict": "perhaps"}])
def test_only_known_states(cast: Cast, fields: dict[str, str]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        item(cast, **fields)


def test_one_known_role_a_person_and_workspace(cast: Cast) -> None:
    user = cast.users["csm"]
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(workspace=cast.workspace, user=user, role="owner")
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(workspace=cast.other, user=user, role="king")


@pytest.mark.django_db
def test_addresses_are_kept_in_lower_case() -> None:
    User.objects.create_user(" Ada@Example.COM ", "secret-enough")
    assert User.objects.get_by_natural_key("ADA@example.com").email == "ada@example.com"


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", "records", check=True, dry_run=True, verbosity=0)
