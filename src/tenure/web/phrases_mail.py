"""What is said of mail to customers below the pages, listed so that catalogs have it."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

WORDS = (
    # why they never started
    *(_("We did not need it after all"), _("We bought it for later")),
    *(_("It costs more than it is worth to us"), _("We use another product instead")),
    *(_("We did not know that we were paying"), _("We had no time to set it up")),
    *(_("We could not set it up"), _("We could not bring our data in")),
    *(_("Our colleagues did not join"), _("It lacks something we need")),
    *(_("We did not find out how to use it"), _("We forgot about it")),
    *(_("The person who wanted it has left"), _("Something else")),
    # steps of onboarding
    *(_("before signing up"), _("signing up"), _("setting up"), _("bringing data in")),
    *(_("inviting others"), _("first result"), _("coming back"), _("handing over"), _("no step")),
    # why a mail was not sent
    *(_("quiet hours"), _("unsubscribed"), _("too soon after another mail")),
    *(_("500 mails went out within an hour"), _("older than 7 days: a person decides")),
    *(_("5 mails went to this address within a day"), _("the step was taken back")),
    *(
        _("the customer is frozen"),
        _("the customer is in legal hold"),
        _("the customer sleeps for good reason"),
        _("the customer uses it again, or pays no more"),
        _("the customer has nobody at this address"),
        _("what is known of the customer is too old"),
    ),
    *(_("nothing is sent to this address: bounced"), _("a person gave it up")),
    _("nothing is sent to this address: complained"),
    _("nothing is sent to this address: by hand"),
    _("the first 20 went out: a person says whether more may"),
    _("far more than usual were written that day: a person says whether they go"),
    _("the link cannot be made again: the secret key is another than when it was written"),
    _("Put the secret key back that belongs to this database."),
    _("a link in the text is none of this customer's"),
    *(_("no mail of such a run waits"), _("no link is made without a secret key")),
    _("the letter would not be the one that was written: fonts have changed"),
    _("it went out before this database was restored"),
    # why no mail leaves at all is said in phrases_alerts; who can do what about it
    _("An owner or manager turns it on, on the page Mail."),
    _("An owner or manager turns it on here, on the page Mail."),
    _("Whoever runs Tenure sets TENURE_SMTP_URL and TENURE_MAIL_FROM."),
    _("An owner or manager turns it on for everyone, or adds the domain, on the page Mail."),
    _("Turn mail on first, on the page Mail, or take the step another way and mark it done."),
    # what is refused
    *(_("that is no e-mail address"), _("Such as ada@customer.example.")),
    *(_("give domains with commas between"), _("say which domains are reached while testing")),
    _("there is no such mail, or it may have gone out already"),
    _("nothing keeps mail from this address that a person could lift"),
    *(_("there is no such template"), _("there is no such act"), _("off, test or on.")),
    *(_("there is no such freeze"), _("the account is open, or being opened")),
)
"""Words of closed lists."""

FORMS = (
    _("%(what)s is empty, too long, or holds a line break"),
    _("a variable has no value: %(text)s"),
    _("complaint: %(text)s"),
)
"""Sentences with something of the reader's own in them."""
