"""The store writes an act once, with what it brings about, or not at all."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.conduct.plan import (
    COORDINATOR,
    INVESTIGATOR,
    NOW,
    STUDY,
    day,
    dose,
    sheet,
    small_design,
)
from tests.store.conftest import Place
from trialwright.conduct.act import Act, Actor, Role
from trialwright.conduct.acts.consent_given import ConsentGiven
from trialwright.conduct.acts.enrolled import Enrolled
from trialwright.conduct.acts.screened import Screened
from trialwright.conduct.acts.study_opened import StudyOpened
from trialwright.conduct.acts.visit_attended import VisitAttended
from trialwright.conduct.writing import Proposal, Refused, Written
from trialwright.errors import InputError

pytestmark = pytest.mark.usefixtures("place")


@pytest.fixture
def store(place: Place):
    from trialwright.web import store

    store.open_study(small_design(), now=NOW)
    return store


def proposal(act: Act, key: str, actor: Actor = INVESTIGATOR, reason: str | None = None) -> Proposal:
    return Proposal(act, actor, NOW, key, reason)


def a_start() -> list[Proposal]:
    acts = [
        ConsentGiven("P1", day(-12), "1.0"),
        Screened("P1", day(-10), sheet("P1")),
        Enrolled("P1", day(-1), "drug"),
        VisitAttended("P1", day(0), "day 0"),
        dose(1),
        dose(2, on=17),
    ]
    return [proposal(act, f"k{number}") for number, act in enumerate(acts)]


def written(store) -> None:
    for one in a_start():
        assert isinstance(store.append(STUDY, one, now=NOW), Written)


def test_the_first_act_opens_the_study_and_opening_again_changes_nothing(store) -> None:
    head = store.head(STUDY)
    assert head[0] == 1
    assert store.open_study(small_design(), now=NOW + timedelta(days=1)) == STUDY
    assert store.head(STUDY) == head
    assert [one.study for one in store.studies()] == [STUDY]
    opening = store.course(STUDY).opening
    assert isinstance(opening, StudyOpened)
    assert opening.origin == "observed"


def test_another_design_under_the_same_name_is_refused(store) -> None:
    with pytest.raises(InputError, match="another design"):
        store.open_study(small_design(target=5), now=NOW, study=STUDY)


def test_a_simulated_study_is_a_study_of_its_own(store) -> None:
    name = store.open_study(small_design(), now=NOW, origin="simulated", scenario="B", seed=7)
    assert name == "SIM-SMALL-B-7"
    assert store.course(name).is_simulated
    assert not store.course(STUDY).is_simulated
    act = ConsentGiven("P1", day(-12), "1.0")
    outcome = store.append(name, proposal(act, "k"), now=NOW)
    assert isinstance(outcome, Refused)
    assert "simulated acts only" in outcome.sentences[0]
    assert store.head(name)[0] == 1


def test_a_simulated_study_cannot_take_the_name_of_a_real_one(store) -> None:
    with pytest.raises(InputError, match="SIM-"):
        store.open_study(small_design(), now=NOW, origin="simulated", scenario="B", seed=7, study="NCT07008196")
    assert len(store.studies()) == 1


def test_acts_consequences_and_projection_are_written_together(store) -> None:
    written(store)
    course = store.course(STUDY)
    assert [entry.act.kind for entry in course.participants["P1"].recorded][-2:] == ["dose given", "deviation raised"]
    assert store.verify(STUDY) == []
    sequence, head = store.head(STUDY)
    assert (course.sequence, course.head) == (sequence, head) == (8, list(store.rows(STUDY))[-1].hash)


def test_a_refused_act_writes_nothing(store) -> None:
    before = store.head(STUDY)
    outcome = store.append(STUDY, proposal(dose(1), "k"), now=NOW)
    assert isinstance(outcome, Refused)
    assert store.head(STUDY) == before


def test_a_resend_returns_the_first_receipt(store) -> None:
    written(store)
    head = store.head(STUDY)
    last = a_start()[-1]
    again = store.append(STUDY, last, now=NOW + timedelta(hours=1))
    assert isinstance(again, Written)
    assert [entry.act.kind for entry in again.recorded] == ["dose given", "deviation raised"]
    assert store.head(STUDY) == head


def test_a_used_key_is_refused_for_another_act(store) -> None:
    written(store)
    outcome = store.append(STUDY, proposal(dose(3), "k0"), now=NOW)
    assert isinstance(outcome, Refused)
    assert "key was used" in outcome.sentences[0]


def test_a_clock_that_was_set_back_is_refused_and_a_moment_is_not(store) -> None:
    act = ConsentGiven("P1", day(-12), "1.0")
    early = Proposal(act, COORDINATOR, NOW - timedelta(hours=2), "k")
    assert isinstance(store.append(STUDY, early, now=NOW - timedelta(hours=1)), Refused)
    assert isinstance(store.append(STUDY, early, now=NOW - timedelta(seconds=1)), Written)
    times = [row.stored_at for row in store.rows(STUDY)]
    assert times == sorted(times)


def test_many_acts_go_on_where_they_stopped(store) -> None:
    first = a_start()[:3]
    assert store.append_many(STUDY, first, clock=lambda: NOW).written == 3
    seen: list[int] = []
    bad = proposal(dose(1, "P9"), "bad")
    summary = store.append_many(STUDY, [(one, NOW) for one in [*a_start(), bad]], progress=seen.append)
    assert (summary.written, summary.already) == (4, 3)
    assert [key for key, _ in summary.refused] == ["bad"]
    assert seen == [7]
    assert store.verify(STUDY) == []


def test_another_thread_reads_on_from_where_it_stood(store) -> None:
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connection

    def count() -> int:
        try:
            return store.course(STUDY).sequence
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(count).result() == 1
        written(store)
        assert pool.submit(count).result() == 8


def test_text_of_every_kind_comes_back_exactly(store) -> None:
    for number, version in enumerate(("0", "Ärztin 张 🙂", "a\u0301", "x" * 10_000, "\u200ftxet", 'q"\\n')):
        act = ConsentGiven("P1", day(-12), version)
        assert isinstance(store.append(STUDY, proposal(act, f"t{number}", reason=version), now=NOW), Written)
    from trialwright.web.store import _forget

    _forget(STUDY)
    read = [entry.act.consent_version for entry in store.course(STUDY).participants["P1"].recorded]
    assert read == ["0", "Ärztin 张 🙂", "a\u0301", "x" * 10_000, "\u200ftxet", 'q"\\n']
    assert store.verify(STUDY) == []


def test_a_simulated_chain_is_the_same_each_time(store) -> None:
    """The second way: the same acts in a book in memory, with the same numbers as salts."""
    from tests.conduct.plan import ADMINISTRATOR, salts
    from trialwright.conduct.course import Course
    from trialwright.conduct.writing import Book

    name = store.open_study(small_design(), now=NOW, origin="simulated", scenario="B", seed=7, actor=ADMINISTRATOR)
    acts = [replace(one, origin="simulated") for one in a_start()]
    assert store.append_many(name, acts[:4], clock=lambda: NOW).refused == ()
    assert store.append_many(name, acts, clock=lambda: NOW).refused == ()
    given = salts()
    book = Book(Course(name, small_design()), lambda: next(given))
    opened = StudyOpened(None, NOW.date(), name, small_design().sha256, None, "B", 7)
    for one in [Proposal(opened, ADMINISTRATOR, NOW, "study opened", None, "simulated"), *acts]:
        assert isinstance(book.append(one, NOW), Written)
    assert store.head(name) == (book.course.sequence, book.course.head)
    assert store.verify(name) == []


def test_an_observed_chain_has_salts_that_nobody_can_guess(store) -> None:
    written(store)
    salts = [row.salt for row in store.rows(STUDY)]
    assert len(set(salts)) == len(salts) and all(len(salt) == 32 and not salt.startswith("0000") for salt in salts)


def test_who_stands_behind_a_code_is_kept_apart(store) -> None:
    store.set_identity(STUDY, "P1", "Somebody", None)
    assert store.identity(STUDY, "P1") == ("Somebody", None)
    assert store.identity(STUDY, "P2") is None
    assert not any(b"Somebody" in (row.payload or b"") for row in store.rows(STUDY))


def test_identities_that_were_changed_or_exchanged_in_the_database_are_found(store) -> None:
    from trialwright.web.models import Identity

    for code in ("P1", "P2"):
        store.set_identity(STUDY, code, f"Somebody {code}", None)
    assert store.verify(STUDY) == []
    first, second = Identity.objects.order_by("code")
    Identity.objects.filter(pk=first.pk).update(name=second.name)
    Identity.objects.filter(pk=second.pk).update(name=f"{second.name[:40]}AAA{second.name[43:]}")
    assert [one.says.split(" cannot")[0] for one in store.verify(STUDY)] == [
        "the sealed identity of P1", "the sealed identity of P2",
    ]  # fmt: skip


def test_roles_that_somebody_wrote_past_the_program_are_found(store) -> None:
    from django.contrib.auth import get_user_model

    from trialwright.web.models import Membership

    for name in ("cora", "mona", "dora"):
        store.add_member(name, STUDY, Role.COORDINATOR)
    store.close_account("dora", "adam", "left")
    assert store.verify(store.INSTALLATION) == []
    Membership.objects.filter(user__username="cora").update(role=Role.DATA_MANAGER.value)
    get_user_model().objects.filter(username="dora").update(is_active=True)
    assert [one.says.split(",")[0] for one in store.verify(store.INSTALLATION)] == [
        "the roles of cora differ from what the events tell", "dora was closed and may log in again",
    ]  # fmt: skip


def test_roles_are_those_of_the_membership(store) -> None:
    store.add_member("cora", STUDY, Role.COORDINATOR)
    store.add_member("adam", "*", Role.ADMINISTRATOR)
    assert store.roles_of("cora", STUDY) == {Role.COORDINATOR}
    assert store.roles_of("cora", "OTHER") == frozenset()
    assert store.roles_of("adam", "OTHER") == {Role.ADMINISTRATOR}
    assert store.members(STUDY) == [("adam", Role.ADMINISTRATOR), ("cora", Role.COORDINATOR)]


def test_an_unknown_study_says_how_to_open_one(store) -> None:
    with pytest.raises(InputError, match="study open"):
        store.course("NOWHERE")


def test_a_character_that_nobody_sees_in_a_key_or_a_reason_is_refused_in_words(store) -> None:
    for key, reason in (("k\x00", None), ("k", "be\x00cause"), ("k", "be\u202ecause"), ("k", "\ud800")):
        outcome = store.append(STUDY, proposal(ConsentGiven("P1", day(-12), "1.0"), key, reason=reason), now=NOW)
        said = " ".join(outcome.sentences) if isinstance(outcome, Refused) else ""
        assert re.search("control character|that turns|is no text", said)
