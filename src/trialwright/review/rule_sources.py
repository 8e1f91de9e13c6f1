"""Where the rules of a registry come from, each with the address at which it can be read."""

from __future__ import annotations

from trialwright.review.finding import RuleSource

_DEFINITIONS = "https://clinicaltrials.gov/policy/protocol-definitions"
_RESULTS = "https://clinicaltrials.gov/policy/results-definitions"
_CFR = "https://www.ecfr.gov/current/title-42/chapter-I/subchapter-A/part-11"


def protocol_definitions(element: str) -> RuleSource:
    """The registry's definitions of what is registered, by data element."""
    return RuleSource(f"ClinicalTrials.gov protocol registration data element definitions, {element}", _DEFINITIONS)


def results_definitions(element: str) -> RuleSource:
    """The registry's definitions of what is reported, by data element."""
    return RuleSource(f"ClinicalTrials.gov results data element definitions, {element}", _RESULTS)


def cfr(section: str) -> RuleSource:
    """A section of the United States' rule on registration and results, 42 CFR part 11."""
    return RuleSource(f"42 CFR {section}", f"{_CFR}#p-{section}")


def logic(says: str) -> RuleSource:
    """A rule that needs no authority; ``says`` is why."""
    return RuleSource(f"logic: {says}")


ICMJE = RuleSource(
    "ICMJE recommendations, clinical trials: registration at or before first enrolment; data sharing",
    "https://www.icmje.org/recommendations/browse/publishing-and-editorial-issues/clinical-trial-registration.html",
)
ZARIN_2011 = RuleSource(
    "Zarin 2011, N Engl J Med 364:852, table 3: valid, meaningful and consistent entries",
    "https://doi.org/10.1056/NEJMsa1012065",
)
PRS_JUNE_2018 = RuleSource(
    "Registration system messages of June 2018: unspecific outcome titles",
    "https://phusedisclosure.xogene.com/2018/06/27/june-2018-whats-new-on-clonicaltrials-gov-prs/",
)
PRS_REVIEW = RuleSource(
    "ClinicalTrials.gov protocol review criteria",
    "https://clinicaltrials.gov/submit-studies/prs-help/support-training-materials",
)
RESULTS_REVIEW = RuleSource(
    "ClinicalTrials.gov results review criteria",
    "https://clinicaltrials.gov/submit-studies/prs-help/support-training-materials",
)
MIRON_2020 = RuleSource(
    "Miron 2020, Sci Data 7:443: conditions and keywords as terms of MeSH", "https://doi.org/10.1038/s41597-020-00780-z"
)
CRAGG_2021 = RuleSource(
    "Cragg 2021, Trials 22:736: unclear criteria lead to wrong inclusions", "https://doi.org/10.1186/s13063-021-05723-6"
)
ROSS_2010 = RuleSource(
    "Ross 2010, AMIA Summits 2010:46: incomprehensible and compound criteria",
    "https://pubmed.ncbi.nlm.nih.gov/21347148/",
)
CONTRACEPTION_2021 = RuleSource(
    "Int J Clin Pharmacol Ther 2021;59:26, table 1: 43 of 44 trial units have contraception among their criteria; "
    "regulators recommend it (CTFG, Contraception and pregnancy testing in clinical trials, version 1.1, 2020)",
    "https://doi.org/10.5414/CP203788",
)
STEMS_2018 = RuleSource(
    "WHO, The use of stems in the selection of INN (2018): drug names by their stems",
    "https://www.who.int/publications/i/item/WHO-EMP-RHT-TSN-2018.1",
)
UNKNOWN_STATUS = protocol_definitions("overall recruitment status: unknown after two years without verification")
