"""D05-D08: does each arm have its intervention, each intervention its arm, and is it said what is given?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from trialwright.registry.record_interventions import Intervention
from trialwright.review.case import ARMS, Case
from trialwright.review.check import Check, Judged, faulty, not_applicable, not_in_source
from trialwright.review.finding import Fault
from trialwright.review.likeness import words_of
from trialwright.review.rule_sources import logic, protocol_definitions


def arm_without_intervention(case: Case) -> Judged:
    groups, interventions = case.arms.arm_groups, case.arms.interventions
    if not case.is_interventional:
        return not_applicable("arms are asked of interventional studies")
    if not groups:
        return not_in_source("arms")
    faults = []
    for index, group in enumerate(groups):
        is_given = group.intervention_names or any(
            group.label in (one.arm_group_labels or ()) for one in interventions or ()
        )
        if (
            not is_given
            and group.type not in ("NO_INTERVENTION", None)
            and case.shows(f"{ARMS}.armGroups[{index}].interventionNames")
        ):
            faults.append(
                case.fault(f"The arm {group.label} receives no intervention.", f"{ARMS}.armGroups[{index}].label")
            )
    for index, one in enumerate(interventions or ()):
        if not one.arm_group_labels and case.shows(f"{ARMS}.interventions[{index}].armGroupLabels"):
            faults.append(case.fault(f"No arm receives {one.name}.", f"{ARMS}.interventions[{index}].name"))
    return faulty(faults)


_PLACEBO = re.compile(
    r"placebo|sham|saline|vehicle|dummy|simulat|inactive|sugar|starch|water|dextrose|lactose|blank|control"
    r"|matching|cellulose|maltodextrin|glucose|ringer|attention|off\b",
    re.I,
)


def placebo_without_placebo(case: Case) -> Judged:
    groups = case.arms.arm_groups
    if not case.is_interventional:
        return not_applicable("arms are asked of interventional studies")
    if not groups:
        return not_in_source("arms")
    faults = []
    for index, group in enumerate(groups):
        if group.type not in ("PLACEBO_COMPARATOR", "SHAM_COMPARATOR"):
            continue
        held = [one for one in case.arms.interventions or () if group.label in (one.arm_group_labels or ())]
        texts = [group.label, group.description, *(group.intervention_names or ())]
        texts += [text for one in held for text in (one.name, one.description, *(one.other_names or ()))]
        if not any(_PLACEBO.search(text) for text in texts if text):
            kind = group.type.lower().replace("_", " ")
            says = f"The arm {group.label} is a {kind}, but nothing it receives is a placebo or sham."
            faults.append(case.fault(says, f"{ARMS}.armGroups[{index}].type", f"{ARMS}.armGroups[{index}].label"))
    return faulty(faults)


_TOLD = {
    "dose": re.compile(
        r"\d\s*(?:[mµμunk]?g|mcg|i\.?u|iu|units?|mm?ol|[mµμ]?l|cc|%|gy|mci|gbq|mbq|cells?|pfu|vg|tablets?"
        r"|capsules?|puffs?|drops?|cfu)(?:\b|/)|\b(?:one|two|single|half) (?:tablet|capsule|drop|puff|dose)"
        r"|\bdose[sd]?\b[^.]{0,200}\d", re.I),
    "route": re.compile(
        r"\boral|orally|\bper os\b|by mouth|\bpo\b|tablet|capsule|pill|syrup|inject|infus|intra|subcut"
        r"|\bs\.?c\.?\b|\bi\.?v\.?\b|\bi\.?m\.?\b|topical|cream|ointment|gel\b|patch|inhal|nebuli|nasal|spray"
        r"|drops?|eye|ophthalm|rectal|supposit|vaginal|sublingual|buccal|transderm|implant|enema|epidural"
        r"|spinal|nerve|block|local|perineural|mouthwash|gargle|lozenge", re.I),
    "frequency": re.compile(
        r"\b(?:once|twice|thrice|daily|weekly|monthly|every|each|per day|per week|a day|a week|bid|tid|qid|qd"
        r"|qod|qw|q\d+[hdw]|q\.?[dw]\.?|b\.i\.d|t\.i\.d|b\.?d|single|one[- ]time|continuous\w*|bolus|hourly"
        r"|days? 1|on day|times|nightly|at bedtime|before|after|during|prior|morning|evening|/day|/d\b|/week"
        r"|/h\b|/hr|infusion|cycle)\b|/day", re.I),
    "duration": re.compile(
        r"\b(?:for|over|during|up to|until|within|through|throughout|lasting|total of|after|before|prior to"
        r"|duration)\b[^.]{0,40}\b(?:\d+|one|two|three|four|five|six|eight|ten|twelve)(?:[- ]"
        r"| consecutive )?(?:min\w*|h|hours?|days?|weeks?|wks?|months?|years?|cycles?|doses?)|\b(?:\d+|one|two"
        r"|three|four|five|six|eight|ten|twelve)[- ](?:day|week|month|year|cycle)s?\b"
        r"|until (?:disease )?progression|\b(?:days?|weeks?|months?|cycles?) \d|single|one[- ]time"
        r"|\bonce\b(?! (?:a|daily|weekly|monthly|every|per))|bolus|before|after|during|induction"
        r"|intra-?operative|pre-?operative|discharge|surgery|\d\s*(?:to|-)\s*\d+ (?:days?|weeks?|months?)"
        r"|doses\b", re.I),
}  # fmt: skip


def dosing_incomplete(case: Case) -> Judged:
    drugs = [
        (index, one) for index, one in enumerate(case.arms.interventions or ())
        if one.type in ("DRUG", "BIOLOGICAL") and not re.search(
            r"placebo|sham|standard|usual|best (?:available|supportive)", one.name or "", re.I)
    ]  # fmt: skip
    if not case.arms.interventions:
        return not_in_source("interventions")
    if not drugs or not case.is_interventional:
        return not_applicable("no drug or biological is tried here")
    return faulty(fault for index, one in drugs if (fault := _untold(case, index, one)))


def _untold(case: Case, index: int, one: Intervention) -> Fault | None:
    groups = [group for group in case.arms.arm_groups or () if group.label in (one.arm_group_labels or ())]
    texts = [one.name, one.description, *(one.other_names or ())]
    texts += [text for group in groups for text in (group.label, group.description)]
    told = "\n".join(text for text in texts if text)
    missing = [name for name, pattern in _TOLD.items() if not pattern.search(told)]
    if not missing:
        return None
    path = f"{ARMS}.interventions[{index}]"
    return case.fault(
        f"{one.name}: no {' or '.join(missing)} is given.", f"{path}.description" if one.description else f"{path}.name"
    )


_BACKGROUND = re.compile(
    r"\b(?:added? (?:on|to|onto)|add[- ]on (?:to|therapy to)|in addition to|on top of|superimposed on"
    r"|combined with their)\s+"
    r"(?P<what>(?:\w+[\s-]){0,4}?(?:treatments?|therap(?:y|ies)|medications?|regimens?|care|drugs?))\b",
    re.I,
)


def background_not_listed(case: Case) -> Judged:
    if not case.arms.arm_groups:
        return not_in_source("arms")
    names = [text for one in case.arms.interventions or () for text in (one.name, *(one.other_names or ())) if text]
    labels = [group.label for group in case.arms.arm_groups]
    listed = words_of([*names, *labels, *("".join(word[:1] for word in name.split()) for name in names)])
    return faulty(_background(case, listed))


def _background(case: Case, listed: frozenset[str]) -> Iterator[Fault]:
    places = [
        (f"{ARMS}.armGroups[{index}].description", one.description)
        for index, one in enumerate(case.arms.arm_groups or ())
    ]
    for path, text in places:
        for match in _BACKGROUND.finditer(text or ""):
            what = match.group("what")
            telling = words_of([what]) - {
                "therapy",
                "treatments",
                "therapies",
                "medication",
                "medications",
                "care",
                "regimen",
                "drugs",
            }
            if not telling & listed and not re.search(
                r"\b(?:this|study|experimental|investigational|above)\b", what, re.I
            ):
                says = f"The arm's background, {what}, is not among the interventions."
                yield case.fault(says, case.quote(path, *match.span()))


CHECKS = (
    Check(
        "D05",
        "warning",
        "each arm has an intervention and each intervention an arm",
        protocol_definitions("arms and interventions"),
        "Ask who receives what.",
        arm_without_intervention,
    ),
    Check(
        "D06",
        "warning",
        "a placebo or sham arm receives a placebo or sham",
        logic("an arm's type says what it receives"),
        "Ask what the comparator receives.",
        placebo_without_placebo,
    ),
    Check(
        "D07",
        "warning",
        "a drug comes with dose, route, frequency and duration",
        protocol_definitions("intervention description"),
        "Look in the protocol or ask the contact.",
        dosing_incomplete,
    ),
    Check(
        "D08",
        "note",
        "background therapy that an arm names is among the interventions",
        logic("what is given is part of the arm"),
        "Ask which earlier medicines go on.",
        background_not_listed,
    ),
)
