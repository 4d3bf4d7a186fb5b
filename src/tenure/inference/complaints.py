"""Does complaining predict leaving here? Tested on the workspace's own customers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import exp, sqrt

import numpy as np

from tenure.inference.columns import design, learn_columns
from tenure.inference.hazard import CLOGLOG, clustered_covariance, fit_hazard
from tenure.inference.intervals import Z95, Estimate
from tenure.inference.lives import tenure_days
from tenure.inference.panel import CUSTOMER, Flags, Floats, Ints, Panel

FEWEST_LOSSES = 5
FEWEST_EXPECTED = 10.0
"""Losses of a group, and losses it would have at everybody's rate, below which none is estimated."""
LANDMARKS = (90, 180)
WITHIN_DAYS = 180
WEEK = 7
PENALTY = 1.0
"""Holds columns that hardly vary in place; next to nothing against a hundred losses."""
KINDS = ("fast", "slow", "unsolved")
ADJUSTED = (
    "active_days", "events_28", "active_users", "seat_use", "own_baseline_ratio",
    "tenure_days", "mrr_minor", "is_yearly", "days_to_renewal",
)  # fmt: skip
"""What complaining goes along with: those who use more, and stay longer, complain more."""
TENURE_EDGES = (90.0, 180.0, 365.0, 730.0)
CANNOT_TELL = "cannot_tell"


@dataclass(frozen=True, slots=True)
class Split:
    """Customers with a recent complaint of one kind against those without any.

    `kind`: "any", "fast" (solved fast), "slow" (solved slowly) or "unsolved". `customers`,
    `losses`: those ever in the group, and those who gave notice within a week while in it.
    `ratio` is the hazard ratio adjusted for use, seats, tenure, money and plan, `crude` without
    adjustment, both with 95 % intervals, customers as clusters; None where not estimated.
    `verdict`: "more" (they leave more), "less" or "cannot_tell".
    """

    kind: str
    customers: int
    losses: int
    ratio: Estimate | None
    crude: Estimate | None
    verdict: str


@dataclass(frozen=True, slots=True)
class Landmark:
    """A check that those who stay long do not merely have had more time to complain.

    Customers still here `day` days after their first payment: those who had complained recently
    by then against those who had not, leaving within the `within_days` that followed.
    """

    day: int
    within_days: int
    customers: int
    complained: int
    losses: int
    ratio: Estimate | None
    verdict: str


@dataclass(frozen=True, slots=True)
class ComplaintFinding:
    """The answer, and what it rests on.

    `verdict` is that of any complaint; `why` is "" or what stands in the way: "no_complaints"
    (none known), "too_few_losses". `agrees`: no landmark says the opposite. `silent_customers`
    and `silent_losses`: those without a complaint. `adjusted_for`: columns and groups.
    """

    verdict: str
    why: str
    customers: int
    losses: int
    silent_customers: int
    silent_losses: int
    splits: tuple[Split, ...]
    landmarks: tuple[Landmark, ...]
    agrees: bool
    adjusted_for: tuple[str, ...]


def ask_complaints(panel: Panel) -> ComplaintFinding:
    """Whether a recent complaint goes with leaving, at equal use, seats, tenure, money and plan.

    Customer-weeks with the complementary log-log hazard of leaving within the week (by choice;
    other ends are censored): its coefficients are log hazard ratios. A complaint counts while it
    is recent (90 days) or unsolved; the kinds exclude each other, unsolved before slow before
    fast. Intervals are of the sandwich over customers. Rows where complaints are not known are
    left out. "more" and "less" need an interval that does not hold 1. It is association: what
    makes customers complain may be what makes them leave.
    """
    rows = panel.where(_is_known(panel))
    kinds, ended = _kinds(rows), _ends_within(rows, WEEK)
    blank = _blank(rows, kinds, ended)
    if not kinds["any"].any():
        return replace(blank, why="no_complaints")
    if not (_is_enough(kinds["any"], ended) and _is_enough(~kinds["any"], ended)):
        return replace(blank, why="too_few_losses")
    control, names = _control(rows)
    splits = _splits(rows, kinds, ended, control)
    marks = tuple(_landmark(rows, kinds["any"], day) for day in LANDMARKS)
    against = {"more": "less", "less": "more"}.get(splits[0].verdict)
    return replace(
        blank,
        verdict=splits[0].verdict,
        splits=splits,
        landmarks=marks,
        agrees=all(each.verdict != against for each in marks) if against else True,
        adjusted_for=names,
    )


def _is_enough(inside: Flags, ended: Flags) -> bool:
    expected = float(ended.mean()) * int(inside.sum()) if len(ended) else 0.0
    return int(ended[inside].sum()) >= FEWEST_LOSSES and expected >= FEWEST_EXPECTED


def _is_known(panel: Panel) -> Flags:
    recent = panel.features.get("complaints_90", np.full(len(panel), np.nan))
    week = np.timedelta64(WEEK, "D")
    return np.isfinite(recent) & (panel.observed_on + week <= panel.seen_until)


