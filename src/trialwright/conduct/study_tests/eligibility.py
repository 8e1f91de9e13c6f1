"""Eligibility: what each criterion answered in the study's screening examples, and that nothing known meets nothing.

The table of answers is the criterion's truth table: it is shown when the examples let it decide both ways.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from trialwright.clinical.patient_file import read_patient
from trialwright.conduct.study_test import StudyTest, Tested
from trialwright.eligibility.screening import screen
from trialwright.eligibility.verdict import Answer
from trialwright.protocol.design import StudyDesign
from trialwright.protocol.screening_examples import answers_of, check_examples, examples_in

Table = defaultdict[str, Counter[Answer]]


def run(design: StudyDesign, folder: Path) -> Iterable[Tested]:
    """A test of the examples, one for each criterion, and one of a person of whom nothing is known."""
    number, mistakes = check_examples(folder, design.criteria)
    held = "does not hold" if mistakes else "holds" if number else "not shown"
    says = mistakes[0].where if mistakes else f"{number} examples come out as they say"
    yield Tested("screening examples", held, says)  # type: ignore[arg-type]
    if mistakes:
        return
    table = _answers(design, folder)
    yield _nothing_known(design, table)
    for criterion in design.criteria.criteria:
        counts = table[criterion.id]
        says = ", ".join(f"{answer.value} in {counts[answer]}" for answer in Answer)
        both = counts[Answer.MET] and counts[Answer.NOT_MET]
        yield Tested(f"criterion {criterion.id}", "holds" if both else "not shown", f"{criterion.polarity}: {says}")


def _answers(design: StudyDesign, folder: Path) -> Table:
    """How often each criterion and atom gave each answer in the examples."""
    table: Table = defaultdict(Counter)
    for example in examples_in(folder):
        patient = read_patient(example.patient, "example")
        found = screen(design.criteria, patient, example.on, judgements=example.judgements)
        for name, answer in answers_of(found).items():
            table[name][answer] += 1
    return table


def _nothing_known(design: StudyDesign, table: Table) -> Tested:
    """A criterion that ever asked for a fact is not met without one."""
    day = date(2026, 3, 2)
    answers = answers_of(screen(design.criteria, read_patient({"patient": "X", "as_of": day.isoformat()}, "x"), day))
    met = sorted(name for name, answer in answers.items() if answer is Answer.MET)
    wrong = [name for name in met if table[name][Answer.NOT_MET] or table[name][Answer.UNKNOWN]]
    if wrong:
        return Tested("nothing known", "does not hold", f"met by nothing: {', '.join(wrong[:5])}")
    says = f"of {len(answers)} criteria and atoms none is met by what is not known"
    return Tested("nothing known", "holds", says + (f" (open to everyone: {', '.join(met)})" if met else ""))


STUDY_TEST = StudyTest("eligibility", "Eligibility, criterion by criterion", "eligibility", run)
