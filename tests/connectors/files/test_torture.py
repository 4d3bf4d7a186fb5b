"""Whole imports of files that real life makes: what is good comes in, what is bad comes back."""

from __future__ import annotations

import gzip
import io
import zipfile
from datetime import date, datetime

import pyarrow as pa
import pytest

from tenure.values.errors import InputError, TenureError
from tests.connectors.files.place import CUSTOMERS, Place, mapping

IDS = 'customer_id = "customer_id"\nname = "customer_id"'
DATED = "customer_id,created_on,name\n"
EVENTS = "message_id,customer_id,name,occurred_at,value\n"


def names(place: Place) -> dict[str, str]:
    return dict(place.rows("customers", "customer_id", "name"))


# Encodings


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("utf-8", "Zoë"),
        ("utf-8-sig", "Zoë"),
        ("utf-16", "株式会社"),
        ("utf-16-le", "株式会社"),
        ("utf-16-be", "株式会社"),
        ("utf-32", "شرکت"),
        ("latin-1", "Zoë Façade"),
        ("shift_jis", "株式会社ソ"),
        ("windows-1251", "Рога и копыта"),
        ("cp1252", "“Zoë” – 5 €"),
    ],
)
def test_a_file_in_a_said_encoding(place: Place, encoding: str, name: str) -> None:
    text = f"customer_id,name\r\nC1,{name}\r\n"
    place.put("customers.csv", text.encode(encoding))
    said = "" if encoding in {"utf-8", "utf-8-sig", "utf-16", "utf-32"} else encoding
    more = f'encoding = "{said}"' if said else ""
    report = place.one(
        mapping("customers", 'customer_id = "customer_id"\nname = "name"', more=more)
    )
    assert (report.new, report.rejected) == (1, 0)
    assert names(place) == {"C1": name}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_mark_is_enough(place: Place, encoding: str) -> None:
    place.put("customers.csv", "customer_id,name\nC1,Zoë\n".encode(encoding))
    assert place.one().new == 1
    assert names(place) == {"C1": "Zoë"}


@pytest.mark.parametrize("said", ["", "utf-8", "utf-16-le"])
def test_a_mark_does_not_end_up_in_the_first_cell(place: Place, said: str) -> None:
    encoding = said or "utf-8"
    text = '\ufeff{"id":"C1"}\n{"id":"C2"}\n'
    columns = 'customer_id = "id"\nname = "id"'
    place.put("customers.jsonl", text.encode(encoding))
    more = f'encoding = "{said}"' if said else ""
    report = place.one(mapping("customers", columns, "customers.jsonl", more))
    assert (report.new, report.rejected) == (2, 0)


@pytest.mark.parametrize(
    ("encoding", "text", "likely"),
    [
        ("windows-1251", "Рога и копыта, общество с ограниченной ответственностью", "cp1251"),
        ("shift_jis", "株式会社日本技術研究所東京営業部", "cp932"),
        ("cp1252", "Société générale française à Besançon, privilège élevé", "cp125"),
    ],
)
def test_a_wrong_encoding_names_the_likely_one(
    place: Place, encoding: str, text: str, likely: str
) -> None:
    rows = "".join(f"C{n},{text} {n}\n" for n in range(50))
    place.put("customers.csv", (CUSTOMERS + "C,plain\n" + rows).encode(encoding))
    with pytest.raises(InputError) as caught:
        place.run()
    assert "customers.csv is not UTF-8 (line 3)" in caught.value.message
    assert f'encoding = "{likely}' in caught.value.hint


def test_one_row_of_other_bytes_where_utf8_was_said(place: Place) -> None:
    place.put("customers.csv", b"customer_id,name\nC1,Zo\xc3\xab\nC2,Zo\xeb\nC3,Ana\n")
    columns = 'customer_id = "customer_id"\nname = "name"'
    report = place.one(mapping("customers", columns, more='encoding = "utf-8"'))
    assert (report.new, report.rejected) == (2, 1)
    assert names(place) == {"C1": "Zoë", "C3": "Ana"}
    (row,) = place.rejects()
    assert (row["_row"], row["_line"]) == ("3", "3")
    assert "not UTF-8" in row["_reason"]


