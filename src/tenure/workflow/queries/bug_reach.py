"""Where mail reaches who reported a bug, in which language, and why it does not."""

from __future__ import annotations

from collections.abc import Iterable

from tenure.records.models import DormantLabel, MailKey, Suppression
from tenure.records.models.desk import LEGAL_HOLD
from tenure.values.bugs import Hears
from tenure.values.errors import InputError
from tenure.warehouse.reader import Row
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.bug_untold import Reporter
from tenure.workflow.queries.contact_check import mailboxes, people
from tenure.workflow.rules.mail_ids import recipient_hash
from tenure.workflow.rules.mail_texts import checked_address

TOPIC = "reports"
NO_ADDRESS = "no address is known"
NOT_WRITTEN_TO = "nothing is sent to this address"
HELD = "the customer is in legal hold"
LANGUAGES = ("en", "ja", "ru", "fa")


def reach(workspace_id: int, board: Board | None, found: Iterable[Reporter]) -> list[Hears]:
    """Each person once, even one known under two names that have one address.

    The address is the one they gave, else that of the contact, else the customer's own where
    nobody is named.
    """
    rows = list(found)
    customers = {each.customer_id for each in rows if each.customer_id}
    contacts = {
        person.contact_id: (person.name, person.email)
        for listed in (people(board, customers) if board else {}).values()
        for person in listed
    }
    own = mailboxes(board, customers) if board and customers else {}
    made = [_hears(each, contacts, own) for each in rows]
    return _checked(workspace_id, _joined(made))


def _hears(each: Reporter, contacts: dict[str, tuple[str, str]], own: dict[str, Row]) -> Hears:
    name, email = contacts.get(each.contact_id, ("", ""))
    customer = own.get(each.customer_id, {})
    is_named = bool(each.contact_id or each.email)
    address = each.email or email or ("" if is_named else (customer.get("email") or "").strip())
    return Hears(
        (each.who,),
        each.name or name,
        each.customer_id,
        each.customer_name,
        _address(address),
        language_of(customer.get("language") or ""),
        customer.get("country") or "",
    )


def language_of(asked: str) -> str:
    """The language of ours a customer is written to in: English where theirs is none of them."""
    found = asked.replace("_", "-").partition("-")[0].strip().lower()
    return found if found in LANGUAGES else "en"


def _address(text: str) -> str:
    try:
        return checked_address(text)
    except InputError:
        return ""


def _joined(made: list[Hears]) -> list[Hears]:
    """Who has one address is one person, under all names."""
    found: dict[str, Hears] = {}
    for each in made:
        key = each.address.lower() or f"\x00{each.whos[0]}"
        first = found.get(key)
        if first is None:
            found[key] = each
        else:
            found[key] = _with(first, whos=(*first.whos, *each.whos))
    return list(found.values())


def _with(each: Hears, *, whos: tuple[str, ...] | None = None, why_not: str = "") -> Hears:
    return Hears(
        whos or each.whos,
        each.name,
        each.customer_id,
        each.customer_name,
        each.address,
        each.language,
        each.country,
        why_not,
    )


def _checked(workspace_id: int, found: list[Hears]) -> list[Hears]:
    """Each with why it is not mailed."""
    key = MailKey.objects.filter(workspace_id=workspace_id).values_list("key", flat=True).first()
    off = Suppression.objects.filter(
        workspace_id=workspace_id, is_on=True, topic__in=("", "all", TOPIC)
    )
    hashes = set(off.values_list("recipient_hash", flat=True))
    rows = DormantLabel.objects.filter(workspace_id=workspace_id, reason=LEGAL_HOLD, lifted_at=None)
    held = set(rows.values_list("customer_id", flat=True))
    return [_with(each, why_not=_why_not(each, key, hashes, held)) for each in found]


def _why_not(each: Hears, key: str | None, hashes: set[str], held: set[str]) -> str:
    if each.customer_id in held:
        return HELD
    if not each.address:
        return NO_ADDRESS
    if key and recipient_hash(key, each.address) in hashes:
        return NOT_WRITTEN_TO
    return ""
