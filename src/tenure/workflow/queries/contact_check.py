"""The contact check: a real person, an e-mail and a postal address, before money is sent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ibis.expr.types import Table

from tenure.values.errors import InputError
from tenure.values.postal import WITHOUT_POSTCODES, is_line, is_mail, is_person, is_postcode
from tenure.workflow.queries.board import Board

Row = dict[str, Any]
MOST_LISTED = 500
MOST_REACHABLE = 20
REASONS = (
    "no_person",
    "no_email",
    "email_implausible",
    "no_line",
    "line_implausible",
    "no_city",
    "city_implausible",
    "no_country",
    "no_postcode",
    "postcode_implausible",
)
"""Everything a check can find missing or odd."""
ROLES = {
    "billing_contact": ("billing", "finance", "account", "invoice", "buchhalt", "経理", "бухгалт"),
    "boss": ("boss", "owner", "chief", "ceo", "founder", "director", "head", "decision", "社長"),
    "user": ("user", "admin", "champion", "operator"),
}
"""What the role of a person is searched for, by whom a step is meant for."""


@dataclass(frozen=True, slots=True)
class Person:
    """Whom to write to; `contact_id` "" where it is the customer's own address and no person."""

    contact_id: str
    name: str
    email: str
    role: str
    is_decision_maker: bool = False

    @property
    def is_named(self) -> bool:
        """Whether the name can be a person's."""
        return is_person(self.name)

    @property
    def has_mail(self) -> bool:
        """Whether mail can reach them."""
        return is_mail(self.email)


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address as it was loaded; "" for what is not known."""

    line: str
    city: str
    postcode: str
    country: str


@dataclass(frozen=True, slots=True)
class ContactCheck:
    """Whom and where a letter reaches, and what speaks against it (codes of `REASONS`)."""

    customer_id: str
    customer_name: str
    person: Person | None
    address: Address
    language: str
    reasons: tuple[str, ...]

    @property
    def is_ok(self) -> bool:
        """Whether person, e-mail and postal address are there and plausible."""
        return not self.reasons

    @property
    def mail_ok(self) -> bool:
        """Whether an e-mail reaches a named person."""
        return not {"no_person", "no_email", "email_implausible"} & set(self.reasons)

    @property
    def address_ok(self) -> bool:
        """Whether a letter reaches a named person."""
        return not set(self.reasons) - {"no_email", "email_implausible"}


def check(board: Board, customer_id: str, to: str = "boss") -> ContactCheck:
    """Check one customer's contact; `to` says who is meant: boss, billing_contact or user.

    Shapes only: no mail server and no post office is asked. Raises `InputError` where there is
    no such customer.
    """
    customer = _customer(board, customer_id)
    person = person_for(to, people(board, [customer_id]).get(customer_id, []), customer)
    address = Address(
        *(
            customer[name] or ""
            for name in ("address_line", "address_city", "address_postcode", "country")
        )
    )
    reasons = (*_of_person(person), *_of_address(address))
    language = customer["language"] or ""
    return ContactCheck(customer_id, customer["name"], person, address, language, reasons)


def if_known(board: Board | None, customer_id: str) -> ContactCheck | None:
    """The same for whoever may not be there: before the first day, or a customer who is gone."""
    if board is None:
        return None
    try:
        return check(board, customer_id)
    except InputError:
        return None


def _customer(board: Board, customer_id: str) -> Row:
    rows = board.reader.table("customers")
    found = board.reader.ask(
        ("contact check",),
        lambda given: rows.filter(rows.customer_id == given["customer"]),
        {"customer": customer_id},
    )
    if not found:
        raise InputError(f"there is no customer {customer_id}")
    return found[0]


def people(board: Board, customer_ids: Iterable[str]) -> dict[str, list[Person]]:
    """People at customers, in the order of their ids; customers without one are left out."""
    rows = _of(board.reader.table("contacts"), customer_ids)
    found: dict[str, list[Person]] = {}
    for row in board.reader.rows(rows.order_by(["customer_id", "contact_id"])):
        person = Person(
            row["contact_id"],
            row["name"] or "",
            (row["email"] or "").strip(),
            row["role"] or "",
            bool(row["is_decision_maker"]),
        )
        found.setdefault(row["customer_id"], []).append(person)
    return found


def mailboxes(board: Board, customer_ids: Iterable[str]) -> dict[str, Row]:
    """Customers' own e-mail, language and country, by customer."""
    rows = _of(board.reader.table("customers"), customer_ids)
    rows = rows.select("customer_id", "email", "language", "country")
    return {row["customer_id"]: row for row in board.reader.rows(rows)}


def _of(rows: Table, customer_ids: Iterable[str]) -> Table:
    """Rows of some customers; of all of them where they are too many to be listed."""
    wanted = sorted(set(customer_ids))
    return rows if len(wanted) > MOST_LISTED else rows.filter(rows.customer_id.isin(wanted))


def person_for(to: str, listed: list[Person], customer: Row) -> Person | None:
    """The person a step is meant for, or the next best; the customer's own address last of all.

    People with a name and an address come first, then those whose role fits, then, for the boss
    and for billing, who decides (for the user, who does not); the first id of equals. `customer`
    has name and email. None where nobody can be written to.
    """
    own = Person("", "", (customer.get("email") or "").strip(), "")
    ranked = sorted(listed, key=lambda each: _rank(to, each))
    best = ranked[0] if ranked else None
    if best is not None and (best.has_mail or not own.has_mail):
        return best
    return own if own.email else best


def reachable(board: Board, customer_id: str, to: str) -> list[Person]:
    """Whom one may turn to at a customer: who a step is meant for first, its own address last.

    At most 20; who has neither a name nor an address is left out.
    """
    listed = people(board, [customer_id]).get(customer_id, [])
    known = [each for each in listed if each.has_mail or each.is_named]
    ranked = sorted(known, key=lambda each: _rank(to, each))[:MOST_REACHABLE]
    own = (mailboxes(board, [customer_id]).get(customer_id, {}).get("email") or "").strip()
    is_new = own.lower() not in {each.email.lower() for each in ranked}
    return [*ranked, Person("", "", own, "")] if is_mail(own) and is_new else ranked


def _rank(to: str, person: Person) -> tuple[bool, bool, bool, bool, str]:
    fits = any(word in person.role.lower() for word in ROLES[to])
    decides = person.is_decision_maker == (to != "user")
    return (not person.has_mail, not person.is_named, not fits, not decides, person.contact_id)


def _of_person(person: Person | None) -> list[str]:
    found = [] if person is not None and person.is_named else ["no_person"]
    if person is None or not person.email.strip():
        return [*found, "no_email"]
    return found if person.has_mail else [*found, "email_implausible"]


def _of_address(address: Address) -> list[str]:
    found = []
    for name, text in (("line", address.line), ("city", address.city)):
        if not text.strip():
            found.append(f"no_{name}")
        elif not is_line(text):
            found.append(f"{name}_implausible")
    if not address.country.strip():
        found.append("no_country")
    needs_code = address.country.strip().upper() not in WITHOUT_POSTCODES
    if needs_code and not address.postcode.strip():
        found.append("no_postcode")
    elif not is_postcode(address.postcode, address.country):
        found.append("postcode_implausible")
    return found
