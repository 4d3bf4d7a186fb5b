"""Each preset against the worked examples of its vendor's own help pages, named above each."""

from __future__ import annotations

from datetime import date
from typing import Any

import ibis
import pytest

from tenure.metrics.converted import converted
from tenure.metrics.logos import logo_churn, logo_movements
from tenure.metrics.movements import monthly, movements
from tenure.metrics.mrr import segments
from tenure.metrics.retention import rates
from tenure.metrics.schemas import unbound
from tenure.values.presets import PRESETS, preset, preset_of
from tenure.values.switches import Switches
from tenure.warehouse.engine import Engine
from tests.factories import put, subscription
from tests.metrics.ledger import MONTHS, book, calendar, moves, on

CHARTMOGUL = preset("chartmogul").switches
STRIPE = preset("stripe").switches
BAREMETRICS = preset("baremetrics").switches
PROFITWELL = preset("profitwell").switches
LAGO = preset("lago").switches
WINDOWS = ibis.table({"window_start": "date", "window_end": "date"}, name="windows")
Rows = list[dict[str, Any]]


def steps(engine: Engine, rows: Rows, switches: Switches) -> list[tuple[str, int, date]]:
    """Kind, amount and day of every movement."""
    found = moves(engine, rows, switches)
    return [(move["kind"], abs(move["delta_minor"]), move["moved_on"]) for move in found]


def mrr(engine: Engine, rows: Rows, switches: Switches, day: str) -> int:
    """MRR of all customers at the end of a day."""
    return sum(
        move["delta_minor"] for move in moves(engine, rows, switches) if move["moved_on"] <= on(day)
    )


def rated(engine: Engine, rows: Rows, switches: Switches, month: str) -> dict[str, Any]:
    """The figures and rates of one month; rows begin in January 2026."""
    put(engine, "subscriptions", rows)
    calendar(engine, "2026-01", month)
    table = monthly(movements(unbound("subscriptions"), switches), MONTHS)
    found = engine.query(rates(table, switches)).to_pylist()
    (row,) = [each for each in found if each["month_on"] == on(f"{month}-01")]
    return row


def churned(
    engine: Engine, rows: Rows, switches: Switches, start: str, end: str
) -> tuple[int, int]:
    """Numerator and denominator of the logo churn rate from `start` until before `end`."""
    put(engine, "subscriptions", rows)
    engine.run(
        f"CREATE OR REPLACE TABLE windows AS SELECT DATE '{start}' AS window_start, DATE '{end}' AS window_end"
    )
    logos = logo_movements(movements(unbound("subscriptions"), switches), switches)
    (row,) = engine.query(logo_churn(logos, WINDOWS, switches)).to_pylist()
    return row["lost"], row["divisor"]


def in_dollars(engine: Engine, rows: Rows, switches: Switches) -> list[tuple[str, int, str]]:
    """Kind, signed amount and month of every movement in dollars; the euro at 1.10, then 1.20."""
    put(engine, "subscriptions", rows)
    rates = [("2026-01-01", 1.10), ("2026-02-01", 1.20)]
    pair = {"currency": "EUR", "base_currency": "USD"}
    put(engine, "fx_rates", [{"rated_on": on(day), "rate": rate, **pair} for day, rate in rates])
    calendar(engine, "2026-01", "2026-03")
    stretches = segments(unbound("subscriptions"), switches)
    table = converted(stretches, unbound("fx_rates"), MONTHS, "USD", switches)
    found = sorted(engine.query(table).to_pylist(), key=lambda each: each["moved_on"])
    return [(each["kind"], each["delta_minor"], f"{each['moved_on']:%Y-%m}") for each in found]


def a_month_of_moves() -> Rows:
    """Opening 100; in February churn 10, contraction 10, expansion 10."""
    return [
        subscription("gone", "2026-01-01", "2026-02-10", 1_000),
        subscription("less", "2026-01-01", "2026-02-10", 3_000),
        subscription("less", "2026-02-10", None, 2_000),
        subscription("more", "2026-01-01", "2026-02-10", 6_000),
        subscription("more", "2026-02-10", None, 7_000),
    ]


def who_returns() -> Rows:
    """$100 a month, gone in March, back in June at $120, beside a customer who stays."""
    return [
        subscription("stays", "2026-01-01", None, 50_000),
        subscription("back", "2026-01-01", "2026-03-10", 10_000),
        subscription("back", "2026-06-05", None, 12_000),
    ]


def test_presets_are_told_apart_and_found_again() -> None:
    assert {preset_of(each.switches) for each in PRESETS.values()} == set(PRESETS)


# ChartMogul


