"""Mail to a real server: what it receives, and what is made of each of its answers."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from tenure.connectors.smtp.client import Server, send, server
from tenure.values.errors import InputError
from tenure.values.sending import (
    Attachment,
    Mail,
    NotSentError,
    RefusedError,
    SendingError,
    UnknownError,
)
from tests.connectors.smtp.post_office import PostOffice, post_office

MAIL = Mail(
    to="ada@ours.example",
    subject="2 клиента near the line",
    text="Hello\n.\nand a dot\n",
    html="<p>Hello &amp; more</p>",
    message_id="<tenure-1@ours.example>",
)
SENDER = "Tenure <tenure@ours.example>"


@pytest.fixture
def office() -> Iterator[PostOffice]:
    with post_office() as made:
        yield made


def test_what_arrives_is_what_was_frozen(office: PostOffice) -> None:
    send(server(office.url), MAIL, sender=SENDER)
    (message,) = office.taken
    assert message["Message-ID"] == "<tenure-1@ours.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Precedence"] is None
    assert message["Subject"] == MAIL.subject
    assert message["From"] == SENDER
    text, html = message.iter_parts()
    assert text.get_content().replace("\r\n", "\n").rstrip() == "Hello\n.\nand a dot"
    assert html.get_content().strip() == MAIL.html
    assert office.envelopes == [("tenure@ours.example", ["ada@ours.example"])]


def test_headers_files_and_where_bounces_go(office: PostOffice) -> None:
    made = replace(
        MAIL,
        headers=(("List-Unsubscribe", "<https://ours.example/unsubscribe/x>"),),
        attachments=(Attachment("letter.pdf", b"%PDF-1.7 \x00\xff", "application/pdf"),),
        returns_to="tenure+abc@ours.example",
    )
    send(server(office.url), made, sender=SENDER)
    (message,) = office.taken
    assert message["From"] == SENDER
    assert message["List-Unsubscribe"] == "<https://ours.example/unsubscribe/x>"
    (part,) = message.iter_attachments()
    assert (part.get_filename(), part.get_content_type()) == ("letter.pdf", "application/pdf")
    assert part.get_payload(decode=True) == b"%PDF-1.7 \x00\xff"
    assert office.envelopes == [("tenure+abc@ours.example", ["ada@ours.example"])]


@pytest.mark.parametrize(
    ("to_recipient", "to_message", "error"),
    [
        ("450 4.2.1 try later", "250 ok", NotSentError),
        ("550 5.1.1 nobody here", "250 ok", RefusedError),
        ("550 5.4.4 no route", "250 ok", NotSentError),
        ("250 ok", "451 4.3.0 later", NotSentError),
        ("250 ok", "554 5.7.1 spam", RefusedError),
        ("250 ok", "", UnknownError),
    ],
)
def test_what_an_answer_means(
    office: PostOffice, to_recipient: str, to_message: str, error: type[SendingError]
) -> None:
    office.to_recipient, office.to_message = to_recipient, to_message
    with pytest.raises(SendingError) as caught:
        send(server(office.url), MAIL, sender=SENDER, timeout_s=5)
    assert type(caught.value) is error
    answer = to_recipient if not to_recipient.startswith("2") else to_message
    assert answer in caught.value.message


def test_nobody_listening_is_no_loss(office: PostOffice) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        with pytest.raises(NotSentError, match="was not reached"):
            send(server(f"smtp://127.0.0.1:{free.getsockname()[1]}"), MAIL, sender=SENDER)


def test_a_server_that_says_nothing_is_given_up() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        with pytest.raises(NotSentError):
            send(
                server(f"smtp://127.0.0.1:{silent.getsockname()[1]}"),
                MAIL,
                sender=SENDER,
                timeout_s=0.3,
            )


def test_no_password_goes_over_a_line_in_the_clear() -> None:
    """A server that offers no TLS gets nothing where TLS was asked for."""
    heard: list[bytes] = []

    def answer(listener: socket.socket) -> None:
        peer, _ = listener.accept()
        with peer:
            peer.sendall(b"220 here\r\n")
            while line := peer.recv(1000):
                heard.append(line)
                peer.sendall(b"250-here\r\n250 AUTH PLAIN\r\n")

    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        thread = threading.Thread(target=answer, args=(listener,))
        thread.start()
        made = replace(server("smtp://u:geheim@mail.example"), host="127.0.0.1")
        made = replace(made, port=listener.getsockname()[1])
        with pytest.raises(NotSentError):
            send(made, MAIL, sender=SENDER, timeout_s=5)
        thread.join()
    assert heard
    assert not any(b"AUTH" in line or b"geheim" in line for line in heard)


@pytest.mark.parametrize(
    "change",
    [
        {"subject": "Hello\r\nBcc: all@evil.example"},
        {"subject": "Hello\nBcc: all@evil.example"},
        {"to": "ada@ours.example\r\nBcc: all@evil.example"},
        {"message_id": "<a@b>\r\nX: y"},
        {"headers": (("List-Unsubscribe", "<https://a.example>\r\nBcc: all@evil.example"),)},
        {"headers": (("X\r\nBcc: all@evil.example", "y"),)},
        {"returns_to": "care@ours.example>\r\nRCPT TO:<all@evil.example"},
    ],
)
def test_nothing_of_ours_makes_a_header(office: PostOffice, change: dict[str, Any]) -> None:
    with pytest.raises(RefusedError, match="cannot be written"):
        send(server(office.url), replace(MAIL, **change), sender=SENDER)
    assert office.taken == []


@pytest.mark.parametrize(
    ("url", "made"),
    [
        (
            "smtps://ann%40x:p%2Fw@mail.example",
            Server("mail.example", 465, "ann@x", "p/w", is_tls=True, starts_tls=False),
        ),
        (
            "smtp://mail.example",
            Server("mail.example", 587, "", "", is_tls=False, starts_tls=True),
        ),
        ("smtp://localhost:25", Server("localhost", 25, "", "", is_tls=False, starts_tls=False)),
        (
            "smtp+plain://relay.internal",
            Server("relay.internal", 25, "", "", is_tls=False, starts_tls=False),
        ),
    ],
)
def test_an_address_says_how_to_speak(url: str, made: Server) -> None:
    assert server(url) == made
    assert made.password == "" or made.password not in repr(made)


@pytest.mark.parametrize("url", ["http://u:geheim@x", "smtp://", "smtps://u:geheim@[x", "geheim"])
def test_what_is_no_address_is_not_repeated(url: str) -> None:
    with pytest.raises(InputError) as caught:
        server(url)
    assert "geheim" not in caught.value.message + caught.value.hint
