"""Whose an event is: what is known of people at each moment, from what was said of them.

SQL over temporary tables made by `remember`: `_said` (all that was said of those concerned; `is_new`
tells what came now), `_new_said`, and the steps made of it, `_links` and `_groups`.
"""

from __future__ import annotations

from tenure.values.schema import Kind, Table
from tenure.warehouse.engine import Engine
from tenure.warehouse.parse import SQL_TYPES
from tenure.warehouse.sql import ident, literal

STITCH_DAYS = 31
"""What somebody did before saying who they are is theirs if it is not longer ago than this."""
LATE_DAYS = 35
"""Up to this late a message finds every step of others' memberships as if it had come in time."""
COLUMNS = {
    "contacts": ("name", "email", "role", "goal", "created_on"),
    "customers": (
        *("name", "domain", "segment", "country", "language", "channel", "campaign"),
        *("created_on", "email", "address_line", "address_city", "address_postcode"),
    ),
}
"""Columns of a table that can be said."""
_ORDER = "said_at, received_at, message_id"
_LATEST = "said_at DESC, received_at DESC, message_id DESC"


def remember(engine: Engine, held: str, contacts: str) -> None:
    """Make the tables from what came (`_fresh`, `_came_said`), what is `held`, and `contacts` (SQL).

    A person of whom no membership is known yet, but whom an import put to a customer, has been there
    from the beginning.
    """
    engine.run(f"CREATE OR REPLACE TEMP TABLE _concerned AS {_CONCERNED}")
    engine.run(
        f"CREATE OR REPLACE TEMP TABLE _held_said AS SELECT * FROM {held} WHERE id IN (FROM _concerned) "
        f"OR id IN (SELECT value FROM {held} WHERE what = 'user' AND id IN (FROM _concerned))"
    )
    engine.run(
        "CREATE OR REPLACE TEMP TABLE _new_said AS SELECT n.* FROM _came_said AS n "
        "ANTI JOIN _held_said AS h USING (message_id, kind, id, what) QUALIFY row_number() "
        f"OVER (PARTITION BY message_id, kind, id, what ORDER BY {_ORDER}, value) = 1"
    )
    engine.run(f"INSERT INTO _new_said {_seeds(contacts)}")
    engine.run(
        "CREATE OR REPLACE TEMP TABLE _said AS SELECT *, false AS is_new FROM _held_said "
        "UNION ALL SELECT *, true FROM _new_said"
    )
    for name, what in (("_links", "user"), ("_groups", "group")):
        engine.run(
            f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT id, said_at, value FROM _said "
            f"WHERE what = {literal(what)} "
            f"QUALIFY row_number() OVER (PARTITION BY id, said_at ORDER BY {_LATEST}) = 1"
        )
    engine.run(f"CREATE OR REPLACE TEMP TABLE _affected AS {_AFFECTED}")


_CONCERNED = (
    "SELECT user_id AS id FROM _fresh WHERE user_id IS NOT NULL "
    "UNION SELECT anonymous_id FROM _fresh WHERE anonymous_id IS NOT NULL "
    "UNION SELECT id FROM _came_said UNION SELECT value FROM _came_said WHERE what = 'user'"
)

_AFFECTED = f"""
SELECT id, what, min(said_at) - to_days(CASE what WHEN 'user' THEN {STITCH_DAYS} ELSE 0 END) AS since
FROM (
    SELECT *, lag(value) OVER (PARTITION BY what, id ORDER BY {_ORDER}) AS before
    FROM _said WHERE what IN ('user', 'group')
) WHERE is_new AND value IS DISTINCT FROM before GROUP BY id, what
"""


def _seeds(contacts: str) -> str:
    people = "SELECT id FROM _concerned UNION SELECT value FROM _held_said WHERE what = 'user'"
    return (
        "SELECT 'contact', contact_id, 'group', customer_id, TIMESTAMP '1970-01-01', "
        f"TIMESTAMP '1970-01-01', 'contacts' FROM {contacts} WHERE customer_id <> contact_id "
        f"AND contact_id IN ({people}) "
        "AND contact_id NOT IN (SELECT id FROM _held_said WHERE what = 'group')"
    )


