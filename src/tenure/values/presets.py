"""Sets of switches that reproduce the figures of other tools, from their own help pages."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tenure.values.errors import InputError
from tenure.values.switches import (
    DEFAULT,
    ChurnRecognition,
    Denominator,
    DiscountPolicy,
    FxPolicy,
    NetChurn,
    PausePolicy,
    QuickRatio,
    Reactivation,
    SamePeriod,
    Switches,
    ZeroPrice,
)


@dataclass(frozen=True, slots=True)
class Preset:
    """Switches under a name, and what they cannot reproduce."""

    name: str
    title: str
    switches: Switches
    limits: str = ""


PRESETS: dict[str, Preset] = {
    preset.name: preset
    for preset in (
        Preset("tenure", "Tenure", DEFAULT),
        Preset(
            "chartmogul",
            "ChartMogul",
            replace(
                DEFAULT,
                churn_recognition=ChurnRecognition.ENDED_IN_SOURCE,
                past_due_days=None,
                discount_policy=DiscountPolicy.ALL,
                zero_price=ZeroPrice.ACTIVE,
                pause_policy=PausePolicy.STILL_MRR,
                same_period=SamePeriod.EXCLUDE_FROM_RATE,
                fx_policy=FxPolicy.PURCHASE_RATE,
                net_churn=NetChurn.LESS_REACTIVATION,
            ),
            "its rates of exchange are its own; subscriptions paused in Recurly it cancels and begins anew",
        ),
        Preset(
            "stripe",
            "Stripe",
            replace(
                DEFAULT,
                churn_recognition=ChurnRecognition.AT_CANCEL,
                past_due_days=None,
                discount_policy=DiscountPolicy.FOREVER,
                denominator=Denominator.START_PLUS_NEW,
                fx_policy=FxPolicy.SPOT,
            ),
            "its rates of exchange are its own; discounts and the day of churn as it counts them "
            "before anyone changes its settings",
        ),
        Preset(
            "baremetrics",
            "Baremetrics",
            replace(
                DEFAULT,
                past_due_days=30,
                discount_policy=DiscountPolicy.ALL,
                quick_ratio=QuickRatio.WITHOUT_REACTIVATION,
                fx_policy=FxPolicy.SPOT,
            ),
            "its rates of exchange are its own; its rates look 30 days back, not at calendar months",
        ),
        Preset(
            "profitwell",
            "ProfitWell",
            replace(
                DEFAULT,
                past_due_days=15,
                discount_policy=DiscountPolicy.ALL,
                same_period=SamePeriod.IGNORE,
                pause_policy=PausePolicy.ZERO,
                fx_policy=FxPolicy.PURCHASE_RATE,
            ),
            "credits that stand on no subscription row are not in the facts, and negative recurring charges "
            "are left out of MRR; who pays late is lost when "
            "one's own dunning window ends: 15 days is the least it advises",
        ),
        Preset(
            "lago",
            "Lago",
            replace(
                DEFAULT,
                past_due_days=None,
                discount_policy=DiscountPolicy.NONE,
                reactivation=Reactivation.EXPANSION,
                fx_policy=FxPolicy.PER_CURRENCY,
            ),
            "it takes 4.33 weeks for a month, we 52/12",
        ),
    )
}
"""Every preset by name, our own first."""


def preset(name: str) -> Preset:
    """The preset of that name; `InputError` lists those there are."""
    if name not in PRESETS:
        raise InputError(f"there is no preset {name!r}", hint=f"Presets: {', '.join(PRESETS)}.")
    return PRESETS[name]


def preset_of(switches: Switches) -> str:
    """Name of the preset these switches are; "" for a set of one's own."""
    return next((p.name for p in PRESETS.values() if p.switches == switches), "")
