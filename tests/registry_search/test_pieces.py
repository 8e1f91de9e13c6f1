"""The pieces of search one by one: parser, criteria, words, lexicon, places, numbers, export."""

from __future__ import annotations

import csv
import gzip
import io
import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.registry_search.invented import RA, SLE, STUDIES, study
from trialwright.errors import InputError
from trialwright.registry.search_areas import areas, known_area
from trialwright.registry.search_asking import ask, read_written, said, written
from trialwright.registry.search_criteria import split_criteria
from trialwright.registry.search_document import FIELD_SAYS, TEXT_FIELDS, searchable
from trialwright.registry.search_export import json_lines, write_csv
from trialwright.registry.search_filters import FACETS, MEASURES, age_days, day_number, read_filter
from trialwright.registry.search_index import Indexing, index_all
from trialwright.registry.search_lexicon import Lexicon, own_lexicon, read_terminology
from trialwright.registry.search_parser import parse
from trialwright.registry.search_places import EARTH_KM, kilometres
from trialwright.registry.search_query import AsWritten, Between, Both, Either, Near, Not, Phrase, Starts, Within, Words
from trialwright.registry.search_tantivy import TantivyEngine
from trialwright.registry.search_text import result_lines
from trialwright.registry.search_words import edits

READ = [
    ("heart attack", Words(("heart", "attack"))),
    ("heart OR stroke AND child", Either((Words(("heart",)), Both((Words(("stroke",)), Words(("child",))))))),
    ("(heart OR stroke) child", Both((Either((Words(("heart",)), Words(("stroke",)))), Words(("child",))))),
    ("AREA[Condition]heart attack", Within("Condition", Words(("heart", "attack")))),
    ("cond:heart attack", Both((Within("cond", Words(("heart",))), Words(("attack",))))),
    ("AREA[StartDate]RANGE[2020-01-01, MAX]", Within("StartDate", Between("2020-01-01", None))),
    ("NOT AREA[Phase]PHASE1", Not(Within("Phase", Words(("PHASE1",))))),
    ('EXPANSION[None]"back pain"', AsWritten(Phrase("back pain"))),
    ("rheum*", Starts("rheum")),
    ("enrollment:100..200", Within("enrollment", Between("100", "200"))),
    ("year:2020..", Within("year", Between("2020", None))),
    ("year:2020", Within("year", Words(("2020",)))),
    ("foo:bar", Words(("foo", "bar"))),
    (r"\MISSING", Words(("MISSING",))),
    ("IL-6 anti-TNF", Words(("IL-6", "anti-TNF"))),
    ("note: no area", Words(("note:", "no", "area"))),
]


@pytest.mark.parametrize(("text", "expected"), READ)
def test_expressions_are_read_as_the_registry_reads_them(text: str, expected: object) -> None:
    assert parse(text).expression == expected


LENIENT = [
    ("(lupus", "A parenthesis was never closed: read as if it closed at the end."),
    ("lupus)", "A closing parenthesis without an opening one was left out."),
    ('"lupus', "A quotation mark was never closed: left out."),
    ("lupus AND", "AND without something on both sides was left out."),
    ("OR lupus", "OR without something on both sides was left out."),
    ("lupus NOT", "NOT without something behind it was left out."),
    ("AREA[Nonsense]lupus", "There is no search area 'Nonsense': what stood behind it was looked for everywhere."),
    (
        "AREA[StartDate]RANGE[2020] lupus",
        "RANGE[2020] was left out: it needs two bounds, such as RANGE[2020-01-01, MAX].",
    ),
    ("TILT[StartDate]lupus", "TILT[StartDate] was left out: choose an order instead."),
]


@pytest.mark.parametrize(("text", "note"), LENIENT)
def test_broken_syntax_is_read_and_told(text: str, note: str) -> None:
    parsed = parse(text)
    assert note in parsed.notes
    assert "lupus" in str(parsed.expression)


def test_every_area_looks_in_fields_that_exist() -> None:
    known = {*TEXT_FIELDS, *FACETS, *MEASURES, "any_id"}
    assert all(name in known and 0 < weight <= 1 for area in areas().values() for name, weight in area.weights)
    assert set(TEXT_FIELDS) < set(FIELD_SAYS)


