"""`tenure explain`: a figure's card, how it was derived, and the rows behind it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import islice

import click

from tenure.cli.boards import board, week_before
from tenure.cli.output import FORMATS, write
from tenure.config.settings import settings
from tenure.values.shown import Show, Shown, cell_text
from tenure.workflow.queries.changed import changed
from tenure.workflow.queries.explain import FIGURES, Explanation
from tenure.workflow.queries.explain import explain as explained
from tenure.workflow.rules.change_words import change_texts

SHOWN_ROWS = 20


@click.command(
    help=f"Explain a figure: its card, its derivation, its rows. FIGURE is one of: {', '.join(sorted(FIGURES))}."
)
@click.argument("figure")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="As of the end of this day.")
@click.option("--customer", default="", metavar="ID", help="One customer.")
@click.option("--currency", default="", metavar="CODE", help="One currency.")
@click.option("--month", default="", metavar="YYYY-MM", help="The month, or the last of a window.")
@click.option("--months", default="", metavar="N", help="Length of a window: 1 or 12.")
@click.option("--kind", default="", help="One kind of movement.")
@click.option("--against", default="", metavar="NAME", help="Bridge: a preset, or reported:TOOL.")
@click.option("--measure", default="", metavar="NAME", help="Bridge: mrr, or a movement.")
@click.option("--rule", default="", metavar="NAME", help="Bridge: one rule only.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="table")
def explain(figure: str, as_of: datetime | None, form: str, **given: str) -> None:
    """Print one explanation; as CSV or JSON, all of its rows."""
    open_board = board(settings(), as_of.date() if as_of else None)
    found = explained(figure, open_board, given)
    rows = open_board.reader.stream(found.rows)
    if form != "table":
        write(found.columns, rows, form)
        return
    _head(found)
    _changes(
        change_texts(changed(open_board, found, given, lambda of: week_before(settings(), of)))
    )
    if found.derivation.tally:
        click.echo(f"{found.derivation.tally}\n")
    shown = list(islice(rows, SHOWN_ROWS))
    write(found.columns, shown, form, title="Rows behind it")
    if len(shown) == SHOWN_ROWS:
        total = open_board.reader.value(found.rows.count())
        click.echo(f"{total:,} rows in all; --format csv prints every one.")


def _head(found: Explanation) -> None:
    card = found.card
    click.echo(f"{found.derivation.title}, end of {found.as_of}")
    click.echo("".join(f"{each}\n" for each in found.derivation.scope))
    for label, text in (
        ("formula", card.formula),
        ("unit", card.unit),
        ("population", card.population),
        ("edges", card.edges),
        ("source", card.source),
    ):
        click.echo(f"  {label:<11}{text}")
    click.echo("")
    for line in found.derivation.lines:
        column = Shown("value", "", line.show)
        text = cell_text(column, {"value": line.value, "currency": line.currency})
        unit = f" {line.currency}" if line.show is Show.MONEY else ""
        click.echo(f"  {line.label:<44}{text}{unit}")
    click.echo("")


def _changes(sentences: Sequence[str]) -> None:
    click.echo("What changed since last week\n")
    for sentence in sentences:
        click.echo(f"  {sentence}.")
    click.echo("")
