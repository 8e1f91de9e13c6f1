"""What must hold between the files of a study folder, beyond the shape of each.

Every check takes the parts that could be read and says each mistake with file, line and key; a part that could not be
read is not checked, so that one mistake does not hide the others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from trialwright.eligibility.criterion import Criteria
from trialwright.errors import InputError
from trialwright.protocol.analysis_checks import check_analysis
from trialwright.protocol.analysis_plan import AnalysisPlan
from trialwright.protocol.anchor_checks import anchor_mistakes
from trialwright.protocol.basis_checks import check_bases
from trialwright.protocol.blinding import blinding_mistakes
from trialwright.protocol.check import ChecksFile
from trialwright.protocol.conduct_plan import ConductPlan, RolesFile
from trialwright.protocol.file_shape import ScheduleFile, StudyFile
from trialwright.protocol.form import Form
from trialwright.protocol.form_checks import check_form, named, once
from trialwright.protocol.form_file import FormFile
from trialwright.protocol.range_checks import range_mistakes
from trialwright.protocol.reference_range import RangesFile
from trialwright.protocol.rule_checks import check_mistakes, conduct_mistakes, expression_mistakes, item_mistakes
from trialwright.protocol.rules import read_rules
from trialwright.protocol.site import SitesFile, site_mistakes
from trialwright.protocol.yaml_file import Key, YamlFile, describe
from trialwright.registry.record import Record

_STUDY_ID = re.compile(r"[A-Za-z][A-Za-z0-9-]{1,40}")


@dataclass
class StudyParts:
    """What was read of a folder, each part with its file; None where it could not be read."""

    folder: Path
    study_file: YamlFile | None = None
    study: StudyFile | None = None
    schedule_file: YamlFile | None = None
    schedule: ScheduleFile | None = None
    analysis_file: YamlFile | None = None
    analysis: AnalysisPlan | None = None
    criteria: Criteria | None = None
    record: Record | None = None
    forms: dict[str, Form] = field(default_factory=dict)
    form_files: dict[str, YamlFile] = field(default_factory=dict)
    form_shapes: dict[str, FormFile] = field(default_factory=dict)
    tables: set[str] = field(default_factory=set)
    simulation: YamlFile | None = None
    sources: YamlFile | None = None
    checks_file: YamlFile | None = None
    checks: ChecksFile | None = None
    conduct_file: YamlFile | None = None
    conduct: ConductPlan | None = None
    roles_file: YamlFile | None = None
    roles: RolesFile | None = None
    ranges_file: YamlFile | None = None
    ranges: RangesFile | None = None
    sites_file: YamlFile | None = None
    sites: SitesFile | None = None


def check_parts(parts: StudyParts) -> Iterator[InputError]:
    """Every mistake between the files, file by file."""
    if parts.study is not None and parts.study_file is not None:
        yield from _study(parts.study, parts.study_file, parts.record, (parts.folder / "record.json").exists())
        if parts.schedule is not None and parts.schedule_file is not None:
            yield from _schedule(parts.schedule, parts.schedule_file, parts.study, _form_names(parts.folder))
            yield from anchor_mistakes(
                parts.schedule, parts.schedule_file, parts.study.epochs, _form_names(parts.folder)
            )
    if parts.sites is not None and parts.sites_file is not None:
        yield from once(parts.sites_file, ("sites",), [site.name for site in parts.sites.sites], "name")
        yield from site_mistakes(parts.sites_file, parts.sites.sites)
    for name, form in parts.forms.items():
        yield from check_form(name, form, parts.form_shapes[name], parts.form_files[name])
        yield from item_mistakes(parts.form_shapes[name], parts.form_files[name])
    yield from _rules(parts)
    if parts.analysis is not None and parts.analysis_file is not None and parts.schedule is not None:
        forms: dict[str, Form | None] = dict.fromkeys(sorted(_form_names(parts.folder))) | parts.forms
        arms = [arm.name for arm in parts.study.arms] if parts.study is not None else []
        yield from check_analysis(parts.analysis, parts.analysis_file, parts.schedule.visits, forms, arms)
    plans = (parts.study_file, parts.schedule_file, parts.analysis_file, parts.sites_file)
    for file in (*plans, *parts.form_files.values()):
        if file is not None:
            yield from check_bases(file, parts.record, against_record=_record_settled(parts))
    for plain in (parts.simulation, parts.sources):
        if plain is not None and not isinstance(plain.data, dict):
            yield plain.error(
                (),
                expected="a mapping of keys",
                found=describe(plain.data),
                remedy="Write the file's keys, each with a colon.",
            )


def _rules(parts: StudyParts) -> Iterator[InputError]:
    """Expressions, checks, and the conduct plan; only when every form could be read, since they speak of them."""
    if _form_names(parts.folder) - set(parts.forms) or parts.schedule is None:
        return
    visits = [visit.name for visit in parts.schedule.visits]
    checks = parts.checks.checks if parts.checks is not None else ()
    rules = read_rules(parts.forms, visits, checks)
    yield from expression_mistakes(rules, parts.form_shapes, parts.form_files, parts.checks_file)
    if parts.checks_file is not None:
        yield from check_mistakes(rules, checks, parts.checks_file)
    if parts.conduct is not None and parts.conduct_file is not None:
        yield from conduct_mistakes(parts.conduct, parts.forms, visits, parts.conduct_file)
        arms = [arm.name for arm in parts.study.arms] if parts.study is not None else []
        doses = parts.study.administrations if parts.study is not None else ()
        yield from once(parts.conduct_file, ("blinding",), [one.name for one in parts.conduct.blinding], "name")
        yield from blinding_mistakes(parts.conduct.blinding, parts.forms, arms, doses, parts.conduct_file)
    if parts.ranges is not None and parts.ranges_file is not None:
        yield from range_mistakes(parts.ranges, parts.forms, parts.ranges_file)
    if parts.roles is not None and parts.roles_file is not None:
        yield from once(parts.roles_file, ("duties",), [duty.name for duty in parts.roles.duties], "name")


def _record_settled(parts: StudyParts) -> bool:
    """False when a record is due but could not be read: that is told once, not again at every registered value."""
    due = parts.study is None or parts.study.nct_id is not None or (parts.folder / "record.json").exists()
    return parts.record is not None or not due


def _form_names(folder: Path) -> set[str]:
    """Forms that have a file, readable or not: a form with a mistake is still there."""
    return {path.stem for path in (folder / "forms").glob("*.yaml")}


def _study(study: StudyFile, file: YamlFile, record: Record | None, record_there: bool) -> Iterator[InputError]:
    if study.nct_id is not None and record is None and not record_there:
        yield file.error(
            ("nct_id",),
            expected="null where no record.json stands",
            found=describe(study.nct_id),
            remedy="Put the registered record beside study.yaml.",
        )
    if study.nct_id is not None and record is not None and study.nct_id != record.nct_id:
        yield file.error(
            ("nct_id",),
            expected=f"the number of record.json, {record.nct_id}",
            found=describe(study.nct_id),
            remedy="Correct the number, or put the right record there.",
        )
    if study.target_enrolment < 1:
        yield file.error(
            ("target_enrolment",),
            expected="at least 1",
            found=describe(study.target_enrolment),
            remedy="Write how many participants are planned.",
        )
    yield from _study_id(study, file)
    yield from named(file, ("title",), study.title)
    yield from once(file, ("epochs",), study.epochs)
    yield from once(file, ("arms",), [arm.name for arm in study.arms], "name")
    if not study.arms:
        yield file.error(("arms",), expected="at least one arm", found="an empty list", remedy="Add the arm.")
    yield from _administrations(study, file)
    for arm in study.arms:
        yield from _doses_of_arm(study, arm.name, file)


def _study_id(study: StudyFile, file: YamlFile) -> Iterator[InputError]:
    """Acts, exports and addresses carry the id; no study may pass for a registered or a simulated one."""
    if study.nct_id is not None and study.id != study.nct_id:
        yield file.error(
            ("id",),
            expected=f"the study's nct_id, {study.nct_id}",
            found=describe(study.id),
            remedy="Write the number.",
        )
    elif study.nct_id is None and (not _STUDY_ID.fullmatch(study.id) or study.id.upper().startswith(("NCT", "SIM-"))):
        yield file.error(
            ("id",),
            expected="letters, digits and hyphens, not beginning with NCT (registered) or SIM- (simulated)",
            found=describe(study.id),
            remedy="Choose another id.",
        )


def _administrations(study: StudyFile, file: YamlFile) -> Iterator[InputError]:
    arms = [arm.name for arm in study.arms]
    for position, plan in enumerate(study.administrations):
        key: Key = ("administrations", position)
        for number, arm in enumerate(plan.arms):
            if arm not in arms:
                yield file.error(
                    (*key, "arms", number),
                    expected=f"an arm of the study ({', '.join(arms)})",
                    found=describe(arm),
                    remedy="Correct the arm's name.",
                )
        for name, least in (("number", 1), ("every_days", 1), ("before_days", 0), ("after_days", 0)):
            if getattr(plan, name) < least:
                yield file.error(
                    (*key, name),
                    expected=f"at least {least}" + _window_word(name),
                    found=describe(getattr(plan, name)),
                    remedy="Correct the number.",
                )
        if plan.dose <= 0:
            yield file.error(
                (*key, "dose"),
                expected="more than 0",
                found=describe(plan.dose),
                remedy="Write the amount of one dose.",
            )
        if plan.number > 1 and plan.before_days + plan.after_days >= plan.every_days > 0:
            yield file.error(
                (*key, "after_days"),
                expected=f"so small that the windows of two doses, {plan.every_days} days apart, do not meet",
                found=f"{plan.before_days} days before and {plan.after_days} after",
                remedy="Narrow the window: a dose must belong to one planned day.",
            )


def _doses_of_arm(study: StudyFile, arm: str, file: YamlFile) -> Iterator[InputError]:
    """Days count from the first dose, and a dose is recorded by its intervention's name: both must be plain."""
    plans = [(number, plan) for number, plan in enumerate(study.administrations) if not plan.arms or arm in plan.arms]
    seen: set[str] = set()
    for number, plan in plans:
        if plan.intervention in seen:
            yield file.error(
                ("administrations", number, "intervention"),
                expected=f"planned once in the arm {arm}",
                found=f"{describe(plan.intervention)} again",
                remedy="Name the two apart, or join them.",
            )
        seen.add(plan.intervention)
    if plans and min(plan.first_day for _, plan in plans) != 0:
        number, plan = min(plans, key=lambda entry: entry[1].first_day)
        yield file.error(
            ("administrations", number, "first_day"),
            expected=f"0 for the first dose of the arm {arm}, the day from which all days count",
            found=describe(plan.first_day),
            remedy="Count the days from the first dose.",
        )