def test_bytes_that_stop_in_the_middle_of_a_letter(place: Place) -> None:
    place.put("customers.csv", b"customer_id,name\nC1,Zo\xc3")
    with pytest.raises(InputError, match="line 2"):
        place.run()


def test_a_header_of_other_bytes(place: Place) -> None:
    place.put("customers.csv", b"customer_id,na\xefve\nC1,x\n")
    with pytest.raises(InputError, match="not UTF-8"):
        place.run(mapping("customers", IDS, more='encoding = "utf-8"'))


def test_two_bytes_a_letter_without_a_mark(place: Place) -> None:
    place.put("customers.csv", "customer_id,name\nC1,Ana\n".encode("utf-16-le"))
    with pytest.raises(InputError) as caught:
        place.run()
    assert 'encoding = "utf-16-le"' in caught.value.hint


@pytest.mark.parametrize("name", ["customers.csv", "customers.jsonl"])
def test_a_spreadsheet_under_a_wrong_name(place: Place, name: str) -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as out:
        out.writestr("xl/workbook.xml", "<workbook/>")
    place.put(name, archive.getvalue())
    with pytest.raises(InputError) as caught:
        place.run()
    assert "Save it as CSV" in caught.value.hint


def test_a_mark_and_another_encoding_said(place: Place) -> None:
    place.put("customers.csv", "customer_id\nC1\n".encode("utf-16"))
    with pytest.raises(InputError, match="mark of utf-16"):
        place.run(mapping("customers", IDS, more='encoding = "latin-1"'))


def test_a_letter_the_said_encoding_does_not_have(place: Place) -> None:
    place.put("customers.csv", b"customer_id,name\nC1,\x81\xff\n")
    with pytest.raises(InputError, match=r"customers.csv cannot be read as shift_jis"):
        place.run(mapping("customers", IDS, more='encoding = "shift_jis"'))


# Digits, numbers and amounts


@pytest.mark.parametrize("digits", ["۱۲۳", "١٢٣", "１２３", "123", "+123", "123.0", " 123 "])
def test_digits_of_any_script(place: Place, digits: str) -> None:
    place.put("usage_events.csv", EVENTS + f"m1,C1,login,2026-01-05,{digits}\n")
    place.one()
    assert place.column("usage_events", "value") == [123.0]


def test_a_persian_amount_and_date(place: Place) -> None:
    place.put(
        "invoices.csv",
        "invoice_id,customer_id,currency,amount,issued_on\nI1,C1,IRR,۱۲۳۴٫۵۰,۲۰۲۶-۰۱-۰۵\n",
    )
    place.one()
    assert place.rows("invoices", "amount_minor", "issued_on") == [(123450, date(2026, 1, 5))]


@pytest.mark.parametrize(
    "value",
    ["1e308x", "1e308", "NaN", "nan", "inf", "-Infinity", "1e999", "1_000", "0x1F", "12,5", "१२x"],
)
def test_what_is_no_finite_number_is_refused(place: Place, value: str) -> None:
    good = "m1,C1,login,2026-01-05,1\n"
    place.put("usage_events.csv", EVENTS + good + f'm2,C1,login,2026-01-05,"{value}"\n')
    report = place.one()
    assert (report.new, report.rejected) == (1, 1)
    (row,) = place.rejects()
    assert row["_column"] == "value"
    assert row["_value"].removeprefix("'") == value
    assert "finite number" in row["_reason"]


INVOICES = "invoice_id,customer_id,currency,amount,issued_on\n"


