"""Work-arounds found in texts as people write them, and signatures of webhooks as published."""

from __future__ import annotations

import json

import pytest

from tenure.values.tracker_hooks import event_id, is_old, is_signed, told
from tenure.values.trackers import marker, newest_workaround, title_line, workaround_in


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Workaround: reload", "reload"),
        ("workaround : reload", "reload"),
        ("Work-around:\nreload\ntwice\n\nthen wait", "reload\ntwice\n\nthen wait"),
        ("Steps\r\n\r\n**Workaround:** reload\r\n\r\n## Next\r\nno", "reload"),
        ("### Workaround\nreload\n### Seen in\n4.2", "reload"),
        ("Workaround: reload\n<!-- tenure-1 -->", "reload"),
        ("Workaround: reload\n\nExpected:\nrows", "reload"),
        ("there is no workaround: sorry", ""),
        ("Workarounds are hard", ""),
        ("Workaround:", ""),
        ("", ""),
    ],
)
def test_what_stands_under_workaround(text: str, found: str) -> None:
    assert workaround_in(text) == found


def test_the_last_comment_that_begins_with_it_goes_before_the_body() -> None:
    said = ("Workaround: a", "the workaround: works", " Workaround: b", "Workaround:")
    assert newest_workaround("Workaround: x", said) == "b"
    assert newest_workaround("Workaround: x", ("thanks",)) == "x"


def test_markers_and_titles_hold_nothing_odd() -> None:
    assert marker('a-1" OR 1 -->') == "tenure-a-1OR1--"
    assert title_line("a\n\tb\x00c") == "a b c"


def test_githubs_own_example_of_a_signature_holds() -> None:
    """docs.github.com, "Validating webhook deliveries": its testing values."""
    body, secret = b"Hello, World!", "It's a Secret to Everybody"
    mac = "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
    assert is_signed("github", body, f"sha256={mac}", secrets=("old", secret))
    assert is_signed("jira", body, f"sha256={mac}", secrets=(secret,))
    assert is_signed("linear", body, mac, secrets=(secret,))
    for header in ("", mac, f"sha1={mac}", f"sha256={mac[:-1]}8", "sha256="):
        assert not is_signed("github", body, header, secrets=(secret,))
    assert not is_signed("github", body + b" ", f"sha256={mac}", secrets=(secret,))
    assert not is_signed("github", body, f"sha256={mac}", secrets=("", "another"))


@pytest.mark.parametrize(
    ("tracker", "said", "kind", "key"),
    [
        ("github", {"action": "closed", "issue": {"number": 41}}, "issue closed", "41"),
        (
            "github",
            {"action": "created", "issue": {"number": 41}, "comment": {}},
            "comment created",
            "41",
        ),
        ("github", {"action": "x", "issue": {"number": 4, "pull_request": {}}}, "issue x", ""),
        ("github", {"zen": "Keep it."}, "issue", ""),
        (
            "jira",
            {"webhookEvent": "jira:issue_updated", "issue": {"key": "ENG-1"}},
            "jira:issue_updated",
            "ENG-1",
        ),
        ("jira", {"webhookEvent": "sprint_started"}, "sprint_started", ""),
        (
            "linear",
            {"type": "Issue", "action": "update", "data": {"identifier": "ENG-1"}},
            "Issue update",
            "ENG-1",
        ),
        (
            "linear",
            {
                "type": "Comment",
                "action": "create",
                "data": {},
                "url": "https://linear.app/a/issue/ENG-7/x#comment-1",
            },
            "Comment create",
            "ENG-7",
        ),
        ("linear", {"type": "Project", "action": "update", "data": {}}, "Project update", ""),
    ],
)
def test_which_issue_an_event_is_of(
    tracker: str, said: dict[str, object], kind: str, key: str
) -> None:
    found = told(tracker, json.dumps(said).encode())
    assert (found.kind, found.key) == (kind, key)


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"1", b"{}"])
def test_what_is_no_event(body: bytes) -> None:
    with pytest.raises(ValueError, match="an event is an object"):
        told("github", body)


def test_linears_events_are_of_this_minute_and_each_has_one_name() -> None:
    body = json.dumps({"webhookTimestamp": 1_000_000}).encode()
    assert not is_old("linear", body, now_s=1_059)
    assert is_old("linear", body, now_s=1_061)
    assert is_old("linear", b"{}", now_s=0)
    assert not is_old("github", b"{}", now_s=0)
    assert event_id(body) == event_id(body) != event_id(body + b" ")
