"""Connections to outside warehouses: an Ibis backend for a URL, its sessions in UTC."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import ibis

from tenure.values.errors import InputError, TenureError

Backend = Any
"""An Ibis backend; the library ships no types."""

INSTALL = {
    "postgres": "pip install 'tenure[postgres]'",
    "postgresql": "pip install 'tenure[postgres]'",
    "spark": "pip install 'tenure[spark]', and install Java 17",
    "sc": "pip install 'pyspark[connect]==4.0.5'",
}
"""What to type where the client of an engine is missing."""
READ_ONLY = "-c timezone=UTC -c default_transaction_read_only=on"


class OutsideError(TenureError):
    """The user's warehouse did not answer, or refused what was asked. Try again, or mend it there."""


def link(url: str) -> Backend:
    """Connect to the warehouse at `url`.

    `postgres://user:password@host:port/database`; `spark://host:port` and `sc://host:port`
    (settings of Spark may follow: `?spark.executor.memory=2g`); `duckdb:///path/file`; whatever
    else `ibis.connect` knows. Raises `InputError` where a client is not installed or the URL names
    no engine, `OutsideError` where nobody answers.
    """
    scheme = urlsplit(url).scheme
    if not scheme:
        raise InputError(f"{shown(url)!r} is not a URL", hint="Write postgres://host/database.")
    try:
        return _LINKS.get(scheme, _any)(url)
    except ImportError as error:
        install = INSTALL.get(scheme, f"pip install 'ibis-framework[{scheme}]=={ibis.__version__}'")
        raise InputError(
            f"the client that {shown(url)} needs is not installed: {first_line(error)}",
            hint=f"Run: {install}",
        ) from error
    except TenureError:
        raise
    except Exception as error:
        raise OutsideError(
            f"the warehouse {shown(url)} cannot be reached: {first_line(error, url)}",
            hint="Check TENURE_WAREHOUSE_URL, and that the warehouse runs.",
        ) from error


def shown(url: str) -> str:
    """The URL without its password and its settings."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    try:
        host += f":{parts.port}" if parts.port else ""
    except ValueError:
        host = "…"
    return f"{parts.scheme}://{host}{parts.path}" if parts.scheme else "…"


def first_line(error: Exception, url: str = "") -> str:
    """What an engine said, on one line and without the password."""
    text = next((line for line in str(error).splitlines() if line.strip()), type(error).__name__)
    password = urlsplit(url).password
    return (text.replace(password, "…") if password else text)[:300]


def _postgres(url: str) -> Backend:
    import psycopg  # noqa: PLC0415

    connection = psycopg.connect(url, options=READ_ONLY, autocommit=True)
    return ibis.postgres.from_connection(connection)


def _duckdb(url: str) -> Backend:
    path = urlsplit(url).path
    if not path.strip("/"):
        raise InputError("duckdb:// names no file", hint="Write duckdb:///folder/file.duckdb")
    backend = ibis.duckdb.connect(path, read_only=True)
    backend.raw_sql("SET TimeZone = 'UTC'")
    return backend


def _spark(url: str) -> Backend:
    from pyspark.sql import SparkSession  # noqa: PLC0415

    address, _, settings = url.partition("?")
    builder = SparkSession.builder.appName("tenure")
    builder = builder.remote(address) if address.startswith("sc:") else builder.master(address)
    fixed = {"spark.sql.session.timeZone": "UTC", "spark.ui.enabled": "false"}
    for name, value in {**fixed, **dict(parse_qsl(settings))}.items():
        builder = builder.config(name, value)
    return ibis.pyspark.connect(builder.getOrCreate())


def _any(url: str) -> Backend:
    try:
        return ibis.connect(url)
    except ValueError as error:
        raise InputError(
            f"{shown(url)!r} names no engine that is known",
            hint="Known: postgres, spark, sc, duckdb, clickhouse, trino, snowflake, bigquery, databricks.",
        ) from error


_LINKS: dict[str, Callable[[str], Backend]] = {
    "postgres": _postgres,
    "postgresql": _postgres,
    "duckdb": _duckdb,
    "spark": _spark,
    "sc": _spark,
}
