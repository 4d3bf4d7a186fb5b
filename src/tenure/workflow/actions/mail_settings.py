"""Whether mail to customers leaves, to whom while it is tried out, and a person's yes to more."""

from __future__ import annotations

from django.db import transaction

from tenure.records.models import CustomerMail, LetterSettings, MailGrant
from tenure.values.errors import InputError
from tenure.workflow.actions.audit import record
from tenure.workflow.actions.work_items import By
from tenure.workflow.queries.mails import FIRST_RUN_SAID
from tenure.workflow.rules.permissions import Act, require

SENDING = ("off", "test", "on")
MOST_DOMAINS = 20


def set_sending(*, by: By, to: str, test_domains: str, installation: str) -> None:
    """Turn mail to customers off, on, or on for some domains only. Audited.

    It holds in this `installation`: a copy of the database elsewhere sends nothing.
    """
    require(by.role, Act.LADDER)
    if to not in SENDING:
        raise InputError(f"sending cannot be {to!r}", hint="off, test or on.")
    domains = sorted({name.strip().lower().lstrip("@") for name in test_domains.split(",")} - {""})
    if len(domains) > MOST_DOMAINS or not all("." in name and "@" not in name for name in domains):
        raise InputError("give domains with commas between", hint="Such as ours.example.")
    if to == "test" and not domains:
        raise InputError("say which domains are reached while testing")
    with transaction.atomic():
        own, _ = LetterSettings.objects.select_for_update().get_or_create(workspace=by.workspace)
        was = (own.sending, own.test_domains)
        own.sending, own.test_domains, own.installation = to, domains, installation
        own.save(update_fields=["sending", "test_domains", "installation"])
        record(
            workspace=by.workspace,
            action="mail.sending",
            summary=f"{was[0]} to {to}",
            at=by.at,
            by=by.user,
            was=list(was),
            now=[to, domains],
        )


def grant(*, by: By, template: str) -> None:
    """Say yes to more mails of a template than the first 20. Audited."""
    require(by.role, Act.LADDER)
    own = CustomerMail.objects.filter(workspace=by.workspace, template=template)
    if not own.exists():
        raise InputError("there is no such template")
    with transaction.atomic():
        _row, is_new = MailGrant.objects.get_or_create(
            workspace=by.workspace, template=template, defaults={"at": by.at, "by": by.user}
        )
        waiting = own.filter(state="held", error=FIRST_RUN_SAID)
        waiting.update(state="due", next_try_at=by.at, error="")
        if is_new:
            record(
                workspace=by.workspace,
                action="mail.granted",
                summary=template,
                at=by.at,
                by=by.user,
            )
