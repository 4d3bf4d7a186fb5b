"""What reporters are told of their bug, in their language; a person may change every word before."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import override

from tenure.values.bugs import Words
from tenure.workflow.rules.letter_dates import dated

TEMPLATES = {
    "fixed": "bug-fixed",
    "eta": "bug-eta",
    "workaround": "bug-workaround",
    "wont_fix": "bug-wont-fix",
}
"""The mail's template by kind of news: each has its own first run that a person agrees to."""
LONGEST_SUBJECT = 200


def bug_mail(*, company: str, title: str, kind: str, text: str, language: str) -> Words:
    """Subject and text of news: fixed, eta (`text` is the day), workaround, wont_fix (`text` says why)."""
    with override(language):
        heard = _("you told us about this problem: “%(title)s”.") % {"title": title}
        parts = (_("Hello,"), heard, *_said(kind, text, language))
        thanks = _("Thank you for telling us. %(company)s") % {"company": company}
        subject = f"{company}: {_subject(kind)}: {title}"
    return Words(" ".join(subject.split())[:LONGEST_SUBJECT], "\n\n".join((*parts, thanks)) + "\n")


def _subject(kind: str) -> str:
    return {
        "fixed": _("the problem you reported is fixed"),
        "eta": _("a day for the problem you reported"),
        "workaround": _("what helps with the problem you reported"),
        "wont_fix": _("about the problem you reported"),
    }[kind]


def _said(kind: str, text: str, language: str) -> tuple[str, ...]:
    match kind:
        case "fixed":
            return tuple(filter(None, (_("It is fixed."), text)))
        case "eta":
            day = dated(date.fromisoformat(text), language)
            return (_("We expect to fix it by %(day)s.") % {"day": day},)
        case "workaround":
            return (_("It is not fixed yet. Until it is, this helps:"), text)
        case _:
            looked = _("We looked into it, and will not change it.")
            return tuple(filter(None, (looked, text)))
