"""What a text denies, and what only looks like a denial. By hand from registered texts."""

from __future__ import annotations

import pytest

from trialwright.eligibility.drafting import draft_criteria

DENIED = [
    # statement, section, what is read as a condition: name, denied, status
    ("HIV negative", "Inclusion", [("HIV", True, "computed")]),
    ("HIV and hepatitis B negative", "Inclusion", [("HIV", True, "computed"), ("hepatitis B", True, "computed")]),
    ("Negative HIV test", "Inclusion", [("HIV", True, "computed")]),
    ("Negative serology for HIV or hepatitis C", "Inclusion", [("HIV", True, None), ("hepatitis C", True, None)]),
    ("Asthma and a negative pregnancy test", "Inclusion", [("Asthma", False, "computed")]),
    ("Rheumatoid arthritis, rheumatoid factor negative", "Inclusion", [("Rheumatoid arthritis", False, None)]),
    ("HIV positive", "Exclusion", [("HIV positive", False, None)]),
    ("Non-melanoma skin cancer", "Exclusion", [("melanoma", False, "manual"), ("skin cancer", False, "computed")]),
    ("Stroke not caused by hypertension", "Exclusion", [("Stroke", False, None), ("hypertension", True, "manual")]),
    ("Hypertension not adequately controlled", "Exclusion", [("Hypertension", False, "manual")]),
    ("Patients without hypertension", "Inclusion", [("hypertension", True, "computed")]),
]  # fmt: skip


@pytest.mark.parametrize(("statement", "section", "expected"), DENIED)
def test_what_is_denied(statement: str, section: str, expected: list[tuple[str, bool, str | None]]) -> None:
    draft = draft_criteria(f"{section} Criteria:\n\n* {statement}\n")
    atoms = [atom for one in draft.criteria for atom in one.atoms if atom.kind == "condition"]
    assert [(atom.spans[0].quote, atom.negated) for atom in atoms] == [(name, no) for name, no, _ in expected]
    for atom, (_, _, status) in zip(atoms, expected, strict=True):
        assert status is None or atom.status == status
