"""The founding study's criteria against the gold of its record: 15 printed items, 40 atoms, 9 windows, 9 numbers."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from trialwright.eligibility.criterion import Atom, Criteria
from trialwright.protocol.study_folder import read_study
from trialwright.registry.record import value_at

INCLUSION = [
    "I1", "I2a", "I2b", "I2c", "I3a", "I3b", "I4", "I5.1a", "I5.1b", "I5.2a", "I5.2b", "I5.2c", "I5.2d", "I5.2e",
    "I5.2f", "I5.3",
]  # fmt: skip
EXCLUSION = [
    "E1", "E2a", "E2b", "E2c", "E2d", "E2e", "E2f", "E2g", "E2h", "E2i", "E2j", "E3", "E4a", "E4b", "E4c", "E5", "E6a",
    "E6b", "E7", "E8a", "E8b", "E9a", "E9b", "E10",
]  # fmt: skip
STRUCTURED = ["minimum_age", "maximum_age", "sex", "healthy_volunteers"]
WINDOWS_IN_DAYS = {"I2b": 84, "I2c": 42, "I3b": 28, "I4": 14, "E5": 28, "E7": 84, "E9b": 84}
NUMBERS = {"I5.1a", "I5.1b", "I5.2a", "I5.2b", "I5.2c", "I5.2d", "I5.2e", "I5.2f"}
BOUNDS = ("at_least", "over", "at_most", "under")


@pytest.fixture
def criteria(founding_folder: Path) -> Criteria:
    return read_study(founding_folder).criteria


def _atoms(criteria: Criteria) -> dict[str, Atom]:
    return {atom.id: atom for atom in criteria.atoms()}


def test_fifteen_printed_items_make_forty_atoms(criteria: Criteria) -> None:
    printed = [criterion for criterion in criteria.criteria if criterion.id not in STRUCTURED]
    assert [criterion.id for criterion in printed] == [f"I{n}" for n in range(1, 6)] + [f"E{n}" for n in range(1, 11)]
    assert [
        atom.id for criterion in printed if criterion.polarity == "inclusion" for atom in criterion.atoms
    ] == INCLUSION
    assert [
        atom.id for criterion in printed if criterion.polarity == "exclusion" for atom in criterion.atoms
    ] == EXCLUSION
    assert (len(INCLUSION), len(EXCLUSION)) == (16, 24)


def test_the_structured_fields_are_criteria_of_their_own(criteria: Criteria) -> None:
    found = {criterion.id: criterion for criterion in criteria.criteria if criterion.id in STRUCTURED}
    assert list(found) == STRUCTURED
    assert found["minimum_age"].path == "protocolSection.eligibilityModule.minimumAge"


def test_nine_windows_and_their_lengths(criteria: Criteria) -> None:
    atoms = _atoms(criteria)
    for name, days in WINDOWS_IN_DAYS.items():
        parameters = atoms[name].parameters
        written = {entry.name: getattr(parameters, entry.name) for entry in fields(parameters)}  # type: ignore[arg-type]
        assert days in (written.get("within_days"), written.get("at_least_days")), name
    assert atoms["E3"].parameters.remission_years == 5  # type: ignore[attr-defined]
    assert "during the study" in atoms["E4c"].says
    assert len(WINDOWS_IN_DAYS) + 2 == 9


def test_eight_numbers_and_one_dose(criteria: Criteria) -> None:
    atoms = _atoms(criteria)
    bounded = {name for name, atom in atoms.items()
               if name not in STRUCTURED and atom.kind in ("age", "laboratory", "measurement", "creatinine_clearance")
               and any(getattr(atom.parameters, bound) is not None for bound in BOUNDS)}  # fmt: skip
    assert bounded == NUMBERS
    assert [name for name, atom in atoms.items() if atom.kind == "glucocorticoid_dose"] == ["I3a"]


def test_age_bounds_are_strict_and_flagged_against_the_structured_fields(criteria: Criteria) -> None:
    atoms = _atoms(criteria)
    assert (atoms["I5.1a"].parameters.over, atoms["I5.1b"].parameters.under) == (18, 70)  # type: ignore[attr-defined]
    assert (atoms["minimum_age"].parameters.at_least, atoms["maximum_age"].parameters.at_most) == (18, 70)  # type: ignore[attr-defined]
    for name in ("I5.1a", "I5.1b"):
        assert "boundary_conflict" in atoms[name].flags


def test_only_what_the_text_leaves_to_the_investigator_is_decided_by_the_investigator(criteria: Criteria) -> None:
    assert [atom.id for atom in criteria.atoms() if atom.decided_by_investigator] == ["E2j", "E10"]


def test_every_quote_stands_in_the_registered_text_where_its_span_says(study_folder: Path) -> None:
    design = read_study(study_folder)
    raw = value_at(design.record, "protocolSection.eligibilityModule.eligibilityCriteria")
    printed = [criterion for criterion in design.criteria.criteria if criterion.id not in STRUCTURED]
    for criterion in printed:
        assert criterion.spans and criterion.path == "protocolSection.eligibilityModule.eligibilityCriteria"
        for span in [*criterion.spans, *(span for atom in criterion.atoms for span in atom.spans)]:
            assert raw[span.start : span.end].replace("\\", "") == span.quote


def test_the_printed_items_cover_the_whole_text(criteria: Criteria, founding_folder: Path) -> None:
    record = read_study(founding_folder).record
    raw = value_at(record, "protocolSection.eligibilityModule.eligibilityCriteria")
    covered = {
        place for criterion in criteria.criteria for span in criterion.spans for place in range(span.start, span.end)
    }
    left = "".join(character for place, character in enumerate(raw) if place not in covered)
    assert " ".join(left.split()) == (
        "Inclusion Criteria 1. 2. 3. 4. 5. Exclusion Criteria 1. 2. 3. Subjects with 4. 5. 6. 7. 8. 9. 10."
    )
