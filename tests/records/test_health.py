"""Overrides of health scores: what the database itself refuses."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from tenure.records.models import HealthOverride
from tests.cast import AT, Cast


def override(cast: Cast, **fields: object) -> HealthOverride:
    plain = {
        "workspace": cast.workspace,
        "customer_id": "ada",
        "customer_name": "Ada",
        "color": "red",
        "reason": "their champion left",
        "at": AT,
        "by": cast.users["csm"],
        "until": date(2026, 6, 30),
    }
    return HealthOverride.objects.create(**{**plain, **fields})


def test_one_at_a_time(cast: Cast) -> None:
    override(cast, lifted_at=AT)
    override(cast)
    override(cast, workspace=cast.other)
    with pytest.raises(IntegrityError), transaction.atomic():
        override(cast, color="", score=30.0)


@pytest.mark.parametrize(
    "fields",
    [
        {"reason": ""},
        {"color": ""},
        {"color": "blue"},
        {"color": "red", "score": 30.0},
        {"color": "", "score": 101.0},
        {"color": "", "score": -1.0},
    ],
)
def test_a_score_or_a_color_with_a_reason(cast: Cast, fields: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        override(cast, **fields)
