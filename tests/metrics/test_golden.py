"""The golden cases of the ledger; each answer is the vendor's own help page's or the house rules'."""

from __future__ import annotations

import ibis
import pytest

from tenure.metrics.logos import logo_churn, logo_movements
from tenure.metrics.movements import movements
from tenure.metrics.mrr import segments
from tenure.metrics.retention import annual_loss, rates, rescaled, retention
from tenure.metrics.schemas import unbound
from tenure.values.switches import (
    DEFAULT,
    ChurnRecognition,
    Denominator,
    DiscountPolicy,
    PausePolicy,
    SamePeriod,
    Switches,
    WeeklyFactor,
)
from tenure.warehouse.engine import Engine
from tests.factories import put, subscription
from tests.metrics.ledger import book, moves, on

WINDOWS = ibis.table({"window_start": "date", "window_end": "date"}, name="windows")


def window(engine: Engine, start: str, end: str) -> None:
    engine.run(
        f"CREATE OR REPLACE TABLE windows AS SELECT DATE '{start}' AS window_start, DATE '{end}' AS window_end"
    )


def mrr_of(engine: Engine, switches: Switches = DEFAULT, **row: object) -> int:
    """MRR in minor units of one subscription row; 0 if it counts for nothing."""
    put(engine, "subscriptions", [subscription("c", "2026-01-01", **row)])
    found = engine.query(segments(unbound("subscriptions"), switches)).to_pylist()
    return sum(segment["mrr_minor"] for segment in found)


def test_four_gold_two_silver_and_back(engine: Engine) -> None:
    # ChartMogul: 4 × Gold yearly $500 → + 2 × Silver monthly $30 → cancel Silver → cancel Gold at
    # the end of the year → later 3 × Gold monthly $50.
    rows = [
        subscription("c", "2025-01-01", "2026-01-01", 50_000, quantity=4, interval="year"),
        subscription("c", "2025-03-01", "2025-06-01", 3_000, quantity=2),
        subscription("c", "2026-05-01", None, 5_000, quantity=3),
    ]
    found = [(m["kind"], abs(m["delta_minor"]), m["moved_on"]) for m in moves(engine, rows)]
    assert found == [
        ("new", 16_667, on("2025-01-01")),
        ("expansion", 6_000, on("2025-03-01")),
        ("contraction", 6_000, on("2025-06-01")),
        ("churn", 16_667, on("2026-01-01")),
        ("reactivation", 15_000, on("2026-05-01")),
    ]


def test_upgrade_in_march_then_gone_in_april(engine: Engine) -> None:
    rows = [
        subscription("c", "2026-02-01", "2026-03-15", 10_000, subscription_id="s"),
        subscription("c", "2026-03-15", "2026-04-10", 20_000, subscription_id="s"),
    ]
    months = book(engine, rows, "2026-02", "2026-04")
    march, april = months["2026-03"], months["2026-04"]
    assert (march["opening_minor"], march["expansion_minor"], march["closing_minor"]) == (
        10_000,
        10_000,
        20_000,
    )
    assert (april["churn_minor"], april["closing_minor"]) == (20_000, 0)


def test_monthly_to_yearly_at_the_same_value_is_no_movement(engine: Engine) -> None:
    rows = [
        subscription("c", "2026-01-01", "2026-02-01", 10_000),
        subscription("c", "2026-02-01", None, 120_000, interval="year"),
    ]
    assert [m["kind"] for m in moves(engine, rows)] == ["new"]


def test_gross_twenty_net_ten(engine: Engine) -> None:
    # opening 100, churn 10, contraction 10, expansion 10
    rows = [
        subscription("gone", "2026-01-01", "2026-02-10", 1_000),
        subscription("less", "2026-01-01", "2026-02-10", 3_000),
        subscription("less", "2026-02-10", None, 2_000),
        subscription("more", "2026-01-01", "2026-02-10", 6_000),
        subscription("more", "2026-02-10", None, 7_000),
    ]
    put(engine, "subscriptions", rows)
    months = book(engine, rows, "2026-01", "2026-02")
    february = months["2026-02"]
    assert february["opening_minor"] == 10_000
    table = ibis.table(
        {name: "int64" for name in february if name not in ("month_on", "currency")}, name="feb"
    )
    values = ", ".join(f"{february[name]} AS {name}" for name in table.columns)
    engine.run(f"CREATE OR REPLACE VIEW feb AS SELECT {values}")
    (row,) = engine.query(rates(table)).to_pylist()
    assert row["gross_mrr_churn_rate"] == pytest.approx(0.20)
    assert row["net_mrr_churn_rate"] == pytest.approx(0.10)


