"""The last link of each audit chain, noted in the home: outside the database, whose rows it guards.

Who can write all of the database but not the home cannot cut the log at its end, nor make it anew.
"""

from __future__ import annotations

import json
from pathlib import Path

from tenure.records.models import Workspace
from tenure.values.chains import Link
from tenure.values.errors import InputError
from tenure.warehouse.files import write_atomically
from tenure.workflow.queries.audit_chain import holds, last_link

NAME = "audit_heads.json"


def noted(home: Path) -> dict[int, Link]:
    """By workspace, the link noted last; `InputError` for a file that is not ours any more."""
    path = home / NAME
    if not path.exists():
        return {}
    try:
        rows = json.loads(path.read_text("utf-8"))
        return {int(key): Link(int(number), str(hashed)) for key, (number, hashed) in rows.items()}
    except (ValueError, TypeError, AttributeError) as error:
        raise InputError(f"{path} cannot be read", hint="Put back that of a backup.") from error


def note(home: Path) -> bool:
    """Note where every chain ends now; whether all that was noted before is still there.

    Where it is not, nothing is noted over it: it is the only proof. After the database was taken
    back to an older state on purpose the file is removed by hand.
    """
    before = noted(home)
    if not all(holds(key, link) for key, link in before.items()):
        return False
    ids = Workspace.objects.order_by("pk").values_list("pk", flat=True)
    now = {key: last_link(key) for key in ids}
    if now != before:
        home.mkdir(parents=True, exist_ok=True)
        rows = {key: (link.sequence, link.hash) for key, link in now.items()}
        write_atomically(home / NAME, json.dumps(rows))
    return True
