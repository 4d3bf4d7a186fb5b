"""Settings kept in the home, beneath those of the environment: what `tenure config` writes."""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path

from tenure.values.errors import InputError

NAME = "settings.toml"


def kept(home: Path) -> dict[str, str]:
    """Settings by environment variable; none where nothing was kept."""
    path = home / NAME
    if not path.exists():
        return {}
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{path} cannot be read: {error}", hint="Mend or remove it.") from None
    return {name: str(value) for name, value in found.items()}


def keep(home: Path, changes: Mapping[str, str | None]) -> None:
    """Keep some settings, or forget those that are None. Readable by its owner only."""
    found = {**kept(home), **changes}
    lines = [
        f"{name} = {json.dumps(value, ensure_ascii=False)}\n"
        for name, value in sorted(found.items())
        if value is not None
    ]
    home.mkdir(parents=True, exist_ok=True)
    fresh = home / f".{NAME}.{os.getpid()}"
    fresh.touch(mode=0o600)
    fresh.write_text("".join(lines), encoding="utf-8")
    fresh.replace(home / NAME)
