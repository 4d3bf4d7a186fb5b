"""Stripe as a payment provider: readings, and acts under their keys. Nothing is tried twice here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar
from urllib.parse import quote

import stripe
from tenure.connectors.stripe.acts import ENDED, Call, call_of, checked
from tenure.connectors.stripe.amounts import Object, UnmappedError, currency, inner, listed
from tenure.connectors.stripe.lists import VERSION
from tenure.connectors.stripe.readings import (
    charge_reading,
    collection_reading,
    is_countable,
    is_disputed,
    livemode,
    readable,
    refund_reading,
    same_mode,
)
from tenure.connectors.stripe.transport import Transport
from tenure.values.provider import (
    AccountReading,
    ChargeReading,
    CollectionReading,
    Done,
    LockedOutError,
    NotDoneError,
    OutsideAct,
    RefundReading,
    RefusedActError,
    UnknownOutcomeError,
)
from tenure.values.signals import Signal, signal_of

PAGE = 100
LIVE_KEYS, TEST_KEYS = ("sk_live_", "rk_live_"), ("sk_test_", "rk_test_")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Access:
    """How Stripe is reached. `account` is that of another whose books we keep; `may_act`: not only read."""

    key: str = field(repr=False)
    url: str
    account: str = ""
    may_act: bool = False

    @property
    def is_live(self) -> bool:
        """Whether the key moves real money. `LockedOutError` for a key that does not say."""
        if self.key.startswith(LIVE_KEYS):
            return True
        if self.key.startswith(TEST_KEYS):
            return False
        raise LockedOutError("the key is none of Stripe's: sk_live_, rk_live_, sk_test_, rk_test_")


class Stripe:
    """Implements `ports.Billing`."""

    def __init__(self, access: Access, transport: Transport | None = None) -> None:
        stripe.enable_telemetry = False
        self.access = access
        self._codes: dict[str, str] = {}
        self._client = stripe.StripeClient(
            access.key,
            stripe_account=access.account or None,
            stripe_version=VERSION,
            base_addresses={"api": access.url.rstrip("/")},
            max_network_retries=0,
            http_client=transport or Transport(),
        )

    def account(self) -> AccountReading:
        """Whose books, and whether they are real: as their balance says, and as the key says."""
        balance, own = self._read("/v1/balance"), self._read("/v1/account")
        is_live = self._known(lambda: livemode(balance))
        same_mode({**balance, "id": "the balance"}, is_live=self.access.is_live)
        return AccountReading(str(own.get("id") or ""), is_live)

    def charge(self, charge: str) -> ChargeReading:
        """A charge, or that of a payment intent, as it stands now."""
        found, theirs = self._charge(charge)
        disputes = self._disputes(found) if is_disputed(found) else []
        reading = self._known(lambda: charge_reading(found, charge, disputes))
        self._codes[charge] = reading.currency
        return replace(reading, theirs=theirs)

    def collection(self, subscription: str) -> CollectionReading:
        """Whether a subscription is collected now."""
        return self._collection(self._read(f"/v1/subscriptions/{quote(subscription, safe='')}"))

    def subscriptions_of(self, customer: str) -> tuple[CollectionReading, ...]:
        """A customer's subscriptions that have not ended."""
        found = self._all("/v1/subscriptions", {"customer": customer, "status": "all"})
        read = (self._collection(each) for each in found)
        return tuple(each for each in read if each.status not in ENDED)

    def refunds_of(self, charge: str) -> tuple[RefundReading, ...]:
        """Every refund of a charge, whoever made it."""
        is_intent = charge.startswith("pi_")
        asked = {"payment_intent" if is_intent else "charge": charge}
        found = self._all("/v1/refunds", asked)
        return tuple(self._refund(each, charge if is_intent else "") for each in found)

    def refunds_since(self, since: datetime) -> Iterator[RefundReading]:
        """Every refund made since an instant, page by page, the newest first."""
        asked = {"created": {"gte": int(since.timestamp())}}
        return (self._refund(each) for each in self._all("/v1/refunds", asked))

    def refund(self, refund: str) -> RefundReading:
        """One refund as it stands now."""
        return self._refund(self._read(f"/v1/refunds/{quote(refund, safe='')}"))

    def signals_since(self, since: datetime, kinds: tuple[str, ...]) -> Iterator[Signal]:
        """Events of some kinds since an instant, as their list has them, the newest first."""
        asked = {"created": {"gte": int(since.timestamp())}, "types": list(kinds)}
        return (signal_of(each) for each in self._all("/v1/events", asked))

    def can_send(self, amount_minor: int, currency: str) -> bool:
        """Whether Stripe counts such an amount: whole units, and thousandths in tens."""
        return is_countable(amount_minor, currency)

    def act(self, act: OutsideAct) -> Done:
        """Refund, pause, resume or cancel, under the act's key. At most 30 s."""
        if not self.access.may_act:
            raise LockedOutError("Stripe is connected for reading only", code="read_only")
        _ = self.access.is_live
        code = self._code(act.subject) if act.kind == "refund" else ""
        call = call_of(act, code)
        try:
            found, headers = self._ask(call.method, call.path, call.params, act.key)
        except RefusedActError as refused:
            if act.kind == "cancel" and refused.code == "resource_missing":
                return self._cancelled(act, refused)
            raise
        return self._done(act, call, found, headers)

    def _done(self, act: OutsideAct, call: Call, found: Object, headers: Mapping[str, str]) -> Done:
        outside, state = self._known(lambda: checked(act, call, found))
        if "livemode" in found:
            same_mode(found, is_live=self.access.is_live)
        return Done(
            outside_id=outside,
            state=state,
            request_id=headers.get("request-id") or "",
            theirs=_date(headers.get("date") or ""),
            is_replay=headers.get("idempotent-replayed") == "true",
            failure=str(found.get("failure_reason") or ""),
        )

    def _cancelled(self, act: OutsideAct, refused: RefusedActError) -> Done:
        """A subscription that ended before is not found to be cancelled, and is cancelled."""
        try:
            if self.collection(act.subject).status in ENDED:
                return Done(act.subject, "succeeded", is_replay=True)
        except RefusedActError:
            raise refused from None
        raise refused

    def _code(self, charge: str) -> str:
        """The currency of a charge, which never changes. Not read: nothing is done."""
        if charge not in self._codes:
            self._codes[charge] = self.charge(charge).currency
        return self._codes[charge]

    def _charge(self, name: str) -> tuple[Object, datetime | None]:
        """A charge, and their clock as they told of it."""
        path = "/v1/payment_intents" if name.startswith("pi_") else "/v1/charges"
        expand = {"expand": ["latest_charge"]} if name.startswith("pi_") else {}
        found, theirs = self._dated(f"{path}/{quote(name, safe='')}", expand)
        if name.startswith("pi_"):
            inside = inner(found, "latest_charge")
            found = inside or self._read(f"/v1/charges/{quote(str(found.get('latest_charge')))}")
        self._known(lambda: same_mode(found, is_live=self.access.is_live))
        self._known(lambda: currency(found))
        return found, theirs

    def _disputes(self, charge: Object) -> list[Object]:
        """Disputes of a charge; none where the key may not read them: then it counts as disputed."""
        try:
            return list(self._all("/v1/disputes", {"charge": str(charge.get("id"))}))
        except (LockedOutError, RefusedActError):
            return []

    def _collection(self, found: Object) -> CollectionReading:
        self._known(lambda: same_mode(found, is_live=self.access.is_live))
        return self._known(lambda: collection_reading(found))

    def _refund(self, found: Object, asked: str = "") -> RefundReading:
        return self._known(lambda: refund_reading(found, asked))

    def _all(self, path: str, asked: Mapping[str, Any]) -> Iterator[Object]:
        """Every object of a list. Starting anew at a page's last object misses none."""
        after: dict[str, str] = {}
        while True:
            page = self._read(path, {"limit": PAGE, **asked, **after})
            found = listed(page, "data")
            yield from found
            if not page.get("has_more") or not found:
                return
            after = {"starting_after": str(found[-1].get("id"))}

    def _read(self, path: str, params: Mapping[str, Any] | None = None) -> Object:
        return self._dated(path, params)[0]

    def _dated(
        self, path: str, params: Mapping[str, Any] | None = None
    ) -> tuple[Object, datetime | None]:
        """A read with their clock. One that is not answered has done nothing."""
        try:
            found, headers = self._ask("get", path, params or {}, "")
            return found, _date(headers.get("date") or "")
        except UnknownOutcomeError as error:
            raise NotDoneError(error.message, code=error.code, status=error.status) from None

    def _ask(
        self, method: str, path: str, params: Mapping[str, Any], key: str
    ) -> tuple[Object, Mapping[str, str]]:
        more = {"idempotency_key": key} if key and method == "post" else {}
        try:
            answer = self._client.raw_request(method, path, **params, **more)
        except (stripe.StripeError, ValueError) as error:
            words = f"the answer cannot be read: {type(error).__name__}"
            raise UnknownOutcomeError(words, code="unreadable") from None
        found = answer.data
        if not isinstance(found, dict):
            raise UnknownOutcomeError("the answer is no object", code="unreadable")
        return found, answer.headers

    def _known(self, read: Callable[[], T]) -> T:
        try:
            return read()
        except UnmappedError as error:
            raise readable(error) from None


def _date(text: str) -> datetime | None:
    """Their clock, as the Date header has it; the zone -0000 is UTC of nobody's in particular."""
    try:
        found = parsedate_to_datetime(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
