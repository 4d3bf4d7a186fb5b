"""The imaginary company's people worked on bugs: nothing is sent, and twice is once."""

from __future__ import annotations

from tenure.demo.bugs_work import plant_bugs
from tenure.records.models import BugNews, CustomerMail
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.bug_untold import untold
from tests.cast import Cast


def test_news_wait_to_be_told(published: Board, cast: Cast) -> None:
    by = cast.by("owner", published.as_of)
    done = plant_bugs(by=by, board=published)
    assert set(done) == {"fixed", "promised", "work-around"}
    made = BugNews.objects.filter(by=by.user)
    assert sorted(made.values_list("kind", flat=True)) == ["eta", "fixed", "workaround"]
    assert {each.news.kind for each in untold(cast.workspace.pk)} >= {"fixed"}
    assert not CustomerMail.objects.exists()
    assert plant_bugs(by=by, board=published) == {}
