"""Is giving back unasked sensible? The price of waiting until zombies wake beside the price of acting.

It informs and decides nothing: an owner may hold one of them right at any price.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import expm1, log1p

from tenure.inference.intervals import Estimate

SHARES = ("wake", "leave", "ask", "back")
VARIED = (*SHARES, "months", "fee_minor", "word_minor", "good_minor")
"""What is not known for sure. The larger each of them, the more waiting costs beside acting."""
HALVINGS = 60
LEAST = 1e-12
"""A share below this is none: a float cannot tell its month."""


@dataclass(frozen=True, slots=True)
class Part:
    """One figure that is not known for sure: its likely value and the range it may lie in."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Choice:
    """What is weighed, for `customers` together; money in minor units of one currency.

    `refund_minor` (R) is what would go back, `monthly_minor` (m) the margin they bring a month.
    Shares 0–1: `wake` (q) wakes within the horizon, `leave` (c_w) then leaves for good, `ask` (δ)
    then asks for the money back or disputes, `back` (ρ) returns after a refund. `months` times m is
    what a customer who stays is worth (CLV). For each customer: `fee_minor` a dispute costs,
    `word_minor` (W) what is lost by word of mouth, `good_minor` (G) goodwill won by acting.
    """

    refund_minor: int
    customers: int
    monthly_minor: float
    wake: Part
    leave: Part
    ask: Part
    back: Part
    months: Part
    fee_minor: Part
    word_minor: Part
    good_minor: Part
    horizon_months: int = 12


@dataclass(frozen=True, slots=True)
class Flip:
    """The value of one part at which both cost the same, all others at their likely value.

    None where no possible value does that. `is_near`: it lies within the part's range.
    """

    code: str
    at: float | None
    is_near: bool


@dataclass(frozen=True, slots=True)
class Price:
    """What either costs, minor units, each with the range from all parts at one end to all at the other.

    `spared` is waiting − acting: above zero acting costs less. `verdict`: "act" or "wait" where that
    holds at both ends, else "open". `turning` is the part that would turn it by the smallest
    step within its range, "" where none does by itself.
    """

    waiting: Part
    acting: Part
    spared: Part
    verdict: str
    flips: tuple[Flip, ...]
    turning: str


def weigh(choice: Choice) -> Price:
    """Price both. `ValueError` for a part outside what it can be, or a range without its value.

    Source: methods.md §5. Waiting q·[c_w·CLV + δ·(R + fee) + W] − m·E[paid months until waking];
    acting R − ρ·CLV − G.
    """
    _check(choice)
    low, high = _at(choice, "low"), _at(choice, "high")
    gaps = Part(gap(choice), gap(low), gap(high))
    verdict = "act" if gaps.low > 0 else "wait" if gaps.high < 0 else "open"
    flips = tuple(_flip(choice, code) for code in VARIED)
    return Price(
        waiting=Part(waiting(choice), waiting(low), waiting(high)),
        acting=Part(acting(choice), acting(high), acting(low)),
        spared=gaps,
        verdict=verdict,
        flips=flips,
        turning=_turning(choice, flips),
    )


def waiting(choice: Choice) -> float:
    """Expected cost of waiting at the likely values, minor units; below zero it earns."""
    worth = choice.months.value * choice.monthly_minor
    fees = choice.fee_minor.value * choice.customers
    woken = (
        choice.leave.value * worth
        + choice.ask.value * (choice.refund_minor + fees)
        + choice.word_minor.value * choice.customers
    )
    paid = paid_months(choice.wake.value, choice.horizon_months)
    return choice.wake.value * woken - choice.monthly_minor * paid


def acting(choice: Choice) -> float:
    """Expected cost of giving back now at the likely values, minor units."""
    worth = choice.months.value * choice.monthly_minor
    good = choice.good_minor.value * choice.customers
    return choice.refund_minor - choice.back.value * worth - good


def gap(choice: Choice) -> float:
    """Waiting − acting at the likely values, minor units."""
    return waiting(choice) - acting(choice)


def paid_months(wake: float, horizon_months: int) -> float:
    """Months paid until waking, within the horizon, where each month wakes with the same chance.

    Chance h with 1 − (1 − h)^horizon = `wake`: the sum of (1 − h)^t over t = 0 … horizon − 1, which is
    `wake` ÷ h. From the whole horizon (nobody wakes) down to one month.
    """
    if wake < LEAST:
        return float(horizon_months)
    return wake / monthly(wake, horizon_months)


def monthly(share: float, months: int) -> float:
    """The chance of a month of which `share` comes within so many months."""
    return 1.0 if share >= 1 else -expm1(log1p(-share) / months)


def within(chance: Estimate, months: int) -> Estimate:
    """A monthly chance with its interval as that of coming within so many months."""
    made = [1 - (1 - each) ** months for each in (chance.value, chance.low, chance.high)]
    value, low, high = made
    return Estimate(value, low, high, chance.n)


def break_even(choice: Choice, code: str) -> float | None:
    """The value of a part at which both cost the same; None where there is none, or any would do."""
    if code == "wake":
        return _halved(choice)
    unit = 1.0 if code in SHARES else max(1.0, choice.refund_minor)
    none, one = gap(_with(choice, code, 0.0)), gap(_with(choice, code, unit))
    if one <= none or none > 0:
        return None
    at = -none / (one - none) * unit
    return at if code not in SHARES or at <= 1 else None


def _halved(choice: Choice) -> float | None:
    """Waking bends the gap: it rises with it all the way, so it is halved down."""
    low, high = 0.0, 1.0
    if gap(_with(choice, "wake", low)) > 0 or gap(_with(choice, "wake", high)) < 0:
        return None
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        if gap(_with(choice, "wake", middle)) < 0:
            low = middle
        else:
            high = middle
    return high


def _flip(choice: Choice, code: str) -> Flip:
    part, at = getattr(choice, code), break_even(choice, code)
    return Flip(code, at, at is not None and part.low <= at <= part.high)


def _turning(choice: Choice, flips: tuple[Flip, ...]) -> str:
    steps = [
        (_step(getattr(choice, each.code), each.at), each.code) for each in flips if each.is_near
    ]
    return min(steps, default=(0.0, ""))[1]


def _step(part: Part, at: float | None) -> float:
    """How far a value lies from the likely one, in parts of the way to the end of the range."""
    far = (at or 0.0) - part.value
    room = part.high - part.value if far > 0 else part.value - part.low
    return abs(far) / room if room else 0.0


def _at(choice: Choice, end: str) -> Choice:
    """Every part at one end of its range."""
    for code in VARIED:
        choice = _with(choice, code, getattr(getattr(choice, code), end))
    return choice


def _with(choice: Choice, code: str, at: float) -> Choice:
    return replace(choice, **{code: Part(at, at, at)})  # type: ignore[arg-type]


def _check(choice: Choice) -> None:
    for code in VARIED:
        part: Part = getattr(choice, code)
        most = 1.0 if code in SHARES else float("inf")
        if not 0 <= part.low <= part.value <= part.high <= most:
            raise ValueError(f"{code}: {part}")
