"""What a stranger tried: names of the simulation, a visit's values before the visit, a consent of another day."""

from __future__ import annotations

import pytest

from tests.conduct.plan import COORDINATOR, STUDY, Clinic, correction, day, sheet
from trialwright.conduct.act import Actor, Role
from trialwright.conduct.acts.consent_given import ConsentGiven
from trialwright.conduct.acts.form_saved import FormSaved
from trialwright.conduct.acts.screened import Screened
from trialwright.conduct.acts.value_corrected import ValueCorrected
from trialwright.conduct.acts.visit_attended import VisitAttended
from trialwright.conduct.entry import Entry


@pytest.mark.parametrize("code", ["SIM-001", "sim-1", "Sim-X"])
def test_a_study_of_people_refuses_the_code_of_a_virtual_participant(code: str) -> None:
    assert "virtual participant" in Clinic().refused(ConsentGiven(code, day(-12), "1.0"))


@pytest.mark.parametrize("user", ["virtual coordinator", "Virtual Coordinator", " virtual nurse"])
def test_a_study_of_people_refuses_a_virtual_user(user: str) -> None:
    said = Clinic().refused(ConsentGiven("P1", day(-12), "1.0"), Actor(user, Role.COORDINATOR))
    assert "only people write" in said


def test_values_of_a_visit_are_not_observed_before_it() -> None:
    clinic = Clinic().at_day_0()
    clinic.write(VisitAttended("P1", day(28), "week 4"))
    early = FormSaved("P1", day(27), "week 4", "diary", (Entry("days", None, 3),))
    assert "had not begun on that day" in clinic.refused(early)
    clinic.write(FormSaved("P1", day(28), "week 4", "diary", (Entry("days", None, 3),)))
    wrong = ValueCorrected("P1", day(27), "week 4", "diary", (Entry("days", 3, 4, "misread"),))
    assert "had not begun on that day" in clinic.refused(wrong, reason="misread")
    clinic.write(ValueCorrected("P1", day(30), "week 4", "diary", (Entry("days", 3, 4, "misread"),)), reason="misread")


def test_a_correction_on_the_day_of_the_visit_stands() -> None:
    Clinic().with_diary().write(correction(Entry("days", 9, 8, "misread")), COORDINATOR, reason="misread")


CONSENTS = [
    # the consent in the sheet (recorded: day -12 = 2026-02-18)     refused
    ({"on": "2026-02-18", "study": STUDY}, False),
    ({"on": "2026-02", "study": STUDY}, False),
    ({"on": "2026-02-17", "study": STUDY}, True),
    ({"on": "2026-02-17", "study": STUDY.lower()}, True),
    ({"on": "2026-01", "study": STUDY}, True),
    ({"on": "2026-01-02", "study": "ANOTHER"}, False),
]


@pytest.mark.parametrize(("consent", "refused"), CONSENTS)
def test_a_sheet_with_another_day_of_consent_is_refused(consent: dict[str, str], refused: bool) -> None:
    clinic = Clinic().consented()
    act = Screened("P1", day(-10), sheet("P1", consents=[consent]))
    if refused:
        assert "another day for the consent" in clinic.refused(act)
    else:
        clinic.write(act)
