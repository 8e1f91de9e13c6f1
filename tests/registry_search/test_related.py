"""Related studies: what they have in common comes first, and each says because of what."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.registry_search.invented import CHILDREN, LYMPHOMA, MIGRAINE, OPEN, RA, SJOGREN, SLE, study
from trialwright.errors import InputError
from trialwright.registry.related import related, related_to, scores
from trialwright.registry.related_structure import Names, intervention_words, likeness, name_words, shared_names
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
        "Same condition: SLE (Systemic Lupus Erythematosus there).",
        "Same intervention: telitacicept 80 mg, subcutaneous injection.",
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


def test_likeness_of_many_names_is_mostly_that_of_the_closest_two() -> None:
    # words in common: a, c (1 + 9 = 10) of 1 + 4 + 9 + 25 here and 1 + 9 + 16 there; closest: "c d" and "c"
    weight = {"a": 1.0, "b": 4.0, "c": 9.0, "d": 25.0, "e": 16.0}.__getitem__
    mine = Names({"one": ("a", "b"), "two": ("c", "d")}, weight)
    together = 10 / (39 * 26) ** 0.5
    closest = max(1 / (5 * 17) ** 0.5, 9 / (34 * 9) ** 0.5)
    assert mine.likeness({"x": ("a", "e"), "y": ("c",)}) == pytest.approx(0.3 * together + 0.7 * closest)
    assert mine.likeness({"x": ("b", "a"), "y": ("e",)}) < 1.0
    assert mine.likeness({"x": ("a", "b"), "y": ("c", "d")}) == pytest.approx(1.0)
    assert mine.likeness({"x": ("e",)}) == 0.0


def test_the_same_intervention_counts_like_the_same_condition(tmp_path: Path) -> None:
    index_all(tmp_path / "index", [
        study(90000001, "Target", conditions=("Myositis",), drugs=("Examplimab",)),
        study(90000002, "Same drug", conditions=("Gout",), drugs=("Examplimab 2.5 mg/kg plus methotrexate",)),
        study(90000003, "Same disease", conditions=("Myositis",), drugs=("Otherlimab",)),
        *(study(90000010 + at, "Stranger", conditions=(f"Disease{at}",), drugs=(f"Drug{at}",)) for at in range(20)),
    ])  # fmt: skip
    engine = TantivyEngine(tmp_path / "index")
    drug, disease = sorted(related(engine, "NCT90000001"), key=lambda one: one.nct_id)
    assert "Same intervention: Examplimab." in drug.because
    assert drug.score == pytest.approx(disease.score, rel=0.25)
    engine.close()


def test_words_of_every_study_are_no_reason(engine: TantivyEngine) -> None:
    told = " ".join(sentence for one in related(engine, RA) for sentence in one.because)
    assert not [word for word in ("patients", "doses", "weeks", "treated") if f"“{word}”" in told]


def test_the_founding_study_leads_to_its_drug_in_another_disease(tmp_path: Path) -> None:
    from trialwright.registry.arrival import Arrival
    from trialwright.registry.record import write_v2
    from trialwright.registry.shipped import shipped_records

    index_all(tmp_path / "index", [write_v2(one.record) for one in shipped_records() if isinstance(one, Arrival)])
    engine = TantivyEngine(tmp_path / "index")
    assert {"NCT03016013", "NCT05687526"} <= {one.nct_id for one in related(engine, "NCT07008196", 10)}
    engine.close()


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
