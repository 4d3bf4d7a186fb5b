"""Answering one request: who asks, what is in its way, whether the key was seen, and then doing it."""

from __future__ import annotations

import copy
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.stripe import acts, lists, shapes
from tests.stripe.answers import Answer, error
from tests.stripe.ledger import Books
from tests.stripe.shapes import Thing

KEY_LIFE_S = 24 * 3600
GRANTS = {
    "sk_test_fake": ("all", False),
    "sk_live_fake": ("all", True),
    "rk_test_read": ("read", False),
    "rk_test_refunds": ("refunds", False),
}
UNSEEN = ("429", "503", "drop_before", "401", "403", "lock")
"""Faults met before a key is looked at: nothing is remembered of them."""
READS = ("429", "503", "drop_before", "401", "403", "drop_after", "slow")


@dataclass
class Kept:
    """What is remembered under a key. `answer` is none while the request is under way."""

    at: int
    asked: tuple[str, str, tuple[tuple[str, str], ...]]
    request: str
    answer: Answer | None = None


@dataclass
class Api:
    """The provider's door. Several threads may come at once."""

    books: Books = field(default_factory=Books)
    keys: dict[tuple[str, str], Kept] = field(default_factory=dict)
    script: list[str] = field(default_factory=list)
    chances: dict[str, float] = field(default_factory=dict)
    reads_too: bool = False
    dice: random.Random = field(default_factory=lambda: random.Random(0))
    done: list[Thing] = field(default_factory=list)
    asked: list[Thing] = field(default_factory=list)
    requests: int = 0

    def ask(
        self,
        method: str,
        path: str,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """One request, from its key to its answer. `params` as in a form: `metadata[a]` and so on."""
        answer, finish = self.begin(method, path, dict(params or {}), headers or {})
        return finish() if finish else answer

    def begin(
        self, method: str, path: str, params: dict[str, str], headers: Mapping[str, str]
    ) -> tuple[Answer, Any]:
        """The answer; or, for a `busy` one, what finishes it after `answer.delay_s` have passed."""
        with self.books.lock:
            self.requests += 1
            request = f"req_{self.requests:06d}Fake"
            fault = self._fault(method)
            name = next((v for k, v in headers.items() if k.lower() == "idempotency-key"), "")
            note = {"method": method, "path": path, "key": name, "fault": fault, "params": params}
            self.asked.append(note)
            answer, finish = self._answer(method, path, params, headers, request, fault, name)
        if finish is not None:
            return answer, lambda: self._closed(finish(), request, note)
        return self._closed(answer, request, note), None

    def _closed(self, answer: Answer, request: str, note: Thing) -> Answer:
        note.update(status=answer.status, fate=answer.fate)
        return Answer(
            answer.status,
            answer.body,
            {"Request-Id": request, "Stripe-Version": shapes.API_VERSION, **answer.headers},
            answer.fate,
            answer.delay_s,
        )

    def _fault(self, method: str) -> str:
        is_read = method == "GET"
        if self.script and not is_read:
            return self.script.pop(0)
        if not self.chances or (is_read and not self.reads_too):
            return "ok"
        drawn, upto = self.dice.random(), 0.0
        for fault, chance in sorted(self.chances.items()):
            upto += chance
            if drawn < upto:
                return "ok" if is_read and fault.partition(":")[0] not in READS else fault
        return "ok"

    def _answer(
        self,
        method: str,
        path: str,
        params: dict[str, str],
        headers: Mapping[str, str],
        request: str,
        fault: str,
        name: str,
    ) -> tuple[Answer, Any]:
        grant = self._grant(method, path, headers)
        if isinstance(grant, Answer):
            return grant, None
        if fault in UNSEEN:
            return _unseen(fault), None
        if method == "GET":
            answer = lists.read(self.books, path, params, livemode=grant)
            return _sent(answer, fault), None
        if method == "DELETE" or not name:
            return self._execute(method, path, params, request, fault, name, livemode=grant), None
        return self._keyed(method, path, params, request, fault, name, livemode=grant)

    def _grant(self, method: str, path: str, headers: Mapping[str, str]) -> bool | Answer:
        said = next((v for k, v in headers.items() if k.lower() == "authorization"), "")
        token = said.removeprefix("Bearer ")
        of = next((v for k, v in headers.items() if k.lower() == "stripe-account"), "")
        if said and token not in GRANTS:
            return Answer(
                401, error("invalid_request_error", f"Invalid API Key provided: {token[:8]}***")
            )
        scope, livemode = GRANTS.get(token, ("all", False))
        may = scope == "all" or method == "GET" or (scope == "refunds" and path == "/v1/refunds")
        if not may or (of and of != self.books.account):
            return Answer(
                403,
                error(
                    "invalid_request_error",
                    "The provided key does not have the required permissions for this endpoint.",
                ),
            )
        return livemode

    def _keyed(
        self,
        method: str,
        path: str,
        params: dict[str, str],
        request: str,
        fault: str,
        name: str,
        *,
        livemode: bool,
    ) -> tuple[Answer, Any]:
        self._prune()
        asked = (method, path, tuple(sorted(params.items())))
        kept = self.keys.get((str(livemode), name))
        if kept is not None:
            return _sent(_again(kept, asked), fault), None
        refusal = acts.malformed(path, params)
        if refusal is not None:
            return refusal, None
        kept = self.keys[(str(livemode), name)] = Kept(self.books.now(), asked, request)
        word, _, seconds = fault.partition(":")

        def finish() -> Answer:
            with self.books.lock:
                made = self._execute(method, path, params, request, fault, name, livemode=livemode)
                kept.answer = made
                return made

        if word == "busy":
            return Answer(0, {}, delay_s=float(seconds or 1)), finish
        return finish(), None

    def _prune(self) -> None:
        limit = self.books.now() - KEY_LIFE_S
        while self.keys and next(iter(self.keys.values())).at <= limit:
            del self.keys[next(iter(self.keys))]

    def _execute(
        self,
        method: str,
        path: str,
        params: dict[str, str],
        request: str,
        fault: str,
        name: str,
        *,
        livemode: bool,
    ) -> Answer:
        refusal = acts.malformed(path, params)
        if refusal is not None:
            return refusal
        if fault == "500_before":
            return Answer(500, error("api_error", "An unknown error occurred"))
        ending = fault if fault in ("pending", "failed") else "succeeded"
        call = acts.Call(method, path, params, ending, request, name or None, livemode)
        answer = acts.act(self.books, call)
        answer = Answer(answer.status, copy.deepcopy(answer.body), answer.headers)
        if answer.status == 200:
            self.done.append(
                {"method": method, "path": path, "key": name, "params": params,
                 "id": answer.body["id"], "at": self.books.now(), "request": request}
            )  # fmt: skip
        if fault == "500_after":
            return Answer(500, error("api_error", "An unknown error occurred"))
        return _sent(answer, fault)


def _again(kept: Kept, asked: tuple[str, str, tuple[tuple[str, str], ...]]) -> Answer:
    """What a key seen before gets."""
    if kept.asked != asked:
        words = (
            "Keys for idempotent requests can only be used with the same parameters they were first "
            "used with. Try using a key other than the one given if you meant to execute a different request."
        )
        return Answer(400, error("idempotency_error", words))
    if kept.answer is None:
        words = "There is currently another in-progress request using this Idempotent Key (that probably means you submitted twice, and the other request is still going through)."
        return Answer(409, error("idempotency_error", words, code="idempotency_key_in_use"))
    headers = {"Idempotent-Replayed": "true", "Original-Request": kept.request}
    return Answer(kept.answer.status, kept.answer.body, headers)


def _unseen(fault: str) -> Answer:
    """What is met at the door."""
    if fault == "429":
        return Answer(
            429,
            error("invalid_request_error", "Request rate limit exceeded.", code="rate_limit"),
            {"Retry-After": "1"},
        )
    if fault == "lock":
        words = "This object cannot be accessed right now because another API request or Stripe process is currently accessing it."
        return Answer(429, error("invalid_request_error", words, code="lock_timeout"))
    if fault == "503":
        return Answer(503, error("api_error", "Service unavailable"))
    if fault == "401":
        return Answer(
            401, error("invalid_request_error", "Expired API Key provided", code="api_key_expired")
        )
    if fault == "403":
        return Answer(
            403,
            error(
                "invalid_request_error",
                "The provided key does not have the required permissions for this endpoint.",
            ),
        )
    return Answer(0, {}, fate="drop")


def _sent(answer: Answer, fault: str) -> Answer:
    """How an answer gets on the way."""
    word, _, seconds = fault.partition(":")
    fate = {"drop_after": "drop", "drop_half": "half"}.get(word, "send")
    delay_s = float(seconds or 1) if word == "slow" else 0.0
    return Answer(answer.status, answer.body, answer.headers, fate, delay_s)
