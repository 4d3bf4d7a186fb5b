"""What Linear is asked and what its double answers, against its schema (`published_linear.py`)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from tenure.connectors.linear.client import linear, own_id
from tenure.values.trackers import Draft
from tests.connectors import published_linear
from tests.connectors.published import Shape
from tests.connectors.test_published_shapes import Asked, fits, heard
from tests.trackers import linear as linear_double
from tests.trackers.graphql import Field, Reader
from tests.trackers.linear import LinearServer
from tests.trackers.serving import BEGAN, serving

DRAFT = Draft("Export is empty", "It has no rows.", "high", ("bug",))
KEY = "0c7b2f0e-4a43-4a53-9b2a-5a3a40a43e10"


def test_linear() -> None:
    with serving(LinearServer()) as server:
        assert isinstance(server, LinearServer)
        calls = heard(server)
        there = linear(linear_double.TEAM, linear_double.TOKEN, server.url)
        there.file(DRAFT, KEY)
        server.page = 1
        server.add("second", own_id("2"))
        server.change("ENG-2", assignee={"name": "Mona L", "displayName": "mona"})
        there.comment("ENG-1", "Customers: 2", "k-2")
        there.comment("ENG-1", "Customers: 3", "k-3")
        relation = {"type": "duplicate", "relatedIssue": {"identifier": "ENG-2"}}
        server.change("ENG-1", relations=[relation], dueDate="2026-05-01")
        server.close("ENG-1", "canceled")
        there.find(KEY, since=BEGAN)
        there.read("ENG-1")
        there.read("ENG-2")
        list(there.changed_since(""))
    differences = [each for call in calls for each in unlike_schema(call)]
    assert differences == []
    assert len({call[3]["query"] for call in calls}) == 8


def unlike_schema(call: Asked) -> Iterator[str]:
    """What in an operation of Linear's and its answer is not as the schema has it."""
    method, path, query, body, answer = call
    assert (method, path, query) == ("POST", "/graphql", {})
    marks = {name: f"${name}" for name in body["variables"]}
    asked = Reader(body["query"], marks).operation()
    for field in asked.fields:
        yield from unlike_type(field, asked.kind.title(), answer["data"], asked.variables)
    for name, kind in asked.variables.items():
        if kind.rstrip("!") in published_linear.INPUTS:
            given = body["variables"][name]
            yield from unlike_input(given, kind.rstrip("!"), asked.variables)


def unlike_type(field: Field, kind: str, said: Any, variables: dict[str, str]) -> Iterator[str]:
    """A field: its arguments, and its value in what was answered."""
    where = f"{kind}.{field.name}"
    known = published_linear.TYPES[kind].get(field.name)
    if known is None:
        yield f"{where} is not published"
        return
    arguments = published_linear.ARGUMENTS.get(where, {})
    yield from unlike_arguments(field.arguments, arguments, where, variables)
    value, inner = said[field.name], re.sub(r"[\[\]!]", "", known)
    if value is None:
        if known.endswith("!"):
            yield f"{where} is null"
        return
    for each in value if known.startswith("[") else [value]:
        if inner in published_linear.TYPES:
            for inside in field.inside:
                yield from unlike_type(inside, inner, each, variables)
        elif not fits_scalar(each, inner):
            yield f"{where} is {each!r}, no {inner}"
        elif where == "WorkflowState.type" and each not in published_linear.STATES:
            yield f"{where} is {each!r}"


def unlike_arguments(
    given: Mapping[str, Any], known: Shape, where: str, variables: dict[str, str]
) -> Iterator[str]:
    """Arguments, or fields of an input: known ones, of their type, and none that is required left out."""
    for name, value in given.items():
        kind = known.get(name)
        if kind is None:
            yield f"{where}({name}) is not published"
        elif isinstance(value, str) and value.startswith("$"):
            declared = variables[value[1:]]
            if declared.rstrip("!") != kind.rstrip("!") or (
                kind.endswith("!") and not declared.endswith("!")
            ):
                yield f"{where}({name}) is {kind}, declared {declared}"
        else:
            yield from unlike_input(value, kind, variables)
    for name, kind in known.items():
        if kind.endswith("!") and name not in given:
            yield f"{where}({name}) is missing"


def unlike_input(value: Any, kind: str, variables: dict[str, str]) -> Iterator[str]:
    """A value given: an object by its type, a list by what is in it, a scalar."""
    inner = re.sub(r"[\[\]!]", "", kind)
    if kind.startswith("["):
        for each in value:
            yield from unlike_input(each, inner, variables)
    elif inner == "PaginationOrderBy":
        if value not in published_linear.ORDERS:
            yield f"{value!r} is no order"
    elif inner in published_linear.INPUTS:
        yield from unlike_arguments(value, published_linear.INPUTS[inner], inner, variables)
    elif not fits_scalar(value, inner):
        yield f"{value!r} is no {inner}"


def fits_scalar(value: Any, kind: str) -> bool:
    if kind == "Boolean":
        return isinstance(value, bool)
    if kind in ("Int", "Float"):
        return isinstance(value, int) and not isinstance(value, bool)
    other = {"DateTime": "moment", "TimelessDate": "day", "DateTimeOrDuration": "moment"}
    return fits(value, other.get(kind, "string"))


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("query Q { issues { nodes { colour } } }", "Issue.colour is not published"),
        ("query Q { issues(limit: 3) { nodes { id } } }", "Query.issues(limit) is not published"),
        ("query Q($t: ID!) { issue(id: $t) { id } }", "Query.issue(id) is String!, declared ID!"),
        ("query Q { issue { id } }", "Query.issue(id) is missing"),
        ("query Q { issues { nodes { title } } }", "Issue.title is null"),
    ],
)
def test_a_wrong_operation_is_told(query: str, says: str) -> None:
    given = {"t": "x"} if "$t" in query else {}
    one = {"id": "x", "colour": 1, "title": None}
    answer = {"data": {"issue": one, "issues": {"nodes": [one]}}}
    call = ("POST", "/graphql", {}, {"query": query, "variables": given}, answer)
    assert list(unlike_schema(call)) == [says]


def test_the_doubles_schema_holds_nothing_else() -> None:
    """Linear's double takes no field, argument or filter that is not published."""
    for kind, fields in linear_double.SCHEMA.items():
        assert set(fields) <= set(published_linear.TYPES[kind]), kind
        for name, (_, arguments) in fields.items():
            known = published_linear.ARGUMENTS.get(f"{kind}.{name}", {})
            assert arguments <= set(known), (kind, name)
    filters = {"teams": "TeamFilter", "issues": "IssueFilter", "comments": "CommentFilter"}
    for name, known_fields in linear_double.FILTERS.items():
        assert known_fields <= set(published_linear.INPUTS[filters[name]]), name
    assert set(published_linear.INPUTS["IssueCreateInput"]) >= linear_double.ISSUE_INPUT
    assert set(published_linear.INPUTS["CommentCreateInput"]) >= linear_double.COMMENT_INPUT
