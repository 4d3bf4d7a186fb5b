"""Import: upload files, see what would be loaded, edit the mapping, load."""

from __future__ import annotations

import re
import secrets
from pathlib import Path

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from tenure.config.settings import settings
from tenure.values.canonical import TABLES
from tenure.values.errors import InputError
from tenure.web.refusals import Refusal, first_refusals
from tenure.web.request import by, needs, seat
from tenure.workflow.actions import imports as act
from tenure.workflow.queries import imports as query
from tenure.workflow.queries.imports import RunView
from tenure.workflow.rules.permissions import Act

MAX_FILES = 50


@needs(Act.IMPORT)
def imports(request: HttpRequest) -> HttpResponse:
    """Past imports, and the place to begin one."""
    if request.method == "POST":
        return redirect("import", _uploaded(request))
    context = {"runs": query.runs(seat(request).workspace.pk), "tables": TABLES.values()}
    return render(request, "web/imports.html", context)


def _uploaded(request: HttpRequest) -> int:
    files = request.FILES.getlist("files")
    if not files:
        raise InputError("choose one file at least")
    if len(files) > MAX_FILES:
        raise InputError(f"at most {MAX_FILES} files at once", hint="Put them into a zip archive.")
    folder = secrets.token_hex(16)
    target = settings().imports / folder / "files"
    target.mkdir(parents=True)
    for file in files:
        path = target / _safe(file.name or "file")
        if path.exists():
            raise InputError(f"two files are called {path.name}", hint="Give each its own name.")
        with path.open("wb") as out:
            for chunk in file.chunks():
                out.write(chunk)
    name = ", ".join(file.name or "file" for file in files)
    return act.begin(by=by(request), name=name, folder=folder)


def _safe(name: str) -> str:
    """The last part of a name, letters, digits and a few signs only."""
    plain = re.sub(r"[^\w.\- ]", "_", Path(name.replace("\\", "/")).name).lstrip(".")
    return plain[:150] or "file"


def _run(request: HttpRequest, run_id: int) -> RunView:
    found = query.run_of(seat(request).workspace.pk, run_id)
    if found is None:
        raise Http404
    return found


@needs(Act.IMPORT)
def run(request: HttpRequest, run_id: int) -> HttpResponse:
    """One import: what is being done, what would be loaded, what was loaded."""
    found = _run(request, run_id)
    rejected = settings().imports / found.folder / "rejects"
    context = {
        "run": found,
        "nothing_found": bool(found.mapping) and not re.search(r"(?m)^\[\[", found.mapping),
        "rejects": sorted(path.name for path in rejects_in(rejected)),
        "refusals": _refusals(found, rejected),
        "tables": TABLES.values(),
    }
    part = request.htmx and found.is_busy  # type: ignore[attr-defined]
    return render(request, "web/parts/import_progress.html" if part else "web/import.html", context)


def _refusals(found: RunView, folder: Path) -> list[Refusal]:
    """The first rows refused of each file, while their error files are there."""
    sources = (found.report or {}).get("sources", [])
    kept = {path.name: path for path in rejects_in(folder)}
    return [
        refusal
        for source in sources
        if source["rejects"] in kept
        for refusal in first_refusals(kept[source["rejects"]], source["file"])
    ]


def rejects_in(folder: Path) -> list[Path]:
    """Error files of an import."""
    return list(folder.glob("*.rejected.*")) if folder.is_dir() else []


@require_POST
@needs(Act.IMPORT)
def ask(request: HttpRequest, run_id: int, task: str) -> HttpResponse:
    """Ask for the dry run or the import itself."""
    if task not in ("check", "apply"):
        raise Http404
    act.ask(run_id=run_id, by=by(request), task=task, mapping=request.POST.get("mapping"))
    return redirect("import", run_id)


@needs(Act.IMPORT)
def rejects(request: HttpRequest, run_id: int, name: str) -> HttpResponseBase:
    """An error file, as a download."""
    folder = settings().imports / _run(request, run_id).folder / "rejects"
    for path in rejects_in(folder):
        if path.name == name:
            return FileResponse(path.open("rb"), as_attachment=True, filename=name)
    raise Http404
