"""What is put around the text of a mail to a customer: its language, and how to get no more."""

from __future__ import annotations

import re

from django.utils.html import escape, linebreaks, urlize
from django.utils.translation import gettext as _
from django.utils.translation import override

from tenure.values.errors import InputError
from tenure.values.sending import is_one_line

LEFT_IN = re.compile(r"\{\{|\}\}|\{%|\{[A-Za-z_][\w.]*\}|%\([A-Za-z_]\w*\)[sd]")
"""A variable nobody put a value in."""
ADDRESS = re.compile(r"[^\s@<>,;:\"()\[\]\\]+@[^\s@<>,;:\"()\[\]\\]+\.[^\s@<>,;:\"()\[\]\\.]+")
RIGHT_TO_LEFT = ("ar", "fa", "he", "ur")
SECRET_LINK = re.compile(r"(/(?:why|back|survey)/)(?:[\w-]{22}|~\d{1,18})(?![\w-])")
"""The links by which somebody is let in without signing in."""


def checked_line(text: str, what: str, longest: int) -> str:
    """A text that becomes part of a header. `InputError` where it could become another."""
    if not text.strip() or len(text) > longest or not is_one_line(text):
        raise InputError(f"{what} is empty, too long, or holds a line break")
    return text


def checked_address(text: str) -> str:
    """An address mail can be sent to; `InputError` for anything else."""
    made = text.strip()
    if len(made) > 254 or not made.isprintable() or not ADDRESS.fullmatch(made):
        raise InputError("that is no e-mail address", hint="Such as ada@customer.example.")
    return made


def checked_values(text: str) -> str:
    """A text in which every variable has its value; `InputError` names one that has none."""
    left = LEFT_IN.search(text)
    if left:
        raise InputError(f"a variable has no value: {left.group()[:40]}")
    return text


def with_way_out(body: str, link: str, language: str) -> str:
    """A text with the line that says how to get no more of its kind."""
    with override(language):
        words = _("You do not want such mail? One click is enough: %(link)s") % {"link": link}
    return f"{body.rstrip()}\n\n-- \n{words}\n"


def markup(body: str, language: str) -> str:
    """A plain text as markup in its language and direction; what it holds is shown, not run."""
    return framed(linebreaks(urlize(body, autoescape=True)), language)


def framed(html: str, language: str) -> str:
    """Markup that says its language and the direction it is read in."""
    direction = "rtl" if language.partition("-")[0] in RIGHT_TO_LEFT else "ltr"
    return f'<div dir="{direction}" lang="{escape(language)}">{html}</div>'


def forgotten(text: str) -> str:
    """A text without the ends of links that let somebody in: what is kept opens nothing."""
    return SECRET_LINK.sub(r"\1…", text)
