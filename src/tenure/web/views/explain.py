"""Any figure explained: its card, its derivation, the rows behind it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from tenure.web.exports import csv_file
from tenure.web.figures import value_text
from tenure.web.request import board, given, needs, number
from tenure.web.sentences import said
from tenure.workflow.queries.changed import changed
from tenure.workflow.queries.explain import explain as explained
from tenure.workflow.rules.change_words import change_texts, set_apart
from tenure.workflow.rules.permissions import Act

PAGE = 50


@needs(Act.SEE)
def explain(request: HttpRequest, figure: str) -> HttpResponseBase:
    """The page; with `format=csv`, all rows."""
    found = board(request)
    if found is None:
        return render(request, "web/nothing_yet.html")
    made = explained(figure, found, given(request))
    if request.GET.get("format") == "csv":
        return csv_file(figure, made.columns, found.reader.stream(made.rows))
    total = int(found.reader.value(made.rows.count()))
    pages = max(1, -(-total // PAGE))
    page = min(max(number(request, "page"), 1), pages)
    context = {
        "made": made,
        "changes": change_texts(changed(found, made, given(request)), said, set_apart),
        "lines": [
            (line, value_text(line.value, line.show, line.currency))
            for line in made.derivation.lines
        ],
        "rows": found.reader.rows(made.rows.limit(PAGE, offset=(page - 1) * PAGE)),
        "total": total,
        "page": {"page": page, "pages": pages, "total": total},
    }
    return render(request, "web/explain.html", context)
