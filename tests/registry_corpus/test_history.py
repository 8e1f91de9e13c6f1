"""The history of a study: form by form, and the last step across whole forms."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.registry_corpus.a_record import NOW, arrival
from trialwright.errors import InputError
from trialwright.registry.corpus import Corpus
from trialwright.registry.history import history, last_step, must_know


@pytest.fixture
def corpus(tmp_path: Path) -> Iterator[Corpus]:
    with Corpus.open(tmp_path / "registry.sqlite3") as opened:
        yield opened


def test_each_form_has_its_own_history(corpus: Corpus) -> None:
    days = ("2025-01-01", "2025-02-01", "2025-03-01")
    corpus.add([arrival(1, updated=day, title=f"Of {day}") for day in days], added_at=NOW)
    corpus.add([arrival(1, "portal_page", updated=day) for day in days[:2]], added_at=NOW)
    told = [(step.after.form, step.before.dated, step.after.dated) for step in history(corpus, "NCT90000001")]
    assert told == [
        ("portal_page", "2025-01-01", "2025-02-01"),
        ("v2_json", "2025-01-01", "2025-02-01"),
        ("v2_json", "2025-02-01", "2025-03-01"),
    ]
    assert len(history(corpus, "NCT90000001", "v2_json")) == 2


def test_the_last_step_goes_back_to_an_older_whole_form(corpus: Corpus) -> None:
    corpus.add([arrival(1, updated="2025-03-01", status="COMPLETED")], added_at=NOW)
    assert last_step(corpus, "NCT90000001") is None
    corpus.add([arrival(1, "portal_page", updated="2025-02-01")], added_at=NOW)
    assert last_step(corpus, "NCT90000001") is None
    corpus.add([arrival(1, "legacy_xml", updated="2025-01-01")], added_at=NOW)
    step = last_step(corpus, "NCT90000001")
    assert step is not None and (step.before.form, step.after.form) == ("legacy_xml", "v2_json")
    assert [change.says for change in step.changes if change.matters] == [
        "Status changed from Recruiting to Completed."
    ]


def test_a_name_that_means_several_studies_is_not_guessed(corpus: Corpus) -> None:
    corpus.add([arrival(1, acronym="RAINBOW"), arrival(2, acronym="Rainbow")], added_at=NOW)
    assert must_know(corpus, "OWN-1") == "NCT90000001"
    with pytest.raises(InputError, match=r"found 2: NCT90000001, NCT90000002\. Give one of these numbers"):
        must_know(corpus, "rainbow")
