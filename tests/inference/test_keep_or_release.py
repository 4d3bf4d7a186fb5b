"""The sheet: reckoned again in plain loops, and what must hold whatever the customer."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenure.inference import worth_inputs
from tenure.inference.contact_rates import Rates
from tenure.inference.keep_or_release import Outcome, outcomes
from tenure.inference.stay_left import Stay, courses
from tenure.inference.worth_inputs import DRAWS, HORIZON_MONTHS, Portfolio
from tenure.inference.worth_values import UNSURE, Customers
from tenure.values.assumptions import WORTH, Assumption
from tenure.values.worth import CHOICES, Policy

KEEP, LISTEN, REPRICE, RELEASE = range(4)
POLICIES = (Policy("saas"), Policy("agency"))
STAY = Stay(1, "rate", losses=200, exposure=10_000)
PORTFOLIO = Portfolio(
    stays=(STAY,),
    contacts=Rates(0.5, 0.5, 100),
    referrals=Rates(0.4, 40.0, 100),
    contact_minor=2_000.0,
    newcomers=(("saas", 3_000.0),),
    cac_minor=40_000.0,
    assumptions=tuple(WORTH.values()),
    answers=(("saas", 2.0, 10, 6),),
)


def one(**given_: float | str) -> Customers:
    """A customer at 100.00 a month with one contact a month of 20.00, and 10.00 of other costs."""
    numbers: dict[str, float] = {
        "price": 10_000,
        "months": 12,
        "contacts": 12,
        "service": 24_000,
        "service_minutes": 240,
        "fixed": 1_000,
        "brought": 0,
        "tenure": 24,
        "renewals": 24,
        "period": 1,
        "lab": 0,
        "refused": np.inf,
    }
    kind = np.array([given_.pop("kind", "saas")], dtype=object)
    numbers |= {name: float(value) for name, value in given_.items()}
    whole = {name: np.array([int(numbers.pop(name))]) for name in ("renewals", "period")}
    return Customers(
        kind=kind, **whole, **{name: np.array([each]) for name, each in numbers.items()}
    )


def sheet(customer: Customers, portfolio: Portfolio = PORTFOLIO) -> Outcome:
    return outcomes(customer, portfolio, POLICIES)


def test_again_in_plain_loops() -> None:
    """Keeping, listening, twice the price and parting, draw by draw, from the sheet's own numbers 0–1."""
    customer = one()
    found = sheet(customer)
    draws, uniform = worth_inputs.drawn(PORTFOLIO), worth_inputs.uniforms()
    churn = courses(STAY, uniform["ray"], uniform["radius"])
    from scipy.stats import beta, gamma

    sums = np.zeros(4)
    for draw in range(DRAWS):
        rate = churn[0][draw] / (churn[0][draw] + churn[1][draw])
        monthly = (1 + draws["discount"][draw]) ** (1 / 12)
        left = heard = new = 0.0
        alive = alive_heard = 1.0
        for month in range(HORIZON_MONTHS):
            alive *= 1 - rate
            alive_heard *= 1 - rate * (1 - draws["listen_stay"][draw])
            left += alive / monthly**month
            heard += alive_heard / monthly**month
        new = left
        dearer = draws["support_hour_minor"][draw] / 6_000 / (draws["occupancy"][draw] / 0.75)
        contacts = gamma.ppf(uniform["contacts"][draw], 0.5 + 12) / (0.5 + 12)
        service = contacts * (24_000 + 2 * 2_000) / 14 * dearer
        brought = gamma.ppf(uniform["referrals"][draw], 0.4) / (40 + 24)
        brought *= draws["type1_share"][draw] * new * 3_000 + 40_000
        keep = (10_000 - 1_000 - service + brought) * left
        listener = draws["listen_minutes"][draw] / 60
        listener *= draws["csm_hour_minor"][draw] / draws["occupancy"][draw]
        cost = service * (1 - draws["listen_shield"][draw]) + listener
        listen = (10_000 - 1_000 - cost + brought) * heard
        yes = beta.ppf(uniform["acceptance"][draw], 6.5, 4.5)
        twice = yes * (keep + 10_000 * left)
        twice += (1 - yes) * (1 - draws["refuse_leave"][draw]) * keep
        sums += np.array([keep, listen, twice, 0.0])
    assert found.multiple[0] == 2.0
    assert found.value[0] == pytest.approx(sums / DRAWS, rel=2e-4, abs=1e-6)


def test_a_customer_that_pays_its_way_is_kept() -> None:
    """Its margin is above what is aimed at: no price comes into question for it, though many said yes."""
    found = sheet(one())
    assert CHOICES[found.recommended[0]] == "keep"
    assert found.best[0, REPRICE] == 0
    assert found.others_lose[0] == 0
    assert found.low[0, KEEP] < found.value[0, KEEP] < found.high[0, KEEP]