def test_chartmogul_the_life_of_a_subscription(engine: Engine) -> None:
    # "Lifecycle of a subscription", help.chartmogul.com/hc/en-us/articles/201244842: 4 × Gold yearly
    # billed $2,000 is new business of $166.67; 2 × Silver monthly is expansion of $60; Silver
    # cancelled is contraction of $60; Gold cancelled is churn at the end of the paid year; 3 × Gold
    # monthly of a former subscriber is reactivation.
    gold = {"price": 50_000, "quantity": 4, "interval": "year"}
    rows = [
        subscription("c", "2025-01-01", "2026-01-01", cancel_requested_on=on("2025-12-20"), **gold),
        subscription("c", "2025-01-05", "2025-01-19", 3_000, quantity=2),
        subscription("c", "2026-05-01", None, 5_000, quantity=3),
    ]
    assert steps(engine, rows, CHARTMOGUL) == [
        ("new", 16_667, on("2025-01-01")),
        ("expansion", 6_000, on("2025-01-05")),
        ("contraction", 6_000, on("2025-01-19")),
        ("churn", 16_667, on("2026-01-01")),
        ("reactivation", 15_000, on("2026-05-01")),
    ]


def test_chartmogul_five_customers_and_two_more(engine: Engine) -> None:
    # "Metric: Monthly Recurring Revenue (MRR)", help.chartmogul.com/hc/en-us/articles/203299812:
    # 5 customers at $5 make $25; two more at $30 make it $85.
    rows = [subscription(f"c{n}", "2026-01-01", None, 500) for n in range(5)]
    rows += [subscription(f"d{n}", "2026-02-01", None, 3_000) for n in range(2)]
    assert mrr(engine, rows, CHARTMOGUL, "2026-01-31") == 2_500
    assert mrr(engine, rows, CHARTMOGUL, "2026-02-28") == 8_500


def test_chartmogul_gross_twenty_and_net_ten_percent(engine: Engine) -> None:
    # "Metric: MRR Churn Rate", help.chartmogul.com/hc/en-us/articles/203359341: of $100, $10 churn,
    # $10 contraction, $10 expansion: gross (10 + 10) ÷ 100, net ((10 + 10) − (10 + 0)) ÷ 100.
    row = rated(engine, a_month_of_moves(), CHARTMOGUL, "2026-02")
    assert row["opening_minor"] == 10_000
    assert row["gross_mrr_churn_rate"] == pytest.approx(0.20)
    assert row["net_mrr_churn_rate"] == pytest.approx(0.10)


def test_chartmogul_reactivation_lowers_net_churn(engine: Engine) -> None:
    # "Chart: Net MRR Churn Rate", help.chartmogul.com/hc/en-us/articles/4414075567250: the sum of
    # expansion and reactivation is subtracted; $5 come back to the month above: net 5 %.
    rows = [
        subscription("back", "2025-06-01", "2025-09-01", 500),
        *a_month_of_moves(),
        subscription("back", "2026-02-20", None, 500),
    ]
    put(engine, "subscriptions", rows)
    calendar(engine, "2025-06", "2026-02")
    table = monthly(movements(unbound("subscriptions"), CHARTMOGUL), MONTHS)
    found = engine.query(rates(table, CHARTMOGUL)).to_pylist()
    (row,) = [each for each in found if each["month_on"] == on("2026-02-01")]
    assert row["reactivation_minor"] == 500
    assert row["net_mrr_churn_rate"] == pytest.approx(0.05)


def test_chartmogul_eleven_cancelled_one_of_them_joined_that_month(engine: Engine) -> None:
    # "Metric: Customer Churn rate", help.chartmogul.com/hc/en-us/articles/203359321: 100 customers,
    # 11 cancel, one of these joined in the same month and is excluded: 10 ÷ 100.
    rows = [
        subscription(f"c{n}", "2026-01-01", "2026-02-10" if n < 10 else None) for n in range(100)
    ]
    rows.append(subscription("joined", "2026-02-03", "2026-02-25"))
    assert churned(engine, rows, CHARTMOGUL, "2026-02-01", "2026-03-01") == (10, 100)


def test_chartmogul_one_of_two_subscriptions_is_no_customer_churn(engine: Engine) -> None:
    # Same page: a customer counts once all subscriptions are cancelled; one of several is contraction.
    rows = [
        subscription("c", "2026-01-01", "2026-02-10", 3_000),
        subscription("c", "2026-01-01", None, 5_000),
    ]
    assert churned(engine, rows, CHARTMOGUL, "2026-02-01", "2026-03-01") == (0, 1)
    assert steps(engine, rows, CHARTMOGUL)[-1] == ("contraction", 3_000, on("2026-02-10"))


