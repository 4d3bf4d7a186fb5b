"""What went out, written down beside the database too: a restored database knows less than this.

One Message-ID a line in `sent_mail` of the home. A database restored from a backup holds mails as
due that have gone out since; leave the file in place when restoring, and they are not sent again.
"""

from __future__ import annotations

import os
from pathlib import Path

from tenure.values.trials import outside

NAME = "sent_mail"
_read: dict[Path, tuple[int, set[str]]] = {}
"""How far each file was read, and what stood there."""


def note_taken(home: Path, message_id: str) -> None:
    """Write down that a mail went out, or may have; on the disk before it returns."""
    home.mkdir(parents=True, exist_ok=True)
    with outside("mail.journal"):
        handle = os.open(home / NAME, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(handle, f"{message_id}\n".encode())
            os.fsync(handle)
        finally:
            os.close(handle)


def was_taken(home: Path, message_id: str) -> bool:
    """Whether a mail was written down as gone. Only what is new in the file is read."""
    path = home / NAME
    try:
        size = path.stat().st_size
    except FileNotFoundError:
        _read.pop(path, None)
        return False
    place, seen = _read.get(path, (0, set()))
    if size < place:
        place, seen = 0, set()
    if size > place:
        with path.open("rb") as file:
            file.seek(place)
            new = file.read(size - place)
        whole = new.rfind(b"\n") + 1
        seen |= set(new[:whole].decode("utf-8", "replace").split())
        _read[path] = (place + whole, seen)
    return message_id in seen
