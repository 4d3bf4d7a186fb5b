"""pandas by changes."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from bench.peers.pandas_rows import OPEN, WHO, day_number, finished, month_numbers, stretches


def run(source: Path, target: Path, first: date, last: date) -> None:
    """The monthly table of movements."""
    parts, currencies = stretches(source)
    moves = _moves(parts, day_number(last), len(currencies))
    delta, who = moves["delta"], moves["who"]
    came, gone = moves["closing"] == delta, moves["closing"] == 0
    stays = ~came & ~gone
    sums = pd.DataFrame(
        {
            "month": moves["month"],
            "currency": moves["currency"],
            "net": delta,
            "gained": came.astype("int64") - gone,
            "new_minor": delta.where(came & moves["is_first"], 0),
            "expansion_minor": delta.where(stays & (delta > 0), 0),
            "contraction_minor": -delta.where(stays & (delta < 0), 0),
            "churn_minor": -delta.where(gone, 0),
            "reactivation_minor": delta.where(came & ~moves["is_first"], 0),
            **{
                f"churn_{name}_minor": -delta.where(gone & (who.clip(lower=0) == code), 0)
                for name, code in WHO.items()
            },
        }
    )
    finished(sums.groupby(["month", "currency"]).sum(), currencies, first, last, target)


def _moves(parts: pd.DataFrame, last: int, currencies: int) -> pd.DataFrame:
    ended = parts[parts["ends"] < OPEN]
    changes = pd.DataFrame(
        {
            "key": np.concatenate([_key(parts, "starts"), _key(ended, "ends")]),
            "delta": np.concatenate([parts["mrr"], -ended["mrr"]]),
            "who": np.concatenate([np.full(len(parts), -1), ended["who"]]),
        }
    )
    changes = changes[changes["key"] % OPEN <= last]
    moves = changes.groupby("key").agg(delta=("delta", "sum"), who=("who", "max"))
    moves = moves[moves["delta"] != 0].reset_index()
    pair = moves["key"] // OPEN
    moves["closing"] = moves.groupby(pair.to_numpy())["delta"].cumsum()
    moves["is_first"] = ~pair.duplicated()
    moves["month"] = month_numbers((moves["key"] % OPEN).to_numpy())
    moves["currency"] = pair % currencies
    return moves


def _key(parts: pd.DataFrame, day: str) -> np.ndarray:
    """Customer, currency and day as one number, in that order."""
    return (parts["pair"] * OPEN + parts[day]).to_numpy()
