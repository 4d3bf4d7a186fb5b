"""Sections of the page of results are replaced one by one."""

from __future__ import annotations

from pathlib import Path

from bench.page import put


def test_a_section_is_replaced_where_it_stands_and_the_others_stay(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    put(page, "## One", "## One\n\nfirst\n")
    put(page, "## Two", "## Two\n\nsecond\n")
    put(page, "## One", "## One\n\nchanged\n")
    put(page, "## Two", "## Two\n\nlast\n")
    assert page.read_text() == "# Performance\n\n## One\n\nchanged\n\n## Two\n\nlast\n"