@pytest.mark.parametrize(
    ("switches", "lost", "divisor"),
    [
        (Switches(same_period=SamePeriod.EXCLUDE_FROM_RATE), 10, 100),  # ChartMogul: 10 %
        (Switches(denominator=Denominator.START_PLUS_NEW), 12, 105),  # Stripe: 12 ÷ (100 + new)
    ],
)
def test_twelve_churned_one_returned_one_had_joined(
    engine: Engine, switches: Switches, lost: int, divisor: int
) -> None:
    rows = [
        subscription(f"c{n}", "2026-01-01", "2026-02-10" if n < 11 else None) for n in range(100)
    ]
    rows.append(subscription("c0", "2026-02-20"))  # returned
    rows.append(subscription("joined", "2026-02-03", "2026-02-25"))
    rows += [subscription(f"new{n}", "2026-02-05") for n in range(4)]
    put(engine, "subscriptions", rows)
    window(engine, "2026-02-01", "2026-03-01")
    logos = logo_movements(movements(unbound("subscriptions"), DEFAULT))
    (row,) = engine.query(logo_churn(logos, WINDOWS, switches)).to_pylist()
    assert (row["at_start"], row["lost"], row["divisor"]) == (100, lost, divisor)


def test_two_subscriptions_cancelled_one_after_the_other(engine: Engine) -> None:
    rows = [
        subscription("c", "2026-01-01", "2026-03-01", 3_000),
        subscription("c", "2026-01-01", "2026-04-01", 5_000),
    ]
    assert [m["kind"] for m in moves(engine, rows)] == ["new", "contraction", "churn"]


def test_half_price_for_life_on_ten_dollars(engine: Engine) -> None:
    coupon = {"price": 1_000, "discount_percent": 50.0, "discount_duration": "forever"}
    assert mrr_of(engine, **coupon) == 500  # Baremetrics
    gross = Switches(discount_policy=DiscountPolicy.NONE)
    assert mrr_of(engine, gross, **coupon) == 1_000  # Lago


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"price": 12_000, "interval": "year", "discount_percent": 10.0}, 900),
        ({"price": 100, "interval": "day"}, 3_042),  # never 0
        ({"price": 100, "interval": "week"}, 433),
        ({"price": 4_900, "discount_amount_minor": 5_000}, 0),  # $50 off $49
        ({"price": 60_000, "interval": "half_year"}, 10_000),
        ({"price": 30_000, "interval": "quarter"}, 10_000),
        ({"price": 30_000, "interval": "month", "interval_count": 3}, 10_000),
        ({"price": 2_000, "quantity": 7}, 14_000),
        ({"price": 500, "charge_kind": "metered"}, 0),
        ({"price": 500, "charge_kind": "one_off"}, 0),
        ({"price": 500, "status": "trialing"}, 0),
        ({"price": 500, "status": "paused"}, 0),
        ({"price": -500}, 0),
        ({"price": 1_000_000_000_000, "interval": "day"}, 30_416_666_666_667),  # exact at the limit
    ],
)
def test_brought_to_one_month(engine: Engine, row: dict[str, object], expected: int) -> None:
    assert mrr_of(engine, **row) == expected


def test_hundred_monthly_and_fifty_yearly(engine: Engine) -> None:
    rows = [subscription(f"m{n}", "2026-01-01", None, 10_000) for n in range(100)]
    rows += [subscription(f"y{n}", "2026-01-01", None, 60_000, interval="year") for n in range(50)]
    assert book(engine, rows, "2026-01", "2026-01")["2026-01"]["closing_minor"] == 12_500_00


def test_weekly_factor_and_pause_switches(engine: Engine) -> None:
    assert (
        mrr_of(
            engine, Switches(weekly_factor=WeeklyFactor.YEAR_OF_365), price=8_400, interval="week"
        )
        == 36_500
    )
    paused = Switches(pause_policy=PausePolicy.STILL_MRR)
    assert mrr_of(engine, paused, price=500, status="paused") == 500


def test_quarterly_churn_is_compounded() -> None:
    assert rescaled(0.048, from_months=3, to_months=1) == pytest.approx(0.0163, abs=5e-5)


def test_a_year_of_five_percent_a_month() -> None:
    compounded, replacement = annual_loss(0.05)
    assert compounded == pytest.approx(0.4596, abs=5e-5)
    assert replacement == pytest.approx(0.60)
    assert annual_loss(-0.02)[0] == pytest.approx(-0.2682, abs=5e-5)


