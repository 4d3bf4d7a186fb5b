"""Commands that set up, load and run: init, user, import, day, work, doctor."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import click
from django.core.management import call_command
from rich import box
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from tenure.config.settings import Settings, settings
from tenure.connectors.files.mapping import parse_mapping
from tenure.connectors.files.suggest import draft
from tenure.connectors.files.unpack import discover
from tenure.jobs import clock, worker
from tenure.jobs import doctor as checks
from tenure.jobs.day import DayReport, run_day
from tenure.jobs.importing import ImportRequest, run_import
from tenure.jobs.refreshing import Refreshed, configured, refresh
from tenure.jobs.sealing import seal_and_note
from tenure.records.models import User, Workspace
from tenure.values.cells import tame
from tenure.values.currencies import EXPONENTS
from tenure.values.errors import InputError
from tenure.values.findings import ImportReport
from tenure.values.shown import cell_text
from tenure.warehouse.manifest import read_manifest
from tenure.workflow.actions.people import (
    add_member,
    create_workspace,
    disable_at_machine,
    made_up_password,
)
from tenure.workflow.actions.requesters import applied
from tenure.workflow.actions.second_factor import reset_at_machine
from tenure.workflow.queries.begun import NO_PRICES, next_steps
from tenure.workflow.queries.board import published
from tenure.workflow.queries.members import COLUMNS, MemberFilter, every_member, member
from tenure.workflow.queries.requester_decisions import waiting_since
from tenure.workflow.queries.workspaces import is_known, known_workspace, only_workspace

Report = Callable[[str, int, int], None]
DAY = click.DateTime(["%Y-%m-%d"])
NO_PRICES_DRAFTED = (
    "Careful: this draft loads no prices, so there would be no MRR. Needed are a column of prices, in "
    "numbers alone, one of start dates and a currency; the draft says in its comments what it found."
)


@contextmanager
def progress_bar() -> Iterator[Report]:
    """A bar on standard error that appears when the work takes longer than two seconds."""
    began = clock.now()
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None, visible=False)

        def report(step: str, done: int, steps: int) -> None:
            is_long = (clock.now() - began).total_seconds() > 2
            bar.update(task, description=step, completed=done, total=steps, visible=is_long)

        yield report


@click.command()
@click.option("--name", default="My company", help="Name of your company.")
@click.option("--currency", help="The currency you mostly charge in (default: TENURE_CURRENCY).")
@click.option("--email", help="Your e-mail address: you become the owner.")
@click.option("--password", help="Your password; one is made up and shown if you give none.")
def init(name: str, currency: str | None, email: str | None, password: str | None) -> None:
    """Set up the database, the workspace and its owner. What is there already stays as it is."""
    own = settings()
    if currency is not None and currency not in EXPONENTS:
        raise InputError(f"{currency!r} is no currency", hint="Write its three letters, like EUR.")
    own.home.mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0, interactive=False)
    workspace = create_workspace(
        name=name, currency=currency or own.currency, time_zone=own.time_zone, at=clock.now()
    )
    click.echo(f"Set up in {own.home} for {workspace.name}.")
    if email:
        made = _password(email, password)
        add_member(
            workspace=workspace, email=email, name="", role="owner", password=made, at=clock.now()
        )
        click.echo(f"Sign in as {email} with the password {made or 'you have'}")


def _password(email: str, given: str | None) -> str:
    """The one given; one made up for somebody new; "" to keep that of somebody who is there."""
    return given or ("" if is_known(email) else made_up_password())


@click.group()
def user() -> None:
    """People who sign in."""


@user.command("add")
@click.argument("email")
@click.option("--role", default="csm", help="owner, manager, csm, listener, finance or read_only.")
@click.option("--name", default="", help="Name, as facts call a CSM.")
@click.option("--password", help="For someone new, one is made up if you give none.")
def add(email: str, role: str, name: str, password: str | None) -> None:
    """Add a person, or change role and name (and password, if given) of one who is there."""
    made = _password(email, password)
    add_member(
        workspace=only_workspace(), email=email, name=name, role=role, password=made, at=clock.now()
    )
    click.echo(f"{email} is {role}; " + (f"password {made}" if made else "password as before"))


@user.command("list")
def list_() -> None:
    """Who may sign in, and who is disabled: e-mail, name, role, when they last did."""
    shown = COLUMNS[:5]
    table = Table(box=box.SIMPLE, pad_edge=False)
    for column in shown:
        table.add_column(column.title)
    for row in every_member(only_workspace().pk, MemberFilter()):
        table.add_row(*(Text(tame(cell_text(column, row))) for column in shown))
    console = Console(markup=False, emoji=False, highlight=False)
    console.print(table, width=None if console.is_terminal else 200)


@user.command("disable")
@click.argument("email")
def disable(email: str) -> None:
    """Let somebody sign in no more: their sessions and the keys of their programs end."""
    workspace = only_workspace()
    disable_at_machine(workspace=workspace, user=_known(workspace, email), at=clock.now())
    click.echo(f"{email} cannot sign in any more; `tenure user add {email}` lets them in again.")


@user.command("reset-factor")
@click.argument("email")
def reset_factor(email: str) -> None:
    """End somebody's second factor, for whom neither phone nor recovery codes are left."""
    workspace = only_workspace()
    reset_at_machine(workspace=workspace, user=_known(workspace, email), at=clock.now())
    click.echo(f"{email} is signed out and can set up a second factor anew. They are told of it.")


