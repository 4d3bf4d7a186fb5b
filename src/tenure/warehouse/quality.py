"""Data-quality findings: rows that contradict each other, counted with samples."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tenure.values.canonical import table as canonical
from tenure.values.findings import Finding, FlagCheck
from tenure.warehouse.engine import Engine
from tenure.warehouse.source_rows import SourceRows
from tenure.warehouse.sql import ident, literals
from tenure.warehouse.staging import Staged

SAMPLE = 5


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Rows of `table` that cannot be right. `rows` is SQL giving their key as `key`."""

    code: str
    table: str
    sentence: str
    rows: str


CONTRADICTIONS = (
    Contradiction(
        "ticket_before_signup",
        "tickets",
        "were opened before their customer signed up",
        "SELECT ticket_id AS key FROM tickets JOIN customers USING (customer_id) "
        "WHERE CAST(opened_at AS DATE) < customers.created_on",
    ),
    Contradiction(
        "subscription_before_signup",
        "subscriptions",
        "began before their customer signed up",
        "SELECT subscription_id AS key FROM subscriptions JOIN customers USING (customer_id) "
        "WHERE started_on < customers.created_on",
    ),
    Contradiction(
        "use_before_subscription",
        "usage_events",
        "happened before the subscription they name began",
        "SELECT message_id AS key FROM usage_events JOIN (SELECT subscription_id, "
        "min(started_on) AS began FROM subscriptions GROUP BY 1) USING (subscription_id) "
        "WHERE CAST(occurred_at AS DATE) < began",
    ),
    Contradiction(
        "use_after_subscription",
        "usage_events",
        "happened after the subscription they name had ended",
        "SELECT message_id AS key FROM usage_events JOIN (SELECT subscription_id, "
        "max(coalesce(ended_on, DATE '9999-12-31')) AS done FROM subscriptions GROUP BY 1) "
        "USING (subscription_id) WHERE CAST(occurred_at AS DATE) >= done",
    ),
    Contradiction(
        "empty_period",
        "subscriptions",
        "end on the day they begin and count for nothing",
        "SELECT subscription_id AS key FROM subscriptions WHERE started_on = ended_on",
    ),
    Contradiction(
        "negative_price",
        "subscriptions",
        "have a negative price and count for nothing in MRR",
        "SELECT subscription_id AS key FROM subscriptions WHERE unit_amount_minor < 0",
    ),
    Contradiction(
        "several_currencies",
        "subscriptions",
        "belong to a customer billed in more than one currency",
        "SELECT subscription_id AS key FROM subscriptions WHERE customer_id IN "
        "(SELECT customer_id FROM subscriptions GROUP BY 1 HAVING count(DISTINCT currency) > 1)",
    ),
)


def findings(engine: Engine, touched: Sequence[str], staged: Sequence[Staged]) -> Iterator[Finding]:
    """Everything odd about the tables an import touched.

    The engine has a view for each canonical table, with `usage_events` showing the staged
    rows only, so that the cost of an import does not grow with the history.
    """
    for each in staged:
        if each.doubled:
            yield _doubled(each)
        if each.absent:
            yield _absent(each)
    for rule in CONTRADICTIONS:
        if rule.table in touched:
            yield from _contradiction(engine, rule)
    for name in touched:
        yield from _unmatched(engine, name)


def _doubled(staged: Staged) -> Finding:
    table = canonical(staged.plan.table)
    sentence = f"rows of {staged.plan.file.name} have the id of an earlier row and other values"
    return Finding("duplicate_id", table.name, staged.doubled, staged.rows_in, sentence)


def _absent(staged: Staged) -> Finding:
    names = ", ".join(staged.absent)
    sentence = f"keys that no line of {staged.plan.file.name} has: {names}"
    return Finding(
        "absent_key", staged.plan.table, len(staged.absent), len(staged.absent), sentence
    )


def _contradiction(engine: Engine, rule: Contradiction) -> Iterator[Finding]:
    (count,) = engine.row(f"SELECT count(*) FROM ({rule.rows})")
    if count:
        (of,) = engine.row(f"SELECT count(*) FROM {ident(rule.table)}")
        sample = _sample(engine, rule.rows)
        sentence = f"{rule.table} rows {rule.sentence}"
        yield Finding(rule.code, rule.table, count, of, sentence, sample)


def _unmatched(engine: Engine, name: str) -> Iterator[Finding]:
    """Ids that lead nowhere; into a table that was never loaded no id is expected to lead,
    but for customers.
    """
    for column in canonical(name).columns:
        other = column.references
        if not other or (other != "customers" and not _has_rows(engine, other)):
            continue
        key, found = ident(column.name), ident(canonical(other).key[0])
        engine.run(
            f"CREATE OR REPLACE TEMP TABLE _lost AS SELECT key, key NOT IN "
            f"(SELECT {found} FROM {ident(other)} WHERE {found} IS NOT NULL) AS lost "
            f"FROM (SELECT DISTINCT {key} AS key FROM {ident(name)} WHERE {key} IS NOT NULL)"
        )
        count, of = engine.row("SELECT count(*) FILTER (lost), count(*) FROM _lost")
        if count:
            known = other.removesuffix("s").replace("_", " ")
            sentence = f"ids in {name}.{column.name} belong to no known {known}"
            sample = _sample(engine, "SELECT key FROM _lost WHERE lost")
            yield Finding("unmatched_id", name, count, of, sentence, sample)


def _has_rows(engine: Engine, table: str) -> bool:
    return bool(engine.rows(f"SELECT 1 FROM {ident(table)} LIMIT 1"))


def _sample(engine: Engine, rows: str) -> tuple[str, ...]:
    found = engine.rows(f"SELECT DISTINCT key FROM ({rows}) ORDER BY key LIMIT {SAMPLE}")
    return tuple(key for (key,) in found)


def flag_findings(engine: Engine, check: FlagCheck) -> Iterator[Finding]:
    """Rows whose flag says one thing and the other file another, both ways."""
    rows_of, others = SourceRows.of(engine, check.file), SourceRows.of(engine, check.other)
    flag = f"lower({rows_of.cell(check.column).text})"
    key = rows_of.cell(check.key).text
    other = others.cell(check.other_key).text
    wanted = literals(value.lower() for value in check.values)
    seen = f"SELECT {other} AS key FROM {others.sql}"
    rows = (
        f"SELECT {key} AS key, coalesce({flag} IN ({wanted}), false) AS said, "
        f"coalesce({key} IN (SELECT key FROM ({seen}) WHERE key IS NOT NULL), false) AS seen "
        f"FROM {rows_of.sql}"
    )
    (of,) = engine.row(f"SELECT count(*) FROM ({rows})")
    for code, where, sentence in (
        ("flag_without_row", "said AND NOT seen", f"says yes, {check.other.name} has no row"),
        ("row_without_flag", "seen AND NOT said", f"says no, {check.other.name} has a row"),
    ):
        lost = f"SELECT key FROM ({rows}) WHERE {where}"
        (count,) = engine.row(f"SELECT count(*) FROM ({lost})")
        if count:
            yield Finding(
                f"{check.name}_{code}",
                "",
                count,
                of,
                f"rows of {check.file.name}: {check.column} {sentence}",
                _sample(engine, lost),
            )
