"""The page of a participant's doses: what the form for the next dose offers, and the acts that it makes.

Choices for the place on the body and for who gave the dose come from the study's own form that the act ``dose given``
fills in; where the study has none, they are typed. What was true of the dose before is offered again (lot, who gave
it), never the place on the body, which changes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from trialwright.conduct.act import Act
from trialwright.conduct.acts.dose_given import DoseGiven
from trialwright.conduct.acts.dose_missed import DoseMissed
from trialwright.conduct.course import Course
from trialwright.conduct.dose_course import DoseCourse
from trialwright.conduct.lot_table import lot_lines
from trialwright.conduct.participant import Participant
from trialwright.conduct.sites import site_of
from trialwright.protocol.design import StudyDesign
from trialwright.protocol.form import Item
from trialwright.protocol.typed_date import Typing, read_date
from trialwright.web.handing_in import Sentence

LONGEST = 200


@dataclass(frozen=True, slots=True)
class DoseFields:
    """What the form for the next dose shows: as typed, else as offered. ``typed_choices``: item by field, where the
    study's form has a list of codes for it; ``last_site``: of the dose before, empty when none is known; ``lots``: of
    the register, each with how it stands."""

    number: int
    day: str
    amount: str
    site: str
    lot: str
    given_by: str
    why: str
    choices: Mapping[str, Sequence[tuple[str, str]]]
    last_site: str
    lots: Sequence[tuple[str, str]] = ()


def fields_of(
    course: Course, person: Participant, doses: DoseCourse, today: date, typed: Mapping[str, str]
) -> DoseFields:
    """The form for ``doses.next``. The day offered is the planned one, or today while that is to come."""
    number = doses.next or 0
    planned = doses.next_dose.planned if doses.next_dose else today
    before = doses.acts[max(doses.acts)] if doses.acts else None
    site_words = dict(choices(course.design, "site"))
    offered = {
        "observed_on": min(planned, today).isoformat(), "amount": f"{doses.plan.dose:g}", "site": "",
        "lot": (before.lot or "") if before else "", "given_by": (before.given_by or "") if before else "", "why": "",
    }  # fmt: skip
    shown = {name: typed.get(name, value) for name, value in offered.items()}
    found = {name: choices(course.design, name) for name in ("site", "given_by", "why")}
    last = (before.site or "") if before else ""
    return DoseFields(number, shown["observed_on"], shown["amount"], shown["site"], shown["lot"], shown["given_by"],
                      shown["why"], found, site_words.get(last, last),
                      lots_offered(course, doses, person, today))  # fmt: skip


def lots_offered(course: Course, doses: DoseCourse, person: Participant, today: date) -> list[tuple[str, str]]:
    """The lots of the product at the participant's site, and how each stands: expiry, status, what is left."""
    site = site_of(course, person)
    return [
        (one.lot, ", ".join(filter(None, [one.standing, f"expires {one.expires}" if one.expires else "",
                                          f"{one.left} left"])))
        for one in lot_lines(course, today)
        if one.product == doses.plan.intervention and one.site == (site or "")
    ]  # fmt: skip


def choices(design: StudyDesign, field: str) -> list[tuple[str, str]]:
    """(code, words) that the study's form for doses lists for a field of the act; none: it is typed."""
    item = next((form.items[field] for form in design.forms.values()
                 if "dose given" in form.acts and field in form.items), None)  # fmt: skip
    return _words(item) if item is not None and item.code_list is not None else []


def _words(item: Item) -> list[tuple[str, str]]:
    codes = item.code_list.items if item.code_list is not None else ()
    return [(one.code, f"{one.says} {one.says_zh}" if one.says_zh else one.says) for one in codes]


def another_dose(doses: DoseCourse, typed: Mapping[str, str]) -> Sentence | None:
    """What is told when the page was for another dose than the next one now: somebody recorded it meanwhile, here or in
    another window, and what was typed about it is never taken for the dose that follows."""
    number = typed.get("number", "")
    if not number or number == str(doses.next):
        return None
    return Sentence(f"Not written: the page was open for dose {number[:4]}, and the next one to record is dose "
                    f"{doses.next} now. Look at the strip before you go on.")  # fmt: skip


def dose_act(person: Participant, doses: DoseCourse, typed: Mapping[str, str], typing: Typing) -> Act | Sentence:
    """The act that the pressed button makes, or the sentence that says what is lacking."""
    found = read_date(typed.get("observed_on", ""), typing, whole=True)
    if found.iso is None:
        return Sentence(f"Day: {found.says}", "observed_on")
    day = date.fromisoformat(found.iso)
    plan, number = doses.plan, doses.next or 0
    if typed.get("do") == "missed":
        return DoseMissed(person.code, day, plan.intervention, number, _text(typed, "why") or "")
    try:
        amount = float(typed.get("amount", "").replace(",", "."))
    except ValueError:
        return Sentence("Give the amount as a number.", "amount")
    return DoseGiven(person.code, day, plan.intervention, number, amount, plan.unit, _text(typed, "site"),
                     _text(typed, "lot"), _text(typed, "given_by"))  # fmt: skip


def deviations(course: Course, act: Act) -> list[str]:
    """The deviations that ``act`` would raise by itself, in their own words; none when it is refused anyway."""
    if act.refusals(course):
        return []
    return [str(one.fields["says"]) for one in act.consequences(course) if one.kind == "deviation raised"]


def _text(typed: Mapping[str, str], name: str) -> str | None:
    return typed.get(name, "").strip()[:LONGEST] or None