def _owned(events: str) -> str:
    """SELECT of `events` (user_id, anonymous_id, group_id, occurred_at …) with `_user`, `_customer`."""
    return (
        "SELECT e.*, coalesce(e.group_id, g.value, e._user, e.anonymous_id) AS _customer FROM ("
        "SELECT x.*, coalesce(x.user_id, l.value, f.value) AS _user "
        f"FROM {events} AS x "
        "ASOF LEFT JOIN _links AS l ON x.anonymous_id = l.id AND x.occurred_at >= l.said_at "
        "LEFT JOIN (SELECT id, min(said_at) AS said_at, arg_min(value, said_at) AS value "
        "FROM _links GROUP BY id) AS f ON x.anonymous_id = f.id "
        f"AND x.occurred_at >= f.said_at - INTERVAL {STITCH_DAYS} DAY"
        ") AS e ASOF LEFT JOIN _groups AS g ON e._user = g.id AND e.occurred_at >= g.said_at"
    )


def owned_events(table: Table) -> str:
    """SELECT of the rows of `_fresh` as rows of `usage_events`."""
    given = ("message_id", "name", "occurred_at", "received_at", "value", "properties", "source")
    names = ", ".join(name for name in given if name in table.names)
    return (
        f"SELECT _customer AS customer_id, _user AS contact_id, {names} FROM ({_owned('_fresh')})"
    )


def first_affected(engine: Engine) -> str:
    """The first month whose held events may be another's now; "" if there is none."""
    (month,) = engine.row("SELECT strftime(min(since), '%Y-%m') FROM _affected")
    return month or ""


def moved(engine: Engine, held: str, table: Table) -> None:
    """Fill `_touched` with those of the `held` events that are another's now.

    Only events that came by a source, and did not name their customer themselves, are looked at.
    """
    links = "(SELECT id FROM _affected WHERE what = 'user')"
    engine.run(
        "CREATE OR REPLACE TEMP TABLE _looked_at AS SELECT * EXCLUDE (anonymous, is_linked), "
        "CAST(NULL AS VARCHAR) AS group_id, CASE WHEN NOT is_linked THEN contact_id END AS user_id, "
        "CASE WHEN is_linked OR contact_id IS NULL THEN anonymous END AS anonymous_id FROM ("
        f"SELECT *, coalesce(anonymous IN {links}, false) AS is_linked FROM ("
        f"SELECT *, json_extract_string(properties, '$.anonymousId') AS anonymous FROM {held} "
        "WHERE occurred_at >= (SELECT min(since) FROM _affected) AND source IS NOT NULL "
        "AND (contact_id IN (SELECT id FROM _affected) OR customer_id IN (SELECT id FROM _affected) "
        "OR contact_id IN (SELECT value FROM _links JOIN _affected USING (id) WHERE what = 'user')) "
        "AND regexp_matches(message_id, '^[0-9]+:') "
        "AND json_extract_string(properties, '$.groupId') IS NULL))"
    )
    kept = [name for name in table.names if name not in ("customer_id", "contact_id")]
    names = ", ".join(ident(name) for name in kept)
    engine.run(
        f"CREATE OR REPLACE TEMP TABLE _touched AS SELECT {names}, _customer AS customer_id, "
        "_user AS contact_id, true AS _known, strftime(occurred_at, '%Y-%m') AS _old_month "
        f"FROM ({_owned('_looked_at')}) WHERE customer_id <> _customer "
        "OR contact_id IS DISTINCT FROM _user"
    )