@pytest.mark.parametrize(
    ("currency", "amount", "minor"),
    [
        ("USD", "19.99", 1999),
        ("USD", "0.07", 7),
        ("USD", "1.1", 110),
        ("USD", "-5.00", -500),
        ("USD", ".5", 50),
        ("USD", "1e2", None),
        ("USD", "19.999", None),
        ("USD", "19.990", 1999),
        ("JPY", "1999", 1999),
        ("JPY", "1999.00", 1999),
        ("JPY", "19.5", None),
        ("KWD", "1.234", 1234),
        ("KWD", "1.2345", None),
        ("KWD", "0.001", 1),
        ("USD", "10000000000", 10**12),
        ("USD", "10000000000.01", None),
        ("USD", "1e308", None),
        ("USD", "NaN", None),
        ("USD", "Infinity", None),
        ("USD", "$5", None),
        ("USD", "1,000.00", None),
        ("USD", "9" * 400, None),
        ("XXX", "1", None),
        ("usd", "1", 100),
        ("", "1", None),
    ],
)
def test_amounts_are_exact_or_refused(
    place: Place, currency: str, amount: str, minor: int | None
) -> None:
    good = "I0,C1,USD,1.00,2026-01-05\n"
    place.put("invoices.csv", INVOICES + good + f'I1,C1,{currency},"{amount}",2026-01-05\n')
    report = place.one()
    assert report.rejected == (minor is None)
    found = dict(place.rows("invoices", "invoice_id", "amount_minor"))
    assert found == ({"I0": 100} if minor is None else {"I0": 100, "I1": minor})


@pytest.mark.parametrize(
    ("amount", "minor"),
    [
        ("1.234,56", 123456),
        ("1234,56", 123456),
        ("1 234,56", 123456),
        ("1\u202f234,56", 123456),
        ("1.234", 123400),
        ("12,5", 1250),
        ("12.50", None),
        ("1,234.56", None),
        ("1.23", None),
        ("-1.234,56", -123456),
    ],
)
@pytest.mark.parametrize("beside", ["I0,C1,EUR,'1,00',2026-01-05\n", "I0,C1,EUR,'1,00',never\n"])
def test_a_decimal_comma_never_shifts_an_amount(
    place: Place, amount: str, minor: int | None, beside: str
) -> None:
    rows = beside.replace("'", '"') + f'I1,C1,EUR,"{amount}",2026-01-05\n'
    place.put("invoices.csv", INVOICES + rows)
    columns = (
        'invoice_id = "invoice_id"\ncustomer_id = "customer_id"\ncurrency = "currency"\n'
        'amount_minor = { from = "amount", as = "amount" }\nissued_on = "issued_on"'
    )
    place.one(mapping("invoices", columns, more="decimal_comma = true"))
    assert dict(place.rows("invoices", "invoice_id", "amount_minor")).get("I1") == minor


def test_negative_and_mixed_currencies(place: Place) -> None:
    rows = "I1,C1,USD,-5.00,2026-01-05\nI2,C1,JPY,500,2026-01-05\nI3,C1,KWD,-0.500,2026-01-05\n"
    place.put("invoices.csv", INVOICES + rows)
    assert place.one().new == 3
    found = place.rows("invoices", "invoice_id", "currency", "amount_minor")
    assert found == [("I1", "USD", -500), ("I2", "JPY", 500), ("I3", "KWD", -500)]


def test_a_refund_is_not_negative(place: Place) -> None:
    place.put(
        "refunds.csv",
        "refund_id,customer_id,currency,amount_minor,refunded_at\n"
        "R1,C1,USD,100,2026-01-05\nR2,C1,USD,-100,2026-01-05\n",
    )
    report = place.one()
    assert (report.new, report.rejected) == (1, 1)
    (row,) = place.rejects()
    assert (row["_column"], row["_value"]) == ("amount_minor", "-100")
    assert "at least 0" in row["_reason"]


def test_minor_units_are_whole(place: Place) -> None:
    rows = "I1,C1,USD,1999,2026-01-05\nI2,C1,USD,19.99,2026-01-05\nI3,C1,USD,1999.0,2026-01-05\n"
    place.put("invoices.csv", INVOICES.replace("amount", "amount_minor") + rows)
    assert place.one().rejected == 1
    assert place.rows("invoices", "invoice_id", "amount_minor") == [("I1", 1999), ("I3", 1999)]


@pytest.mark.parametrize("price", [10**12 + 1, 999_999_999_999_999_999, -(10**13)])
def test_a_price_beyond_any_is_refused_and_no_overflow(place: Place, price: int) -> None:
    place.put(
        "subscriptions.csv",
        "subscription_id,customer_id,currency,unit_amount_minor,quantity,interval,started_on\n"
        f"S1,C1,USD,{price},9999999,month,2026-01-05\nS2,C1,USD,100,1,month,2026-01-05\n"
        f"S3,C1,USD,{10**11},9999999,month,2026-01-05\n",
    )
    report = place.one()
    assert (report.new, report.rejected) == (1, 2)
    assert place.column("subscriptions", "subscription_id") == ["S2"]


