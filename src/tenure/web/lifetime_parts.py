"""Parts of the page Retention: what a new customer is worth, and what customers still bring."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from tenure.inference import sbg
from tenure.inference.intervals import Estimate
from tenure.inference.lifetime import LifetimeValue, Undefined
from tenure.values.shown import Show
from tenure.web.figures import Figure, figure
from tenure.web.retention_parts import Asked, rate
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.lifetimes import (
    Projection,
    arpas,
    monthly_churn,
    projection,
    residuals,
    short_value,
    value,
)
from tenure.workflow.rules.words import amount_text, left_to_right, number_text


def lifetime_parts(found: Board, asked: Asked) -> dict[str, Any]:
    """Lifetime value under what was assumed, the shortcut beside it, and what is still to come."""
    worth = value(found, asked.who, asked.assumed, asked.currency)
    model = projection(found, asked.who)
    return {
        "worth_words": _undefined_words(worth) if isinstance(worth, Undefined) else "",
        "worth_figures": [
            *(_worth_figures(worth, asked) if isinstance(worth, LifetimeValue) else []),
            *_shortcut_figures(found, asked),
        ],
        "model_words": _model_words(model),
        "residuals": _residual_rows(model, found, asked),
        "discount_percent": f"{asked.assumed.annual_discount * 100:g}",
        "margin_percent": f"{asked.assumed.margin * 100:g}",
    }


def _query(asked: Asked) -> dict[str, str]:
    assumed = asked.assumed
    return {
        **asked.about,
        "currency": asked.currency,
        "horizon": str(assumed.horizon_months),
        "discount": f"{assumed.annual_discount * 100:g}",
        "margin": f"{assumed.margin * 100:g}",
    }


def _money_span(found: Estimate, currency: str) -> str:
    low, high = (amount_text(each, currency) for each in (found.low, found.high))
    return left_to_right(f"{low} – {high}")


def _worth_figures(worth: LifetimeValue, asked: Asked) -> list[Figure]:
    currency, query = asked.currency, _query(asked)
    months = worth.months_with_first_payment
    source = {
        "observed": _("the curve is observed that far"),
        "projected": _("projected beyond month %(n)d") % {"n": worth.observed_months},
    }[worth.source]
    rows = (
        (_("LTV with the first payment"), worth.value_with_first_payment_minor),
        (_("LTV after the first payment"), worth.value_after_first_payment_minor),
    )
    made = [
        figure(
            title,
            found.value,
            Show.MONEY,
            currency=currency,
            beside=_money_span(found, currency),
            explain="ltv",
            query=query,
        )
        for title, found in rows
    ]
    span = left_to_right(
        f"{number_text(f'{months.low:.1f}')} – {number_text(f'{months.high:.1f}')}"
    )
    made.append(
        figure(
            _("Discounted payments within the horizon"),
            months.value,
            Show.NUMBER,
            beside=f"{span} · {source}",
            explain="ltv",
            query=query,
        )
    )
    return made


def _shortcut_figures(found: Board, asked: Asked) -> list[Figure]:
    churn, currency = monthly_churn(found), asked.currency
    beside = _("customers lost a month: %(rate)s") % {"rate": rate(churn)} if churn else ""
    return [
        figure(
            _("ARPA"),
            arpas(found).get(currency),
            Show.MONEY,
            currency=currency,
            beside=_("a customer and month"),
            explain="arpa",
            query={"currency": currency},
        ),
        figure(
            _("Shortcut: ARPA × margin ÷ churn"),
            short_value(found, asked.assumed, currency),
            Show.MONEY,
            currency=currency,
            beside=beside,
            explain="ltv",
            none=_("not defined (no losses yet)"),
            query=_query(asked),
        ),
    ]


def _undefined_words(worth: Undefined) -> str:
    if worth.reason == "no_losses":
        return _("Not defined: no losses yet. A lifetime is measured by those who left.")
    if worth.reason == "no_customers":
        return _("Not defined: there are no customers in this currency.")
    return _(
        "Not defined for this horizon: at least 20 customers were observed only up to month %(n)d, and what is known "
        "is too thin to project from (%(why)s). Choose a shorter horizon."
    ) % {"n": worth.observed_months, "why": _unfit(worth.unfit)}


def _unfit(reason: str) -> str:
    return {
        "no_losses": _("no losses yet"),
        "few_customers": _("fewer than 100 customers"),
        "few_periods": _("fewer than 5 renewals observed"),
    }.get(reason, _("no parameters fit best"))


def _model_words(model: Projection) -> list[str]:
    if isinstance(model.fit, sbg.Unfit):
        return [_("No projection: %(why)s.") % {"why": _unfit(model.fit.reason)}]
    words = []
    if model.fit.is_alike:
        words.append(_("A constant churn fits as well: no sign that customers differ in loyalty."))
    if model.strays > 0.2:
        words.append(
            _(
                "The model does not follow the curve: it lies outside its interval at %(share)s of the ages with "
                "losses. Trust the observed part only."
            )
            % {"share": rate(model.strays)}
        )
    if model.is_mixed:
        words.append(
            _(
                "Customers began on terms of several lengths, and who pays by the year can only leave once a year. "
                "Look at one term alone."
            )
        )
    return words


def _residual_rows(model: Projection, found: Board, asked: Asked) -> list[dict[str, Any]]:
    arpa = arpas(found).get(asked.currency)
    if arpa is None:
        return []
    each = arpa * asked.assumed.margin * model.period
    return [
        {
            "renewals": renewals,
            "payments": number_text(f"{rest.value:.1f}"),
            "span": left_to_right(
                f"{number_text(f'{rest.low:.1f}')} – {number_text(f'{rest.high:.1f}')}"
            ),
            "worth_minor": rest.value * each,
        }
        for renewals, rest in residuals(model, asked.assumed.annual_discount)
    ]
