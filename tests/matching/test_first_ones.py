"""Who wants ten studies gets the ten that judging all would give, however little of the others was read."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.matching.test_matching import ON, person, record
from trialwright.clinical.patient import Patient
from trialwright.eligibility.criterion import Anchors
from trialwright.eligibility.facts import Facts
from trialwright.eligibility.glance import is_eligible
from trialwright.eligibility.kept_criteria import KeptCriteria
from trialwright.eligibility.matching import FEWEST, match
from trialwright.eligibility.screening import screen
from trialwright.eligibility.trial_criteria import trial_criteria
from trialwright.registry.arrival import Arrival
from trialwright.registry.corpus import Corpus
from trialwright.registry.record import read_v2
from trialwright.registry.search_index import index_all
from trialwright.registry.search_tantivy import TantivyEngine
from trialwright.registry.shipped import shipped_records

ITEMS = ("Age 18 to 70 years", "Rheumatoid arthritis", "Written informed consent", "ALT ≤ 3 x ULN",
         "BMI ≥ 40, or", "Gout", "Body weight over 50 kg")  # fmt: skip
BARS = ("Pregnancy", "Gout", "Breast cancer", "Malignancy within 5 years", "Platelets < 100 x 10^9/L",
        "Unsuitable in the opinion of the investigator")  # fmt: skip


def invented() -> Iterator[dict[str, Any]]:
    """90 studies; a fifth has a text that a person can be eligible by."""
    chance = random.Random(4)
    for number in range(90):
        asks, bars = chance.sample(ITEMS, 3), chance.sample(BARS, 3)
        if number % 5 == 0:
            asks, bars = ["Rheumatoid arthritis"], ["Pregnancy", "Gout"]
        title = "Arthritis " * chance.randrange(1, 4) + f"trial {number}"
        data = record(number, title, chance.choice(["Rheumatoid Arthritis", "Arthritis"]), sex="ALL")
        listed = [
            "Inclusion Criteria:",
            *(f"* {one}" for one in asks),
            "Exclusion Criteria:",
            *(f"* {one}" for one in bars),
        ]
        data["protocolSection"]["eligibilityModule"]["eligibilityCriteria"] = "\n\n".join(listed)
        yield data


RECORDS = list(invented())
RA, GOUT = ({"name": name, "status": "active"} for name in ("rheumatoid arthritis", "gout"))
PEOPLE = [
    person(),
    person(complete=["conditions"], pregnant=False),
    person(pregnant=True),
    person(complete=["conditions"], pregnant=False, conditions=[RA, GOUT]),
]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Corpus]:
    with Corpus.open(tmp_path_factory.mktemp("corpus") / "registry.sqlite3") as held:
        held.add([Arrival(read_v2(one), "v2_json", "x") for one in RECORDS], added_at=datetime(2026, 3, 1, tzinfo=UTC))
        yield held


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TantivyEngine]:
    folder = tmp_path_factory.mktemp("index")
    index_all(folder, RECORDS)
    opened = TantivyEngine(folder)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def all_kept(corpus: Corpus, tmp_path_factory: pytest.TempPathFactory) -> Iterator[KeptCriteria]:
    with KeptCriteria(tmp_path_factory.mktemp("kept") / "k.sqlite3", corpus) as kept:
        yield kept


@pytest.mark.parametrize(("who", "wanted"), [*zip(PEOPLE, (10, 60, 1, 10), strict=True)],
                         ids=["open", "complete", "pregnant", "gout"])  # fmt: skip
def test_the_first_ones_are_those_of_judging_all(
    engine: TantivyEngine, corpus: Corpus, all_kept: KeptCriteria, tmp_path: Path, who: Patient, wanted: int
) -> None:
    with KeptCriteria(tmp_path / "k.sqlite3", corpus) as kept:
        cold = match(engine, kept.of, who, ON, eligible_of=kept.eligible, wanted=wanted)
    whole = match(engine, all_kept.of, who, ON)
    warm = match(engine, all_kept.of, who, ON, eligible_of=all_kept.eligible, wanted=wanted)
    assert cold.found[:wanted] == whole.found[:wanted] and cold.found == warm.found
    assert cold.count("eligible") == whole.count("eligible")
    assert cold.left == whole.left == whole.considered == 90 and cold.considered >= FEWEST


def test_the_tests_above_see_what_they_are_for(engine: TantivyEngine, all_kept: KeptCriteria) -> None:
    found = [match(engine, all_kept.of, who, ON, eligible_of=all_kept.eligible, wanted=10) for who in PEOPLE]
    assert found[0].considered < 90 and found[1].count("eligible") == 18 and found[2].count("ineligible") >= 18


@pytest.mark.parametrize("who", PEOPLE, ids=["open", "complete", "pregnant", "gout"])
def test_a_glance_says_what_the_whole_draft_says(who: Patient) -> None:
    read = [one.record for one in list(shipped_records())[::12] if isinstance(one, Arrival)]
    for one in [*map(read_v2, RECORDS[:20]), *read]:
        whole = screen(trial_criteria(one), who, ON, study=one.nct_id).outcome
        assert is_eligible(one, Facts(who, ON, Anchors())) is (whole == "eligible"), one.nct_id
