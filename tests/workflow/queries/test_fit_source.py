"""Simpson's paradox by hand."""

from __future__ import annotations

from tenure.workflow.queries.fit_source import reversed_by


def _both(n: int, lost: int, m: int, gone: int) -> dict[str, object]:
    return {
        "n": n,
        "lost": lost,
        "rate": lost / n,
        "others": {"n": m, "lost": gone, "rate": gone / m},
    }


def test_kidney_stones() -> None:
    """Charig et al. 1986: treatment B fails less in all (61 of 350 to 77), more in small and in large stones."""
    small, large = _both(270, 36, 87, 6), _both(80, 25, 263, 71)
    assert reversed_by([small, large])
    assert not reversed_by([small])
    assert not reversed_by([small, _both(80, 5, 263, 71)])
    assert not reversed_by([_both(4, 3, 87, 6), large])
