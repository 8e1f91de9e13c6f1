"""A record of any kind, from the draft to an amendment of the running study: files are filled in, and that is all."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from datetime import date, timedelta
from itertools import count
from pathlib import Path

import pytest

from tests.conduct.plan import ADMINISTRATOR, COORDINATOR, INVESTIGATOR, NOW
from trialwright.conduct.act import Act, Actor
from trialwright.conduct.acts.consent_given import ConsentGiven
from trialwright.conduct.acts.criteria_revised import CriteriaRevised
from trialwright.conduct.acts.criterion_accepted import CriterionAccepted
from trialwright.conduct.acts.criterion_judged import CriterionJudged
from trialwright.conduct.acts.dose_given import DoseGiven
from trialwright.conduct.acts.enrolled import Enrolled
from trialwright.conduct.acts.form_saved import FormSaved
from trialwright.conduct.acts.guideline_approved import GuidelineApproved
from trialwright.conduct.acts.screened import Screened
from trialwright.conduct.acts.study_opened import StudyOpened
from trialwright.conduct.acts.visit_attended import VisitAttended
from trialwright.conduct.amending import amendment_report, refused_by
from trialwright.conduct.course import Course
from trialwright.conduct.entry import Entry
from trialwright.conduct.writing import Book, Proposal, Written
from trialwright.eligibility.criteria_json import write_criteria
from trialwright.eligibility.criteria_revision import digest, marked_manual
from trialwright.eligibility.criterion import Criteria
from trialwright.protocol.design import StudyDesign
from trialwright.protocol.drafting import write_draft
from trialwright.protocol.form import Item
from trialwright.protocol.study_folder import check_study, read_study
from trialwright.registry.reading import read_record

DAY = date(2026, 6, 1)
BY_HAND = {
    "GAP (required):": "Decided:",
    "GAP:": "Decided:",
    'version: "1.0"': 'version: "1.0"\n    approved_on: "2026-01-10"',
}


def filled(record: Path, folder: Path) -> StudyDesign:
    """The draft with every gap decided in its files."""
    write_draft(read_record(record), folder)
    for path in [*folder.glob("*.yaml"), *folder.glob("forms/*.yaml")]:
        text = path.read_text(encoding="utf-8")
        for gap, decided in BY_HAND.items():
            text = text.replace(gap, decided) if path.name == "conduct.yaml" or gap.startswith("GAP") else text
        if path.name == "sites.yaml":  # each site of several waits for its approvals
            text = text.replace("approvals: []", "approvals: [{by: A committee, on: 2026-01-10}]")
            text = text.replace("activated: null", "activated: 2026-01-15")
        path.write_text(text, encoding="utf-8")
    assert check_study(folder) == []
    return read_study(folder)


def amended(folder: Path) -> StudyDesign:
    """One more question among the vital signs."""
    shutil.copytree(folder, folder.with_name("amended"))
    path = folder.with_name("amended") / "forms" / "vitals.yaml"
    question = r"\1- {name: added, label: Added, data_type: text}\n\1"
    path.write_text(
        re.sub(r"(?<=items:\n)( *)(?=-)", question, path.read_text(encoding="utf-8"), count=1), encoding="utf-8"
    )
    assert check_study(path.parent.parent) == []
    return read_study(path.parent.parent)


class Site:
    """Writes acts into a book, and asks that nothing refuses them."""

    def __init__(self, design: StudyDesign) -> None:
        self._numbers = count(1)
        self.book = Book(Course(design.nct_id or design.id, design), lambda: b"0" * 16)

    def write(self, act: Act, actor: Actor, reason: str | None = None) -> None:
        outcome = self.book.append(Proposal(act, actor, NOW, f"k{next(self._numbers)}", reason), NOW)
        assert isinstance(outcome, Written), outcome

    def criteria(self) -> tuple:
        return self.book.course.design.criteria.criteria


def an_answer(item: Item) -> object:
    plain = {"float": 1.5, "integer": 2, "text": "x", "boolean": True, "date": "2026-05-01", "partial_date": "2026",
             "time": "10:00"}  # fmt: skip
    return item.code_list.items[0].code if item.code_list else plain[item.data_type]


def walk(record: Path, place: Path) -> None:
    design = filled(record, place / "study")
    site, study = Site(design), design.nct_id or design.id
    site.write(StudyOpened(None, DAY, study, design.sha256, design.nct_id), ADMINISTRATOR)
    for one in site.criteria():
        by_a_person = json.dumps(write_criteria(Criteria((marked_manual(one),))))
        site.write(CriteriaRevised(None, DAY, (one.id,), by_a_person, "marked manual"), INVESTIGATOR, "read")
    for one in site.criteria():
        site.write(CriterionAccepted(None, DAY, one.id, digest(one)), INVESTIGATOR)
    where = design.sites[0].name if len(design.sites) > 1 else None
    site.write(ConsentGiven("P1", DAY, "1.0", where), COORDINATOR)
    sheet = {"patient": "P1", "as_of": DAY.isoformat(), "birth_date": "1980-01-01", "sex": "female"}
    site.write(Screened("P1", DAY, sheet), COORDINATOR)
    screening = site.book.course.screening("P1", DAY)
    assert screening is not None
    for one in site.criteria():
        if one.id in screening.unknown:
            answer = "met" if one.polarity == "inclusion" else "not met"
            site.write(CriterionJudged("P1", DAY, one.id, answer, "the notes say so"), INVESTIGATOR)
    site.write(GuidelineApproved(None, DAY, site.book.course.guideline_sha256, "Ines Example"), INVESTIGATOR)
    site.write(Enrolled("P1", DAY, design.arms[0].name), INVESTIGATOR)
    site.write(VisitAttended("P1", DAY, "day 0"), COORDINATOR)
    plan = design.administrations_of(design.arms[0].name)[0]
    site.write(DoseGiven("P1", DAY, plan.intervention, 1, plan.dose, plan.unit), COORDINATOR)
    entries = tuple(Entry(name, None, an_answer(item)) for name, item in design.forms["outcomes"].typed_items.items())  # type: ignore[arg-type]
    site.write(FormSaved("P1", DAY, "day 0", "outcomes", entries), COORDINATOR)
    after = amended(place / "study")
    report = amendment_report(site.book.course, after, DAY + timedelta(days=30))
    assert refused_by(report) == []
    assert "The item 'Added' of the form 'Vital signs' is new." in [line.says for line in report]
    assert site.book.course.seen_with(after).not_accepted == ()


@pytest.mark.parametrize("number", ["NCT00631969", "NCT02219646", "NCT04847557"])
def test_a_record_goes_from_draft_to_amendment_by_its_files_alone(
    shared_path: Callable[[str], Path], tmp_path: Path, number: str
) -> None:
    walk(shared_path("records/v2-sample") / f"{number}.json", tmp_path)


@pytest.mark.slow
def test_every_record_of_the_sample_does(shared_path: Callable[[str], Path], tmp_path: Path) -> None:
    for path in sorted(shared_path("records/v2-sample").glob("*.json")):
        walk(path, tmp_path / path.stem)
