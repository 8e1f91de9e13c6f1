"""A draft as a file, on the command line, in review by the linter, and with terminologies that a user supplies."""

# ruff: noqa: E501 (rows of tables read better unbroken)

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from trialwright.cli.eligibility import eligibility_commands
from trialwright.eligibility.criteria_file import read_criteria
from trialwright.eligibility.criterion import Criteria
from trialwright.eligibility.draft import Draft
from trialwright.eligibility.draft_file import as_yaml
from trialwright.eligibility.draft_record import draft_of
from trialwright.eligibility.drafting import draft_criteria
from trialwright.eligibility.lint import lint
from trialwright.eligibility.printed_terms import own_lexicon
from trialwright.eligibility.terminology_file import names_in
from trialwright.errors import InputError
from trialwright.registry.reading import read_source


def test_a_draft_is_a_criteria_file_that_is_read_back_with_the_same_atoms(founding_folder: Path) -> None:
    record = read_source(founding_folder / "record.json").record
    draft = draft_of(record)
    written = as_yaml(draft, record)
    back = read_criteria(yaml.safe_load(written), "criteria.yaml", record=record)
    drafted = draft.executable()
    assert [atom.id for atom in back.atoms()][:-4] == [atom.id for atom in drafted.atoms()]
    assert [atom.parameters for atom in back.atoms()][:-4] == [atom.parameters for atom in drafted.atoms()]
    assert "DRAFT" in written and "no day is printed" in written


def test_every_sample_record_gives_a_file_that_is_accepted(shared_path: Callable[[str], Path]) -> None:
    for path in sorted(shared_path("records/v2-sample").glob("*.json"))[:15]:
        record = read_source(path).record
        draft = draft_of(record)
        if draft.criteria:
            back = read_criteria(yaml.safe_load(as_yaml(draft, record)), path.name, record=record)
            assert {atom.id for atom in draft.executable().atoms()} <= {atom.id for atom in back.atoms()}


def _criteria(text: str) -> Criteria:
    return draft_criteria(text).executable()


LINTED = [
    ("Inclusion Criteria:\n* Age ≥ 18 years\n* Age < 18 years", "error", "no value fulfils both"),
    ("Inclusion Criteria:\n* Age ≥ 18 years\nExclusion Criteria:\n* Age > 10 years", "error", "nobody can join"),
    ("Inclusion Criteria:\n* Asthma\nExclusion Criteria:\n* Asthma", "error", "asked for and excluded alike"),
    ("Inclusion Criteria:\n* Age 18-75 years\nExclusion Criteria:\n* Age < 20 years", "warning", "the limits overlap"),
    ("Exclusion Criteria:\n* Stroke\n* Stroke", "warning", "asked twice"),
    ("Inclusion Criteria:\n* Age ≥ 18 years\nExclusion Criteria:\n* Age < 18 years", "note", "says again"),
    ("Inclusion Criteria:\n* Platelets ≥ 100 × 10⁹/L\n* Platelets ≥ 50 × 10⁹/L", "note", "adds nothing"),
    ("Exclusion Criteria:\n* Live vaccine within 4 weeks before screening\n* Use of prednisone within 4 weeks before "
     "randomization", "note", "windows count from 2 different days"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "weight", "says"), LINTED, ids=[row[2] for row in LINTED])
def test_the_linter_finds_what_does_not_hold_together(text: str, weight: str, says: str) -> None:
    assert any(remark.weight == weight and says in remark.says for remark in lint(_criteria(text)))


def test_criteria_that_hold_together_get_no_remark() -> None:
    assert lint(_criteria("Inclusion Criteria:\n* Age 18-75 years\n* Asthma\nExclusion Criteria:\n* Stroke")) == ()


def _run(*words: str) -> tuple[int, str]:
    found = CliRunner().invoke(eligibility_commands, list(words))
    return found.exit_code, found.output


def test_the_command_drafts_a_registered_study() -> None:
    code, told = _run("draft", "nct07008196")
    assert code == 0 and "id: I5" in told and "laboratory:" in told


def test_the_command_says_when_there_is_nothing_to_read(tmp_path: Path) -> None:
    section = {
        "identificationModule": {"nctId": "NCT00000001"},
        "eligibilityModule": {"eligibilityCriteria": "年龄大于18岁"},
    }
    path = tmp_path / "record.json"
    path.write_text(json.dumps({"protocolSection": section}), encoding="utf-8")
    code, told = _run("draft", str(path))
    assert code == 2 and "only English text is read" in told


def test_the_command_lints_a_study_and_a_file(tmp_path: Path) -> None:
    code, told = _run("lint", "nct07008196")
    assert code == 0 and "different days" in told
    file = tmp_path / "criteria.yaml"
    file.write_text(
        "inclusion:\n  - {id: I1, says: Adult., age: {at_least: 18}}\nexclusion:\n  - {id: E1, says: Old., age: {at_least: 10}}\n"
    )
    code, told = _run("lint", str(file))
    assert code == 1 and "nobody can join" in told


MESH = "D000001\tWobbling Syndrome\tWobbles|Syndrome, Wobbling\tC10.228\nD000002\tWobblemycin\t\tD02.355\n"
RXNORM = "1|ENG||||||||1|1|RXNORM|IN|1|wobblemycin||N||\n1|ENG||||||||1|1|RXNORM|BN|1|Wobbex||N||\n"
OBO = 'format-version: 1.2\n\n[Term]\nid: DOID:1\nname: wobbling syndrome\nsynonym: "wobbles" EXACT []\n\n[Term]\nid: DOID:2\nname: old\nis_obsolete: true\n'
ATC = "atc_code,atc_name\nX01AA01,wobblemycin\nX01,not a substance\n"
DRUGBANK = "DrugBank ID,Accession Numbers,Common name,CAS,UNII,Synonyms,Standard InChI Key\nDB1,,Wobblemycin,,,Wobbex | Wobblemicina,\n"
DOID = '[{"id": "DOID:1", "name": "wobbling syndrome", "namespace": "doid", "synonyms": ["wobbles"]}]'
FORMS = [
    ("mesh", MESH, {"supplied_condition", "supplied_drug"}), ("rxnorm", RXNORM, {"supplied_drug"}),
    ("obo", OBO, {"supplied_condition"}), ("json", DOID, {"supplied_condition"}), ("atc", ATC, {"supplied_drug"}),
    ("drugbank", DRUGBANK, {"supplied_drug"}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "kinds"), FORMS, ids=[row[0] for row in FORMS])
def test_terminologies_of_the_user_add_names(tmp_path: Path, name: str, text: str, kinds: set[str]) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    found = names_in(path)
    assert set(found) == kinds
    lexicon = own_lexicon()
    for kind, names in found.items():
        lexicon = lexicon.with_names(kind, names)
    statement = "Exclusion Criteria:\n* Wobbling syndrome\n* Use of wobblemycin within 4 weeks before screening"
    assert _named(draft_criteria(statement, lexicon=lexicon)) == {kind.removeprefix("supplied_").replace("drug", "medication") for kind in kinds}  # fmt: skip
    assert _named(draft_criteria(statement)) == set()


def _named(draft: Draft) -> set[str]:
    """The kinds of the atoms that a list knows by name."""
    return {atom.kind for one in draft.criteria for atom in one.atoms if atom.concept is not None and atom.concept.code}


@pytest.mark.parametrize("text", ["", "nothing known\n", "\x00\x01"])
def test_another_file_is_refused_in_words(tmp_path: Path, text: str) -> None:
    path = tmp_path / "file"
    path.write_text(text)
    with pytest.raises(InputError, match="terminology file"):
        names_in(path)
