"""A database that is damaged or was meddled with: the page says so, without a value and without a traceback."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.sessions.exceptions import SessionInterrupted
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import DatabaseError, DataError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from trialwright.errors import InputError
from trialwright.web.full_disk import Sessions
from trialwright.web.views import errors


def _answer(error: Exception) -> tuple[int, str]:
    request: HttpRequest = RequestFactory().get("/")
    try:
        raise error
    except type(error):
        answer = errors.broken(request)
    return answer.status_code, answer.content.decode()


UNREADABLE = [
    DatabaseError("no such table: secret_value"),
    InputError(where="row 4", expected="readable", found="secret_value", remedy="Look."),
]


@pytest.mark.parametrize("error", UNREADABLE, ids=lambda one: type(one).__name__)
@pytest.mark.parametrize("even_the_page", [False, True])
def test_what_cannot_be_read_is_told_without_values(
    error: Exception, even_the_page: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if even_the_page:
        monkeypatch.setattr(errors, "page", _broken_page)
    status, said = _answer(error)
    assert status == 503 and "What is stored cannot be read" in said and "secret_value" not in said


def _broken_page(*_: object, **__: object) -> None:
    raise DatabaseError("no such table: auth_user")


def test_a_mistake_of_ours_is_called_so() -> None:
    status, said = _answer(RuntimeError("secret_value"))
    assert status == 500 and "The mistake is ours" in said and "secret_value" not in said
    assert '<a class="button" href="/">Load the page again</a>' in said


def _failed(came: str, error: Exception) -> str:
    """The page after a form that stands at ``came`` was sent."""
    request = RequestFactory().post("/a", {"typed": "secret_value"}, HTTP_REFERER=came)
    try:
        raise error
    except type(error):
        return errors.broken(request).content.decode()


def test_whoever_sent_a_form_is_led_back_to_it_and_told_what_became_of_it() -> None:
    form = "http://testserver/studies/S/participants/P1/visits/week-4/vitals"
    for error in (RuntimeError("x"), DatabaseError("x"), _raised(OperationalError("x"), _Told(None)), OSError(28, "x")):
        said = _failed(form, error)
        assert f'<a class="button" href="{form}">Back to the form</a>' in said, error
        assert "What you typed" in said and "secret_value" not in said, error
    assert "Whether what you just sent was written is not known" in _failed(form, RuntimeError("x"))
    for other in ("", "https://elsewhere.example/a", "javascript:alert(1)", "//elsewhere.example/"):
        said = _failed(other, RuntimeError("x"))
        assert "elsewhere" not in said and "javascript" not in said and "Back to the form" not in said, other


def test_what_is_larger_than_a_page_may_send_is_told_so_with_what_to_do() -> None:
    for error in (RequestDataTooBig("x"), TooManyFieldsSent("x"), TooManyFilesSent("x")):
        answer = errors.bad_request(RequestFactory().post("/"), error)
        said = answer.content.decode()
        assert answer.status_code == 413 and "5 MB" in said and "Nothing was written" in said
    assert errors.bad_request(RequestFactory().post("/"), ValueError()).status_code == 400


def test_a_page_is_shown_though_not_even_who_is_logged_in_can_be_read() -> None:
    class Unreadable:
        @property
        def is_authenticated(self) -> bool:
            raise OperationalError("unable to open secret_value")

    request = RequestFactory().get("/studies")
    request.user = Unreadable()
    try:
        raise _raised(OperationalError("x"), _Told(None))
    except OperationalError:
        answer = errors.broken(request)
    said = answer.content.decode()
    assert answer.status_code == 503 and "<h1>The database does not answer</h1>" in said and "secret_value" not in said
    assert "Log in" in said and answer["Retry-After"] == "5"


def _raised(error: Exception, cause: Exception | None) -> Exception:
    error.__cause__ = cause
    return error


class _Told(Exception):
    """An error of PostgreSQL's driver; ``sqlstate`` is None where no server was there to give one."""

    def __init__(self, sqlstate: str | None) -> None:
        self.sqlstate = sqlstate


AWAY = [
    _raised(OperationalError("secret_value"), _Told(None)), _raised(OperationalError("secret_value"), _Told("57P01")),
    type("OperationalError", (_Told,), {})(None), _raised(OperationalError("secret_value"), _Told("08006")),
    _raised(InterfaceError("secret_value"), _Told(None)),
]  # fmt: skip


@pytest.mark.parametrize("error", AWAY, ids=["no server", "told to end", "past Django", "line broken", "line closed"])
def test_a_database_that_is_away_is_told_apart_from_one_that_is_damaged(error: Exception) -> None:
    status, said = _answer(error)
    assert status == 503 and "does not answer just now" in said and "written once and not twice" in said
    assert "damaged" not in said and "secret_value" not in said


def test_a_database_that_refuses_for_another_reason_is_not_called_away() -> None:
    assert "What is stored cannot be read" in _answer(_raised(OperationalError("x"), _Told("42P01")))[1]


@pytest.mark.parametrize("even_the_page", [False, True])
def test_a_null_character_in_an_address_or_a_cookie_is_the_senders_mistake_and_no_damage(
    even_the_page: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if even_the_page:
        monkeypatch.setattr(errors, "page", _broken_page)
    sent = _raised(DataError("PostgreSQL text fields cannot contain NUL (0x00) bytes"), _Told(None))
    status, said = _answer(sent)
    assert status == 400 and "not what the page expects" in said and "damaged" not in said
    assert _answer(_raised(DataError("year 20026 is out of range: secret_value"), _Told(None)))[0] == 503


@pytest.mark.parametrize("sqlstate", [None, "57P02"])
def test_a_receipt_stays_a_receipt_when_the_database_goes_right_after_it(
    sqlstate: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = _raised(SessionInterrupted("x"), _raised(OperationalError("x"), _Told(sqlstate)))
    monkeypatch.setattr("django.contrib.sessions.middleware.SessionMiddleware.process_response", _thrower(away))
    receipt = HttpResponse(status=302)
    assert Sessions(lambda _: receipt).process_response(RequestFactory().get("/"), receipt) is receipt
    gone = SessionInterrupted("logged out in another tab")
    monkeypatch.setattr("django.contrib.sessions.middleware.SessionMiddleware.process_response", _thrower(gone))
    with pytest.raises(SessionInterrupted):
        Sessions(lambda _: receipt).process_response(RequestFactory().get("/"), receipt)


def _thrower(error: Exception) -> Callable[..., None]:
    def throw(*_: object) -> None:
        raise error

    return throw
