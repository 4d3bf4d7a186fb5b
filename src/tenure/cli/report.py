"""`tenure report`: the tables of the pages, in the terminal."""

from __future__ import annotations

from datetime import datetime

import click

from tenure.cli.boards import board
from tenure.cli.output import FORMATS, write
from tenure.config.settings import settings
from tenure.workflow.queries.report import ReportRequest
from tenure.workflow.queries.reports import REPORTS
from tenure.workflow.queries.reports import report as found_report

DAY = click.DateTime(["%Y-%m-%d"])


@click.command(help=f"Print a report. NAME is one of: {', '.join(REPORTS)}.")
@click.argument("name")
@click.option("--as-of", type=DAY, help="Figures as of the end of this day.")
@click.option("--from", "first", type=DAY, help="First month, by any day in it.")
@click.option("--to", "last", type=DAY, help="Last month, by any day in it.")
@click.option("--by", default="", metavar="FIELD", help="Group by a field of customers.")
@click.option("--against", default="", metavar="NAME", help="Bridge: a preset, or reported:TOOL.")
@click.option("--measure", default="", metavar="NAME", help="Bridge: mrr, or a movement.")
@click.option("--currency", default="", metavar="CODE", help="Bridge: one currency, or all.")
@click.option("--assume", default="", metavar="TEXT", help='What-if: such as "cut=20 months=24".')
@click.option("--format", "form", type=click.Choice(FORMATS), default="table")
def report(
    name: str,
    as_of: datetime | None,
    first: datetime | None,
    last: datetime | None,
    form: str,
    **given: str,
) -> None:
    """Print one report."""
    day, start, end = (when.date() if when else None for when in (as_of, first, last))
    made = found_report(name, board(settings(), day), ReportRequest(start, end, **given))
    title = f"{made.title}, end of {made.as_of}"
    write(made.columns, made.rows, form, title=title, notes=made.notes)