def test_an_amount_without_a_currency_is_refused(place: Place) -> None:
    place.put(
        "time_entries.csv",
        "entry_id,person,customer_id,worked_on,minutes,currency,cost_rate_amount\n"
        "E1,Ana,C1,2026-01-05,60,USD,50.00\nE2,Ana,C1,2026-01-05,60,,50.00\n"
        "E3,Ana,C1,2026-01-05,60,,\n",
    )
    report = place.one()
    assert (report.new, report.rejected) == (2, 1)
    (row,) = place.rejects()
    assert (row["_column"], row["_reason"]) == (
        "cost_rate_minor",
        "is an amount without a currency",
    )


# Dates and instants


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-01-31", date(2026, 1, 31)),
        ("2026-1-5", date(2026, 1, 5)),
        ("2026/01/31", date(2026, 1, 31)),
        ("2026-01-31 23:59:59", date(2026, 1, 31)),
        ("2026-01-31T23:30:00-05:00", date(2026, 1, 31)),
        ("２０２６-０１-３１", date(2026, 1, 31)),
        ("2026-01-31garbage", None),
        ("2026-01-31 BC", None),
        ("2026-02-30", None),
        ("infinity", None),
        ("epoch", None),
        ("10000-01-01", None),
        ("5874897-12-31", None),
        ("0031-12-20", None),
        ("1404-05-06", None),
        ("1700000000", None),
        ("31-12-20", None),
    ],
)
def test_dates(place: Place, text: str, day: date | None) -> None:
    rows = "".join(f"C{n},2026-01-0{n},Ana\n" for n in range(1, 4))
    place.put("customers.csv", DATED + rows + f"X,{text},Ana\n")
    report = place.one()
    assert report.rejected == (day is None)
    found = dict(place.rows("customers", "customer_id", "created_on"))
    assert found.get("X") == day
    assert len(found) == 3 + (day is not None)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2026-01-31T14:05:00Z", "14:05:00"),
        ("2026-01-31 14:05", "14:05:00"),
        ("2026-01-31T14:05:00+03:30", "10:35:00"),
        ("2026-01-31 14:05:00 +03:30", "10:35:00"),
        ("2026-01-31T14:05:00-0500", "19:05:00"),
        ("2026-01-31T14:05:00.123456789Z", "14:05:00.123456"),
        ("2026-01-31T14:05:00z", "14:05:00"),
        ("2026-01-31 14:05:00 UTC", "14:05:00"),
        ("1769868300", "14:05:00"),
        ("1769868300000", "14:05:00"),
        ("１７６９８６８３００", "14:05:00"),
        ("2026-01-31T25:00:00Z", None),
        ("2026-01-31T14:05:00+99:00", None),
        ("202601311405", None),
        ("99999999999999", None),
        ("infinity", None),
        ("1969-12-31", None),
        ("2100-01-02", None),
        ("now", None),
    ],
)
def test_instants(place: Place, text: str, at: str | None) -> None:
    rows = "".join(f"m{n},C1,login,2026-01-0{n},1\n" for n in range(1, 4))
    place.put("usage_events.csv", EVENTS + rows + f"x,C1,login,{text},1\n")
    report = place.one()
    assert report.rejected == (at is None)
    found = dict(place.rows("usage_events", "message_id", "occurred_at"))
    assert found.get("x") == (datetime.fromisoformat(f"2026-01-31T{at}") if at else None)


