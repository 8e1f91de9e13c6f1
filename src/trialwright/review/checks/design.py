"""D01-D04, D10: do allocation, model, masking, kind, phase and size agree with each other?"""

from __future__ import annotations

from collections.abc import Iterator

from trialwright.review.case import ARMS, DESIGN, Case
from trialwright.review.check import Check, Judged, faulty, not_applicable, not_in_source, passed
from trialwright.review.finding import Fault
from trialwright.review.rule_sources import logic, protocol_definitions

_INFO = f"{DESIGN}.designInfo"
_ROLES = {"SINGLE": 1, "DOUBLE": 2, "TRIPLE": 3, "QUADRUPLE": 4}


def one_group_or_more(case: Case) -> Judged:
    info, arms = case.design_info, case.arms.arm_groups
    if info.intervention_model is None and info.allocation is None:
        return (
            not_in_source("model and allocation")
            if case.is_interventional
            else not_applicable("no intervention is allocated")
        )
    many = f"{ARMS}.armGroups[1].label"
    faults = []
    if info.intervention_model == "SINGLE_GROUP" and info.allocation == "RANDOMIZED":
        says = "There is one group, but the allocation is randomised."
        faults.append(case.fault(says, f"{_INFO}.interventionModel", f"{_INFO}.allocation"))
    if info.intervention_model == "SINGLE_GROUP" and arms and len(arms) > 1:
        faults.append(
            case.fault(
                f"The model is one group, but {len(arms)} arms are registered.", f"{_INFO}.interventionModel", many
            )
        )
    if info.allocation == "RANDOMIZED" and arms and len(arms) < 2 and info.intervention_model != "CROSSOVER":
        says = "The allocation is randomised, but one arm is registered."
        faults.append(case.fault(says, f"{_INFO}.allocation", f"{ARMS}.armGroups[0].label"))
    return faulty(faults)


def model_and_arms(case: Case) -> Judged:
    model, arms = case.design_info.intervention_model, case.arms.arm_groups
    if not case.is_interventional:
        return not_applicable("an intervention model is asked of interventional studies")
    if model is None or not arms:
        return not_in_source("model and arms")
    least = {"PARALLEL": 2, "FACTORIAL": 3, "CROSSOVER": 2}.get(model, 1)
    if len(arms) >= least:
        return passed(f"{len(arms)} arms go with the model")
    says = f"The model is {model.lower()}, but {len(arms)} arm{'' if len(arms) == 1 else 's'} registered."
    return faulty([case.fault(says, f"{_INFO}.interventionModel", f"{ARMS}.armGroups[0].label")])


def masking_and_roles(case: Case) -> Judged:
    masking = case.design_info.masking_info
    if masking is None or masking.masking is None:
        return (
            not_in_source("masking")
            if case.is_interventional
            else not_applicable("masking is asked of interventional studies")
        )
    roles, wanted = masking.who_masked, _ROLES.get(masking.masking, 0)
    if masking.masking == "NONE" and not roles:
        return passed("nobody is masked")
    if not roles:
        return not_in_source("who is masked")
    if len(roles) == wanted:
        return passed(f"{len(roles)} masked, as the masking says")
    told = "role is" if len(roles) == 1 else "roles are"
    says = f"The masking is {masking.masking.lower()}, but {len(roles)} {told} masked."
    return faulty([case.fault(says, f"{_INFO}.maskingInfo.masking", f"{_INFO}.maskingInfo.whoMasked[0]")])


def kind_and_fields(case: Case) -> Judged:
    kind = case.design.study_type
    if kind is None:
        return not_in_source("the kind of study")
    return faulty(
        _of_observation(case) if kind == "OBSERVATIONAL" else _of_intervention(case) if kind == "INTERVENTIONAL" else ()
    )


def _of_observation(case: Case) -> Iterator[Fault]:
    info, phases = case.design_info, case.design.phases or ()
    if set(phases) - {"NA"}:
        says = f"An observational study has no phase: {', '.join(phases)}."
        yield case.fault(says, f"{DESIGN}.studyType", f"{DESIGN}.phases[0]")
    if info.allocation not in (None, "NA"):
        yield case.fault("An observational study allocates nobody.", f"{DESIGN}.studyType", f"{_INFO}.allocation")


def _of_intervention(case: Case) -> Iterator[Fault]:
    if not case.design.phases and case.shows(f"{DESIGN}.phases"):
        yield case.fault("An interventional study has no phase, not even 'not applicable'.", f"{DESIGN}.studyType")
    is_asked = case.status.overall_status != "WITHHELD" and not case.is_older_than_fdaaa
    if not case.arms.arm_groups and case.shows(f"{ARMS}.armGroups") and is_asked:
        yield case.fault("An interventional study has no arm.", f"{DESIGN}.studyType")


_SIZES = {
    "EARLY_PHASE1": (0, 1000),
    "PHASE1": (0, 2000),
    "PHASE2": (0, 5000),
    "PHASE3": (10, 60000),
    "PHASE4": (0, 60000),
}
"""Participants between which studies of a phase lie, generously: outside it are fewer than 1 in 100 of our sample."""


def size_for_phase(case: Case) -> Judged:
    phases, count = case.design.phases or (), case.enrolment.count
    if not case.is_interventional:
        return not_applicable("only an interventional study has a phase")
    if not phases or count is None:
        return not_in_source("phase and size")
    ended_early = case.status.overall_status in ("WITHDRAWN", "TERMINATED", "SUSPENDED")
    known = [_SIZES[phase] for phase in phases if phase in _SIZES]
    low = min((size[0] for size in known), default=0)
    high = max((size[1] for size in known), default=10**9)
    if (low <= count or ended_early) and count <= high:
        return passed(f"{count} participants go with the phase")
    says = f"{count:,} participants are unusual for {', '.join(phases)}."
    return faulty([case.fault(says, f"{DESIGN}.enrollmentInfo.count", f"{DESIGN}.phases[0]")])


CHECKS = (
    Check(
        "D01",
        "error",
        "one group goes with one arm and no randomisation, randomisation with two arms or more",
        logic("one group cannot be randomised"),
        "Ask how many groups there are.",
        one_group_or_more,
    ),
    Check(
        "D02",
        "error",
        "parallel and crossover studies have two arms or more, factorial ones three",
        protocol_definitions("interventional study model"),
        "Ask how many groups there are.",
        model_and_arms,
    ),
    Check(
        "D03",
        "error",
        "as many roles are masked as the masking says",
        protocol_definitions("masking"),
        "Ask who is masked.",
        masking_and_roles,
    ),
    Check(
        "D04",
        "error",
        "phase, allocation and arms belong to interventional studies",
        protocol_definitions("study type"),
        "Ask whether the study intervenes.",
        kind_and_fields,
    ),
    Check(
        "D10",
        "warning",
        "the size is one that studies of the phase have",
        logic("compared with the sample of base_rates.csv"),
        "Ask whether size or phase was mistyped.",
        size_for_phase,
    ),
)
