"""The registry's own words, said in English: ``NOT_YET_RECRUITING`` reads "Not yet recruiting".

Lists and meanings: https://clinicaltrials.gov/data-api/about-api/study-data-structure#enums. A word that no list holds
is shown as registered, in lower case and without underscores, so that a new word of the registry still reads.
"""

from __future__ import annotations

STATUS = {
    "NOT_YET_RECRUITING": "Not yet recruiting",
    "RECRUITING": "Recruiting",
    "ENROLLING_BY_INVITATION": "Enrolling by invitation",
    "ACTIVE_NOT_RECRUITING": "Active, not recruiting",
    "COMPLETED": "Completed",
    "SUSPENDED": "Suspended",
    "TERMINATED": "Terminated",
    "WITHDRAWN": "Withdrawn",
    "AVAILABLE": "Available (expanded access)",
    "NO_LONGER_AVAILABLE": "No longer available (expanded access)",
    "TEMPORARILY_NOT_AVAILABLE": "Temporarily not available (expanded access)",
    "APPROVED_FOR_MARKETING": "Approved for marketing",
    "WITHHELD": "Withheld",
    "UNKNOWN": "Unknown status",
}

STUDY_TYPE = {
    "INTERVENTIONAL": "Interventional",
    "OBSERVATIONAL": "Observational",
    "EXPANDED_ACCESS": "Expanded access",
}

PHASE = {
    "NA": "Not applicable",
    "EARLY_PHASE1": "Early phase 1",
    "PHASE1": "Phase 1",
    "PHASE2": "Phase 2",
    "PHASE3": "Phase 3",
    "PHASE4": "Phase 4",
}

ALLOCATION = {
    "RANDOMIZED": "Randomised",
    "NON_RANDOMIZED": "Not randomised",
    "NA": "Not applicable (nobody is allocated: one group)",
}

INTERVENTION_MODEL = {
    "SINGLE_GROUP": "Single group",
    "PARALLEL": "Parallel groups",
    "CROSSOVER": "Crossover",
    "FACTORIAL": "Factorial",
    "SEQUENTIAL": "Sequential",
}

PURPOSE = {
    "TREATMENT": "Treatment",
    "PREVENTION": "Prevention",
    "DIAGNOSTIC": "Diagnosis",
    "ECT": "Educational, counselling or training",
    "SUPPORTIVE_CARE": "Supportive care",
    "SCREENING": "Screening",
    "HEALTH_SERVICES_RESEARCH": "Health services research",
    "BASIC_SCIENCE": "Basic science",
    "DEVICE_FEASIBILITY": "Device feasibility",
    "OTHER": "Other",
}

MASKING = {
    "NONE": "None (open label)",
    "SINGLE": "Single",
    "DOUBLE": "Double",
    "TRIPLE": "Triple",
    "QUADRUPLE": "Quadruple",
}

WHO_MASKED = {
    "PARTICIPANT": "participant",
    "CARE_PROVIDER": "care provider",
    "INVESTIGATOR": "investigator",
    "OUTCOMES_ASSESSOR": "outcomes assessor",
}

OBSERVATIONAL_MODEL = {
    "COHORT": "Cohort",
    "CASE_CONTROL": "Case-control",
    "CASE_ONLY": "Case-only",
    "CASE_CROSSOVER": "Case-crossover",
    "ECOLOGIC_OR_COMMUNITY": "Ecologic or community",
    "FAMILY_BASED": "Family-based",
    "DEFINED_POPULATION": "Defined population",
    "NATURAL_HISTORY": "Natural history",
    "OTHER": "Other",
}

TIME_PERSPECTIVE = {
    "RETROSPECTIVE": "Retrospective",
    "PROSPECTIVE": "Prospective",
    "CROSS_SECTIONAL": "Cross-sectional",
    "OTHER": "Other",
}

ARM_TYPE = {
    "EXPERIMENTAL": "Experimental",
    "ACTIVE_COMPARATOR": "Active comparator",
    "PLACEBO_COMPARATOR": "Placebo comparator",
    "SHAM_COMPARATOR": "Sham comparator",
    "NO_INTERVENTION": "No intervention",
    "OTHER": "Other",
}

INTERVENTION_TYPE = {
    "BEHAVIORAL": "Behavioral",
    "BIOLOGICAL": "Biological",
    "COMBINATION_PRODUCT": "Combination Product",
    "DEVICE": "Device",
    "DIAGNOSTIC_TEST": "Diagnostic Test",
    "DIETARY_SUPPLEMENT": "Dietary Supplement",
    "DRUG": "Drug",
    "GENETIC": "Genetic",
    "PROCEDURE": "Procedure",
    "RADIATION": "Radiation",
    "OTHER": "Other",
}
"""In the registry's spelling, because an arm names its interventions with it: ``Drug: Placebo``."""

SEX = {"ALL": "All", "FEMALE": "Female", "MALE": "Male"}

SAMPLING = {"PROBABILITY_SAMPLE": "Probability sample", "NON_PROBABILITY_SAMPLE": "Non-probability sample"}

ROLE = {
    "STUDY_CHAIR": "Study chair",
    "STUDY_DIRECTOR": "Study director",
    "PRINCIPAL_INVESTIGATOR": "Principal investigator",
    "SUB_INVESTIGATOR": "Sub-investigator",
    "CONTACT": "Contact",
    "SPONSOR": "Sponsor",
    "SPONSOR_INVESTIGATOR": "Sponsor-investigator",
    "primary": "Primary contact",
    "backup": "Backup contact",
}

SPONSOR_CLASS = {
    "NIH": "National Institutes of Health (USA)",
    "FED": "Other federal agency (USA)",
    "OTHER_GOV": "Government outside the USA",
    "INDIV": "Individual",
    "INDUSTRY": "Industry",
    "NETWORK": "Network",
    "AMBIG": "Ambiguous",
    "OTHER": "Other (such as a university, hospital or society)",
    "UNKNOWN": "Unknown",
}

IDENTIFIER_TYPE = {
    "NIH": "NIH grant or contract",
    "FDA": "FDA grant or contract",
    "VA": "Veterans Affairs grant or contract",
    "CDC": "CDC grant or contract",
    "AHRQ": "AHRQ grant or contract",
    "SAMHSA": "SAMHSA grant or contract",
    "OTHER_GRANT": "Other grant or funding number",
    "EUDRACT_NUMBER": "EudraCT number",
    "CTIS": "CTIS number (EU)",
    "REGISTRY": "Number in another registry",
    "OTHER": "Other identifier",
}

DATE_TYPE = {"ACTUAL": "actual", "ESTIMATED": "estimated"}


def say(words: dict[str, str], registered: str) -> str:
    """The English for a registered word.

    >>> say(STATUS, "NOT_YET_RECRUITING"), say(STATUS, "PAUSED_BY_SPONSOR")
    ('Not yet recruiting', 'Paused by sponsor')
    """
    return words.get(registered) or registered.replace("_", " ").strip().capitalize() or "not given"
