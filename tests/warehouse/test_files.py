from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tenure.values.errors import BusyError
from tenure.warehouse.files import write_atomically, writer_lock

HOLD = """
import sys, time
from pathlib import Path
from tenure.warehouse.files import writer_lock
with writer_lock(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_file_is_replaced_as_a_whole(tmp_path: Path) -> None:
    path = tmp_path / "manifest.json"
    write_atomically(path, "old")
    with path.open(encoding="utf-8") as reader:
        write_atomically(path, "new ü")
        assert reader.read() == "old"
    assert path.read_text(encoding="utf-8") == "new ü"
    assert [each.name for each in tmp_path.iterdir()] == ["manifest.json"]


def test_a_failed_write_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "manifest.json"
    write_atomically(path, "old")
    with pytest.raises(UnicodeEncodeError):
        write_atomically(path, "\ud800")
    assert path.read_text(encoding="utf-8") == "old"


def test_the_lock_is_one(tmp_path: Path) -> None:
    path = tmp_path / "new" / "lock"
    with writer_lock(path), pytest.raises(BusyError), writer_lock(path):
        pass
    with writer_lock(path):
        pass


def test_a_killed_process_lets_go(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with subprocess.Popen([sys.executable, "-c", HOLD, str(path)], stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(BusyError), writer_lock(path):
            pass
        other.kill()
        other.wait()
    with writer_lock(path):
        pass
