"""What a letter about a proposal says: from its orders as they stand, and whom it reaches."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Q

from tenure.records.models import LetterSettings, MoneyOrder, RefundProposal, Workspace
from tenure.values.errors import InputError
from tenure.values.letters import LANGUAGES, QUIET, LetterContent, PaidBack, Recipient, Signer
from tenure.values.money import sums_by_currency
from tenure.values.refunding import BEFORE_SENDING, CHEQUE_METHODS, MONEY_KINDS, way_back
from tenure.workflow.actions.outside_refunds import REFUNDED_OUTSIDE
from tenure.workflow.queries.contact_check import ContactCheck
from tenure.workflow.rules.letter_text import sums_of

SENT = ("succeeded", "pending")
"""Money that went back, or is on its way."""
TO_TRANSFER = Q(kind="transfer", state="manual") & ~Q(error_code=REFUNDED_OUTSIDE)
"""Money for a person to transfer. A refund left to a person was found nowhere, and is not promised."""
NOT_OVER = ("approved", "sending", "unknown", "manual")
"""States of money of which it is not known yet whether it goes: a letter that names all of it comes after."""
EXPECTED = ("approved", "sending", "unknown", *SENT)


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses in the letter: back into the account, and to the question why; "" for none."""

    back: str
    why: str = ""


def content_for(
    *,
    proposal: RefundProposal,
    contact: ContactCheck,
    signer: Signer,
    links: Links,
    on: date,
    is_expected: bool = False,
) -> LetterContent:
    """The letter of a proposal in the customer's language, English where none is written in it.

    It tells what is so: rows of money that went back or is on its way, a freeze and a stop that
    came about. `is_expected` tells what will be, for looking at it before. Raises `InputError`
    where nothing goes back yet.
    """
    language = letter_language(contact.language)
    paid = tuple(_paid(proposal, is_expected=is_expected))
    if not paid:
        raise InputError("nothing of this proposal has gone back yet", hint="Write it afterwards.")
    done = (*EXPECTED, "manual") if is_expected else ("succeeded",)
    kinds = set(proposal.orders.filter(state__in=done).values_list("kind", flat=True))
    is_early = is_expected and not kinds
    quiet, since = quiet_of(proposal)
    return LetterContent(
        language=language,
        to=recipient(contact),
        signer=signer,
        written_on=on,
        quiet=quiet,
        quiet_since=since,
        paid=paid,
        sums=sums_of(paid, language),
        is_frozen="freeze" in kinds or (is_early and proposal.has_freeze),
        is_stopped=bool(kinds & {"pause", "cancel"})
        or (is_early and proposal.collection != "keep"),
        back=links.back,
        why=links.why,
    )


def quiet_of(proposal: RefundProposal) -> tuple[str, date | None]:
    """What a letter says of use, and since when: "since you signed up" only where that is known.

    Who paid before use of anyone was known is told the day since which no use was seen.
    """
    seen = {name: str(value or "")[:10] for name, value in proposal.evidence.items()}
    is_cut = seen.get("paying_since", "") and seen["paying_since"] < seen.get("known_from", "")
    kind = proposal.kind if proposal.kind in QUIET else "never"
    if kind == "never" and not is_cut:
        return kind, None
    since = seen.get("quiet_since", "")
    day = date.fromisoformat(since) if since else None
    return "stopped" if kind == "never" else kind, day


