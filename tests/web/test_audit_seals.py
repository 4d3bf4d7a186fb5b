"""The chain over the audit log, as its page and its export show it."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tenure.values.chains import Link
from tenure.workflow.actions.audit import record
from tenure.workflow.actions.audit_seals import seal_all
from tenure.workflow.queries.audit_chain import last_link, verify
from tests.cast import AT, Cast

SignedIn = Callable[[str], Client]


def written(cast: Cast, entries: int) -> None:
    for number in range(entries):
        record(workspace=cast.workspace, action="a.b", summary=f"did {number}", at=AT)
        record(workspace=cast.other, action="a.b", summary="elsewhere", at=AT)


def text(client: Client) -> str:
    return unescape(client.get("/audit/").content.decode())


def test_the_last_hash_can_be_noted_from_the_page(signed_in: SignedIn, cast: Cast) -> None:
    client = signed_in("owner")
    assert "sealed" not in text(client)
    written(cast, 1)
    assert "1 entry is not sealed yet" in text(client)
    seal_all(at=AT)
    written(cast, 1234)
    page = text(client)
    assert "1,234 entries are not sealed yet" in page
    assert f"1:{last_link(cast.workspace.pk).hash}<" in page
    seal_all(at=AT)
    page = text(client)
    assert f">1235:{last_link(cast.workspace.pk).hash}<" in page
    assert "up to number 1,235 was changed" in page
    assert "not sealed yet" not in page
    assert last_link(cast.other.pk).hash not in page


def test_every_row_of_the_export_has_its_seal(signed_in: SignedIn, cast: Cast) -> None:
    """Any of them can be kept to compare with later."""
    written(cast, 3)
    seal_all(at=AT)
    written(cast, 1)
    answer = signed_in("owner").get("/audit/", {"format": "csv"})
    lines = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    rows = list(csv.DictReader(io.StringIO(lines)))
    assert [row["sequence"] for row in rows] == ["", "3", "2", "1"]
    kept = [Link(int(row["sequence"]), row["hash"]) for row in rows[1:]]
    assert kept[0] == last_link(cast.workspace.pk)
    assert verify(cast.workspace.pk, kept).broken is None


@pytest.mark.parametrize("path", ["/audit/", "/audit/?format=csv"])
def test_as_many_queries_for_few_rows_as_for_many(
    signed_in: SignedIn, cast: Cast, path: str
) -> None:
    client, counts = signed_in("owner"), []
    for entries in (1, 40):
        written(cast, entries)
        seal_all(at=AT)
        written(cast, entries)
        with CaptureQueriesContext(
            connection,
        ) as seen:
            answer = client.get(path)
            b"".join(answer)  # type: ignore[arg-type]
        counts.append(len(seen))
    assert counts[0] == counts[1]
