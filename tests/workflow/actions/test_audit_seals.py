"""Whatever is changed in the audit log past the program, with the guards taken down, is found."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from tenure.records.guards import guards
from tenure.records.models import AuditEntry, AuditSeal
from tenure.values.chains import START, Link
from tenure.workflow.actions import audit_seals
from tenure.workflow.actions.audit import record
from tenure.workflow.actions.audit_seals import seal, seal_all
from tenure.workflow.queries.audit_chain import Verified, last_link, verify
from tenure.workflow.queries.invariants import invariants
from tests.cast import AT, Cast

ENTRIES = 9
ENTRY, SEAL = "records_auditentry", "records_auditseal"
KEYS = {ENTRY: "id", SEAL: "entry_id"}
WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8)
JSONS = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.floats(allow_nan=False) | WORDS,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(WORDS, inner, max_size=2),
    max_leaves=3,
)
HEX = st.text("0123456789abcdef", min_size=64, max_size=64)
INSTANTS = st.datetimes().map(lambda at: at.isoformat(" ")) | st.sampled_from(["", "soon"])
NUMBERS = st.integers(-2, 40) | st.none()
VALUES: dict[tuple[str, str], st.SearchStrategy[Any]] = {
    (ENTRY, "id"): st.integers(0, 10**6),
    (ENTRY, "workspace_id"): st.integers(0, 5),
    (ENTRY, "at"): INSTANTS,
    (ENTRY, "actor_id"): NUMBERS,
    (ENTRY, "action"): WORDS,
    (ENTRY, "subject"): WORDS,
    (ENTRY, "summary"): WORDS,
    (ENTRY, "detail"): JSONS.map(json.dumps),
    (SEAL, "entry_id"): st.integers(0, 10**6),
    (SEAL, "workspace_id"): st.integers(0, 5),
    (SEAL, "sequence"): st.integers(1, 40),
    (SEAL, "at"): INSTANTS,
    (SEAL, "salt"): WORDS,
    (SEAL, "previous"): HEX,
    (SEAL, "hash"): HEX,
}
PLACES = st.integers(0, ENTRIES - 1)
thorough = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def write(cast: Cast, entries: int = ENTRIES) -> None:
    there = AuditEntry.objects.filter(workspace=cast.workspace).count()
    for number in range(there, there + entries):
        by = cast.users["owner"] if number % 2 else None
        record(
            workspace=cast.workspace,
            action=f"a.{number}",
            summary=f"did {number}",
            at=AT + timedelta(minutes=number),
            by=by,
            subject=f"s:{number % 3}",
            before=number,
            after={"é": [number / 2, None]},
        )
        record(workspace=cast.other, action="b", summary="elsewhere", at=AT)


def sql(statement: str, *values: object) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall()) if cursor.description else []


@pytest.fixture
def sealed(cast: Cast) -> Cast:
    """Two chains, made in two turns, without the guards of the database."""
    write(cast, 4)
    assert seal_all(at=AT + timedelta(hours=1)) == 8
    write(cast, ENTRIES - 4)
    assert seal_all(at=AT + timedelta(hours=2)) == 2 * (ENTRIES - 4)
    for name in guards("sqlite"):
        sql(f"DROP TRIGGER {name}")
    return cast


def ids(cast: Cast) -> list[int]:
    rows = AuditSeal.objects.filter(workspace=cast.workspace).order_by("sequence")
    return list(rows.values_list("entry_id", flat=True))


def found(cast: Cast, *, is_noted: bool = False, statements: list[tuple[Any, ...]]) -> Verified:
    """What is found after statements, which are undone. A refusal of the database is also found."""
    noted = [last_link(cast.workspace.pk)] if is_noted else []
    with transaction.atomic():
        for statement, *values in statements:
            sql(statement, *values)
        seen = verify(cast.workspace.pk, noted)
        transaction.set_rollback(True)
    return seen


def test_what_nobody_touched_holds(sealed: Cast) -> None:
    for workspace in (sealed.workspace, sealed.other):
        last = last_link(workspace.pk)
        assert verify(workspace.pk, [START, last]) == Verified(
            last, unsealed=0, late=0, broken=None
        )
        assert last.sequence == ENTRIES
        rows = AuditSeal.objects.filter(workspace=workspace).order_by("sequence")
        assert [row.sequence for row in rows] == list(range(1, ENTRIES + 1))
        hashes = [START.hash, *(row.hash for row in rows)]
        assert [row.previous for row in rows] == hashes[:-1]
        assert verify(workspace.pk, [Link(rows[3].sequence, rows[3].hash), last]).broken is None
    assert len({row.salt for row in AuditSeal.objects.all()}) == 2 * ENTRIES
    assert seal_all(at=AT, is_thorough=True) == 0


@thorough
@given(data=st.data(), column=st.sampled_from(sorted(VALUES)), place=PLACES)
def test_any_change_of_any_column_is_found(
    sealed: Cast, data: st.DataObject, column: tuple[str, str], place: int
) -> None:
    table, name = column
    key = ids(sealed)[place]
    value = data.draw(VALUES[column])
    [(before,)] = sql(f"SELECT {name} FROM {table} WHERE {KEYS[table]} = %s", key)
    assume(before != value)
    if name == "detail":
        assume(json.dumps(json.loads(before)) != json.dumps(json.loads(value)))
    change = f"UPDATE {table} SET {name} = %s WHERE {KEYS[table]} = %s"
    try:
        seen = found(sealed, is_noted=True, statements=[(change, value, key)])
    except IntegrityError:
        return
    assert seen.broken is not None
    assert seen.broken.sequence in (place + 1, value if name == "sequence" else place + 1)


@thorough
@given(column=st.sampled_from(sorted(VALUES)), one=PLACES, two=PLACES)
@example((ENTRY, "id"), 0, ENTRIES - 1)
@example((SEAL, "sequence"), 3, 4)
def test_any_swap_is_found(sealed: Cast, column: tuple[str, str], one: int, two: int) -> None:
    table, name = column
    first, second = (ids(sealed)[place] for place in (one, two))
    read = f"SELECT {name} FROM {table} WHERE {KEYS[table]} = %s"
    [(a,)], [(b,)] = sql(read, first), sql(read, second)
    assume(a != b)
    if name in ("id", "entry_id", "sequence"):
        put = f"UPDATE {table} SET {name} = %s WHERE {name} = %s"
        statements = [(put, -a if name != "sequence" else 99, a), (put, a, b)]
        statements.append((put, b, statements[0][1]))
    else:
        put = f"UPDATE {table} SET {name} = %s WHERE {KEYS[table]} = %s"
        statements = [(put, b, first), (put, a, second)]
    assert found(sealed, statements=statements).broken is not None


@thorough
@given(
    places=st.sets(PLACES, min_size=1), tables=st.sampled_from([(ENTRY,), (SEAL,), (ENTRY, SEAL)])
)
@example(set(range(ENTRIES)), (ENTRY, SEAL))
def test_any_deletion_is_found(sealed: Cast, places: set[int], tables: tuple[str, ...]) -> None:
    """Where seals are cut off at the end together with their entries, only by a link noted before."""
    keys = [ids(sealed)[place] for place in places]
    statements = [
        (f"DELETE FROM {table} WHERE {KEYS[table]} = %s", key) for table in tables for key in keys
    ]
    noted = found(sealed, is_noted=True, statements=statements)
    assert noted.broken is not None
    seen = found(sealed, statements=statements)
    is_tail = places == set(range(ENTRIES - len(places), ENTRIES))
    if not is_tail or SEAL not in tables:
        assert seen.broken is not None
        assert seen.broken.sequence == min(places) + 1
    elif ENTRY not in tables:
        assert seen.unsealed == len(places)


@thorough
@given(place=PLACES, is_sealed=st.booleans(), hashed=HEX)
def test_any_insertion_is_found(sealed: Cast, place: int, is_sealed: bool, hashed: str) -> None:
    names = "workspace_id, at, actor_id, action, subject, summary, detail"
    columns = "entry_id, workspace_id, sequence, at, salt, previous, hash"
    copy = f"INSERT INTO {ENTRY} (id, {names}) SELECT 999, {names} FROM {ENTRY} WHERE id = %s"
    statements: list[tuple[Any, ...]] = [(copy, ids(sealed)[place])]
    if is_sealed:
        own = AuditSeal.objects.get(workspace=sealed.workspace, sequence=place + 1)
        statements += [
            (f"UPDATE {SEAL} SET sequence = -sequence WHERE sequence > %s", place + 1),
            (f"UPDATE {SEAL} SET sequence = 1 - sequence WHERE sequence < 0",),
            (
                f"INSERT INTO {SEAL} ({columns}) VALUES (999, %s, %s, %s, %s, %s, %s)",
                sealed.workspace.pk,
                place + 2,
                own.at,
                own.salt,
                own.hash,
                hashed,
            ),
        ]
        sql("PRAGMA ignore_check_constraints = ON")
    seen = found(sealed, statements=statements)
    sql("PRAGMA ignore_check_constraints = OFF")
    if is_sealed:
        assert seen.broken is not None
        assert seen.broken.sequence == place + 2
    else:
        assert seen.unsealed == 1


def test_a_number_given_twice_is_found_where_the_table_no_longer_refuses_it(sealed: Cast) -> None:
    sql(f"CREATE TABLE bare AS SELECT * FROM {SEAL} ORDER BY sequence")
    sql(f"DROP TABLE {SEAL}")
    sql(f"ALTER TABLE bare RENAME TO {SEAL}")
    assert verify(sealed.workspace.pk).broken is None
    sql(f"UPDATE {SEAL} SET sequence = 3 WHERE sequence = 4")
    broken = verify(sealed.workspace.pk).broken
    assert broken is not None
    assert (broken.sequence, broken.says) == (3, "the number 3 is there twice")


def test_a_chain_made_anew_shows_by_a_link_noted_elsewhere(sealed: Cast) -> None:
    """Somebody with the whole database can do it; then every later hash is another."""
    noted = last_link(sealed.workspace.pk)
    sql(f"DELETE FROM {SEAL}")
    sql(f"UPDATE {ENTRY} SET summary = 'did nothing' WHERE id = %s", AuditEntry.objects.first().pk)  # type: ignore[union-attr]
    seal_all(at=AT)
    assert verify(sealed.workspace.pk).broken is None
    broken = verify(sealed.workspace.pk, [noted]).broken
    assert broken is not None
    assert (broken.sequence, broken.entry) == (ENTRIES, None)


def test_what_is_broken_is_an_invariant_that_does_not_hold(sealed: Cast) -> None:
    assert invariants(sealed.workspace, AT) == ()
    key = ids(sealed)[2]
    sql(f"UPDATE {ENTRY} SET detail = '[]' WHERE id = %s", key)
    [violation] = invariants(sealed.workspace, AT)
    assert (violation.rule, violation.subject) == ("I11", "audit:3")
    assert violation.says == f"entry {key} is not as it was sealed"


def test_what_came_late_is_counted(sealed: Cast) -> None:
    record(workspace=sealed.workspace, action="c", summary="of long ago", at=AT)
    record(workspace=sealed.workspace, action="c", summary="now", at=AT + timedelta(days=2))
    assert verify(sealed.workspace.pk).unsealed == 2
    assert seal(workspace=sealed.workspace, at=AT + timedelta(days=2)) == 2
    seen = verify(sealed.workspace.pk)
    assert (seen.head.sequence, seen.unsealed, seen.late) == (ENTRIES + 2, 0, 1)


def test_none_is_left_out_for_ever(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """An id far below the newest sealed one, as of a transaction that took very long."""
    monkeypatch.setattr(audit_seals, "LOOK_BACK", 3)
    monkeypatch.setattr(audit_seals, "BATCH", 2)
    write(cast, 6)
    rows = list(AuditEntry.objects.filter(workspace=cast.workspace).order_by("pk"))
    for name in guards("sqlite"):
        sql(f"DROP TRIGGER {name}")
    early, near = rows[0], rows[4]
    for row in (early, near):
        sql(f"DELETE FROM {ENTRY} WHERE id = %s", row.pk)
    assert seal(workspace=cast.workspace, at=AT) == 4
    near.save(force_insert=True)
    assert seal(workspace=cast.workspace, at=AT) == 1, "found at once"
    early.save(force_insert=True)
    record(workspace=cast.workspace, action="c", summary="the newest", at=AT)
    assert seal(workspace=cast.workspace, at=AT) == 1, "the newest only"
    assert verify(cast.workspace.pk).unsealed == 1
    assert seal(workspace=cast.workspace, at=AT, is_thorough=True) == 1
    assert ids(cast)[-1] == early.pk, "in the order in which they are sealed"
    assert verify(cast.workspace.pk).broken is None


def test_who_comes_second_stops(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both have read the same end of the chain; the numbers can be had once."""
    write(cast, 3)
    assert seal(workspace=cast.workspace, at=AT) == 3
    write(cast, 2)
    old = last_link(cast.workspace.pk)
    assert seal(workspace=cast.workspace, at=AT) == 2
    write(cast, 1)
    monkeypatch.setattr(audit_seals, "last_link", lambda _: old)
    assert seal(workspace=cast.workspace, at=AT) == 0
    monkeypatch.undo()
    assert seal(workspace=cast.workspace, at=AT) == 1
    assert verify(cast.workspace.pk).broken is None


@pytest.mark.parametrize("entries", [1, 60])
def test_as_many_queries_for_many_as_for_few(
    cast: Cast, django_assert_max_num_queries: Any, entries: int
) -> None:
    write(cast, entries)
    with django_assert_max_num_queries(12):
        assert seal(workspace=cast.workspace, at=AT) == entries
    with django_assert_max_num_queries(3):
        assert verify(cast.workspace.pk).head.sequence == entries
