"""What an amendment would mean for a study that runs, read from its acts: a report, and nothing is written.

The same report is kept in the act when the amendment is put into force. It names places and participants' codes, and
no value. What would take the place of recorded values away is ``refused``: an item with values keeps its type, its unit
and its rows (a changed question is a new item with a new name), a visit that took place stays in the schedule. An item
or a form that is taken out is asked no more; its values stay in the ledger, in the trail and in what leaves.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from trialwright.clinical.printed_unit import printed_unit
from trialwright.conduct.judging import situation_of
from trialwright.conduct.screening_sheet import screen_recorded
from trialwright.conduct.signature import signatures
from trialwright.conduct.sites import site_of
from trialwright.conduct.verification import in_the_plan, verified_items
from trialwright.conduct.window import happened
from trialwright.protocol.amendment import compare, form_version
from trialwright.protocol.amendment_impact import Recorded, Touch, impact
from trialwright.protocol.amendment_words import Labels
from trialwright.protocol.conduct_plan import consent_deadline, consent_due
from trialwright.protocol.form import parse_address

if TYPE_CHECKING:
    from trialwright.conduct.course import Course
    from trialwright.conduct.participant import Participant
    from trialwright.protocol.design import StudyDesign

Section = Literal[
    "refused", "plan", "values", "checks", "visits", "forms", "consent", "proof", "analysis", "criteria",
    "participants",
]  # fmt: skip
SECTIONS: Mapping[Section, str] = {
    "refused": "What stands against it", "plan": "What changes in the plan", "values": "Recorded values",
    "checks": "Checks and calculations on recorded forms", "visits": "Visits and their windows",
    "forms": "Forms and their versions", "consent": "Consent to be given again",
    "proof": "Signatures, verification and locks", "analysis": "The analysis plan",
    "criteria": "Enrolled participants whom the new criteria would not admit", "participants": "Number of participants",
}  # fmt: skip
"""The parts of a report, in order, with their headings."""


@dataclass(frozen=True, slots=True)
class AmendmentLine:
    """One line of a report. ``count``: of values, visits, forms or people, as the sentence says; ``participants``:
    codes; ``place``: visit, form and item, as far as the line is about one."""

    section: Section
    says: str
    count: int = 0
    participants: tuple[str, ...] = ()
    place: str = ""

    def __str__(self) -> str:
        """The line as the audit trail tells it."""
        people = f" ({', '.join(self.participants)})" if self.participants else ""
        number = f"{self.count} x " if self.section in ("values", "checks", "visits") else ""
        return f"{self.section}: {number}{self.says}{people}"


def amendment_report(course: Course, after: StudyDesign, today: date) -> tuple[AmendmentLine, ...]:
    """What the study of ``course`` would mean to itself under ``after`` as of ``today``."""
    then = course.seen_with(after)
    touches = impact(
        course.design, then.design, [_recorded(course, one) for one in course.participants.values()], today
    )
    lines = [
        *_against(course, then, touches), *_plan(course, then), *_of_touches(touches, _labels(course, then)),
        *_forms(course, then), *_consents(course, then, today), *_proof(course, then), *_criteria(course, then),
        *_target(course, then),
    ]  # fmt: skip
    order = list(SECTIONS)
    return tuple(sorted(lines, key=lambda line: order.index(line.section)))


def refused_by(report: Sequence[AmendmentLine]) -> list[str]:
    """The sentences of a report that stand against the amendment; empty when nothing does."""
    return [line.says for line in report if line.section == "refused"]


def _labels(course: Course, then: Course) -> Labels:
    return Labels(course.design, then.design)


def _recorded(course: Course, person: Participant) -> Recorded:
    facts = situation_of(course, person, "", "").facts
    visits = {visit for visit, _ in person.forms_saved}
    at = {visit: situation_of(course, person, visit, "").facts for visit in visits}
    return Recorded(person.code, {place: person.values(*place) for place in person.forms_saved}, facts,
                    happened(person), at)  # fmt: skip


# What stands against it. ---------------------------------------------------------------------------------------------

_LOSES: Mapping[str, str] = {
    "type": "{place}: {count} recorded {values} not of the new type. Leave the item as it is (or take it out: what is "
    "recorded stays), and put the new question beside it as a new item with a name of its own.",
    "unit": "{place}: {count} recorded {values} in another unit ({old}, now {new}), and nothing is converted by "
    "itself. Leave the item as it is (or take it out: what is recorded stays {old}), and put the question {new} beside "
    "it as a new item with a name of its own.",
    "place": "{place}: {count} recorded {values} in rows that the new form has not. Leave the rows as they are.",
}


def _against(course: Course, then: Course, touches: Sequence[Touch]) -> Iterator[AmendmentLine]:
    after = then.design
    if (after.nct_id, after.id) != (course.design.nct_id, course.design.id):
        yield AmendmentLine("refused", "An amendment is of the same study: its folder has the same id and the same NCT "
                            "number.")  # fmt: skip
    if after.sha256 == course.design_sha256:
        yield AmendmentLine("refused", "The study follows this design already: nothing in the folder changes it.")
    if after.open_questions and course.origin == "observed":
        number, first = len(after.open_questions), after.open_questions[0]
        says = f"The study's files have {number} required gaps, the first at {first}: fill them first."
        yield AmendmentLine("refused", says, number)
    for (rule, place), (count, codes) in _gathered(touches, _LOSES).items():
        form, _, item = place.partition(".")
        old, new = (_in_unit(design.forms[form].items[item].unit) for design in (course.design, after))
        says = _LOSES[rule].format(place=_labels(course, then).answer(form, item), count=count, old=old, new=new,
                                   values="value is" if count == 1 else "values are")  # fmt: skip
        yield AmendmentLine("refused", says, count, codes, place)
    yield from _taken_away(course, after)


def _in_unit(unit: str | None) -> str:
    printed = printed_unit(unit)
    return f"in {printed}" if printed else "without a unit"


def _taken_away(course: Course, after: StudyDesign) -> Iterator[AmendmentLine]:
    """Parts of the plan that somebody went through and that the new plan has not."""
    people = course.participants.values()
    visits, arms = {one.name for one in after.visits}, {one.name for one in after.arms}
    for visit in (one.name for one in course.design.visits if one.name not in visits):
        codes = tuple(one.code for one in people if visit in {*one.visits, *(at for at, _ in one.forms_saved)})
        if codes:
            yield AmendmentLine("refused", f"The visit {visit!r} took place or has values, for {_people(codes)}: leave "
                                "it in the schedule (it may ask for no form).", len(codes), codes, visit)  # fmt: skip
    for arm in (one.name for one in course.design.arms if one.name not in arms):
        codes = tuple(one.code for one in course.enrolled if one.arm == arm)
        if codes:
            yield AmendmentLine("refused", f"The arm {arm!r} has {_people(codes)}: leave it in the design.",
                                len(codes), codes)  # fmt: skip
    yield from _sites_taken_away(course, after)
    for arm in sorted(arms):
        planned = {plan.intervention for plan in after.administrations_of(arm)}
        given = {one.code: {dose.administration for dose in one.doses} - planned for one in people if one.arm == arm}
        codes = tuple(code for code, missing in given.items() if missing)
        if codes:
            names = ", ".join(sorted({name for missing in given.values() for name in missing}))
            yield AmendmentLine("refused", f"{names} was given to {_people(codes)} in the arm {arm!r}: leave it in the "
                                "design (with fewer doses, where fewer are planned).", len(codes), codes)  # fmt: skip


def _sites_taken_away(course: Course, after: StudyDesign) -> Iterator[AmendmentLine]:
    """Sites with participants that the new plan lacks; where it has several, people whose site nobody said."""
    people, kept = course.participants.values(), {one.name for one in after.sites}
    for site in (one.name for one in course.design.sites if one.name not in kept):
        codes = tuple(one.code for one in people if site_of(course, one) == site)
        if codes:
            yield AmendmentLine("refused", f"The site {site!r} has {_people(codes)}: leave it in the design.",
                                len(codes), codes)  # fmt: skip
    if len(after.sites) > 1:
        codes = tuple(one.code for one in people if one.site is None)
        if codes:
            yield AmendmentLine("participants", f"The acts about {_people(codes)} name no site: only people with a "
                                "role at all sites see them until the act 'site changed' says where they belong.",
                                len(codes), codes)  # fmt: skip


# What it means. ------------------------------------------------------------------------------------------------------


def _plan(course: Course, then: Course) -> Iterator[AmendmentLine]:
    for change in compare(course.design, then.design):
        section: Section = "analysis" if change.part in ("outcome", "analysis") else "plan"
        yield AmendmentLine(section, change.says, place=change.name)
        if change.part == "item" and change.what != "added":
            used = sorted(_measures_of(course.design, change.name))
            if used:
                called = _labels(course, then).answer(*change.name.split(".", 1))
                yield AmendmentLine("analysis", f"{called} is where the analysis finds {', '.join(used)}.",
                                    len(used), place=change.name)  # fmt: skip


def _measures_of(design: StudyDesign, name: str) -> set[str]:
    """The measures and baseline rows that are read from the item ``form.item``."""
    form, _, item = name.partition(".")
    plan = design.analysis
    named = [*plan.measures.items(), *((row.title, row.source) for row in plan.baseline)]
    return {title for title, source in named
            if getattr(source, "form", None) == form and getattr(source, "item", None) == item}  # fmt: skip


_SAYS: Mapping[str, tuple[Section, str]] = {
    "gone": ("values", "is asked no more; what is recorded stays in the ledger, the trail and what leaves."),
    "code": ("values", "holds codes that the new list has not; they stay as they are."),
    "words": (
        "values",
        "holds codes whose words change: what was chosen is read in the new words. A code that means "
        "something else is a new code.",
    ),
    "range": ("values", "holds values outside the new hard bounds; they stay until they are corrected."),
    "not asked any more": ("values", "is not asked at this visit any more; what is recorded stays."),
    "check": ("checks", "raises a question now and did not: {says}"),
    "check no longer": ("checks", "raises a question no longer: {says}"),
    "calculated": ("checks", "comes out otherwise for what is recorded."),
    "window": ("visits", "{says}"),
}


def _of_touches(touches: Sequence[Touch], labels: Labels) -> Iterator[AmendmentLine]:
    told: dict[tuple[str, str, str], list[Touch]] = {}
    for touch in touches:
        if touch.rule in _SAYS:
            moved = touch.rule == "window" and "lies" not in touch.says
            says = "" if moved else touch.says if touch.rule in ("window", "check", "check no longer") else ""
            told.setdefault((touch.rule, _place(touch), says), []).append(touch)
    for (rule, place, says), found in told.items():
        section, words = _SAYS[rule]
        if rule == "window" and not says:
            new = [one for one in found if one.says.startswith("A new visit")]
            words = "is a new visit ahead." if len(new) == len(found) else "has another window ahead."
        codes = tuple(dict.fromkeys(one.participant for one in found))
        called = labels.place(found[0].visit, found[0].form, _item(found[0].address or "") or None)
        yield AmendmentLine(section, f"{called} {words.format(says=_small(says))}", len(found), codes, place)


def _small(says: str) -> str:
    return f"{says[:1].lower()}{says[1:]}" if says.startswith("The day") else says


def _gathered(touches: Sequence[Touch], rules: Mapping[str, str]) -> dict[tuple[str, str], tuple[int, tuple[str, ...]]]:
    """(rule, item as ``form.item``) -> how many values, and whose."""
    found: dict[tuple[str, str], list[str]] = {}
    for one in touches:
        if one.rule in rules and one.address is not None:
            found.setdefault((one.rule, f"{one.form}.{_item(one.address)}"), []).append(one.participant)
    return {key: (len(codes), tuple(dict.fromkeys(codes))) for key, codes in found.items()}


def _item(address: str) -> str:
    parts = parse_address(address)
    return parts.item if parts is not None else address


def _place(touch: Touch) -> str:
    item = _item(touch.address) if touch.address is not None else None
    return " / ".join(part for part in (touch.visit, touch.form, item) if part is not None)


def _forms(course: Course, then: Course) -> Iterator[AmendmentLine]:
    """Forms whose definition changes, and whose records stand in the earlier version."""
    for name, form in course.design.forms.items():
        new = then.design.forms.get(name)
        if new is not None and form_version(new) == form_version(form):
            continue
        places = [
            (one.code, visit) for one in course.participants.values() for visit, of in one.forms_saved if of == name
        ]
        version = f"becomes version {form_version(new)}" if new is not None else "is taken out"
        yield AmendmentLine(
            "forms", f"{form.label}: version {form_version(form)} {version}; {len(places)} saved "
            f"{'form was' if len(places) == 1 else 'forms were'} filled in by the earlier one.", len(places),
            tuple(dict.fromkeys(code for code, _ in places)), name,
        )  # fmt: skip


def _consents(course: Course, then: Course, today: date) -> Iterator[AmendmentLine]:
    if course.origin != "observed":
        return
    for version in then.design.conduct.consents:
        if version.approved_on is None and version not in course.design.conduct.consents:
            yield AmendmentLine("consent", f"Version {version.version} of the consent form is not approved: nobody can "
                                "sign it yet.")  # fmt: skip
    due: dict[tuple[str, str], list[str]] = {}
    for person in course.participants.values():
        given = [(one.act.consent_version, one.act.observed_on) for one in person.of_kind("consent given")]  # type: ignore[attr-defined]
        if person.left_by is not None or not given:
            continue
        wanted = consent_due(then.design.conduct, given, today)
        was = consent_due(course.design.conduct, given, today)
        if wanted is not None and (was is None or was.version != wanted.version):
            last = consent_deadline(wanted)
            late = last is not None and today > last
            until = f"by {last}" + (
                ", and that day has passed: nothing new can be recorded of them before" if late else ""
            )
            due.setdefault((wanted.version, until), []).append(person.code)
    for (version_name, until), codes in due.items():
        says = f"{_people(codes)} {'has' if len(codes) == 1 else 'have'} to consent to version {version_name} {until}."
        yield AmendmentLine("consent", says, len(codes), tuple(codes))


def _proof(course: Course, then: Course) -> Iterator[AmendmentLine]:
    broken: dict[str, list[str]] = {}
    for person in course.participants.values():
        for before, after in zip(signatures(course, person), signatures(then, person), strict=True):
            if before.stands and not after.stands:
                part = _signed(_labels(course, then), before.act.visit, before.act.form)
                broken.setdefault(part, []).append(person.code)
    for part, codes in broken.items():
        says = f"Signatures of {part} are broken by another version of a form: {len(codes)} to be given again."
        yield AmendmentLine("proof", says, len(codes), tuple(codes), part)
    fresh: dict[str, int] = {}
    if course.design.conduct.verification != then.design.conduct.verification:
        for person in course.enrolled:
            number = sum(_newly_to_verify(course, then, person, *place) for place in person.forms_saved)
            if number:
                fresh[person.code] = number
    if fresh:
        says = f"{sum(fresh.values())} recorded values are to be compared with their source that were not before."
        yield AmendmentLine("proof", says, sum(fresh.values()), tuple(fresh))
    for scope, level in course.locks.items():
        says = f"{scope.begins} is {level}, and stays so: what is asked anew there waits for unlocking."
        yield AmendmentLine("proof", says, 1, (scope.participant,) if scope.participant else ())


def _signed(labels: Labels, visit: str | None, form: str | None) -> str:
    return labels.place(visit, form, None) if visit is not None else "the whole record"


def _newly_to_verify(course: Course, then: Course, person: Participant, visit: str, form: str) -> int:
    done = verified_items(person, visit, form)
    return sum(
        item not in done and in_the_plan(then, person, visit, form, item)
        and not in_the_plan(course, person, visit, form, item)
        for item in person.values(visit, form)
    )  # fmt: skip


def _criteria(course: Course, then: Course) -> Iterator[AmendmentLine]:
    """Who is enrolled stays enrolled: it is only shown."""
    if course.design.criteria == then.design.criteria:
        return
    told: dict[str, list[str]] = {}
    for person in course.enrolled:
        sheet, day = person.screening, person.enrolled_on
        if sheet is None or day is None:
            continue
        before, after = (screen_recorded(one, person, sheet, day) for one in (course, then))
        for criterion in set(after.failing) - set(before.failing):
            told.setdefault(f"{criterion}: not met on the day of enrolment", []).append(person.code)
        for criterion in set(after.unknown) - set(before.unknown) if not after.failing else ():
            told.setdefault(f"{criterion}: not known from what was recorded", []).append(person.code)
    for says, codes in sorted(told.items()):
        yield AmendmentLine("criteria", f"{says} ({_people(codes)}); they stay enrolled.", len(codes), tuple(codes))


def _target(course: Course, then: Course) -> Iterator[AmendmentLine]:
    before, after, number = course.design.target_enrolment, then.design.target_enrolment, course.enrolled_count
    if before != after:
        more = (
            "more than the new number are enrolled already"
            if number > after
            else f"{after - number} more can be enrolled"
        )
        yield AmendmentLine("participants", f"The planned number goes from {before} to {after}; {number} are enrolled, "
                            f"{more}.", number)  # fmt: skip


def _people(codes: Sequence[str]) -> str:
    return codes[0] if len(codes) == 1 else f"{len(codes)} participants"
