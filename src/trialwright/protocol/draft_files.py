"""The files of a drafted study as plain data: design, schedule, forms, analysis, conduct and a first simulation.

What the record says stands with its path; what it does not say is assumed, and where somebody must decide, a gap.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from trialwright.protocol.draft_doses import DraftDose, Said, doses_of
from trialwright.protocol.draft_times import DraftVisit, days_in, visits_of, windows_of
from trialwright.protocol.gap import GAP, REQUIRED
from trialwright.registry.record import Record
from trialwright.registry.record_interventions import ArmGroup, Intervention
from trialwright.registry.record_outcomes import Outcome

Data = dict[str, Any]
ARMS = "protocolSection.armsInterventionsModule"
OUTCOMES = "protocolSection.outcomesModule"
_MOST_SECONDARY = 25
_BEFORE_THE_END = 7
"""Days between the last drafted dose and the last visit: their windows do not meet."""
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def assumed(text: str) -> Data:
    return {"assumed": text}


def gap(text: str) -> Data:
    return {"assumed": f"{GAP} {text}"}


def required(text: str) -> Data:
    return {"assumed": f"{REQUIRED} {text}"}


@dataclass(frozen=True)
class Drafting:
    """What is read of the record once, for every file."""

    record: Record
    arms: Sequence[ArmGroup]
    interventions: Sequence[Intervention]
    primary: Sequence[Outcome]
    secondary: Sequence[Outcome]
    visits: Sequence[DraftVisit]

    @property
    def names(self) -> list[str]:
        """A short name for each arm, each once."""
        found: list[str] = []
        for position, arm in enumerate(self.arms):
            name = re.sub(r"[^a-z0-9]+", "-", (arm.label or "").lower()).strip("-")[:40].strip("-") or "arm"
            found.append(name if name not in found else f"{name}-{position + 1}")
        return found or ["participants"]


def read_for_draft(record: Record) -> Drafting:
    """The parts of the record that a draft needs."""
    section = record.protocol_section
    module, outcomes = section.arms_interventions_module, section.outcomes_module
    primary = [one for one in (outcomes.primary_outcomes if outcomes else None) or () if one.measure]
    secondary = [one for one in (outcomes.secondary_outcomes if outcomes else None) or () if one.measure]
    frames = [[one.time_frame or one.measure or "" for one in some] for some in (primary, secondary)]
    return Drafting(
        record,
        (module.arm_groups if module else None) or (),
        (module.interventions if module else None) or (),
        primary,
        secondary[:_MOST_SECONDARY],
        visits_of(frames[0], frames[1]),
    )


def study_type(record: Record) -> str:
    """INTERVENTIONAL, OBSERVATIONAL or EXPANDED_ACCESS; empty where the record does not say."""
    design = record.protocol_section.design_module
    return str((design.study_type if design else None) or "").upper()


def is_observational(record: Record) -> bool:
    """Whether the study only observes: nothing that its record names is given by it."""
    return study_type(record) == "OBSERVATIONAL"


def study_data(drafting: Drafting) -> Data:
    """study.yaml."""
    section = drafting.record.protocol_section
    title = section.identification_module.brief_title if section.identification_module else None
    design = section.design_module
    count = design.enrollment_info.count if design and design.enrollment_info else None
    counted = {"registered": "protocolSection.designModule.enrollmentInfo.count"}
    model = (design.design_info.intervention_model if design and design.design_info else None) or ""
    crossed = required(
        "the record says CROSSOVER; a plan here has one path for each arm: write each sequence as an arm, with the "
        "doses of its periods."
    )
    usual = assumed("The record names no epochs; screening, treatment and follow-up is the usual order.")
    if not study_type(drafting.record):
        usual = required("the record does not say of which type the study is: does it treat, or observe?")
    return {
        "id": drafting.record.nct_id,
        "title": title or drafting.record.nct_id,
        "nct_id": drafting.record.nct_id,
        "target_enrolment": count or 1,
        "epochs": ["screening", "treatment", "follow-up"],
        "basis": {
            "title": {"registered": "protocolSection.identificationModule.briefTitle"} if title
            else gap("the record has no brief title."),
            "nct_id": {"registered": "protocolSection.identificationModule.nctId"},
            "target_enrolment": counted if count else required("how many participants are planned?"),
            "epochs": crossed if str(model).upper() == "CROSSOVER" else usual,
        },
        "arms": _arms(drafting),
        "administrations": _administrations(drafting),
    }  # fmt: skip


def _arms(drafting: Drafting) -> list[Data]:
    if not drafting.arms:
        alone = study_type(drafting.record) in ("OBSERVATIONAL", "EXPANDED_ACCESS")
        basis = assumed("The record names no groups.") if alone else required("the record names no arms: name them.")
        return [{"name": "participants", "title": "All participants", "description": "All participants",
                 "basis": {"rest": basis}}]  # fmt: skip
    found = []
    for position, (name, arm) in enumerate(zip(drafting.names, drafting.arms, strict=True)):
        base = f"{ARMS}.armGroups[{position}]"
        label, text = arm.label or name, arm.description
        found.append({
            "name": name,
            "title": label,
            "description": str(text) if text else label,
            "basis": {
                "title": {"registered": f"{base}.label"} if arm.label else gap("the record has no label of this arm."),
                "description": {"registered": f"{base}.description"} if text
                else gap("the record does not describe this arm."),
            },
        })  # fmt: skip
    return found


def _administrations(drafting: Drafting) -> list[Data]:
    last = max(visit.day for visit in drafting.visits)
    if is_observational(drafting.record):
        why = assumed("An observational study gives nothing; this marks the day 0 of the group.")
        return [_start_of(name, why) for name in drafting.names]
    doses = doses_of(drafting.interventions, drafting.arms)
    found = [_administration(drafting, dose, last, doses) for dose in doses if dose.arms or not drafting.arms]
    treated = {name for entry in found for name in entry.get("arms", drafting.names)}
    for name in drafting.names:
        if name not in treated:
            found.append(_start_of(name, gap("the record names no intervention of this arm; this marks its day 0.")))
    return found


def _start_of(arm: str, why: Data) -> Data:
    """An arm without a registered intervention still has a day 0."""
    return {
        "intervention": f"Start of {arm}", "dose": 1, "unit": "{dose}", "route": "none", "first_day": 0,
        "every_days": 1, "number": 1, "before_days": 0, "after_days": 0, "arms": [arm],
        "basis": {"rest": why},
    }  # fmt: skip


def _administration(drafting: Drafting, dose: DraftDose, last: int, all_doses: Sequence[DraftDose]) -> Data:
    every = int(float(dose.every_days.value))
    number = max(1, (last - _BEFORE_THE_END) // every + 1) if every else 1
    side = 0 if number == 1 else min(3, (every - 1) // 2)
    name = dose.name if [one.name for one in all_doses].count(dose.name) == 1 else f"{dose.name} {dose.position + 1}"
    dosed = _has_dose(drafting.interventions[dose.position])
    times = "doses" if dosed else "times"
    basis = {
        "intervention": {"registered": f"{ARMS}.interventions[{dose.position}].name"}
        if name == drafting.interventions[dose.position].name else gap("the record has no name of its own for it."),
        "dose": _said(dose.dose, "what is one dose?"),
        "unit": _said(dose.unit, "in which unit is it given?"),
        "route": _said(dose.route, "by which route is it given?"),
        "every_days": _said(dose.every_days, "how often is it given?"),
        "number": required(f"how many {times}? {number} is what fits before the last outcome, on day {last}."),
        "first_day": assumed("Days count from the first dose, which is day 0 by definition."),
        "rest": gap("the record gives no window: how early or late may a dose be?"),
    }  # fmt: skip
    if not dosed:
        basis |= dict.fromkeys(("dose", "unit", "route"), assumed(_WITHOUT_DOSE))
        dose = replace(dose, dose=Said(1.0), unit=Said("{dose}"), route=Said("none"))
    made: Data = {
        "intervention": name, "dose": dose.dose.value, "unit": dose.unit.value, "route": dose.route.value,
        "first_day": 0, "every_days": every or 1, "number": number, "before_days": side, "after_days": side,
    }  # fmt: skip
    if dose.arms and len(dose.arms) < len(drafting.arms):
        made["arms"] = [drafting.names[position] for position in dose.arms]
    return {**made, "basis": basis}


_WITHOUT_DOSE = "It has no dose: 1 {dose} counts each time that it was given."
_NO_DOSE = frozenset({"DEVICE", "PROCEDURE", "BEHAVIORAL", "DIAGNOSTIC_TEST"})


def _has_dose(intervention: Intervention) -> bool:
    """Whether an intervention of this registered type is measured out."""
    return str(intervention.type or "").upper().replace(" ", "_") not in _NO_DOSE


def _said(said: Said, question: str) -> Data:
    if said.path is None or said.quote is None:
        return required(question)
    if said.others:
        return required(f"{question} The words name {said.quote} and also {', '.join(said.others[:5])}.")
    numbers = [float(number) for number in _NUMBER.findall(said.quote)]
    if isinstance(said.value, float) and numbers and said.value not in numbers:
        return assumed(f"Read from the registered words: {said.quote}.")
    return {"registered": said.path, "quote": said.quote}


def schedule_data(drafting: Drafting) -> Data:
    """schedule.yaml: a screening visit, day 0 and the times that outcomes name."""
    days = [0, *(visit.day for visit in drafting.visits)]
    sides = windows_of(days)
    sides[0] = 0
    visits = [{
        "name": "screening", "epoch": "screening", "day": -14, "before_days": 14, "after_days": 13,
        "forms": ["demographics", "vitals", "eligibility_confirmation"],
        "basis": {"rest": gap("the record names no screening visit; up to 28 days before day 0 is usual.")},
    }, {
        "name": "day 0", "epoch": "treatment", "day": 0, "before_days": 0, "after_days": 0,
        "forms": ["vitals", "outcomes"],
        "basis": {"rest": assumed("The first dose, from which days count.")},
    }]  # fmt: skip
    for visit, side in zip(drafting.visits, sides[1:], strict=True):
        basis = {
            "day": assumed("Named by a registered time frame (a month counts 30 days, a year 365).") if visit.said
            else required("no registered time frame names a time: when is the outcome seen?"),
            "rest": gap("the record gives no visit window and no list of procedures."),
        }  # fmt: skip
        visits.append({"name": visit.name, "epoch": "treatment", "day": visit.day, "before_days": side,
                       "after_days": side, "forms": ["vitals", "outcomes"], "basis": basis})  # fmt: skip
    rest = {"rest": assumed("An event may need a visit at any time.")}
    extra = {"name": "unscheduled", "epoch": "treatment", "forms": ["vitals", "outcomes"], "basis": rest}
    return {"visits": visits, "unscheduled": [extra]}


def outcome_items(drafting: Drafting) -> list[tuple[str, Outcome, str]]:
    """Name, outcome and path of every outcome that gets an item."""
    found = [(f"primary_{n + 1}", one, f"{OUTCOMES}.primaryOutcomes[{n}]") for n, one in enumerate(drafting.primary)]
    found += [
        (f"secondary_{n + 1}", one, f"{OUTCOMES}.secondaryOutcomes[{n}]") for n, one in enumerate(drafting.secondary)
    ]
    return found or [("primary_1", Outcome(measure="Primary outcome"), "")]


def analysis_data(drafting: Drafting) -> Data:
    """analysis.yaml: each primary outcome as a proportion of responders, until somebody plans it."""
    items = outcome_items(drafting)
    primary = [one for one in items if one[0].startswith("primary")]
    return {
        "baseline_visit": "day 0",
        "response_visits": [visit.name for visit in drafting.visits],
        "adverse_event_threshold_percent": 5,
        "basis": {"rest": gap("the record states no analysis.")},
        "measures": {name: {"form": "outcomes", "item": name} for name, _, _ in items},
        "baseline": [
            {"title": "Age", "kind": "continuous", "unit": "years",
             "source": {"form": "demographics", "item": "age_years"}},
            {"title": "Sex", "kind": "categories", "unit": "participants",
             "source": {"form": "demographics", "item": "sex"}},
        ],
        "outcomes": [_outcome(drafting, *one) for one in primary],
    }  # fmt: skip


def _outcome(drafting: Drafting, name: str, outcome: Outcome, path: str) -> Data:
    named = days_in(outcome.time_frame or outcome.measure or "")
    seen = [visit for visit in drafting.visits if visit.day in named] or list(drafting.visits)
    measure, frame = str(outcome.measure or "Primary outcome"), str(outcome.time_frame or "")
    basis = {
        "title": {"registered": f"{path}.measure"} if path else required("the record names no primary outcome."),
        "time_frame": {"registered": f"{path}.timeFrame"} if frame else gap("the record gives no time frame."),
        "visit": assumed("The last visit that the registered time frame names.") if named
        else required("at which visit is it judged?"),
        "endpoint": required("which rule makes the answer? Responders by percent improvement only hold the place."),
        "parameters": required("from which improvement on is someone a responder?"),
        "estimand": required("write the five attributes of the estimand (ICH E9(R1))."),
        "rest": gap("the record states no analysis."),
    }  # fmt: skip
    return {
        "name": name, "type": "primary", "title": measure, "time_frame": frame or "not said",
        "endpoint": "percent_improvement", "measure": name, "parameters": {"percent": 50}, "visit": seen[-1].name,
        "analysis_set": "treated", "missing": "non-response", "level": 0.95,
        "estimand": {
            "population": "Participants who received at least one dose.", "treatment": "As planned in study.yaml.",
            "variable": measure, "intercurrent_events": [],
            "summary": "Proportion of responders in each arm with its exact 95 percent interval.",
        },
        "basis": basis,
    }  # fmt: skip
