"""Writes the pages of the documentation that are made from the code: `make docs`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import click

from tenure.cli.main import tenure
from tenure.config.boot import boot
from tenure.config.settings import SETTINGS
from tenure.metrics.cards import every
from tenure.values.canonical import TABLES
from tenure.values.presets import PRESETS
from tenure.values.schema import Column, Needs, Order
from tenure.values.switch_words import NONE, TITLES, meaning
from tenure.values.switches import DEFAULT, NAMES, allowed

HERE = Path(__file__).parent
NOTE = "Made from the code by `make docs`; do not edit.\n"


def tables() -> str:
    """The canonical tables."""
    lines = [
        "# Tables",
        "",
        NOTE,
        "Files named after a table and using its column names need no mapping. Required columns are",
        "marked with a star. An amount in whole cents may be given in decimals instead: `tax_minor` as `tax_amount`, `amount_minor` as `amount`.",
        "Columns you do not have can be left out; columns beginning with an underscore are ignored.",
    ]
    for table in TABLES.values():
        lines += ["", f"## {table.name}", "", f"{table.doc} Key: {_names(table.key)}.", ""]
        lines += ["| column | kind | meaning |", "|---|---|---|"]
        lines += [_column(column) for column in table.columns]
        for rule in table.rules:
            lines.append("")
            lines.append(_rule(rule))
    return "\n".join(lines) + "\n"


def _names(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _column(column: Column) -> str:
    star = " \\*" if column.required else ""
    meaning = column.doc
    if column.allowed:
        meaning += f" One of {_names(column.allowed)}."
    if column.default is not None:
        meaning += f" Default `{column.default}`."
    if column.references:
        meaning += f" Refers to `{column.references}`."
    return f"| `{column.name}`{star} | {column.kind} | {meaning} |"


def _rule(rule: Order | Needs) -> str:
    if isinstance(rule, Order):
        return f"`{rule.later}` must not lie before `{rule.earlier}`."
    either = " or ".join(f"`{name}`" for name in rule.any_of)
    return f"Where `{rule.column}` is `{rule.value}`, {either} is needed."


def metrics() -> str:
    """The metric cards."""
    from tenure.workflow.queries import explain  # noqa: PLC0415 - Django is ready only now

    assert explain.FIGURES, "reading the figures reads every card"
    lines = [
        "# Metrics",
        "",
        NOTE,
        "What each figure means: the same cards the pages and `tenure explain` show.",
    ]
    for card in sorted(every(), key=lambda card: card.name):
        lines += ["", f"## {card.name}", "", f"**{card.title}**", ""]
        for label, text in (
            ("Formula", card.formula),
            ("Unit", card.unit),
            ("Population", card.population),
            ("Edges", card.edges),
            ("Source", card.source),
        ):
            lines.append(f"- *{label}:* {text}")
    return "\n".join(lines) + "\n"


def definitions() -> str:
    """The switches and the presets."""
    lines = [
        "# Definitions",
        "",
        NOTE,
        "Where tools disagree on what MRR and churn are, a switch decides. `tenure config ledger.NAME=VALUE` or the page",
        "Definitions puts one in force for all of history; `tenure config ledger.preset=NAME` sets them as another tool has them.",
        "The first value is ours. How ours differs from any of them, to the minor unit: [Matching another tool](matching.md).",
    ]
    for name in NAMES:
        lines += ["", f"## {name}", "", f"{TITLES[name]}.", ""]
        values = allowed(name) or (DEFAULT.plain()[name], *(("none",) if name in NONE else ()))
        lines += [f"- `{value}`: {meaning(name, value)}" for value in dict.fromkeys(values)]
        if not allowed(name):
            lines.append("- any other number of days" if name != "fx_frozen_on" else "- any day")
    lines += ["", "## Presets", "", f"| switch | {' | '.join(PRESETS)} |"]
    lines.append(f"|---|{'---|' * len(PRESETS)}")
    for name in NAMES:
        values = [preset.switches.plain()[name] for preset in PRESETS.values()]
        if len(set(values)) > 1:
            lines.append(f"| {name} | {' | '.join(values)} |")
    lines += ["", "What a preset cannot reproduce:", ""]
    lines += [f"- **{p.title}**: {p.limits}." for p in PRESETS.values() if p.limits]
    return "\n".join(lines) + "\n"


def settings() -> str:
    """The settings table."""
    lines = [
        "# Settings",
        "",
        NOTE,
        "Environment variables. Each may instead name a file that holds the value: `TENURE_X_FILE=/path`.",
        "A value that is not allowed stops the program with a message.",
        "",
        "| variable | default | unit | what it does |",
        "|---|---|---|---|",
    ]
    for setting in SETTINGS:
        default = f"`{setting.default}`" if setting.default else ""
        lines.append(f"| `{setting.env}` | {default} | {setting.unit} | {setting.doc} |")
    return "\n".join(lines) + "\n"


def commands() -> str:
    """The help of every command."""
    lines = ["# Commands", "", NOTE]
    context = click.Context(tenure, info_name="tenure")
    for name, command in _commands(tenure, context, "tenure"):
        lines += ["", f"## {name}", "", "```text", _help(command, name), "```"]
    return "\n".join(lines) + "\n"


def _commands(
    group: click.Group, context: click.Context, prefix: str
) -> Iterator[tuple[str, click.Command]]:
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from _commands(command, context, f"{prefix} {name}")
        elif command is not None:
            yield f"{prefix} {name}", command


def _help(command: click.Command, name: str) -> str:
    context = click.Context(
        command,
        info_name=name,
        max_content_width=96,
        terminal_width=96,
        help_option_names=tenure.context_settings["help_option_names"],
    )
    return command.get_help(context)


PAGES: dict[str, Callable[[], str]] = {
    "tables.md": tables,
    "metrics.md": metrics,
    "definitions.md": definitions,
    "settings.md": settings,
    "commands.md": commands,
}


def main() -> None:
    """Write every page."""
    boot()
    for name, make in PAGES.items():
        (HERE / name).write_text(make(), encoding="utf-8")


if __name__ == "__main__":
    main()
