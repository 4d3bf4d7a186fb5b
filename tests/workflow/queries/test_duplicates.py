"""Suggestions on filing: from the index on the disk, and from bugs that came since."""

from __future__ import annotations

from pathlib import Path

import pytest

from tenure.records.models import Bug, Workspace
from tenure.workflow.queries.duplicates import refresh, suggested
from tests.cast import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def workspace() -> Workspace:
    return Workspace.objects.create(name="W", slug="w", currency="USD", time_zone="UTC")


def _bug(workspace: Workspace, bug_id: str, title: str, master: Bug | None = None) -> Bug:
    return Bug.objects.create(
        workspace=workspace, bug_id=bug_id, title=title, opened_at=AT, duplicate_of=master
    )


def _ids(workspace: Workspace, root: Path, title: str) -> list[str]:
    return [each.bug_id for each in suggested(workspace_id=workspace.pk, root=root, title=title)]


def test_with_and_without_an_index_and_after_it(workspace: Workspace, tmp_path: Path) -> None:
    _bug(workspace, "b1", "PDF export fails on long invoices")
    _bug(workspace, "b2", "Login page is blank in Safari")
    assert _ids(workspace, tmp_path, "export to pdf fails")[0] == "b1"
    assert refresh(workspace_id=workspace.pk, root=tmp_path) == 2
    assert refresh(workspace_id=workspace.pk, root=tmp_path) == 0
    _bug(workspace, "b3", "Dashboard charts show yesterday twice")
    assert _ids(workspace, tmp_path, "export to pdf fails")[0] == "b1"
    assert _ids(workspace, tmp_path, "charts of the dashboard wrong")[0] == "b3"
    assert refresh(workspace_id=workspace.pk, root=tmp_path) == 3
    assert _ids(workspace, tmp_path, "charts of the dashboard wrong")[0] == "b3"


def test_a_changed_title_is_indexed_anew(workspace: Workspace, tmp_path: Path) -> None:
    bug = _bug(workspace, "b1", "PDF export fails")
    refresh(workspace_id=workspace.pk, root=tmp_path)
    Bug.objects.filter(pk=bug.pk).update(title="Invoice numbers repeat")
    assert refresh(workspace_id=workspace.pk, root=tmp_path) == 1
    assert _ids(workspace, tmp_path, "invoice number twice") == ["b1"]


def test_a_duplicate_stands_for_its_bug_once(workspace: Workspace, tmp_path: Path) -> None:
    master = _bug(workspace, "b1", "PDF export fails")
    _bug(workspace, "b2", "PDF export fails again", master)
    assert _ids(workspace, tmp_path, "pdf export fails again") == ["b1"]


def test_another_workspace_sees_nothing(workspace: Workspace, tmp_path: Path) -> None:
    other = Workspace.objects.create(name="O", slug="o", currency="USD", time_zone="UTC")
    _bug(other, "b1", "PDF export fails")
    assert _ids(workspace, tmp_path, "PDF export fails") == []


@pytest.mark.parametrize(
    ("title", "first"),
    [
        ("Экспорт отчёта в PDF не работает", "b1"),
        ("PDFの書き出しが失敗する", "b1"),
        ("Страница входа пустая", "b2"),
    ],
)
def test_another_language_finds_it(
    workspace: Workspace, tmp_path: Path, title: str, first: str
) -> None:
    _bug(workspace, "b1", "Exporting a report as PDF does not work")
    _bug(workspace, "b2", "The login page is blank")
    _bug(workspace, "b3", "Charts show yesterday's numbers twice")
    assert _ids(workspace, tmp_path, title)[0] == first


def test_nothing_is_asked_of_an_empty_title(workspace: Workspace, tmp_path: Path) -> None:
    _bug(workspace, "b1", "PDF export fails")
    assert _ids(workspace, tmp_path, "  ") == []
