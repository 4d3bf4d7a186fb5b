"""The form a health score is designed in: what it shows, and the design its texts make."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import isfinite

from tenure.values.errors import InputError
from tenure.values.health import GREEN_FROM, RED_BELOW, USABLE, Factor, HealthScore, Scale, checked
from tenure.values.measures import MEASURES
from tenure.web.health_parts import MISSING_NAMES, measure_title
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.health_designs import proposal, segments, suggested

DEFAULT_MISSING = "left_out"


@dataclass(frozen=True, slots=True)
class SegmentScale:
    """Thresholds of a measure in one segment as texts; empty where those of all hold."""

    title: str
    poor_name: str
    good_name: str
    poor: str
    good: str
    hint: str


@dataclass(frozen=True, slots=True)
class SegmentPart:
    """A segment with its customers and the thresholds of every measure that counts."""

    place: int
    name: str
    customers: int
    scales: tuple[SegmentScale, ...]
    is_own: bool


@dataclass(frozen=True, slots=True)
class FieldSet:
    """A measure in the form: its texts, and whether it counts."""

    name: str
    title: str
    weight: str
    poor: str
    good: str
    missing: str
    is_on: bool


@dataclass(frozen=True, slots=True)
class Form:
    """The whole form; `rules` are what a missing value can mean."""

    fields: tuple[FieldSet, ...]
    segments: tuple[SegmentPart, ...]
    red_below: str
    green_from: str
    rules: tuple[tuple[str, str], ...]


def texts_of(design: HealthScore | None, names: list[str]) -> dict[str, str]:
    """The texts of the form that make a design; `names` are the segments it shows."""
    if design is None:
        return {"red_below": _text(RED_BELOW), "green_from": _text(GREEN_FROM)}
    texts = {"red_below": _text(design.red_below), "green_from": _text(design.green_from)}
    for factor in design.factors:
        measure, own = factor.measure, dict(factor.by_segment)
        texts[f"weight.{measure}"] = _text(factor.weight)
        texts[f"missing.{measure}"] = factor.missing
        texts |= _scale_texts(measure, "", factor.scale)
        for place, name in enumerate(names):
            if name in own:
                texts |= _scale_texts(measure, f".{place}", own[name])
    return texts


def _scale_texts(measure: str, suffix: str, scale: Scale) -> dict[str, str]:
    return {
        f"poor.{measure}{suffix}": _text(scale.poor),
        f"good.{measure}{suffix}": _text(scale.good),
    }


def form_of(board: Board, texts: Mapping[str, str]) -> Form:
    """The form filled with texts; thresholds nobody wrote are those of the customers there are."""
    fields = tuple(_field(board, name, texts) for name in USABLE)
    on = [field for field in fields if field.is_on]
    return Form(
        fields=tuple(sorted(fields, key=lambda field: not field.is_on)),
        segments=tuple(
            _segment(board, place, name, count, on, texts)
            for place, (name, count) in enumerate(segments(board))
        ),
        red_below=texts.get("red_below", ""),
        green_from=texts.get("green_from", ""),
        rules=tuple((code, str(name)) for code, name in MISSING_NAMES.items()),
    )


def _field(board: Board, name: str, texts: Mapping[str, str]) -> FieldSet:
    weight, hint = texts.get(f"weight.{name}", ""), suggested(board, name)
    return FieldSet(
        name,
        measure_title(name),
        weight,
        texts.get(f"poor.{name}") or (_text(hint.poor) if hint else ""),
        texts.get(f"good.{name}") or (_text(hint.good) if hint else ""),
        texts.get(f"missing.{name}", DEFAULT_MISSING),
        is_on=weight.strip() not in ("", "0"),
    )


def _segment(
    board: Board, place: int, name: str, count: int, on: list[FieldSet], texts: Mapping[str, str]
) -> SegmentPart:
    scales = []
    for field in on:
        hint = suggested(board, field.name, name)
        poor, good = (f"{side}.{field.name}.{place}" for side in ("poor", "good"))
        words = f"{_text(hint.poor)} → {_text(hint.good)}" if hint else ""
        scales.append(
            SegmentScale(field.title, poor, good, texts.get(poor, ""), texts.get(good, ""), words)
        )
    is_own = any(scale.poor or scale.good for scale in scales)
    return SegmentPart(place, name, count, tuple(scales), is_own)


def design_of(board: Board, texts: Mapping[str, str], now: HealthScore | None) -> HealthScore:
    """The design the texts make; `InputError` says which of them is not right.

    Thresholds of segments the form does not show stay as they are in `now`. A design whose
    thresholds are all those of the day's customers, or all those of `now`, keeps the day they
    were drawn on.
    """
    names = [name for name, _count in segments(board)]
    before = {factor.measure: factor for factor in now.factors} if now else {}
    factors = tuple(
        _factor(name, texts, names, before.get(name))
        for name in USABLE
        if texts.get(f"weight.{name}", "").strip() not in ("", "0")
    )
    made = checked(
        HealthScore(
            factors,
            _number(texts.get("red_below", ""), "red_below"),
            _number(texts.get("green_from", ""), "green_from"),
        )
    )
    known = (now, proposal(board), proposal(board, by_segment=True))
    days = [each.drawn_on for each in known if each is not None and _same(made, each)]
    return replace(made, drawn_on=next(filter(None, days), None))


def _same(made: HealthScore, other: HealthScore) -> bool:
    """Whether every threshold is one of another design."""
    scales = {each.measure: (each.scale, each.by_segment) for each in other.factors}
    return all(scales.get(f.measure) == (f.scale, f.by_segment) for f in made.factors)


def _factor(name: str, texts: Mapping[str, str], names: list[str], before: Factor | None) -> Factor:
    own = {
        each: scale for each, scale in (before.by_segment if before else ()) if each not in names
    }
    for place, segment in enumerate(names):
        poor, good = (texts.get(f"{side}.{name}.{place}", "").strip() for side in ("poor", "good"))
        if poor or good:
            own[segment] = Scale(_number(poor, name), _number(good, name))
    return Factor(
        name,
        _number(texts.get(f"weight.{name}", ""), name),
        Scale(
            _number(texts.get(f"poor.{name}", ""), name),
            _number(texts.get(f"good.{name}", ""), name),
        ),
        texts.get(f"missing.{name}", DEFAULT_MISSING),
        tuple(sorted(own.items())),
    )


def _number(text: str, field: str) -> float:
    try:
        value = float(text.strip().replace(",", ".").replace("−", "-"))
    except ValueError:
        value = float("nan")
    if not isfinite(value) or "_" in text:
        title = MEASURES[field].title if field in MEASURES else field
        raise InputError(f"{text!r} is no number for {title}", hint="Write it like 12 or 0.5.")
    return value


def _text(value: float) -> str:
    return f"{value:.6g}"
