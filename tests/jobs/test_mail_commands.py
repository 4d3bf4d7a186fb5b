"""`tenure mail bounce`: what a mail server pipes in."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from tenure.jobs.mail_commands import mail
from tenure.records.models import CustomerMail, Suppression
from tests.cast import Cast
from tests.workflow.actions.test_customer_mail import HERE, MONDAY, POST
from tests.workflow.rules.returned import failed


@pytest.mark.parametrize("is_piped", [True, False])
def test_a_bounce_is_taken_in(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_piped: bool
) -> None:
    from tenure.records.models import LetterSettings
    from tenure.workflow.actions.customer_mail import claim, queue, settle_sent

    monkeypatch.setattr("tenure.jobs.clock.now", lambda: MONDAY)
    LetterSettings.objects.create(
        workspace=cast.workspace, sending="on", installation=HERE.installation
    )
    queue(workspace=cast.workspace, post=POST, at=MONDAY, here=HERE)
    row = claim(here=HERE, at=MONDAY)
    assert row is not None
    settle_sent(row=row, at=MONDAY)
    raw = failed(mail=row.message_id[1:27])
    kept = tmp_path / "bounce.eml"
    kept.write_bytes(raw)
    done = CliRunner().invoke(mail, ["bounce", "-" if is_piped else str(kept)], input=raw)
    assert done.exit_code == 0
    assert "bounced for good" in done.output
    assert CustomerMail.objects.get().state == "bounced"
    assert Suppression.objects.get().is_on


@pytest.mark.usefixtures("cast")
def test_anything_else_ends_well() -> None:
    done = CliRunner().invoke(mail, ["bounce", "-"], input=b"\xff\x00 no mail")
    assert done.exit_code == 0
    assert "Nothing of ours" in done.output