def test_chartmogul_churn_is_when_billing_says_so(engine: Engine) -> None:
    # "Churn recognition", help.chartmogul.com/article/242-churn-recognition, and "Configuring
    # Subscription Analytics settings", …/15384089786524: by default churn is recognized when the
    # subscription ends in the billing system, not when a cancellation is scheduled.
    asked = {"cancel_requested_on": on("2026-02-10"), "current_period_end_on": on("2026-03-01")}
    assert steps(engine, [subscription("c", "2026-01-01", **asked)], CHARTMOGUL) == [
        ("new", 10_000, on("2026-01-01"))
    ]
    ended = subscription("c", "2026-01-01", "2026-03-01", **asked)
    assert steps(engine, [ended], CHARTMOGUL)[-1] == ("churn", 10_000, on("2026-03-01"))


def test_chartmogul_late_payers_stay_until_cancelled(engine: Engine) -> None:
    # "Handling past-due subscriptions", help.chartmogul.com/article/303: by default they remain past
    # due and contribute to MRR until a cancellation comes from the billing system.
    late = {"status": "past_due", "past_due_on": on("2026-02-01")}
    assert mrr(engine, [subscription("c", "2026-01-01", **late)], CHARTMOGUL, "2026-12-31") == (
        10_000
    )


def test_chartmogul_a_full_discount_is_contraction_and_no_customer_churn(engine: Engine) -> None:
    # "Choose How You Classify 100% Discounts; Downgrade and Churn", chartmogul.com/blog/choose-how-to-
    # interpret-discounted-or-free-plan-customers-churn-or-downgrade: a downgrade; customer churn is
    # not affected, MRR churn is. The default in "Configuring Subscription Analytics settings".
    row = subscription(
        "c",
        "2026-01-01",
        None,
        10_000,
        discount_percent=100.0,
        discount_starts_on=on("2026-02-10"),
        discount_ends_on=on("2026-04-10"),
    )
    assert steps(engine, [row], CHARTMOGUL) == [
        ("new", 10_000, on("2026-01-01")),
        ("contraction", 10_000, on("2026-02-10")),
        ("expansion", 10_000, on("2026-04-10")),
    ]
    assert churned(engine, [row], CHARTMOGUL, "2026-02-01", "2026-03-01") == (0, 1)
    assert rated(engine, [row], CHARTMOGUL, "2026-02")["gross_mrr_churn_rate"] == 1.0


def test_chartmogul_a_free_plan_after_a_paid_one_is_contraction(engine: Engine) -> None:
    # "Configuring Subscription Analytics settings": who switches to a free plan stays active, like
    # who receives a 100 % discount.
    rows = [
        subscription("c", "2026-01-01", "2026-06-01", 5_000),
        subscription("c", "2026-06-01", None, 0),
    ]
    assert steps(engine, rows, CHARTMOGUL)[-1] == ("contraction", 5_000, on("2026-06-01"))


def test_chartmogul_who_was_never_billed_is_no_customer(engine: Engine) -> None:
    # "How does ChartMogul handle customers with discounts?", help.chartmogul.com/hc/en-us/articles/
    # 203299542: to appear, a customer needs to have been billed more than $0.
    row = subscription(
        "c", "2026-01-01", None, 10_000, discount_percent=100.0, discount_ends_on=on("2026-03-01")
    )
    assert steps(engine, [row], CHARTMOGUL) == [("new", 10_000, on("2026-03-01"))]


def test_chartmogul_a_discount_that_expires_is_expansion(engine: Engine) -> None:
    # "Data Table and MRR Movements", help.chartmogul.com/hc/en-us/articles/203299912: an expiring
    # discount is expansion, the addition of one is contraction; also one given a single time.
    row = subscription(
        "c",
        "2026-01-01",
        None,
        10_000,
        discount_percent=20.0,
        discount_duration="once",
        discount_starts_on=on("2026-02-01"),
        discount_ends_on=on("2026-03-01"),
    )
    assert steps(engine, [row], CHARTMOGUL)[1:] == [
        ("contraction", 2_000, on("2026-02-01")),
        ("expansion", 2_000, on("2026-03-01")),
    ]


def test_chartmogul_paused_goes_on_as_mrr(engine: Engine) -> None:
    # "Handling paused subscriptions in ChartMogul", help.chartmogul.com/hc/en-us/articles/360015688860:
    # paused in Stripe, Chargify, GoCardless or Chargebee, the customer goes on to generate MRR.
    rows = [
        subscription("c", "2026-01-01", "2026-02-01"),
        subscription("c", "2026-02-01", "2026-04-01", status="paused"),
        subscription("c", "2026-04-01"),
    ]
    assert steps(engine, rows, CHARTMOGUL) == [("new", 10_000, on("2026-01-01"))]


