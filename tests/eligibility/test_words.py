"""The word lists: every row has a source, every name means one thing, classes are what criteria may ask for."""

from __future__ import annotations

import csv
from importlib import resources
from pathlib import Path

import pytest

from trialwright.eligibility import lexicon, words
from trialwright.eligibility.verdict import Answer

LISTS = ["drugs.csv", "conditions.csv", "substances.csv", "vaccines.csv"]

BELONGS = [
    # name, class, answer; classes as the cited sources print them
    ("methotrexate", "csdmard", Answer.MET),
    ("Iguratimod", "csdmard", Answer.MET),
    ("tripterygium glycosides", "csdmard", Answer.MET),
    ("Humira", "bdmard", Answer.MET),
    ("tofacitinib", "tsdmard", Answer.MET),
    ("tofacitinib", "bdmard", Answer.NOT_MET),
    ("celecoxib", "nsaid", Answer.MET),
    ("paracetamol", "nsaid", Answer.NOT_MET),
    ("loxoprofen", "nsaid", Answer.UNKNOWN),
    # 2018 AHA/ACC guideline; PMC8054345 and PMC8030442, tables; MeSH; a drug with one way of acting has no other
    ("atorvastatin", "statin", Answer.MET),
    ("empagliflozin", "sglt2_inhibitor", Answer.MET),
    ("lisinopril", "ace_inhibitor", Answer.MET),
    ("lisinopril", "statin", Answer.NOT_MET),
    ("abaloparatide", "statin", Answer.UNKNOWN),
    ("pembrolizumab", "checkpoint_inhibitor", Answer.MET),
    ("Humira", "biologic", Answer.MET),
    ("methotrexate", "biologic", Answer.NOT_MET),
    ("methotrexate", "dmard", Answer.MET),
    ("minocycline", "dmard", Answer.UNKNOWN),
    ("warfarin", "anticoagulant", Answer.MET),
    ("enoxaparin", "oral_anticoagulant", Answer.UNKNOWN),
    ("aspirin", "anticoagulant", Answer.UNKNOWN),
    ("olanzapine", "benzodiazepine", Answer.UNKNOWN),
    # AACE 2022, table 19 (PMC10200071): insulins are no other drug; whether they count as biologics, sources differ
    ("Insulin lispro", "insulin", Answer.MET),
    ("Tresiba", "basal_insulin", Answer.MET),
    ("insulin aspart", "basal_insulin", Answer.NOT_MET),
    ("insulin", "basal_insulin", Answer.UNKNOWN),
    ("isophane insulin", "statin", Answer.NOT_MET),
    ("insulin detemir", "anticoagulant", Answer.NOT_MET),
    ("insulin glargine", "biologic", Answer.UNKNOWN),
    # PMC7444625, table 1; McMaster Textbook, antidepressants; 10.1155/2015/806979, table 3
    ("clopidogrel", "antiplatelet", Answer.MET),
    ("ibuprofen", "antiplatelet", Answer.UNKNOWN),
    ("lisinopril", "antidepressant", Answer.NOT_MET),
    ("sertraline", "antidepressant", Answer.MET),
    ("duloxetine", "ssri", Answer.NOT_MET),
    ("linagliptin", "antidiabetic", Answer.MET),
    ("insulin", "antidiabetic", Answer.UNKNOWN),
    ("prednisone", "immunosuppressant", Answer.UNKNOWN),
    ("furosemide", "thiazide", Answer.NOT_MET),
    ("metoprolol", "antiarrhythmic", Answer.UNKNOWN),
    # sotalol blocks beta receptors (MeSH D013015); colesevelam lowers glucose, too; every insulin alike
    ("sotalol", "beta_blocker", Answer.MET),
    ("colesevelam", "antidiabetic", Answer.UNKNOWN),
    ("insulin glargine", "antidiabetic", Answer.UNKNOWN),
    ("vilazodone", "ssri", Answer.UNKNOWN),
    ("telitacicept", "b_cell_drug", Answer.UNKNOWN),
]


def _rows(name: str) -> list[dict[str, str]]:
    text = resources.files(lexicon).joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@pytest.mark.parametrize("name", LISTS)
def test_every_row_has_a_source(name: str) -> None:
    keys = {row["key"] for row in _rows("sources.csv")}
    for row in _rows(name):
        source = row["source"]
        assert source in keys or source.split()[0] == "MeSH" or len(source) > 30, row


@pytest.mark.parametrize("name", ["drugs.csv", "conditions.csv", "vaccines.csv", "substances.csv"])
def test_a_name_means_one_thing(name: str) -> None:
    meaning: dict[str, str] = {}
    for row in _rows(name):
        for written in [row["name"], *filter(None, row["synonyms"].split("|"))]:
            assert meaning.setdefault(words.normal(written), row["name"]) == row["name"], written


def test_every_class_with_listed_members_has_a_source_and_a_name_that_criteria_use() -> None:
    printed = {row["class"] for row in _rows("drug_class_names.csv")}
    for row in _rows("drug_class_members.csv"):
        assert len(row["source"]) > 15 and row["class"] in printed, row["class"]
        names = [name for cell in (row["members"], row["unclear"]) for name in cell.split("|") if name]
        assert len(names) == len(set(names)) and all(name == words.normal(name) for name in names)


@pytest.mark.parametrize(("name", "wanted", "answer"), BELONGS)
def test_a_drug_belongs_to_its_class(name: str, wanted: str, answer: Answer) -> None:
    assert words.belongs(words.drug(name), (wanted,)) is answer


KINDS_OF = [
    # recorded, asked, answer: MeSH tree numbers
    ("migraine without aura", "migraine", Answer.MET),
    ("chronic hepatitis B", "hepatitis b", Answer.MET),
    ("hepatitis", "hepatitis b", Answer.UNKNOWN),
    ("hepatitis C", "hepatitis b", Answer.NOT_MET),
    ("Hodgkin disease", "lymphoma", Answer.MET),
    ("Sjogren's syndrome", "rheumatoid arthritis", Answer.NOT_MET),
    ("covid-19", "pneumonia", Answer.UNKNOWN),
    ("painful joints", "rheumatoid arthritis", Answer.UNKNOWN),
]


@pytest.mark.parametrize(("recorded", "asked", "answer"), KINDS_OF)
def test_a_kind_of_a_condition_is_that_condition(recorded: str, asked: str, answer: Answer) -> None:
    assert words.is_one_of(recorded, words.condition(recorded), words.canonical_conditions((asked,))) is answer


def test_no_classification_codes_ship() -> None:
    folder = Path(str(resources.files(lexicon)))
    for path in folder.glob("*.csv"):
        assert "L04A" not in path.read_text(encoding="utf-8")


def test_a_factor_stands_for_no_drug_that_the_list_does_not_know() -> None:
    from trialwright.endpoints.safety.prednisone_equivalent import factor

    listed = [row["name"] for row in _rows("drugs.csv") if "glucocorticoid" in row["classes"]]
    assert [name for name in listed if factor(name) is None] == ["budesonide"]
