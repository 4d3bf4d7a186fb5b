"""Names that are alike: planted pairs are found, strangers are not, and nobody waits for it."""

from __future__ import annotations

import random
import time

from tenure.inference.requesters import Asker, suggestions, words

CUSTOMERS = {
    "c1": "Northwind Traders Ltd",
    "c2": "Norwegian Wood",
    "c3": "Белый медведь ООО",
    "c4": "株式会社さくら",
    "c5": "Café Müller GmbH",
    "c6": "Contoso",
}


def first(**said: str) -> tuple[str, float] | None:
    found = suggestions([Asker("x", **said)], CUSTOMERS)
    return (found[0].customer_id, found[0].score) if found else None


def test_planted_pairs_are_found() -> None:
    assert first(organization="northwind traders") == ("c1", 100.0)
    assert first(organization="Traders Northwind, Inc.") == ("c1", 100.0)
    assert first(name="ООО Белый Медведь") == ("c3", 100.0)
    assert first(organization="Cafe\u0301 Müller") == ("c5", 100.0)
    assert first(email="ops@contoso.co.uk") == ("c6", 100.0)
    close = first(organization="Northwnd Traders")
    assert close is not None
    assert close[0] == "c1"
    assert 80 < close[1] < 100


def test_strangers_and_law_alone_suggest_nobody() -> None:
    assert first(organization="Fabrikam Ltd") is None
    assert first(organization="GmbH") is None
    assert (
        suggestions([Asker("x", email="a@contoso.com")], CUSTOMERS, frozenset({"contoso.com"}))
        == []
    )
    assert words("GmbH") == ["gmbh"], "a name of nothing else keeps it"


def test_at_most_three_the_most_alike_first() -> None:
    many = {f"c{n}": f"Globex {name}" for n, name in enumerate(["One", "Two", "Three", "Four"])}
    found = suggestions([Asker("x", organization="Globex Three")], many)
    assert [each.place for each in found] == [1, 2, 3]
    assert found[0].customer_id == "c2"
    assert [each.score for each in found] == sorted((e.score for e in found), reverse=True)


def test_a_thousand_requesters_among_twenty_thousand_customers_take_seconds() -> None:
    chance = random.Random(7)
    parts = ["".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=7)) for _ in range(8_000)]
    names = {f"c{n}": f"{chance.choice(parts)} {chance.choice(parts)}" for n in range(20_000)}
    keys = chance.sample(sorted(names), 1_000)
    askers = [Asker(f"r{n}", organization=names[key] + " Inc") for n, key in enumerate(keys)]
    begun = time.monotonic()
    found = suggestions(askers, names)
    assert time.monotonic() - begun < 20
    best = {each.requester: each for each in found if each.place == 1}
    assert len(best) == 1_000
    assert all(each.score == 100.0 for each in best.values())