def test_a_price_nobody_was_offered_is_never_recommended() -> None:
    """It loses money: the price others accepted is the answer, or, before any answer, the fact to find out."""
    dear = {"contacts": 60, "service": 120_000}
    found = sheet(one(**dear))
    assert CHOICES[found.recommended[0]] == "reprice"
    untried = replace(PORTFOLIO, answers=(("saas", 2.0, 4, 4), ("agency", 2.0, 50, 50)))
    unsure = sheet(one(**dear), untried)
    assert unsure.recommended[0] == -1 or CHOICES[unsure.recommended[0]] != "reprice"
    assert UNSURE[unsure.missing[0]] == "acceptance"
    assert unsure.best[0, REPRICE] == 0
    assert unsure.value[0, REPRICE] > 0, "reckoned all the same, so that nobody is let go for it"
    assert unsure.others_lose[0] < 0.9


def test_a_release_only_where_all_else_loses() -> None:
    """It costs four times what it pays, listening costs as much, and it refused twice the price."""
    hopeless = {"contacts": 240, "service": 480_000, "fixed": 8_000}
    found = sheet(one(refused=2, **hopeless))
    assert CHOICES[found.recommended[0]] == "release"
    assert found.others_lose[0] >= 0.9
    assert np.isnan(found.multiple[0])
    free = sheet(one(**hopeless))
    assert CHOICES[max(free.recommended[0], 0)] != "release", "as long as a price is left to offer"
    lab = sheet(one(refused=2, lab=5_000_000, **hopeless))
    assert lab.recommended[0] in (KEEP, LISTEN), "an owner's word on what it teaches counts"


def test_a_stricter_policy_asks_for_more() -> None:
    hopeless = one(refused=2, contacts=240, service=480_000, fixed=8_000)
    lax, strict = (
        outcomes(hopeless, PORTFOLIO, (Policy("saas", best_sure=0.0, release_sure=sure),))
        for sure in (0.5, 1.01)
    )
    assert CHOICES[lax.recommended[0]] == "release"
    assert strict.recommended[0] == -1


def test_the_fact_that_would_change_it() -> None:
    """A listener's hour costs as much as half of the support it spares: at a little less the other is better.

    80 contacts of 20.00 in a year cost 133.33 a month, of which half is spared; an hour of a CSM at three
    quarters of hours on customers is 100.00 a month.
    """
    found = sheet(one(contacts=80, service=160_000, price=60_000))
    assert CHOICES[found.leading[0]] in ("keep", "listen")
    assert UNSURE[found.flip[0]] in ("listen_shield", "listen_minutes", "hours", "contacts")
    assert np.isfinite(found.flip_value[0])
    sure = sheet(one(contacts=0, service=0, fixed=0, price=1_000_000))
    assert UNSURE[sure.flip[0]] not in ("hours", "contacts", "type1_share") or sure.flip[0] == -1


def test_without_any_history_nothing_is_known() -> None:
    nobody = replace(PORTFOLIO, stays=(Stay(1, "none"),), contacts=None, referrals=None)
    found = sheet(one(), nobody)
    wide, usual = (each.high[0, KEEP] - each.low[0, KEEP] for each in (found, sheet(one())))
    assert wide > 2 * usual


def test_all_at_once_and_one_by_one_are_the_same_to_the_last_digit() -> None:
    rng = np.random.default_rng(8)
    parts = [
        one(
            price=rng.integers(1_000, 90_000),
            contacts=rng.integers(0, 90),
            service=rng.integers(0, 300_000),
            kind=str(rng.choice(["saas", "agency"])),
            period=rng.choice([1, 12]),
            renewals=rng.integers(0, 400),
        )
        for _each in range(23)
    ]
    names = Customers.__dataclass_fields__
    many = Customers(*(np.concatenate([getattr(each, name) for each in parts]) for name in names))
    whole = outcomes(many, PORTFOLIO, POLICIES, chunk=4)
    for place, each in enumerate(parts):
        single = sheet(each)
        for name in Outcome.__dataclass_fields__:
            np.testing.assert_array_equal(
                getattr(single, name)[0], getattr(whole, name)[place], err_msg=name
            )


def test_nobody_gives_no_sheet() -> None:
    none = one().part([])
    assert len(outcomes(none, PORTFOLIO, POLICIES).value) == 0


money = st.floats(0, 200_000)


@settings(max_examples=25)
@given(st.floats(500, 200_000), st.integers(0, 200), money, money, st.floats(0, 90_000))
def test_what_holds_for_anybody(
    price: float, contacts: int, service: float, fixed: float, exit_minor: float
) -> None:
    customer = one(price=price, contacts=contacts, service=service, fixed=fixed)
    usual = sheet(customer)
    assert usual.best[0].sum() == pytest.approx(1)
    assert usual.regret[0] >= -1e-6
    assert (usual.low[0] <= usual.high[0]).all()
    dearer = sheet(one(price=price, contacts=contacts, service=service, fixed=fixed + 100))
    assert dearer.value[0, KEEP] <= usual.value[0, KEEP]
    assert dearer.value[0, LISTEN] <= usual.value[0, LISTEN]
    assert dearer.others_lose[0] >= usual.others_lose[0]
    other = Assumption("exit_minor", exit_minor, exit_minor, exit_minor, "by hand")
    assumed = tuple(each for each in WORTH.values() if each.code != "exit_minor")
    costly = sheet(customer, replace(PORTFOLIO, assumptions=(*assumed, other)))
    assert costly.value[0, RELEASE] == pytest.approx(-exit_minor)
    assert costly.value[0, KEEP] == usual.value[0, KEEP], (
        "what parting costs changes nothing in staying"
    )
