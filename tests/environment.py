"""Gives the test run a home of its own before anything reads the settings."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

PROCESS = os.environ.get("PYTEST_XDIST_WORKER", "alone")
"""Several processes may share the tests; each has a home and one core of its own."""
THREADS = "2" if PROCESS == "alone" else "1"

if "TENURE_HOME" not in os.environ or os.environ.get("TENURE_TESTS") != PROCESS:
    HOME = tempfile.mkdtemp(prefix="tenure-tests-")
    os.environ.update(TENURE_HOME=HOME, TENURE_TESTS=PROCESS, TENURE_THREADS=THREADS)
    os.environ.setdefault("OMP_NUM_THREADS", THREADS)
    for folder in ("assets", "static"):
        (Path(HOME) / folder).mkdir()
    atexit.register(shutil.rmtree, HOME, ignore_errors=True)
