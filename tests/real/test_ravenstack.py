"""RavenStack: 500 accounts of an imaginary company, five tables, dates in two forms.

The golden files hold what the reports print. Why they are right is counted here from the files
themselves, row by row, in plain Python:

- The amounts are monthly already, so MRR at the end of 2024 is the sum of `mrr_amount` of the
  rows that have begun, have not ended (the day a row ends it no longer counts) and are no trial.
- 21 usage rows have the id of an earlier row and other values. Nothing says which is right: the
  first stays, the later ones come back as refused.
- Most usage rows (19,128 of 24,979) are dated before the subscription they name began, some on
  or after its end; 1,077 tickets were opened before their account signed up. They count as they
  are, for a sign of life is one whatever the contract says, and the findings say how many.
- Learning judges for itself. A handful of accounts lost their last subscription: nothing can be
  learnt from so few, and that is what is said. Taken at its word, the table of churn events has losses enough;
  neither use nor anything else foretells them (they are drawn without regard to it), no model
  beats what anybody can tell without one, and that is said, too.
- The churn flag of an account and the table of churn events contradict each other both ways, 35
  and 277 times. Neither is used: an account has churned when its last subscription has ended.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from tenure.inference.learn_line import learn_line
from tenure.inference.panel import CUSTOMER, STAYED
from tenure.inference.risk import learn_risk
from tenure.records.models import Workspace
from tenure.workflow.queries.learned import learned
from tenure.workflow.queries.panels import panel_with_ids
from tests.cast import Cast
from tests.real.run import Real, check_golden, run, run_once

LAST = date(2024, 12, 31)
NEVER = np.datetime64("NaT", "D")
pytestmark = pytest.mark.shared


def lines(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"ravenstack_{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def root_files(shared: Callable[[str], Path], tmp_path: Path) -> Path:
    """The five files with ISO dates, without the folder that stands beside them."""
    folder = tmp_path / "iso"
    folder.mkdir()
    for path in shared("ravenstack").glob("*.csv"):
        (folder / path.name).symlink_to(path)
    return folder


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("ravenstack") / "root"


@pytest.fixture
def iso(cast: Cast, root_files: Path, root: Path) -> Real:
    return run_once(cast.workspace, root_files, "ravenstack", root, LAST)


def test_reports_are_the_golden_ones(iso: Real) -> None:
    check_golden("ravenstack", iso.golden())


def test_dates_the_other_way_round_make_no_difference(
    iso: Real, shared: Callable[[str], Path], tmp_path: Path
) -> None:
    again = Workspace.objects.create(name="Again", slug="again", currency="USD", time_zone="UTC")
    folder = shared("ravenstack") / "as_found_dd-mm-yyyy"
    found = run(again, folder, "ravenstack", tmp_path / "other", LAST)
    assert found.golden() == iso.golden()
    notes = [each.sentence for each in found.imported.findings if each.code == "dates_detected"]
    assert len(notes) == 5
    assert all("%d-%m-%Y" in note for note in notes)
    assert not [each for each in iso.imported.findings if each.code == "dates_detected"]


def test_the_same_again_changes_nothing(
    iso: Real, cast: Cast, root_files: Path, root: Path
) -> None:
    again = run(cast.workspace, root_files, "ravenstack", root, LAST)
    assert again.reports == iso.reports
    for source in again.imported.sources:
        assert (source.new, source.changed) == (0, 0)
        refused = source.repeated + source.rejected + source.left_out
        assert source.rows_in == source.unchanged + refused


def test_mrr_is_the_sum_of_what_runs(iso: Real, root_files: Path) -> None:
    running = [
        row
        for row in lines(root_files, "subscriptions")
        if row["start_date"] <= str(LAST)
        and (not row["end_date"] or row["end_date"] > str(LAST))
        and row["is_trial"] == "FALSE"
    ]
    (mrr,) = iso.rows("mrr")
    assert mrr["mrr_minor"] == 100 * sum(int(row["mrr_amount"]) for row in running) == 1_015_960_800
    assert mrr["customers"] == len({row["account_id"] for row in running}) == 500


def test_movements_add_up_to_it(iso: Real) -> None:
    months = iso.rows("movements")
    assert (len(months), months[0]["opening_minor"]) == (24, 0)
    for row, following in pairwise(months):
        assert following["opening_minor"] == row["closing_minor"]
    for row in months:
        came = row["new_minor"] + row["expansion_minor"] + row["reactivation_minor"]
        went = row["contraction_minor"] + row["churn_minor"]
        assert row["opening_minor"] + came - went == row["closing_minor"]
    assert months[-1]["closing_minor"] == 1_015_960_800


def test_what_contradicts_itself_is_found(iso: Real, root_files: Path) -> None:
    accounts = lines(root_files, "accounts")
    signed_up = {row["account_id"]: row["signup_date"] for row in accounts}
    subscriptions = {row["subscription_id"]: row for row in lines(root_files, "subscriptions")}
    used = lines(root_files, "feature_usage")
    first = {row["usage_id"]: row for row in reversed(used)}
    begins = {name: row["start_date"] for name, row in subscriptions.items()}
    ends = {name: row["end_date"] or "9999" for name, row in subscriptions.items()}
    churned = {row["account_id"] for row in lines(root_files, "churn_events")}
    flagged = {row["account_id"] for row in accounts if row["churn_flag"] == "TRUE"}
    early = [u for u in first.values() if u["usage_date"] < begins[u["subscription_id"]]]
    late = [u for u in first.values() if u["usage_date"] >= ends[u["subscription_id"]]]
    tickets = lines(root_files, "support_tickets")
    before = [t for t in tickets if t["submitted_at"][:10] < signed_up[t["account_id"]]]
    empty = [name for name in begins if begins[name] == ends[name]]
    counted = {
        "duplicate_id usage_events": (len(used) - len(first), len(used)),
        "ticket_before_signup tickets": (len(before), len(tickets)),
        "use_before_subscription usage_events": (len(early), len(first)),
        "use_after_subscription usage_events": (len(late), len(first)),
        "empty_period subscriptions": (len(empty), len(subscriptions)),
        "account_churn_flag_without_row": (len(flagged - churned), len(accounts)),
        "account_churn_row_without_flag": (len(churned - flagged), len(accounts)),
    }
    assert iso.findings == counted
    assert counted["use_before_subscription usage_events"] == (19_128, 24_979)
    assert counted["account_churn_row_without_flag"] == (277, 500)


def test_refused_rows_come_back_whole(iso: Real, root_files: Path, root: Path) -> None:
    (path,) = (root.parent / "root-rejected").glob("*.rejected.*")
    with path.open(encoding="utf-8-sig", newline="") as file:
        back = list(csv.DictReader(file))
    used = lines(root_files, "feature_usage")
    seen: set[str] = set()
    later = []
    for number, row in enumerate(used, start=2):
        if row["usage_id"] in seen:
            later.append((str(number), row))
        seen.add(row["usage_id"])
    assert [(row["_row"], {name: row[name] for name in used[0]}) for row in back] == later


def test_a_handful_of_losses_is_too_few_to_learn_from(iso: Real) -> None:
    found = learned(iso.board)
    assert found is not None
    assert not found.risk.is_usable
    (why,) = found.risk.why
    assert why.code == "too_few_churned"
    assert why.have < 10
    assert found.line.line is not None
    assert found.line.line.branch == "bottom_quartile"
    assert found.line.churn_events == 2


def test_its_churn_events_cannot_be_foretold(iso: Real, root_files: Path) -> None:
    """The same panel with the day of each account's next churn event as its notice."""
    found = panel_with_ids(iso.board)
    assert found is not None
    panel, names = found
    events: dict[str, list[np.datetime64]] = {}
    for row in lines(root_files, "churn_events"):
        events.setdefault(row["account_id"], []).append(np.datetime64(row["churn_date"]))
    notice = np.array(
        [
            min((day for day in events.get(names[who], []) if day > on), default=NEVER)
            for who, on in zip(panel.customer.tolist(), panel.observed_on, strict=True)
        ],
        dtype="datetime64[D]",
    )
    cause = np.where(np.isnat(notice), STAYED, CUSTOMER).astype(np.int8)
    labelled = replace(panel, notice_on=notice, cause=cause)
    risk = learn_risk(labelled, seed=1)
    assert risk.churned >= 200
    assert not risk.is_usable
    assert risk.why[0].code == "no_usable_signal"
    assert {why.code for why in risk.why[1:]} & {"no_better_than_use", "no_better_than_tenure"}
    line = learn_line(labelled, seed=1)
    assert line.line is None or line.line.branch == "bottom_quartile"
