"""The command `tenure demo`."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import click

from tenure.demo.company import build
from tenure.demo.size import Size


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--customers", default=400, show_default=True, help="Customers who ever signed up.")
@click.option("--months", default=24, show_default=True, help="Months of history.")
@click.option("--events", default=0, help="Usage events, about; 0 for what comes naturally.")
@click.option("--seed", default=7, show_default=True, help="Same seed, same company.")
@click.option(
    "--seasonal",
    type=int,
    help="Percent of those who pay on the last day that only sleep through a season.",
)
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Last day of the data; yesterday unless given.",
)
@click.option(
    "--truth",
    "truth_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where to write what is planted; <FOLDER>-truth.json beside the folder unless given.",
)
def demo(
    folder: Path,
    customers: int,
    months: int,
    events: int,
    seed: int,
    seasonal: int | None,
    as_of: datetime | None,
    truth_file: Path | None,
) -> None:
    """Write the tables of an imaginary company to FOLDER."""
    size = Size(
        customers=customers,
        months=months,
        events=events,
        seed=seed,
        seasonal_percent=seasonal,
        ends_on=as_of.date() if as_of else _yesterday(),
    )
    truth = build(folder, size)
    path = truth_file or folder.resolve().parent / f"{folder.resolve().name}-truth.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(truth.as_json(), indent=1, ensure_ascii=False) + "\n", "utf-8")
    click.echo(
        f"{truth.customers:,} customers, {truth.paying:,} of them paying on {truth.ends_on}."
    )
    click.echo(f"{truth.events:,} usage events. Tables: {folder}. What is planted: {path}.")


def _yesterday() -> date:
    return datetime.now(UTC).date() - timedelta(days=1)  # noqa: TID251
