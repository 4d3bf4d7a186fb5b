"""Types one command after another into the same process: a line of JSON in, a line of JSON out."""

from __future__ import annotations

import io
import json
import sys
from contextlib import redirect_stderr, redirect_stdout
from unittest.mock import patch

from tenure.cli.main import main
from tests.kept import remember_recipes


def typed(words: list[str]) -> dict[str, object]:
    out, err, code = io.StringIO(), io.StringIO(), 0
    with redirect_stdout(out), redirect_stderr(err), patch.object(sys, "argv", ["tenure", *words]):
        try:
            main()
        except SystemExit as ended:
            code = int(ended.code or 0)
    return {"code": code, "out": out.getvalue(), "err": err.getvalue()}


if __name__ == "__main__":
    remember_recipes()
    for line in sys.stdin:
        sys.stdout.write(json.dumps(typed(json.loads(line))) + "\n")
        sys.stdout.flush()
