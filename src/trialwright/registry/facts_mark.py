"""How a record that was written from facts says so: a key of its own beside the registry's, so that it travels along.

The registry's data model does not know the key; it is kept like everything that the model does not name, and leaves
with the record in every JSON of it. Whoever shows the record asks ``facts_mark`` what must be said with it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date

from trialwright.registry.record import Record

KEY = "writtenFromFacts"

NOT_HERE = "not among the facts here"

LEFT_OUT = (
    "protocolSection.identificationModule.officialTitle",
    "protocolSection.identificationModule.secondaryIdInfos",
    "protocolSection.identificationModule.orgStudyIdInfo",
    "protocolSection.sponsorCollaboratorsModule.responsibleParty",
    "protocolSection.sponsorCollaboratorsModule.collaborators",
    "protocolSection.descriptionModule",
    "protocolSection.conditionsModule.keywords",
    "protocolSection.outcomesModule.secondaryOutcomes",
    "protocolSection.outcomesModule.otherOutcomes",
    "protocolSection.eligibilityModule.eligibilityCriteria",
    "protocolSection.contactsLocationsModule",
)
"""What facts files never hold, or hold for some studies only: its absence here says nothing about the registry."""

_CRITERIA = "protocolSection.eligibilityModule.eligibilityCriteria"
_OUTCOMES = "protocolSection.outcomesModule.primaryOutcomes["


@dataclass(frozen=True, slots=True)
class FactsMark:
    """``read_on``: the day of the registry's data. ``source``: the form in which it came (the name of a reader)."""

    nct_id: str
    read_on: date
    source: str
    restated_outcomes: tuple[int, ...] = ()
    outcomes_registered: int | None = None

    @property
    def link(self) -> str:
        """The registry's own page."""
        return f"https://clinicaltrials.gov/study/{self.nct_id}"

    @property
    def says(self) -> str:
        """What must be said wherever the record is shown."""
        return (
            f"Facts read on {self.read_on.isoformat()}; written by us from the registered record; "
            f"the registry's own page has the rest: {self.link}"
        )

    def leaves_out(self, path: str) -> bool:
        """Whether facts files do not hold what stands at a path."""
        return path.startswith(LEFT_OUT)

    def note_on(self, path: str) -> str:
        """What must be said with the value at a path; "" for a plain fact."""
        if path == _CRITERIA:
            return "the main criteria, restated in our words: the registered text has the rest"
        if path.startswith(_OUTCOMES) and int(path.removeprefix(_OUTCOMES).partition("]")[0]) in self.restated_outcomes:
            return "restated in our words"
        return ""


def facts_mark(record: Record) -> FactsMark | None:
    """The mark of a record that was written from facts; None for a record of the registry's own."""
    for key, text in record.unrecognised:
        if key == KEY:
            held = json.loads(text)
            return FactsMark(
                record.nct_id,
                date.fromisoformat(held["readOn"]),
                held["source"],
                tuple(held.get("restatedOutcomes", ())),
                held.get("outcomesRegistered"),
            )
    return None


def registered_part(record: Record) -> Record:
    """A record without our words and without what stands in it in part only: what may be held against its sponsor.

    Gone are restated criteria, doses, places (countries stand for sites) and headline results; restated outcomes stay,
    for that there are any is registered. A record of the registry's own comes back as it is.
    """
    if facts_mark(record) is None:
        return record
    protocol = record.protocol_section
    arms, who = protocol.arms_interventions_module, protocol.eligibility_module
    given = arms.interventions if arms else None
    return replace(
        record,
        results_section=None,
        protocol_section=replace(
            protocol,
            contacts_locations_module=None,
            eligibility_module=replace(who, eligibility_criteria=None) if who else None,
            arms_interventions_module=replace(
                arms, interventions=tuple(replace(one, description=None) for one in given) if given else given
            )
            if arms
            else None,
        ),
    )