def stated(name: str, table: Table, held: str) -> str:
    """SELECT of rows of `contacts` or `customers`, of those of whom something new was said.

    Of contacts the newest word counts, and nothing said keeps what is held. Of customers a column
    is filled if it is empty, and replaced if it holds what was said before.
    """
    is_contact = name == "contacts"
    kind, key = ("contact", "contact_id") if is_contact else ("customer", "customer_id")
    columns = [_value(table, each, is_contact=is_contact, key=key) for each in COLUMNS[name]]
    if is_contact:
        columns.append('coalesce(n."group", h.customer_id, n.id) AS customer_id')
    else:
        columns.append(f"{_OTHER_IDS} AS external_ids")
    told = _pivot(kind, (*COLUMNS[name], "group"), "_said")
    before = _pivot(kind, (*COLUMNS[name], "group"), "_held_said")
    only = "" if is_contact else f"WHERE h.{key} IS NOT NULL OR n.has_traits"
    return (
        f"SELECT n.id AS {key}, {', '.join(columns)} FROM ({told}) AS n "
        f"LEFT JOIN ({before}) AS b ON b.id = n.id LEFT JOIN {held} AS h ON h.{key} = n.id {only}"
    )


def _value(table: Table, name: str, *, is_contact: bool, key: str) -> str:
    kind = table.column(name).kind
    now, old, held = (f"{each}.{ident(name)}" for each in ("n", "b", "h"))
    if kind is not Kind.TEXT:
        now, old = (f"TRY_CAST({each} AS {SQL_TYPES[kind]})" for each in (now, old))
    if is_contact:
        return f"coalesce({now}, {held}) AS {ident(name)}"
    ours = f"{held} IS NULL OR {held} = {old}"
    if table.column(name).required:  # until it is said the id stands for it
        ours += f" OR {held} = h.{key}"
        now = f"coalesce({now}, {held}, n.id)"
    return f"CASE WHEN {ours} THEN coalesce({now}, {held}) ELSE {held} END AS {ident(name)}"


def _pivot(kind: str, columns: tuple[str, ...], said: str) -> str:
    """One row for each id of whom something new was said: its newest words by column."""
    values = ", ".join(
        f"max(value) FILTER (what = {literal(name)}) AS {ident(name)}" for name in columns
    )
    return (
        f"SELECT id, {values}, bool_or(what <> 'external_id') AS has_traits, "
        "list(value ORDER BY value) FILTER (what = 'external_id') AS others FROM ("
        f"SELECT * FROM {said} WHERE kind = {literal(kind)} AND id IN "
        f"(SELECT id FROM _new_said WHERE kind = {literal(kind)}) QUALIFY what = 'external_id' "
        f"OR row_number() OVER (PARTITION BY id, what ORDER BY {_LATEST}) = 1) GROUP BY id"
    )


_OTHER_IDS = (
    "CASE WHEN n.others IS NULL THEN h.external_ids ELSE to_json(list_sort(list_distinct("
    "list_concat(coalesce(from_json(h.external_ids, '[\"VARCHAR\"]'), []), n.others)))) END"
)


def folded(held: str) -> str:
    """SELECT of all that was said without what can no longer matter.

    Of a trait the newest word stays. Of memberships and links each first and last word of the same
    stays, and every one of the newest `LATE_DAYS`.
    """
    window = f"OVER (PARTITION BY kind, id, what ORDER BY {_ORDER})"
    step = "what IN ('user', 'group')"
    return (
        f"SELECT kind, id, what, value, said_at, received_at, message_id FROM ("
        f"SELECT *, lag(value) {window} AS _before, lead(value) {window} AS _after, "
        f"max(said_at) OVER () - INTERVAL {LATE_DAYS} DAY AS _late "
        f"FROM (SELECT * FROM {held} UNION ALL SELECT * FROM _new_said)) "
        f"WHERE CASE WHEN {step} THEN value IS DISTINCT FROM _before "
        "OR value IS DISTINCT FROM _after OR said_at >= _late "
        "WHEN what = 'external_id' THEN value IS DISTINCT FROM _before "
        "ELSE _after IS NULL END ORDER BY kind, id"
    )