def _known(workspace: Workspace, email: str) -> User:
    found = member(workspace, email)
    if found is None:
        raise InputError(f"there is no {email}", hint="Run: tenure user add " + email)
    return found


@click.command("import")
@click.argument("source", type=click.Path(path_type=Path))
@click.option(
    "--mapping", type=click.Path(path_type=Path, exists=True), help="Mapping file (TOML)."
)
@click.option(
    "--suggest", is_flag=True, help="Print a mapping drafted from the data; load nothing."
)
@click.option("--dry-run", is_flag=True, help="Read and check everything; load nothing.")
@click.option(
    "--rejects",
    type=click.Path(path_type=Path),
    help="Folder for error files (default: rejected beside the source).",
)
def import_(
    source: Path,
    mapping: Path | None,
    *,
    suggest: bool,
    dry_run: bool,
    rejects: Path | None,
) -> None:
    """Load a file or folder of CSV, JSON Lines or Parquet, plain, gzip or zip."""
    own = settings()
    if suggest:
        _suggest(source, own)
        return
    workspace = only_workspace()
    base = source if source.is_dir() else source.parent
    folder = rejects or base.resolve().parent / f"{base.resolve().name}-rejected"
    text = mapping.read_text(encoding="utf-8") if mapping else ""
    request = ImportRequest(
        source=source,
        root=own.warehouse,
        rejects=folder,
        loaded_at=clock.now().isoformat(timespec="seconds"),
        mapping=parse_mapping(text) if text else None,
        dry_run=dry_run,
        time_zone=workspace.time_zone,
        limits=worker.limits(own),
    )
    with progress_bar() as report:
        done = run_import(request, report)
    _print_import(done, folder)
    if done.committed and not _has_prices(own):
        click.echo(NO_PRICES)


def _suggest(source: Path, own: Settings) -> None:
    """The draft on standard output; on standard error what it lacks most."""
    from tempfile import TemporaryDirectory  # noqa: PLC0415

    found = known_workspace()
    with TemporaryDirectory(prefix="tenure-suggest-") as scratch:
        drafted = draft(discover(source), Path(scratch), found.currency if found else "")
    click.echo(drafted)
    if 'table = "subscriptions"' not in drafted.splitlines() and not _has_prices(own):
        click.echo(NO_PRICES_DRAFTED, err=True)


def _has_prices(own: Settings) -> bool:
    """Whether any subscription was ever loaded."""
    return read_manifest(own.warehouse).rows("subscriptions") > 0


