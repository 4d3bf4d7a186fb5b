"""Retention and lifetimes of a published day, counted again from the published movements."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tenure.inference import sbg
from tenure.inference.lifetime import LifetimeValue, Undefined
from tenure.values.errors import InputError
from tenure.workflow.queries import retention
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.explain import explain
from tenure.workflow.queries.ledger import retention_rows
from tenure.workflow.queries.lifetimes import (
    COHORT,
    SURVIVAL_FIELDS,
    Assumed,
    Who,
    arpas,
    largest,
    monthly_churn,
    projection,
    residuals,
    survival,
    value,
)
from tenure.workflow.queries.report import BY_FIELDS, ReportRequest
from tenure.workflow.queries.reports import report

ASSUMED = Assumed(12, 0.10, 0.80)


def spells(board: Board) -> dict[str, list[tuple[date, date | None]]]:
    """Stretches of each customer up to the as-of day, by going through the logo movements."""
    found: dict[str, list[tuple[date, date | None]]] = {}
    logos = board.reader.table("logos")
    for row in board.reader.rows(logos.order_by(["customer_id", "moved_on"])):
        if row["moved_on"] > board.as_of:
            continue
        own = found.setdefault(row["customer_id"], [])
        if row["logos"] > 0:
            own.append((row["moved_on"], None))
        else:
            own[-1] = (own[-1][0], row["moved_on"])
    return found


def states(board: Board) -> dict[str, dict[str, Any]]:
    rows = board.reader.rows(board.reader.table("customer_state"))
    return {row["customer_id"]: row for row in rows}


@pytest.mark.parametrize("months", [12, 1])
def test_money_kept_is_what_the_ledger_says(published: Board, months: int) -> None:
    for currency in ("USD", "EUR"):
        decided = retention.decision(published, currency, months)
        assert decided is not None
        rows = [r for r in retention_rows(published, months) if r["currency"] == currency]
        for window in (decided.now, decided.before):
            if window is None or window.kept is None:
                continue
            (row,) = (r for r in rows if r["window_end"] == window.ends_on)
            assert window.kept.nrr.value == pytest.approx(row["nrr"])
            assert window.kept.grr.value == pytest.approx(row["grr"])
            assert (window.at_start, window.gone) == (row["at_start"], row["gone"])
        assert decided.now.is_over
        if decided.before is not None:
            assert decided.before.ends_on == decided.now.starts_on


def test_a_window_that_is_not_over_is_not_judged(published: Board) -> None:
    # the demo company ends on the last day of a month; one currency nobody uses
    decided = retention.decision(published, "USD", 1)
    assert decided is not None
    assert decided.now.ends_on == date(2026, 6, 1)
    assert retention.decision(published, "CHF", 12) is None


@pytest.mark.parametrize("by", BY_FIELDS)
def test_groups_add_up_to_the_whole(published: Board, by: str) -> None:
    decided = retention.decision(published, "USD", 12)
    assert decided is not None
    groups = retention.groups(published, decided.now, by)
    assert sum(group.at_start for group in groups) == decided.now.at_start
    assert sum(group.gone for group in groups) == decided.now.gone
    if by == "plan":
        return
    state, then = states(published), decided.now.starts_on
    here = Counter(
        state[who][by] or ""
        for who, own in spells(published).items()
        if any(a < then and (b is None or b >= then) for a, b in own)
    )
    assert {group.name: group.at_start for group in groups} == dict(here)


def test_losses_by_tenure_counted_again(published: Board) -> None:
    months, at_risk, lost = retention.tenure_counts(published)
    own = [spell for made in spells(published).values() for spell in made]
    for month, risks, losses in zip(months, at_risk, lost, strict=True):
        start, end = month.starts_on, month.ends_on
        expected_risk, expected_lost = [0] * 5, [0] * 5
        for a, b in own:
            if a < start and (b is None or b >= start):
                age = (start.year - a.year) * 12 + start.month - a.month
                band = next(
                    n for n, (_, high) in enumerate(retention.BANDS) if age <= (high or 999)
                )
                expected_risk[band] += 1
                expected_lost[band] += b is not None and b < end
        assert risks.tolist() == expected_risk
        assert losses.tolist() == expected_lost
    assert months[-1].ends_on == date(2026, 6, 1)
    exposed = at_risk[-12:].sum()
    assert monthly_churn(published) == pytest.approx(lost[-12:].sum() / exposed)


@pytest.mark.parametrize("by", SURVIVAL_FIELDS)
def test_every_customer_is_in_one_curve(published: Board, by: str) -> None:
    found = survival(published, Who(), by)
    made = spells(published)
    assert sum(curve.customers for _name, curve in found.curves) == len(made)
    lost = sum(own[0][1] is not None for own in made.values())
    assert sum(curve.lost for _name, curve in found.curves) == lost
    sizes = [curve.customers for _name, curve in found.curves]
    assert sizes == sorted(sizes, reverse=True)


def test_until_the_final_loss_fewer_are_lost(published: Board) -> None:
    first, final = (survival(published, Who(until)).curves[0][1] for until in ("first", "final"))
    gone = sum(own[-1][1] is not None for own in spells(published).values())
    assert final.lost == gone <= first.lost


def test_terms_part_the_customers(published: Board) -> None:
    whole = projection(published, Who())
    assert sum(whole.terms.values()) == whole.curve.customers
    for term in ("month", "year"):
        alone = projection(published, Who(term=term))
        assert alone.curve.customers == whole.terms[term]
    assert projection(published, Who(term="year")).period == 12
    assert whole.is_mixed is (max(whole.terms.values()) <= 0.9 * whole.curve.customers)


def test_quarters_of_start_are_named_in_order(published: Board) -> None:
    found = largest(survival(published, Who(), COHORT), 3)
    assert [name for name, _curve in found.curves] == ["2025 Q4", "2026 Q1", "2026 Q2"]


def test_lifetime_value_by_hand(published: Board) -> None:
    found = value(published, Who(), ASSUMED, "USD")
    assert isinstance(found, LifetimeValue)
    curve = survival(published, Who()).curves[0][1]
    months = sum(curve.steps[t].survival / 1.1 ** (t / 12) for t in range(12))
    assert found.source == "observed"
    assert found.months_with_first_payment.value == pytest.approx(months)
    worth = months * arpas(published)["USD"] * 0.8
    assert found.value_with_first_payment_minor.value == pytest.approx(worth)
    churn = monthly_churn(published)
    assert churn is not None
    assert found.shortcut_minor == pytest.approx(arpas(published)["USD"] * 0.8 / churn)


def test_a_longer_horizon_is_projected_or_refused(published: Board) -> None:
    long = value(published, Who(), replace(ASSUMED, horizon_months=60), "USD")
    fit = projection(published, Who()).fit
    if isinstance(fit, sbg.Unfit):
        assert isinstance(long, Undefined)
    else:
        assert isinstance(long, LifetimeValue)
        assert long.source == "projected"
    thin = value(published, Who(term="year"), replace(ASSUMED, horizon_months=60), "USD")
    assert isinstance(thin, Undefined)
    assert thin.reason in ("too_short", "no_losses")
    assert isinstance(value(published, Who(), ASSUMED, "CHF"), Undefined)


def test_what_is_still_to_come_needs_a_discount(published: Board) -> None:
    assert residuals(projection(published, Who()), 0.0) == []


def test_odd_assumptions_fall_back() -> None:
    odd = {"horizon": "1e9", "discount": "-3", "margin": "free"}
    assert Assumed.of(odd, 0.8) == Assumed(36, 0.10, 0.8)
    given = {"horizon": "24", "discount": "0", "margin": "65"}
    assert Assumed.of(given, 0.8) == Assumed(24, 0.0, 0.65)
    for text in ("nan", "inf", "-inf"):
        assert Assumed.of({"horizon": text, "margin": text}, 0.8) == Assumed(36, 0.10, 0.8)
    assert Who.of({"until": "never", "term": "week"}) == Who()


def test_reports(published: Board) -> None:
    whole = report("survival", published, ReportRequest())
    assert whole.columns[0].key == "month"
    by = report("survival", published, ReportRequest(by="segment"))
    assert any("log-rank" in note for note in by.notes)
    first = [row for row in by.rows if row["month"] == 0]
    assert sum(row["at_risk"] for row in first) == whole.rows[0]["at_risk"]
    lifetimes = report("lifetimes", published, ReportRequest())
    assert [row["currency"] for row in lifetimes.rows] == list(arpas(published))
    with pytest.raises(InputError):
        report("lifetimes", published, ReportRequest(by="segment"))


def test_explanations_end_in_the_figure_and_show_its_rows(published: Board) -> None:
    made = spells(published)
    for figure, given in (
        ("survival", {}),
        ("survival", {"by": "segment", "group": "SMB"}),
        ("projection", {"term": "month"}),
        ("ltv", {"currency": "USD", "horizon": "12"}),
    ):
        found = explain(figure, published, given)
        rows = published.reader.rows(found.rows)
        lines = {line.label: line.value for line in found.derivation.lines}
        if "customers" in lines:
            assert len(rows) == lines["customers"]
            assert sum(row["ended_on"] is not None for row in rows) == lines["of them lost"]
    worth = explain("ltv", published, {"currency": "USD", "horizon": "12"})
    direct = value(published, Who(), replace(ASSUMED, margin=published.generation.margin), "USD")
    assert isinstance(direct, LifetimeValue)
    last = worth.derivation.lines[-1].value
    assert last == pytest.approx(direct.value_with_first_payment_minor.value)
    month = explain("standardised_churn", published, {"month": "2026-04"})
    rows = published.reader.rows(month.rows)
    here = [
        a for own in made.values() for a, b in own
        if a < date(2026, 4, 1) and (b is None or b >= date(2026, 4, 1))
    ]  # fmt: skip
    assert len(rows) == len(here)
    counted = next(x for x in month.derivation.lines if x.label == "churn as counted")
    assert counted.value == sum(row["ended_on"] is not None for row in rows) / len(rows)
    with pytest.raises(InputError):
        explain("survival", published, {"by": "password"})
    with pytest.raises(InputError):
        explain("ltv", published, {"customer": next(iter(made))})


def test_answers_are_found_once(published: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    known = survival(published, Who(), "country")
    monkeypatch.setattr(type(published.reader), "sql", None)
    assert survival(published, Who(), "country") is known