def test_chartmogul_exchange_rates_make_no_movement(engine: Engine) -> None:
    # "How ChartMogul handles subscriptions billed in foreign currencies", help.chartmogul.com/hc/en-us/
    # articles/201520952: MRR is converted at the start of the service period; what fluctuates is in the
    # exchange rate impact row, neither expansion nor contraction.
    rows = [
        subscription("c", "2026-01-10", "2026-02-10", 10_000, currency="EUR"),
        subscription("c", "2026-02-10", None, 10_000, currency="EUR"),
    ]
    assert in_dollars(engine, rows, CHARTMOGUL) == [
        ("new", 11_000, "2026-01"),
        ("fx", 1_000, "2026-02"),
    ]


# Stripe


def test_stripe_hundred_monthly_and_fifty_yearly(engine: Engine) -> None:
    # "Billing metric definitions", docs.stripe.com/billing/subscriptions/analytics/glossary: 100
    # subscribers at $100 a month and 50 at $600 a year: MRR $12,500.
    rows = [subscription(f"a{n}", "2026-01-01", None, 10_000) for n in range(100)]
    rows += [subscription(f"b{n}", "2026-01-01", None, 60_000, interval="year") for n in range(50)]
    assert mrr(engine, rows, STRIPE, "2026-01-31") == 12_500_00


def test_stripe_a_yearly_subscription_counts_a_twelfth(engine: Engine) -> None:
    # "Billing Analytics", support.stripe.com/questions/billing-analytics: $1,200 a year counts $100.
    row = subscription("c", "2026-01-01", None, 120_000, interval="year")
    assert mrr(engine, [row], STRIPE, "2026-01-31") == 10_000


@pytest.mark.parametrize(
    ("duration", "expected"), [("forever", 5_000), ("repeating", 10_000), ("once", 10_000)]
)
def test_stripe_only_forever_coupons_lower_mrr(
    engine: Engine, duration: str, expected: int
) -> None:
    # "Impact of Discounts and Coupons on Monthly Recurring Revenue (MRR) in Billing",
    # support.stripe.com/questions/impact-of-discounts-and-coupons-on-monthly-recurring-revenue-mrr-in-billing:
    # 50 % forever halves MRR; once or repeating leaves it as it is.
    row = subscription(
        "c", "2026-01-01", None, 10_000, discount_percent=50.0, discount_duration=duration
    )
    assert mrr(engine, [row], STRIPE, "2026-01-31") == expected


def test_stripe_mrr_ends_on_the_day_of_cancelling(engine: Engine) -> None:
    # "Impact of Subscription Cancellations on Monthly Recurring Revenue (MRR) in Billing",
    # support.stripe.com/questions/impact-of-subscription-cancellations-on-monthly-recurring-revenue-mrr-in-billing:
    # cancelled at the period's end, it stops counting at the time of the call, not when it takes effect.
    row = subscription(
        "c",
        "2026-01-01",
        "2026-03-01",
        status="canceled",
        cancel_requested_on=on("2026-02-10"),
        current_period_end_on=on("2026-03-01"),
    )
    assert steps(engine, [row], STRIPE)[-1] == ("churn", 10_000, on("2026-02-10"))


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ({"status": "active"}, 10_000),
        ({"status": "past_due", "past_due_on": on("2026-02-01")}, 10_000),
        ({"status": "trialing"}, 0),
        ({"status": "unpaid", "ended_on": on("2026-02-08")}, 0),
        ({"charge_kind": "metered"}, 0),
        ({"status": "unpaid", "past_due_on": on("2026-02-01")}, 0),
    ],
)
def test_stripe_counts_active_and_past_due(
    engine: Engine, state: dict[str, Any], expected: int
) -> None:
    # "Billing metric definitions": the sum of all active and past-due subscriptions, without trials
    # and metered products. "Impact of delinquent subscription payments on Monthly Recurring Revenue
    # (MRR) in Billing", support.stripe.com: once unpaid, the amount does not count.
    rows = [subscription("c", "2026-01-01", **state)]
    assert mrr(engine, rows, STRIPE, "2026-12-31") == expected


def test_stripe_trial_counts_from_its_end(engine: Engine) -> None:
    # "Calculating churn rate in Billing", support.stripe.com/questions/calculating-churn-rate-in-billing:
    # once a subscription goes from trialing to active it counts, even if the first invoice is unpaid.
    row = subscription(
        "c",
        "2026-01-01",
        trial_end_on=on("2026-01-15"),
        status="past_due",
        past_due_on=on("2026-01-15"),
    )
    assert steps(engine, [row], STRIPE) == [("new", 10_000, on("2026-01-15"))]


