"""The draft of the founding record: 40 of 40 atoms, every bound and window; and judged beside the hand-made criteria on
every screening example of the study, no inclusion wrongly met and no exclusion wrongly not met."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from trialwright.clinical.patient_file import read_patient
from trialwright.eligibility.criterion import Criteria
from trialwright.eligibility.draft import Draft, DraftAtom
from trialwright.eligibility.draft_record import draft_of
from trialwright.eligibility.screening import screen
from trialwright.eligibility.verdict import Answer
from trialwright.protocol.study_folder import read_study
from trialwright.registry.reading import read_source

# reference: the printed items and their atoms, counted by hand
ATOMS = [
    "I1", "I2a", "I2b", "I2c", "I3a", "I3b", "I4", "I5.1a", "I5.1b", "I5.2a", "I5.2b", "I5.2c", "I5.2d", "I5.2e",
    "I5.2f", "I5.3", "E1", "E2a", "E2b", "E2c", "E2d", "E2e", "E2f", "E2g", "E2h", "E2i", "E2j", "E3", "E4a", "E4b",
    "E4c", "E5", "E6a", "E6b", "E7", "E8a", "E8b", "E9a", "E9b", "E10",
]  # fmt: skip
BOUNDS: list[tuple[str, str, dict[str, float], str | None, str | None]] = [
    ("I5.1a", "age", {"over": 18}, "a", None), ("I5.1b", "age", {"under": 70}, "a", None),
    ("I5.2a", "neutrophils", {"at_least": 1.0}, "10*9/L", None),
    ("I5.2b", "platelets", {"at_least": 100}, "10*9/L", None),
    ("I5.2c", "alt", {"at_most": 3}, None, "upper_limit"), ("I5.2d", "ast", {"at_most": 3}, None, "upper_limit"),
    ("I5.2e", "bilirubin_total", {"at_most": 1.5}, None, "upper_limit"),
    ("I5.2f", "creatinine_clearance", {"over": 60}, "mL/min", None),
]  # fmt: skip
WINDOWS: dict[str, tuple[int | None, tuple[str, ...]]] = {
    "I2b": (84, ()), "I2c": (42, ()), "I3a": (28, ("enrolment",)), "I4": (14, ("screening", "enrolment")),
    "E3": (1826, ("clinical remission",)), "E4c": (None, ("study",)), "E5": (28, ("enrolment",)),
    "E7": (84, ("study_start",)), "E9b": (84, ("first_dose",)),
}  # fmt: skip
FLAGS = {
    "I1": "unstated_disease", "I2b": "no_anchor_printed", "I2c": "no_anchor_printed", "I5.1a": "boundary_conflict",
    "I5.1b": "boundary_conflict", "E3": "ambiguous_scope", "E6a": "suspected_substitution",
}  # fmt: skip
BY_HAND = {"I3a": "I3b", "I3b": "I3a"}
"""The text speaks of the stable dose before it names the dose; the hand-made criteria have them the other way round."""
EXAMPLES = sorted((Path(__file__).resolve().parents[2] / "studies" / "nct07008196" / "screening").glob("*.json"))


@pytest.fixture(scope="module")
def folder() -> Path:
    return Path(__file__).resolve().parents[2] / "studies" / "nct07008196"


@pytest.fixture(scope="module")
def draft(folder: Path) -> Draft:
    return draft_of(read_source(folder / "record.json").record)


@pytest.fixture(scope="module")
def by_hand(folder: Path) -> Criteria:
    return read_study(folder).criteria


def _atoms(draft: Draft) -> dict[str, DraftAtom]:
    return {atom.id: atom for one in draft.criteria for atom in one.atoms}


def test_forty_of_forty_atoms_are_split_under_their_printed_numbers(draft: Draft) -> None:
    assert [atom.id for one in draft.criteria for atom in one.atoms] == ATOMS
    assert len(draft.criteria) == 15


@pytest.mark.parametrize(("name", "code", "numbers", "unit", "relative"), BOUNDS)
def test_eight_of_eight_bounds_have_analyte_and_unit(
    draft: Draft, name: str, code: str, numbers: dict[str, float], unit: str | None, relative: str | None
) -> None:
    atom = _atoms(draft)[name]
    assert atom.concept is not None and atom.concept.code == code
    limits = atom.limits
    assert limits is not None and (limits.unit, limits.relative_to) == (unit, relative)
    found = {key: getattr(limits, key) for key in ("at_least", "over", "at_most", "under")}
    assert {key: value for key, value in found.items() if value is not None} == numbers


@pytest.mark.parametrize(("name", "expected"), WINDOWS.items())
def test_nine_of_nine_windows_have_the_printed_anchor_or_say_that_none_is(
    draft: Draft, name: str, expected: tuple[int | None, tuple[str, ...]]
) -> None:
    atom = _atoms(draft)[name]
    assert [(window.days, window.anchors) for window in atom.windows] == [expected]
    assert ("no_anchor_printed" in atom.flags) is (expected[1] == ())


@pytest.mark.parametrize(("name", "flag"), FLAGS.items())
def test_what_the_text_leaves_open_is_flagged(draft: Draft, name: str, flag: str) -> None:
    assert flag in _atoms(draft)[name].flags


def test_the_only_other_number_is_the_dose(draft: Draft) -> None:
    others = {name for name, atom in _atoms(draft).items() if atom.limits is not None} - {row[0] for row in BOUNDS}
    assert others == {"I3b"}


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_draft_never_says_more_than_the_hand_made_criteria(path: Path, draft: Draft, by_hand: Criteria) -> None:
    """Where both have an atom of that name: the same answer, or unknown."""
    data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    patient, on = read_patient(data["patient"], path.name), date.fromisoformat(data["on"])
    drafted = {
        part.atom.id: part.verdict for one in screen(draft.executable(), patient, on).verdicts for part in one.atoms
    }
    hand = {part.atom.id: part.verdict for one in screen(by_hand, patient, on).verdicts for part in one.atoms}
    wrong = [
        (name, str(verdict.answer), str(hand[BY_HAND.get(name, name)].answer), verdict.reason)
        for name, verdict in drafted.items()
        if name in ATOMS and verdict.answer not in (Answer.UNKNOWN, hand[BY_HAND.get(name, name)].answer)
    ]
    assert wrong == []


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_no_inclusion_is_wrongly_met_and_no_exclusion_wrongly_not_met(
    path: Path, draft: Draft, by_hand: Criteria
) -> None:
    data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    patient, on = read_patient(data["patient"], path.name), date.fromisoformat(data["on"])
    hand = {one.criterion.id: one.verdict.answer for one in screen(by_hand, patient, on).verdicts}
    for one in screen(draft.executable(), patient, on).verdicts:
        safe = Answer.MET if one.criterion.polarity == "inclusion" else Answer.NOT_MET
        assert one.verdict.answer is not safe or hand[one.criterion.id] is safe, one.criterion.id