@pytest.mark.parametrize("beside", ["", "y,C1,login,never,1\n"])
@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2026-01-31 14:05:00", "10:35:00"),  # Tehran is three and a half hours ahead
        ("2026-01-31T14:05:00Z", "14:05:00"),
        ("2026-01-31T14:05:00+01:00", "13:05:00"),
    ],
)
def test_a_time_zone_in_the_mapping(place: Place, text: str, at: str, beside: str) -> None:
    place.put("usage_events.csv", EVENTS + f"x,C1,login,{text},1\n{beside}")
    columns = "".join(f'{name} = "{name}"\n' for name in EVENTS.strip().split(","))
    place.one(mapping("usage_events", columns, more='timezone = "Asia/Tehran"'))
    assert place.column("usage_events", "occurred_at") == [
        datetime.fromisoformat(f"2026-01-31T{at}")
    ]


@pytest.mark.parametrize(
    ("values", "day"),
    [
        (["31-01-2026", "05-02-2026"], date(2026, 2, 5)),
        (["1/31/2026", "2/5/2026"], date(2026, 2, 5)),
        (["31.01.2026", "05.02.2026"], date(2026, 2, 5)),
        (["20260131", "20260205"], date(2026, 2, 5)),
        (["31 Jan 2026", "05 Feb 2026"], date(2026, 2, 5)),
        (["۳۱/۰۱/۲۰۲۶", "۰۵/۰۲/۲۰۲۶"], date(2026, 2, 5)),
    ],
)
def test_detected_dates_are_read_and_shown(place: Place, values: list[str], day: date) -> None:
    rows = "".join(f"C{n},{value},Ana\n" for n, value in enumerate(values))
    place.put("customers.csv", DATED + rows)
    report = place.run()
    assert place.rows("customers", "created_on") == [(date(2026, 1, 31),), (day,)]
    assert [each.code for each in report.findings] == ["dates_detected"]


def test_dates_with_two_readings_are_not_guessed(place: Place) -> None:
    place.put("customers.csv", DATED + "C1,03/04/2026,Ana\nC2,05/06/2026,Bo\n")
    with pytest.raises(InputError) as caught:
        place.run()
    message = caught.value.message
    assert "%d/%m/%Y or %m/%d/%Y" in message
    assert "'03/04/2026' in created_on" in message
    assert not place.manifest()


def test_a_few_bad_dates_do_not_hide_how_the_others_are_written(place: Place) -> None:
    rows = "".join(f"C{n},{n % 28 + 1:02d}-01-2026,Ana\n" for n in range(500))
    bad = "X1,soon,Ana\nX2,99-99-2026,Ana\nX3,2026-01-03,Ana\n"
    place.put("customers.csv", DATED + rows + bad)
    report = place.one()
    assert (report.new, report.rejected) == (501, 2)
    assert [row["customer_id"] for row in place.rejects()] == ["X1", "X2"]


def test_iso_dates_with_one_of_another_kind(place: Place) -> None:
    rows = "".join(f"C{n},2026-01-{n:02d},Ana\n" for n in range(1, 20))
    place.put("customers.csv", DATED + rows + "X,01/02/2026,Ana\n")
    report = place.one()
    assert (report.new, report.rejected) == (19, 1)


# Structure of CSV files


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("quote", ["", '"'])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_the_same_table_however_it_is_written(
    place: Place, delimiter: str, end: str, quote: str, encoding: str
) -> None:
    table = [["customer_id", "name", "country"], ["C1", "Ana", "PT"], ["C2", "Zoë", ""]]
    lines = (delimiter.join(f"{quote}{cell}{quote}" for cell in row) for row in table)
    place.put("customers.csv", (end.join(lines) + end).encode(encoding))
    report = place.one()
    assert (report.rows_in, report.new) == (2, 2)
    found = place.rows("customers", "customer_id", "name", "country")
    assert found == [("C1", "Ana", "PT"), ("C2", "Zoë", None)]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("X1", "has 1 columns, the header has 2"),
        ("X1,a,b", "has 3 columns, the header has 2"),
        ('X1,"a"b', "has text after a closing quote"),
        ('X1,"a', "quote"),
        ("X1,a\rb", "has a line break in it"),
        ('X1,"a\nb"', "has a line break in it"),
        ("X1,a\0b", "has a NUL character"),
        ("X1," + "a" * 501, "is longer than 500 characters"),
        (",a", "is required and empty"),
    ],
)
@pytest.mark.parametrize("after", ["C2,Bo\nC3,Cy\n", '"C2","Bo"\n"C3","Cy"\n'])
def test_a_broken_row_costs_that_row_only(place: Place, row: str, reason: str, after: str) -> None:
    place.put("customers.csv", CUSTOMERS + f"C1,Ana\n{row}\n{after}")
    report = place.one()
    assert names(place) == {"C1": "Ana", "C2": "Bo", "C3": "Cy"}
    (refused,) = place.rejects()
    assert (refused["_row"], refused["_line"]) == ("3", "3")
    assert reason in refused["_reason"]
    assert refused["_fix"]
    assert report.reasons[0][1] == 1


