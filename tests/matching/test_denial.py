"""An explicit "no": evidence for one thing and what lies below it, on the days it speaks of, and for nothing more."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from trialwright.clinical.patient_file import read_patient, write_patient
from trialwright.eligibility import criteria as kinds
from trialwright.eligibility.criteria_json import read_parameters
from trialwright.eligibility.criterion import All, AnyOf, AtLeast, Atom, Criteria, Criterion, IfThen, NoneOf
from trialwright.eligibility.denial import answer_no
from trialwright.eligibility.facts import Facts
from trialwright.eligibility.screening import Screening, screen
from trialwright.eligibility.verdict import Answer, Verdict
from trialwright.errors import InputErrors
from trialwright.kinds import collect

ON = date(2026, 6, 16)
MET, NOT, OPEN = Answer.MET, Answer.NOT_MET, Answer.UNKNOWN
RA = {"condition": {"names": ["rheumatoid arthritis"]}}
RA_NOW = {"condition": {"names": ["rheumatoid arthritis"], "status": "active"}}
HEPATITIS = {"condition": {"names": ["hepatitis"]}}
HEPATITIS_B = {"condition": {"names": ["hepatitis b"]}}
EITHER = {"condition": {"names": ["hepatitis b", "hepatitis c"]}}
CANCER = {"condition": {"of_class": "malignancy"}}
MTX = {"medication": {"names": ["methotrexate"], "when": "now"}}
MTX_EVER = {"medication": {"names": ["methotrexate"], "when": "ever"}}
MTX_WINDOW = {"medication": {"names": ["methotrexate"], "within_days": 28}}
CSDMARD = {"medication": {"classes": ["csdmard"], "when": "ever"}}
STEROID = {"glucocorticoid_dose": {"at_most_mg_day": 10}}
STABLE = {"stable_dose": {"classes": ["csdmard"], "at_least_days": 28, "if_on": True}}
SURGERY = {"procedure": {"names": ["splenectomy"]}}
LIVE = {"vaccination": {"within_days": 90}}
NICKEL = {"allergy": {"to": ["penicillin"]}}
RA_FACT = {"name": "rheumatoid arthritis"}
SEVERE = {"severe_condition": {"system": "cardiovascular"}}


def atom(asked: dict[str, Any], id: str = "A") -> Atom:
    ((kind, parameters),) = asked.items()
    return Atom(id, kind, read_parameters(kind, parameters, "test"), f"{kind} asked")


def person(**facts: Any) -> Any:
    return read_patient({"patient": "P", "as_of": ON.isoformat(), **facts}, "test")


def denied(of: str, name: str, **more: Any) -> dict[str, Any]:
    return {"of": of, "name": name, "on": ON.isoformat(), "source": "letter 7", **more}


def judged(asked: dict[str, Any], on: date = ON, **facts: Any) -> Verdict:
    one = Criterion("A", "exclusion", "asked", None, (), atom(asked))
    return screen(Criteria((one,)), person(**facts), on).verdict("A")


EVER = {"ever": True}
C, M = "conditions", "medications"


@pytest.mark.parametrize(
    ("asked", "no", "answer"),
    [
        (RA, denied(C, "rheumatoid arthritis", **EVER), NOT),
        (RA, denied(C, "Rheumatoid  Arthritis", **EVER), NOT),
        (RA, denied(C, "rheumatoid arthritis"), OPEN),  # not on that day: says nothing of the time before
        (RA_NOW, denied(C, "rheumatoid arthritis"), NOT),
        (RA, denied(C, "gout", **EVER), OPEN),
        (RA, denied(M, "rheumatoid arthritis", **EVER), OPEN),
        (HEPATITIS_B, denied(C, "hepatitis", **EVER), NOT),  # below it
        (HEPATITIS, denied(C, "hepatitis b", **EVER), OPEN),  # above it
        (EITHER, denied(C, "hepatitis b", **EVER), OPEN),  # one of two
        (CANCER, denied(C, "malignancy", **EVER), NOT),
        (CANCER, denied(C, "breast cancer", **EVER), OPEN),
        (MTX, denied(M, "methotrexate"), NOT),
        (MTX, denied(M, "csDMARD"), NOT),  # a class by its name holds for its members
        (CSDMARD, denied(M, "methotrexate", **EVER), OPEN),
        (MTX_EVER, denied(M, "methotrexate"), OPEN),
        (MTX_WINDOW, denied(M, "methotrexate"), OPEN),
        (MTX_WINDOW, denied(M, "methotrexate", since="2026-05-19"), NOT),
        (MTX_WINDOW, denied(M, "methotrexate", since="2026-05-20"), OPEN),  # a day short
        (MTX_WINDOW, denied(M, "methotrexate", since="2026-05"), OPEN),  # some day of May
        (STEROID, denied(M, "glucocorticoid"), MET),  # takes none
        (STABLE, denied(M, "csDMARD"), OPEN),
        (STABLE, denied(M, "csDMARD", since="2026-05-01"), MET),
        (SURGERY, denied("procedures", "splenectomy", **EVER), NOT),
        (SURGERY, denied("procedures", "appendectomy", **EVER), OPEN),
        (LIVE, denied("vaccinations", "live vaccine", since="2026-01-01"), NOT),
        (LIVE, denied("vaccinations", "mmr vaccine", **EVER), OPEN),
        (NICKEL, denied("allergies", "penicillin"), NOT),
        (SEVERE, denied(C, "severe and poorly controlled cardiovascular disease"), NOT),
        (SEVERE, denied(C, "cardiovascular disease"), NOT),
        (CANCER, denied(C, "severe and poorly controlled cardiovascular disease", **EVER), OPEN),
    ],
)
def test_a_no_answers_for_what_it_names_and_what_lies_below(
    asked: dict[str, Any], no: dict[str, Any], answer: Answer
) -> None:
    assert judged(asked).answer is OPEN
    verdict = judged(asked, denials=[no])
    assert verdict.answer is answer, verdict.reason
    if answer is not OPEN:
        assert verdict.evidence[0].path == "denials[0]" and verdict.evidence[0].source == "letter 7"
        assert verdict.evidence[0].on == ON.isoformat()


def test_each_of_several_names_needs_a_no_of_its_own() -> None:
    both = [denied(C, "hepatitis b", **EVER), denied(C, "hepatitis c", **EVER)]
    verdict = judged(EITHER, denials=both)
    assert verdict.answer is NOT and [piece.path for piece in verdict.evidence] == ["denials[0]", "denials[1]"]


@pytest.mark.parametrize(
    ("asked", "facts", "no", "answer"),
    [
        (RA, {C: [RA_FACT | {"status": "active"}]}, denied(C, "rheumatoid arthritis", **EVER), OPEN),
        (RA_NOW, {C: [RA_FACT | {"status": "active"}]}, denied(C, "rheumatoid arthritis"), OPEN),
        (RA, {C: [RA_FACT | {"status": "resolved"}]}, denied(C, "rheumatoid arthritis"), MET),
        (HEPATITIS, {C: [{"name": "hepatitis b", "status": "active"}]}, denied(C, "hepatitis c", **EVER), MET),
        (EITHER, {C: [{"name": "hepatitis b"}, {"name": "hepatitis c"}]}, denied(C, "hepatitis b", **EVER), MET),
        (MTX, {M: [{"name": "methotrexate", "started": "2020", "ongoing": True}]}, denied(M, "methotrexate"), OPEN),
        (MTX_EVER, {M: [{"name": "methotrexate", "started": "2010", "stopped": "2011"}]},
         denied(M, "methotrexate", since="2015"), MET),
        (STEROID, {M: [{"name": "prednisone", "dose": 40, "unit": "mg", "per": "day", "route": "oral",
                        "started": "2026-01-01", "ongoing": True}]}, denied(M, "glucocorticoid"), OPEN),
        (NICKEL, {"allergies": [{"substance": "penicillin"}]}, denied("allergies", "penicillin"), OPEN),
    ],
)  # fmt: skip
def test_a_no_against_a_stated_fact_is_unknown_with_both_shown(
    asked: dict[str, Any], facts: dict[str, Any], no: dict[str, Any], answer: Answer
) -> None:
    verdict = judged(asked, denials=[no], **facts)
    assert verdict.answer is answer, verdict.reason
    if answer is OPEN:
        paths = {piece.path.partition("[")[0] for piece in verdict.evidence}
        assert paths == {next(iter(facts)), "denials"} and "conflicting_facts" in verdict.flags
        assert "contradicts itself" in verdict.reason and verdict.question is not None


def test_a_diagnosis_that_came_after_the_no_stands() -> None:
    early = {**denied(C, "rheumatoid arthritis", **EVER), "on": "2025-01-10"}
    found = [{"name": "rheumatoid arthritis", "status": "active", "onset": "2026-02-01"}]
    assert judged(RA, conditions=found, denials=[early]).answer is MET


def test_a_no_is_believed_for_28_days_as_a_complete_list_is() -> None:
    no = [denied(C, "rheumatoid arthritis", **EVER)]
    assert judged(RA, date(2026, 7, 14), denials=no).answer is NOT
    assert judged(RA, date(2026, 7, 15), denials=no).answer is OPEN


def test_names_that_no_list_holds_are_taken_for_something_else_unless_they_are_later() -> None:
    no = [{**denied(C, "malignancy", **EVER), "on": "2026-06-10"}]
    assert judged(CANCER, conditions=[{"name": "stress"}]).answer is OPEN
    assert judged(CANCER, conditions=[{"name": "stress"}], denials=no).answer is NOT
    assert judged(CANCER, conditions=[{"name": "stress", "onset": "2026-06-11"}], denials=no).answer is OPEN


@pytest.mark.parametrize(
    ("no", "says"),
    [
        (denied(C, "gout") | {"on": "2026-06-17"}, "as_of"),
        (denied(C, "gout", since="2026-07-01"), "on or after since"),
        (denied(C, "gout", since="2026-01-01", ever=True), "left out beside ever"),
        (denied("observations", "alt"), "one of conditions"),
        ({"of": C, "name": "gout"}, "on"),
        (denied(C, " "), "a text"),
    ],
)
def test_a_no_that_cannot_be_is_refused(no: dict[str, Any], says: str) -> None:
    with pytest.raises(InputErrors, match=says):
        person(denials=[no])


def test_a_no_goes_out_and_comes_back() -> None:
    held = person(denials=[denied(C, "gout", **EVER), denied(M, "methotrexate", since="2026")])
    assert read_patient(write_patient(held), "test") == held


# Laws

NAMES = {
    C: ("rheumatoid arthritis", "hepatitis", "hepatitis b", "hepatitis c", "malignancy", "breast cancer", "gout",
        "cardiovascular disease", "stress"),
    M: ("methotrexate", "csDMARD", "glucocorticoid", "prednisone", "adalimumab"),
    "procedures": ("splenectomy", "appendectomy"),
    "vaccinations": ("live vaccine", "mmr"),
    "allergies": ("penicillin", "nickel"),
}  # fmt: skip
ASKED = (RA, RA_NOW, HEPATITIS, HEPATITIS_B, EITHER, CANCER, MTX, MTX_EVER, MTX_WINDOW, CSDMARD, STEROID, STABLE,
         SURGERY, LIVE, NICKEL, SEVERE)  # fmt: skip
DAYS = st.sampled_from(("2019", "2025-12", "2026-05-30", "2026-06-16"))
LAW = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def denials(draw: st.DrawFn) -> list[dict[str, Any]]:
    found = []
    for _ in range(draw(st.integers(1, 3))):
        of = draw(st.sampled_from(sorted(NAMES)))
        more = draw(st.sampled_from(({}, {"ever": True}, {"since": "2019"}, {"ever": False})))
        found.append({"of": of, "name": draw(st.sampled_from(NAMES[of])), "on": draw(DAYS), **more})
    return found


@st.composite
def people(draw: st.DrawFn) -> Any:
    conditions = st.fixed_dictionaries(
        {"name": st.sampled_from(NAMES[C])},
        optional={"status": st.sampled_from(("active", "remission", "resolved")), "onset": DAYS},
    )
    drugs = st.fixed_dictionaries(
        {"name": st.sampled_from(NAMES[M])}, optional={"started": DAYS, "ongoing": st.booleans()}
    )
    return person(
        conditions=draw(st.lists(conditions, max_size=3)), medications=draw(st.lists(drugs, max_size=2)),
        complete=draw(st.lists(st.sampled_from((C, M, "procedures")), max_size=2, unique=True)),
    )  # fmt: skip


@st.composite
def rules(draw: st.DrawFn) -> Any:
    asked = draw(st.lists(st.sampled_from(ASKED), min_size=2, max_size=4))
    atoms = tuple(atom(one, f"A{place}") for place, one in enumerate(asked))
    shape = draw(st.sampled_from(("all", "any", "none", "two", "if")))
    if shape == "if":
        return IfThen(atoms[0], AnyOf(atoms[1:]))
    return {"all": All(atoms), "any": AnyOf(atoms), "none": NoneOf(atoms), "two": AtLeast(2, atoms)}[shape]


def _one(rule: Any, who: Any) -> Screening:
    return screen(Criteria((Criterion("X", "inclusion", "x", None, (), rule),)), who, ON)


@given(people(), denials(), st.sampled_from(ASKED))
@LAW
def test_a_no_never_turns_met_into_not_met_or_back(who: Any, said: list[dict[str, Any]], asked: dict[str, Any]) -> None:
    more = replace(who, denials=person(denials=said).denials)
    before, after = (_one(atom(asked), one).verdict("X").answer for one in (who, more))
    assert {before, after} != {MET, NOT}


@given(people(), denials(), rules())
@LAW
def test_what_several_parts_say_follows_kleene_with_denials_too(
    who: Any, said: list[dict[str, Any]], rule: Any
) -> None:
    """Each rule against Kleene's tables in numbers: met 1, unknown 1/2, not met 0; and is min, or is max, not is 1 - x
    (for at least two, the second largest)."""
    found = _one(rule, replace(who, denials=person(denials=said).denials)).verdicts[0]
    value = {MET: 1.0, OPEN: 0.5, NOT: 0.0}
    parts = [value[part.verdict.answer] for part in found.atoms]
    if isinstance(rule, IfThen):
        expected = max(1 - parts[0], max(parts[1:]))
    elif isinstance(rule, AtLeast):
        expected = sorted(parts)[-2]
    else:
        expected = {All: min(parts), AnyOf: max(parts), NoneOf: 1 - max(parts)}[type(rule)]
    assert value[found.verdict.answer] == expected


@given(people(), denials(), st.sampled_from(ASKED))
@LAW
def test_taking_a_no_away_never_makes_an_open_answer_met_unless_the_no_denied_a_stated_fact(
    who: Any, said: list[dict[str, Any]], asked: dict[str, Any]
) -> None:
    more = replace(who, denials=person(denials=said).denials)
    before = _one(atom(asked), more).verdict("X")
    after = _one(atom(asked), who).verdict("X")
    if before.answer is OPEN and after.answer is not OPEN:
        assert "conflicting_facts" in before.flags


@given(people(), st.sampled_from(ASKED))
@LAW
def test_a_plain_no_to_an_open_question_settles_it_or_shows_a_contradiction(who: Any, asked: dict[str, Any]) -> None:
    one = atom(asked)
    facts = Facts(who, ON)
    if _one(one, who).verdict("X").answer is not OPEN:
        return
    said = answer_no(one, facts, "the form")
    after = _one(one, replace(who, denials=said)).verdict("X")
    if said:
        assert after.answer is NOT or "conflicting_facts" in after.flags, after
    for other in ASKED:
        if other != asked:
            _one(atom(other), replace(who, denials=said))  # every other question can still be read


def test_every_kind_that_a_no_can_answer_is_a_kind() -> None:
    from trialwright.eligibility.denial_asked import _OF

    assert set(_OF) <= set(collect(kinds, "CRITERION", object))
