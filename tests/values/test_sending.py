"""What can stand in a header, and what cannot."""

from __future__ import annotations

import pytest

from tenure.values.ladder import default_design
from tenure.values.sending import is_one_line


@pytest.mark.parametrize("text", ["", "Ada", "می‌خواهیم بدانیم", "請求について", "Ваш счёт – важно"])
def test_a_line_in_any_script(text: str) -> None:
    assert is_one_line(text)


@pytest.mark.parametrize("sign", ["\n", "\r", "\0", "\x85", "\u2028", "\u202e", "\x7f", "\ud800"])
def test_no_line_with_what_breaks_or_turns_it(sign: str) -> None:
    assert not is_one_line(f"Subject{sign}Bcc: all@example.com")


def test_every_subject_of_the_ladder_can_be_sent() -> None:
    subjects = [words.subject for words in default_design().wordings.values()]
    assert len(subjects) >= 20
    assert all(is_one_line(subject) for subject in subjects)
    assert any("\u200c" in subject for subject in subjects)