@pytest.mark.parametrize("row", ["X1,a,", "X1,a,,,", 'X1, "a" ', '"X1" ,a', ' "X1", a'])
def test_what_is_only_untidy_is_read_the_same_beside_good_and_bad_rows(
    place: Place, row: str
) -> None:
    place.put("customers.csv", CUSTOMERS + f"{row}\n")
    assert place.one().new == 1
    place.put("customers.csv", CUSTOMERS + f"{row}\n,bad\n")
    report = place.one()
    assert (report.unchanged, report.rejected) == (1, 1)
    assert names(place) == {"X1": "a"}


def test_blank_lines_are_no_rows(place: Place) -> None:
    place.put("customers.csv", CUSTOMERS + "\nC1,Ana\n\n\nC2,Bo\n\n,bad\n")
    report = place.one()
    assert (report.rows_in, report.new, report.rejected) == (3, 2, 1)
    assert place.rejects()[0]["_line"] == "8"


def test_a_column_alone(place: Place) -> None:
    place.put("customers.csv", "customer_id\nC1\n\nC2\n")
    report = place.one(mapping("customers", IDS))
    assert (report.rows_in, report.new) == (2, 2)


def test_line_breaks_in_long_text_are_kept(place: Place) -> None:
    body = "Hello,\n\n\"we\" are\r\nunhappy; 'very'.\n"
    cell = body.replace('"', '""')
    place.put(
        "tickets.csv",
        f'ticket_id,customer_id,opened_at,body\nT1,C1,2026-01-05,"{cell}"\n'
        f'T2,C1,never,"{cell}"\nT3,C1,2026-01-06,"{cell}"\n',
    )
    report = place.one()
    assert (report.new, report.rejected) == (2, 1)
    assert place.column("tickets", "body") == [body, body]
    (refused,) = place.rejects()
    assert (refused["_row"], refused["_line"], refused["body"]) == ("3", "7", body)


def test_a_cell_of_ten_megabytes(place: Place) -> None:
    big = "x" * 10_000_000
    place.put(
        "tickets.csv",
        "ticket_id,customer_id,opened_at,body\n"
        f"T1,C1,2026-01-05,{big}\nT2,C1,2026-01-05,small\nT3,C1,2026-01-05,{big[:1_000_000]}\n",
    )
    report = place.one()
    assert (report.new, report.rejected) == (2, 1)
    assert [len(body) for body in place.column("tickets", "body")] == [5, 1_000_000]
    (refused,) = place.rejects()
    assert "longer than 1,000,000 characters" in refused["_reason"]
    assert len(refused["body"]) == 10_000_000


def test_a_cell_beyond_what_is_read_at_all(place: Place) -> None:
    place.put("customers.csv", CUSTOMERS + f'C1,Ana\nX,"{"x" * 13_000_000}"\nC2,Bo\n')
    report = place.one()
    assert (report.new, report.rejected) == (2, 1)
    assert "cell of over" in place.rejects()[0]["_reason"]


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("customer_id,name,name", "two columns called 'name'"),
        ("customer_id,Name,name", "two columns called 'Name'"),
        ("customer_id,,name", "column 2 has no name"),
        ("customer_id,name,", "column 3 has no name"),
        ("", "column 1 has no name"),
        ("id,name", "has no column 'customer_id'"),
        ("Customer ID,customer_id", "both customer_id"),
        ("customer_id,na\0me", "NUL"),
    ],
)
def test_a_header_that_cannot_be_used(place: Place, header: str, message: str) -> None:
    place.put("customers.csv", f"{header}\nC1,Ana,x\n")
    with pytest.raises(InputError, match=r"customers.csv") as caught:
        place.run()
    assert message in caught.value.message
    assert not place.manifest()


