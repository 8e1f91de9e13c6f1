"""The sections of a study page that tell the plan: results status to eligibility."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from trialwright.registry import words
from trialwright.registry.believability import (
    days_since,
    doubts,
    last_update,
    may_owe_results,
    results_due,
    unknown_from,
)
from trialwright.registry.facts_mark import facts_mark
from trialwright.registry.page_section import NOT_GIVEN, Entry, Section, Teller, readable
from trialwright.registry.record_outcomes import Outcome

_STATUS = "protocolSection.statusModule"
_DESIGN = "protocolSection.designModule"
_ARMS = "protocolSection.armsInterventionsModule"
_OUTCOMES = "protocolSection.outcomesModule"
_ELIGIBILITY = "protocolSection.eligibilityModule"


def results_status(tell: Teller, as_of: date | None, simulations: Sequence[tuple[str, str]]) -> Section:
    """Whether results are posted; never anything simulated, only links to simulations of the design."""
    links = tuple(
        Entry("A simulation of this design", title, note="Simulated: nobody was treated.", link=link)
        for title, link in simulations
    )
    return Section(
        "Study Results",
        "Whether what the study found has been published in the registry.",
        (_results_entry(tell, as_of), *_posted_results(tell), *links),
    )


def _results_entry(tell: Teller, as_of: date | None) -> Entry:
    posted = tell.value("hasResults")
    if posted:
        return Entry("Results", "Results posted")
    if posted is None:
        return Entry("Results", "unknown", known=False, note="the record does not say whether results exist")
    if tell.value(f"{_STATUS}.overallStatus") == "WITHDRAWN":
        return Entry("Results", "No results", note="the study was withdrawn before anybody took part")
    if tell.value(f"{_DESIGN}.studyType") == "EXPANDED_ACCESS":
        return Entry("Results", "No results", note="an expanded access gives a treatment outside a trial")
    if not may_owe_results(tell.record):
        return Entry("Results", "No results posted")
    return Entry("Results", "Results pending", note=_why_pending(tell, as_of))


def _why_pending(tell: Teller, as_of: date | None) -> str:
    due = results_due(tell.record)
    if due is None or as_of is None:
        return ""
    day, counted = due
    verdict = "not yet due" if as_of <= day else "past the date"
    return f"{verdict}: where United States law asks for results (42 CFR 11.44), they are due {counted}: {day}"


def _posted_results(tell: Teller) -> tuple[Entry, ...]:
    results = tell.record.results_section
    if results is None:
        return ()
    measures = (results.outcome_measures_module and results.outcome_measures_module.outcome_measures) or ()
    events = results.adverse_events_module
    entries = [tell.entry("First posted", f"{_STATUS}.resultsFirstPostDateStruct.date")]
    if measures:
        primary = sum(measure.type == "PRIMARY" for measure in measures)
        told = f"{len(measures)} reported, {primary} of them primary"
        mark = facts_mark(tell.record)
        entries.append(Entry("Outcome measures", told if mark is None else "the headline only stands here"))
    if events:
        serious, other = len(events.serious_events or ()), len(events.other_events or ())
        entries.append(Entry("Adverse events", f"{serious} serious and {other} other kinds of event reported"))
    return tuple(entries)


def basics(tell: Teller, as_of: date | None) -> Section:
    """Status, phase, size and dates."""
    return Section(
        "Basic Information",
        "The study at a glance: where it stands, how large it is, and when it was to run.",
        (
            *tell.told(tell.entry("Official title", "protocolSection.identificationModule.officialTitle")),
            _status_entry(tell, as_of),
            tell.entry("Clinical phase", f"{_DESIGN}.phases", words.PHASE),
            _enrolment(tell),
            tell.entry("Kind of study", f"{_DESIGN}.studyType", words.STUDY_TYPE),
            _date("Study start", f"{_STATUS}.startDateStruct", tell),
            _date("Primary completion", f"{_STATUS}.primaryCompletionDateStruct", tell),
            _date("Study completion", f"{_STATUS}.completionDateStruct", tell),
            *tell.known(tell.entry("Last verified", f"{_STATUS}.statusVerifiedDate")),
            _updated(tell, as_of),
            *tell.known(tell.entry("Why it stopped", f"{_STATUS}.whyStopped")),
        ),
    )


def _status_entry(tell: Teller, as_of: date | None) -> Entry:
    entry = tell.entry("Recruitment status", f"{_STATUS}.overallStatus", words.STATUS)
    if tell.value(f"{_STATUS}.lastKnownStatus"):
        known = tell.entry("Last known status", f"{_STATUS}.lastKnownStatus", words.STATUS)
        entry = Entry(entry.label, entry.text, details=(known,))
    if as_of is None or not entry.known:
        return entry
    turns = unknown_from(tell.record)
    note = (
        ""
        if turns is None or as_of > turns.latest
        else f"if nobody verifies it, the registry shows Unknown from {turns}"
    )
    said = tuple(doubt.says for doubt in doubts(tell.record, as_of))
    return Entry(entry.label, entry.text, doubts=said, note=note if said else "", details=entry.details)


def _enrolment(tell: Teller) -> Entry:
    path = f"{_DESIGN}.enrollmentInfo"
    entry = tell.entry("Total enrollment", f"{path}.count")
    if not entry.known:
        return entry
    kind = tell.value(f"{path}.type")
    said = f" ({words.DATE_TYPE.get(kind, kind.lower())})" if kind else ""
    plural = "" if tell.value(f"{path}.count") == 1 else "s"
    return Entry(entry.label, f"{entry.text} participant{plural}{said}", note=_type_note(tell, path))


def _date(label: str, path: str, tell: Teller) -> Entry:
    entry = tell.entry(label, f"{path}.date")
    kind = tell.value(f"{path}.type")
    if not entry.known:
        return entry
    said = f" ({words.DATE_TYPE.get(kind, kind.lower())})" if kind else ""
    return Entry(label, entry.text + said, note=entry.note or _type_note(tell, path))


def _type_note(tell: Teller, path: str) -> str:
    """Why it is not known whether a date or number is actual or estimated."""
    return tell.sources.unknown.get(f"{path}.type", "") if tell.sources else ""


def _updated(tell: Teller, as_of: date | None) -> Entry:
    updated = last_update(tell.record)
    if updated is None:
        return Entry("Last update", NOT_GIVEN, known=False)
    ago = f", {days_since(updated, as_of)}" if as_of and updated.latest <= as_of else ""
    return Entry("Last update", f"{updated}{ago}", note=tell.note(f"{_STATUS}.lastUpdatePostDateStruct.date"))


def summary(tell: Teller) -> Section:
    """The brief summary."""
    text = tell.entry("", "protocolSection.descriptionModule.briefSummary")
    return Section("Brief Summary", "The study in the sponsor's own few words.", (text,))


def description(tell: Teller) -> Section:
    """The detailed description."""
    text = tell.entry("", "protocolSection.descriptionModule.detailedDescription")
    return Section("Detailed Description", "The background and the procedures, as the sponsor tells them.", (text,))


def conditions(tell: Teller) -> Section:
    """Conditions and keywords."""
    path = "protocolSection.conditionsModule"
    named = tuple(Entry("", readable(condition)) for condition in tell.value(f"{path}.conditions") or ())
    keywords = tell.told(tell.entry("Keywords", f"{path}.keywords"))
    return Section(
        "Conditions",
        "The diseases or states of health that the study is about.",
        (*(named or (tell.missing("", f"{path}.conditions"),)), *keywords),
    )


def design(tell: Teller) -> Section:
    """How the study is built; an observational study has other words for it."""
    info = f"{_DESIGN}.designInfo"
    observes = (
        tell.entry("Observational model", f"{info}.observationalModel", words.OBSERVATIONAL_MODEL),
        tell.entry("Time perspective", f"{info}.timePerspective", words.TIME_PERSPECTIVE),
        *tell.known(tell.entry("Target duration", f"{_DESIGN}.targetDuration")),
    )
    intervenes = (
        tell.entry("Allocation", f"{info}.allocation", words.ALLOCATION),
        tell.entry("Intervention model", f"{info}.interventionModel", words.INTERVENTION_MODEL),
        *tell.known(tell.entry("How the model works", f"{info}.interventionModelDescription")),
        tell.entry("Primary purpose", f"{info}.primaryPurpose", words.PURPOSE),
        tell.entry("Masking", f"{info}.maskingInfo.masking", words.MASKING),
        *tell.known(tell.entry("Who is masked", f"{info}.maskingInfo.whoMasked", words.WHO_MASKED)),
        *tell.known(tell.entry("How it is masked", f"{info}.maskingInfo.maskingDescription")),
    )
    kind = tell.value(f"{_DESIGN}.studyType")
    entries = {"OBSERVATIONAL": observes, "EXPANDED_ACCESS": ()}.get(kind or "", intervenes)
    return Section(
        "Study Design",
        "How the comparison is made: who is allocated to what, and who knows it.",
        entries or (Entry("", "expanded access: a treatment outside a trial has no study design"),),
    )


def groups(tell: Teller) -> Section:
    """Arms or cohorts."""
    told = []
    for index, arm in enumerate(tell.value(f"{_ARMS}.armGroups") or ()):
        path = f"{_ARMS}.armGroups[{index}]"
        receives = tuple(readable(name) for name in arm.intervention_names or ())
        details = (
            *tell.known(tell.entry("Kind of group", f"{path}.type", words.ARM_TYPE)),
            Entry("Receives", "; ".join(receives) or "no intervention named", known=bool(receives)),
        )
        told.append(Entry(readable(arm.label or "") or NOT_GIVEN, readable(arm.description or ""), details=details))
    return Section(
        "Study Groups",
        "Who is treated or followed together, and what each group receives.",
        tuple(told) or (tell.missing("", f"{_ARMS}.armGroups"),),
    )


def interventions(tell: Teller) -> Section:
    """What is given or done."""
    told = []
    for index, one in enumerate(tell.value(f"{_ARMS}.interventions") or ()):
        path = f"{_ARMS}.interventions[{index}]"
        details = (
            tell.entry("Kind of intervention", f"{path}.type", words.INTERVENTION_TYPE),
            *tell.known(tell.entry("Other names", f"{path}.otherNames")),
        )
        told.append(Entry(readable(one.name or "") or NOT_GIVEN, readable(one.description or ""), details=details))
    return Section(
        "Interventions",
        "The drugs, devices or procedures under study, and how they are given.",
        tuple(told) or (tell.missing("", f"{_ARMS}.interventions"),),
    )


def outcomes(tell: Teller) -> Section:
    """What is to be measured; the portal's page has no such section."""
    entries: list[Entry] = []
    kinds = (
        ("Primary outcome", "primaryOutcomes"),
        ("Secondary outcome", "secondaryOutcomes"),
        ("Other outcome", "otherOutcomes"),
    )
    for label, field in kinds:
        planned = tell.value(f"{_OUTCOMES}.{field}") or ()
        told = [_outcome(tell, label, f"{_OUTCOMES}.{field}[{index}]", one) for index, one in enumerate(planned)]
        entries += told or [tell.missing(f"{label}s", f"{_OUTCOMES}.{field}")]
        entries += _further(tell, label) if field == "primaryOutcomes" else []
    return Section(
        "Outcome Measures",
        "What is measured to tell whether the treatment works, and when.",
        tuple(entry for entry in entries if entry.known or entry.note or entry.label == "Primary outcomes"),
    )


