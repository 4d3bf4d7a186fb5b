"""Points and numbers of health as they are written."""

from __future__ import annotations

import pytest

from tenure.web.health_parts import number, signed


@pytest.mark.parametrize(
    ("points", "decimals", "written"),
    [
        (None, 0, "–"),
        (12.6, 0, "+13"),
        (-0.4, 0, "0"),
        (0.04, 1, "0.0"),
        (-0.06, 1, "−0.1"),
        (-24.0, 0, "−24"),
    ],
)
def test_points_with_their_sign(points: float | None, decimals: int, written: str) -> None:
    assert signed(points, decimals) == written


def test_numbers() -> None:
    assert (number(None), number(1234.5, 1), number(-0.25, 2)) == ("–", "1,234.5", "−0.25")
