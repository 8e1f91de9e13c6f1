"""P01, P02: who answers for the study, and do they belong to those who pay for it?"""

from __future__ import annotations

import re
import unicodedata

from trialwright.review.case import PLACES, SPONSORS, Case
from trialwright.review.check import Check, Judged, faulty, not_in_source, passed
from trialwright.review.rule_sources import logic, protocol_definitions


def responsible_without_affiliation(case: Case) -> Judged:
    party = case.sponsors.responsible_party
    if party is None or party.type is None:
        return not_in_source("the responsible party")
    if party.type not in ("PRINCIPAL_INVESTIGATOR", "SPONSOR_INVESTIGATOR") or party.investigator_affiliation:
        return passed("the sponsor answers for the study, or the investigator's affiliation is given")
    path = f"{SPONSORS}.responsibleParty"
    if not case.shows(f"{path}.investigatorAffiliation"):
        return not_in_source("the affiliation of the responsible investigator")
    return faulty([case.fault("The responsible party is an investigator without an affiliation.", f"{path}.type")])


def investigator_elsewhere(case: Case) -> Judged:
    sponsor = case.sponsors.lead_sponsor.name if case.sponsors.lead_sponsor else None
    officials = [(index, one) for index, one in enumerate(case.places.overall_officials or ()) if one.affiliation]
    if not sponsor or not officials:
        return not_in_source("the sponsor and an investigator's affiliation")
    if case.sponsors.collaborators:
        return passed("a collaborator is named")
    is_commercial = case.sponsors.lead_sponsor is not None and case.sponsors.lead_sponsor.class_ == "INDUSTRY"
    responsible = case.sponsors.responsible_party
    people = [one.name for one in case.places.overall_officials or ()] + [
        responsible.investigator_full_name if responsible else None
    ]
    if is_commercial or any(_names(sponsor) & _names(person) for person in people):
        return passed("a company or the investigator is the sponsor")
    officials = [(index, one) for index, one in officials if _INSTITUTION.search(one.affiliation or "")]
    if not officials or any(_names(sponsor) & _names(one.affiliation) for _, one in officials):
        return passed("the investigator belongs to the sponsor, or works for a company's study")
    index, one = officials[0]
    says = (
        f"The investigator is of {one.affiliation}, the sponsor is {sponsor}: the names share nothing, and no "
        "collaborator is named here."
    )
    return faulty([case.fault(says, f"{PLACES}.overallOfficials[{index}].affiliation", f"{SPONSORS}.leadSponsor.name")])


_INSTITUTION = re.compile(
    r"^(?!dep\w+\.? |division |chair )(?=.{11}).*"
    r"(?:univ|h[oô]s?pital|instit|college|cent(?:er|re|ro)|clini|academy|school)",
    re.I,
)
"""An affiliation that names an institution by more than initials, and not only a department of one."""


def _names(text: str | None) -> set[str]:
    """The telling words of an institution's or a person's name, without accents."""
    plain = unicodedata.normalize("NFKD", text or "").encode("ascii", "ignore").decode().lower()
    veterans = {"va"} if re.search(r"\bva\b", plain) else set()
    return (set(re.findall(r"[a-z0-9]{3,}", plain)) - _COMMON) | veterans


_COMMON = {
    *("the", "and", "for", "university", "hospital", "institute", "center", "centre", "medical", "research", "college"),
    *("school", "clinic", "foundation", "department", "national", "health", "medicine", "sciences", "group", "society"),
}
"""Words that many names share."""


CHECKS = (
    Check(
        "P01",
        "warning",
        "a responsible investigator has an affiliation",
        protocol_definitions("responsible party"),
        "Ask the sponsor where the investigator works.",
        responsible_without_affiliation,
    ),
    Check(
        "P02",
        "note",
        "an investigator belongs to the sponsor or to a collaborator",
        logic("somebody's staff and rooms are used"),
        "Ask who pays and who answers.",
        investigator_elsewhere,
    ),
)