@dataclass(frozen=True, slots=True)
class Waiting:
    """Payments of a refund that may still go back, of one state: how many, and sums by currency."""

    state: str
    count: int
    sums: dict[str, int]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A letter before it is written. `has_gone` is false while nothing went back yet, `before_sending`
    is the state of a refund that has not begun, else "". Then, and while some of its payments are
    still `waiting`, it says what will be. `written` is the number of the letter written before, None
    for none.
    """

    customer_id: str
    customer_name: str
    content: LetterContent
    has_gone: bool
    before_sending: str
    waits: tuple[Waiting, ...]
    written: int | None

    @property
    def waiting(self) -> int:
        """Payments that may still go back."""
        return sum(each.count for each in self.waits)

    @property
    def is_over(self) -> bool:
        """Whether it can tell of the whole refund."""
        return self.has_gone and not self.before_sending and not self.waits


def about(workspace: Workspace, proposal_id: int) -> str:
    """The id of the customer a proposal is about. `InputError` where there is no such proposal."""
    return _proposal(workspace, proposal_id).customer_id


def prepared(
    *, workspace: Workspace, proposal_id: int, contact: ContactCheck, links: Links, on: date
) -> Prepared:
    """The letter of a proposal as it would be written now, for looking at it."""
    proposal = _proposal(workspace, proposal_id)
    has_gone, waits = bool(_paid(proposal, is_expected=False)), still_waiting(proposal)
    before_sending = proposal.state if proposal.state in BEFORE_SENDING else ""
    content = content_for(
        proposal=proposal,
        contact=contact,
        signer=signer_for(workspace),
        links=links,
        on=on,
        is_expected=not has_gone or bool(before_sending or waits),
    )
    if not content.is_frozen:
        content = with_links(content, Links("", links.why))
    last = proposal.letters.exclude(outcome="returned").first()
    return Prepared(
        proposal.customer_id,
        proposal.customer_name,
        content,
        has_gone,
        before_sending,
        waits,
        last.pk if last is not None else None,
    )


def still_waiting(proposal: RefundProposal) -> tuple[Waiting, ...]:
    """Payments of a proposal that may still go back, by state; none of one that is over.

    A transfer left to finance is not among them: the letter names it, and that it comes by transfer.
    """
    own = proposal.orders.filter(kind__in=MONEY_KINDS, state__in=NOT_OVER)
    orders = list(own.exclude(TO_TRANSFER))
    by_state = {state: [each for each in orders if each.state == state] for state in NOT_OVER}
    return tuple(
        Waiting(
            state, len(rows), sums_by_currency((each.currency, each.amount_minor) for each in rows)
        )
        for state, rows in by_state.items()
        if rows
    )


def _proposal(workspace: Workspace, proposal_id: int) -> RefundProposal:
    found = RefundProposal.objects.filter(workspace=workspace, pk=proposal_id).first()
    if found is None:
        raise InputError("there is no such proposal")
    return found


def letter_language(asked: str) -> str:
    """The language of a letter to someone who asked for one ("fa-IR", "ja"), else English."""
    found = asked.strip().replace("_", "-").partition("-")[0].lower()
    return found if found in LANGUAGES else "en"


def recipient(contact: ContactCheck) -> Recipient:
    """Whom a letter is to; without lines of an address where it is not plausible."""
    person, place = contact.person, contact.address
    name = person.name if person is not None and person.is_named else ""
    town = " ".join(part for part in (place.postcode, place.city) if part)
    if place.country.upper() in ("US", "CA"):
        town = f"{place.city} {place.postcode}".strip()
    lines = tuple(part for part in (place.line, town, place.country) if part)
    is_known = contact.address_ok
    return Recipient(
        name, contact.customer_name, lines if is_known else (), place.country if is_known else ""
    )


def address_of(contact: ContactCheck) -> dict[str, str]:
    """The postal address kept with a letter; {} where it is not plausible."""
    if not contact.address_ok:
        return {}
    place = contact.address
    return {
        "line": place.line,
        "city": place.city,
        "postcode": place.postcode,
        "country": place.country,
    }


def signer_for(workspace: Workspace) -> Signer:
    """Who signs, as it is set; what nobody set is empty."""
    own = LetterSettings.objects.filter(workspace=workspace).first() or LetterSettings()
    lines = tuple(line.strip() for line in own.return_address.splitlines() if line.strip())
    return Signer(own.signer_name, own.signer_title, own.contact, workspace.name, lines)


def gaps_of(signer: Signer) -> tuple[str, ...]:
    """What is missing of who signs: codes "name", "title", "contact"."""
    return tuple(name for name in ("name", "title", "contact") if not getattr(signer, name))


def _paid(proposal: RefundProposal, *, is_expected: bool) -> list[PaidBack]:
    rows = proposal.orders.filter(kind__in=MONEY_KINDS).order_by("paid_on", "place")
    orders = list(rows.filter(Q(state__in=EXPECTED if is_expected else SENT) | TO_TRANSFER))
    if orders or not is_expected:
        return [_of_order(each) for each in orders]
    asked = proposal.preview.get("asked", {}).get("rows", ())
    found = [
        PaidBack(
            date.fromisoformat(row["paid_on"]),
            row["amount_minor"],
            row["tax_minor"],
            row["currency"],
            _way(way_back(row["payment_id"], row["method"], row["age_days"]), row["method"]),
        )
        for row in asked
    ]
    return sorted(found, key=lambda row: row.paid_on or date.min)


def _of_order(each: MoneyOrder) -> PaidBack:
    return PaidBack(
        each.paid_on, each.amount_minor, each.tax_minor, each.currency, _way(each.kind, each.method)
    )


def _way(kind: str, method: str) -> str:
    if kind == "refund":
        return "card"
    return "cheque" if method.lower() in CHEQUE_METHODS else "transfer"


def with_links(content: LetterContent, links: Links) -> LetterContent:
    """The same letter with its links."""
    return replace(content, back=links.back, why=links.why)
