"""Telling your own product to freeze: signed, once, and never an address it should not call."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tenure.config.settings import settings
from tenure.connectors.product import product
from tenure.connectors.product.client import YourProduct, checked_address
from tenure.values.errors import InputError
from tenure.values.provider import (
    KeyMisusedError,
    LockedOutError,
    NotDoneError,
    OutsideAct,
    ProviderError,
    RefusedActError,
    UnknownOutcomeError,
)
from tests.conftest import missing
from tests.connectors.product.place import SECRET, Told, listening

PARAMS = (
    '{"customer":"cus_1","metadata":{"request_id":"k1"},"reason":"asleep","until":"2026-12-01"}'
)


@pytest.fixture
def told() -> Iterator[Told]:
    with listening() as made:
        yield made


def act(kind: str = "freeze", key: str = "k1", params: str = PARAMS) -> OutsideAct:
    return OutsideAct(kind, "cus_1", params, key)


def test_it_is_told_once_and_opened_again(told: Told) -> None:
    ours = YourProduct(told.url, SECRET)
    first, again = ours.act(act()), ours.act(act())
    assert (first.state, first.outside_id, first.is_replay) == ("succeeded", "cus_1", False)
    assert again.is_replay
    assert first.theirs is not None
    assert told.frozen == {"cus_1": True}
    said = (
        b'{"data":{"customer":"cus_1","metadata":{"request_id":"k1"},"reason":"asleep",'
        b'"until":"2026-12-01"},"id":"k1","type":"freeze"}'
    )
    assert told.bodies == [said, said]
    ours.act(act("unfreeze", "k2"))
    assert told.frozen == {"cus_1": False}


@pytest.mark.parametrize(
    ("step", "error", "is_done"),
    [
        (429, NotDoneError, False),
        (409, NotDoneError, False),
        (500, UnknownOutcomeError, False),
        (503, UnknownOutcomeError, False),
        (408, UnknownOutcomeError, False),
        ("drop", UnknownOutcomeError, True),
        ("slow", UnknownOutcomeError, True),
        (401, LockedOutError, False),
        (403, LockedOutError, False),
        (404, RefusedActError, False),
        (422, RefusedActError, False),
        (302, RefusedActError, False),
    ],
)
def test_what_an_answer_means(
    told: Told, step: int | str, error: type[ProviderError], is_done: bool
) -> None:
    ours = YourProduct(told.url, SECRET, total_s=0.4)
    told.script = [step]
    with pytest.raises(ProviderError) as caught:
        ours.act(act())
    assert type(caught.value) is error
    assert (told.frozen == {"cus_1": True}) is is_done
    assert len(told.bodies) == 1
    if step == 429:
        assert isinstance(caught.value, NotDoneError)
        assert caught.value.retry_after_s == 7
    ours.act(act())
    assert told.frozen == {"cus_1": True}


def test_a_key_used_for_something_else(told: Told) -> None:
    ours = YourProduct(told.url, SECRET)
    ours.act(act())
    with pytest.raises(KeyMisusedError):
        ours.act(act(params=PARAMS.replace("asleep", "other")))


def test_another_secret_is_not_believed(told: Told) -> None:
    with pytest.raises(LockedOutError):
        YourProduct(told.url, "another secret here").act(act())
    assert told.frozen == {}


def test_it_does_nothing_else(told: Told) -> None:
    with pytest.raises(RefusedActError):
        YourProduct(told.url, SECRET).act(act("refund"))
    assert told.bodies == []


def test_the_name_is_looked_up_once_and_the_address_called(
    told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[str] = []

    def look(host: str, port: int, *_: Any, **__: Any) -> list[Any]:
        looked.append(host)
        where = "169.254.169.254" if looked.count("localhost") > 1 else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (where, port))]

    monkeypatch.setattr("tenure.connectors.product.client.socket.getaddrinfo", look)
    port = told.url.rpartition(":")[2].partition("/")[0]
    YourProduct(f"http://localhost:{port}/freeze", SECRET).act(act())
    assert looked == ["localhost", "127.0.0.1"], "the address itself, not the name again"
    assert told.hosts == [f"localhost:{port}"]


@pytest.mark.parametrize("name", ["app.example", "other.example"])
def test_the_certificate_is_that_of_the_name_and_not_of_the_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    program = shutil.which("openssl")
    if program is None:
        missing("openssl is not installed")
    key, cert = tmp_path / "key.pem", tmp_path / "cert.pem"
    made = ("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2")
    names = ("-subj", "/CN=app.example", "-addext", "subjectAltName=DNS:app.example")
    command = [str(program), *made, *names, "-keyout", str(key), "-out", str(cert)]
    subprocess.run(command, check=True, capture_output=True)
    monkeypatch.setenv("SSL_CERT_FILE", str(cert))
    monkeypatch.setattr(
        "tenure.connectors.product.client.checked_address", lambda *_, **__: "127.0.0.1"
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    with listening(context) as told:
        port = told.url.rpartition(":")[2].partition("/")[0]
        ours = YourProduct(f"https://{name}:{port}/freeze", SECRET)
        if name == "app.example":
            ours.act(act())
            assert told.hosts == [f"app.example:{port}"]
            return
        with pytest.raises(NotDoneError):
            ours.act(act())
        assert told.bodies == []


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1.example", "0177.0.0.1", "0x7f.1", "2130706433", "127.1", "[::ffff:127.0.0.1]"],
)
def test_this_machine_under_another_name_is_not_called(
    host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = socket.getaddrinfo

    def look(name: str, port: int, **more: Any) -> Any:
        return real("127.0.0.1" if name.endswith(".example") else name.strip("[]"), port, **more)

    monkeypatch.setattr("tenure.connectors.product.client.socket.getaddrinfo", look)
    with pytest.raises(RefusedActError) as caught:
        checked_address(host, 443, is_inside=True)
    assert caught.value.code == "address"


def test_one_bad_address_among_good_ones_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    def look(*_: Any, **__: Any) -> list[Any]:
        return [(0, 0, 0, "", (each, 443)) for each in ("93.184.216.34", "10.0.0.7")]

    monkeypatch.setattr("tenure.connectors.product.client.socket.getaddrinfo", look)
    with pytest.raises(RefusedActError):
        checked_address("app.example", 443, is_inside=False)
    assert checked_address("app.example", 443, is_inside=True) == "93.184.216.34"


@pytest.mark.parametrize(
    "url",
    [
        *("http://app.example/x", "ftp://app.example/x", "https://u:p@app.example/", "https://"),
        *("https://app.example:22/", "https://app.example:99999/", "gopher://localhost/", "x"),
        *("https://app.example/\nX: y", "https://bücher.example/"),
    ],
)
def test_addresses_refused_in_the_settings(url: str) -> None:
    env = {"TENURE_PRODUCT_HOOK": url, "TENURE_PRODUCT_SECRET": SECRET}
    with pytest.raises(InputError) as caught:
        product(settings(env))
    assert "u:p" not in caught.value.message


def test_the_settings_make_it(told: Told) -> None:
    env = {"TENURE_PRODUCT_HOOK": told.url, "TENURE_PRODUCT_SECRET": SECRET}
    made = product(settings(env))
    assert made is not None
    assert SECRET not in repr(made)
    made.act(act())
    assert product(settings({})) is None
    with pytest.raises(InputError):
        product(settings({**env, "TENURE_PRODUCT_SECRET": "short"}))
    inside = {**env, "TENURE_PRODUCT_HOOK": "https://app.intern:8443/x"}
    assert product(settings({**inside, "TENURE_PRODUCT_INSIDE": "yes"})) is not None


def test_a_name_nobody_knows_is_asked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: Any, **__: Any) -> list[Any]:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr("tenure.connectors.product.client.socket.getaddrinfo", unknown)
    with pytest.raises(NotDoneError) as caught:
        YourProduct("https://app.example/freeze", SECRET).act(act())
    assert caught.value.code == "not_reached"


def test_an_answer_without_end_tells_nothing(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tenure.connectors.product.client.LARGEST", -1)
    monkeypatch.setattr("httpx.Response.iter_bytes", lambda _: iter([b"x"]))
    with pytest.raises(UnknownOutcomeError):
        YourProduct(told.url, SECRET).act(act())
    assert told.frozen == {"cus_1": True}


def test_a_date_that_is_none() -> None:
    from tenure.connectors.product.client import _date

    assert _date("soon") is None
