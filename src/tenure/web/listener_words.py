"""Words of the listener's desk: states, steps, policies, signs."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

QUEUE = {
    "open": _("To be heard"),
    "late": _("Late"),
    "waiting": _("Waiting"),
    "listened": _("Listened"),
    "informed": _("Informed"),
    "handed_on": _("Handed on"),
    "all": _("All cases"),
}
STATES = {code: QUEUE[code] for code in ("waiting", "listened", "informed", "handed_on")}
ACTS = {
    "listen": _("Listened"),
    "inform": _("Informed"),
    "word": _("Another word"),
    "hand_on": _("Hand on"),
}
EXPLAINED = {
    "listen": _("You heard them out. Nothing is decided yet."),
    "inform": _("They know from you what happens next, and when."),
    "word": _("They heard from you again; the case stays where it is."),
    "hand_on": _("Somebody else does the rest. They know it from you already."),
}
RECEIVERS = {
    "engineering": _("engineering: a bug"),
    "product": _("product"),
    "csm": _("the customer’s CSM"),
}
KINDS = {
    "call": _("call"),
    "email": _("e-mail"),
    "meeting": _("meeting"),
    "in_app": _("in the product"),
    "note": _("note"),
}
MOODS = {
    "delighted": _("delighted"),
    "content": _("content"),
    "neutral": _("neutral"),
    "annoyed": _("annoyed"),
    "angry": _("angry"),
}
POLICIES = {
    "best_first": _("best customers first"),
    "hardest": _("the hardest customers"),
}
POLICIES_EXPLAINED = {
    "best_first": _(
        "Of those who complain, first those who pay most, or brought others who pay most."
    ),
    "hardest": _(
        "Of those who complain, first those with most complaints, minutes and reopenings for what they pay."
    ),
}
ROUTED = {"now": _("Routed now"), "ended": _("Ended"), "all": _("All routings")}
INSIGHTS = {
    "all": _("All insights"),
    "studied": _("No fix yet"),
    "fixed": _("Fixed, no conclusion yet"),
    "concluded": _("Concluded"),
}
FRICTIONS = {"open": _("Still rubs"), "closed": _("Closed"), "all": _("All notes")}
LAB = {"all": _("All signs"), "open": _("Not product yet"), "became": _("Became product")}
SIGNS = {
    "unusual_use": _("uses it unlike others"),
    "years_out": _("asks about years ahead"),
    "threatens": _("threatens to leave"),
}
VERDICTS = {
    "fewer": _("fewer leave"),
    "more": _("more leave"),
    "cannot_tell": _("cannot tell yet"),
    "not_enough": _("not enough data yet"),
}
SCOPES = {"all": _("all customers"), "routed": _("routed customers")}
