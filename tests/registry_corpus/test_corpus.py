"""The corpus keeps every version once, in whatever order they come, and says where sources disagree."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.registry.any_record import values_of
from tests.registry_corpus.a_record import NOW, arrival, arrivals, data_of, record_like
from trialwright.errors import InputError
from trialwright.registry.arrival import Arrival, Outcome
from trialwright.registry.corpus import Corpus
from trialwright.registry.corpus_packing import FEWEST_FOR_A_DICTIONARY, content_of, data_in, record_in
from trialwright.registry.record import Record, read_v2, write_v2

LATER = NOW + timedelta(days=1)


@pytest.fixture
def corpus(tmp_path: Path) -> Iterator[Corpus]:
    with Corpus.open(tmp_path / "corpus.sqlite3") as opened:
        yield opened


def dump(corpus: Corpus) -> list[Any]:
    """Everything a reader can see, without the marker."""
    return [
        (
            nct_id,
            corpus.withdrawn(nct_id),
            orjson.dumps(write_v2(corpus.record(nct_id)), option=orjson.OPT_SORT_KEYS),  # type: ignore[arg-type]
            [(one.form, one.sha256, one.dated, one.held_on, one.facts_read_on, one.added_at, one.seen_at)
             for one in corpus.versions(nct_id)],
            [one.says for one in corpus.disagreements(nct_id)],
        )
        for nct_id in corpus.ids(withdrawn=True)
    ]  # fmt: skip


def test_a_record_comes_back_equal(corpus: Corpus) -> None:
    sent = arrival(1, held_on="2025-06-09")
    corpus.add([sent], added_at=NOW)
    assert corpus.record("nct90000001") == sent.record
    assert corpus.data("NCT90000001") == write_v2(sent.record)
    assert list(corpus.records()) == [sent.record]
    assert list(corpus.all_data(["NCT90000001", "NCT90000002"])) == [write_v2(sent.record)]


def test_a_study_that_is_not_there_is_none(corpus: Corpus) -> None:
    assert corpus.record("NCT90000001") is None
    assert corpus.data("NCT90000001") is None
    assert corpus.versions("NCT90000001") == corpus.sources("NCT90000001") == corpus.find("NCT90000001") == ()
    assert corpus.marker() == "" and corpus.changed_since(None).ids == ()


@given(data=values_of(Record))
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_any_record_survives_packing(data: dict[str, Any]) -> None:
    record = record_like(data)
    content = content_of(record)
    assert write_v2(record_in(content.canonical, content.held_on, "here")) == write_v2(record)


def test_an_unchanged_record_is_no_new_version(corpus: Corpus) -> None:
    assert corpus.add(arrivals(3), added_at=NOW).new == 3
    marker = corpus.marker()
    added = corpus.add(arrivals(3), added_at=LATER)
    assert (added.new, added.changed, added.unchanged) == (0, 0, 3)
    assert corpus.changed_since(marker).ids == ()
    (version,) = corpus.versions("NCT90000001")
    assert (version.added_at, version.seen_at) == (NOW.isoformat(), LATER.isoformat())


def test_a_record_in_which_only_the_registrys_building_day_moved_is_unchanged(corpus: Corpus) -> None:
    corpus.add([arrival(1, held_on="2025-06-09")], added_at=NOW)
    assert corpus.add([arrival(1, held_on="2025-06-10")], added_at=LATER).unchanged == 1
    assert corpus.data("NCT90000001")["derivedSection"]["miscInfoModule"] == {"versionHolder": "2025-06-10"}  # type: ignore[index]


def test_a_newer_version_is_kept_beside_the_older_and_shown(corpus: Corpus) -> None:
    old, new = arrival(1, updated="2025-06-06"), arrival(1, updated="2025-07-01", status="COMPLETED")
    corpus.add([new], added_at=NOW)
    marker = corpus.marker()
    assert corpus.add([old], added_at=LATER).changed == 1
    assert corpus.record("NCT90000001") == new.record
    assert [corpus.record_of(version) for version in corpus.versions("NCT90000001")] == [old.record, new.record]
    assert corpus.changed_since(marker).ids == ()


def test_a_marker_tells_what_changed_since(corpus: Corpus) -> None:
    corpus.add(arrivals(4), added_at=NOW)
    since = corpus.changed_since(None)
    assert since.ids == tuple(f"NCT9000000{number}" for number in range(1, 5))
    corpus.add([arrival(2, updated="2026-01-01")], added_at=LATER)
    corpus.withdraw(["NCT90000004", "NCT99999999"], at=LATER)
    again = corpus.changed_since(since.marker)
    assert (again.ids, again.gone) == (("NCT90000002",), ("NCT90000004",))
    assert corpus.changed_since(again.marker) == type(again)((), (), again.marker)


def test_the_marker_of_another_corpus_means_everything(corpus: Corpus, tmp_path: Path) -> None:
    corpus.add(arrivals(2), added_at=NOW)
    with Corpus.open(tmp_path / "rebuilt.sqlite3") as rebuilt:
        rebuilt.add(arrivals(2), added_at=LATER)
        assert len(rebuilt.changed_since(corpus.marker()).ids) == 2
        assert len(rebuilt.changed_since("nonsense").ids) == 2


def test_other_numbers_lead_to_the_study(corpus: Corpus) -> None:
    corpus.add(
        [arrival(1, aliases=["NCT90000099"], own_id="U01 AR45444", acronym="SPORT"), arrival(2, acronym="Sport")],
        added_at=NOW,
    )
    assert corpus.find("nct90000001") == corpus.find("NCT90000099") == corpus.find("u01ar45444") == ("NCT90000001",)
    assert corpus.find(" sport ") == ("NCT90000001", "NCT90000002")
    assert corpus.record("NCT90000099") == corpus.record("NCT90000001")
    assert corpus.record("sport") is None


def test_two_sources_are_kept_and_their_disagreement_is_told(corpus: Corpus) -> None:
    corpus.add([arrival(1, status="RECRUITING", updated="2025-06-06")], added_at=NOW)
    corpus.add([arrival(1, "portal_page", status="COMPLETED", updated="2025-06-06")], added_at=NOW)
    assert corpus.sources("NCT90000001") == ("portal_page", "v2_json")
    (found,) = corpus.disagreements("NCT90000001")
    assert found.path == "protocolSection.statusModule.overallStatus"
    assert found.says == (
        "Overall status: portal_page (updated 2025-06-06) says Completed; v2_json (updated 2025-06-06) says Recruiting."
    )


def test_a_field_that_one_source_lacks_is_no_disagreement(corpus: Corpus) -> None:
    corpus.add([arrival(1)], added_at=NOW)
    part = {"protocolSection": {"identificationModule": {"nctId": "NCT90000001", "briefTitle": "Invented  study 1"}}}
    corpus.add([Arrival(read_v2(part), "portal_page", "page")], added_at=NOW)
    assert corpus.disagreements("NCT90000001") == ()


def test_what_was_written_from_facts_is_nothing_beside_a_whole_form(corpus: Corpus) -> None:
    corpus.add([arrival(1), arrival(1, "facts", status="COMPLETED")], added_at=NOW)
    assert corpus.sources("NCT90000001") == ("facts", "v2_json")
    assert corpus.disagreements("NCT90000001") == ()


def test_our_own_words_are_no_disagreement_with_a_page_and_a_date_is(corpus: Corpus) -> None:
    corpus.add(
        [arrival(1, "facts", updated="2026-01-01", text="In our own words."), arrival(1, "portal_page")], added_at=NOW
    )
    assert [found.says for found in corpus.disagreements("NCT90000001")] == [
        "Day on which the last update was posted: facts (updated 2026-01-01) says 2026-01-01; "
        "portal_page (updated 2025-06-06) says 2025-06-06."
    ]


def test_telephone_numbers_are_no_disagreement(corpus: Corpus) -> None:
    one, other = data_of(1), data_of(1)
    for data, number in ((one, "1-555-010-0100"), (other, "1-555-010-0199")):
        data["protocolSection"]["contactsLocationsModule"] = {"centralContacts": [{"name": "A", "phone": number}]}
    corpus.add([Arrival(read_v2(one), "v2_json", "a"), Arrival(read_v2(other), "v1_json", "b")], added_at=NOW)
    assert corpus.disagreements("NCT90000001") == ()


def test_three_sources_say_what_each_holds(corpus: Corpus) -> None:
    forms = {"v2_json": "RECRUITING", "v1_json": "RECRUITING", "legacy_xml": "SUSPENDED"}
    corpus.add([arrival(1, form, status=status) for form, status in forms.items()], added_at=NOW)
    (found,) = corpus.disagreements("NCT90000001")
    assert {one.form: one.value for one in found.values} == forms


def test_a_whole_form_is_shown_before_a_newer_part(corpus: Corpus) -> None:
    whole, part = (
        arrival(1, updated="2025-01-01"),
        arrival(1, "facts", updated="2026-01-01", facts_read_on=date(2026, 2, 1)),
    )
    corpus.add([part, whole], added_at=NOW)
    assert corpus.record("NCT90000001") == whole.record
    assert {one.form: one.facts_read_on for one in corpus.versions("NCT90000001")} == {
        "v2_json": "",
        "facts": "2026-02-01",
    }


ROUND = st.tuples(
    st.integers(1, 3), st.sampled_from(["v2_json", "legacy_xml", "portal_page", "own form"]),
    st.sampled_from(["RECRUITING", "COMPLETED"]), st.sampled_from(["2025-06-06", "2026-01-01", ""]),
    st.sampled_from(["2025-07-01", "2025-07-02"]), st.integers(0, 2),
)  # fmt: skip


@given(rounds=st.lists(ROUND, max_size=8), data=st.data())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_order_of_adding_does_not_matter(
    rounds: list[tuple[int, str, str, str, str, int]], data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    shuffled = data.draw(st.permutations(rounds))
    seen = []
    for order in (rounds, shuffled, rounds + shuffled):
        with Corpus.open(tmp_path_factory.mktemp("corpus") / "corpus.sqlite3") as corpus:
            for number, form, status, updated, held_on, day in order:
                sent = arrival(number, form, status=status, updated=updated, held_on=held_on)
                corpus.add([sent], added_at=NOW + timedelta(days=day))
            seen.append(dump(corpus))
    assert seen[0] == seen[1] == seen[2]


def test_one_bad_record_among_ten_thousand_costs_only_itself(corpus: Corpus) -> None:
    def outcomes() -> Iterator[Outcome]:
        for number in range(1, 10_001):
            if number == 7_003:
                yield InputError(where="all.jsonl:7003", expected="x", found="y", remedy="z.")
            else:
                yield arrival(number, text="Short.")

    heard: list[int] = []
    added = corpus.add(outcomes(), added_at=NOW, progress=lambda so_far: heard.append(so_far.read))
    assert (added.read, added.new, added.bad) == (10_000, 9_999, 1)
    assert [fault.where for fault in added.faults] == ["all.jsonl:7003"]
    assert heard == sorted(heard) and heard[-1] == 10_000 and len(heard) == 20


def test_only_bad_records_end_well(corpus: Corpus) -> None:
    fault = InputError(where="x", expected="x", found="y", remedy="z.")
    added = corpus.add((fault for _ in range(3000)), added_at=NOW)
    assert (added.bad, len(added.faults), len(corpus)) == (3000, 1000, 0)


def test_a_value_that_json_cannot_hold_is_reported(corpus: Corpus) -> None:
    data = data_of(1)
    data["protocolSection"]["descriptionModule"]["briefSummary"] = "half a character: \ud800"
    added = corpus.add([Arrival(read_v2(data), "v2_json", "here:1"), arrival(2)], added_at=NOW)
    assert (added.new, added.bad) == (1, 1)
    assert str(added.faults[0]).startswith("here:1 must be a record of text and numbers that JSON can hold, found")


def test_a_stop_in_the_middle_loses_at_most_a_batch(corpus: Corpus) -> None:
    def outcomes() -> Iterator[Outcome]:
        yield from arrivals(1200)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        corpus.add(outcomes(), added_at=NOW)
    assert len(corpus) == 1000
    assert corpus.add(arrivals(1300), added_at=NOW).new == 300


def test_records_packed_before_and_after_the_dictionary_are_read(corpus: Corpus, tmp_path: Path) -> None:
    corpus.add(arrivals(10), added_at=NOW)
    with Corpus.open(tmp_path / "corpus.sqlite3", read_only=True) as early:
        assert early.record("NCT90000001") is not None
        text = " ".join(f"word{number % 97} of {number}" for number in range(200))
        many = (arrival(number, text=f"{text} {number}") for number in range(100, 101 + FEWEST_FOR_A_DICTIONARY))
        corpus.add(many, added_at=NOW)
        rows = sqlite3.connect(tmp_path / "corpus.sqlite3").execute(
            "SELECT count(*) FROM meta WHERE key = 'dictionary'"
        )
        assert rows.fetchone() == (1,)
        for reader in (corpus, early):
            assert reader.record("NCT90000001") is not None and reader.record("NCT90000150") is not None
            assert len(list(reader.records())) == 311


def test_a_file_that_is_no_corpus_is_refused_and_left_alone(tmp_path: Path) -> None:
    other = tmp_path / "other.sqlite3"
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE mine (a)")
    connection.close()
    text, empty = tmp_path / "text.sqlite3", tmp_path / "empty.sqlite3"
    text.write_text("This is no database." * 100, encoding="utf-8")
    empty.touch()
    before = other.read_bytes()
    for path, found in ((other, "another program's database"), (text, "file is not a database")):
        for read_only in (True, False):
            with pytest.raises(InputError, match=f"must be a corpus of registry records.*found {found}"):
                Corpus.open(path, read_only=read_only)
    with pytest.raises(InputError, match="found an empty file"):
        Corpus.open(empty, read_only=True)
    with pytest.raises(InputError, match=r"found no such file\. Make one: trialwright registry add"):
        Corpus.open(tmp_path / "absent.sqlite3", read_only=True)
    assert other.read_bytes() == before and not (tmp_path / "absent.sqlite3").exists()


def test_a_folder_or_a_path_below_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    for path in (tmp_path, tmp_path / "file" / "corpus.sqlite3"):
        with pytest.raises(InputError, match="or a path where one can be made"):
            Corpus.open(path)


def test_a_corpus_of_another_layout_is_to_be_built_again(tmp_path: Path) -> None:
    path = tmp_path / "corpus.sqlite3"
    Corpus.open(path).close()
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(InputError, match=r"must be a corpus of layout 1, found one of layout 99\. Move the file away"):
        Corpus.open(path)


def test_a_damaged_corpus_ends_with_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "corpus.sqlite3"
    with Corpus.open(path) as corpus:
        corpus.add(arrivals(200), added_at=NOW)
    data = bytearray(path.read_bytes())
    data[4096 : len(data) - 2048] = b"\xff" * (len(data) - 6144)
    path.write_bytes(bytes(data))
    with pytest.raises(InputError, match="a corpus can be rebuilt at will"), Corpus.open(path) as corpus:
        list(corpus.records())


def test_a_damaged_record_ends_with_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "corpus.sqlite3"
    with Corpus.open(path) as corpus:
        corpus.add(arrivals(2), added_at=NOW)
        corpus._connection.execute("UPDATE version SET packed = x'28b52ffd00000000' WHERE nct_id = 'NCT90000001'")
        with pytest.raises(InputError, match="found a record that does not unpack"):
            corpus.record("NCT90000001")
        assert corpus.record("NCT90000002") is not None


def test_adding_while_another_program_writes_ends_with_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "corpus.sqlite3"
    with Corpus.open(path) as corpus:
        corpus.add(arrivals(1), added_at=NOW)
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        corpus._connection.execute("PRAGMA busy_timeout = 50")
        with pytest.raises(InputError, match="Another program is writing to it: wait until it is done"):
            corpus.add(arrivals(2), added_at=NOW)
        assert len(corpus) == 1
        other.execute("ROLLBACK")
        other.close()
        assert corpus.add(arrivals(2), added_at=NOW).new == 1


def test_the_standing_counts_studies_versions_and_forms(corpus: Corpus) -> None:
    corpus.add([arrival(1), arrival(1, updated="2026-01-01"), arrival(1, "facts"), arrival(2)], added_at=NOW)
    corpus.withdraw(["NCT90000002"], at=LATER)
    standing = corpus.standing()
    assert (standing.studies, standing.versions, standing.withdrawn) == (1, 4, 1)
    assert standing.by_form == {"facts": (1, 1), "v2_json": (2, 3)}
    assert (standing.latest, standing.last_seen_at) == ("2026-01-01", NOW.isoformat())


def test_a_time_without_a_zone_is_a_mistake_of_the_program(corpus: Corpus) -> None:
    with pytest.raises(ValueError, match="time zone"):
        corpus.add(arrivals(1), added_at=datetime(2026, 11, 22))  # noqa: DTZ001
    assert NOW.tzinfo is UTC


def test_real_records_come_back_equal(corpus: Corpus, shared_path: Any) -> None:
    files = sorted(shared_path("records/v2-sample").glob("*.json"))
    sent = [read_v2(orjson.loads(path.read_bytes()), path.name) for path in files]
    corpus.add((Arrival(record, "v2_json", "sample") for record in sent), added_at=NOW)
    kept = {record.nct_id: write_v2(record) for record in corpus.records()}
    assert kept == {record.nct_id: write_v2(record) for record in sent}


@given(data=values_of(Record))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_what_is_searched_is_the_record_without_its_results(data: dict[str, Any]) -> None:
    content = content_of(record_like(data))
    whole = data_in(content.canonical, content.held_on)
    if "resultsSection" in whole:
        whole["resultsSection"] = {}
        whole = {name: value for name, value in whole.items() if name <= "resultsSection" or name == "writtenFromFacts"}
    assert data_in(content.canonical, content.held_on, results=False) == whole


def test_a_text_that_looks_like_results_is_no_end_of_the_record(corpus: Corpus) -> None:
    data = data_of(1, title='A title ,"resultsSection":{ of a joker')
    data["resultsSection"] = {"moreInfoModule": {"limitationsAndCaveats": {"description": "none"}}}
    corpus.add([Arrival(read_v2(data, "here"), "v2_json", "here")], added_at=NOW)
    assert corpus.searched("NCT90000001") == data | {"resultsSection": {}}
    assert corpus.title("NCT90000001") == 'A title ,"resultsSection":{ of a joker'
    assert corpus.title("NCT90000002") == ""
