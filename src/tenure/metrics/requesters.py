"""Which tickets count, and whose each one is: by id, address, domain or name, or as a person decided."""

from __future__ import annotations

import ibis
from ibis import _
from ibis.expr.types import BooleanValue, DateValue, StringValue, Table

from tenure.metrics.schemas import schema_of
from tenure.metrics.voice import is_open
from tenure.values.freemail import FREEMAIL

HOWS = ("given", "decided", "nobody", "email", "domain", "organization", "name")
"""How it is known whose a ticket is, the first that holds counts; none of them: it is not known."""


def live(tickets: Table, day: DateValue) -> Table:
    """Tickets that count at the end of `day`: not merged into another, and not deleted by then."""
    return tickets.filter(~is_dead(tickets, day))


def is_dead(tickets: Table, day: DateValue) -> BooleanValue:
    """Whether a ticket counts nowhere: merged into another (on any day), or deleted on or before `day`."""
    gone = (tickets.deleted_at.cast("date") <= day).fill_null(False)
    return _text(tickets.merged_into).notnull() | gone


def unsure(tickets: Table, customers: Table, aliases: Table) -> Table:
    """Tickets whose `customer_id` is no customer's own, but that say who asked, or another id of one.

    Takes the canonical tables and `aliases`. The columns of `tickets`, and `given_to`: whose that id is.
    """
    own = customers.select(own_id="customer_id")
    rows = tickets.anti_join(own, tickets.customer_id == own.own_id)
    others = aliases.select("other_id", given_to="customer_id")
    rows = rows.left_join(others, rows.customer_id == others.other_id).drop("other_id")
    return rows.filter(requester(rows).notnull() | rows.given_to.notnull())


def requester(tickets: Table) -> StringValue:
    """Who asked, in small letters: the address, else the name, else the organization."""
    return ibis.coalesce(
        _text(tickets.requester_email), _text(tickets.requester_name), _text(tickets.organization)
    )


def _text(column: StringValue) -> StringValue:
    return column.strip().lower().nullif("")


def _only(rows: Table, key: str, name: str) -> Table:
    """Keys that exactly one customer has: `key`, and the customer as `name`."""
    rows = rows.filter(rows[key].notnull(), rows.customer_id.notnull())
    found = rows.group_by(key).agg(many=_.customer_id.nunique(), **{name: rows.customer_id.min()})
    return found.filter(found.many == 1).drop("many")


def by_email(customers: Table, contacts: Table) -> Table:
    """Addresses one customer or its people have: email, email_owner."""
    rows = ibis.union(
        *(each.select("customer_id", email=_text(each.email)) for each in (customers, contacts)),
        distinct=False,
    )
    return _only(rows, "email", "email_owner")


def by_domain(customers: Table, contacts: Table) -> Table:
    """Domains one customer or its people have: domain, domain_owner. Free mail is nobody's."""
    web = _text(customers.domain).re_replace(r"^[a-z]+://", "").re_replace("^www[.]", "")
    rows = ibis.union(
        customers.select("customer_id", domain=web.re_replace("[/:?#].*$", "").nullif("")),
        *(each.select("customer_id", domain=_domain(each.email)) for each in (customers, contacts)),
        distinct=False,
    )
    return _only(rows.filter(rows.domain.notin(sorted(FREEMAIL))), "domain", "domain_owner")


def _domain(email: StringValue) -> StringValue:
    return _text(email).re_extract(r"^[^@\s]+@([^@\s]+)$", 1).nullif("")


def by_name(customers: Table) -> Table:
    """Names one customer has: called, name_owner."""
    return _only(
        customers.select("customer_id", called=_text(customers.name)), "called", "name_owner"
    )


