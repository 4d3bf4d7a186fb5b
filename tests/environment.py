"""Gives the test run a home of its own before anything reads the settings."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

if "TENURE_HOME" not in os.environ or "TENURE_TESTS" not in os.environ:
    HOME = tempfile.mkdtemp(prefix="tenure-tests-")
    os.environ.update(TENURE_HOME=HOME, TENURE_TESTS="yes", TENURE_THREADS="2")
    for folder in ("assets", "static"):
        (Path(HOME) / folder).mkdir()
    atexit.register(shutil.rmtree, HOME, ignore_errors=True)