def _schedule(schedule: ScheduleFile, file: YamlFile, study: StudyFile, forms: set[str]) -> Iterator[InputError]:
    yield from once(file, ("visits",), [visit.name for visit in schedule.visits], "name")
    previous = None
    for position, visit in enumerate(schedule.visits):
        key: Key = ("visits", position)
        yield from named(file, (*key, "name"), visit.name)
        for name in ("before_days", "after_days"):
            if getattr(visit, name) < 0:
                yield file.error(
                    (*key, name),
                    expected="at least 0" + _window_word(name),
                    found=describe(getattr(visit, name)),
                    remedy="Count the days from the target day outwards.",
                )
        if previous is not None and visit.day <= previous.day:
            yield file.error(
                (*key, "day"),
                expected=f"after day {previous.day} ({previous.name})",
                found=str(visit.day),
                remedy="Move the visit or correct the day.",
            )
        elif previous is not None and visit.day - visit.before_days <= previous.day + previous.after_days:
            yield file.error(
                (*key, "before_days"),
                expected=f"so small that the window opens after that of {previous.name} has closed",
                found=describe(visit.before_days),
                remedy="Narrow one of the two windows.",
            )
        if visit.epoch not in study.epochs:
            yield file.error(
                (*key, "epoch"),
                expected=f"an epoch of study.yaml ({', '.join(study.epochs)})",
                found=describe(visit.epoch),
                remedy="Correct the epoch, or add it there.",
            )
        for number, form in enumerate(visit.forms):
            if form not in forms:
                yield file.error(
                    (*key, "forms", number),
                    expected=f"a form of the folder forms ({', '.join(sorted(forms))})",
                    found=describe(form),
                    remedy="Add the form's file, or correct the name.",
                )
        previous = visit


def _window_word(name: str) -> str:
    return ", so that the window holds its own target day" if name in ("before_days", "after_days") else ""
