"""The threads of a server: each keeps its own course, all hold an act once, and what they hold is what stands."""

from __future__ import annotations

import gc
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from tests.conduct.plan import NOW, STUDY, day
from tests.store.test_append_only import run, without_triggers
from tests.store.test_store import proposal, store, written  # noqa: F401
from trialwright.conduct.act import Recorded
from trialwright.conduct.acts.consent_given import ConsentGiven
from trialwright.conduct.writing import Written

pytestmark = pytest.mark.usefixtures("place")


def closing(work: Callable[[], object]) -> Callable[[], object]:
    def done() -> object:
        try:
            return work()
        finally:
            connection.close()

    return done


def entries(store) -> list[Recorded]:  # noqa: F811
    course = store.course(STUDY)
    return [*course.study_acts, *(one for person in course.participants.values() for one in person.recorded)]


def test_threads_hold_each_act_once_and_each_its_own_course(store) -> None:  # noqa: F811
    written(store)
    mine = entries(store)
    with ThreadPoolExecutor(1) as pool:
        course, theirs = pool.submit(closing(lambda: (store.course(STUDY), entries(store)))).result()
    assert len(mine) == 8 and course is not store.course(STUDY)
    assert all(one is other for one, other in zip(mine, theirs, strict=True))


def test_two_threads_that_write_and_read_at_once_hold_what_the_rows_say(store) -> None:  # noqa: F811
    def work(name: str) -> list[Recorded]:
        for number in range(12):
            act = ConsentGiven(f"{name}{number}", day(-12), "1.0")
            assert isinstance(store.append(STUDY, proposal(act, act.participant), now=NOW), Written)
            assert store.course(STUDY).participants[act.participant].consent == act
        return entries(store)

    with ThreadPoolExecutor(2) as pool:
        for one in [pool.submit(closing(lambda name=name: work(name))) for name in "AB"]:
            one.result()
        found = [pool.submit(closing(lambda: entries(store))) for _ in range(2)]
        held = [{id(each) for each in one.result()} for one in found]
    assert len(held[0]) == 25 and held[0] == held[1]
    now = entries(store)
    store._forget(STUDY)
    assert now == entries(store) and store.verify(STUDY) == []


def test_a_row_that_was_changed_never_passes_for_the_one_that_another_thread_holds(store) -> None:  # noqa: F811
    written(store)
    before = entries(store)
    without_triggers()
    run("UPDATE web_ledgerrow SET reason = 'another' WHERE sequence = 3")
    with ThreadPoolExecutor(1) as pool:
        theirs = pool.submit(closing(lambda: entries(store))).result()
    assert [(one.sequence, one.reason, bool(one.meddled)) for one in theirs if one not in before] == [
        (3, "another", True)
    ]


def test_what_no_thread_holds_any_more_is_gone(store) -> None:  # noqa: F811
    from trialwright.web.store import courses

    written(store)
    known = {hash(row.hash) for row in store.rows(STUDY)}
    assert known <= set(courses._shared)
    store._forget(STUDY)
    gc.collect()
    assert not known & set(courses._shared)
