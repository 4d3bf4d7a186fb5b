"""What tickets are about, in words: codes that the product and the demo know; others are shown as they are."""

from __future__ import annotations

from django.utils.translation import pgettext_lazy

NAMES = {
    "access": pgettext_lazy("category", "access"),
    "billing": pgettext_lazy("category", "billing"),
    "bug": pgettext_lazy("category", "bug"),
    "cancellation": pgettext_lazy("category", "cancellation"),
    "how_to": pgettext_lazy("category", "how to"),
    "performance": pgettext_lazy("category", "performance"),
    "praise": pgettext_lazy("category", "praise"),
    "request": pgettext_lazy("category", "request"),
    "security": pgettext_lazy("category", "security"),
    "usability": pgettext_lazy("category", "usability"),
}


def category_text(code: str | None) -> str:
    """A category in words; one that only a helpdesk knows as it is."""
    return str(NAMES.get(code or "", code or ""))


def category_code(text: str) -> str:
    """The code of a category said in words of the language in force; any other text as it is."""
    said = text.strip().casefold()
    return next((code for code, name in NAMES.items() if str(name).casefold() == said), text)