def test_names_of_columns_may_be_written_loosely(place: Place) -> None:
    place.put("Customers.CSV", "Customer ID, NAME ,_note,Shoe Size\nC1,Ana,x,38\n")
    report = place.run()
    assert names(place) == {"C1": "Ana"}
    (note,) = report.findings
    assert (note.code, note.count) == ("ignored_column", 1)
    assert "Shoe Size" in note.sentence


# Files and archives


def test_gzip_zip_and_folders(place: Place) -> None:
    place.put("a/customers.csv.gz", gzip.compress(b"customer_id,name\nC1,Ana\n"))
    place.put("b/deep/customers.csv", CUSTOMERS + "C2,Bo\n")
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("x/customers.csv", CUSTOMERS + "C3,Cy\n")
        out.writestr("y/customers.jsonl.gz", gzip.compress(b'{"customer_id":"C4","name":"Di"}\n'))
        out.writestr("__MACOSX/x/._customers.csv", b"\0\1")
        out.writestr("notes.pdf", b"%PDF")
    place.put("c.zip", archive.getvalue())
    place.put("._customers.csv", b"\0\1")
    report = place.run()
    assert names(place) == {"C1": "Ana", "C2": "Bo", "C3": "Cy", "C4": "Di"}
    assert [source.file for source in report.sources] == [
        "a/customers.csv.gz",
        "b/deep/customers.csv",
        "c.zip/x/customers.csv",
        "c.zip/y/customers.jsonl.gz",
    ]


@pytest.mark.parametrize("odd", ["x[1]", "month=7", "it's", 'a "b"', "ü %20", "a*"])
def test_folders_with_odd_names(place: Place, odd: str) -> None:
    place.put(f"{odd}/customers.csv", CUSTOMERS + "C1,Ana\n")
    place.put("x1/customers.csv", CUSTOMERS + "C2,Bo\n")
    place.put("ab/customers.csv", CUSTOMERS + "C3,Cy\n")
    place.parquet(
        f"{odd}/contacts.parquet", pa.table({"contact_id": ["P1"], "customer_id": ["C1"]})
    )
    place.run()
    assert names(place) == {"C1": "Ana", "C2": "Bo", "C3": "Cy"}
    assert place.column("contacts", "contact_id") == ["P1"]


def test_a_folder_named_like_a_partition_changes_no_column(place: Place) -> None:
    place.put("name=Spark/customers.csv", CUSTOMERS + "C1,Ana\n")
    place.run()
    assert names(place) == {"C1": "Ana"}


def test_a_warehouse_in_a_folder_with_an_odd_name(place: Place) -> None:
    odd = Place(place.folder / "[2026] it's*")
    odd.put("customers.csv", CUSTOMERS + "C1,Ana\n")
    odd.run()
    odd.put("customers.csv", CUSTOMERS + "C1,Eva\n")
    assert odd.one().changed == 1
    assert names(odd) == {"C1": "Eva"}


@pytest.mark.parametrize("name", ["customers.csv", "customers.jsonl", "customers.parquet"])
def test_an_empty_file(place: Place, name: str) -> None:
    place.put(name, b"")
    with pytest.raises(InputError, match=f"{name} is empty"):
        place.run()


def test_a_file_of_a_mark_only(place: Place) -> None:
    place.put("customers.csv", b"\xef\xbb\xbf")
    with pytest.raises(InputError, match=r"customers.csv is empty"):
        place.run()


def test_a_header_only(place: Place) -> None:
    place.put("customers.csv", CUSTOMERS)
    report = place.one()
    assert report.rows_in == 0
    assert not place.manifest()


def test_nothing_is_committed_when_one_file_cannot_be_read(place: Place) -> None:
    place.put("customers.csv", CUSTOMERS + "C1,Ana\n")
    place.put("tickets.parquet", b"PAR1 not really PAR1")
    with pytest.raises(TenureError, match=r"tickets.parquet is not a Parquet file"):
        place.run()
    assert not place.manifest()
