"""The `tenure` command. Other rooms add their commands by registering an entry point."""

from __future__ import annotations

import sys
from importlib.metadata import entry_points

import click
from django.utils.translation import activate

from tenure.config.boot import boot
from tenure.values.errors import TenureError

GROUP = "tenure.commands"


class Commands(click.Group):
    """Own commands, and those registered under `tenure.commands`; loaded only when called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names, in alphabetical order."""
        return sorted({*super().list_commands(ctx), *entry_points(group=GROUP).names})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name."""
        own = super().get_command(ctx, cmd_name)
        if own is not None:
            return own
        for entry in entry_points(group=GROUP, name=cmd_name):
            boot()
            activate("en")
            found: click.Command = entry.load()
            return found
        return None


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="tenure")
def tenure() -> None:
    """Who needs attention today, and why."""


def main() -> None:
    """Run the command; errors of ours are told in a line, with what to do next."""
    try:
        tenure(standalone_mode=False)
    except TenureError as error:
        click.echo(f"Error: {error.message}", err=True)
        if error.hint:
            click.echo(error.hint, err=True)
        sys.exit(1)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except BrokenPipeError:
        sys.stderr.close()
