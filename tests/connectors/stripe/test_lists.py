"""Pages over HTTP: every object once, patience with what passes, none with what does not."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

import stripe as official
from tenure.connectors.stripe import lists as module
from tenure.connectors.stripe.lists import GoneError, Lists, UnavailableError
from tenure.connectors.stripe.raw import Chain, GapError, keep, read
from tenure.connectors.stripe.reading import BY_NAME, read_page, touched, whole
from tenure.values.errors import InputError
from tests.connectors.stripe import catalogue
from tests.connectors.stripe.catalogue import Life
from tests.connectors.stripe.place import KEY, Stripe, stripe

EMPTY = b'{"object":"list","data":[],"has_more":false}'


@dataclass
class Script:
    """Answers in order (status, headers, body; status 0 hangs up), then the last again; and what was asked."""

    answers: list[tuple[int, dict[str, str], bytes]]
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    url: str = ""


@contextmanager
def scripted(*answers: tuple[int, dict[str, str], bytes]) -> Iterator[Script]:
    script = Script(list(answers))

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            script.asked.append(
                (self.path, {name.lower(): value for name, value in self.headers.items()})
            )
            status, headers, body = (
                script.answers.pop(0) if len(script.answers) > 1 else script.answers[0]
            )
            if not status:
                self.close_connection = True
                return
            self.send_response_only(status)
            for name, value in ({"Content-Length": str(len(body))} | headers).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    script.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield script
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="module")
def there() -> Iterator[Stripe]:
    with stripe(250, 2) as made:
        yield made


def asking(url: str, waits: list[float]) -> Lists:
    return Lists(KEY, url, per_second=0, pause=waits.append)


def test_the_version_asked_for_is_that_of_the_library() -> None:
    assert official.api_version == module.VERSION


def test_every_page_in_order(there: Stripe) -> None:
    with there.lists() as lists:
        found = [each["id"] for page in lists.pages("/v1/customers") for each in page.objects]
    assert found == [f"cus_{number:08d}" for number in reversed(range(250))]
    assert lists.calls == 3


def test_the_key_goes_along_and_the_version() -> None:
    with scripted((200, {}, EMPTY)) as there, asking(there.url, []) as lists:
        lists.page("/v1/customers", "cus_1", [("expand[]", "data.x")])
    path, headers = there.asked[0]
    assert path == "/v1/customers?expand%5B%5D=data.x&limit=100&starting_after=cus_1"
    assert headers["authorization"] == f"Bearer {KEY}"
    assert headers["stripe-version"] == module.VERSION


@pytest.mark.parametrize(
    "passing",
    [
        (429, {}, b"{}"),
        (500, {}, b"oops"),
        (503, {}, b""),
        (409, {}, b"{}"),
        (0, {}, b""),
        (200, {"Content-Length": "500"}, EMPTY),
        (200, {}, b'{"data": ['),
        (200, {}, b"[]"),
    ],
)
def test_what_passes_is_tried_again(passing: tuple[int, dict[str, str], bytes]) -> None:
    waits: list[float] = []
    with scripted(passing, passing, (200, {}, EMPTY)) as there, asking(there.url, waits) as lists:
        assert lists.page("/v1/customers").objects == []
    assert len(there.asked) == 3
    assert 0.25 <= waits[0] <= 0.5 <= 2 * waits[1] <= 2


def test_it_waits_as_long_as_it_is_told() -> None:
    waits: list[float] = []
    late = (429, {"Retry-After": "7"}, b"{}")
    far = (429, {"Retry-After": "86400"}, b"{}")
    with scripted(late, far, (200, {}, EMPTY)) as there, asking(there.url, waits) as lists:
        lists.page("/v1/customers")
    assert waits == [7, module.LONGEST_PAUSE_S]


def test_it_gives_up_after_a_while_and_says_that_reading_goes_on() -> None:
    with (
        scripted((503, {}, b"")) as there,
        asking(there.url, []) as lists,
        pytest.raises(UnavailableError, match=r"/v1/customers: 503") as told,
    ):
        lists.page("/v1/customers")
    assert "goes on from there" in told.value.hint
    assert len(there.asked) == module.TRIES


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_key_is_told_at_once_without_it(status: int) -> None:
    body = b'{"error": {"message": "Invalid API Key provided: rk_test_tenure"}}'
    with (
        scripted((status, {}, body)) as there,
        asking(there.url, []) as lists,
        pytest.raises(InputError) as told,
    ):
        lists.page("/v1/customers")
    assert KEY not in told.value.message + told.value.hint
    assert len(there.asked) == 1


def test_what_is_gone_is_told() -> None:
    missing = (400, {}, b'{"error": {"code": "resource_missing", "message": "No such customer"}}')
    with scripted(missing) as there, asking(there.url, []) as lists, pytest.raises(GoneError):
        lists.page("/v1/customers", "cus_1")


def test_an_answer_that_drips_without_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LARGEST", 10)
    monkeypatch.setattr(module, "TRIES", 2)
    with (
        scripted((200, {}, EMPTY)) as there,
        asking(there.url, []) as lists,
        pytest.raises(UnavailableError, match="without end"),
    ):
        lists.page("/v1/customers")


def test_calls_keep_their_distance() -> None:
    waits: list[float] = []
    with (
        scripted((200, {}, EMPTY)) as there,
        Lists(KEY, there.url, per_second=0.1, pause=waits.append) as lists,
    ):
        for _ in range(5):
            lists.page("/v1/customers")
    assert len(waits) == 4
    assert 30 < max(waits) <= 40  # nobody waited, so the last is owed four times ten seconds


def test_the_time_is_theirs() -> None:
    date = {"Date": "Tue, 29 Jul 2025 00:00:00 GMT"}
    with scripted((200, date, EMPTY)) as there, asking(there.url, []) as lists:
        assert lists.page("/v1/events").at == datetime(2025, 7, 29, tzinfo=UTC)


def test_only_https_but_on_this_machine() -> None:
    with pytest.raises(InputError, match="not an https address"):
        Lists(KEY, "http://api.stripe.example")


def test_lines_beyond_the_first_ten_are_fetched() -> None:
    found = catalogue.invoice(Life(0, 2), 0)
    found["lines"]["has_more"] = True
    rest = b'{"data": [{"id": "il_rest"}], "has_more": false}'
    with scripted((200, {}, rest)) as there, asking(there.url, []) as lists:
        made = whole(lists, found)
    assert [each["id"] for each in made["lines"]["data"]] == ["il_00000000_0_0", "il_rest"]
    assert there.asked[0][0].startswith("/v1/invoices/in_00000000_00/lines?")
    assert there.asked[0][0].endswith("starting_after=il_00000000_0_0")


def test_pages_on_disk_are_a_chain(tmp_path: Path) -> None:
    chain = Chain(tmp_path / "customers")
    chain.keep("", [{"id": "c"}, {"id": "b/ä"}])
    chain.keep("b/ä", [{"id": "a"}])
    assert [[each["id"] for each in page] for page in chain.pages("a")] == [["c", "b/ä"], ["a"]]
    assert chain.before("b/ä") == ["b/ä", "c"]
    chain.path("b/ä").unlink()
    with pytest.raises(GapError, match="customers after b/ä"):
        list(chain.pages("a"))


def test_a_half_written_page_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    keep(tmp_path / "page.ndjson.gz", [{"id": "old"}])
    monkeypatch.setattr("os.fsync", stop)
    with pytest.raises(KeyboardInterrupt):
        keep(tmp_path / "page.ndjson.gz", [{"id": "new"}])
    assert read(tmp_path / "page.ndjson.gz") == [{"id": "old"}]


def test_a_cursor_that_is_gone_is_stepped_back_from(tmp_path: Path) -> None:
    with stripe(250, 2) as there, there.lists() as lists:
        chain, known = Chain(tmp_path / "customers"), BY_NAME["customers"]
        last, has_more, count = read_page(lists, known, chain, "")
        assert (last, has_more, count) == ("cus_00000150", True, 100)
        for gone in (150, 151):
            there.tell("/_gone", f"cus_{gone:08d}")
        last, _, _ = read_page(lists, known, chain, last)
        assert last == "cus_00000050"
        read_page(lists, known, chain, last)
    found = [each["id"] for page in chain.pages("cus_00000000") for each in page]
    assert found == [f"cus_{number:08d}" for number in reversed(range(250))]


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ({"object": "customer", "id": "cus_1"}, {("customers", "cus_1")}),
        (
            {"object": "refund", "id": "re_1", "charge": "ch_1"},
            {("refunds", "re_1"), ("charges", "ch_1")},
        ),
        (
            {"object": "dispute", "id": "dp_1", "charge": "ch_1"},
            {("disputes", "dp_1"), ("charges", "ch_1")},
        ),
        (
            {"object": "discount", "id": "di_1", "subscription": "sub_1"},
            {("subscriptions", "sub_1")},
        ),
        (
            {
                "object": "invoice",
                "id": "in_1",
                "parent": {"subscription_details": {"subscription": "sub_1"}},
            },
            {("invoices", "in_1"), ("subscriptions", "sub_1")},
        ),
        ({"object": "payout", "id": "po_1"}, set()),
    ],
)
def test_what_an_event_touches(found: dict[str, Any], expected: set[tuple[str, str]]) -> None:
    assert set(touched({"data": {"object": found}})) == expected
