"""Formulas in words: every operation, every expression of both studies, every name by its label, in two languages."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.conftest import STUDY_FOLDERS
from tests.protocol.expression_cases import CASES, FORMS, SCOPE

from trialwright.protocol.expression import OPERATIONS, Expression, Literal, Operation, Reference, parts_of
from trialwright.protocol.expression_types import resolve
from trialwright.protocol.expression_words import WORDS, Names, in_words
from trialwright.protocol.guideline import guideline, guideline_sha256
from trialwright.protocol.study_folder import read_study

NAMES = Names(FORMS, "body")


def said(text: str) -> str:
    return in_words(resolve(text, SCOPE).tree, NAMES)


def test_every_operation_has_its_words_in_both_languages() -> None:
    assert set(WORDS) == OPERATIONS
    assert all(en and zh for en, zh in WORDS.values())


@pytest.mark.parametrize(
    ("text", "en"),
    [
        ("weight_kg / (height_cm / 100)", "“Weight” ÷ (“Height” ÷ 100)"),
        ("(weight_kg - ideal_kg) * 2", "(“Weight” − “Ideal”) × 2"),
        ("weight_kg - (ideal_kg - 2)", "“Weight” − (“Ideal” − 2)"),
        ("weight_kg - ideal_kg - 2", "“Weight” − “Ideal” − 2"),
        ("smokes and (well = 'yes' or not smokes)",
         "“Smokes” is answered yes and (“Well” is “yes” or “Smokes” is answered no)"),
        ("not (weight_kg > 40)", "it is not so that (“Weight” is above 40)"),
        ("seen >= date('2024-05-01')", "“Seen” is not before “2024-05-01”"),
        ("days(seen, visit.date) <= 3", "the days from “Seen” to the day of the visit is at most 3"),
        ("well in ('yes', 'no')", "“Well” is one of “yes”, “no”"),
        ("if(smokes, 1, 2) + 1", "(1 if “Smokes” is answered yes, else 2) + 1"),
        ("weight_kg@previous < weight_kg@'week 0'", "“Weight” at the visit before is below “Weight” at week 0"),
        ("count(drugs.helped = 'yes')", "how many rows of “Rows” have: “Helped” (Drugs) is “yes”"),
        ("round(weight_kg, 1)", "“Weight”, rounded to 1 decimal"),
        ("-(weight_kg + 1)", "−(“Weight” + 1)"),
    ],
)  # fmt: skip
def test_a_formula_is_said_with_brackets_where_it_could_be_read_in_two_ways(text: str, en: str) -> None:
    assert said(text) == en


def test_every_case_of_the_evaluators_table_can_be_said() -> None:
    for text, *_ in CASES:
        tree = resolve(text, SCOPE).tree
        for language in ("en", "zh"):
            words = in_words(tree, NAMES, language)  # type: ignore[arg-type]
            assert words and "_" not in words.replace("“words_”", ""), (text, words)


@pytest.mark.parametrize("folder", STUDY_FOLDERS.values(), ids=list(STUDY_FOLDERS))
def test_every_expression_of_a_study_reads_without_a_name_of_the_program(folder: Path) -> None:
    design = read_study(folder)
    rules = design.rules
    trees = [(form, tree) for (form, _), tree in [*rules.methods.items(), *rules.conditions.items()]]
    trees += [(check.form, tree) for check, tree in rules.checks]
    assert trees
    for form, tree in trees:
        for language in ("en", "zh"):
            words = in_words(tree, Names(design.forms, form), language)  # type: ignore[arg-type]
            named = [one for one in parts_of(tree) if isinstance(one, Reference) and one.form in design.forms]
            labels = [design.forms[one.form or ""].items[one.item] for one in named]
            wanted = [(one.label_zh if language == "zh" else None) or one.label for one in labels]
            assert all(f"“{label}”" in words for label in wanted), words
            assert not any(one.item in words for one in named if "_" in one.item), words


def test_better_words_ask_for_no_other_approval() -> None:
    """The digests that approvals of the two studies were bound to before formulas were said in words."""
    told = {name: guideline_sha256(read_study(folder)) for name, folder in STUDY_FOLDERS.items()}
    assert told["migraine"] == "7256fd157076c5e1b22f2227a4ad91a76f4085c7cd2b160e909482e8173cdc1d"
    pages = guideline(read_study(STUDY_FOLDERS["nct07008196"]))
    items = [item for page in pages for group in page.groups for item in group.items]
    assert all((one.calculated is None) == (one.calculated_words is None) for one in items)
    assert all((one.asked_when is None) == (one.asked_words is None) for one in items)
    assert all(one.calculated_words.zh for one in items if one.calculated_words is not None)


# A law: what reads alike means alike ----------------------------------------------------------------------------------

_ITEMS = [Reference(name, "body") for name in ("weight_kg", "height_cm", "ideal_kg")]
_NUMBERS = st.one_of(st.integers(0, 9).map(lambda one: Literal(float(one))), st.sampled_from(_ITEMS))


def _two(names: tuple[str, ...], inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    return st.builds(lambda name, a, b: Operation(name, (a, b)), st.sampled_from(names), inner, inner)


_SUMS = st.recursive(_NUMBERS, lambda inner: st.one_of(
    _two(("+", "-", "*", "/", "minimum", "maximum", "first"), inner),
    st.builds(lambda name, a: Operation(name, (a,)), st.sampled_from(("abs", "sqrt", "ln", "exp")), inner),
), max_leaves=6)  # fmt: skip
_TRUTHS = st.recursive(_two(("=", "!=", "<", "<=", ">", ">="), _SUMS), lambda inner: st.one_of(
    _two(("and", "or"), inner), st.builds(lambda a: Operation("not", (a,)), inner),
), max_leaves=4)  # fmt: skip
_SEEN: dict[tuple[str, str], Expression] = {}


@given(_TRUTHS)
def test_two_formulas_that_differ_never_read_alike(tree: Expression) -> None:
    for language in ("en", "zh"):
        words = in_words(tree, NAMES, language)  # type: ignore[arg-type]
        assert _SEEN.setdefault((language, words), tree) == tree
