"""Parts of the page Retention: what was asked, the decision in words, figures, lifetime value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tenure.inference.bootstrap import Ratio
from tenure.inference.intervals import Estimate
from tenure.inference.standardised import Comparison
from tenure.values.dates import Month
from tenure.values.shown import Show
from tenure.web.figures import Figure, figure, interval, joined, scope, up_to, value_text
from tenure.workflow.queries import ledger
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.lifetimes import (
    Assumed,
    Who,
    arpas,
)
from tenure.workflow.queries.report import BY_FIELDS
from tenure.workflow.queries.retention import Decision, Tenure
from tenure.workflow.rules.words import left_to_right, number_text

WINDOWS = (12, 1)
DEFAULT_FIELD = "segment"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the reader asked the page for; odd values fall back."""

    currencies: tuple[str, ...]
    currency: str
    months: int
    by: str
    sort: str
    is_money: bool
    who: Who
    assumed: Assumed

    @classmethod
    def of(cls, found: Board, query: Mapping[str, str]) -> Asked:
        """From a query string."""
        currencies = tuple(arpas(found)) or _once_paid(found)
        currency, by = query.get("currency", ""), query.get("by", "")
        return cls(
            currencies=currencies,
            currency=currency if currency in currencies else next(iter(currencies), ""),
            months=1 if query.get("months") == "1" else 12,
            by=by if by in BY_FIELDS else DEFAULT_FIELD,
            sort=query.get("sort", ""),
            is_money=query.get("cells") == "mrr",
            who=Who.of(query),
            assumed=Assumed.of(query, found.generation.margin),
        )

    @property
    def about(self) -> dict[str, str]:
        """Parameters of an explanation of lifetimes."""
        return {"until": self.who.until, "term": self.who.term}


def _once_paid(found: Board) -> tuple[str, ...]:
    return tuple(sorted({row["currency"] for row in ledger.retention_rows(found, 1)}))


def rate(share: float) -> str:
    """A rate in percent with one decimal."""
    return value_text(share, Show.RATE)


def points(change: Estimate) -> str:
    """A difference of rates in percentage points."""
    return _("%(points)s points") % {"points": left_to_right(_signed(change.value))}


def _signed(share: float) -> str:
    return number_text(f"{share * 100:+.1f}".replace("-", "−"))


def span_of_points(change: Estimate) -> str:
    """The interval of a difference."""
    low, high = (_signed(each) for each in (change.low, change.high))
    return left_to_right(f"{low} … {high}")


def decision_words(decided: Decision, months: int) -> str:
    """The answer in one sentence: better, worse, or not to be told."""
    now, before, change = decided.now, decided.before, decided.change
    gone = now.gone_rate
    if gone is None:
        return ngettext(
            "Nobody paid %(n)d month ago, so there is nothing to judge yet.",
            "Nobody paid %(n)d months ago, so there is nothing to judge yet.",
            months,
        ) % {"n": months}
    if before is None or before.gone_rate is None or change is None:
        return _(
            "%(now)s of the customers are gone. There is no window before it to compare with yet."
        ) % {"now": rate(gone.value)}
    words = {
        "worse": _("Customers are kept worse: %(now)s are gone, %(then)s the time before."),
        "better": _("Customers are kept better: %(now)s are gone, %(then)s the time before."),
        "unclear": _(
            "No clear change: %(now)s of the customers are gone, %(then)s the time before; "
            "the difference could be chance."
        ),
    }
    both = {"now": rate(gone.value), "then": rate(before.gone_rate.value)}
    return words[decided.verdict] % both


def decision_figures(decided: Decision, asked: Asked, as_of: date) -> list[Figure]:
    """NRR and GRR with their intervals, NRR without the largest account, customers gone, the change."""
    now = decided.now
    money, customers = (up_to(now.ends_on, as_of, scope(each, "")) for each in (asked.currency, ""))
    last = str(Month.of(now.ends_on - timedelta(days=1)))
    about = {"currency": asked.currency, "month": last, "months": str(asked.months)}
    heads = {"month": last, "months": str(asked.months)}
    made = _money_figures(decided, about, money, asked.months)
    gone, change = now.gone_rate, decided.change
    made.append(
        figure(
            _titled(_("Customers gone, 12 months"), _("Customers gone, 1 month"), asked.months),
            gone.value if gone else None,
            Show.RATE,
            beside=joined(customers, interval(gone.low, gone.high, gone.n) if gone else ""),
            explain="gone_rate",
            none=_("no customers then"),
            query=heads,
        )
    )
    if change is not None and decided.before is not None:
        earlier = str(Month.of(decided.before.ends_on - timedelta(days=1)))
        base = figure(
            _("Change from the window before"),
            points(change),
            Show.TEXT,
            beside=joined(customers, span_of_points(change)),
            explain="gone_rate",
            tone="bad" if decided.verdict == "worse" else "",
            query={**heads, "month": earlier},
        )
        made.append(base)
    return made


