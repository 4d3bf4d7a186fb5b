"""The client against a second server, written by others: reads, plain refunds and webhooks.

No more than these: it forgets idempotency keys and gives back more than was paid.
"""

from __future__ import annotations

import http.client
import json
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from tenure.connectors.stripe.client import Access, Stripe
from tenure.values.provider import LockedOutError, OutsideAct, RefusedActError
from tenure.values.refunding import canonical_json
from tenure.values.signals import signal
from tenure.values.signatures import is_signed


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    command = [sys.executable, "-u", "-m", "localstripe", "--port", "0", "--from-scratch"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout is not None
        try:
            yield next(
                int(found[1])
                for line in process.stdout
                if (found := re.search(r"Running on http://.*:(\d+)", line))
            )
        finally:
            process.kill()


def ask(port: int, path: str, body: Any) -> Any:
    line = http.client.HTTPConnection("localhost", port, timeout=10)
    headers = {"Authorization": "Bearer sk_test_12345", "Content-Type": "application/json"}
    try:
        line.request("POST", path, json.dumps(body), headers)
        answer = line.getresponse()
        text = answer.read()
        assert answer.status == 200, text
        return json.loads(text) if text else None
    finally:
        line.close()


@pytest.fixture(scope="module")
def customer(port: int) -> str:
    card = {"number": "4242424242424242", "exp_month": 12, "exp_year": 2030, "cvc": "123"}
    method = ask(port, "/v1/payment_methods", {"type": "card", "card": card})["id"]
    made = str(ask(port, "/v1/customers", {"email": "a@b.example"})["id"])
    ask(port, f"/v1/payment_methods/{method}/attach", {"customer": made})
    ask(port, f"/v1/customers/{made}", {"invoice_settings": {"default_payment_method": method}})
    return made


@pytest.fixture
def charge(port: int, customer: str) -> str:
    made = ask(port, "/v1/charges", {"amount": 4900, "currency": "eur", "customer": customer})
    return str(made["id"])


@pytest.fixture(scope="module")
def ours(port: int) -> Stripe:
    return Stripe(Access("sk_test_12345", f"http://localhost:{port}", may_act=True))


def refund(charge: str, amount: int) -> OutsideAct:
    params = canonical_json(
        {"charge": charge, "amount": amount, "metadata": {"request_id": f"rf1_{amount}"}}
    )
    return OutsideAct("refund", charge, params, f"rf1_{amount}")


def test_a_charge_is_read_refunded_and_read_again(ours: Stripe, charge: str) -> None:
    before = ours.charge(charge)
    assert (before.captured_minor, before.refunded_minor, before.currency) == (4900, 0, "EUR")
    assert (before.livemode, before.is_disputed) == (False, False)
    done = ours.act(refund(charge, 1200))
    assert (done.state, done.is_replay) == ("succeeded", False)
    assert done.theirs is not None
    ours.act(refund(charge, 300))
    assert ours.charge(charge).refunded_minor == 1500
    found = {each.refund: each for each in ours.refunds_of(charge)}
    assert sorted(each.amount_minor for each in found.values()) == [300, 1200]
    assert found[done.outside_id].metadata["request_id"] == "rf1_1200"
    assert ours.refund(done.outside_id) == found[done.outside_id]


def test_what_is_not_there(ours: Stripe) -> None:
    with pytest.raises(RefusedActError) as caught:
        ours.charge("ch_none")
    assert caught.value.status == 404


def test_a_key_it_does_not_take(port: int, charge: str) -> None:
    with pytest.raises(LockedOutError):
        Stripe(Access("sk_live_", f"http://localhost:{port}")).charge(charge)


def test_its_webhooks_are_believed(port: int, customer: str) -> None:
    came: list[tuple[bytes, str]] = []

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            came.append((body, self.headers["Stripe-Signature"]))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Hook) as server:
        server.timeout = 10
        url = f"http://127.0.0.1:{server.server_address[1]}/hooks/stripe"
        ask(port, "/_config/webhooks/one", {"url": url, "secret": "whsec_theirs"})
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        made = ask(port, "/v1/customers", {"email": "c@d.example"})["id"]
        thread.join()
    ((body, signed),) = came
    told = signal(body.decode())
    now_s = told.happened_at.timestamp()
    assert is_signed(body, signed, secrets=("whsec_theirs",), now_s=now_s)
    assert not is_signed(body, signed, secrets=("whsec_other",), now_s=now_s)
    assert (told.kind, told.about) == ("customer.created", "customer")
    assert told.subject in (customer, made)
