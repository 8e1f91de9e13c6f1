"""The walk of a demonstration: one study from its registry page to a simulated result, in lines of text.

The real study is opened and stays empty; virtual participants go into a study of their own. A second walk finds both
and writes nothing twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import orjson

from trialwright.analysis.analyse import analyse
from trialwright.analysis.report import report
from trialwright.analysis.report_files import files
from trialwright.analysis.results import StudyResults, results
from trialwright.clinical.patient import Patient
from trialwright.conduct.act import Role
from trialwright.conduct.acts.query_raised import QueryRaised
from trialwright.conduct.course import Course
from trialwright.conduct.query import next_query
from trialwright.conduct.virtual import virtual_actor
from trialwright.conduct.work import tasks
from trialwright.conduct.writing import Proposal
from trialwright.eligibility.draft_record import draft_of
from trialwright.eligibility.kept_criteria import KeptCriteria
from trialwright.eligibility.matching import Candidate, judge_person, match, rank_candidates
from trialwright.errors import InputErrors
from trialwright.exchange.leaving import leave
from trialwright.exchange.patient_format import Said
from trialwright.exchange.patients import read_patients
from trialwright.exchange.record_day import record_as_of
from trialwright.exchange.register import find_formats
from trialwright.notice import notice
from trialwright.protocol.design import StudyDesign
from trialwright.protocol.study_folder import read_study
from trialwright.protocol.timeline import sentences
from trialwright.registry.page import page as registry_page
from trialwright.registry.search_asking import ask
from trialwright.registry.shipped import shipped_folder
from trialwright.registry.sources import read_sources
from trialwright.simulation.parameter_file import parameters_of
from trialwright.simulation.virtual_trial import VirtualTrial
from trialwright.web import store
from trialwright.web.record_page import review_of
from trialwright.web.shelf import corpus_file, shelf

SEED = 1
ON_THE_WAY = 0.45
"""Which part of its acts the study that is shown on its way has behind it."""
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Walk:
    """One walk: the design, the real study and the simulated one, and the time at which it is walked."""

    design: StudyDesign
    folder: Path
    study: str
    simulated: str
    scenario: str
    now: datetime

    @classmethod
    def of(cls, folder: Path, now: datetime) -> Walk:
        """Open the study in ``folder`` and a simulation of it."""
        design = read_study(folder)
        scenario = parameters_of(design).default_scenario
        study = store.open_study(design, now=now, folder=folder)
        _, opened_at = next(iter(VirtualTrial(design).proposals(scenario, SEED)))
        simulated = store.open_study(
            design, now=opened_at, origin="simulated", scenario=scenario, seed=SEED, folder=folder
        )
        return cls(design, folder, study, simulated, scenario, now)

    def simulate(self, progress: Progress) -> None:
        """Let the virtual participants take part; those who have taken part already are passed over."""
        proposals = list(VirtualTrial(self.design).proposals(self.scenario, SEED))
        summary = store.append_many(self.simulated, proposals, progress=lambda done: progress(done, len(proposals)))
        if summary.refused:
            raise RuntimeError(f"{len(summary.refused)} simulated acts were refused: {summary.refused[0]}")

    def in_progress(self) -> list[str]:
        """Another simulated study, stopped on the way, with work left to do: visits due, events to follow up, a query.

        Who asks is a virtual data manager. A second walk finds it and writes nothing twice.
        """
        proposals = list(VirtualTrial(self.design).proposals(self.scenario, SEED + 1))
        begun = proposals[: int(len(proposals) * ON_THE_WAY)]
        study = store.open_study(self.design, now=begun[0][1], origin="simulated", scenario=self.scenario,
                                 seed=SEED + 1, folder=self.folder)  # fmt: skip
        store.append_many(study, begun)
        _ask(study)
        course = store.course(study)
        now = course.clock(self.now)
        counts = Counter(task.kind for task in tasks(course, now))
        told = ", ".join(f"{number} {kind}" for kind, number in counts.most_common())
        return ["", f"SIMULATED, on its way: {study} as of {now:%Y-%m-%d}, {course.enrolled_count} enrolled",
                f"  to do: {told}"]  # fmt: skip

    def page(self) -> list[str]:
        """The head of the study's page."""
        record = self.design.record
        if record is None:
            return [self.design.title, f"  {self.study}; no registered record stands behind it"]
        sources = read_sources(self.design.sources, "sources.yaml") if self.design.sources else None
        shown = registry_page(record, self.now.date(), sources)
        told = [shown.title, f"  {shown.nct_id}  {shown.status}", *(f"  ! {doubt}" for doubt in shown.doubts)]
        return [*told, *(f"  {sentence}" for sentence in sentences(self.design)), f"  {shown.age}"]

    def registry(self) -> list[str]:
        """The registry records kept here: one search and one review."""
        held = shelf()
        found = held.engine.search(ask("rheumatoid arthrits", [("phase", "2,3")]))
        lines = ["", f"search: {len(held.corpus):,} registry records kept here; rheumatoid arthrits, phase 2 or 3: "
                     f"{found.total:,} studies", *(f"  {note}" for note in found.notes)]  # fmt: skip
        lines += [f"  {hit.nct_id}  {hit.card['title']}" for hit in found.hits[:2]]
        record = self.design.record
        if record is None:
            return lines
        done = review_of(held, record, self.now.date(), self.design)
        told = ", ".join(f"{number} {word}" for word, number in done.counts.items() if number)
        return [*lines, f"review: {done.nct_id}, {len(done.outcomes)} checks: {told}",
                *(f"  {one.id} {one.says}" for one in done.findings[:2])]  # fmt: skip

    def people(self) -> list[str]:
        """The criteria drafted from the registered text, and the invented people that ship ranked for the study."""
        lines, criteria = [""], self.design.criteria
        if self.design.record is not None:
            drafted = draft_of(self.design.record)
            states = Counter(one.status for one in drafted.criteria)
            told = ", ".join(f"{number} {word}" for word, number in states.most_common()) or "; ".join(drafted.problems)
            lines.append(f"draft: {len(drafted.criteria)} criteria from the registered text: {told}")
        folder = shipped_folder().with_name("patients")
        readings = read_patients((folder,), Said(None, frozenset(), self.now.date()))
        judged = [
            Candidate(one.patient, one.where, judge_person(criteria, one.patient, one.patient.as_of), one.notes)
            for one in readings if not isinstance(one, InputErrors)
        ]  # fmt: skip
        ranked = rank_candidates(judged)
        outcomes = Counter(one.judged.screening.outcome for one in ranked)
        told = ", ".join(f"{number} {word}" for word, number in outcomes.most_common())
        lines += [f"candidates: {len(ranked)} invented people screened for {self.study}: {told}",
                  *(f"  {one.patient.code}: {one.judged.reading}" for one in ranked[:2])]  # fmt: skip
        return [*lines, *_matches(ranked[0].patient)] if ranked else lines

    def report(self, folder: Path) -> list[str]:
        """The statistical report of the simulated study, as files."""
        found = analyse(self.course)
        made = report(found, self.course, notice(record_as_of(self.course.design)))
        target = folder / "exports" / f"{self.simulated}-report"
        written = files(found, made, with_pdf=False)
        for place, content in written.items():
            (target / place).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            (target / place).write_bytes(content)
        return [f"report: {len(list(found.results)):,} numbers, {len(written)} files: {target}"]

    def candidate(self) -> list[str]:
        """One virtual candidate judged, criterion by criterion: the first who may not join."""
        course = self.course
        for person in course.participants.values():
            screening = course.screening(person.code, max(entry.act.observed_on for entry in person.recorded))
            if screening is not None and screening.outcome != "eligible":
                blocking = [one for one in screening.verdicts if one.fails]
                unknown = len(screening.unknown)
                told = f"{len(blocking)} block, {len(screening.verdicts) - len(blocking) - unknown} do not block, "
                said = f"SIMULATED: candidate {person.code}: {screening.outcome} ({told}{unknown} unknown)"
                return [
                    "",
                    said,
                    *(f"  {one.criterion.id} blocks: {one.verdict.reason}" for one in blocking[:4]),
                ]
        return ["", "SIMULATED: every candidate was eligible."]

    def flow(self) -> list[str]:
        """The participant flow."""
        flow = self.results.flow
        lines = ["", "SIMULATED: participant flow",
                 f"  {flow.assessed} assessed, {flow.ineligible} ineligible, {flow.in_screening} still in screening, "
                 f"{flow.enrolled} enrolled of {self.design.target_enrolment} planned"]  # fmt: skip
        for arm in flow.arms:
            left = ", ".join(f"{one.reason}: {one.number}" for one in arm.not_completed) or "nobody"
            lines.append(f"  {arm.title}: {arm.treated} treated, {arm.completed} completed; did not complete: {left}")
        return lines

    def result(self) -> list[str]:
        """The primary result with its interval."""
        primary = self.results.primary
        if primary is None:
            return ["", "No primary outcome is planned."]
        lines = ["", primary.title]
        for arm in primary.at.arms:
            if arm.percent is not None and arm.interval is not None:
                lines.append(
                    f"  {arm.arm}: {arm.responders} of {arm.analysed} ({arm.percent:.1f}%), {100 * primary.level:g}% "
                    f"interval {100 * arm.interval.low:.1f}% to {100 * arm.interval.high:.1f}% ({primary.method}), "
                    f"{arm.missing} missing"
                )
        return lines

    def verify(self) -> list[str]:
        """Whether both ledgers stand."""
        lines = [""]
        for study in (self.study, self.simulated):
            findings = store.verify(study)
            sequence, head = store.head(study)
            lines.append(f"verify: {'ok' if not findings else 'NOT OK'}  {study}: {sequence} acts, head {head[:16]}...")
            lines += [f"  row {finding.sequence}: {finding.says}" for finding in findings]
        return lines

    def export(self, folder: Path) -> list[str]:
        """The simulated results as files, and what happens when they ask to leave as the real study's."""
        target = folder / "exports"
        target.mkdir(mode=0o700, exist_ok=True)
        course, rows, lines = self.course, tuple(store.rows(self.simulated)), [""]
        for name, written_as in find_formats().items():
            written = leave(course, rows, self.simulated, written_as)
            if isinstance(written, list):
                lines += [f"not exported: {sentence}" for sentence in written]
                continue
            path = target / f"{self.simulated}-{name}.json"
            path.write_bytes(orjson.dumps(written.document, option=orjson.OPT_INDENT_2))
            lines.append(f"export: {path}")
            refused = leave(course, rows, self.study, written_as)
            if isinstance(refused, list):
                lines.append(f"export as {self.study}: refused. {refused[0]}")
        return lines

    @property
    def course(self) -> Course:
        """The course of the simulated study."""
        return store.course(self.simulated)

    @property
    def results(self) -> StudyResults:
        """The results of the simulated study."""
        return results(self.course)


