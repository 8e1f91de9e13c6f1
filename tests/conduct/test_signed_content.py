"""What a signature covers does not depend on what a program happened to work out before it was asked."""

from __future__ import annotations

from dataclasses import replace

from tests.conduct.plan import Clinic
from tests.conduct.proof import signing
from trialwright.conduct.signature import content_digest, signatures


def with_fresh_forms(clinic: Clinic) -> None:
    """The same forms, of which nothing was asked yet."""
    forms = {name: replace(form) for name, form in clinic.course.design.forms.items()}
    clinic.course.design = replace(clinic.course.design, forms=forms)


def test_a_signature_stands_whatever_was_asked_of_the_form_before() -> None:
    clinic = Clinic().with_diary()
    clinic.write(signing(clinic))
    person = clinic.course.participants["P1"]
    assert [one.stands for one in signatures(clinic.course, person)] == [True]
    before = content_digest(clinic.course, person, "day 0", "diary")
    with_fresh_forms(clinic)
    assert content_digest(clinic.course, person, "day 0", "diary") == before
    assert [one.stands for one in signatures(clinic.course, person)] == [True]
    assert clinic.course.design.forms["diary"].items and clinic.course.design.forms["diary"].group_of
    assert content_digest(clinic.course, person, "day 0", "diary") == before


def test_another_version_of_the_form_breaks_it() -> None:
    clinic = Clinic().with_diary()
    clinic.write(signing(clinic))
    diary = replace(clinic.course.design.forms["diary"], label="Another diary")
    clinic.course.design = replace(clinic.course.design, forms={**clinic.course.design.forms, "diary": diary})
    (one,) = signatures(clinic.course, clinic.course.participants["P1"])
    assert not one.stands and one.broken_by == ()