def _titled(year: str, month: str, months: int) -> str:
    """A figure's name by the length of its window."""
    return month if months == 1 else year


def _money_figures(
    decided: Decision, about: dict[str, str], money: str, months: int
) -> list[Figure]:
    kept = decided.now.kept
    none = _("no opening MRR")
    without = kept.nrr_without_largest if kept else None
    share = rate(kept.largest_share) if kept else ""
    return [
        figure(
            _titled(_("NRR, 12 months"), _("NRR, 1 month"), months),
            kept.nrr.value if kept else None,
            Show.RATE,
            beside=joined(money, ratio_span(kept.nrr) if kept else ""),
            explain="nrr",
            none=none,
            query=about,
        ),
        figure(
            _titled(_("GRR, 12 months"), _("GRR, 1 month"), months),
            kept.grr.value if kept else None,
            Show.RATE,
            beside=joined(money, ratio_span(kept.grr) if kept else ""),
            explain="grr",
            none=none,
            query=about,
        ),
        figure(
            _("NRR without the largest customer"),
            without,
            Show.RATE,
            beside=joined(
                money, _("who had %(share)s of the MRR") % {"share": share} if share else ""
            ),
            explain="nrr",
            none=_("there are no others"),
            query=about,
        ),
    ]


def ratio_span(ratio: Ratio) -> str:
    """The interval of a ratio of money, or why there is none."""
    if ratio.low is not None and ratio.high is not None:
        return interval(ratio.low, ratio.high, ratio.n)
    if ratio.reason == "unchanged":
        return _("no interval: nobody's MRR changed")
    return _("no interval: fewer than 10 customers")


def tenure_words(found: Tenure) -> str:
    """Whether the headline and churn at equal tenure tell the same story, in a sentence."""
    made = found.comparison
    if made is None:
        return _(
            "There are too few months, or too few customers, to compare two spans at equal tenure."
        )
    words = {
        "hidden_worse": _(
            "Careful: churn as counted went from %(then)s to %(now)s a month, but at equal tenure it rose from "
            "%(then_equal)s to %(now_equal)s, in %(worse)d of %(bands)d tenure bands. There are more old customers, "
            "who leave less; that hides that customers of the same age leave more."
        ),
        "hidden_better": _(
            "Better than it looks: churn as counted went from %(then)s to %(now)s a month, but at equal tenure it "
            "fell from %(then_equal)s to %(now_equal)s. There are more young customers, who leave more."
        ),
        "worse": _(
            "Churn rose from %(then)s to %(now)s a month, and at equal tenure as well: from %(then_equal)s to "
            "%(now_equal)s, in %(worse)d of %(bands)d tenure bands."
        ),
        "better": _(
            "Churn fell from %(then)s to %(now)s a month, and at equal tenure as well: from %(then_equal)s to "
            "%(now_equal)s."
        ),
        "unclear": _(
            "Churn went from %(then)s to %(now)s a month; at equal tenure from %(then_equal)s to %(now_equal)s, "
            "which could be chance."
        ),
    }
    return words[made.verdict] % _compared(made)


def _compared(made: Comparison) -> dict[str, Any]:
    found: dict[str, Any] = {"worse": made.bands_worse, "bands": made.bands}
    for name, pair in (("then", made.before), ("now", made.after)):
        if pair.headline is not None and pair.standardised is not None:
            found |= {name: rate(pair.headline.value)}
            found |= {f"{name}_equal": rate(pair.standardised.value)}
    return found


def heat_rows(cells: list[dict[str, Any]], ages: int) -> list[dict[str, Any]]:
    """The newest two years of the triangle; a cell is a share, or None where it is not known yet."""
    made: dict[Any, dict[str, Any]] = {}
    for cell in cells:
        row = made.setdefault(
            cell["cohort_on"],
            {"on": cell["cohort_on"], "base": cell["base"], "cells": [None] * ages},
        )
        if cell["age"] < ages:
            row["cells"][cell["age"]] = cell["share"]
    return list(made.values())[-24:][::-1]
