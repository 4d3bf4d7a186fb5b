"""Addresses of the API, and its errors: always JSON, in English, never a page."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.urls import URLPattern, path, re_path
from django.utils.translation import override
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, ValidationError

from tenure.values.errors import BusyError, InputError, TenureError
from tenure.web.api.keys import WAIT_S, Key, TooManyError
from tenure.web.api.routes import NothingYetError, UnknownError, router
from tenure.workflow.rules.permissions import NotAllowedError

api = NinjaAPI(
    title="Tenure",
    version="1",
    description="Figures, explanations, reports and customers. See docs/api.md.",
    docs_url=None,
    auth=Key(),
    urls_namespace="api",
)
api.add_router("", router)

Answer = Callable[..., HttpResponse]


def _problem(message: str, hint: str, status: int) -> HttpResponse:
    return JsonResponse({"message": message, "hint": hint}, status=status)


def _says(status: int) -> Answer:
    def answer(request: HttpRequest, error: TenureError) -> HttpResponse:  # noqa: ARG001
        return _problem(error.message, error.hint, status)

    return answer


STATUSES: dict[type[TenureError], int] = {
    InputError: 422,
    UnknownError: 404,
    NothingYetError: 409,
    BusyError: 409,
    NotAllowedError: 403,
}
"""How each error of ours is answered."""
for _kind, _status in STATUSES.items():
    api.add_exception_handler(_kind, _says(_status))


@api.exception_handler(AuthenticationError)
def no_key(request: HttpRequest, error: Exception) -> HttpResponse:  # noqa: ARG001
    """No key, a wrong one, or a revoked one: which of them is not said."""
    answer = _problem(
        "this needs a key", "Make one: tenure token add NAME; send Authorization: Bearer KEY", 401
    )
    answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


@api.exception_handler(TooManyError)
def too_many(request: HttpRequest, error: Exception) -> HttpResponse:  # noqa: ARG001
    """Too many wrong keys from one address."""
    answer = _problem("too many wrong keys", f"Wait {WAIT_S // 60} minutes.", 429)
    answer.headers["Retry-After"] = str(WAIT_S)
    return answer


@api.exception_handler(ValidationError)
def not_valid(request: HttpRequest, error: ValidationError) -> HttpResponse:  # noqa: ARG001
    """A parameter that is not of its kind."""
    said = [f"{each['loc'][-1]}: {each['msg']}" for each in error.errors]
    return _problem("; ".join(said), "", 422)


def nowhere(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """There is nothing at this address of the API."""
    return _problem("there is nothing here", "See /api/v1/openapi.json.", 404)


def _for_programs(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """No sign-in page, no cache, and plain English whatever is asked for."""

    @wraps(view)
    def answered(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        with override("en"):
            try:
                answer = view(request, *args, **kwargs)
            except Http404:
                answer = nowhere(request)
        answer.headers["Cache-Control"] = "no-store"
        answer.headers["Content-Language"] = "en"
        return answer

    answered.login_required = False  # type: ignore[attr-defined]
    answered.csrf_exempt = True  # type: ignore[attr-defined]
    return answered


def _patterns() -> list[URLPattern]:
    found = [each for each in api.urls[0] if isinstance(each, URLPattern)]
    for pattern in found:
        if pattern.callback is not None:
            pattern.callback = _for_programs(pattern.callback)
    return [*found, re_path("", _for_programs(nowhere))]


urlpatterns = [path("v1/", (_patterns(), "api", "api")), re_path("", _for_programs(nowhere))]
