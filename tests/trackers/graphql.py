"""As much of GraphQL as a tracker's server needs: an operation read, checked by a schema, answered."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

TOKEN = re.compile(r"[A-Za-z_]\w*|\$\w+|-?\d+|[{}()\[\]:!=,]|\S")
Schema = Mapping[str, Mapping[str, tuple[str, frozenset[str]]]]
"""Fields by type: what type each gives ("" for a plain value), and its arguments."""


class InvalidError(Exception):
    """The operation does not fit the schema."""


@dataclass
class Field:
    """One field asked for."""

    name: str
    arguments: dict[str, Any] = field(default_factory=dict)
    inside: list[Field] = field(default_factory=list)


@dataclass
class Operation:
    """What is asked: the kind, types of its variables, and its fields."""

    kind: str
    variables: dict[str, str]
    fields: list[Field]


class Reader:
    """Tokens one after the other."""

    def __init__(self, words: str, given: Mapping[str, Any]) -> None:
        self.tokens = [each for each in TOKEN.findall(words) if each != ","]
        self.given, self.at = given, 0

    def next(self, wanted: str = "") -> str:
        if self.at >= len(self.tokens):
            raise InvalidError("it ends too soon")
        found = self.tokens[self.at]
        self.at += 1
        if wanted and found != wanted:
            raise InvalidError(f"{found} instead of {wanted}")
        return found

    def sees(self, wanted: str) -> bool:
        return self.at < len(self.tokens) and self.tokens[self.at] == wanted

    def operation(self) -> Operation:
        kind = self.next()
        if kind not in ("query", "mutation"):
            raise InvalidError(f"{kind} is no operation")
        self.next()
        variables: dict[str, str] = {}
        if self.sees("("):
            self.next("(")
            while not self.sees(")"):
                name = self.next()
                self.next(":")
                kind_of = self.next()
                if self.sees("!"):
                    kind_of += self.next("!")
                variables[name[1:]] = kind_of
            self.next(")")
        for name, kind_of in variables.items():
            if kind_of.endswith("!") and self.given.get(name) is None:
                raise InvalidError(
                    f'Variable "${name}" of required type "{kind_of}" was not provided.'
                )
        unknown = set(self.given) - set(variables)
        if unknown:
            raise InvalidError(f"variables that are not declared: {unknown}")
        return Operation(kind, variables, self.selection())

    def selection(self) -> list[Field]:
        self.next("{")
        found = []
        while not self.sees("}"):
            each = Field(self.next())
            if self.sees("("):
                self.next("(")
                while not self.sees(")"):
                    name = self.next()
                    self.next(":")
                    each.arguments[name] = self.value()
                self.next(")")
            if self.sees("{"):
                each.inside = self.selection()
            found.append(each)
        self.next("}")
        return found

    def value(self) -> Any:
        token = self.next()
        if token.startswith("$"):
            return self.given.get(token[1:])
        if token == "{":
            found = {}
            while not self.sees("}"):
                name = self.next()
                self.next(":")
                found[name] = self.value()
            self.next("}")
            return found
        if token == "[":
            several = []
            while not self.sees("]"):
                several.append(self.value())
            self.next("]")
            return several
        if token in ("true", "false"):
            return token == "true"
        return int(token) if token.lstrip("-").isdecimal() else token


def checked(fields: list[Field], kind: str, schema: Schema) -> None:
    """Refuse fields and arguments that the schema does not have."""
    for each in fields:
        if each.name not in schema[kind]:
            raise InvalidError(f'Cannot query field "{each.name}" on type "{kind}".')
        inside, arguments = schema[kind][each.name]
        unknown = set(each.arguments) - arguments
        if unknown:
            raise InvalidError(f'Unknown argument "{unknown}" on field "{kind}.{each.name}".')
        if bool(inside) != bool(each.inside):
            raise InvalidError(f'Field "{each.name}" has the wrong selection.')
        if inside:
            checked(each.inside, inside, schema)


def chosen(
    fields: list[Field], found: Mapping[str, Any], resolve: Callable[[Field, Any], Any]
) -> dict[str, Any]:
    """Of what was found, the fields asked for."""
    answer: dict[str, Any] = {}
    for each in fields:
        value = resolve(each, found[each.name])
        if each.inside and isinstance(value, list):
            answer[each.name] = [chosen(each.inside, one, resolve) for one in value]
        elif each.inside and value is not None:
            answer[each.name] = chosen(each.inside, value, resolve)
        else:
            answer[each.name] = value
    return answer
