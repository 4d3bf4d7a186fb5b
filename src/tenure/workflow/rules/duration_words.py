"""How long something took, in words: minutes, hours or days, whichever is near."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tenure.inference.waits import Wait
from tenure.workflow.rules.number_words import decimals

HOUR, DAY = 60, 1_440


def duration_text(minutes: float | None) -> str:
    """Such as "25 min", "3.4 h", "5.2 d"; "–" where it is not known."""
    if minutes is None:
        return "–"
    if minutes < HOUR:
        return _("%(n)s min") % {"n": decimals(minutes, 0)}
    if minutes < 2 * DAY:
        return _("%(n)s h") % {"n": decimals(minutes / HOUR, 1)}
    return _("%(n)s d") % {"n": decimals(minutes / DAY, 1)}


def wait_span(found: Wait) -> str:
    """The interval of a wait and its n; where it has no upper end, so many were never over."""
    if not found.n:
        return _("nobody to count")
    n = decimals(found.n, 0)
    if found.value is None and found.low is None:
        return _("so many were not done yet; n = %(n)s") % {"n": n}
    if found.low is None:
        return _("too few for an interval, n = %(n)s") % {"n": n}
    if found.high is None:
        return _("%(low)s or more, n = %(n)s") % {"low": duration_text(found.low), "n": n}
    ends = {"low": duration_text(found.low), "high": duration_text(found.high), "n": n}
    return _("%(low)s to %(high)s, n = %(n)s") % ends
