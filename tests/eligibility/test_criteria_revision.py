"""Reviewing drafted criteria: what is split or merged answers as before for every person; what would not is refused."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialwright.eligibility.criteria.age import Age
from trialwright.eligibility.criteria.manual import Manual
from trialwright.eligibility.criteria_file import read_criteria
from trialwright.eligibility.criteria_json import read_written_criteria, write_criteria
from trialwright.eligibility.criteria_revision import digest, marked_manual, merged, misquoted, revised, split
from trialwright.eligibility.criterion import All, AnyOf, Atom, Criteria, Criterion, NoneOf, Polarity, Rule, Span
from trialwright.eligibility.kleene import all_of, any_of, none_of
from trialwright.eligibility.verdict import Answer
from trialwright.errors import InputError, InputErrors
from trialwright.registry.record import read_v2

PATH = "protocolSection.eligibilityModule.eligibilityCriteria"
TEXT = "Age \\> 18; able to walk; no cancer"
RECORD = read_v2({"protocolSection": {"identificationModule": {"nctId": "NCT99990005"},
                                      "eligibilityModule": {"eligibilityCriteria": TEXT}}})  # fmt: skip


def atom(id: str, says: str = "Able to walk.", flags: tuple[str, ...] = ()) -> Atom:
    return Atom(id, "manual", Manual(says), says, (Span(11, 23, "able to walk"),), flags=flags)


def criterion(id: str, rule: Rule, polarity: Polarity = "inclusion") -> Criterion:
    return Criterion(id, polarity, f"{id} in words.", PATH, (Span(0, 9, "Age > 18"),), rule)


def answer(rule: Rule, answers: dict[str, Answer]) -> Answer:
    if isinstance(rule, Atom):
        return answers[rule.id]
    assert isinstance(rule, All | AnyOf | NoneOf)
    parts = [answer(part, answers) for part in rule.of]
    return all_of(parts) if isinstance(rule, All) else any_of(parts) if isinstance(rule, AnyOf) else none_of(parts)


def side(criteria: tuple[Criterion, ...], answers: dict[str, Answer]) -> Answer:
    """What the criteria of one side say together: every inclusion met, or any exclusion met."""
    found = [answer(one.rule, answers) for one in criteria]
    return all_of(found) if criteria[0].polarity == "inclusion" else any_of(found)


ATOMS = tuple(atom(f"a{number}") for number in range(4))
RULES = st.recursive(
    st.sampled_from(ATOMS),
    lambda inner: st.builds(lambda kind, parts: kind(tuple(parts)), st.sampled_from([All, AnyOf, NoneOf]),
                            st.lists(inner, min_size=2, max_size=3)),
    max_leaves=8,
)  # fmt: skip
ANSWERS = st.fixed_dictionaries({one.id: st.sampled_from(list(Answer)) for one in ATOMS})


@given(RULES, ANSWERS, st.sampled_from(["inclusion", "exclusion"]))
def test_a_split_criterion_says_what_it_said_whole(rule: Rule, answers: dict[str, Answer], polarity: Polarity) -> None:
    whole = criterion("C1", rule, polarity)
    joined = All if polarity == "inclusion" else AnyOf
    if not isinstance(rule, joined):
        with pytest.raises(InputError, match="asks for"):
            split(whole)
        return
    parts = split(whole)
    assert side(parts, answers) is side((whole,), answers)
    assert [one.id for one in parts] == [f"C1.{place}" for place in range(1, len(rule.of) + 1)]


@given(RULES, RULES, ANSWERS, st.sampled_from(["inclusion", "exclusion"]))
def test_merged_criteria_say_what_they_said_apart(
    first: Rule, second: Rule, answers: dict[str, Answer], polarity: Polarity
) -> None:
    one, other = criterion("C1", first, polarity), criterion("C2", second, polarity)
    assert side((merged(one, other),), answers) is side((one, other), answers)


def test_an_inclusion_and_an_exclusion_are_not_merged() -> None:
    with pytest.raises(InputError, match="same side"):
        merged(criterion("I1", ATOMS[0]), criterion("E1", ATOMS[1], "exclusion"))


def test_what_is_left_to_a_person_keeps_its_words_and_places() -> None:
    whole = criterion("I1", Atom("I1", "age", Age(over=18), "Over 18."))
    manual = marked_manual(whole)
    assert (manual.says, manual.spans, manual.decided_by_investigator) == (whole.says, whole.spans, True)
    assert [(one.kind, one.id) for one in manual.atoms] == [("manual", "I1")]


def test_a_digest_changes_with_every_word_place_and_limit_and_with_nothing_else() -> None:
    whole = criterion("I1", Atom("I1", "age", Age(over=18), "Over 18."))
    others = [
        replace(whole, says="Other words."), replace(whole, spans=(Span(0, 8, "Age > 1"),)),
        replace(whole, rule=Atom("I1", "age", Age(at_least=18), "Over 18.")), replace(whole, flags=("unit_missing",)),
    ]  # fmt: skip
    assert len({digest(one) for one in (whole, *others)}) == 5
    (again,) = read_written_criteria(write_criteria(Criteria((whole,))), "again").criteria
    assert digest(again) == digest(whole)


def test_revised_criteria_stand_where_the_replaced_ones_stood() -> None:
    held = Criteria(tuple(criterion(f"I{n}", atom(f"I{n}.a")) for n in (1, 2, 3, 4)), is_draft=True)
    found = revised(held, ["I2", "I3"], [criterion("I9", atom("I9.a"))])
    assert [one.id for one in found.criteria] == ["I1", "I9", "I4"]
    assert found.is_draft
    with pytest.raises(InputError, match="one of I1"):
        revised(held, ["I7"], [])
    with pytest.raises(InputError, match="stand once"):
        revised(held, ["I2"], [criterion("I9", atom("I1.a"))])


def test_a_quote_that_the_text_does_not_say_is_told() -> None:
    sound = criterion("I1", atom("I1.a"))
    assert TEXT[0:9] == "Age \\> 18"  # the escape is markup, not a word
    assert misquoted([sound], RECORD) == ()
    assert misquoted([replace(sound, spans=(Span(0, 9, "Age > 21"),))], RECORD) != ()


@pytest.mark.parametrize(("written", "is_draft"), [({}, False), ({"draft": True}, True), ({"draft": False}, False)])
def test_a_file_says_whether_its_criteria_are_a_draft(written: dict[str, object], is_draft: bool) -> None:
    data = {"inclusion": [{"id": "I1", "says": "Adults.", "age": {"at_least": 18}}], **written}
    found = read_criteria(data, "criteria.yaml")
    assert found.is_draft is is_draft
    assert read_written_criteria(write_criteria(found), "again") == found


def test_a_draft_that_is_neither_true_nor_false_is_refused() -> None:
    with pytest.raises(InputErrors, match=r"criteria\.yaml draft"):
        read_criteria({"inclusion": [], "draft": "perhaps"}, "criteria.yaml")
