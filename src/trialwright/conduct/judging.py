"""What the study's checks say of a form when values are saved: hard ones refuse, soft ones become data queries.

The verdict is ``protocol.form_judgement``'s, the same on every path. A soft check that fires on a value entered without
a reason raises a query by itself, and so does one on a corrected value where nobody said why it is right all the same;
when it no longer fires, its query closes by itself. In a simulated study nobody is there to ask: its values stand as
drawn and no query is raised.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from trialwright.conduct.act import Consequence
from trialwright.conduct.query import next_query, queries
from trialwright.protocol.form import MISSING, Value
from trialwright.protocol.form_judgement import Judged, Remark, check_remarks, judge_form
from trialwright.protocol.situation import Situation

if TYPE_CHECKING:
    from trialwright.conduct.course import Course
    from trialwright.conduct.entry import Entry
    from trialwright.conduct.participant import Participant

_NO_QUERY = frozenset({"mandatory"})


def situation_of(
    course: Course, person: Participant, visit: str, form: str, values: Mapping[str, Value] | None = None
) -> Situation:
    """What an expression sees at a form; ``values`` None: those that stand, else those that would stand."""
    held = {place: person.values(*place) for place in person.forms_saved}
    if values is not None:
        held[visit, form] = values
    attended = person.visits.get(visit)
    day, anchor = (attended.observed_on if attended else None), person.first_dose_on
    facts: dict[str, Value] = {
        "visit.date": day.isoformat() if day else None,
        "visit.day": (day - anchor).days if day and anchor else None,
        "course.consented_on": person.consented_on.isoformat() if person.consented_on else None,
        "course.enrolled_on": person.enrolled_on.isoformat() if person.enrolled_on else None,
        "course.first_dose_on": anchor.isoformat() if anchor else None,
        "course.arm": person.arm,
    }
    return Situation(course.design, visit, form, held, facts)


def judged(course: Course, person: Participant, visit: str, form: str, entries: Sequence[Entry] = ()) -> Judged:
    """The form as it would stand with ``entries``."""
    values = {**person.values(visit, form), **{entry.item: entry.new for entry in entries}}
    return judge_form(situation_of(course, person, visit, form, values))


def refused_by_checks(
    course: Course, person: Participant, visit: str, form: str, entries: Sequence[Entry]
) -> Sequence[str]:
    """What hard checks say against ``entries``, and did not say before them."""
    values = person.values(visit, form)
    has_reason = any(name.endswith(MISSING) for name in (*values, *(one.item for one in entries)))
    found = _both_said(course, person, visit, form, entries) if has_reason else []
    if form not in course.hard_checked:
        return found
    with_entries = {**values, **{entry.item: entry.new for entry in entries}}
    after = [one for one in check_remarks(situation_of(course, person, visit, form, with_entries)) if one.hard]
    if not after:
        return found
    standing = check_remarks(situation_of(course, person, visit, form, values))
    before = {(one.rule, one.address) for one in standing if one.hard}
    return found + [one.says for one in after if (one.rule, one.address) not in before]


def _both_said(course: Course, person: Participant, visit: str, form: str, entries: Sequence[Entry]) -> list[str]:
    """Answers that would have a value and a reason for having none."""
    return [one.says for one in judged(course, person, visit, form, entries).remarks if one.rule == "missing"]


def queries_by_themselves(
    course: Course, person: Participant, visit: str, form: str, entries: Sequence[Entry]
) -> Sequence[Consequence]:
    """Queries that saving ``entries`` raises or closes by itself."""
    if course.origin != "observed":
        return ()
    standing = {
        (one.check, one.item): one for one in queries(person).values()
        if one.check is not None and one.state != "closed" and (one.visit, one.form) == (visit, form)
    }  # fmt: skip
    remarks = judged(course, person, visit, form, entries).questions
    fired = {(one.rule, one.address) for one in remarks}
    found = [
        Consequence("query closed", {"number": one.number, "says": "The check no longer fires."})
        for place, one in standing.items() if place not in fired
    ]  # fmt: skip
    changed = {entry.item: entry for entry in entries}
    new = [one for one in remarks if _asks(one, changed) and (one.rule, one.address) not in standing]
    for number, one in enumerate(new, next_query(person)):
        fields = {"number": number, "visit": visit, "form": form, "item": one.address, "says": one.says,
                  "check": one.rule}  # fmt: skip
        found.append(Consequence("query raised", fields))
    return found


def asked_again(course: Course, person: Participant, other: Course, again: Participant) -> Sequence[Consequence]:
    """Queries that are raised or closed by themselves once ``person`` of ``course`` is ``again`` of ``other``: an act
    was corrected, so that a check sees another day, or a form was set aside."""
    if course.origin != "observed" or (_facts(person), person.values_by_form) == (_facts(again), again.values_by_form):
        return ()
    found: list[Consequence] = []
    open_now = {(one.visit, one.form, one.check, one.item): one for one in queries(person).values()
                if one.check is not None and one.state != "closed"}  # fmt: skip
    before, after = _fired(course, person), _fired(other, again)
    for asked, query in open_now.items():
        if asked not in after:
            found.append(Consequence("query closed", {"number": query.number, "says": "The check no longer fires."}))
    new = [place for place in after if place not in before and place not in open_now]
    for number, place in enumerate(new, next_query(person)):
        visit, form, rule, address = place
        fields = {"number": number, "visit": visit, "form": form, "item": address, "says": after[place], "check": rule}
        found.append(Consequence("query raised", fields))
    return found


def _facts(person: Participant) -> tuple[object, ...]:
    days = {name: act.observed_on for name, act in person.visits.items()}
    return person.first_dose_on, person.consented_on, person.enrolled_on, person.arm, days


def _fired(course: Course, person: Participant) -> dict[tuple[str, str | None, str | None, str | None], str]:
    """Every question that a check asks of a saved form."""
    return {
        (visit, form, one.rule, one.address): one.says
        for visit, form in sorted(person.forms_saved) if form in course.design.forms
        for one in judged(course, person, visit, form).questions if one.rule not in _NO_QUERY
    }  # fmt: skip


def _asks(remark: Remark, changed: Mapping[str, Entry]) -> bool:
    """Whether a remark becomes a query: it is about a value that was changed, and nobody said why it is right."""
    entry = changed.get(remark.address)
    if entry is None or remark.rule in _NO_QUERY:
        return False
    return not (entry.reason if entry.old is None else entry.explained)
