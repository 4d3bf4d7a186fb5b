"""Sections of docs/performance.md, each replaced without touching the others."""

from __future__ import annotations

from pathlib import Path


def put(path: Path, title: str, text: str) -> None:
    """Put a section (beginning with its title, a line `## ...`) in place of its older one, or at the end."""
    page = path.read_text(encoding="utf-8") if path.exists() else "# Performance\n"
    before, found, after = page.partition(f"{title}\n")
    if found and "\n## " in after:
        rest = after[after.index("\n## ") + 1 :]
        path.write_text(f"{before.rstrip()}\n\n{text.rstrip()}\n\n{rest}", encoding="utf-8")
    else:
        path.write_text(f"{before.rstrip()}\n\n{text}", encoding="utf-8")
