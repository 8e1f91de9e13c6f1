"""A database that is damaged or was meddled with: the page says so, without a value and without a traceback."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.sessions.exceptions import SessionInterrupted
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
    assert _answer(RuntimeError("secret_value"))[0] == 500


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
