"""One contestant, once: `python -m bench.peers NAME SOURCE TARGET`. Prints one line of JSON."""

from __future__ import annotations

import importlib
import json
import resource
import sys
import time
from pathlib import Path

from bench.ledger_rows import FIRST, LAST


def main() -> None:
    """Import it, time the work, print what it took."""
    name, source, target = sys.argv[1:]
    peer = importlib.import_module(f"bench.peers.{name}")
    began = time.perf_counter()
    peer.run(Path(source), Path(target), FIRST, LAST)
    seconds = time.perf_counter() - began
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(
        json.dumps(
            {
                "seconds": seconds,
                "cpu_seconds": used.ru_utime + used.ru_stime,
                "peak_mb": _peak_mb(),
            }
        )
    )


def _peak_mb() -> float:
    """The most memory this process held: what it says of its resources counts the one it came from."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    (line,) = (line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    main()
