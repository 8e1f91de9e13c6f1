"""What a visit of the schedule can hang on."""

from __future__ import annotations

FIRST_DOSE, LAST_DOSE, CONSENT, ENROLMENT = "first dose", "last dose", "consent", "enrolment"
ANCHORS = (FIRST_DOSE, LAST_DOSE, CONSENT, ENROLMENT)
"""Besides these the name of an earlier visit."""
