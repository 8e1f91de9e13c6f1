"""Trials for a person and people for a trial, on invented records."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.conftest import REPOSITORY, STUDY_FOLDERS
from trialwright.cli.matching import candidates_command, match_command
from trialwright.clinical.patient import Patient
from trialwright.clinical.patient_file import read_patient
from trialwright.eligibility.criterion import Criteria
from trialwright.eligibility.kept_criteria import KeptCriteria
from trialwright.eligibility.matching import (
    Candidate,
    Matches,
    condition_terms,
    judge_person,
    match,
    rank_candidates,
    shared_conditions,
)  # fmt: skip
from trialwright.eligibility.note import read_note
from trialwright.eligibility.note_search import search_note
from trialwright.eligibility.note_terms import note_terms
from trialwright.eligibility.trial_criteria import trial_criteria
from trialwright.errors import InputError
from trialwright.protocol.study_folder import read_study
from trialwright.registry.arrival import Arrival
from trialwright.registry.corpus import Corpus
from trialwright.registry.record import read_v2
from trialwright.registry.search_asking import ask
from trialwright.registry.search_index import index_all
from trialwright.registry.search_tantivy import TantivyEngine

ON = date(2026, 3, 2)
TEXT = "Inclusion Criteria:\n\n* Rheumatoid arthritis\n\nExclusion Criteria:\n\n* Pregnancy"


def record(number: int, title: str, condition: str, status: str = "RECRUITING", **who: Any) -> dict[str, Any]:
    return {"protocolSection": {
        "identificationModule": {"nctId": f"NCT9{number:07d}", "briefTitle": title},
        "statusModule": {"overallStatus": status},
        "conditionsModule": {"conditions": [condition]},
        "eligibilityModule": {"eligibilityCriteria": TEXT, **who},
    }}  # fmt: skip


RECORDS = [
    record(1, "A trial in rheumatoid arthritis", "Rheumatoid Arthritis", minimumAge="18 Years", sex="ALL"),
    record(2, "Arthritis in men", "Rheumatoid Arthritis", minimumAge="18 Years", sex="MALE"),
    record(3, "Arthritis in the old", "Rheumatoid Arthritis", minimumAge="65 Years", sex="ALL"),
    record(4, "A trial in gout", "Gout", sex="ALL"),
    record(5, "A finished trial in rheumatoid arthritis", "Rheumatoid Arthritis", "COMPLETED", sex="ALL"),
    record(6, "Arthritis in children", "Rheumatoid Arthritis", maximumAge="17 Years", sex="ALL"),
    record(7, "Arthritis without limits", "Arthritis, Rheumatoid"),
    record(8, "Breast cancer in women", "Breast Cancer", sex="FEMALE"),
]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("corpus") / "registry.sqlite3"
    with Corpus.open(path) as held:
        held.add(
            [Arrival(read_v2(one), "v2_json", "here") for one in RECORDS], added_at=datetime(2026, 3, 1, tzinfo=UTC)
        )
    return path


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TantivyEngine]:
    folder = tmp_path_factory.mktemp("index")
    index_all(folder, RECORDS)
    opened = TantivyEngine(folder)
    yield opened
    opened.close()


def person(**facts: Any) -> Patient:
    told = {"patient": "P", "as_of": "2026-03-02", "sex": "female", "birth_date": "1980-05-05",
            "conditions": [{"name": "rheumatoid arthritis", "status": "active"}]}  # fmt: skip
    return read_patient(told | facts, "p")


def criteria_of(ids: Sequence[str]) -> Mapping[str, Criteria]:
    held = {one.nct_id: one for one in map(read_v2, RECORDS)}
    return {id: trial_criteria(held[id]) for id in ids}


def found(engine: TantivyEngine, who: Patient, status: str = "recruiting") -> Matches:
    return match(engine, criteria_of, who, ON, filters=ask("", [("status", status)]).filters)


def numbers(matches: Matches) -> list[int]:
    return [int(one.nct_id[4:]) for one in matches.found]


def test_age_sex_status_and_condition_decide_before_anything_is_judged(engine: TantivyEngine) -> None:
    assert set(numbers(found(engine, person()))) == {1, 7}
    assert set(numbers(found(engine, person(sex="male")))) == {1, 2, 7}
    assert set(numbers(found(engine, person(birth_date="1950-01-01")))) == {1, 3, 7}
    assert set(numbers(found(engine, person(birth_date="2012-01-01")))) == {6, 7}
    assert set(numbers(found(engine, person(), "completed"))) == {5}


def test_what_is_not_known_shuts_nothing_out(engine: TantivyEngine) -> None:
    assert set(numbers(found(engine, person(sex=None, birth_date=None)))) == {1, 2, 3, 6, 7}


def test_a_study_of_the_persons_condition_says_so(engine: TantivyEngine) -> None:
    because = {one.nct_id[-1]: one.because for one in found(engine, person()).found}
    assert because["1"] == ("Rheumatoid Arthritis",) and because["7"] == ("Arthritis, Rheumatoid",)


def test_an_infection_is_looked_for_like_any_condition() -> None:
    held = [{"name": "hepatitis C", "status": "active"}, {"name": "pneumonia", "status": "resolved"}]
    patient = read_patient({"patient": "I", "as_of": "2026-03-02", "infections": held}, "p")
    weights = {term.words: term.weight for term in condition_terms(patient)}
    assert weights["hepatitis c"] == 1.0 and weights["pneumonia"] == 0.1
    assert shared_conditions({"conditions": ["Hepatitis C", "Pneumonia"]}, patient) == ("Hepatitis C",)


@pytest.mark.parametrize("text", [None, "", "入选标准：类风湿关节炎患者，年龄十八岁以上。排除标准：妊娠。"])
def test_a_text_that_was_not_read_never_makes_anyone_eligible(text: str | None) -> None:
    data = record(9, "No text", "Gout", minimumAge="18 Years", sex="ALL")
    data["protocolSection"]["eligibilityModule"]["eligibilityCriteria"] = text
    judged = judge_person(trial_criteria(read_v2(data)), person(healthy_volunteer=False), ON)
    assert judged.screening.outcome == "unknown" and judged.screening.unknown == ("text",)


def test_a_drafted_text_is_judged_beside_the_structured_fields() -> None:
    criteria = trial_criteria(read_v2(RECORDS[0]))
    shut_out = judge_person(criteria, person(pregnant=True), ON)
    assert shut_out.screening.outcome == "ineligible" and "Pregnan" in " ".join(
        found.criterion.says for found in shut_out.screening.verdicts if found.fails
    )
    assert judge_person(criteria, person(birth_date="2012"), ON).screening.failing == ("minimum_age",)


def test_the_edge_of_an_age_is_open_on_both_sides(engine: TantivyEngine) -> None:
    assert 3 in numbers(found(engine, person(birth_date="1961-03-02")))
    assert 3 not in numbers(found(engine, person(birth_date="1961-03-03")))
    assert 3 in numbers(found(engine, person(birth_date="1961")))


def test_people_are_ranked_by_what_stands_against_and_what_is_open() -> None:
    criteria = read_study(STUDY_FOLDERS["nct07008196"]).criteria
    files = sorted((STUDY_FOLDERS["nct07008196"] / "screening").glob("*.json"))
    people = []
    for file in files:
        who = read_patient(json.loads(file.read_text(encoding="utf-8"))["patient"], file.name)
        people.append(Candidate(who, file.name, judge_person(criteria, who, who.as_of)))
    ranked = rank_candidates(people)
    outcomes = [one.judged.screening.outcome for one in ranked]
    assert outcomes == sorted(outcomes, key=["eligible", "unknown", "ineligible"].index)
    opened = [len(one.judged.screening.unknown) for one in ranked if one.judged.screening.outcome == "unknown"]
    assert opened == sorted(opened) and len(ranked) == len(files)
    for one in ranked:
        against = {sentence.partition(":")[0] for sentence in one.judged.against}
        assert against == set(one.judged.screening.failing)


def test_a_note_finds_its_disease_and_not_what_it_denies(engine: TantivyEngine) -> None:
    note = read_note(
        "A 46-year-old woman with rheumatoid arthritis of the hands. She denies gout and breast cancer.", ON
    )
    hits = [int(one.nct_id[4:]) for one in search_note(engine, note, feedback=False)]
    assert set(hits[:3]) == {1, 5, 7} and not {2, 3, 6} & set(hits)
    assert not any(word in repr(note_terms(note, engine.searcher)) for word in ("gout", "breast", "cancer"))


def test_criteria_are_drafted_once_and_anew_when_the_record_changes(corpus: Path, tmp_path: Path) -> None:
    made: list[str] = []

    def draft(record: Any) -> Criteria:
        made.append(record.nct_id)
        return trial_criteria(record)

    with Corpus.open(corpus) as held:
        for _ in range(2):
            with KeptCriteria(tmp_path / "kept.sqlite3", held, draft) as kept:
                first = kept.of(["NCT90000001", "NCT90000004", "NCT99999999"])
            assert set(first) == {"NCT90000001", "NCT90000004"}
        assert made == ["NCT90000001", "NCT90000004"]
        changed = record(1, "A changed trial", "Rheumatoid Arthritis", minimumAge="21 Years", sex="ALL")
        changed["protocolSection"]["statusModule"]["lastUpdatePostDateStruct"] = {"date": "2026-03-01"}
        held.add([Arrival(read_v2(changed), "v2_json", "here")], added_at=datetime(2026, 3, 3, tzinfo=UTC))
        with KeptCriteria(tmp_path / "kept.sqlite3", held, draft) as kept:
            assert "21" in str(kept.of(["NCT90000001"]))
    assert made[2:] == ["NCT90000001"]


def test_a_file_that_keeps_no_criteria_is_told_and_may_be_deleted(corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "kept.sqlite3").write_bytes(b"no database" * 100)
    with Corpus.open(corpus) as held, pytest.raises(InputError, match="Delete it: it is made again"):
        KeptCriteria(tmp_path / "kept.sqlite3", held, trial_criteria)


def test_a_kept_draft_that_cannot_be_read_is_drafted_anew(corpus: Path, tmp_path: Path) -> None:
    with Corpus.open(corpus) as held:
        with KeptCriteria(tmp_path / "kept.sqlite3", held, trial_criteria) as kept:
            first = kept.of(["NCT90000004"])
        with sqlite3.connect(tmp_path / "kept.sqlite3") as connection:
            connection.execute("UPDATE criteria SET packed = x'00ff'")
        with KeptCriteria(tmp_path / "kept.sqlite3", held, trial_criteria) as kept:
            assert kept.of(["NCT90000004"]) == first


# The commands


def run(command: Any, *arguments: str) -> str:
    done = CliRunner().invoke(command, list(arguments), catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def test_the_commands_print_for_against_and_what_to_ask(corpus: Path, tmp_path: Path) -> None:
    patient = REPOSITORY / "data" / "patients" / "syn-01-ra-nothing-against.json"
    told = run(match_command, str(patient), "--corpus", str(corpus))
    assert "1. NCT9000000" in told and "for " in told and "reviewed by nobody" in told and "medical advice" in told
    data = json.loads(run(match_command, str(patient), "--corpus", str(corpus), "--format", "json"))
    assert data["studies"][0]["speaks_for"] and sum(data["outcomes"].values()) == data["judged"]
    note = tmp_path / "note.txt"
    note.write_text("A 46-year-old woman with rheumatoid arthritis. No gout.", encoding="utf-8")
    assert "denied gout" in run(match_command, str(note), "--corpus", str(corpus), "--on", "2026-03-02")


def test_candidates_of_a_study_folder_and_of_a_record(corpus: Path) -> None:
    patients = str(REPOSITORY / "data" / "patients")
    told = run(candidates_command, "nct07008196", patients, "--corpus", str(corpus))
    assert told.startswith("Candidates for NCT07008196: 40 judged (criteria of the study folder).")
    drafted = run(candidates_command, "NCT90000001", patients, "--corpus", str(corpus), "--format", "json")
    assert "reviewed by nobody" in json.loads(drafted)["criteria"]


@pytest.mark.parametrize("content", ["", "   \n"])
def test_an_empty_note_is_refused(content: str, corpus: Path, tmp_path: Path) -> None:
    note = tmp_path / "note.txt"
    note.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match="words"):
        run(match_command, str(note), "--corpus", str(corpus))


def test_a_patient_without_a_condition_is_refused(corpus: Path, tmp_path: Path) -> None:
    file = tmp_path / "p.json"
    file.write_text('{"patient": "P", "as_of": "2026-03-02"}', encoding="utf-8")
    with pytest.raises(InputError, match="a condition"):
        run(match_command, str(file), "--corpus", str(corpus))


def test_a_study_that_nobody_knows_is_refused(corpus: Path) -> None:
    with pytest.raises(InputError, match="study"):
        run(candidates_command, "NCT99999999", "--corpus", str(corpus))


def test_what_is_looked_for_stands_in_one_order_in_every_run() -> None:
    found = condition_terms(person(conditions=[{"name": "Migraine"}, {"name": "NSCLC"}]))
    assert [one.words for one in found] == [
        "migraine", "migraine disorders", "nsclc", "lung non-small cell carcinoma"]  # fmt: skip
