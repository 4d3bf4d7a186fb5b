"""What winning and serving customers costs, and what foreign money is worth."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from tenure.demo.cast import CHANNELS
from tenure.demo.days import Days
from tenure.demo.lives import Lives
from tenure.demo.tables import numbered, taken, write

CAC_MINOR = (8_000, 42_000, 60_000, 30_000, 75_000, 12_000, 16_000)
"""Cost of a new customer by channel, in US cents."""
SERVING_MINOR = {"infrastructure": 350, "support": 900}
"""Cost of a paying customer a month, in US cents."""
RATES = {"EUR": 1.08, "JPY": 0.0067}


def write_costs(folder: Path, lives: Lives) -> None:
    """Write `costs`: acquisition by channel and month, serving by month."""
    rng = lives.size.chance("costs")
    cast, months = lives.cast, _months(lives)
    began = cast.created_on.astype("datetime64[M]")
    kinds, channels, on, amounts = [], [], [], []
    for month in months.astype("datetime64[M]"):
        won = np.bincount(cast.channel[began == month], minlength=len(CHANNELS))
        for channel, cost in enumerate(CAC_MINOR):
            kinds.append("acquisition")
            channels.append(channel)
            on.append(month)
            amounts.append(int((won[channel] + 0.5) * cost * rng.uniform(0.8, 1.2)))
        everyone = np.arange(len(cast))
        paying = int(lives.is_paying(everyone, np.full(len(cast), month, "M8[D]")).sum())
        for kind, cost in SERVING_MINOR.items():
            kinds.append(kind)
            channels.append(-1)
            on.append(month)
            amounts.append(int((paying + 40) * cost * rng.uniform(0.95, 1.05)))
    write(
        folder,
        "costs",
        {
            "cost_id": numbered("e", np.arange(len(kinds)) + 1, 5),
            "kind": kinds,
            "channel": taken(CHANNELS, np.array(channels)),
            "month_on": np.array(on, dtype="datetime64[M]").astype("datetime64[D]"),
            "currency": ["USD"] * len(kinds),
            "amount_minor": amounts,
        },
    )


def write_rates(folder: Path, lives: Lives) -> None:
    """Write `fx_rates`: the first of each month, wandering not far from the usual."""
    rng = lives.size.chance("rates")
    months = _months(lives)
    currencies, rates = [], []
    for currency, usual in RATES.items():
        drift = 0.0
        for _ in months:
            drift = 0.85 * drift + float(rng.normal(0, 0.012))
            currencies.append(currency)
            rates.append(round(usual * float(np.exp(drift)), 6))
    write(
        folder,
        "fx_rates",
        {
            "rated_on": np.tile(months, len(RATES)),
            "currency": currencies,
            "base_currency": ["USD"] * len(currencies),
            "rate": rates,
        },
    )


def _months(lives: Lives) -> Days:
    """First days of every month from the one history begins in."""
    first, last = (
        day.astype("datetime64[M]") for day in (lives.size.first_day, lives.size.last_day)
    )
    return np.arange(first, last + np.timedelta64(1, "M")).astype("datetime64[D]")
