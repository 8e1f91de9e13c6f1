"""The identifiers (OIDs) of a study in CDISC ODM 1.3.2: they follow from its names, and are never drawn or counted.

``S.<study>``, ``SE.<visit>``, ``F.<form>``, ``IG.<form>.<group>``, ``I.<form>.<item>``, ``CL.<form>.<item>``,
``MU.<unit>``; blanks become underscores. What no item of the study holds (the day of a visit, the day on which the
values of a form were observed) stands in forms and item groups of ours, whose names begin with ``TW.``.
"""

from __future__ import annotations

from trialwright.protocol.design import StudyDesign

NAMESPACE = "http://www.cdisc.org/ns/odm/v1.3"
VISIT_FORM = "F.TW.VISIT"
VISIT_GROUP = "IG.TW.VISIT"
VISIT_DATE = "I.TW.VISIT_DATE"
OBSERVED_GROUP = "IG.TW.OBSERVED"
OBSERVED_ON = "I.TW.OBSERVED_ON"
ACTS_EVENT = "SE.TW.ACTS"
"""The event under which forms stand that acts fill in: adverse events, doses, deviations."""
MISSING_LIST = "CL.TW.MISSING"
ANNOTATION_LIST = "CL.TW.ANNOTATION"
STATE_LIST = "CL.TW.QUERY_STATE"


def tag(name: str) -> str:
    """An element's name with the namespace of ODM 1.3."""
    return f"{{{NAMESPACE}}}{name}"


def oid(kind: str, *names: str) -> str:
    """The identifier of something with these names."""
    return ".".join((kind, *("_".join(name.split()) for name in names)))


def study_oid(design: StudyDesign) -> str:
    """The identifier of the study: that of its plan, the same in every installation."""
    return oid("S", design.nct_id or design.id)


def version_oid(design: StudyDesign) -> str:
    """The identifier of this version of the plan: by its content."""
    return oid("MDV", design.sha256[:16] or "0")


def event_of(design: StudyDesign, visit: str) -> tuple[str, str | None]:
    """Identifier and repeat key of a visit; the key is the number of an unscheduled one, else None."""
    kind = design.unscheduled_kind(visit) if visit not in {one.name for one in design.visits} else None
    return (oid("SE", visit), None) if kind is None else (oid("SE", kind.name), visit.rpartition(" ")[2])


def visit_of(design: StudyDesign, event: str, key: str | None) -> str | None:
    """The visit that an identifier (or its plain name) and a repeat key mean; None when they mean none."""
    for one in design.visits:
        if event in (oid("SE", one.name), one.name):
            return one.name
    for kind in design.unscheduled:
        if event in (oid("SE", kind.name), kind.name):
            return f"{kind.name} {key or 1}"
    return None
