"""What the mail says that asks a customer why they never started."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import override

from tenure.values.why import EXPIRES_DAYS


def why_mail(*, company: str, link: str, language: str) -> tuple[str, str]:
    """Subject and text, in the customer's language."""
    with override(language):
        subject = _("%(company)s: why did you never start?") % {"company": company}
        parts = (
            _("Hello,"),
            _(
                "a week ago we wrote to you and gave back what you had paid and not used. "
                "Nothing more is asked of you."
            ),
            _(
                "If you can spare a minute, tell us what kept you from starting. "
                "It is one question:"
            ),
            link,
            _("The link works for %(days)d days.") % {"days": EXPIRES_DAYS},
            _("Thank you. %(company)s") % {"company": company},
        )
    return " ".join(subject.split()), "\n\n".join(parts) + "\n"
