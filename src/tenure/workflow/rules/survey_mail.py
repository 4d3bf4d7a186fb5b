"""What the mail says that asks a customer to answer a survey, and what the page asks."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from tenure.values.surveys import EXPIRES_DAYS

QUESTIONS = {
    "nps": gettext_lazy("How likely are you to recommend %(company)s to a colleague?"),
    "quarterly": gettext_lazy("How likely are you to recommend %(company)s to a colleague?"),
    "csat": gettext_lazy("How content are you with how %(company)s solved your request?"),
    "ces": gettext_lazy("How easy is it to get done with %(company)s what you want to get done?"),
}
"""What each kind asks."""
ENDS = {
    "nps": (gettext_lazy("not at all"), gettext_lazy("most likely")),
    "quarterly": (gettext_lazy("not at all"), gettext_lazy("most likely")),
    "csat": (gettext_lazy("not at all content"), gettext_lazy("very content")),
    "ces": (gettext_lazy("very hard"), gettext_lazy("very easy")),
}
"""What the lowest and the highest score mean."""
OPEN = (
    ("who_uses", gettext_lazy("Who uses it at your company, and do their goals differ?")),
    ("solves", gettext_lazy("Which problems do you solve with it regularly?")),
    ("missing", gettext_lazy("What is missing, or lags behind?")),
)
"""The three questions of every quarter."""


def question(kind: str, company: str) -> str:
    """What is asked, in the language in force."""
    return str(QUESTIONS[kind]) % {"company": company}


def survey_mail(*, kind: str, company: str, link: str, language: str) -> tuple[str, str]:
    """Subject and text, in the customer's language."""
    with override(language):
        if kind == "csat":
            subject = _("%(company)s: did we solve it?") % {"company": company}
        else:
            subject = _("%(company)s: one question for you") % {"company": company}
        if kind == "quarterly":
            length = _("It is one score and three short questions:")
        else:
            length = _("It is one question, and takes half a minute:")
        parts = (
            _("Hello,"),
            question(kind, company),
            length,
            link,
            _(
                "The link is yours alone and works for %(days)d days. "
                "A person reads what you write; whether you answer, and what, changes nothing "
                "about your contract."
            )
            % {"days": EXPIRES_DAYS},
            _("Thank you. %(company)s") % {"company": company},
        )
    return " ".join(subject.split()), "\n\n".join(parts) + "\n"
