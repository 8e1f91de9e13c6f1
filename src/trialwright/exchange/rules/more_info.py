"""Rules of what stands around the results: agreements and contact (ClinicalTrials.gov results data elements, 5 to 7).

A study's acts do not hold these: an export names them as still needed, and invents none.
"""

from __future__ import annotations

from trialwright.exchange.rule import Found, Place, Rule


def _info(record: Place) -> Place:
    return record.one("resultsSection").one("moreInfoModule")


def agreement_missing(record: Place) -> Found:
    if "resultsSection" in record.value and not _info(record).one("certainAgreement").value:
        yield _info(record), "the agreement between sponsor and principal investigators is not described"


def agreement_incomplete(record: Place) -> Found:
    agreement = _info(record).one("certainAgreement")
    employee, restrictive = (agreement.value.get(key) for key in ("piSponsorEmployee", "restrictiveAgreement"))
    if employee is False and not isinstance(restrictive, bool):
        yield agreement, "investigators who are not employees need the answer whether they are restricted"
    if restrictive is True and agreement.text("restrictionType") not in ("LTE60", "GT60", "OTHER"):
        yield agreement, "a restriction needs its type"


def contact_missing(record: Place) -> Found:
    contact = _info(record).one("pointOfContact")
    if "resultsSection" not in record.value:
        return
    for key in ("title", "organization"):
        if not contact.text(key):
            yield contact, f"the point of contact has no {key}"
    if not contact.text("phone") and not contact.text("email"):
        yield contact, "the point of contact has neither phone nor email"


RULES = (
    Rule("MI1", "The agreement between sponsor and principal investigators is described.", agreement_missing),
    Rule("MI2", "Of investigators who are not employees: whether they are restricted, and how.", agreement_incomplete),
    Rule("MI5", "The point of contact has a title, an organization and a phone number or an email address.",
         contact_missing),
)  # fmt: skip
