"""A real Spark cluster on loopback: one master, two workers, each a process of its own."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from unittest.mock import patch

WORKERS = 2
QUICK = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
"""For programs that run for minutes: what the second compiler makes faster, it does not earn back."""


def spark_class() -> Path:
    """The program that starts parts of Spark."""
    if shutil.which("java") is None:
        raise FileNotFoundError("Java is not installed")
    import pyspark

    return Path(str(pyspark.__file__)).parent / "bin" / "spark-class"


@contextmanager
def cluster(folder: Path, *, memory: str = "1g", cores: int = 1) -> Iterator[str]:
    """URL of a cluster whose two workers have `memory` and `cores` each; stopped at the end."""
    program = spark_class()
    with ExitStack() as running, patch.dict(os.environ, JAVA_TOOL_OPTIONS=QUICK):
        master = running.enter_context(_part(program, folder, "master", "--port", "0"))
        url = _said(master, folder / "master.log", r"Starting Spark master at (spark://\S+)")
        for number in range(WORKERS):
            name = f"worker-{number}"
            size = ("--cores", str(cores), "--memory", memory, "--work-dir", str(folder / name))
            worker = running.enter_context(_part(program, folder, name, *size, url))
            _said(worker, folder / f"{name}.log", r"(Successfully registered) with master")
        yield url


@contextmanager
def _part(
    program: Path, folder: Path, name: str, *options: str
) -> Iterator[subprocess.Popen[bytes]]:
    kind = name.partition("-")[0].title()
    words = [str(program), f"org.apache.spark.deploy.{kind.lower()}.{kind}"]
    words += ["--host", "127.0.0.1", "--webui-port", "0", *options]
    environment = {
        **os.environ,
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_DAEMON_MEMORY": "256m",
        "PYSPARK_PYTHON": sys.executable,
    }
    with (folder / f"{name}.log").open("wb") as log:
        process = subprocess.Popen(words, env=environment, stdout=log, stderr=log)
        try:
            yield process
        finally:
            process.terminate()
            process.wait(timeout=30)


def _said(process: subprocess.Popen[bytes], log: Path, pattern: str) -> str:
    """Wait until a part has written a line; what the pattern's group found in it."""

    def said() -> re.Match[str] | None:
        return re.search(pattern, log.read_text("utf-8", errors="replace"))

    wait_until(lambda: said() or process.poll() is not None)
    if found := said():
        return found[1]
    raise RuntimeError(f"{log.stem} did not start: {log.read_text('utf-8')[-2000:]}")


def wait_until(is_so: Callable[[], object]) -> None:
    """Come back once it is so, or after a minute: what must hold is for the caller to say."""
    for _ in range(600):
        if is_so():
            return
        time.sleep(0.1)
