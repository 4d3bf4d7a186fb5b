"""Signing in, and what a person chooses for themselves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _

from tenure.config.settings import LANGUAGES
from tenure.values.errors import InputError
from tenure.web.middleware import SEEN
from tenure.web.request import by, needs
from tenure.workflow.actions.people import choose
from tenure.workflow.queries.second_factor import standing, was_reset
from tenure.workflow.rules.permissions import Act, may

THEMES = (("", _("As the system")), ("light", _("Light")), ("dark", _("Dark")))
LANGUAGE_NAMES = {"en": "English", "ja": "日本語", "ru": "Русский", "fa": "فارسی"}


class SignInForm(AuthenticationForm):
    """E-mail and password; addresses are compared in lower case."""

    def clean_username(self) -> str:
        """The address as it is kept."""
        return str(self.cleaned_data["username"]).strip().lower()


@method_decorator(login_not_required, name="dispatch")
class SignIn(LoginView):
    """The sign-in page. After ten failures from one network an account waits 15 minutes."""

    template_name = "web/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Sign in; the session ends at a set time, whatever is written into it until then."""
        response = super().form_valid(form)
        at = datetime.now(UTC)  # noqa: TID251 - an entry point
        self.request.session.set_expiry(at + timedelta(seconds=settings.SESSION_COOKIE_AGE))
        self.request.session[SEEN] = at.isoformat()
        return response

    def get_success_url(self) -> str:
        """Whose second factor another has ended is told so first."""
        user = self.request.user
        told = isinstance(user, get_user_model()) and was_reset(user)
        return reverse("second-factor") if told else super().get_success_url()


@needs(Act.SEE)
def account(request: HttpRequest) -> HttpResponse:
    """Language and theme."""
    if request.method == "POST":
        language, theme = request.POST.get("language", ""), request.POST.get("theme", "")
        if language not in ("", *LANGUAGES) or theme not in dict(THEMES):
            raise InputError("there is no such language or theme")
        choose(user=request.user, language=language, theme=theme)  # type: ignore[arg-type]
        return redirect(f"{reverse('account')}?kept=yes")
    languages = [("", _("As the browser")), *LANGUAGE_NAMES.items()]
    who = by(request)
    context = {
        "languages": languages,
        "themes": THEMES,
        "factor": standing(who.user, who.at),
        "may_manage": may(who.role, Act.MANAGE_PEOPLE),
    }
    return render(request, "web/account.html", context)


@login_not_required
def health(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Says that the app answers; for whatever watches it."""
    return HttpResponse("ok", content_type="text/plain")