def whose(
    *, tickets: Table, customers: Table, contacts: Table, aliases: Table, decided: Table
) -> Table:
    """Whose each of the `unsure` tickets is: ticket_id, requester, owner_id (null where not known), how.

    Takes the canonical tables, `aliases` (other_id, customer_id) and what people `decided`
    (requester, decided_id; "" says nobody's).
    """
    tickets = unsure(tickets, customers, aliases)
    rows = tickets.select(
        "ticket_id",
        "given_to",
        requester=requester(tickets),
        asked_email=_text(tickets.requester_email),
        asked_domain=_domain(tickets.requester_email),
        asked_org=_text(tickets.organization),
        asked_name=_text(tickets.requester_name),
    )
    names = by_name(customers)
    people = names.select(person="called", person_owner="name_owner")
    decisions = decided.select("decided_id", decided_of="requester")
    for other, own, theirs in (
        (decisions, "requester", "decided_of"),
        (by_email(customers, contacts), "asked_email", "email"),
        (by_domain(customers, contacts), "asked_domain", "domain"),
        (names, "asked_org", "called"),
        (people, "asked_name", "person"),
    ):
        rows = rows.left_join(other, rows[own] == other[theirs])
    how = ibis.cases(
        (rows.given_to.notnull(), "given"),
        (rows.decided_id == "", "nobody"),
        (rows.decided_id.notnull(), "decided"),
        (rows.email_owner.notnull(), "email"),
        (rows.domain_owner.notnull(), "domain"),
        (rows.name_owner.notnull(), "organization"),
        (rows.person_owner.notnull(), "name"),
    )
    found = ibis.coalesce(
        *(rows[name] for name in ("email_owner", "domain_owner", "name_owner", "person_owner"))
    )
    decision = ibis.ifelse(rows.decided_id.isnull(), found, rows.decided_id.nullif(""))
    return rows.select(
        "ticket_id", "requester", owner_id=rows.given_to.fill_null(decision), how=how
    )


def settled(tickets: Table, owners: Table, contacts: Table, day: DateValue) -> Table:
    """The canonical `tickets` that count on `day`, each with its customer of `owners` (`whose`).

    What nothing is known of keeps the id it came with, but for those that are nobody's. A contact
    of that customer with the requester's address is put in where none is given.
    """
    people = contacts.select("customer_id", "contact_id", email=_text(contacts.email))
    people = people.group_by("customer_id", "email").agg(person_id=_.contact_id.min())
    people = people.select("person_id", at_customer="customer_id", mail="email")
    names = owners.select("owner_id", "how", of_ticket="ticket_id")
    rows = live(tickets, day)
    rows = rows.left_join(names, rows.ticket_id == names.of_ticket)
    rows = rows.mutate(
        customer_id=ibis.cases(
            (rows.how == "nobody", ibis.null("string")),
            else_=rows.owner_id.fill_null(rows.customer_id),
        ),
        mail_of=_text(rows.requester_email),
    )
    rows = rows.left_join(
        people, [rows.customer_id == people.at_customer, rows.mail_of == people.mail]
    )
    rows = rows.mutate(contact_id=rows.contact_id.fill_null(rows.person_id))
    return rows.select(*schema_of("tickets").names)


def found(tickets: Table, owners: Table, day: DateValue) -> Table:
    """Requesters whose tickets came without a customer we know, by how it is known whose they are.

    Returns requester, customer_id and how (null where not known), name, email, organization,
    tickets, tickets_open, last_at. One row for a requester whose customer is not known.
    """
    rows = live(tickets, day).drop("customer_id")
    rows = rows.filter(rows.opened_at.cast("date") <= day)
    owners = owners.filter(owners.requester.notnull(), (owners.how != "given").fill_null(True))
    names = owners.select("requester", "owner_id", "how", of_ticket="ticket_id")
    rows = rows.inner_join(names, rows.ticket_id == names.of_ticket)
    still = is_open(rows, day)
    return rows.group_by("requester", "how", customer_id=rows.owner_id).agg(
        name=rows.requester_name.max(),
        email=rows.requester_email.max(),
        organization=rows.organization.max(),
        tickets=rows.count(),
        tickets_open=still.sum(),
        last_at=rows.opened_at.max(),
    )
