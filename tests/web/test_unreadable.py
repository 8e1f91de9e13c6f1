"""A database that is damaged or was meddled with: the page says so, without a value and without a traceback."""

from __future__ import annotations

import pytest
from django.db import DatabaseError
from django.http import HttpRequest
from django.test import RequestFactory

from trialwright.errors import InputError
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
