"""The row-diff oracle finds what it is there for: a change that no act of the request explains."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection

from tests.web import row_diff
from tests.web.journey import Walk
from trialwright.conduct.act import Role

behind: list[str] = []


class Behind:
    """Middleware of this test: statements that run in the middle of a request, past the store."""

    def __init__(self, get_response: Callable[[Any], Any]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> Any:
        with connection.cursor() as cursor:
            for statement in behind:
                cursor.execute(statement)
        return self.get_response(request)


@pytest.fixture
def walk(site: Any, settings: Any) -> Iterator[Walk]:
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "tests.web.test_row_diff.Behind"]
    found = Walk(site)
    found.consent()
    assert row_diff.taken() == []
    yield found
    behind.clear()
    row_diff.taken()


STATEMENTS = [
    ("UPDATE web_participantstate SET state = 'enrolled'", "no act of this request concerns this participant"),
    ("DELETE FROM web_participantstate", "no act of this request concerns this participant"),
    ("UPDATE web_study SET title = 'Another'", "no act opens or amends this study"),
    ("UPDATE auth_user SET password = 'x' WHERE username = 'monitor'", "no event of the installation tells it"),
    ("DELETE FROM web_membership WHERE role = 'monitor'", "no event of the installation tells it"),
    ("INSERT INTO web_identity (study, code, name) VALUES ('s', 'c', 'n')", "nothing may change here without an act"),
]


@pytest.mark.parametrize(("statement", "says"), STATEMENTS)
def test_a_change_past_the_store_is_told(walk: Walk, statement: str, says: str) -> None:
    behind.append(statement)
    walk.site.client(Role.MONITOR).get("/")
    behind.clear()
    assert any(says in one for one in row_diff.taken())
    with connection.cursor() as cursor:  # so that what is asked at the end holds again
        cursor.execute("DELETE FROM web_participantstate")
        cursor.execute("INSERT INTO web_participantstate (study, code, state) VALUES (%s, %s, 'consented')",
                       [walk.study, walk.code])  # fmt: skip


def test_an_act_that_a_reading_request_brings_about_is_told(walk: Walk) -> None:
    behind.append(
        "INSERT INTO web_ledgerrow (study, sequence, kind, version, participant, user, role, origin, observed_on, "
        "entered_at, stored_at, key, payload_digest, previous, hash) SELECT 'ELSEWHERE', 9, kind, version, "
        "participant, user, role, origin, observed_on, entered_at, stored_at, 'k', 'd', previous, 'h' "
        "FROM web_ledgerrow LIMIT 1"
    )
    walk.coordinator.get(walk.person)
    assert any("a request that reads wrote" in one for one in row_diff.taken())


def test_what_is_saved_on_the_way_pages_offer_is_explained(walk: Walk) -> None:
    before = row_diff.WATCHED["rows"]
    walk.act("visit-attended", visit="screening", observed_on="2026-02-20")
    assert row_diff.WATCHED["rows"] > before
    assert row_diff.taken() == []
