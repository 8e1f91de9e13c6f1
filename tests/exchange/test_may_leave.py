"""Simulated results never leave under a registered number, whatever someone does to the study first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from tests.analysis.story import FIRST_DOSE, Story, design_of, told
from trialwright.conduct.acts.consent_given import ConsentGiven
from trialwright.conduct.acts.study_opened import StudyOpened
from trialwright.conduct.course import Course
from trialwright.conduct.ledger import GENESIS, Row, header, payload_digest, row_hash
from trialwright.conduct.payload import payload, read_row
from trialwright.conduct.virtual import is_virtual_user
from trialwright.exchange.leaving import leave
from trialwright.exchange.may_leave import is_registered_name, refusals
from trialwright.exchange.register import find_formats

NCT = "NCT07008196"
FORMAT = find_formats()["ctgov-results"]


@pytest.fixture
def founding(founding_folder: Path) -> Story:
    return told(design_of(founding_folder))


@pytest.fixture
def virtual(founding_folder: Path) -> Story:
    return told(design_of(founding_folder), study=f"SIM-{NCT}-B-7", scenario="B")


def _course(rows: Sequence[Row], study: str, story: Story) -> Course:
    """The course that a program would rebuild from these rows under this name."""
    course = Course(study, story.design)
    course.admit_all([entry for row in rows if (entry := read_row(row)) is not None], rows[-1].hash)
    return course


def _chained(rows: Sequence[Row]) -> list[Row]:
    """The rows with every hash computed anew, as someone would who forges them."""
    chain: list[Row] = []
    for row in rows:
        digest = payload_digest(row.payload or b"", row.salt or "")
        linked = replace(row, payload_digest=digest, previous=chain[-1].hash if chain else GENESIS)
        chain.append(replace(linked, hash=row_hash(header(linked), linked.previous)))
    return chain


def _said(story: Story, rows: Sequence[Row], as_study: str, study: str | None = None) -> str:
    return " ".join(refusals(_course(rows, study or story.course.study, story), rows, as_study))


def test_a_verified_observed_study_leaves_under_its_own_name(observed: Story) -> None:
    assert refusals(observed.course, observed.book.rows, observed.course.study) == []


def test_a_simulated_study_leaves_under_its_own_simulated_name(simulated: Story) -> None:
    assert refusals(simulated.course, simulated.book.rows, simulated.course.study) == []


@pytest.mark.parametrize("name", [NCT, NCT.lower(), f" {NCT} ", "NCT00000000", "INVENTED-MIGRAINE", "anything"])
def test_a_simulated_study_leaves_under_no_other_name(simulated: Story, name: str) -> None:
    found = " ".join(refusals(simulated.course, simulated.book.rows, name))
    assert "This study is simulated" in found


def test_an_observed_study_leaves_under_no_other_name(founding: Story) -> None:
    for name in ("NCT00000001", f"SIM-{NCT}-B-7", "anything", ""):
        assert "cannot leave as" in _said(founding, founding.book.rows, name)


def test_a_renamed_simulated_study_is_refused(virtual: Story) -> None:
    found = _said(virtual, virtual.book.rows, NCT, study=NCT)
    assert "it was renamed" in found and "This study is simulated" in found and "does not verify" in found


def test_rows_renamed_in_a_copied_database_are_refused(virtual: Story) -> None:
    rows = [replace(row, study=NCT) for row in virtual.book.rows]
    found = _said(virtual, rows, NCT, study=NCT)
    assert "This study is simulated" in found and "does not verify" in found


def test_an_origin_edited_in_a_copied_database_is_refused(virtual: Story) -> None:
    rows = [replace(row, study=NCT, origin="observed") for row in virtual.book.rows]
    found = _said(virtual, rows, NCT, study=NCT)
    assert "does not verify" in found and f"opened as SIM-{NCT}-B-7" in found


def test_a_chain_forged_around_the_mark_is_refused_by_the_opening_act(virtual: Story) -> None:
    """Every row renamed, called observed and chained anew: the first act still says what it opened."""
    rows = _chained([replace(row, study=NCT, origin="observed") for row in virtual.book.rows])
    found = _said(virtual, rows, NCT, study=NCT)
    assert f"opened as SIM-{NCT}-B-7" in found and "Simulated and observed acts" in found


def test_the_scenario_in_the_opening_act_is_a_mark_of_its_own(virtual: Story) -> None:
    opening = read_row(virtual.book.rows[0])
    assert opening is not None and isinstance(opening.act, StudyOpened)
    renamed = replace(opening.act, study=NCT)
    first = replace(virtual.book.rows[0], payload=payload(renamed))
    rows = _chained([replace(row, study=NCT, origin="observed") for row in (first, *virtual.book.rows[1:])])
    assert "Simulated and observed acts" in _said(virtual, rows, NCT, study=NCT)


def test_one_simulated_act_in_an_observed_study_is_refused_under_every_name(founding: Story) -> None:
    rows = list(founding.book.rows)
    rows[-1] = replace(rows[-1], origin="simulated")
    chained = _chained(rows)
    for name in (NCT, f"SIM-{NCT}-B-7"):
        assert "Simulated and observed acts" in _said(founding, chained, name)
    assert "(1 of " in _said(founding, chained, NCT)


def test_one_observed_act_in_a_simulated_study_is_refused(virtual: Story) -> None:
    rows = list(virtual.book.rows)
    rows[-1] = replace(rows[-1], origin="observed")
    assert "Simulated and observed acts" in _said(virtual, _chained(rows), virtual.course.study)


def test_acts_of_another_study_in_the_ledger_are_refused(founding: Story) -> None:
    rows = list(founding.book.rows)
    rows[5] = replace(rows[5], study="OTHER")
    assert "Acts of other studies" in _said(founding, _chained(rows), NCT)


def test_a_tampered_payload_is_refused_and_located(founding: Story) -> None:
    rows = list(founding.book.rows)
    place = next(place for place, row in enumerate(rows) if row.kind == "dose given")
    rows[place] = replace(rows[place], payload=(rows[place].payload or b"").replace(b'"amount":', b'"amount": '))
    found = refusals(founding.course, rows, NCT)
    assert found == [
        f"The ledger does not verify (1 findings; first at row {rows[place].sequence}: "
        "the payload was changed: its digest does not fit)."
    ]


def test_a_ledger_without_hashes_is_refused(founding: Story) -> None:
    rows = [replace(row, hash="", payload_digest="", previous="") for row in founding.book.rows]
    assert "does not verify" in " ".join(refusals(founding.course, rows, NCT))


def test_results_of_an_older_state_than_the_ledger_are_refused(founding: Story) -> None:
    rows = list(founding.book.rows)
    founding.write(ConsentGiven("C9", FIRST_DOSE, "1"))
    assert refusals(founding.course, rows, NCT) == [
        "The results were not computed from this ledger: read the study again."
    ]


def test_another_version_of_the_design_is_refused(founding: Story) -> None:
    founding.course.design = replace(founding.design, sha256="0" * 64)
    assert "another version of its design" in " ".join(refusals(founding.course, founding.book.rows, NCT))


def test_a_number_edited_into_the_study_file_is_refused(founding_folder: Path) -> None:
    """An unregistered design cannot be given a number after its study was opened."""
    design = replace(design_of(founding_folder), nct_id=None, id="PRIVATE")
    story = told(design)
    story.course.design = replace(design, nct_id=NCT)
    found = " ".join(refusals(story.course, story.book.rows, NCT))
    assert "opened as PRIVATE" in found and f"not registered as {NCT}" in found


def test_an_unregistered_study_forged_to_look_like_a_registered_one_is_refused(founding_folder: Path) -> None:
    story = told(replace(design_of(founding_folder), nct_id=None, id="PRIVATE"))
    opening = read_row(story.book.rows[0])
    assert opening is not None and isinstance(opening.act, StudyOpened)
    first = replace(story.book.rows[0], payload=payload(replace(opening.act, study=NCT)))
    rows = _chained([replace(row, study=NCT) for row in (first, *story.book.rows[1:])])
    found = refusals(_course(rows, NCT, story), rows, NCT)
    assert found == [f"The design of this study is not registered as {NCT}."]


def test_a_ledger_without_its_opening_act_is_refused(founding: Story) -> None:
    assert "does not begin" in refusals(founding.course, founding.book.rows[1:], NCT)[0]
    redacted = replace(founding.book.rows[0], payload=None, salt=None)
    assert "does not begin" in refusals(founding.course, [redacted, *founding.book.rows[1:]], NCT)[0]


def test_a_redacted_payload_later_on_does_not_stop_an_export(founding: Story) -> None:
    rows = list(founding.book.rows)
    rows[-1] = replace(rows[-1], payload=None, salt=None)
    assert refusals(founding.course, rows, NCT) == []


def test_an_empty_study_has_nothing_to_export(founding: Story) -> None:
    assert refusals(founding.course, [], NCT) == ["Nothing has happened in this study: there is nothing to export."]


def test_without_participants_there_is_nothing_to_export(study_folder: Path) -> None:
    story = Story(design_of(study_folder))
    assert leave(story.course, story.book.rows, story.course.study, FORMAT) == [
        "No participants yet. There are no results to export."
    ]


def test_the_door_refuses_what_may_not_leave(virtual: Story) -> None:
    outcome = leave(virtual.course, virtual.book.rows, NCT, FORMAT)
    assert isinstance(outcome, list) and outcome


@pytest.mark.parametrize(
    ("name", "expected"), [(NCT, True), ("nct07008196", True), (f"SIM-{NCT}-B-7", False), ("NCT1", False), ("", False)]
)
def test_a_registered_name_is_nct_and_eight_digits(name: str, expected: bool) -> None:
    assert is_registered_name(name) is expected


def _simulated_as_observed(story: Story, *, codes: bool, users: bool) -> list[Row]:
    """Scenario and seed taken out of the first act, everything called observed and chained anew."""
    opening = read_row(story.book.rows[0])
    assert opening is not None and isinstance(opening.act, StudyOpened)
    plain = payload(replace(opening.act, study=NCT, scenario=None, seed=None))
    rows = [replace(story.book.rows[0], payload=plain), *story.book.rows[1:]]
    return _chained(
        [
            replace(
                row, study=NCT, origin="observed", user="virtual coordinator" if users else row.user,
                participant=f"SIM-{row.participant}" if codes and row.participant else row.participant,
            )
            for row in rows
        ]
    )  # fmt: skip


def test_a_simulation_forged_as_a_whole_is_known_by_its_participants_and_users(virtual: Story) -> None:
    said = _said(virtual, _simulated_as_observed(virtual, codes=True, users=False), NCT, study=NCT)
    assert "participants are virtual (their codes begin with SIM-)" in said
    said = _said(virtual, _simulated_as_observed(virtual, codes=False, users=True), NCT, study=NCT)
    assert "Virtual users wrote in this ledger (virtual coordinator)" in said


def test_a_simulation_forged_with_every_name_is_known_by_a_kept_head_only(virtual: Story) -> None:
    rows = _simulated_as_observed(virtual, codes=False, users=False)
    course = _course(rows, NCT, virtual)
    assert refusals(course, rows, NCT) == []
    assert refusals(course, rows, NCT, kept_head=rows[-1].hash) == []
    for kept in (virtual.book.rows[-1].hash, GENESIS):
        assert "the kept head is not in this chain" in " ".join(refusals(course, rows, NCT, kept_head=kept))


def test_the_simulation_uses_the_names_that_are_refused_of_people() -> None:
    from trialwright.simulation.participant_acts import ADMINISTRATOR, COORDINATOR, INVESTIGATOR

    assert all(is_virtual_user(one.user) for one in (ADMINISTRATOR, COORDINATOR, INVESTIGATOR))