def _matches(person: Patient) -> list[str]:
    """The registered studies kept here, of every status, ranked for one invented person."""
    held = shelf()
    with KeptCriteria(corpus_file().with_suffix(".criteria.sqlite3"), held.corpus) as kept:
        found = match(held.engine, kept.of, person, person.as_of)
    lines = [f"match: {found.considered} registered studies of every status judged for {person.code}; nothing against "
             f"{found.count('unknown') + found.count('eligible')}, shut out {found.count('ineligible')}"]  # fmt: skip
    return [*lines, *(f"  {one.nct_id}  {one.card['title']}" for one in found.found[:2])]


def _ask(study: str) -> None:
    """Let the virtual data manager ask about the form that was saved last."""
    course = store.course(study)
    saved = [entry for person in course.participants.values() for entry in person.of_kind("form saved")]
    last = max(saved, key=lambda entry: entry.sequence)
    person = course.participants[last.act.participant or ""]
    act = QueryRaised(person.code, last.stored_at.date(), next_query(person), last.act.visit, last.act.form,  # type: ignore[attr-defined]
                      last.act.entries[0].item, "Is this the value of the source document?")  # type: ignore[attr-defined]  # fmt: skip
    actor = virtual_actor(Role.DATA_MANAGER)
    proposal = Proposal(
        act, actor, course.stored_at or last.stored_at, "the demonstration's question", None, "simulated"
    )
    store.append(study, proposal, now=proposal.entered_at)
