"""The error file, and importing it again."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pyarrow as pa
import pytest

from tests.connectors.files.place import CUSTOMERS, Place, mapping

TICKET = 'ticket_id = "id"\ncustomer_id = "account"\nopened_at = "opened"\ncsat = "stars"'
NASTY = ["=1+1", "-5", "it's", "'=x", 'a,"b"', "+49 30", "@me", "-"]


def mend(path: Path, column: str, old: str, new: str) -> None:
    """What a person does: open the error file, change a cell, save it."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    place = rows[0].index(column)
    for row in rows:
        if row[place] == old:
            row[place] = new
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=",").writerows(rows)


def test_a_mended_error_file_of_canonical_names(place: Place) -> None:
    rows = "".join(
        f'T{n},C1,soon,"{text.replace(chr(34), chr(34) * 2)}"\n' for n, text in enumerate(NASTY)
    )
    place.put(
        "tickets.csv", "ticket_id,customer_id,opened_at,subject\n" + rows + "X,C1,2026-01-05,ok\n"
    )
    assert place.one().rejected == len(NASTY)
    (path,) = place.errors.iterdir()
    assert path.name == "tickets-tickets.rejected.csv"
    mend(path, "opened_at", "soon", "2026-01-06")
    (report,) = place.run(source=path).sources
    assert (report.new, report.rejected) == (len(NASTY), 0)
    found = dict(place.rows("tickets", "ticket_id", "subject"))
    wanted = [text.replace("'=x", "=x") for text in NASTY]  # an export puts that sign there
    assert found == {"X": "ok"} | {f"T{n}": text for n, text in enumerate(wanted)}


@pytest.mark.parametrize("folder", ["", "export/", "a b/c/"])
def test_a_mended_error_file_under_the_same_mapping(place: Place, folder: str) -> None:
    place.put(
        f"{folder}helpdesk.csv",
        "id;account;opened;stars\nT1;株式会社;31-01-2026;5\nT2;C2;soon;4\n;C3;31-01-2026;3\n".encode(
            "shift_jis"
        ),
    )
    more = 'encoding = "shift_jis"\ndelimiter = ";"\ndates = "%d-%m-%Y"'
    text = mapping("tickets", TICKET, "helpdesk.csv", more)
    assert place.one(text).rejected == 2
    (path,) = place.errors.iterdir()
    mend(path, "opened", "soon", "01-02-2026")
    report = place.run(text, source=path.parent)
    (source,) = report.sources
    assert (source.rows_in, source.new, source.rejected) == (2, 1, 1)
    assert place.column("tickets", "ticket_id") == ["T1", "T2"]
    again = place.errors / "helpdesk-tickets-tickets.rejected.csv"
    if not folder:
        with again.open(encoding="utf-8", newline="") as file:
            header = next(csv.reader(file))
        assert header == [
            "_row",
            "_line",
            "_column",
            "_value",
            "_reason",
            "_fix",
            "id",
            "account",
            "opened",
            "stars",
        ]


def test_an_error_file_feeds_only_the_table_that_refused_it(place: Place) -> None:
    place.put("users.csv", "id,org,seen\nP1,C1,never\nP2,C1,2026-01-05\n")
    text = mapping("contacts", 'contact_id = "id"\ncustomer_id = "org"', "users.csv")
    text += mapping(
        "seats", 'contact_id = "id"\ncustomer_id = "org"\nlast_used_on = "seen"', "users.csv"
    )
    place.run(text)
    (path,) = place.errors.iterdir()
    assert path.name == "users-seats.rejected.csv"
    mend(path, "seen", "never", "")
    report = place.run(text, source=path)
    assert [(each.table, each.new) for each in report.sources] == [("seats", 1)]


def test_two_sources_of_one_name_keep_two_error_files(place: Place) -> None:
    place.put("usage.2025.csv", "id,account,opened,stars\nT1,C1,never,5\n")
    place.put("usage.2026.csv", "id,account,opened,stars\nT2,C1,never,5\n")
    report = place.run(mapping("tickets", TICKET, "usage.*.csv"))
    names = {source.rejects for source in report.sources}
    assert len(names) == 2
    refused = [row["id"] for name in names for row in place.rejects(name)]
    assert sorted(refused) == ["T1", "T2"]


def test_json_lines_come_back_to_the_letter(place: Place) -> None:
    lines = [
        '{"ticket_id":"T1", "customer_id":"C1","opened_at":"soon","x":[1.10,1e5,12345678901234567890.5]}',
        '{"ticket_id":"","customer_id":"Zoë"}',
        "{}",
        "broken",
    ]
    place.put("tickets.jsonl", "\n".join(lines) + "\n")
    assert place.one().rejected == 4
    (path,) = place.errors.iterdir()
    first, second, third, fourth = path.read_text(encoding="utf-8").splitlines()
    assert first.endswith(lines[0][1:])
    assert second.endswith(lines[1][1:])
    assert json.loads(third)["_row"] == "3"
    assert json.loads(fourth)["_value"] == "broken"
    mended = path.read_text(encoding="utf-8").replace('"soon"', '"2026-01-06"')
    path.write_text(mended, encoding="utf-8")
    (report,) = place.run(source=path).sources
    assert (report.new, report.rejected) == (1, 3)
    again = [
        row for row in place.rejects("*-tickets-tickets.rejected.jsonl") if row.get("customer_id")
    ]
    assert [(row["_row"], row["customer_id"]) for row in again] == [("2", "Zoë")]


def test_rows_of_parquet_come_back_as_csv(place: Place) -> None:
    table = pa.table(
        {
            "message_id": ["m1", "m2"],
            "customer_id": ["", "C2"],
            "name": ["two\nlines", "x"],
            "occurred_at": pa.array(
                [1_769_868_300_000_000] * 2, pa.timestamp("us", tz="Asia/Tokyo")
            ),
            "properties": pa.array([["a", 'b"'], []]),
        }
    )
    place.parquet("usage_events.parquet", table)
    assert place.one().rejected == 1
    (path,) = place.errors.iterdir()
    assert path.name == "usage_events-usage_events.rejected.csv"
    mend(path, "customer_id", "", "C1")
    mend(path, "name", "two\nlines", "one line")
    place.run(source=path)
    first, second = place.rows(
        "usage_events", "message_id", "customer_id", "occurred_at", "properties"
    )
    assert first[:2] == ("m1", "C1")
    assert first[2] == second[2]
    assert first[3] == '["a","b\\""]'


def test_error_cells_run_in_no_spreadsheet(place: Place) -> None:
    place.put("customers.csv", CUSTOMERS + '"=cmd|\' /C calc\'!A0","=1\n2"\n')
    place.one()
    (path,) = place.errors.iterdir()
    with path.open(encoding="utf-8", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@", "-"))]


def test_what_could_not_be_split_is_shown_as_it_was(place: Place) -> None:
    place.put("customers.csv", CUSTOMERS + "C1,Ana\n=X1,a,b\nC2,Bo\n")
    place.one()
    (row,) = place.rejects()
    assert row["_value"] == "'=X1,a,b\n"
    assert (row["customer_id"], row["name"]) == ("", "")


def test_no_error_file_without_errors(place: Place) -> None:
    place.put("customers.csv", CUSTOMERS + "C1,Ana\n")
    assert place.one().rejects == ""
    assert not place.errors.exists()
