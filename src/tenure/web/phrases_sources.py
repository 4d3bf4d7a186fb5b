"""Words of event sources that are made below the pages, for the catalogs."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

WORDS = (
    # columns
    *(_("key ends with"), _("last event received"), _("in 24 hours"), _("in 7 days")),
    *(_("in all"), _("not usable"), _("message id"), _("call"), _("as it came"), _("number")),
    # why a message is refused
    _("the message is larger than 32 KB"),
    _("the message is not a JSON object"),
    _("a text holds half a character"),
    _("a text holds a NUL character"),
    _("a value is nested too deep"),
    _("a text is too long, or an object has too many keys"),
    _("a number is too large to be kept"),
    _("the message has no type, or one that is not known"),
    _("the message has another type than the address it was sent to"),
    _("userId or anonymousId is required"),
    _("event is required"),
    _("groupId is required"),
    _("previousId and userId are required"),
    _("an id or name is neither text nor a number, or too long"),
    _("properties, traits and context must be objects"),
    _("timestamp is not a time"),
    _("timestamp is more than ten years ago"),
    _("timestamp is more than a day ahead"),
    *(_("the body is not JSON"), _("the body is not a JSON object")),
    *(_('the body has no list "batch"'), _("the body is nested too deep")),
    *(_("the time is out of range"), _("nobody is named"), _("an id is empty")),
    *(_("cannot be read"), _("cannot be loaded")),
    _("the name of the event is longer than 500 characters"),
    # what is refused to people
    _("a source needs a name of at most 200 characters"),
    _("Take another name, or revoke that one."),
    *(_("there is no such open message"), _("a message has at most 32 KB")),
)
"""Words of closed lists."""

FORMS = (
    _("there is a source '%(text)s' already"),
    _("there is no source '%(text)s'"),
    _("traits.%(name)s is longer than 500 characters"),
)
"""Sentences with something of the reader's own in them."""
