"""Who brought whom: hand-drawn trees, circles, long chains, and a second way to the same answer."""

from __future__ import annotations

from typing import Any

import ibis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tenure.metrics.referrals import MAX_DEPTH, own_values, referral_pairs, referral_values
from tenure.metrics.schemas import unbound
from tenure.warehouse.engine import Engine
from tests.factories import put

Brought = dict[str, str | None]
OWN = {
    "customer_id": "string",
    "mrr_minor": "int64",
    "paid_minor": "int64",
    "pays": "boolean",
    "is_unpriced": "boolean",
    "created_on": "date",
}


def tree(engine: Engine, brought: Brought) -> dict[tuple[str, str], int]:
    put(
        engine,
        "customers",
        [{"customer_id": who, "name": who, "referred_by": by} for who, by in brought.items()],
    )
    rows = engine.query(referral_pairs(unbound("customers"))).to_pylist()
    found = {(row["referrer_id"], row["customer_id"]): row["depth"] for row in rows}
    assert len(found) == len(rows)
    return found


def walked(brought: Brought) -> dict[tuple[str, str], int]:
    """The same by walking up from every customer."""
    found: dict[tuple[str, str], int] = {}
    for who in brought:
        above = brought[who]
        for depth in range(1, MAX_DEPTH + 1):
            if above is None or above not in brought or above == who:
                break
            found.setdefault((above, who), depth)
            above = brought[above]
    return found


def test_a_tree_drawn_by_hand(engine: Engine) -> None:
    brought = {"ada": None, "bob": "ada", "eve": "ada", "dan": "bob", "fay": "dan", "gil": "gone"}
    assert tree(engine, brought) == {
        ("ada", "bob"): 1,
        ("ada", "eve"): 1,
        ("ada", "dan"): 2,
        ("ada", "fay"): 3,
        ("bob", "dan"): 1,
        ("bob", "fay"): 2,
        ("dan", "fay"): 1,
    }


def test_circles_end(engine: Engine) -> None:
    circle = {"ada": "eve", "bob": "ada", "eve": "bob", "tail": "ada", "own": "own"}
    found = tree(engine, circle)
    assert found[("ada", "bob")] == 1
    assert found[("ada", "eve")] == 2
    assert found[("eve", "tail")] == 2
    assert all(above != below for above, below in found)
    assert {below for above, below in found if above == "bob"} == {"eve", "ada", "tail"}


def test_a_chain_longer_than_is_followed(engine: Engine) -> None:
    chain: Brought = {"n00": None} | {f"n{k:02}": f"n{k - 1:02}" for k in range(1, 20)}
    found = tree(engine, chain)
    assert max(found.values()) == MAX_DEPTH
    assert ("n00", f"n{MAX_DEPTH:02}") in found
    assert ("n00", f"n{MAX_DEPTH + 1:02}") not in found


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(st.one_of(st.none(), st.integers(0, 9)), min_size=1, max_size=9))
def test_the_same_as_walking_up(engine: Engine, above: list[int | None]) -> None:
    brought: Brought = {f"c{k}": None if up is None else f"c{up}" for k, up in enumerate(above)}
    assert tree(engine, brought) == walked(brought)


def state(customer: str, **more: Any) -> dict[str, Any]:
    return {"customer_id": customer, "mrr_minor": None, "mrr_base_minor": None, **more}