def _print_import(report: ImportReport, folder: Path) -> None:
    head = (
        "file",
        "table",
        "rows",
        "new",
        "changed",
        "unchanged",
        "rejected",
        "left out",
        "unmatched",
    )
    click.echo("  ".join(f"{name:>9}" if n > 1 else f"{name:<28}" for n, name in enumerate(head)))
    for each in report.sources:
        counts = (
            each.rows_in,
            each.new,
            each.changed,
            each.unchanged + each.repeated,
            each.rejected,
            each.left_out,
            each.unmatched,
        )
        names = f"{each.file[-28:]:<28}  {each.table:<28}"
        click.echo(names + "".join(f"  {count:>9,}" for count in counts))
    for source in report.sources:
        for reason, count in source.reasons:
            click.echo(f"Rejected: {count:,} × {source.file}: {reason}")
    for finding in report.findings:
        sample = f" (such as {', '.join(finding.sample[:3])})" if finding.sample else ""
        share = f"{finding.count:,} of {finding.of:,}: " if finding.of > 1 else ""
        click.echo(f"Note: {share}{finding.sentence}{sample}")
    if report.rejected:
        click.echo(f"Rejected rows, with reasons, are in {folder}")
    click.echo("Loaded." if report.committed else "Dry run: nothing was loaded.")


@click.command()
@click.option("--as-of", type=DAY, help="The day to run (default: today).")
def day(as_of: datetime | None) -> None:
    """Compute the day, publish it, and write the worklist. Running it twice changes nothing."""
    own, workspace = settings(), only_workspace()
    worker.drain_intake(own, workspace)
    worker.load_posted(own)
    decided = waiting_since(workspace)
    request = worker.day_request(own, workspace, as_of.date() if as_of else None)
    outside = configured(own, clock.now().isoformat(timespec="seconds"), workspace.time_zone)
    with progress_bar() as report:
        brought = refresh(outside, report) if outside else None
        done = run_day(request, report)
    if decided and done.outcome is not None:
        applied(workspace=workspace, since=decided, at=clock.now())
    seal_and_note(own.home, clock.now(), is_thorough=True)
    if brought:
        _print_refreshed(brought)
    _print_day(done)
    board = published(workspace, own.warehouse, worker.limits(own))
    for line in next_steps(board) if board else ():
        click.echo(line)


def _print_refreshed(brought: Refreshed) -> None:
    for each in brought.rows.sources if brought.rows else ():
        click.echo(
            f"From your warehouse, {each.table}: {each.new:,} new, {each.changed:,} changed, "
            f"{each.rejected:,} rejected."
        )
    if brought.use:
        use = brought.use
        click.echo(
            f"From your warehouse, use: {use.events:,} events in {use.months} months, "
            f"{len(use.fetched)} of them fetched; {use.unusable:,} rows without customer, name or time."
        )


def _print_day(report: DayReport) -> None:
    generation = report.generation
    seen = generation.seen_until
    known = f"use known until {seen}" if seen else "no use loaded"
    click.echo(f"Day of {generation.as_of}, {known}.")
    if report.outcome is None:
        click.echo(
            "A later day is published already, and stays on the pages and in the worklist. Figures "
            f"of this day: tenure report NAME --as-of {generation.as_of}"
        )
        return
    outcome = report.outcome
    click.echo(
        f"Work items: {outcome.opened} opened, {outcome.changed} changed, "
        f"{outcome.cleared} cleared, {outcome.woken} woken."
    )


@click.command()
def work() -> None:
    """Do imports asked for on the web page, and the day's run every day. Runs until stopped."""
    worker.run_forever(settings())


@click.command()
@click.option("--invariants", is_flag=True, help="Check every rule of money instead: slower.")
def doctor(*, invariants: bool) -> None:
    """Check that everything needed is there and sound; exits with 1 if something is not."""
    found = checks.broken(settings()) if invariants else checks.check(settings())
    for each in found:
        mark = "ok" if each.is_sound else "NOT OK"
        click.echo(f"{mark:<7} {each.what}: {each.says}")
    if not all(each.is_sound for each in found):
        raise InputError("something is not in order", hint="See the lines marked NOT OK.")
