"""The mapping that the page on loading data shows does what the page says."""

from __future__ import annotations

import re
from pathlib import Path

from tenure.connectors.files.mapping import parse_mapping
from tenure.jobs.importing import ImportRequest, run_import
from tenure.warehouse.engine import Engine
from tests.cast import AT

PAGE = Path(__file__).parents[2] / "docs" / "import.md"


def test_the_mapping_shown_loads_what_it_says(tmp_path: Path, engine: Engine) -> None:
    (toml,) = re.findall(r"```toml\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    files = tmp_path / "files"
    files.mkdir()
    accounts = "account_id;account_name;churned\na1;光陽電機;FALSE\na2;常盤食品;TRUE\n"
    (files / "accounts.csv").write_bytes(accounts.encode("shift_jis"))
    (files / "contracts.csv").write_text("contract,account_id\nk1,a1\nk2,a2\n", "utf-8")
    plans = "id,contract,state,month,is_trial,price\n"
    plans += "s1,k1,live,2026-01-01,FALSE,49.90\ns2,k2,live,2026-01-01,TRUE,10\ns3,k2,test,2026-01-01,FALSE,5\n"
    (files / "plans.csv").write_text(plans, "utf-8")
    (files / "churn_events.csv").write_text("account_id\na1\n", "utf-8")
    root, rejects = tmp_path / "root", tmp_path / "rejects"
    request = ImportRequest(files, root, rejects, AT.isoformat(), mapping=parse_mapping(toml))
    report = run_import(request)
    assert {each.table: (each.new, each.left_out) for each in report.sources} == {
        "customers": (2, 0),
        "subscriptions": (2, 1),
    }
    contradictions = {each.code: each.count for each in report.findings if "churn" in each.code}
    assert contradictions == {"churn_flag_flag_without_row": 1, "churn_flag_row_without_flag": 1}
    (path,) = (root / "facts" / "subscriptions").glob("*.parquet")
    rows = engine.rows(
        "SELECT customer_id, unit_amount_minor, currency, interval, status, CAST(ended_on AS TEXT) "
        f"FROM '{path}' ORDER BY 1"
    )
    assert rows == [
        ("a1", 4990, "EUR", "month", "active", "2026-02-01"),
        ("a2", 1000, "EUR", "month", "trialing", "2026-02-01"),
    ]
    (path,) = (root / "facts" / "customers").glob("*.parquet")
    assert engine.rows(f"SELECT name, kind FROM '{path}' ORDER BY customer_id") == [
        ("光陽電機", "saas"),
        ("常盤食品", "saas"),
    ]
