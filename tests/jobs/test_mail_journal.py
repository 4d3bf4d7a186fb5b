"""What went out is known beside the database, to a process that read the file before too."""

from __future__ import annotations

from pathlib import Path

from tenure.jobs.mail_journal import NAME, note_taken, was_taken


def test_noted_is_known(tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert not was_taken(home, "<a@x>")
    note_taken(home, "<a@x>")
    assert was_taken(home, "<a@x>")
    assert not was_taken(home, "<b@x>")
    note_taken(home, "<b@x>")
    assert was_taken(home, "<b@x>")
    assert (home / NAME).stat().st_mode & 0o777 == 0o600


def test_a_line_cut_off_counts_once_it_is_whole(tmp_path: Path) -> None:
    note_taken(tmp_path, "<a@x>")
    with (tmp_path / NAME).open("ab") as file:
        file.write(b"<b@")
    assert was_taken(tmp_path, "<a@x>")
    assert not was_taken(tmp_path, "<b@")
    with (tmp_path / NAME).open("ab") as file:
        file.write(b"x>\n")
    assert was_taken(tmp_path, "<b@x>")


def test_a_file_taken_away_or_made_anew(tmp_path: Path) -> None:
    note_taken(tmp_path, "<a-long-one@x>")
    assert was_taken(tmp_path, "<a-long-one@x>")
    (tmp_path / NAME).unlink()
    assert not was_taken(tmp_path, "<a-long-one@x>")
    note_taken(tmp_path, "<c@x>")
    assert was_taken(tmp_path, "<c@x>")
    assert not was_taken(tmp_path, "<a-long-one@x>")
