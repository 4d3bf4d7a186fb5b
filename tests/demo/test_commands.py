from __future__ import annotations

import json
from pathlib import Path

import time_machine
from click.testing import CliRunner

from tenure.cli.main import tenure
from tenure.values.canonical import TABLES


def test_demo_writes_tables_and_the_truth_beside_them(tmp_path: Path) -> None:
    folder = tmp_path / "somewhere" / "lantern"
    options = ["--customers", "30", "--months", "8", "--as-of", "2026-02-10"]
    result = CliRunner().invoke(tenure, ["demo", str(folder), *options])
    assert result.exit_code == 0, result.output
    assert {path.name for path in folder.iterdir()} == {f"{name}.parquet" for name in TABLES}
    truth = json.loads((folder.parent / "lantern-truth.json").read_text("utf-8"))
    assert (truth["customers"], truth["ends_on"]) == (30, "2026-02-10")
    assert "30 customers" in result.output


def test_demo_ends_yesterday_unless_told(tmp_path: Path) -> None:
    with time_machine.travel("2026-03-10T23:30:00Z", tick=False):
        result = CliRunner().invoke(
            tenure,
            [
                "demo",
                str(tmp_path / "x"),
                "--customers",
                "20",
                "--truth",
                str(tmp_path / "t" / "it.json"),
            ],
        )
    assert result.exit_code == 0, result.output
    assert json.loads((tmp_path / "t" / "it.json").read_text("utf-8"))["ends_on"] == "2026-03-09"
