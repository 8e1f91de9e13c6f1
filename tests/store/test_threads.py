"""The threads of a server: each keeps its own course, all hold an act once, and what they hold is what stands."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from django.db import connection, transaction

from tests.conduct.plan import NOW, STUDY, day
from tests.store.test_append_only import run, without_triggers
from tests.store.test_store import proposal, store, written  # noqa: F401
from trialwright.conduct.act import Recorded
from trialwright.conduct.acts.consent_given import ConsentGiven
from trialwright.conduct.course import Course
from trialwright.conduct.writing import Written
from trialwright.errors import InputError
from trialwright.web.data_folder import held_acts

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


def test_a_study_that_was_not_asked_for_lately_is_let_go_when_more_acts_are_held_than_may_be(store, settings) -> None:  # noqa: F811
    from trialwright.web.store import courses, sharing

    written(store)
    mine = store.course(STUDY)
    with ThreadPoolExecutor(1) as pool:
        kept = pool.submit(closing(lambda: (store.course(STUDY), courses._courses()))).result()[1]
        settings.HELD_ACTS = 8
        opened = store.open_study(mine.design, now=NOW, study="ANOTHER")
        assert store.course(opened).sequence == 1 and set(sharing._shared) == {opened}
        assert pool.submit(closing(lambda: store.course(opened))).result().study == opened
    assert store.course(opened).sequence == 1
    assert STUDY not in kept and STUDY not in courses._courses()
    assert store.course(STUDY) is not mine and store.course(STUDY).sequence == mine.sequence
    assert set(sharing._shared) == {STUDY}


def test_a_study_that_is_worked_on_is_held_though_it_alone_is_more_than_may_be_held(store, settings) -> None:  # noqa: F811
    settings.HELD_ACTS = 1
    written(store)
    assert store.course(STUDY) is store.course(STUDY)


def test_an_act_that_was_taken_back_is_held_by_no_other_thread(store) -> None:  # noqa: F811
    written(store)
    rows = store.course(STUDY).sequence
    with ThreadPoolExecutor(1) as pool:

        def theirs() -> Course:
            return pool.submit(closing(lambda: store.course(STUDY))).result()

        held = theirs()
        with suppress(KeyError), transaction.atomic():
            act = ConsentGiven("TAKEN-BACK", day(-12), "1.0")
            assert isinstance(store.append(STUDY, proposal(act, "taken back"), now=NOW), Written)
            assert (theirs(), held.sequence) == (held, rows)
            raise KeyError
        assert (theirs(), held.sequence) == (held, rows) and "TAKEN-BACK" not in held.participants
        later = proposal(ConsentGiven("LATER", day(-12), "1.0"), "later")
        assert isinstance(store.append(STUDY, later, now=NOW), Written)
        assert theirs() is held and "taken back" not in held.keys and held.keys["later"] == rows + 1
        assert store.course(STUDY).participants.keys() == held.participants.keys() == {"P1", "LATER"}
        assert held.participants["LATER"].recorded is store.course(STUDY).participants["LATER"].recorded


def test_how_many_acts_are_held_is_a_number_that_a_site_sets() -> None:
    assert (held_acts(None), held_acts(""), held_acts("2000"), held_acts("0")) == (500_000, 500_000, 2_000, 0)
    for said in ("many", "-5", "1.5", "5e5"):
        with pytest.raises(InputError, match="TRIALWRIGHT_HELD_ACTS"):
            held_acts(said)


def test_whoever_holds_a_participant_sees_what_another_thread_recorded_of_them_after_the_next_look(store) -> None:  # noqa: F811
    written(store)
    person, kept = (course := store.course(STUDY)).participants["P1"], course.participants
    with ThreadPoolExecutor(1) as pool:
        late = proposal(ConsentGiven("P1", day(20), "2.0"), "late")
        assert isinstance(pool.submit(closing(lambda: store.append(STUDY, late, now=NOW))).result(), Written)
    assert person.consent.consent_version == "1.0"
    assert store.course(STUDY) is course and kept["P1"] is person and person.consent.consent_version == "2.0"
