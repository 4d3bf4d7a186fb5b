"""Gives the test run a home of its own before anything reads the settings."""

from __future__ import annotations

import atexit
import gc
import os
import shutil
import tempfile
from pathlib import Path

PROCESS = os.environ.get("PYTEST_XDIST_WORKER", "alone")
"""Several processes may share the tests; each has a home and one core of its own."""
THREADS = "2" if PROCESS == "alone" else "1"

if "KEPT_BY_TESTS" not in os.environ:
    os.environ["KEPT_BY_TESTS"] = tempfile.mkdtemp(prefix="tenure-kept-")
    atexit.register(shutil.rmtree, os.environ["KEPT_BY_TESTS"], ignore_errors=True)

# compiling expressions makes many small objects that stay: looked over less often, a tenth is won
gc.set_threshold(50_000, 20, 100)

if "TENURE_HOME" not in os.environ or os.environ.get("TENURE_TESTS") != PROCESS:
    HOME = tempfile.mkdtemp(prefix="tenure-tests-")
    os.environ.update(TENURE_HOME=HOME, TENURE_TESTS=PROCESS, TENURE_THREADS=THREADS)
    os.environ.setdefault("OMP_NUM_THREADS", THREADS)
    for folder in ("assets", "static"):
        (Path(HOME) / folder).mkdir()
    atexit.register(shutil.rmtree, HOME, ignore_errors=True)