def _kinds(rows: Panel) -> dict[str, Flags]:
    none = np.zeros(len(rows))
    counts = {
        kind: np.nan_to_num(rows.features.get(f"complaints_{kind}", none)) > 0 for kind in KINDS
    }
    slow = counts["slow"] & ~counts["unsolved"]
    fast = counts["fast"] & ~counts["unsolved"] & ~counts["slow"]
    recent = rows.features.get("complaints_90", none) > 0
    return {
        "any": recent | counts["unsolved"],
        "fast": fast,
        "slow": slow,
        "unsolved": counts["unsolved"],
    }


def _ends_within(rows: Panel, days: int) -> Flags:
    ends = rows.notice_on <= rows.observed_on + np.timedelta64(days, "D")
    return np.asarray(ends & (rows.cause == CUSTOMER), dtype=np.bool_)


def _blank(rows: Panel, kinds: dict[str, Flags], ended: Flags) -> ComplaintFinding:
    ever = np.unique(rows.customer[kinds["any"]])
    return ComplaintFinding(
        verdict=CANNOT_TELL,
        why="",
        customers=len(np.unique(rows.customer)),
        losses=int(ended.sum()),
        silent_customers=len(np.unique(rows.customer)) - len(ever),
        silent_losses=int((ended & ~kinds["any"]).sum()),
        splits=(),
        landmarks=(),
        agrees=True,
        adjusted_for=(),
    )


def _control(rows: Panel) -> tuple[Floats, tuple[str, ...]]:
    """The columns held equal: those known here, tenure in bands, plans."""
    numbers = {name: rows.features[name] for name in ADJUSTED if name in rows.features}
    groups = {name: rows.groups[name] for name in ("plan",) if name in rows.groups}
    columns = learn_columns(numbers, groups)
    matrix = design(columns, numbers, groups)
    bands = np.searchsorted(TENURE_EDGES, tenure_days(rows), side="right")
    flags = [(bands == at).astype(np.float64) for at in range(1, len(TENURE_EDGES) + 1)]
    kept = [flag for flag in flags if flag.any()]
    names = [each.name for each in columns.numbers] + sorted({x.group for x in columns.levels})
    return np.column_stack([matrix, *kept]), tuple(dict.fromkeys([*names, "tenure_days"]))


def _splits(
    rows: Panel, kinds: dict[str, Flags], ended: Flags, control: Floats
) -> tuple[Split, ...]:
    owner, nothing = rows.customer, np.empty((len(rows), 0))
    found = []
    for asked in (("any",), KINDS):
        flags = [kinds[kind] for kind in asked]
        rest = kinds["any"] & ~np.any(flags, axis=0)
        flags += [rest] if rest.any() else []
        adjusted = _ratios(flags, control, ended, owner)
        crude = _ratios(flags, nothing, ended, owner)
        found += [
            _split(kind, kinds[kind], ended, owner, adjusted[at], crude[at])
            for at, kind in enumerate(asked)
        ]
    return tuple(found)


def _split(
    kind: str, inside: Flags, ended: Flags, owner: Ints, adjusted: Estimate, crude: Estimate
) -> Split:
    losses, customers = int((ended & inside).sum()), len(np.unique(owner[inside]))
    if not _is_enough(inside, ended):
        return Split(kind, customers, losses, None, None, CANNOT_TELL)
    return Split(kind, customers, losses, adjusted, crude, verdict(adjusted))


def verdict(ratio: Estimate | None) -> str:
    """Codes "more" or "less" where the interval does not hold 1, else "cannot_tell"."""
    if ratio is None or ratio.low <= 1 <= ratio.high:
        return CANNOT_TELL
    return "more" if ratio.value > 1 else "less"


def _ratios(flags: list[Flags], control: Floats, ended: Flags, owner: Ints) -> list[Estimate]:
    """Hazard ratio of each flag against none of them, customers as clusters."""
    columns = np.column_stack([*[flag.astype(np.float64) for flag in flags], control])
    fit = fit_hazard(columns, ended, link=CLOGLOG, penalty=PENALTY)
    spread = clustered_covariance(fit, columns, ended, owner, penalty=PENALTY)
    customers = len(np.unique(owner))
    found = []
    for at in range(len(flags)):
        beta, variance = float(fit.coefficients[at]), float(spread[at + 1, at + 1])
        half = Z95 * sqrt(max(variance, 0.0))
        value, low, high = (exp(min(50.0, max(-50.0, x))) for x in (beta, beta - half, beta + half))
        found.append(Estimate(value, low, high, customers))
    return found


def _landmark(rows: Panel, loud: Flags, day: int) -> Landmark:
    """Those here at the landmark, once each, and whether they left within half a year of it."""
    tenure = tenure_days(rows)
    within = np.timedelta64(WITHIN_DAYS, "D")
    at_mark = (tenure >= day) & (tenure < day + WEEK)
    closed = rows.observed_on + within <= rows.seen_until
    others = (rows.notice_on <= rows.observed_on + within) & (rows.cause != CUSTOMER)
    here = at_mark & closed & ~others
    part, flag = rows.where(here), loud[here]
    ended = _ends_within(part, WITHIN_DAYS)
    ratio = None
    if _is_enough(flag, ended) and _is_enough(~flag, ended):
        ratio = _ratios([flag], _control(part)[0], ended, part.customer)[0]
    count = len(np.unique(part.customer))
    return Landmark(
        day, WITHIN_DAYS, count, int(flag.sum()), int(ended.sum()), ratio, verdict(ratio)
    )
