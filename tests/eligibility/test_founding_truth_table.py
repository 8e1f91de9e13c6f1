"""564 invented people and what the founding record says of each, decided by hand before the program was asked.

A row changes one eligible person (``set``, ``less``: places in the lists that are taken out, ``more``) and holds the
answers that the printed record allows: every bound and window a step before, on and after its edge, partial dates and
leap days, units as laboratories print them, missing limits, facts that contradict each other. ``OPEN``: the answer
hangs on a name that no word list holds, so that "unknown" is right too. What no row allows is an inclusion wrongly met
or an exclusion wrongly not met.
"""

from __future__ import annotations

import copy
import csv
import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from trialwright.clinical.patient import Patient
from trialwright.eligibility.criterion import Anchors, Criteria, Judgement
from trialwright.eligibility.screening import screen
from trialwright.eligibility.verdict import Answer
from trialwright.exchange.patient_format import PatientReading, Said
from trialwright.exchange.patient_rows import COLUMNS, DENIED, FACTS, PERSON
from trialwright.exchange.patients import read_stream
from trialwright.protocol.study_folder import read_study

BASE, *ROWS = map(json.loads, (Path(__file__).parent / "founding_truth_table.jsonl").read_text("utf-8").splitlines())
OPEN = frozenset({
    "RA abbreviation", "second csDMARD Arava", "second csDMARD total glucosides of paeony", "E1 Crohn's disease",
    "bts {'name': 'denosumab', 'started': '2025-05-01', 'ongoing': True}", "E1 secondary Sjögren's syndrome",
    "GC [('Medrol', 8, 'mg', 'day', 'oral', True, None)]", "GC [('Medrol', 16, 'mg', 'day', 'oral', True, None)]",
    "NSAID Mobic 2026-11-10 None", "E3 benign prostatic hyperplasia {'status': 'active'}", "vaccine MVA-BN",
    "vaccine Japanese encephalitis SA14-14-2",  # the strain of an inactivated vaccine too
    "consent {'on': '2026-11', 'study': 'NCT07008196'}",
})  # fmt: skip


@pytest.fixture
def criteria(founding_folder: Path) -> Criteria:
    return read_study(founding_folder).criteria


def _person(row: dict[str, Any]) -> dict[str, Any]:
    person = copy.deepcopy(BASE["base"])
    for kind, places in row.get("less", {}).items():
        person[kind] = [fact for place, fact in enumerate(person[kind]) if place not in places]
    for kind, facts in row.get("more", {}).items():
        person[kind] = [*person.get(kind, []), *facts]
    return {key: value for key, value in (person | row.get("set", {})).items() if value is not None}


def _read(data: str, name: str) -> Patient:
    (found,) = read_stream(io.BytesIO(data.encode()), name, Said(today=date(2027, 12, 31)))
    assert isinstance(found, PatientReading), found
    return found.patient


def _as_table(person: dict[str, Any]) -> str:
    """The same person as a table, one fact a row."""
    out = io.StringIO()
    table = csv.DictWriter(out, COLUMNS, delimiter=";")
    table.writeheader()
    shared = {"patient": person["patient"]}
    said = [(key, person[key]) for key in PERSON if key in person]
    for fact, value in (*said, *(("complete", kind) for kind in person["complete"])):
        table.writerow(shared | {"fact": fact, "value": _cell(value)})
    for word, (kind, keys) in FACTS.items():
        for fact in person.get(kind, []):
            if kind != "denials" or DENIED[word.removeprefix("no ")] == fact["of"]:
                cells = {column: _cell(fact[key]) for column, key in keys.items() if key in fact}
                table.writerow(shared | cells | {"fact": word, "source": fact.get("source", "")})
    return out.getvalue()


def _cell(value: Any) -> Any:
    return value if not isinstance(value, bool) else "yes" if value else "no"


def _answers(row: dict[str, Any], patient: Patient, criteria: Criteria) -> dict[str, Answer]:
    anchors = Anchors(**{name: date.fromisoformat(day) for name, day in row.get("anchors", {}).items()})
    judged = [Judgement(one["criterion"], Answer(one["answer"]), one["by"], one["why"], date.fromisoformat(one["on"]))
              for one in row.get("judgements", ())]  # fmt: skip
    found = screen(
        criteria, patient, date.fromisoformat(row.get("on", "2026-11-20")), anchors=anchors, judgements=judged
    )
    return {atom: found.verdict(atom).answer for atom in row["expected"]}


@pytest.mark.parametrize(("form", "every"), [("our JSON", 1), ("a table", 4)])
def test_every_answer_is_what_the_printed_record_says(form: str, every: int, criteria: Criteria) -> None:
    wrong = []
    for row in ROWS[::every]:
        person = _person(row)
        patient = _read(json.dumps(person), "p.json") if form == "our JSON" else _read(_as_table(person), "p.csv")
        for atom, answer in _answers(row, patient, criteria).items():
            allowed = [*row["expected"][atom], *(["unknown"] if row["says"] in OPEN else [])]
            if answer not in allowed:
                wrong.append((row["says"], atom, allowed, str(answer)))
    assert not wrong


def test_the_table_speaks_of_every_atom_and_of_all_three_answers(criteria: Criteria) -> None:
    asked = {atom for row in ROWS for atom in row["expected"]}
    assert {atom.id for atom in criteria.atoms()} - asked <= {"minimum_age", "maximum_age", "sex", "healthy_volunteers"}
    for answer in Answer:
        assert sum([answer] == allowed for row in ROWS for allowed in row["expected"].values()) > 100
    assert len(ROWS) >= 120
