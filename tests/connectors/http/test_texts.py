"""What is left of a mail written in a browser: its words, and nothing that runs."""

from __future__ import annotations

import pytest

from tenure.connectors.http.texts import LONGEST, plain_text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        (None, None),
        (7, None),
        (" \n ", None),
        ("<p></p>", None),
        ("plain", "plain"),
        ("a &lt; b &amp;&nbsp;c", "a < b & c"),
        ("<p>one</p><p>two<br>three<br/>four</p>", "one\ntwo\nthree\nfour"),
        ("<script>alert(1)</script><style>p{}</style>left", "left"),
        ('<img src=x onerror="alert(1)">seen', "seen"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;", "<script>alert(1)</script>"),
        ("<div>سلام</div><div>世界</div>", "سلام\n世界"),
        ("nul\x00led", "nulled"),
    ],
)
def test_words_without_tags(markup: object, text: str | None) -> None:
    assert plain_text(markup) == text


def test_a_text_without_end_is_cut() -> None:
    assert len(plain_text("x" * 10 * LONGEST) or "") == LONGEST
