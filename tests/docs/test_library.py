"""The tutorial for notebooks runs, and prints what it says it prints."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "library.md"
BLOCKS = re.compile(r"```(python|text)\n(.*?)```", re.DOTALL)


def test_the_page_runs_and_prints_what_it_shows() -> None:
    known: dict[str, object] = {}
    printed, compared = "", 0
    for kind, text in BLOCKS.findall(PAGE.read_text(encoding="utf-8")):
        if kind == "python":
            out = io.StringIO()
            with contextlib.redirect_stdout(out):
                exec(compile(text, str(PAGE), "exec"), known)
            printed = out.getvalue()
        else:
            assert printed == text
            compared += 1
    assert compared == 4
