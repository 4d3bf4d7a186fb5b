"""What rooms below the pages say, in the reader's language.

Those rooms speak plain English: for the terminal, for the log, and for what is kept until
someone looks at it. Here their words are known by sight and their sentences by form.
"""

from __future__ import annotations

import re
from functools import lru_cache

from django.utils.translation import get_language, get_language_bidi, gettext

from tenure.web import (
    phrases_alerts,
    phrases_definitions,
    phrases_desk,
    phrases_growth,
    phrases_health,
    phrases_learning,
    phrases_letters,
    phrases_listener,
    phrases_mail,
    phrases_money,
    phrases_sources,
    phrases_talks,
    phrases_use,
    phrases_voice,
)
from tenure.web.phrases import FIXES, FORMS, REASONS

_SHAPES = {"currency": "[A-Z]{3}", "month": "[0-9]{4}-[0-9]{2}", "count": "[0-9,]+"}
_SAID_AGAIN = ("title", "kind", "status")
_COLUMN = re.compile("[a-z]+(_[a-z]+)*")
_PLACE = re.compile(r"%\((\w+)\)s")


def said(text: object) -> str:
    """A word or sentence in the reader's language; as it came where it is not known."""
    english = str(text)
    if not english or (get_language() or "en").startswith("en"):
        return english
    whole = gettext(english)
    if whole != english:
        return whole
    for form, pattern in _patterns():
        found = pattern.fullmatch(english)
        if found is not None:
            return gettext(form) % {
                name: _part(name, own) for name, own in found.groupdict().items()
            }
    return _of_a_column(english)


def _of_a_column(english: str) -> str:
    """A reason behind the name of its column, or several of them."""
    if "; " in english:
        return "; ".join(said(each) for each in english.split("; "))
    column, _space, reason = english.partition(" ")
    if _COLUMN.fullmatch(column) and said(reason) != reason:
        return f"{_part('column', column)}: {said(reason)}"
    return english


def _part(name: str, text: str) -> str:
    """Something of the reader's own inside a sentence, set apart where directions may meet."""
    own = said(text) if name in _SAID_AGAIN else text
    return f"\u2068{own}\u2069" if get_language_bidi() else own


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (form, re.compile(_pattern(form), re.DOTALL))
        for form in (
            *REASONS,
            *FIXES,
            *phrases_growth.FORMS,
            *phrases_health.FORMS,
            *phrases_learning.FORMS,
            *phrases_letters.FORMS,
            *phrases_listener.FORMS,
            *phrases_mail.FORMS,
            *phrases_money.FORMS,
            *phrases_alerts.FORMS,
            *phrases_definitions.FORMS,
            *phrases_desk.FORMS,
            *phrases_use.FORMS,
            *phrases_voice.FORMS,
            *phrases_sources.FORMS,
            *phrases_talks.FORMS,
            *FORMS,
        )
    )


def _pattern(form: str) -> str:
    texts = _PLACE.split(form)
    parts = [re.escape(text) for text in texts]
    parts[1::2] = [f"(?P<{name}>{_SHAPES.get(name, '.+?')})" for name in texts[1::2]]
    return "".join(parts)