def _further(tell: Teller, label: str) -> list[Entry]:
    """How many more are registered than a record written from facts holds."""
    mark = facts_mark(tell.record)
    if mark is None or mark.outcomes_registered is None:
        return []
    return [Entry(f"{label}s", f"{mark.outcomes_registered} registered; the first ones stand here")]


def _outcome(tell: Teller, label: str, path: str, outcome: Outcome) -> Entry:
    details = (
        tell.entry("Time frame", f"{path}.timeFrame"),
        *tell.known(tell.entry("Description", f"{path}.description")),
    )
    return Entry(
        label, readable(outcome.measure or "") or NOT_GIVEN, note=tell.note(f"{path}.measure"), details=details
    )


def eligibility(tell: Teller) -> Section:
    """Who may join: the text as registered, and the structured fields."""
    return Section(
        "Eligibility Criteria",
        "Who may take part and who may not, as registered.",
        (
            tell.entry("", f"{_ELIGIBILITY}.eligibilityCriteria"),
            _age(tell, "Minimum age", f"{_ELIGIBILITY}.minimumAge"),
            _age(tell, "Maximum age", f"{_ELIGIBILITY}.maximumAge"),
            tell.entry("Sex", f"{_ELIGIBILITY}.sex", words.SEX),
            tell.entry("Accepts healthy volunteers", f"{_ELIGIBILITY}.healthyVolunteers"),
            *tell.known(tell.entry("Gender", f"{_ELIGIBILITY}.genderDescription")),
            *tell.known(tell.entry("Study population", f"{_ELIGIBILITY}.studyPopulation")),
            *tell.known(tell.entry("Sampling", f"{_ELIGIBILITY}.samplingMethod", words.SAMPLING)),
        ),
    )


def _age(tell: Teller, label: str, path: str) -> Entry:
    entry = tell.entry(label, path)
    return Entry(label, entry.text.lower() if entry.known else "no limit given", entry.known, note=entry.note)