def test_every_search_area_of_the_registry_is_known() -> None:
    # https://clinicaltrials.gov/data-api/about-api/search-areas names these 19.
    assert all(known_area(name) for name in (
        "BasicSearch", "ConditionSearch", "InterventionSearch", "InterventionNameSearch", "ObsoleteConditionSearch",
        "ExternalIdsSearch", "EligibilitySearch", "OutcomeSearch", "OutcomeNameSearch", "TitleSearch", "LocationSearch",
        "ContactSearch", "NCTIdSearch", "IdSearch", "SponsorSearch", "FunderTypeSearch", "ResponsiblePartySearch",
        "PatientSearch",
    ))  # fmt: skip


CRITERIA = [
    ("Inclusion Criteria:\n\n* RA\n\nExclusion Criteria:\n\n* SLE", "* RA", "* SLE"),
    ("INCLUSION CRITERIA\nRA\nEXCLUSION CRITERIA\nSLE", "RA", "SLE"),
    ("**Key Inclusion Criteria:**\nRA\n**Key Exclusion Criteria:**\nSLE", "RA", "SLE"),
    ("Exclusion Criteria:\n\n* SLE\n\nInclusion Criteria:\n\n* RA", "* RA", "* SLE"),
    ("Part A\nInclusion Criteria:\nRA\nExclusion Criteria:\nSLE\nPart B Inclusion Criteria:\nPsA",
     "Part A\nRA\nPsA", "SLE"),
    ("Adults with RA", "Adults with RA", ""),
    ("Inclusion Criteria:\n\n* age \\>= 18", "* age >= 18", ""),
    ("Inclusion Criteria:\n\n* no exclusion criteria of another study apply to them now",
     "* no exclusion criteria of another study apply to them now", ""),
]  # fmt: skip


@pytest.mark.parametrize(("raw", "inclusion", "exclusion"), CRITERIA)
def test_criteria_are_cut_at_their_headings(raw: str, inclusion: str, exclusion: str) -> None:
    assert split_criteria(raw) == (inclusion, exclusion)


def test_real_criteria_are_cut_into_both_sides(shared_path: Callable[[str], Path]) -> None:
    whole = cut = 0
    for path in sorted(shared_path("records/v2-sample").glob("*.json")):
        raw = (
            json.loads(path.read_text())["protocolSection"].get("eligibilityModule", {}).get("eligibilityCriteria", "")
        )
        if "xclusion" in raw and "nclusion" in raw:
            whole += 1
            cut += all(split_criteria(raw))
    assert cut >= 0.9 * whole > 0


def _edits_by_the_book(one: str, other: str) -> int:
    """Optimal string alignment, cell by cell."""
    table = {(i, 0): i for i in range(len(one) + 1)} | {(0, j): j for j in range(len(other) + 1)}
    for i in range(1, len(one) + 1):
        for j in range(1, len(other) + 1):
            same = one[i - 1] == other[j - 1]
            table[i, j] = min(table[i - 1, j] + 1, table[i, j - 1] + 1, table[i - 1, j - 1] + (not same))
            if i > 1 and j > 1 and one[i - 1] == other[j - 2] and one[i - 2] == other[j - 1]:
                table[i, j] = min(table[i, j], table[i - 2, j - 2] + 1)
    return table[len(one), len(other)]


def test_edits_equal_a_count_cell_by_cell() -> None:
    known = ["telitacicept", "rheumatoid", "arthritis", "a", "lupus", "methotrexate", "ab", "ba"]
    for word in ("telitacicpt", "rhuematoid", "artritis", "b", "lpuus", "metotrexate", "ab"):
        assert edits(word, known).tolist() == [_edits_by_the_book(word, one) for one in known]


