"""Saying what is assumed: by whom, in which units, audited, taken back."""

from __future__ import annotations

import pytest

from tenure.records.models import AssumptionRow, AuditEntry
from tenure.values.assumptions import DEFAULTS, Assumption
from tenure.values.errors import InputError
from tenure.workflow.actions.assumptions import asked_for, say, take_back
from tenure.workflow.queries.assumptions import assumptions
from tenure.workflow.rules.permissions import NotAllowedError
from tests.cast import Cast

ASK = Assumption("ask", 0.2, 0.1, 0.3, "support, March")


def test_a_form_is_in_percent_and_major_units() -> None:
    texts = {"value": "20", "low": "10", "high": "30.5", "source": " support "}
    assert asked_for("ask", texts, "USD") == Assumption("ask", 0.2, 0.1, 0.305, "support")
    fee = {"value": "15.00", "source": "price list"}
    assert asked_for("fee_minor", fee, "USD") == Assumption(
        "fee_minor", 1500, 1500, 1500, "price list"
    )
    assert asked_for("fee_minor", fee, "JPY").value == 15
    assert asked_for("months", {**texts, "value": "24", "high": "36"}, "USD").value == 24


@pytest.mark.parametrize("value", ["", "much", "nan", "inf", "-1", "101"])
def test_odd_forms_are_refused(value: str) -> None:
    with pytest.raises(InputError):
        asked_for("ask", {"value": value, "source": "s"}, "USD")
    with pytest.raises(InputError, match="no assumption"):
        asked_for("luck", {"value": "1", "source": "s"}, "USD")


def test_said_changed_and_taken_back(cast: Cast) -> None:
    place = cast.workspace.pk, cast.workspace.currency
    assert "ask" not in assumptions(*place)
    for _again in range(2):
        say(wanted=ASK, by=cast.by("finance"))
    assert assumptions(*place)["ask"] == ASK
    assert assumptions(cast.other.pk, "USD").keys() == DEFAULTS.keys()
    later = Assumption("ask", 0.3, 0.1, 0.3, "support, May")
    say(wanted=later, by=cast.by("owner"))
    entry = AuditEntry.objects.filter(action="assumption.said").order_by("-id")[0]
    assert (entry.detail["before"]["value"], entry.detail["after"]["value"]) == (0.2, 0.3)
    assert AuditEntry.objects.filter(action="assumption.said").count() == 2
    for _again in range(2):
        take_back(code="ask", by=cast.by("manager"))
    assert AuditEntry.objects.filter(action="assumption.taken_back").count() == 1
    assert "ask" not in assumptions(*place)


def test_who_may_not_approve_money_may_not_say(cast: Cast) -> None:
    for role in ("csm", "listener", "read_only"):
        with pytest.raises(NotAllowedError):
            say(wanted=ASK, by=cast.by(role))
        with pytest.raises(NotAllowedError):
            take_back(code="ask", by=cast.by(role))
    assert not AssumptionRow.objects.exists()


def test_money_said_in_another_currency_does_not_count(cast: Cast) -> None:
    say(wanted=Assumption("fee_minor", 1500, 1500, 1500, "price list"), by=cast.by("owner"))
    say(wanted=ASK, by=cast.by("owner"))
    assert assumptions(cast.workspace.pk, "USD")["fee_minor"].value == 1500
    assert assumptions(cast.workspace.pk, "EUR")["fee_minor"] == DEFAULTS["fee_minor"]
    assert assumptions(cast.workspace.pk, "EUR")["ask"] == ASK