def test_stripe_churn_rate_counts_newcomers_above_and_below(engine: Engine) -> None:
    # Same page: churned in the past 30 days ÷ (active 30 days ago + new in those 30 days); who starts
    # and churns inside them is in both.
    rows = [subscription(f"c{n}", "2025-12-01", "2026-01-20" if n < 4 else None) for n in range(50)]
    rows += [subscription(f"n{n}", "2026-01-10") for n in range(9)]
    rows.append(subscription("brief", "2026-01-05", "2026-01-25"))
    assert churned(engine, rows, STRIPE, "2026-01-01", "2026-01-31") == (5, 60)


def test_stripe_second_churn_of_who_returned_counts_again(engine: Engine) -> None:
    # Same page: a returning customer who ends the subscription again counts as a second churn.
    rows = [
        subscription("c", "2025-12-01", "2026-01-05"),
        subscription("c", "2026-01-10", "2026-01-20"),
    ]
    assert churned(engine, rows, STRIPE, "2026-01-01", "2026-01-31")[0] == 2


def test_stripe_of_two_cancelled_the_first_is_a_downgrade(engine: Engine) -> None:
    # Same page: two subscriptions cancelled: the first is a downgrade, the second subscriber churn.
    rows = [
        subscription("c", "2026-01-01", None, 3_000, cancel_requested_on=on("2026-02-01")),
        subscription("c", "2026-01-01", None, 5_000, cancel_requested_on=on("2026-02-08")),
    ]
    assert steps(engine, rows, STRIPE)[1:] == [
        ("contraction", 3_000, on("2026-02-01")),
        ("churn", 5_000, on("2026-02-08")),
    ]


def test_stripe_growth_is_adjusted_for_the_rate_of_exchange(engine: Engine) -> None:
    # "Billing metric definitions": MRR growth is new, reactivation and expansion less churned and
    # contraction, adjusted for the impact of foreign currency.
    row = subscription("c", "2026-01-10", None, 10_000, currency="EUR")
    assert in_dollars(engine, [row], STRIPE) == [
        ("new", 11_000, "2026-01"),
        ("fx", 1_000, "2026-02"),
    ]


# Baremetrics


def test_baremetrics_ten_customers_at_ten_dollars(engine: Engine) -> None:
    # "Monthly Recurring Revenue", help.baremetrics.com/en/articles/5380330: 10 × $10 = $100;
    # $120 a year adds $10.
    rows = [subscription(f"c{n}", "2026-01-01", None, 1_000) for n in range(10)]
    assert mrr(engine, rows, BAREMETRICS, "2026-01-31") == 10_000
    yearly = [subscription("c", "2026-01-01", None, 12_000, interval="year")]
    assert mrr(engine, yearly, BAREMETRICS, "2026-01-31") == 1_000


def test_baremetrics_half_price_for_life(engine: Engine) -> None:
    # Same page: $10 a month with a 50 % lifetime coupon adds only $5.
    row = subscription(
        "c", "2026-01-01", None, 1_000, discount_percent=50.0, discount_duration="forever"
    )
    assert mrr(engine, [row], BAREMETRICS, "2026-01-31") == 500


def test_baremetrics_a_full_coupon_is_churn_of_customer_and_revenue(engine: Engine) -> None:
    # Same page: a 100 % coupon for an existing paying customer is user and revenue churn.
    row = subscription(
        "c", "2026-01-01", None, 1_000, discount_percent=100.0, discount_starts_on=on("2026-02-10")
    )
    assert steps(engine, [row], BAREMETRICS)[-1] == ("churn", 1_000, on("2026-02-10"))
    assert churned(engine, [row], BAREMETRICS, "2026-02-01", "2026-03-01") == (1, 1)


def test_baremetrics_who_begins_with_a_full_coupon_is_a_free_user(engine: Engine) -> None:
    # Same page: customers with 100 % off are free users and not in the metrics.
    row = subscription("c", "2026-01-01", None, 1_000, discount_percent=100.0)
    assert steps(engine, [row], BAREMETRICS) == []


def test_baremetrics_free_plans_begin_and_end_customers(engine: Engine) -> None:
    # Same page: an upgrade from a free plan is a new customer, a downgrade to one a cancellation.
    rows = [
        subscription("c", "2026-01-01", "2026-02-01", 0),
        subscription("c", "2026-02-01", "2026-05-01", 1_000),
        subscription("c", "2026-05-01", None, 0),
    ]
    assert steps(engine, rows, BAREMETRICS) == [
        ("new", 1_000, on("2026-02-01")),
        ("churn", 1_000, on("2026-05-01")),
    ]


