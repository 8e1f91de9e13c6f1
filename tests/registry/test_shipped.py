"""The studies that ship as facts: what they hold, what they must never hold, and how they are shown."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from tests.conftest import REPOSITORY
from trialwright.errors import InputError
from trialwright.registry import words
from trialwright.registry.arrival import Arrival
from trialwright.registry.corpus import Corpus
from trialwright.registry.facts_file import Facts, read_facts, schema
from trialwright.registry.facts_mark import NOT_HERE, facts_mark
from trialwright.registry.facts_record import v2_of
from trialwright.registry.page import page
from trialwright.registry.page_text import lines
from trialwright.registry.record import read_v2, value_at, write_v2
from trialwright.registry.registered import first_day, last_day
from trialwright.registry.related import related
from trialwright.registry.search_asking import ask
from trialwright.registry.search_index import update
from trialwright.registry.search_tantivy import TantivyEngine
from trialwright.registry.shipped import FORM, shipped_folder, shipped_records

FILES = sorted((REPOSITORY / "data" / "records").glob("*.yaml"))
TODAY = date(2026, 11, 22)

FAMILIES = (
    # about, what a condition, title or intervention says, studies at least
    ("rheumatoid arthritis", r"rheumatoid arthritis|arthritis, (juvenile )?rheumatoid", 40),
    ("lupus", r"lupus|\bsle\b", 50),
    ("Sjögren's disease", r"sj(o|ö|oe)gren", 13),
    ("BAFF/APRIL blockade", r"belimumab|telitacicept|rc18|atacicept", 5),
)


def facts_in(file: Path) -> Facts:
    return read_facts(file.read_bytes(), file.name)


FACTS = {file.stem: facts_in(file) for file in FILES}
"""Read once: a hundred small files."""


@cache
def arrivals() -> list[Arrival]:
    return [one for one in shipped_records(shipped_folder()) if isinstance(one, Arrival)]


def leaves(data: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(data, dict):
        for key, item in data.items():
            yield from leaves(item, f"{path}.{key}")
    elif isinstance(data, list):
        for item in data:
            yield from leaves(item, path)
    else:
        yield path, data


def test_at_least_a_hundred_studies_ship_each_under_its_own_number() -> None:
    assert len(FACTS) >= 100
    assert all(facts.nct_id == name for name, facts in FACTS.items())


@pytest.mark.parametrize(("about", "pattern", "at_least"), FAMILIES)
def test_each_disease_has_its_studies(about: str, pattern: str, at_least: int) -> None:
    said = [
        " ".join((facts.title, *facts.conditions, *(one.name for one in facts.interventions or ()))).lower()
        for facts in FACTS.values()
    ]
    assert sum(bool(re.search(pattern, text)) for text in said) >= at_least, about


def test_every_study_is_about_one_of_the_diseases() -> None:
    pattern = "|".join(one[1] for one in FAMILIES)
    for facts in FACTS.values():
        said = " ".join((facts.title, *facts.conditions, *(one.name for one in facts.interventions or ()))).lower()
        assert re.search(pattern, said), facts.nct_id


def test_the_read_me_tells_the_numbers_that_are_there() -> None:
    told = (REPOSITORY / "data" / "README.md").read_text(encoding="utf-8")
    sources = [facts.source for facts in FACTS.values()]
    assert f"holds {len(FACTS)} registered studies" in told
    for form in ("v2_json", "legacy_xml", "v1_json"):
        assert f"`{form}` {sources.count(form)}" in told
    for about, pattern, _ in FAMILIES:
        count = sum(
            bool(
                re.search(pattern, " ".join((f.title, *f.conditions, *(i.name for i in f.interventions or ()))).lower())
            )
            for f in FACTS.values()
        )
        assert re.search(rf"^\| .*{about.split()[0].split('/')[0]}.* \| {count} \|$", told, re.MULTILINE), (
            about,
            count,
        )


def test_the_schema_is_the_one_that_the_program_reads_by() -> None:
    assert json.loads((REPOSITORY / "data" / "schema.json").read_text(encoding="utf-8")) == schema()


def plain(file: Path) -> Any:
    return yaml.load(file.read_bytes(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def test_every_file_obeys_the_schema() -> None:
    validator = jsonschema.Draft202012Validator(schema())
    assert {file.name: [str(one) for one in validator.iter_errors(plain(file))] for file in FILES} == {
        file.name: [] for file in FILES
    }


def test_twenty_five_studies_carry_their_main_criteria_restated() -> None:
    restated = [facts.criteria for facts in FACTS.values() if facts.criteria]
    assert len(restated) == 25
    for criteria in restated:
        told = (*criteria.inclusion, *criteria.exclusion)
        assert criteria.restated is True
        assert criteria.inclusion and len(set(told)) == len(told)
        assert all(0 < len(line.split()) <= 27 and line == line.strip() and "\n" not in line for line in told)


def test_five_studies_carry_the_headline_of_their_posted_results() -> None:
    with_results = [facts for facts in FACTS.values() if facts.results]
    assert len(with_results) == 5
    for facts in with_results:
        assert facts.has_results and facts.dates.results_first_posted and facts.results
        flow = facts.results.flow
        assert all(0 <= arm.completed <= arm.started for arm in flow.arms)
        for found in facts.results.primary:
            assert sum(value.n for value in found.values) <= sum(arm.started for arm in flow.arms)
            assert all(re.fullmatch(r"-?\d+(\.\d+)?", value.value) for value in found.values)
            assert all(max(one.groups) < len(found.values) for one in found.analyses)


def test_nothing_personal_stands_in_a_file() -> None:
    forbidden = re.compile(r"contact|phone|email|official|investigator_|responsible|facility|city|street|zip", re.I)
    reachable = re.compile(r"\S+@\S+\.\S+|\+\d{1,3}[ -]\d|\b\d{3}[-.]\d{3}[-.]\d{4}\b")
    for file in FILES:
        text = file.read_text(encoding="utf-8")
        assert not reachable.search(text), file.name
        assert not [path for path, _ in leaves(plain(file)) if forbidden.search(path)], file.name


def test_no_sponsor_is_a_person() -> None:
    organisation = re.compile(
        r"univers|hospital|institut|national|center|centre|foundation|pharma|inc\.|ltd|office|health|assistance|asst|"
        r"bristol|pfizer|glaxo|abbvie|remegen|group|co\.|umc|rigshospitalet|college",
        re.I,
    )
    for facts in FACTS.values():
        assert facts.sponsor.kind != "INDIV"
        assert organisation.search(facts.sponsor.name), facts.sponsor.name


def test_dates_are_sane() -> None:
    for facts in FACTS.values():
        dates = facts.dates
        read_on = date.fromisoformat(facts.facts_read_on)
        assert read_on <= TODAY
        order = [one.date for one in (dates.start, dates.primary_completion, dates.completion) if one]
        for earlier, later in pairwise(order):
            first, last = first_day(earlier), last_day(later)
            assert first and last and first <= last, facts.nct_id
        updated, submitted = dates.last_update_posted, dates.first_submitted
        assert updated and submitted
        first_submitted, last_updated = first_day(submitted), last_day(updated.date)
        assert first_submitted and last_updated and first_submitted <= last_updated <= read_on, facts.nct_id


def test_only_words_of_the_registry_stand_in_its_fields() -> None:
    for facts in FACTS.values():
        design = facts.design
        assert facts.study_type in words.STUDY_TYPE
        assert facts.status in words.STATUS
        assert set(facts.phases or ()) <= set(words.PHASE)
        assert facts.sponsor.kind in words.SPONSOR_CLASS
        assert {one.type for one in facts.interventions or ()} <= set(words.INTERVENTION_TYPE)
        assert {arm.type for arm in facts.arms or ()} - {None} <= set(words.ARM_TYPE)
        if design:
            assert {design.allocation} - {None} <= set(words.ALLOCATION)
            assert {design.model} - {None} <= set(words.INTERVENTION_MODEL)
            assert {design.masking} - {None} <= set(words.MASKING)
            assert {design.purpose} - {None} <= set(words.PURPOSE)


def test_an_arm_receives_interventions_that_are_there() -> None:
    for facts in FACTS.values():
        named = {f"{words.INTERVENTION_TYPE[one.type or 'OTHER']}: {one.name}" for one in facts.interventions or ()}
        received = {name for arm in facts.arms or () for name in arm.receives or ()}
        assert received <= named, facts.nct_id


def test_every_study_arrives_as_facts_with_the_day_on_which_they_were_read() -> None:
    found = arrivals()
    assert [one.record.nct_id for one in found] == sorted(FACTS)
    for one in found:
        assert one.form == FORM
        assert one.facts_read_on == date.fromisoformat(FACTS[one.record.nct_id].facts_read_on)


def test_the_designs_that_ship_come_along_with_their_records() -> None:
    found = [one for one in shipped_records() if isinstance(one, Arrival) and one.form != FORM]
    assert "NCT07008196" in [one.record.nct_id for one in found]


def test_the_mark_travels_with_the_record() -> None:
    for one in arrivals():
        again = read_v2(write_v2(one.record))
        assert again == one.record
        mark = facts_mark(again)
        assert mark and mark.read_on == one.facts_read_on


def test_a_record_of_the_registry_has_no_mark(founding_folder: Path) -> None:
    assert facts_mark(read_v2(json.loads((founding_folder / "record.json").read_text(encoding="utf-8")))) is None


def test_every_page_says_when_its_facts_were_read_and_where_the_rest_stands() -> None:
    for one in arrivals():
        shown = page(one.record, TODAY)
        text = " ".join(" ".join(line.text.split()) for line in lines(shown, 100, True))
        assert f"Facts read on {one.facts_read_on}; written by us from the registered record" in text
        assert f"https://clinicaltrials.gov/study/{one.record.nct_id}" in text
        assert NOT_HERE in text and "Facility not given" not in text and "location)" not in text


def test_a_page_says_that_criteria_are_restated() -> None:
    for one in arrivals():
        section = next(part for part in page(one.record, TODAY).sections if part.title == "Eligibility Criteria")
        if FACTS[one.record.nct_id].criteria:
            assert "restated in our words" in section.entries[0].note
        else:
            assert section.entries[0].text == NOT_HERE and not section.entries[0].known


def test_a_page_blames_nobody_for_the_days_after_the_facts_were_read() -> None:
    """NCT03016013, read on 2020-07-28: Recruiting, updated 2020-03-05, completion planned for 2020-12."""
    record = next(one.record for one in arrivals() if one.record.nct_id == "NCT03016013")
    shown = page(record, TODAY)
    assert shown.doubts == ("known only as of 2020-07-28, 2,308 days ago: it may stand otherwise now",)
    assert shown.age.startswith("Record last updated 2020-03-05, 145 days ago as of 2020-07-28.")
    assert (TODAY - date(2020, 7, 28)).days == 2308 and (date(2020, 7, 28) - date(2020, 3, 5)).days == 145
    assert page(record, date(2020, 7, 1)).doubts == ()


def test_a_study_that_was_over_when_its_facts_were_read_is_not_doubted() -> None:
    record = next(one.record for one in arrivals() if one.record.nct_id == "NCT00559585")
    assert page(record, TODAY).doubts == ()


def test_a_page_says_how_many_outcomes_and_results_stand_elsewhere() -> None:
    record = next(one.record for one in arrivals() if one.record.nct_id == "NCT02975336")
    text = " ".join(line.text for line in lines(page(record, TODAY), 100, True))
    assert "29 registered; the first ones stand here" in text
    assert "the headline only stands here" in text


def test_restated_criteria_stand_in_the_record_as_the_registry_lays_them_out() -> None:
    criteria = FACTS["NCT00559585"].criteria
    record = next(one.record for one in arrivals() if one.record.nct_id == "NCT00559585")
    assert criteria
    assert value_at(record, "protocolSection.eligibilityModule.eligibilityCriteria") == (
        "Inclusion Criteria:\n\n"
        "* inadequate response to methotrexate\n"
        "* 10 or more of 66 joints swollen\n"
        "* 12 or more of 68 joints tender\n\n"
        "Exclusion Criteria:\n\n" + "\n".join(f"* {line}" for line in criteria.exclusion)
    )


def test_posted_numbers_stand_in_the_record_where_the_registry_has_them() -> None:
    record = next(one.record for one in arrivals() if one.record.nct_id == "NCT00559585")
    measure = "resultsSection.outcomeMeasuresModule.outcomeMeasures[0]"
    assert value_at(record, f"{measure}.classes[0].categories[0].measurements[0].value") == "527"
    assert value_at(record, f"{measure}.denoms[0].counts[1].value") == "678"
    started = "resultsSection.participantFlowModule.periods[0].milestones[0]"
    assert value_at(record, f"{started}.type") == "STARTED"
    assert value_at(record, f"{started}.achievements[1].numSubjects") == "721"


def test_a_corpus_loads_them_all(tmp_path: Path) -> None:
    with Corpus.open(tmp_path / "registry.sqlite3") as corpus:
        added = corpus.add(shipped_records(), added_at=datetime(2026, 11, 22, tzinfo=UTC))
        assert (added.new, added.faults) == (len(FACTS) + 1, ())
        assert corpus.record("nct03016013") == next(
            one.record for one in arrivals() if one.record.nct_id == "NCT03016013"
        )
        assert corpus.versions("NCT03016013")[0].facts_read_on == "2020-07-28"


def test_what_facts_do_not_hold_is_absent_and_never_empty() -> None:
    for facts in FACTS.values():
        assert all(value not in ("", None) for _, value in leaves(v2_of(facts)))


BAD_FILES = (
    # what stands in the file, what the sentence names
    ("nct_id: [", "YAML"),
    ("nct_id: NCT00000001\nphone: 1", "phone"),
    ("- a list", "schema.json"),
)


@pytest.mark.parametrize(("text", "names"), BAD_FILES)
def test_a_bad_file_costs_only_itself(tmp_path: Path, text: str, names: str) -> None:
    (tmp_path / "NCT00000001.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "NCT03016013.yaml").write_bytes((shipped_folder() / "NCT03016013.yaml").read_bytes())
    bad, good = shipped_records(tmp_path)
    assert isinstance(good, Arrival)
    assert isinstance(bad, InputError) and names in str(bad)


def test_a_day_that_is_none_is_refused(tmp_path: Path) -> None:
    text = (shipped_folder() / "NCT03016013.yaml").read_text(encoding="utf-8")
    (tmp_path / "NCT03016013.yaml").write_text(text.replace("2020-07-28", "2020-07-48"), encoding="utf-8")
    (bad,) = shipped_records(tmp_path)
    assert isinstance(bad, InputError) and "facts_read_on" in str(bad)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TantivyEngine]:
    """The search index over what ships."""
    folder = tmp_path_factory.mktemp("shipped")
    with Corpus.open(folder / "registry.sqlite3") as corpus:
        corpus.add(shipped_records(), added_at=datetime(2026, 11, 22, tzinfo=UTC))
        update(folder / "index", corpus)
        yield TantivyEngine(folder / "index", data_of=corpus.data)


def test_the_trial_of_the_same_drug_and_disease_is_the_first_related_one(engine: TantivyEngine) -> None:
    """NCT03016013 registered telitacicept under its code, RC18; NCT05687526 names both."""
    first = related(engine, "NCT07008196")[0]
    assert first.nct_id == "NCT03016013"
    assert any("RC18" in sentence and "Telitacicept" in sentence for sentence in first.because)


def test_a_drug_is_found_under_its_name_and_its_code(engine: TantivyEngine) -> None:
    found = {hit.nct_id for hit in engine.search(ask("telitacicept", [])).hits}
    assert {"NCT07008196", "NCT03016013", "NCT05687526"} <= found
