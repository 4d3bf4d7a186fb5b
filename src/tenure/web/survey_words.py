"""What pages of surveys call kinds, states and reasons."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

KIND_NAMES = {
    "nps": _("NPS: would they recommend us"),
    "quarterly": _("quarterly questions"),
    "csat": _("CSAT: was a request solved well"),
    "ces": _("CES: how easy is it"),
    "exit": _("exit survey"),
}
SHORT_NAMES = {
    "nps": "NPS",
    "quarterly": _("quarterly questions"),
    "csat": "CSAT",
    "ces": "CES",
    "exit": _("exit survey"),
}
STATE_NAMES = {
    "draft": _("draft"),
    "running": _("running"),
    "closed": _("closed"),
    "loaded": _("loaded"),
}
WHY_NAMES = {
    "throttled": _("asked within the last 90 days"),
    "no_address": _("no e-mail address"),
    "unsubscribed": _("wants no questions, or mail does not arrive"),
    "incident": _("an urgent ticket or a complaint is open"),
    "legal_hold": _("legal hold"),
    "enough": _("five others of the same customer are asked"),
    "closed": _("the round was over before their turn"),
    "not_sent": _("the mail never left"),
}
SHOW_NAMES = {
    "words": _("in their words"),
    "answered": _("answered"),
    "silent": _("silent"),
    "planned": _("turn still to come"),
    "passed": _("passed over"),
    "all": _("everyone"),
}
GROUP_NAMES = {
    "promoter": _("promoters"),
    "passive": _("passives"),
    "detractor": _("detractors"),
}
FACET_NAMES = {"role": _("By role"), "goal": _("By goal"), "segment": _("By segment")}
MEASURE_NAMES = {
    "nps": "NPS",
    "csat": _("Content: 4 or 5 of 5"),
    "ces": _("Ease, 1 to 7"),
}
FOLLOW_NAMES = {
    "due": _("to be called"),
    "late": _("overdue"),
    "done": _("followed up"),
    "all": _("all"),
}
