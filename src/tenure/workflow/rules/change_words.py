"""A change in words: value then and now, the difference, and who made it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tenure.values.shown import NUMBERS, Show, Shown, cell_text, money_text
from tenure.workflow.rules.change import Change, Driver, Missing, Named, Part
from tenure.workflow.rules.words import left_to_right, number_text

Say = Callable[[object], str]
Own = Callable[[str], str]
NAMED = 5
"""As many names are given; of more, their number."""


def set_apart(name: str) -> str:
    """A name as a page shows it: in its own direction, whatever stands beside it."""
    return f"\u2068{name}\u2069"


def _as_it_is(name: str) -> str:
    return name


def change_texts(change: Change, say: Say = str, own: Own = _as_it_is) -> list[str]:
    """A sentence for each value of the figure; `say` puts labels into the reader's language.

    `own` sets a name of the reader's own data apart, where it may run the other way.
    """
    if change.missing is not None:
        return [_raised(_missing(change))]
    if not change.parts:
        nothing = _("nothing has changed since %(day)s")
        return [_raised(nothing % {"day": _day(change.since_on)})]
    return [_raised(_sentence(part, change.since_on, say, own)) for part in change.parts]


def _missing(change: Change) -> str:
    day = _day(change.since_on)
    if change.missing is Missing.BEGAN and change.began_on:
        text = _("the month began on %(began)s: there is no value of %(day)s to compare with")
        return text % {"began": _day(change.began_on), "day": day}
    if change.missing is Missing.DEFINITIONS:
        text = _("%(day)s was computed by other definitions and does not compare")
        return text % {"day": day}
    if change.first_on is None or change.known_on is None:
        return _("no day was run by %(day)s to compare with") % {"day": day}
    text = _(
        "days have been kept since %(first)s: what changed within a week will be known on %(known)s"
    )
    return text % {"first": _day(change.first_on), "known": _day(change.known_on)}


def _sentence(part: Part, since: date, say: Say, own: Own) -> str:
    details = "; ".join(_details(part, say, own))
    head = _head(part, since, say)
    return f"{head}: {details}" if details else head


def _head(part: Part, since: date, say: Say) -> str:
    words = {
        "figure": say(part.label),
        "day": _day(since),
        "then": _value(part, part.then, say),
        "now": _value(part, part.now, say),
    }
    if part.then is None or part.now is None:
        return _absent(part) % words
    difference = part.difference
    if part.now == part.then:
        return _("%(figure)s is %(now)s, as on %(day)s") % words
    if difference is None:
        return _("%(figure)s was %(then)s on %(day)s and is %(now)s now") % words
    words["amount"] = _difference(part, abs(difference))
    share = part.share if part.show is not Show.RATE else None
    if share is None:
        return _moved(difference) % words
    places = 1 if abs(share) >= 0.001 else 2
    words["share"] = left_to_right(number_text(f"{abs(share) * 100:,.{places}f} %"))
    return _moved_by_share(difference) % words


def _absent(part: Part) -> str:
    if part.now is not None:
        return _("%(figure)s is %(now)s; on %(day)s there was no value")
    if part.then is not None:
        return _("%(figure)s was %(then)s on %(day)s; there is no value now")
    return _("%(figure)s has no value, as on %(day)s")


def _moved(difference: float) -> str:
    if difference > 0:
        return _("%(figure)s rose by %(amount)s since %(day)s, from %(then)s to %(now)s")
    return _("%(figure)s fell by %(amount)s since %(day)s, from %(then)s to %(now)s")


def _moved_by_share(difference: float) -> str:
    if difference > 0:
        return _(
            "%(figure)s rose by %(amount)s (%(share)s) since %(day)s, from %(then)s to %(now)s"
        )
    return _("%(figure)s fell by %(amount)s (%(share)s) since %(day)s, from %(then)s to %(now)s")


def _difference(part: Part, size: float) -> str:
    if part.show is Show.RATE:
        points = left_to_right(number_text(f"{size * 100:.{_places(part)}f}"))
        return _("%(points)s percentage points") % {"points": points}
    return _value(part, size, str)


def _value(part: Part, value: object, say: Say) -> str:
    if isinstance(value, date | datetime):
        return _day(value)
    if isinstance(value, str):
        return say(value)
    if value is None:
        return ""
    if part.show is Show.MONEY:
        return _amount(value, part)  # type: ignore[arg-type]
    if part.show is Show.RATE:
        rate = f"{float(value) * 100:.{_places(part)}f} %"  # type: ignore[arg-type]
        return left_to_right(number_text(rate))
    text = cell_text(Shown("value", part.label, part.show), {"value": value})
    return left_to_right(number_text(text)) if part.show in NUMBERS else say(text)


def _places(part: Part) -> int:
    """Decimals of a rate in percent: two where one would not tell now from then."""
    if not part.difference:
        return 1
    return 2 if round(part.then * 100, 1) == round(part.now * 100, 1) else 1


def _amount(amount_minor: float, part: Part, sign: str = "") -> str:
    """An amount, with its currency where the label does not say it."""
    code = "" if part.label.endswith(part.currency) else f" {part.currency}"
    return left_to_right(sign + number_text(money_text(amount_minor, part.currency)) + code)


def _signed(amount_minor: float, part: Part) -> str:
    return _amount(abs(amount_minor), part, "−" if amount_minor < 0 else "+")


def _details(part: Part, say: Say, own: Own) -> list[str]:
    found = []
    if part.drivers:
        kinds = ", ".join(_driver(each, part, say) for each in part.drivers)
        found.append(f"{say(part.driven)}: {kinds}" if part.driven else kinds)
    if part.largest:
        found.append(_("largest: %(names)s") % {"names": _shares(part, own)})
    if part.came:
        words = {"n": len(part.came), "names": _names(part.came, own)}
        found.append(_("%(n)d more: %(names)s") % words)
    if part.left:
        words = {"n": len(part.left), "names": _names(part.left, own)}
        found.append(_("%(n)d fewer: %(names)s") % words)
    return found


def _driver(driver: Driver, part: Part, say: Say) -> str:
    words = {"n": driver.count, "kind": say(driver.kind)}
    counted = _counted(driver) % words
    return (
        counted
        if driver.amount_minor is None
        else f"{counted} {_signed(driver.amount_minor, part)}"
    )


def _counted(driver: Driver) -> str:
    count = driver.count
    match driver.kind:
        case "new":
            return ngettext("%(n)d new customer", "%(n)d new customers", count)
        case "expansion":
            return ngettext("%(n)d expansion", "%(n)d expansions", count)
        case "contraction":
            return ngettext("%(n)d contraction", "%(n)d contractions", count)
        case "churn":
            return ngettext("%(n)d churned", "%(n)d churned", count)
        case "reactivation":
            return ngettext("%(n)d returned", "%(n)d returned", count)
        case "opened":
            return ngettext("%(n)d opened", "%(n)d opened", count)
        case "solved":
            return ngettext("%(n)d solved", "%(n)d solved", count)
        case _:
            return "%(kind)s"


def _shares(part: Part, own: Own) -> str:
    return ", ".join(
        f"{own(each.name)} {_signed(each.amount_minor or 0, part)}" for each in part.largest
    )


def _names(people: Sequence[Named], own: Own) -> str:
    names = ", ".join(own(each.name or each.customer_id) for each in people[:NAMED])
    others = len(people) - NAMED
    if others <= 0:
        return names
    text = ngettext("%(names)s and %(n)d other", "%(names)s and %(n)d others", others)
    return text % {"names": names, "n": others}


def _day(day: date) -> str:
    return left_to_right(f"{day:%Y-%m-%d}")


def _raised(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
