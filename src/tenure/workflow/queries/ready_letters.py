"""The ready letter of a step: its words in the customer's language, with everything filled in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from tenure.records.models import LetterSettings, Workspace
from tenure.values.ladder import (
    MAILED,
    Design,
    Step,
    filled,
    language_of,
    month_reached,
)
from tenure.values.ladder_words import months_text
from tenure.workflow.queries.contact_check import Person
from tenure.workflow.rules.amount_words import amount_figures
from tenure.workflow.rules.letter_dates import dated

Row = dict[str, Any]
NOTICE_DAYS = 14
"""Days from a notice to the day it names, at least."""


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs, and where they are reached; the workspace's name where nobody was named."""

    name: str
    contact: str


@dataclass(frozen=True, slots=True)
class ReadyLetter:
    """A letter to read over and send. `asked` is the customer's own language, "" for none.

    `ends_on` is the day a notice names. `can_be_mailed` where the step's way is mail and the
    person has an address.
    """

    step: Step
    subject: str
    body: str
    language: str
    asked: str
    to: Person | None
    ends_on: date
    can_be_mailed: bool


def signer_of(workspace: Workspace) -> Signer:
    """Who signs letters of a workspace."""
    row = LetterSettings.objects.filter(workspace=workspace).first()
    if row is None or not row.signer_name.strip():
        return Signer(workspace.name, row.contact.strip() if row else "")
    named = ", ".join(part.strip() for part in (row.signer_name, row.signer_title) if part.strip())
    return Signer(f"{named}, {workspace.name}", row.contact.strip())


def ready_letter(
    *, design: Design, row: Row, step: str, signer: Signer, today: date, language: str = ""
) -> ReadyLetter | None:
    """The letter of a step to the customer of a desk row; None for a step without words.

    `language` "" is the customer's own where there are words in it, else English.
    """
    own = design.step(step)
    asked = language or row["language"]
    spoken = language_of(asked)
    words = design.wording(step, spoken)
    if words is None:
        return None
    if (step, spoken) not in design.wordings:
        spoken = "en"
    person = row["contact"]
    ends_on = _ends_on(design, row, today)
    values = _values(row, person, spoken, ends_on, signer)
    subject = " ".join(filled(words.subject, values).split())
    body = filled(words.body, values).strip() + "\n"
    has_mail = own.channel in MAILED and person is not None and person.has_mail
    return ReadyLetter(own, subject, body, spoken, row["language"], person, ends_on, has_mail)


def _values(
    row: Row, person: Person | None, language: str, ends_on: date, signer: Signer
) -> dict[str, str]:
    named = person is not None and person.is_named
    return {
        "name": person.name.strip() if person and named else row["name"],
        "company": row["name"],
        "months": months_text(row["quiet_months"], language),
        "since": dated(row["quiet_since"], language),
        "amount": amount_figures(row["mrr_minor"], row["currency"], language),
        "day": dated(ends_on, language),
        "signer": signer.name,
        "link": signer.contact,
    }


def _ends_on(design: Design, row: Row, today: date) -> date:
    """The day charging stops: that of the special approach, and two weeks from now at least."""
    special = month_reached(row["quiet_since"], design.of_plan(row["plan"]).special)
    return max(special, today + timedelta(days=NOTICE_DAYS))
