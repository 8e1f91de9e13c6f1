"""Drafted criteria are kept: the same when they come back, made ahead, and never lost by stopping half-way."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import STUDY_FOLDERS
from tests.matching.test_matching import RECORDS, corpus, person  # noqa: F401 (corpus is a fixture)
from trialwright.cli import commands
from trialwright.clinical.patient import Patient
from trialwright.clinical.patient_file import read_patient
from trialwright.eligibility.criterion import Anchors, Criteria
from trialwright.eligibility.facts import Facts
from trialwright.eligibility.kept_criteria import KeptCriteria, drafts
from trialwright.eligibility.kept_form import packed, unpacked
from trialwright.eligibility.screening import outcome_of, screen
from trialwright.eligibility.trial_criteria import trial_criteria
from trialwright.protocol.study_folder import read_study
from trialwright.registry.arrival import Arrival
from trialwright.registry.corpus import Corpus
from trialwright.registry.record import read_v2
from trialwright.registry.shipped import shipped_records

IDS = [f"NCT9000000{number}" for number in range(1, 9)]
DESIGNS = {name: read_study(folder) for name, folder in STUDY_FOLDERS.items()}


def people(study: str) -> list[Patient]:
    files = sorted((STUDY_FOLDERS[study] / "screening").glob("*.json"))
    return [read_patient(json.loads(file.read_text(encoding="utf-8"))["patient"], file.name) for file in files]


@pytest.mark.parametrize("study", sorted(DESIGNS))
def test_criteria_come_back_equal_from_the_kept_form(study: str) -> None:
    criteria = DESIGNS[study].criteria
    assert unpacked(packed(criteria)) == criteria


def test_drafts_of_every_shipped_record_come_back_equal() -> None:
    seen = 0
    for outcome in list(shipped_records())[::8]:
        if isinstance(outcome, Arrival):
            criteria = trial_criteria(outcome.record)
            assert unpacked(packed(criteria)) == criteria, outcome.record.nct_id
            seen += len(criteria.criteria)
    assert seen > 40


@pytest.mark.parametrize("data", [b"", b"\x00\xff", b"[]", packed(Criteria(()))[:-3]])
def test_what_is_no_kept_form_is_a_value_error(data: bytes) -> None:
    with pytest.raises(ValueError, match="kept form"):
        unpacked(data)


@given(st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_quick_outcome_is_the_outcome_of_the_whole_screening(data: st.DataObject) -> None:
    study = data.draw(st.sampled_from(sorted(DESIGNS)))
    of = data.draw(st.sampled_from([DESIGNS[study].criteria, *(trial_criteria(read_v2(one)) for one in RECORDS[:3])]))
    kept = data.draw(st.sets(st.integers(0, max(0, len(of.criteria) - 1))))
    criteria = Criteria(tuple(one for place, one in enumerate(of.criteria) if place in kept))
    who = data.draw(st.sampled_from(people(study)))
    shared = Facts(who, who.as_of, Anchors())
    for name in ("NCT1", "NCT2"):
        whole = screen(criteria, who, who.as_of, study=name)
        assert outcome_of(criteria, shared.of_study(name)) == whole.outcome


def test_what_is_prepared_is_not_drafted_again(corpus: Path, tmp_path: Path) -> None:  # noqa: F811
    made: list[str] = []
    heard: list[tuple[int, int]] = []
    with Corpus.open(corpus) as held:

        def drafter(ids: Sequence[str]) -> Iterator[tuple[str, bytes]]:
            made.extend(ids)
            return drafts(held, ids)

        def tell(done: int, of: int) -> None:
            heard.append((done, of))

        with KeptCriteria(tmp_path / "k.sqlite3", held, drafter=drafter, progress=tell) as kept:
            assert kept.prepare([*IDS[:3], "NCT99999999"]) == 3 and kept.prepare(IDS[:3]) == 0
            assert heard[0] == (0, 3) and heard[-1] == (3, 3)
        with KeptCriteria(tmp_path / "k.sqlite3", held, drafter=drafter) as kept:
            assert set(kept.of(IDS[:4])) == set(IDS[:4])
    assert made == [*IDS[:3], IDS[3]]


def test_what_was_drafted_before_a_stop_is_kept_and_the_rest_is_made_later(corpus: Path, tmp_path: Path) -> None:  # noqa: F811
    file = tmp_path / "k.sqlite3"
    with Corpus.open(corpus) as held:

        def stopped(ids: Sequence[str]) -> Iterator[tuple[str, bytes]]:
            for place, one in enumerate(drafts(held, ids)):
                if place == 5:
                    raise KeyboardInterrupt
                yield one

        with KeptCriteria(file, held, drafter=stopped) as kept, pytest.raises(KeyboardInterrupt):
            kept.prepare(IDS)
        with sqlite3.connect(file) as connection:
            assert connection.execute("SELECT count(*) FROM criteria").fetchone() == (5,)
        with KeptCriteria(file, held) as kept:
            assert kept.prepare(IDS) == 3 and len(kept.of(IDS)) == 8


def test_the_command_prepares_and_says_what_stood_already(tmp_path: Path) -> None:
    path = tmp_path / "registry.sqlite3"
    with Corpus.open(path) as held:
        held.add([Arrival(read_v2(one), "v2_json", "x") for one in RECORDS], added_at=datetime(2026, 3, 1, tzinfo=UTC))
    told = [
        CliRunner().invoke(commands, ["eligibility", "prepare", "--corpus", str(path), *more], catch_exceptions=False)
        for more in (("--processes", "2"), (), ("--status", "any"))
    ]
    assert [one.exit_code for one in told] == [0, 0, 0]
    assert [one.stdout.strip().splitlines()[-1] for one in told] == [
        "7 studies: 7 drafted now, 0 kept from before.",
        "7 studies: 0 drafted now, 7 kept from before.",
        "8 studies: 1 drafted now, 7 kept from before.",
    ]
