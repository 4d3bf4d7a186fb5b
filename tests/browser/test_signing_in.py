"""Who gets in, and who is out again."""

from __future__ import annotations

from tests.browser.conftest import Company
from tests.browser.visitor import Visitor, sign_in


def test_the_owner_of_the_demo_sees_today(visitor: Visitor, company: Company) -> None:
    with visitor.window(company.at, who="") as window:
        page = window.open("/")
        assert page.url.startswith(f"{company.at.base}/sign-in/")
        sign_in(page)
        assert page.url == f"{company.at.base}/"
        assert page.get_by_role("heading", level=1).inner_text() == "Today"
        assert page.locator(".work > .item").count() > 0
        assert window.watch.faults == []


def test_a_wrong_password_is_said_and_lets_nobody_in(visitor: Visitor, company: Company) -> None:
    with visitor.window(company.at, who="") as window:
        page = window.open("/sign-in/")
        sign_in(page, password="not-the-password")
        assert "do not fit together" in page.get_by_role("alert").inner_text()
        assert page.get_by_label("E-mail").input_value() == "owner@demo.example"
        assert page.get_by_label("Password").input_value() == ""
        window.open("/customers/")
        assert "/sign-in/" in page.url


def test_signing_out_ends_the_session(visitor: Visitor, company: Company) -> None:
    with visitor.window(company.at, who="") as window:
        sign_in(window.open("/sign-in/"))
        window.page.get_by_role("button", name="Sign out").click()
        window.page.wait_for_url("**/sign-in/")
        assert "/sign-in/" in window.open("/").url
        window.page.go_back()
        assert window.page.locator(".work").count() == 0