def test_baremetrics_late_by_thirty_days_is_churn(engine: Engine) -> None:
    # Same page, and "Data Settings", …/5380115: delinquent customers are cancelled after 30 days.
    row = subscription("c", "2026-01-01", status="past_due", past_due_on=on("2026-02-01"))
    churn = moves(engine, [row], BAREMETRICS)[-1]
    assert (churn["kind"], churn["ended_by"]) == ("churn", "delinquent")
    assert churn["moved_on"] == on("2026-03-03")


def test_baremetrics_five_percent_of_customers_and_of_revenue(engine: Engine) -> None:
    # "User and Revenue Churn", help.baremetrics.com/en/articles/5380347: 5 % means that of the
    # customers 30 days ago 5 % have cancelled; revenue: lost to downgrades and cancellations ÷ MRR.
    rows = [
        subscription(f"c{n}", "2026-01-01", "2026-02-10" if n < 3 else None) for n in range(100)
    ]
    rows += [subscription(f"d{n}", "2026-01-01", "2026-02-11", 40_000) for n in range(2)]
    rows += [subscription(f"d{n}", "2026-02-11", None, 30_000) for n in range(2)]
    # 102 customers, $10,800; 3 left with $300, 2 pay $100 less each
    assert churned(engine, rows, BAREMETRICS, "2026-02-01", "2026-03-01") == (3, 102)
    row = rated(engine, rows, BAREMETRICS, "2026-02")
    assert row["gross_mrr_churn_rate"] == pytest.approx(500 / 10_800)


def test_baremetrics_who_signs_up_and_leaves_counts_in_the_churn_rate(engine: Engine) -> None:
    # "Churn Update", changelog.baremetrics.com/churn-update-4pqo9O: who signs up and cancels within
    # the same 30 days is in the churn rate; the divisor stays the customers of 30 days ago.
    rows = [subscription(f"c{n}", "2025-12-01") for n in range(20)]
    rows.append(subscription("brief", "2026-01-05", "2026-01-25"))
    assert churned(engine, rows, BAREMETRICS, "2026-01-01", "2026-01-31") == (1, 20)


def test_baremetrics_net_revenue_churn_is_below_zero(engine: Engine) -> None:
    # "Net MRR Churn", changelog.baremetrics.com/net-mrr-churn-4htCw0: (churned − expansion) ÷ MRR 30
    # days ago, below zero when expansion exceeds what was lost; reactivation does not enter.
    rows = [
        subscription("gone", "2026-01-01", "2026-02-10", 1_000),
        subscription("more", "2026-01-01", "2026-02-10", 9_000),
        subscription("more", "2026-02-10", None, 12_000),
    ]
    row = rated(engine, rows, BAREMETRICS, "2026-02")
    assert row["net_mrr_churn_rate"] == pytest.approx(-0.20)
    row = rated(engine, who_returns(), BAREMETRICS, "2026-06")
    assert row["net_mrr_churn_rate"] == 0


def test_baremetrics_quick_ratio_leaves_out_who_returned(engine: Engine) -> None:
    # "New Quick Ratio Metric", changelog.baremetrics.com/new-quick-ratio-metric-4ohZDy:
    # (new + expansion) ÷ (contraction + churned).
    rows = [
        *who_returns(),
        subscription("gone", "2026-01-01", "2026-06-10", 2_000),
        subscription("new", "2026-06-15", None, 6_000),
    ]
    assert rated(engine, rows, BAREMETRICS, "2026-06")["quick_ratio"] == pytest.approx(3.0)
    with_return = rated(engine, rows, CHARTMOGUL, "2026-06")["quick_ratio"]
    assert with_return == pytest.approx((6_000 + 12_000) / 2_000)


def test_baremetrics_back_in_june_at_another_price(engine: Engine) -> None:
    # "Reactivating Subscriptions", baremetrics.com/blog/reactivating-subscriptions-reactivating-and-
    # resuming-metrics-for-your-subscriptions: $100 a month, cancelled in March, back in June at $120:
    # $120 of June's reactivation MRR.
    june = rated(engine, who_returns(), BAREMETRICS, "2026-06")
    assert (june["reactivation_minor"], june["expansion_minor"]) == (12_000, 0)


# ProfitWell


def test_profitwell_ten_percent_off(engine: Engine) -> None:
    # "Discounts and Credits", paddle.com/help/profitwell-metrics/measure/subscription-metrics/discounts:
    # $120 a year with 10 % off is $9; $10 a month with 10 % off is $9 while the discount lasts, then $10.
    yearly = subscription("c", "2026-01-01", None, 12_000, interval="year", discount_percent=10.0)
    assert mrr(engine, [yearly], PROFITWELL, "2026-01-31") == 900
    row = subscription(
        "c",
        "2026-01-01",
        None,
        1_000,
        discount_percent=10.0,
        discount_duration="once",
        discount_ends_on=on("2026-02-01"),
    )
    assert mrr(engine, [row], PROFITWELL, "2026-01-31") == 900
    assert mrr(engine, [row], PROFITWELL, "2026-02-28") == 1_000


