"""What a letter says of use."""

from __future__ import annotations

from datetime import date

import pytest

from tenure.records.models import RefundProposal
from tenure.workflow.queries.letter_content import quiet_of


@pytest.mark.parametrize(
    ("kind", "paying_since", "known_from", "found"),
    [
        ("never", "2026-01-01", "2025-01-01", ("never", None)),
        ("never", "2019-01-01", "2025-01-01", ("stopped", date(2025, 1, 1))),
        ("stopped", "2019-01-01", "2025-01-01", ("stopped", date(2025, 1, 1))),
        ("never", None, None, ("never", None)),
    ],
)
def test_since_you_signed_up_is_said_only_where_it_is_known(
    kind: str, paying_since: str | None, known_from: str | None, found: tuple[str, date | None]
) -> None:
    evidence = {
        "quiet_since": "2025-01-01",
        "paying_since": paying_since,
        "known_from": known_from,
    }
    assert quiet_of(RefundProposal(kind=kind, evidence=evidence)) == found
