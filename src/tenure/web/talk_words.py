"""Words of talks: kinds, moods, states of promises and of terms."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

KINDS = {
    "call": _("call"),
    "email": _("e-mail"),
    "meeting": _("meeting"),
    "note": _("note"),
    "in_app": _("in the app"),
    "letter": _("letter"),
}
MOODS = {
    "delighted": _("delighted"),
    "content": _("content"),
    "neutral": _("neutral"),
    "annoyed": _("annoyed"),
    "angry": _("angry"),
}
MOOD_CLASSES = {"delighted": "good", "content": "good", "annoyed": "warn", "angry": "bad"}
DIRECTIONS = {"out": _("we began"), "in": _("they began")}
PROMISES = {
    "open": _("All open"),
    "late": _("Late"),
    "soon": _("Due within a week"),
    "undated": _("Without a day"),
    "kept": _("Kept"),
}
MINDS = {
    "changed": _("Changed their mind"),
    "same": _("Did not"),
    "unknown": _("Not known yet"),
}
VALUE_STATES = {
    "coming": _("All ahead"),
    "due": _("Talk is due"),
    "missed": _("Missed"),
    "ok": _("Talked in time"),
    "passed": _("All of the past year"),
    "failed": _("Renewal without a value talk"),
    "first": _("First contact at renewal"),
    "held": _("Talked before renewal"),
}
STATUSES = {
    "due": _("talk due"),
    "missed": _("missed"),
    "ok": _("talked in time"),
    "failed": _("no talk in time"),
    "held": _("talked in time"),
}
STATUS_CLASSES = {"missed": "bad", "failed": "bad", "due": "warn", "ok": "good", "held": "good"}
