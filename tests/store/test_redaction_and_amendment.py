"""Redaction takes content away and leaves the chain whole; an amendment changes what the study follows from then on."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import Error, connection

from tests.conduct.plan import NOW, STUDY, small_design
from tests.store.test_append_only import run
from tests.store.test_store import a_start, proposal
from trialwright.conduct.act import Actor, Role
from trialwright.conduct.acts.design_amended import DesignAmended
from trialwright.conduct.acts.redacted import Redacted
from trialwright.conduct.acts.redaction_asked import RedactionAsked
from trialwright.conduct.acts.screened import Screened
from trialwright.conduct.acts.visit_attended import VisitAttended
from trialwright.conduct.audit import REDACTED, audit_trail, newest_lines
from trialwright.conduct.writing import Refused, Written

MANAGER = Actor("dora", Role.DATA_MANAGER)
ON = NOW.date()
SECRET = b"NAME-THAT-SLIPPED-IN"


@pytest.fixture
def store(place):
    from trialwright.web import store

    store.open_study(small_design(), now=NOW)
    for one in a_start()[:2]:
        sheet = {**one.act.sheet, "note": SECRET.decode()} if isinstance(one.act, Screened) else None
        act = one.act if sheet is None else replace(one.act, sheet={"patient": "P1", "as_of": one.act.sheet["as_of"]})
        assert isinstance(store.append(STUDY, replace(one, act=act), now=NOW), Written)
    return store


def redact(store, row: int) -> None:
    asked = proposal(RedactionAsked("P1", ON, row), "asked", reason="a name slipped in")
    assert isinstance(store.append(STUDY, asked, now=NOW), Written)
    done = proposal(Redacted("P1", ON, row, "ines"), "done", MANAGER, "as asked")
    assert isinstance(store.append(STUDY, done, now=NOW), Written)


def test_a_redacted_row_is_gone_and_the_chain_stands(store) -> None:
    before = store.head(STUDY)
    redact(store, 3)
    assert store.redacted_rows(STUDY) == [3]
    assert store.verify(STUDY, kept_head=before[1]) == []
    rows = {row.sequence: row for row in store.rows(STUDY)}
    assert rows[3].payload is None and rows[3].salt is None and rows[3].kind == "screened"
    assert store.course(STUDY).participants["P1"].screening is None


def test_the_trail_keeps_a_line_for_a_redacted_row_and_nothing_that_it_said(store) -> None:
    whole = audit_trail(store.course(STUDY))
    redact(store, 3)
    trail = audit_trail(store.course(STUDY), "P1")
    left = next(line for line in trail if line.row == 3)
    was = next(line for line in whole if line.row == 3)
    assert (left.kind, left.user, left.stored, left.says) == (was.kind, was.user, was.stored, REDACTED)
    assert [line.row for line in audit_trail(store.course(STUDY))] == list(range(1, store.head(STUDY)[0] + 1))
    shown, total = newest_lines(store.course(STUDY), None, 0, 99)
    assert shown[::-1] == audit_trail(store.course(STUDY)) and total == len(shown)
    assert all(line.row != 3 for line in audit_trail(store.course(STUDY), "P1", item="pain_mm"))


def test_another_thread_shows_a_redacted_row_no_longer(store) -> None:
    """Each thread of a server keeps what it has read: it has to let go of what was taken away since."""

    def has_sheet() -> bool:
        try:
            return store.course(STUDY).participants["P1"].screening is not None
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(has_sheet).result() is True
        redact(store, 3)
        assert pool.submit(has_sheet).result() is False


def test_what_was_redacted_stands_nowhere_in_the_file(store, place) -> None:
    if place.url is not None:  # a server keeps files of its own, which are not ours to look into
        return
    day = str(store.course(STUDY).participants["P1"].screening.sheet["as_of"]).encode()
    redact(store, 3)
    for name in ("trialwright.sqlite3", "trialwright.sqlite3-wal"):
        file = place.folder / name
        assert not file.exists() or b'"as_of":"' + day not in file.read_bytes(), name


def test_the_database_lets_no_other_row_become_a_tombstone(store) -> None:
    redact(store, 3)
    for statement in (
        "UPDATE web_payload SET payload = NULL, salt = NULL WHERE row_id = (SELECT id FROM web_ledgerrow WHERE sequence = 2)",  # noqa: E501
        "UPDATE web_payload SET payload = 'x', salt = NULL WHERE row_id = (SELECT id FROM web_ledgerrow WHERE sequence = 3)",  # noqa: E501
        "UPDATE web_payload SET payload = NULL, salt = NULL",
    ):
        with pytest.raises(Error):
            run(statement)
    assert store.verify(STUDY) == []


AMENDED = replace(small_design(), sha256="amended", visits=(*small_design().visits,
                  replace(small_design().visits[-1], name="week 6", day=42)))  # fmt: skip
ACT = DesignAmended(None, ON, "amended", "1.1", "A visit at week 6.", "Ethics committee", ON)


def test_after_an_amendment_the_study_follows_the_new_design(store) -> None:
    for one in a_start()[2:5]:
        assert isinstance(store.append(STUDY, one, now=NOW), Written)
    late = proposal(VisitAttended("P1", ON, "week 6"), "late")
    assert isinstance(store.append(STUDY, late, now=NOW), Refused)
    done = store.amend_study(STUDY, AMENDED, ACT, MANAGER, "safety", now=NOW)
    assert isinstance(done, Written)
    assert [(row, name) for row, _, name in store.design_history(STUDY)] == [(1, ""), (done.rows[0].sequence, "1.1")]
    assert isinstance(store.append(STUDY, late, now=NOW), Written)
    assert store.verify(STUDY) == []
    assert store.info(STUDY).design_sha256 == "amended"


def test_an_amendment_is_of_the_same_study_and_is_not_written_twice(store) -> None:
    other = replace(AMENDED, id="another")
    said = store.amend_study(STUDY, other, ACT, MANAGER, "why", now=NOW)
    assert isinstance(said, Refused) and "same study" in said.sentences[0]
    assert isinstance(store.amend_study(STUDY, AMENDED, ACT, MANAGER, "why", now=NOW), Written)
    again = store.amend_study(STUDY, AMENDED, ACT, MANAGER, "why", now=NOW + timedelta(days=1), key="other")
    assert isinstance(again, Refused) and "already" in again.sentences[0]
    assert store.design_history(STUDY)[-1][1] == "amended"
