"""`tenure config`: settings of the installation and definitions of its figures."""

from __future__ import annotations

import os
from dataclasses import replace

import click
from rich import box
from rich.console import Console
from rich.table import Table

from tenure.config.kept import keep, kept
from tenure.config.setting import Setting
from tenure.config.settings import SETTINGS, settings
from tenure.jobs import clock, worker
from tenure.jobs.commands import progress_bar
from tenure.jobs.day import run_day
from tenure.records.models import Publication, Workspace
from tenure.values.errors import InputError
from tenure.values.presets import preset
from tenure.values.switch_words import TITLES, meaning
from tenure.values.switches import NAMES, allowed, switches_from
from tenure.workflow.actions.definitions import define
from tenure.workflow.queries.definitions import definitions
from tenure.workflow.queries.workspaces import only_workspace

LEDGER = "ledger."
FIXED = ("TENURE_HOME", "TENURE_SECRET_KEY")


@click.command()
@click.argument("changes", nargs=-1, metavar="[NAME=VALUE]...")
def config(changes: tuple[str, ...]) -> None:
    """Show every setting, or change some: margin=75, ledger.preset=stripe, ledger.past_due_days=45.

    NAME= goes back to the default. Names beginning with ledger. define revenue figures: changing
    them computes all of history again. Other changes hold from the next start of a command on.
    """
    if not changes:
        _show()
        return
    wanted = dict(_split(change) for change in changes)
    ledger = {name: value for name, value in wanted.items() if name.startswith(LEDGER)}
    others = {name: value for name, value in wanted.items() if name not in ledger}
    if others:
        _keep(others)
    if ledger:
        _define({name.removeprefix(LEDGER): value for name, value in ledger.items()})


def _split(change: str) -> tuple[str, str]:
    name, equals, value = change.partition("=")
    if not equals:
        raise InputError(f"{change!r} sets nothing", hint="Write NAME=VALUE, such as margin=75.")
    return name.strip(), value.strip()


def _named(setting: Setting[object]) -> str:
    """`TENURE_WAREHOUSE_URL` as people write it: warehouse.url."""
    plain = setting.env.removeprefix("TENURE_").lower()
    return plain.replace("_", ".", 1) if plain.startswith("warehouse_") else plain


def _keep(wanted: dict[str, str]) -> None:
    known = {_named(each): each for each in SETTINGS if each.env not in FIXED}
    own = settings()
    checked: dict[str, str | None] = {}
    for name, value in wanted.items():
        setting = known.get(name) or known.get(name.replace("_", ".", 1))
        if setting is None:
            hint = f"Settings: {', '.join(known)}; ledger.preset, ledger.{', ledger.'.join(NAMES)}."
            raise InputError(f"there is no setting {name!r}", hint=hint)
        setting.value({setting.env: value})
        checked[setting.env] = value or None
    keep(own.home, checked)
    for env in checked:
        masked = (
            f", but {env} is set in the environment and goes before" if env in os.environ else ""
        )
        click.echo(f"{env} kept{masked}.")


def _define(texts: dict[str, str]) -> None:
    workspace, own = only_workspace(), settings()
    now = definitions(workspace).switches
    base = preset(texts.pop("preset")).switches if texts.get("preset") else now
    default = preset("tenure").switches.plain()
    texts = {name: value or default.get(name, "") for name, value in texts.items()}
    texts.pop("preset", None)
    version = define(
        workspace=workspace, switches=switches_from(texts, base), at=clock.now(), by=None
    )
    click.echo(f"Definitions {version} are in force.")
    last = Publication.objects.filter(workspace=workspace).first()
    if last is None or last.definitions == version:
        return
    request = worker.day_request(own, workspace, last.as_of)
    with progress_bar() as report:
        run_day(replace(request, at=clock.now()), report)
    click.echo(f"All of history was computed again, as of {last.as_of}.")


def _show() -> None:
    own = settings()
    table = _table("setting", "value", "from", "meaning")
    beneath = kept(own.home)
    for setting in SETTINGS:
        source = "default"
        if setting.env in os.environ or f"{setting.env}_FILE" in os.environ:
            source = "environment"
        elif setting.env in beneath:
            source = "kept"
        value = str(os.environ.get(setting.env) or beneath.get(setting.env) or setting.default)
        shown = "(secret)" if setting.is_secret and value else value
        table.add_row(_named(setting), shown, source, setting.doc)
    console = Console(markup=False, emoji=False, highlight=False)
    if not console.is_terminal:
        console = Console(markup=False, emoji=False, highlight=False, width=200)
    console.print(table)
    workspace = Workspace.objects.first()
    if workspace is None:
        return
    force = definitions(workspace)
    table = _table("definition", "value", "meaning", "or")
    for name, value in force.switches.plain().items():
        words = f"{TITLES[name]}: {meaning(name, value)}"
        table.add_row(f"{LEDGER}{name}", value, words, ", ".join(allowed(name)))
    console.print(table)
    console.print(
        f"Definitions {force.version}{f', preset {force.preset}' if force.preset else ''}."
    )


def _table(*heads: str) -> Table:
    table = Table(box=box.SIMPLE, pad_edge=False)
    for head in heads:
        table.add_column(head, overflow="fold")
    return table
