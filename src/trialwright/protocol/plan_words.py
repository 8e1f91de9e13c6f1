"""The plan in words, for the terminal: what is planned, and behind each value whether it is registered or assumed."""

from __future__ import annotations

from collections.abc import Iterator

from trialwright.protocol.analysis_size import size_statements
from trialwright.protocol.basis import Bases, basis_of
from trialwright.protocol.design import Administration, StudyDesign, Visit
from trialwright.protocol.expression_words import Names, in_words
from trialwright.protocol.form import Form
from trialwright.protocol.timeline import sentences
from trialwright.protocol.visit_anchor import FIRST_DOSE


def plan(design: StudyDesign) -> list[str]:
    """The whole plan, a line each."""
    lines = [f"{design.title}", f"{design.nct_id or 'not registered'} ({design.id})", ""]
    lines += _marked(f"Participants planned: {design.target_enrolment}", design.basis, "target_enrolment")
    for part in (
        _arms(design),
        _doses(design),
        _visits(design),
        _forms(design),
        _outcomes(design),
        conduct_lines(design),
    ):
        told = list(part)
        lines += ["", *told] if told else []
    size = [one.says for one in size_statements(design)]
    lines += ["", "What this number can and cannot show", *(f"  {says}" for says in size)] if size else []
    told = sentences(design)
    return lines + (["", "Timeline", *(f"  {sentence}" for sentence in told)] if told else [])


def window_words(visit: Visit | Administration) -> str:
    """``-3 to +3 days``, or ``on the day``.

    >>> from trialwright.protocol.design import Visit
    >>> window_words(Visit("week 4", "treatment", 28, 3, 5, (), {}))
    '-3 to +5 days'
    """
    if visit.before_days == visit.after_days == 0:
        return "on the day"
    return f"-{visit.before_days} to +{visit.after_days} days"


def _arms(design: StudyDesign) -> Iterator[str]:
    yield "Arms"
    for arm in design.arms:
        yield from _marked(f"  {arm.name}: {arm.title}. {arm.description}", arm.basis, "description")


def _doses(design: StudyDesign) -> Iterator[str]:
    yield "Doses"
    for given in design.administrations:
        arms = f" (arm {', '.join(given.arms)})" if given.arms else ""
        yield f"  {given.intervention}{arms}"
        rows = (
            ("dose", f"{given.dose:g} {given.unit}"),
            ("route", given.route),
            ("every_days", f"every {given.every_days} days from day {given.first_day}"),
            ("number", f"{given.number} doses, the last on day {given.day(given.number)}"),
            ("before_days", f"window {window_words(given)}"),
        )
        for field, words in rows:
            yield from _marked(f"    {words}", given.basis, field)


def _visits(design: StudyDesign) -> Iterator[str]:
    yield "Visits (days from the first dose, day 0)"
    for visit in design.visits:
        forms = ", ".join(visit.forms) or "none"
        anchor = "" if visit.anchor == FIRST_DOSE else f", from {visit.anchor} ({visit.anchor_basis})"
        yield from _marked(
            f"  {visit.name}: day {visit.day}{anchor}, {window_words(visit)}; forms: {forms}", visit.basis, "day"
        )
    for visit_kind in design.unscheduled:
        words = f"  {visit_kind.name}: at any time; forms: {', '.join(visit_kind.forms) or 'none'}"
        yield from _marked(words, visit_kind.basis, "forms")


def _forms(design: StudyDesign) -> Iterator[str]:
    yield "Forms"
    for form in design.forms.values():
        yield from _marked(f"  {form.name}: {form.label}; {_items(form)}", form.basis, "item_groups")


def conduct_lines(design: StudyDesign) -> Iterator[str]:
    """How the study is run: checks, consent versions, verification, signatures, duties; nothing where none stands."""
    plan = design.conduct
    if not (design.checks or design.duties or plan.verification):
        return
    yield "Conduct (none of it is registered; reasons stand in the files)"
    hard = sum(check.hard for check in design.checks)
    yield f"  Checks: {len(design.checks)}, {hard} of them hard"
    words = {check.name: in_words(tree, Names(design.forms, check.form)) for check, tree in design.rules.checks}
    for check in design.checks:
        says = words.get(check.name, check.holds)
        yield f"    {check.form}.{check.item}: {says}{' (hard)' if check.hard else ''}"
    for consent in plan.consents:
        yield f"  Consent form {consent.version}: " + (
            f"from {consent.starts}" if consent.starts else "not approved yet"
        )
    for rule in plan.verification:
        where = ", ".join((*rule.forms, *rule.items)) or "every form"
        first = f", the first {rule.first} always" if rule.first else ""
        yield f"  Verified: {where} of {rule.share_percent:g} percent of participants{first}"
    for milestone in plan.signatures:
        yield f"  Signed by the {milestone.role}: {milestone.what}"
    if plan.serious_event_hours is not None:
        yield f"  Serious adverse events are told within {plan.serious_event_hours} hours"
    for blind in plan.blinding:
        hidden = ", ".join((*(("the arm",) if blind.arm else ()), *blind.forms, *blind.items, *blind.acts))
        yield f"  Blinded to {' and '.join(blind.roles)}: {hidden}"
    for duty in design.duties:
        yield f"  Duty {duty.name}: {' or '.join(duty.roles)}"


def _items(form: Form) -> str:
    return ", ".join(f"{group.name} ({len(group.items)})" for group in form.item_groups)


def _outcomes(design: StudyDesign) -> Iterator[str]:
    yield "Outcomes"
    for outcome in design.analysis.outcomes:
        yield from _marked(f"  {outcome.type}: {outcome.title}", outcome.basis, "title")


def _marked(words: str, bases: Bases, field: str) -> list[str]:
    """The words and, below them, the basis."""
    basis = basis_of(bases, field)
    indent = " " * (len(words) - len(words.lstrip()) + 4)
    return [words, f"{indent}[{basis}]"] if basis is not None else [words]