def test_a_slip_that_stands_somewhere_is_looked_for_beside_the_word_that_many_have(tmp_path: Path) -> None:
    many = [study(91000000 + n, f"Walking and diabetes {n}") for n in range(25)]
    slip = study(92000001, "Walking and sleep", summary="People with diabtes walk.")
    aside = study(92000002, "Reading", exclusion="* Diabetis of any kind\n* Pompholyx")
    folder = tmp_path / "index"
    index_all(folder, [*many, slip, aside])
    found = TantivyEngine(folder)
    results = found.search(ask("diabtes"))
    assert results.total == 26
    assert results.hits[0].nct_id == "NCT92000001", "the study that has the word as typed comes first"
    assert results.notes == ("Few studies have the word “diabtes”: also searched for “diabetes”.",)
    assert found.search(ask("EXPANSION[None]diabtes")).total == 1
    in_exclusions = found.search(ask("diabetis"))
    assert in_exclusions.total == 25
    assert in_exclusions.notes == (
        "No study has the word “diabetis” where it was looked for: searched for “diabetes” instead.",
    )
    nothing = found.search(ask("pompholyx"))
    assert (nothing.total, nothing.notes) == (
        0,
        ("No study has the word “pompholyx” where it was looked for; exclusion criteria, which are searched on "
         "demand, have it.",),
    )  # fmt: skip
    assert found.search(ask("pompholyx", exclusions=True)).total == 1
    assert found.search(ask("sleep")).notes == (), "a rare word that is near to no common one is left alone"
    found.close()


CORRECTED = [("telitacicpt", "telitacicept"), ("lupsu", "lupus"), ("rhuematoid", "rheumatoid"), ("lup", None),
             ("il17a", None), ("xqzzvw", None)]  # fmt: skip


@pytest.mark.parametrize(("typed", "known"), CORRECTED)
def test_words_are_corrected_by_their_length(engine: TantivyEngine, typed: str, known: str | None) -> None:
    assert engine.nearest_word(typed) == known


def test_every_row_of_the_lexicon_has_a_source() -> None:
    assert len(own_lexicon()) > 100
    assert all(synonym.source and synonym.text for found in own_lexicon().values() for synonym in found)


def test_a_terminology_of_the_user_gives_synonyms(tmp_path: Path) -> None:
    file = tmp_path / "mesh.tsv.gz"
    with gzip.open(file, "wt") as to:
        to.write("D008881\tMigraine Disorders\tMigraines|Headache, Migraine|Sick Headache\tC10.228.140.546\n")
        to.write("D000003\tAbattoirs\tSlaughterhouse\tJ01.576\n")
    folder = tmp_path / "index"
    index_all(folder, [study(90000001, "A migraine study"), study(90000002, "Care of sick headache")])
    with Indexing(folder) as indexing:
        assert indexing.keep_terms(read_terminology(file)) == 4
    found = TantivyEngine(folder)
    assert "Sick Headache" in [one.text for one in Lexicon(found.beside).synonyms("migraine disorder")]
    results = found.search(ask("migraines"))
    assert results.total == 2
    assert "“migraines” was also searched as “Sick Headache” (MeSH D008881)." in results.notes
    found.close()


def test_a_file_that_is_no_terminology_is_refused_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "no.tsv"
    file.write_text("D000001\tA\tB\tC01\nnonsense\n")
    with pytest.raises(InputError, match=r"no\.tsv:2"):
        list(read_terminology(file))


def test_distances_equal_another_formula() -> None:
    # Amsterdam to Paris by the spherical law of cosines.
    one, other = (52.3676, 4.9041), (48.8566, 2.3522)
    a, b = math.radians(one[0]), math.radians(other[0])
    c = math.acos(math.sin(a) * math.sin(b) + math.cos(a) * math.cos(b) * math.cos(math.radians(other[1] - one[1])))
    found = kilometres(*one, np.array([other[0]]), np.array([other[1]]))[0]
    assert found == pytest.approx(EARTH_KM * c, abs=1e-6)


def test_ages_and_days_are_whole_numbers() -> None:
    assert [age_days(text) for text in ("18 Years", "6 Months", "2 Weeks", "30 Days", "5 Hours", "N/A", None)] == [
        6574, 182, 14, 30, 0, None, None,
    ]  # fmt: skip
    assert [day_number(text) for text in ("2025", "2025-06", "2025-06-10", "", None)] == [
        20250101, 20250601, 20250610, None, None,
    ]  # fmt: skip


def test_a_bound_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(InputError, match="filter enrolment"):
        read_filter("enrolment", "many..")


def test_every_hit_leaves_as_a_table_and_as_json(engine: TantivyEngine) -> None:
    query = ask("telitacicept", limit=1)
    text = io.StringIO()
    assert write_csv(engine.every_hit(query), text) == 3
    rows = list(csv.DictReader(io.StringIO(text.getvalue())))
    assert {row["nct_id"] for row in rows} >= {RA, SLE}
    assert next(row for row in rows if row["nct_id"] == SLE)["countries"] == "Netherlands|France"
    written = json.loads(b"".join(json_lines(engine.every_hit(query), {"query": "telitacicept"})))
    assert [one["nct_id"] for one in written["studies"]] == [row["nct_id"] for row in rows]


