"""What a measure or score of the plan is called, and its unit, as its form or the score says."""

from __future__ import annotations

from trialwright.endpoints.register import scores
from trialwright.protocol.design import StudyDesign


def unit_of(design: StudyDesign, name: str) -> str:
    """The unit of a measure (UCUM as in its form), of a count, or of a score; "" for none."""
    source = design.analysis.measures.get(name)
    if source is None:
        return scores()[design.analysis.scores[name].score].unit
    if source.item is None:
        return "{count}"
    return source.unit or design.forms[source.form].items[source.item].unit or ""


def label_of(design: StudyDesign, name: str) -> str:
    """The label of a measure: of its item, of its score, or its own name in words."""
    source = design.analysis.measures.get(name)
    if source is None:
        return scores()[design.analysis.scores[name].score].title
    if source.item is None:
        return name.replace("_", " ").capitalize()
    return design.forms[source.form].items[source.item].label
