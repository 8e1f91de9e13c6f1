"""Related studies: what they have in common comes first, and each says because of what."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.registry_search.invented import CHILDREN, LYMPHOMA, MIGRAINE, OPEN, RA, SJOGREN, SLE, study
from trialwright.errors import InputError
from trialwright.registry.related import related, related_to, scores
from trialwright.registry.related_structure import intervention_words, likeness, name_words, shared_names
from trialwright.registry.search_index import index_all
from trialwright.registry.search_tantivy import TantivyEngine


def test_the_same_condition_comes_before_the_same_drug_and_strangers_do_not_come(engine: TantivyEngine) -> None:
    found = [one.nct_id for one in related(engine, RA)]
    assert found[0] == OPEN
    assert set(found[1:]) == {SLE, SJOGREN, CHILDREN}
    assert not {MIGRAINE, LYMPHOMA, RA} & set(found)


def test_each_says_because_of_what(engine: TantivyEngine) -> None:
    because = {one.nct_id: one.because for one in related(engine, RA)}
    assert because[OPEN][0] == "Same condition: Rheumatoid Arthritis."
    assert "Same intervention: Telitacicept 160 mg." in because[SLE]
    assert because[CHILDREN][0].startswith("Similar condition: ")
    assert all(reasons for reasons in because.values())


def test_a_record_that_is_not_in_the_index_can_be_compared(engine: TantivyEngine) -> None:
    new = study(90000099, "New", conditions=("SLE",), drugs=("telitacicept 80 mg, subcutaneous injection",))
    best = related_to(engine, new, 1)[0]
    assert best.nct_id == SLE
    assert best.because[:2] == (
        "Same condition: SLE.", "Same intervention: telitacicept 80 mg, subcutaneous injection.",
    )  # fmt: skip


def test_a_study_that_is_not_known_is_refused(engine: TantivyEngine) -> None:
    with pytest.raises(InputError, match="the NCT number of a study in the index"):
        related(engine, "NCT00000000")


def test_without_names_the_criteria_decide(tmp_path: Path) -> None:
    index_all(tmp_path / "index", [
        study(90000001, "A", inclusion="Refractory gout with tophi and hyperuricaemia"),
        study(90000002, "B", inclusion="Tophi in gout, urate above 6 mg/dL", exclusion="Renal failure"),
        study(90000003, "C", inclusion="Healthy volunteers", exclusion="Gout"),
    ])  # fmt: skip
    engine = TantivyEngine(tmp_path / "index")
    target = study(90000009, "D", inclusion="Gout with tophi")
    assert scores(engine, target)[0][0] in ("NCT90000001", "NCT90000002")
    assert "NCT90000003" not in [nct_id for nct_id, score in scores(engine, target) if score > 0.2]
    engine.close()


def test_only_those_asked_for_are_scored_when_asked(engine: TantivyEngine) -> None:
    target = engine.data_of(RA)
    assert target is not None
    assert {nct_id for nct_id, _ in scores(engine, target, [MIGRAINE, SLE])} == {MIGRAINE, SLE}


SAME = [
    ("Rheumatoid Arthritis (RA)", "Arthritis, Rheumatoid"),
    ("SLE", "Systemic Lupus Erythematosus"),
    ("Type 2 Diabetes Mellitus", "Diabetes Mellitus, Type 2"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_names_of_the_same_thing_have_the_same_words(one: str, other: str) -> None:
    assert name_words(one) == name_words(other)


def test_doses_forms_and_placebo_say_nothing() -> None:
    assert intervention_words("Tofacitinib 5 mg tablets twice daily") == intervention_words("tofacitinib")
    assert intervention_words("Placebo injection 0.9 %") == ()


def test_likeness_equals_the_cosine_by_hand() -> None:
    # words a (weight 1) and b (weight 2) against b and c (weight 3): 4 / sqrt(5 * 13)
    weight = {"a": 1.0, "b": 4.0, "c": 9.0}.__getitem__
    assert likeness(["a", "b"], ["b", "c"], weight) == pytest.approx(4 / (5 * 13) ** 0.5)
    assert likeness(["a"], ["c"], weight) == 0.0
    assert likeness(["a", "b"], ["b", "a"], weight) == pytest.approx(1.0)


def test_shared_names_are_told_once() -> None:
    one = {"RA": ("arthriti", "rheumatoid"), "Rheumatoid arthritis": ("arthriti", "rheumatoid")}
    assert shared_names(one, {"Arthritis, Rheumatoid": ("arthriti", "rheumatoid")}) == ("RA",)


def test_the_derived_labels_are_told_apart_better_than_by_words_alone(shared_path: Callable[[str], Path]) -> None:
    """A small run of benchmarks/related.py: 40 queries."""
    import sys

    from tests.conftest import REPOSITORY

    folder = shared_path("benchmarks/criteria_diseases_drugs")
    sys.path.insert(0, str(REPOSITORY / "benchmarks"))
    try:
        import related as benchmark
    finally:
        sys.path.pop(0)
    quality = benchmark.derived_labels(folder, 40, tell=lambda line: None)
    assert quality["names and criteria: trialwright"][2] >= 0.70
    for kind in ("names and criteria", "criteria only"):
        for rival in ("TF-IDF", "BM25"):
            assert quality[f"{kind}: trialwright"][2] > quality[f"{kind}: {rival}"][2]