def book_moves(engine: Engine, rows: Rows, switches: Switches) -> list[tuple[str, str, int]]:
    """Month, kind and amount of every movement."""
    return [(f"{day:%Y-%m}", kind, amount) for kind, amount, day in steps(engine, rows, switches)]


def sarah() -> dict[str, Any]:
    """Pays $10 from 15 April, cancels on 8 June, has paid until 15 June."""
    return subscription(
        "sarah",
        "2026-04-15",
        None,
        1_000,
        cancel_requested_on=on("2026-06-08"),
        current_period_end_on=on("2026-06-15"),
    )


def test_profitwell_sarah_churns_when_what_she_paid_for_ends(engine: Engine) -> None:
    # "Churn", paddle.com/help/profitwell-metrics/measure/subscription-retention/churn: signs up for $10
    # on 15 April, cancels on 8 June, churns on 15 June, when $10 leave MRR.
    assert book_moves(engine, [sarah()], PROFITWELL) == [
        ("2026-04", "new", 1_000),
        ("2026-06", "churn", 1_000),
    ]
    stretch = engine.query(segments(unbound("subscriptions"), PROFITWELL)).to_pylist()
    assert [each["ends_on"] for each in stretch] == [on("2026-06-15")]


def test_profitwell_sarah_pays_until_the_day_before(engine: Engine) -> None:
    # Same example.
    assert mrr(engine, [sarah()], PROFITWELL, "2026-06-14") == 1_000
    assert mrr(engine, [sarah()], PROFITWELL, "2026-06-15") == 0


def test_profitwell_in_on_the_fifth_and_out_on_the_sixth(engine: Engine) -> None:
    # "Are cancellations in the first month counted as churn?", paddle.com/help/profitwell-metrics/
    # measure/subscription-retention/are-cancellations-in-the-first-month-counted-as-churn: $100 on
    # 12/5, churned on 12/6: taken out of new revenue again; churned revenue and customers never move.
    rows = [
        subscription("stays", "2025-11-01"),
        subscription("brief", "2025-12-05", "2025-12-06"),
    ]
    december = book(engine, rows, "2025-11", "2025-12", PROFITWELL)["2025-12"]
    assert (december["new_minor"], december["churn_minor"]) == (0, 0)
    assert (december["customers_gained"], december["customers_lost"]) == (0, 0)
    assert churned(engine, rows, PROFITWELL, "2025-12-01", "2026-01-01") == (0, 1)


def test_profitwell_on_hold_is_worth_nothing(engine: Engine) -> None:
    # "ProfitWell vs. Recurly", paddle.com/help/profitwell-metrics/measure/compare/profitwell-vs-recurly:
    # on hold, MRR is $0 once the current period has ended; whoever comes back at any time is a reactivation.
    rows = [
        subscription("c", "2026-01-01", "2026-02-01"),
        subscription("c", "2026-02-01", "2026-05-01", status="paused"),
        subscription("c", "2026-05-01"),
    ]
    assert mrr(engine, rows, PROFITWELL, "2026-03-31") == 0
    assert book_moves(engine, rows, PROFITWELL)[-1] == ("2026-05", "reactivation", 10_000)


def test_profitwell_returns_are_reactivation_after_years(engine: Engine) -> None:
    # Same page: who comes back within any period of time is marked as a reactivation.
    rows = [subscription("c", "2020-01-01", "2020-03-01"), subscription("c", "2026-05-01")]
    assert book_moves(engine, rows, PROFITWELL)[-1] == ("2026-05", "reactivation", 10_000)


def test_profitwell_late_payers_are_customers_inside_the_dunning_window(engine: Engine) -> None:
    # "ProfitWell FAQs for Paddle users", of Paddle's help, read in a copy (its own address is not known):
    # past-due users are active in their dunning window, for which at least 15 days are advised; past it
    # they are delinquently churned.
    row = subscription("c", "2026-01-01", status="past_due", past_due_on=on("2026-02-01"))
    churn = moves(engine, [row], PROFITWELL)[-1]
    assert (churn["kind"], churn["ended_by"]) == ("churn", "delinquent")
    stretch = engine.query(segments(unbound("subscriptions"), PROFITWELL)).to_pylist()
    assert [each["ends_on"] for each in stretch] == [on("2026-02-16")]