def test_own_and_influenced_stand_apart(engine: Engine) -> None:
    """Ada pays 100 and brought Bob (20), who brought Eve (left, paid 7): 100 and 20, never 120."""
    own = ibis.memtable(
        [
            ("ada", 100, 1_000, True, False, None),
            ("bob", 20, 300, True, False, None),
            ("eve", 0, 7, False, False, None),
        ],
        schema=OWN,
    )
    put(
        engine,
        "customers",
        [
            {"customer_id": "ada", "name": "ada"},
            {"customer_id": "bob", "name": "bob", "referred_by": "ada"},
            {"customer_id": "eve", "name": "eve", "referred_by": "bob"},
        ],
    )
    pairs = referral_pairs(unbound("customers"))
    engine.connection.register("own", ibis.duckdb.connect().execute(own))
    unbound_own = ibis.table(OWN, name="own")
    found = engine.query(referral_values(unbound_own, pairs).order_by("customer_id")).to_pylist()
    ada, bob = found
    assert (ada["mrr_minor"], ada["influenced_mrr_minor"]) == (100, 20)
    assert (ada["paid_minor"], ada["influenced_paid_minor"]) == (1_000, 307)
    assert (ada["direct"], ada["indirect"], ada["influenced_paying"]) == (1, 1, 1)
    assert (bob["mrr_minor"], bob["influenced_mrr_minor"], bob["influenced_paid_minor"]) == (
        *(20, 0),
        7,
    )


STATE = {
    **dict.fromkeys(("customer_id", "name", "channel", "segment", "csm"), "string"),
    **dict.fromkeys(("created_on", "last_paid_on"), "date"),
    **dict.fromkeys(("mrr_minor", "mrr_base_minor", "complaints_open"), "int64"),
    "nps_score": "float64",
}
PAID = {
    "customer_id": "string",
    "paid_minor": "int64",
    "purchases": "int64",
    "unpriced_sums": "int64",
}


def test_who_is_unhappy_and_who_cannot_be_priced(engine: Engine) -> None:
    import pandas as pd

    rows = [
        {"customer_id": "calm", "mrr_minor": 5, "mrr_base_minor": 5, "nps_score": 7.0},
        {"customer_id": "low", "mrr_minor": 5, "mrr_base_minor": 5, "nps_score": 6.0},
        {"customer_id": "loud", "mrr_minor": 5, "mrr_base_minor": 5, "complaints_open": 1},
        {"customer_id": "gone", "last_paid_on": pd.Timestamp("2026-01-01"), "nps_score": 0.0},
        {"customer_id": "never"},
        {"customer_id": "foreign", "mrr_minor": 5},
    ]
    frame = pd.DataFrame([{**dict.fromkeys(STATE), **row} for row in rows])
    frame["created_on"] = frame["created_on"].astype("datetime64[ns]")
    frame["last_paid_on"] = frame["last_paid_on"].astype("datetime64[ns]")
    engine.connection.register("state_rows", frame)
    casts = ", ".join(f"{name}::{_sql(kind)} AS {name}" for name, kind in STATE.items())
    engine.run(f"CREATE TABLE state AS SELECT {casts} FROM state_rows")
    engine.run(
        "CREATE TABLE paid(customer_id VARCHAR, paid_minor BIGINT, purchases BIGINT, unpriced_sums BIGINT)"
    )
    engine.run("INSERT INTO paid VALUES ('calm', 900, 3, 0), ('low', NULL, 2, 1)")
    engine.run("CREATE TABLE grown(customer_id VARCHAR, upgrades BIGINT)")
    found = engine.query(
        own_values(
            ibis.table(STATE, name="state"),
            ibis.table(PAID, name="paid"),
            ibis.table({"customer_id": "string", "upgrades": "int64"}, name="grown"),
        )
    ).to_pylist()
    by = {row["customer_id"]: row for row in found}
    assert {who: row["unhappy"] for who, row in by.items()} == {
        "calm": None,
        "low": "detractor",
        "loud": "complaint",
        "gone": "left",
        "never": None,
        "foreign": None,
    }
    assert {who for who, row in by.items() if row["is_unpriced"]} == {"low", "foreign"}
    assert (by["calm"]["paid_minor"], by["never"]["paid_minor"]) == (900, 0)
    assert (by["low"]["paid_minor"], by["foreign"]["mrr_minor"]) == (None, None)


def _sql(kind: str) -> str:
    return {"string": "VARCHAR", "date": "DATE", "int64": "BIGINT", "float64": "DOUBLE"}[kind]
