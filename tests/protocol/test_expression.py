"""Expressions: a table of answers worked out by hand, laws, and what is refused."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.protocol.expression_cases import CASES, FORMS, SCOPE, TABLE, table_text

from trialwright.protocol.expression import Expression, ExpressionError, Literal, Operation, from_json, to_json
from trialwright.protocol.expression_answer import Given, answer, near, rounded
from trialwright.protocol.expression_parser import parse
from trialwright.protocol.expression_types import Scope, resolve, resolve_truth


def same(found: object, expected: object) -> bool:
    if isinstance(expected, bool) or expected is None or isinstance(expected, str):
        return found is expected or (isinstance(expected, str) and found == expected)
    return isinstance(found, float) and isinstance(expected, int | float) and near(found, expected)


@pytest.mark.parametrize(("text", "values", "rows", "expected"), CASES, ids=[case[0] for case in CASES])
def test_the_answer_is_the_one_worked_out_by_hand(text: str, values, rows, expected) -> None:  # type: ignore[no-untyped-def]
    given_answers = Given(values, {"drugs.rows": rows})
    tree = resolve(text, SCOPE).tree
    assert same(answer(tree, given_answers), expected)
    assert answer(from_json(json.loads(json.dumps(to_json(tree)))), given_answers) == answer(tree, given_answers)


def test_the_table_for_the_browser_is_fresh() -> None:
    assert TABLE.read_text(encoding="utf-8") == table_text(), (
        "python -m tests.protocol.expression_cases > expressions.json"
    )


REFUSED = [
    ("weight_kg <", "a value"),
    ("weight_kg < 1 < 2", "and, or, or the end after a comparison"),
    ("__import__('os')", "names in small letters"),
    ("weight_kg.__class__", "names in small letters"),
    ("open('/etc/passwd')", "one of the functions"),
    ("eval('1')", "one of the functions"),
    ("matches(words, '(a+)+$')", "one of the functions"),
    ("words = \"a\" + 'b'", "a number in +"),
    ("lambda: 1", "names in small letters"),
    ("1 if smokes else 2", "the end of the expression"),
    ("weight_kg ** 9", "a value"),
    ("9999999999999999999 > 1", "numbers of at most 15 characters"),
    ("1e308 > 1", "the end of the expression"),
    ("[1, 2]", "names in small letters"),
    ("weight_kg; 1", "names in small letters"),
    ("wieght_kg > 1", "a known item of the form body"),
    ("bodies.weight_kg > 1", "a known form"),
    ("weight_kg@'week 9' > 1", "a known visit"),
    ("weight_kg@later > 1", "@baseline, @previous"),
    ("visit.hour > 1", "a known fact of visit"),
    ("weight_kg > height_cm", "one unit on both sides of >"),
    ("weight_kg + height_cm > 1", "one unit on both sides of +"),
    ("weight_kg = 'heavy'", "one kind of value"),
    ("well = 'maybe'", "one of the codes no, yes"),
    ("well > 'no'", "numbers, dates or times"),
    ("seen < '2026-05-01'", "one kind of value"),
    ("seen < date('2026-13-01')", "date('YYYY-MM-DD')"),
    ("not weight_kg", "true or false in not"),
    ("if(smokes, 1, 'a') = 1", "one kind of value"),
    ("known()", "a value"),
    ("round(weight_kg, number_of)", "a number of decimals"),
    ("drugs.dose_mg > 1", "inside count"),
    ("count(weight_kg > 1) > 1", "items of one repeating group"),
    ("count(count(drugs.dose_mg > 1) > 1)", "no second aggregate"),
    ("tally(limbs, 'maybe') > 1", "one of the codes"),
    ("tally(feet, 'yes') > 1", "a known group"),
    ("tally(sums, 'yes') > 1", "items that people answer"),
    ("woke < '08:00'", "one kind of value"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "says"), REFUSED, ids=[text for text, _ in REFUSED])
def test_what_is_no_expression_of_the_study_is_refused_in_words(text: str, says: str) -> None:
    with pytest.raises(ExpressionError) as told:
        resolve(text, SCOPE)
    assert says in str(told.value)


@pytest.mark.parametrize(
    "text",
    [
        "(" * 5_000 + "1" + ")" * 5_000,
        "(" * 300 + "1" + ")" * 300,
        "-" * 400 + "1",
        "not " * 200 + "true",
        "abs(" * 60 + "1" + ")" * 60,
        " + ".join(["1"] * 450),
        "1" * 16,
        "'" + "a" * 1_000 + "'",
        "a" * 2_000,
    ],
    ids=lambda text: f"{text[:8]} x {len(text)}",
)  # fmt: skip
def test_hostile_expressions_are_refused_at_once(text: str) -> None:
    with pytest.raises(ExpressionError):
        resolve(text, SCOPE)


@given(st.text(max_size=60) | st.text(alphabet="()+-*/<>=!,.@' andornt0123_abwkgsmo", max_size=80))
def test_no_text_breaks_the_reader(text: str) -> None:
    try:
        tree = parse(text)
    except ExpressionError:
        return
    assert from_json(to_json(tree)) == tree


@given(st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["do", "with", "value", "item", "form",
                                                                                "x"]), inner, max_size=3),
    max_leaves=8,
))  # fmt: skip
def test_no_json_breaks_the_reader(data: object) -> None:
    try:
        from_json(data)
    except ExpressionError:
        return


answers_of_three = st.sampled_from([True, False, None])


def _truth(value: bool | None) -> tuple[str, dict[str, object]]:
    return "body.smokes", {} if value is None else {"body.smokes": value}


@given(answers_of_three, answers_of_three, answers_of_three)
def test_unknown_is_what_every_answer_would_have_to_agree_on(
    one: bool | None, two: bool | None, three: bool | None
) -> None:
    """Kleene: a known answer holds whichever way the unknowns are filled in."""
    tree = Operation("or", (Operation("and", (lit(one), lit(two))), Operation("not", (lit(three),))))
    found = answer(tree, Given({}))
    filled = {
        (a and b) or (not c)
        for a in fill(one) for b in fill(two) for c in fill(three)
    }  # fmt: skip
    assert found is None or filled == {found}


def lit(value: bool | None) -> Expression:
    return Literal(value) if value is not None else parse("smokes")


def fill(value: bool | None) -> list[bool]:
    return [True, False] if value is None else [value]


numbers = st.floats(min_value=-1e6, max_value=1e6, allow_nan=False).map(lambda value: round(value, 3))


@given(numbers, numbers)
def test_exactly_one_of_less_equal_more_holds(left: float, right: float) -> None:
    values = {"body.weight_kg": left, "body.ideal_kg": right}
    found = [answer(resolve(f"weight_kg {sign} ideal_kg", SCOPE).tree, Given(values)) for sign in ("<", "=", ">")]
    assert sum(one is True for one in found) == 1
    assert answer(resolve("weight_kg <= ideal_kg", SCOPE).tree, Given(values)) is not found[2]


@given(st.integers(-(10**6), 10**6), st.integers(0, 4))
def test_rounding_goes_half_away_from_zero(thousandths: int, digits: int) -> None:
    from decimal import ROUND_HALF_UP, Decimal

    exact = (Decimal(thousandths) / 1000).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    assert near(rounded(thousandths / 1000, digits), float(exact))


days = st.dates(min_value=date(1950, 1, 1), max_value=date(2050, 12, 31))


@given(days, days, st.integers(4, 10).filter(lambda cut: cut in (4, 7, 10)))
@settings(max_examples=60)
def test_a_partial_date_says_only_what_all_its_days_say(first: date, last: date, cut: int) -> None:
    """Against every day that the partial date can mean."""
    from datetime import timedelta

    text = first.isoformat()[:cut]
    every = [first + timedelta(days=shift) for shift in range(-366, 367)]
    can = [day for day in every if day.isoformat().startswith(text)]
    tree = resolve("born < seen", SCOPE).tree
    found = answer(tree, Given({"body.born": text, "body.seen": last.isoformat()}))
    said = {day < last for day in can}
    assert found == (said.pop() if len(said) == 1 else None)


def test_a_row_speaks_of_its_own_row() -> None:
    scope = Scope(FORMS, (), "drugs", "rows")
    tree = resolve_truth("dose_mg > 15 and count(drugs.dose_mg > 15) = 1", scope)
    rows = Given({}, {"drugs.rows": [{"dose_mg": 10}, {"dose_mg": 20}]})
    assert [answer(tree, rows, row) for row in (1, 2)] == [False, True]


def test_a_condition_must_be_true_or_false() -> None:
    with pytest.raises(ExpressionError, match="true or false, found a number"):
        resolve_truth("weight_kg", SCOPE)