def test_profitwell_more_seats_are_an_upgrade(engine: Engine) -> None:
    # Same page: additional seats or quantities are an upgrade on that plan.
    rows = [
        subscription("c", "2026-01-01", "2026-03-10", 1_000, quantity=3),
        subscription("c", "2026-03-10", None, 1_000, quantity=5),
    ]
    assert book_moves(engine, rows, PROFITWELL)[-1] == ("2026-03", "expansion", 2_000)


def test_profitwell_the_fully_discounted_are_no_customers(engine: Engine) -> None:
    # "Calculating Metrics", learn.profitwell.com/category/WoBCXt3Wpj: a customer must be actively paying;
    # someone fully discounted or credited is not one.
    row = subscription("c", "2026-01-01", None, 1_000, discount_percent=100.0)
    assert steps(engine, [row], PROFITWELL) == []


def test_profitwell_keeps_the_rate_of_the_day_of_purchase(engine: Engine) -> None:
    # "Why is my MRR in ProfitWell different than Paddle?", learn.profitwell.com/article/ldosvdtpmm:
    # rates of exchange from the date that the customer purchased the subscription.
    row = subscription("c", "2026-01-10", None, 10_000, currency="EUR")
    assert in_dollars(engine, [row], PROFITWELL) == [("new", 11_000, "2026-01")]


# Lago


def test_lago_is_gross_of_coupons(engine: Engine) -> None:
    # "MRR", getlago.com/docs/guide/analytics/revenue/mrr: built from plan prices, not from invoices;
    # half price for life on $10 stays 10.
    row = subscription(
        "c", "2026-01-01", None, 1_000, discount_percent=50.0, discount_duration="forever"
    )
    assert mrr(engine, [row], LAGO, "2026-01-31") == 1_000


@pytest.mark.parametrize(
    ("interval", "price", "expected"),
    [("month", 5_000, 5_000), ("quarter", 30_000, 10_000), ("year", 120_000, 10_000)],
)
def test_lago_spreads_a_price_over_its_months(
    engine: Engine, interval: str, price: int, expected: int
) -> None:
    # "MRR" (guide/analytics/mrr): quarterly evenly over three months, yearly over twelve.
    row = subscription("c", "2026-01-01", None, price, interval=interval)
    assert mrr(engine, [row], LAGO, "2026-01-31") == expected


def test_lago_weekly_to_the_rounding_of_its_factor(engine: Engine) -> None:
    # Same page: weekly × 4.33, the average number of weeks in a month; ours is 52/12, said in `limits`.
    row = subscription("c", "2026-01-01", None, 10_000, interval="week")
    assert mrr(engine, [row], LAGO, "2026-01-31") == pytest.approx(43_300, abs=34)
    assert "4.33" in preset("lago").limits


def test_lago_usage_is_not_mrr(engine: Engine) -> None:
    # Same page: usage-based metrics, recurring or metered, are not in MRR.
    assert steps(engine, [subscription("c", "2026-01-01", charge_kind="metered")], LAGO) == []


def test_lago_never_converts(engine: Engine) -> None:
    # "Analytics", docs.getlago.com/guide/analytics/overview: segmented by currency, no rate is applied.
    rows = [
        subscription("c", "2026-01-01", None, 1_000),
        subscription("c", "2026-01-01", None, 700, currency="EUR"),
    ]
    put(engine, "subscriptions", rows)
    calendar(engine, "2026-01", "2026-01")
    table = engine.query(monthly(movements(unbound("subscriptions"), LAGO), MONTHS)).to_pylist()
    assert {row["currency"]: row["closing_minor"] for row in table} == {"USD": 1_000, "EUR": 700}


def test_lago_has_four_movements_and_who_returns_is_expansion(engine: Engine) -> None:
    # "MRR": the movements are new, expansion, contraction and churn.
    assert [kind for kind, _, _ in steps(engine, who_returns(), LAGO)] == [
        "new",
        "churn",
        "expansion",
        "new",
    ]
    june = rated(engine, who_returns(), LAGO, "2026-06")
    assert (june["expansion_minor"], june["reactivation_minor"]) == (12_000, 0)


def test_lago_one_of_several_terminated_is_contraction(engine: Engine) -> None:
    # Settled in the definitions of this project from the same page: partial termination is contraction.
    rows = [
        subscription("c", "2026-01-01", "2026-02-10", 3_000),
        subscription("c", "2026-01-01", None, 5_000),
    ]
    assert steps(engine, rows, LAGO)[-1] == ("contraction", 3_000, on("2026-02-10"))


def test_lago_late_invoices_change_no_plan_price(engine: Engine) -> None:
    # "MRR": what the plans promise to pay, not what was invoiced or paid.
    row = subscription("c", "2026-01-01", status="past_due", past_due_on=on("2026-02-01"))
    assert mrr(engine, [row], LAGO, "2026-12-31") == 10_000