@pytest.mark.parametrize("ended", [None, "2099-12-31"])
def test_the_right_edge_is_never_churn(engine: Engine, ended: str | None) -> None:
    # contract open-ended or until 2099, data up to February: still active in March
    rows = [subscription("c", "2026-01-01", ended)]
    march = book(engine, rows, "2026-01", "2026-03")["2026-03"]
    assert (march["churn_minor"], march["closing_minor"]) == (0, 10_000)


def test_nrr_grr_and_the_survivors_trap(engine: Engine) -> None:
    # golden.json "nrr": start A100 B200 C50 D400 E80, end A100 B260 C0 D320 E80, new F500
    start = {"A": 100, "B": 200, "C": 50, "D": 400, "E": 80}
    end = {"A": 100, "B": 260, "C": 0, "D": 320, "E": 80, "F": 500}
    rows = [subscription(who, "2026-01-01", "2026-02-14", mrr) for who, mrr in start.items()]
    rows += [subscription(who, "2026-02-14", None, mrr) for who, mrr in end.items()]
    put(engine, "subscriptions", rows)
    window(engine, "2026-02-01", "2026-03-01")
    (row,) = engine.query(
        retention(movements(unbound("subscriptions"), DEFAULT), WINDOWS)
    ).to_pylist()
    assert row["opening_minor"] == 830
    assert row["nrr"] == pytest.approx(0.9157, abs=5e-5)
    assert row["grr"] == pytest.approx(0.8434, abs=5e-5)


def test_a_future_cancellation_changes_nothing_yet(engine: Engine) -> None:
    rows = [
        subscription(
            "c",
            "2026-01-01",
            cancel_requested_on=on("2026-02-10"),
            current_period_end_on=on("2026-06-01"),
        )
    ]
    (new, churn) = moves(engine, rows)
    assert (new["kind"], churn["kind"]) == ("new", "churn")
    assert (churn["moved_on"], churn["ended_by"]) == (on("2026-06-01"), "customer")
    at_cancel = Switches(churn_recognition=ChurnRecognition.AT_CANCEL)
    assert moves(engine, rows, at_cancel)[1]["moved_on"] == on("2026-02-10")
    in_source = Switches(churn_recognition=ChurnRecognition.ENDED_IN_SOURCE)
    assert [m["kind"] for m in moves(engine, rows, in_source)] == ["new"]


@pytest.mark.parametrize(
    ("row", "who", "day"),
    [
        ({"ended_on": on("2026-03-01"), "ended_by": "us"}, "us", "2026-03-01"),
        ({"ended_on": on("2026-03-01")}, "unknown", "2026-03-01"),
        ({"status": "past_due", "past_due_on": on("2026-02-01")}, "delinquent", "2026-03-03"),
        ({"status": "unpaid", "ended_on": on("2026-02-05")}, "delinquent", "2026-02-05"),
    ],
)
def test_each_churn_says_who_ended_it(
    engine: Engine, row: dict[str, object], who: str, day: str
) -> None:
    churn = moves(engine, [subscription("c", "2026-01-01", **row)])[-1]
    assert (churn["kind"], churn["ended_by"], churn["moved_on"]) == ("churn", who, on(day))


def test_late_payment_can_wait_for_the_source(engine: Engine) -> None:
    row = subscription("c", "2026-01-01", status="past_due", past_due_on=on("2026-02-01"))
    assert len(moves(engine, [row], Switches(past_due_days=None))) == 1


def test_a_discount_that_ends(engine: Engine) -> None:
    row = subscription(
        "c", "2026-01-01", None, 10_000, discount_percent=25.0, discount_ends_on=on("2026-04-01")
    )
    found = [(m["kind"], m["closing_minor"], m["moved_on"]) for m in moves(engine, [row])]
    assert found == [
        ("new", 7_500, on("2026-01-01")),
        ("expansion", 10_000, on("2026-04-01")),
    ]


def test_a_trial_pays_from_its_end(engine: Engine) -> None:
    (new,) = moves(engine, [subscription("c", "2026-01-01", trial_end_on=on("2026-01-15"))])
    assert new["moved_on"] == on("2026-01-15")


def test_up_and_down_within_a_month_can_be_ignored(engine: Engine) -> None:
    rows = [
        subscription("c", "2026-01-01", "2026-06-05", 10_000),
        subscription("c", "2026-06-05", "2026-06-25", 15_000),
        subscription("c", "2026-06-25", None, 10_000),
        subscription("brief", "2026-06-03", "2026-06-28", 10_000),
    ]
    assert len(moves(engine, rows)) == 5
    net = moves(engine, rows, Switches(same_period=SamePeriod.IGNORE))
    assert [m["kind"] for m in net] == ["new"]
