"""A quick look may only pass over text in which its pattern finds nothing: whatever the pattern finds holds a cue.

Proved twice: by texts that are made from each pattern, and by the statements of real records. Readers whose cues are
narrower than their patterns (a physician's "confirmed by" is no judgement) are not meant here: for these the cues are a
part of what they read.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from trialwright.eligibility import (
    announced_lists,
    assembling,
    carried_words,
    conditional,
    judged_words,
    narrowed_names,
    segments,
    statements,
)
from trialwright.eligibility.childbearing_words import BEARING
from trialwright.eligibility.draft_record import text_of
from trialwright.eligibility.reading import (
    allergy,
    condition,
    consent,
    contraception,
    healthy_volunteer,
    infection,
    sex,
    stable_dose,
)
from trialwright.eligibility.reading_words import EXAMPLES, EXCEPTION_CUES, EXCEPTIONS
from trialwright.eligibility.small_letters import holds_any, small
from trialwright.registry.arrival import Arrival
from trialwright.registry.batch import read_records

LOOKS: dict[str, tuple[re.Pattern[str], tuple[str, ...]]] = {
    "allergy": (allergy._CUE, allergy._CUES),
    "allergy behind its name": (allergy._BEHIND, allergy._CUES),
    "allergy before a drug": (carried_words._NOT_TOLERATED, carried_words._TOLERANCE_CUES),
    "change of a treatment": (carried_words._CHANGED, carried_words._CHANGE_CUES),
    "company of a disease": (carried_words._ACCOMPANIED, carried_words._COMPANY_CUES),
    "relatives": (carried_words._RELATIVE, carried_words._RELATIVE_CUES),
    "consent": (consent._CONSENT, consent.READING.cues),
    "contraception": (contraception._METHOD, contraception._CUES),
    "childbearing": (BEARING, contraception._CUES),
    "classification criteria": (condition._ONLY_CRITERIA, ("criteria",)),
    "healthy": (healthy_volunteer._HEALTHY, healthy_volunteer.READING.cues),
    "severe infection": (infection._SEVERE, infection.READING.cues),
    "sex": (sex._SEXES, sex._CUES),
    "stable dose": (stable_dose._STABLE, stable_dose._CUES),
    "turned round, inclusion": (assembling._TURNED["inclusion"], assembling._TURNED_CUES["inclusion"]),
    "turned round, exclusion": (assembling._TURNED["exclusion"], assembling._TURNED_CUES["exclusion"]),
    "exception": (EXCEPTIONS, EXCEPTION_CUES),
    "not controlled": (assembling._NOT_CONTROLLED, ("control",)),
    "non-": (assembling._NON, ("non",)),
    "uncounted span": (assembling._UNCOUNTED_SPAN, assembling._SPAN_CUES),
    "therapy for": (narrowed_names._THERAPY_FOR, narrowed_names._THERAPY_CUES),
    "indication": (narrowed_names._INDICATION, ("indication",)),
    "examples": (EXAMPLES, segments._EXAMPLE_STEMS),
    "one of these": (announced_lists._ONE_OF, announced_lists._ONE_OF_CUES),
    "section in a line": (statements._INLINE, ("clusion",)),
    "judged": (judged_words._JUDGED, judged_words._STEMS),
}
SOME = settings(max_examples=12, deadline=None, database=None, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("name", LOOKS)
def test_a_text_made_from_a_pattern_holds_one_of_its_cues(name: str) -> None:
    pattern, cues = LOOKS[name]

    @SOME
    @given(st.from_regex(pattern))
    def holds(text: str) -> None:
        spaced = " ".join(text.split())  # some cues know the plain space alone
        low = small(spaced)
        if pattern.search(spaced if pattern.flags & re.IGNORECASE else low):
            assert holds_any(low, cues)

    holds()


@SOME
@given(st.from_regex(conditional._ASKED_OF_SOME))
def test_what_is_asked_of_some_people_names_a_case_or_people(text: str) -> None:
    low = " ".join(small(text).split())
    if conditional._ASKED_OF_SOME.search(low):
        people = holds_any(low, conditional._OF) and holds_any(low, conditional._PEOPLE_CUES)
        assert people or holds_any(low, conditional._CASES)


def test_what_a_pattern_finds_in_real_records_holds_one_of_its_cues(shared_path: Callable[[str], Path]) -> None:
    hits = 0
    for arrival in islice(read_records(shared_path("records/v2-sample")), 120):
        assert isinstance(arrival, Arrival)
        raw = text_of(arrival.record)
        for text in map(raw.says, range(len(raw.printed))):
            low = small(text)
            for name, (pattern, cues) in LOOKS.items():
                if pattern.search(text if pattern.flags & re.IGNORECASE else low):
                    hits += 1
                    assert holds_any(low, cues), (name, text)
    assert hits > 200