def test_a_cell_that_a_spreadsheet_would_run_is_made_harmless(tmp_path: Path) -> None:
    index_all(tmp_path / "index", [study(90000001, '=HYPERLINK("x")')])
    engine, text = TantivyEngine(tmp_path / "index"), io.StringIO()
    write_csv(engine.every_hit(ask("")), text)
    engine.close()
    assert "\"'=HYPERLINK" in text.getvalue()


def test_results_read_as_lines(engine: TantivyEngine) -> None:
    lines = list(result_lines(engine.search(ask("telitacicpt lupus", [("phase", "3")])), facets=True))
    assert "Note: No study has the word “telitacicpt”: searched for “telitacicept” instead." in lines
    assert any(line.startswith(f"{SLE}  Telitacicept for lupus") for line in lines)
    assert any(line.startswith("Phase: [x] Phase 3 1") for line in lines)


def test_sites_and_numbers_of_a_record_are_read() -> None:
    found = searchable(study(90000001, "x", cities=("Boston", "Boston"), own_id="AB 12/x"))
    assert found.ids == ["nct90000001", "ab12x"]
    assert [site.city for site in found.sites] == ["Boston"]


@pytest.mark.parametrize(
    ("text", "filters", "near", "exclusions"),
    [
        ("lupus AND NOT nephritis", [], None, False),
        ("", [("status", "RECRUITING"), ("year", "2020..")], None, False),
        ("a & b = c?", [("country", "Korea, Republic of|France")], Near("Paris, France", 12.5), True),
        ("?odd", [], None, False),
    ],
)
def test_a_written_search_reads_back_as_it_was(
    text: str, filters: list[tuple[str, str]], near: Near | None, exclusions: bool
) -> None:
    line = written(text, filters, near=near, exclusions=exclusions)
    assert read_written(line) == ask(text, filters, near=near, exclusions=exclusions, facets=False)
    assert "\n" not in line


def test_a_written_search_with_a_filter_of_another_day_is_refused_and_still_told() -> None:
    with pytest.raises(InputError, match="filter 'colour'"):
        read_written("?q=lupus&colour=red")
    with pytest.raises(InputError, match="a number of kilometres"):
        read_written("?q=lupus&near=Paris&km=far")
    assert said("?q=lupus&colour=red") == "?q=lupus&colour=red"


def test_the_record_of_a_hit_is_fetched_only_for_words_that_its_card_lacks(tmp_path: Path) -> None:
    index_all(tmp_path / "index", STUDIES)
    fetched: list[str] = []

    def fetch(nct_id: str) -> dict[str, Any]:
        fetched.append(nct_id)
        return next(one for one in STUDIES if one["protocolSection"]["identificationModule"]["nctId"] == nct_id)

    engine = TantivyEngine(tmp_path / "index", fetch)
    assert engine.search(ask("cond:lymphoma")).hits[0].reasons[0].field == "condition"
    assert not fetched
    assert engine.search(ask("excl:lymphoma")).hits[0].reasons[0].field == "exclusion"
    assert len(fetched) == 1
    engine.close()


def test_all_numbers_of_a_search_are_those_of_its_hits(engine: TantivyEngine) -> None:
    for text, sort in (("telitacicept OR migraine", "relevance"), ("", "number"), ("nothing-of-the-kind", "newest")):
        query = ask(text, sort=sort)
        assert engine.numbers(query) == [hit.nct_id for hit in engine.every_hit(query)]


def test_a_field_that_is_none_and_a_range_upside_down_are_told(engine: TantivyEngine) -> None:
    assert parse("foo:bar").notes == ("There is no field “foo:”: it was looked for as a word.",)
    with pytest.raises(InputError, match="from the smaller to the larger, found 10 to 5"):
        read_filter("enrolment", "10..5")
    told = engine.search(ask("enrolment:10..5"))
    assert told.total == 0 and any("from the smaller to the larger" in note for note in told.notes)
    assert engine.search(ask("year:2024")).total == engine.search(ask("", [("year", "2024")])).total > 0
