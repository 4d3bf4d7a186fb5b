"""NPS of Cloud Provider Analytics: most scores are none; the seven that are make no NPS.

Counted here in plain Python: of 92 rows 66 hold a score beyond 0 to 10 and are refused, 7 a score
within it; the rest has none.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.test import Client

from tenure.records.models import ImportRun
from tenure.values.surveys import group_of
from tenure.workflow.queries import survey_rounds, surveys
from tests.cast import AT, Cast
from tests.real.run import Real, run_once
from tests.web.conftest import signed_in

__all__ = ["signed_in"]
pytestmark = pytest.mark.shared
LAST = date(2025, 8, 31)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cloud_surveys") / "root"


@pytest.fixture
def real(cast: Cast, shared: Callable[[str], Path], root: Path) -> Real:
    return run_once(cast.workspace, shared("cloud_provider"), "cloud_provider", root, LAST)


def test_seven_scores_are_counted_with_a_warning(
    cast: Cast,
    real: Real,
    shared: Callable[[str], Path],
    signed_in: Callable[[str], Client],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = shared("cloud_provider") / "nps_surveys.csv"
    with path.open(encoding="utf-8", newline="") as file:
        scores = [float(row["nps_score"]) for row in csv.DictReader(file) if row["nps_score"]]
    valid = [score for score in scores if 0 <= score <= 10]
    assert (len(scores) - len(valid), len(valid)) == (66, 7)
    (source,) = (each for each in real.imported.sources if each.table == "survey_responses")
    assert source.rejected == 66
    (found,) = surveys.rounds(cast.workspace.pk, real.board)
    groups = [group_of("nps", score) for score in valid]
    assert (found.value.n, found.value.is_told) == (7, False)
    assert (found.value.promoters, found.value.passives, found.value.detractors) == tuple(
        groups.count(group) for group in ("promoter", "passive", "detractor")
    )
    (row,) = surveys.every([found], surveys.RoundFilter())
    assert row["value"] is None, "no NPS is said, in the CSV neither"
    ImportRun.objects.create(
        workspace=cast.workspace,
        name="cloud",
        folder="cloud",
        created_by=cast.users["owner"],
        created_at=AT,
        state="done",
        report=dict(real.imported.as_json()),
    )
    refused = survey_rounds.refused(cast.workspace.pk)
    assert refused is not None
    assert (refused.rows, refused.of) == (66, 92)
    monkeypatch.setattr("tenure.web.request.published", lambda *_given: real.board)
    client = signed_in("csm")
    listed = client.get("/surveys/").content.decode()
    assert "66 of 92" in listed
    assert "too few for a score" in listed
    page = client.get(f"/surveys/loaded/?round={found.loaded}").content.decode()
    assert "Too few answers for a score: 7" in page
    assert f"detractors: {found.value.detractors}, of 7" in page
