"""What a check sees: the record and its modules, the day, the source, other records, and older versions.

Modules that a record lacks read as empty ones, so that a check asks for values only. ``fault`` and ``quote`` are the
one way to point at the record: by path of the v2 form and raw offsets.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from trialwright.clinical.partial_date import PartialDate
from trialwright.registry.record import Record, value_at
from trialwright.registry.record_derived import DerivedSection
from trialwright.registry.record_design import DesignInfo, DesignModule, EnrollmentInfo
from trialwright.registry.record_eligibility import EligibilityModule
from trialwright.registry.record_identification import IdentificationModule
from trialwright.registry.record_interventions import ArmsInterventionsModule
from trialwright.registry.record_outcomes import Outcome, OutcomesModule
from trialwright.registry.record_places import ContactsLocationsModule
from trialwright.registry.record_sponsors import OversightModule, SponsorCollaboratorsModule
from trialwright.registry.record_status import PartialDateStruct, StatusModule
from trialwright.registry.record_subject import ConditionsModule, DescriptionModule
from trialwright.registry.registered import partial_date
from trialwright.review.corpus_view import CorpusView
from trialwright.review.finding import Fault, Quote
from trialwright.review.provenance import Provenance
from trialwright.review.statements import CriteriaText, Statement, read_criteria_text

STATUS = "protocolSection.statusModule"
DESIGN = "protocolSection.designModule"
ELIGIBILITY = "protocolSection.eligibilityModule"
CRITERIA = f"{ELIGIBILITY}.eligibilityCriteria"
PLACES = "protocolSection.contactsLocationsModule"
ARMS = "protocolSection.armsInterventionsModule"
OUTCOMES = "protocolSection.outcomesModule"
IDENTIFICATION = "protocolSection.identificationModule"
DESCRIPTION = "protocolSection.descriptionModule"
SPONSORS = "protocolSection.sponsorCollaboratorsModule"
CONDITIONS = "protocolSection.conditionsModule"
_FDAAA = date(2007, 12, 26)
OUTCOME_LISTS = ("primaryOutcomes", "secondaryOutcomes", "otherOutcomes")


@dataclass(frozen=True, slots=True)
class Case:
    """One record under review. ``history`` holds older versions, oldest first."""

    record: Record
    as_of: date
    provenance: Provenance
    corpus: CorpusView | None
    history: tuple[Record, ...]
    criteria: CriteriaText

    @property
    def status(self) -> StatusModule:
        return self.record.protocol_section.status_module or StatusModule()

    @property
    def design(self) -> DesignModule:
        return self.record.protocol_section.design_module or DesignModule()

    @property
    def design_info(self) -> DesignInfo:
        return self.design.design_info or DesignInfo()

    @property
    def enrolment(self) -> EnrollmentInfo:
        return self.design.enrollment_info or EnrollmentInfo()

    @property
    def identification(self) -> IdentificationModule:
        return self.record.protocol_section.identification_module or IdentificationModule()

    @property
    def description(self) -> DescriptionModule:
        return self.record.protocol_section.description_module or DescriptionModule()

    @property
    def conditions(self) -> ConditionsModule:
        return self.record.protocol_section.conditions_module or ConditionsModule()

    @property
    def arms(self) -> ArmsInterventionsModule:
        return self.record.protocol_section.arms_interventions_module or ArmsInterventionsModule()

    @property
    def eligibility(self) -> EligibilityModule:
        return self.record.protocol_section.eligibility_module or EligibilityModule()

    @property
    def places(self) -> ContactsLocationsModule:
        return self.record.protocol_section.contacts_locations_module or ContactsLocationsModule()

    @property
    def sponsors(self) -> SponsorCollaboratorsModule:
        return self.record.protocol_section.sponsor_collaborators_module or SponsorCollaboratorsModule()

    @property
    def oversight(self) -> OversightModule:
        return self.record.protocol_section.oversight_module or OversightModule()

    @property
    def derived(self) -> DerivedSection:
        return self.record.derived_section or DerivedSection()

    @property
    def is_interventional(self) -> bool:
        return self.design.study_type == "INTERVENTIONAL"

    @property
    def outcomes(self) -> tuple[tuple[str, Outcome], ...]:
        """Every registered outcome with its path."""
        module = self.record.protocol_section.outcomes_module or OutcomesModule()
        lists = (module.primary_outcomes, module.secondary_outcomes, module.other_outcomes)
        return tuple(
            (f"{OUTCOMES}.{name}[{index}]", outcome)
            for name, held in zip(OUTCOME_LISTS, lists, strict=True)
            for index, outcome in enumerate(held or ())
        )

    def dated(self, name: str) -> tuple[PartialDate | None, str | None]:
        """A date of the status module and its type, by name: "start", "primary_completion" or "completion"."""
        struct: PartialDateStruct = getattr(self.status, f"{name}_date_struct") or PartialDateStruct()
        return partial_date(struct.date), struct.type

    @property
    def is_older_than_fdaaa(self) -> bool:
        """Registered before 2007-12-26, when section 801 of FDAAA (42 U.S.C. 282(j)(2)) began to ask for outcomes with
        time frames and for arms: what it asks for was not asked of such a record."""
        submitted = partial_date(self.status.study_first_submit_date)
        return submitted is not None and submitted.latest < _FDAAA

    def shows(self, path: str) -> bool:
        """True when an absent value at ``path`` is known to be absent."""
        return self.provenance.shows(path)

    def quote(self, path: str, start: int = 0, end: int | None = None) -> Quote:
        """The words at ``path``, all of them or those between two raw offsets."""
        value = value_at(self.record, path)
        text = "" if value is None else value if isinstance(value, str) else str(value)
        end = len(text) if end is None else end
        return Quote(path, start, end, text[start:end], self._lines(path, text, start, end))

    def _lines(self, path: str, text: str, start: int, end: int) -> tuple[int, int] | None:
        """The lines of the source that hold a part of the value at ``path``."""
        held = self.provenance.lines.get(path)
        if held is None:
            return None
        first = min(held[0] + text.count("\n", 0, start), held[1])
        return first, min(first + text.count("\n", start, end), held[1])

    def quote_criteria(self, start: int, end: int) -> Quote:
        """Words of the eligibility text, by offsets of its readable view."""
        return self.quote(CRITERIA, *self.criteria.view.raw_span(start, end))

    def fault(self, says: str, *where: str | Quote | Statement) -> Fault:
        """A fault that quotes whole values (by path), statements, or parts."""
        return Fault(says, tuple(self._quoted(one) for one in where))

    def _quoted(self, where: str | Quote | Statement) -> Quote:
        if isinstance(where, Statement):
            return self.quote_criteria(where.start, where.end)
        return where if isinstance(where, Quote) else self.quote(where)


def case_of(
    record: Record,
    as_of: date,
    provenance: Provenance,
    corpus: CorpusView | None = None,
    history: tuple[Record, ...] = (),
) -> Case:
    """The case of a record, its eligibility text cut into statements once."""
    eligibility = record.protocol_section.eligibility_module
    raw = (eligibility.eligibility_criteria if eligibility else None) or ""
    return Case(record, as_of, provenance, corpus, history, read_criteria_text(raw))
