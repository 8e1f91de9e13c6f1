"""How many questions until a screening is settled? The most decisive first, beside printed order and random order.

    python benchmarks/questions.py PATH... [--records N] [--patients FOLDER] [--against P] [--seed S]

PATH: records in any form that the readers know; the criteria of N of them (default 30, drawn by the seed) are drafted.
Each person of FOLDER (the shipped ones) is screened for each; pairs that are settled without a question are left out.
The answers are drawn: each open atom stands against taking part with probability P (default 0.1), the same draw in
every order; a question about a whole list is answered "these are all" where that agrees with the drawn answers. Asked
is until something stands against, or nothing is open. Atoms that ask with the same words are one question in every
order.
Printed: questions in the mean, over all pairs and over those that end in "no"; how many of these end within 5 and 10;
the ratio to printed order; seconds of the processor.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from trialwright.clinical.patient import Patient
from trialwright.eligibility import questions as asking
from trialwright.eligibility.criterion import Criteria
from trialwright.eligibility.screening import CriterionVerdict, screen
from trialwright.eligibility.trial_criteria import trial_criteria
from trialwright.eligibility.verdict import Answer
from trialwright.exchange.patient_format import PatientReading, Said
from trialwright.exchange.patients import read_patients
from trialwright.registry.arrival import Arrival
from trialwright.registry.batch import read_records

REPOSITORY = Path(__file__).resolve().parent.parent
Answers = Mapping[str, Answer]
Asked = tuple[str, Answers]
"""A question by its id, and what it settles when it is answered as drawn."""
Order = Callable[["Pair", Sequence[CriterionVerdict]], Asked]


class Pair:
    """One person and one study with drawn answers, and the questions about whole lists that were asked."""

    def __init__(self, criteria: Criteria, patient: Patient, against: float, seed: str) -> None:
        self.verdicts = screen(criteria, patient, patient.as_of).verdicts
        self.rng = random.Random(seed)
        self.drawn = {part.atom.id: self._draw(one, against) for one in self.verdicts for part in one.atoms}
        self.lists: dict[str, Answers] = {}
        for kind in asking._LISTS:
            if kind not in patient.complete:
                then = screen(criteria, replace(patient, complete=patient.complete | {kind}), patient.as_of).verdicts
                self.lists[kind] = {part.atom.id: part.verdict.answer for one in then for part in one.atoms}
        self.asked: set[str] = set()

    def _draw(self, found: CriterionVerdict, against: float) -> Answer:
        stands_against = self.rng.random() < against
        excludes = found.criterion.polarity == "exclusion"
        return Answer.MET if stands_against == excludes else Answer.NOT_MET


def main() -> None:
    options = _options()
    rng = random.Random(options.seed)
    records = [one.record for path in options.path for one in read_records(Path(path)) if isinstance(one, Arrival)]
    studies = [trial_criteria(one) for one in rng.sample(records, min(options.records, len(records)))]
    people = [one.patient for one in read_patients([Path(options.patients)], Said()) if isinstance(one, PatientReading)]
    counts: dict[str, list[tuple[int, bool]]] = {name: [] for name in ORDERS}
    spent = dict.fromkeys(ORDERS, 0.0)
    for number, criteria in enumerate(studies):
        for patient in people:
            seed = f"{options.seed} {number} {patient.code}"
            for name, order in ORDERS.items():
                pair = Pair(criteria, patient, options.against, seed)
                if _is_settled(pair.verdicts):
                    break
                began = time.process_time()
                counts[name].append(_ask(pair, order))
                spent[name] += time.process_time() - began
    print(f"{len(people)} people, {len(studies)} drafted studies: {len(counts['printed order'])} screenings with open "
          f"questions; an answer stands against with probability {options.against:g}")  # fmt: skip
    usual = statistics.mean(number for number, _ in counts["printed order"])
    for name, found in counts.items():
        ends = [number for number, is_no in found if is_no]
        all_mean = statistics.mean(number for number, _ in found)
        print(f"{name:<22} {all_mean:6.2f} questions ({all_mean / usual:.2f} of printed order); {len(ends)} end in no: "
              f"{statistics.mean(ends):6.2f} questions, median {statistics.median(ends):g}, within 5 "
              f"{_share(ends, 5):.0%}, within 10 {_share(ends, 10):.0%}; {spent[name]:.1f} s")  # fmt: skip


def _share(ends: Sequence[int], within: int) -> float:
    return sum(number <= within for number in ends) / len(ends)


def _is_settled(verdicts: Sequence[CriterionVerdict]) -> bool:
    return any(one.fails for one in verdicts) or not dict(asking._open_atoms(verdicts))


def _ask(pair: Pair, order: Order) -> tuple[int, bool]:
    """How many questions, and whether something stands against in the end."""
    verdicts, number = pair.verdicts, 0
    while not _is_settled(verdicts):
        id, settled = order(pair, verdicts)
        pair.asked.add(id)
        verdicts = tuple(_answered(one, settled) for one in verdicts)
        number += 1
    return number, any(one.fails for one in verdicts)


def _answered(found: CriterionVerdict, settled: Answers) -> CriterionVerdict:
    """The criterion with these atoms answered."""
    if not any(part.atom.id in settled for part in found.atoms):
        return found
    atoms = tuple(
        replace(part, verdict=replace(part.verdict, answer=settled[part.atom.id])) if part.atom.id in settled else part
        for part in found.atoms
    )
    answer = asking._mattering(found.criterion.rule, [part.verdict.answer for part in atoms], 0)[0]
    return replace(found, verdict=replace(found.verdict, answer=answer), atoms=atoms)


def _decisive(pair: Pair, verdicts: Sequence[CriterionVerdict]) -> Asked:
    """As ``open_questions`` orders them."""
    open_atoms = dict(asking._open_atoms(verdicts))
    found: list[tuple[asking.OpenQuestion, Answers]] = []
    for ids in asking._asked_alike(open_atoms):
        found.append((asking._atom_question(ids, open_atoms), {id: pair.drawn[id] for id in ids}))
    for kind, said in pair.lists.items():
        settles = {id: said[id] for id in open_atoms if said[id] is not Answer.UNKNOWN}
        if f"list:{kind}" in pair.asked or not settles:
            continue
        then = [_answered(one, settles) for one in verdicts]
        closed = len(open_atoms) - len(dict(asking._open_atoms(then)))
        closes = len(open_atoms) if any(one.fails for one in then) else closed
        is_true = all(pair.drawn[id] is answer for id, answer in settles.items())
        question = asking.OpenQuestion(f"list:{kind}", kind, tuple(sorted(settles)), "word", closes, 0)
        found.append((question, settles if is_true else {}))
    order = {id: place for place, id in enumerate(open_atoms)}
    by = asking._BY_ORDER.index
    consent = {id for id, (one, at) in open_atoms.items() if one.atoms[at].atom.kind == "consent"}
    best = min(
        found, key=lambda one: (-one[0].weight, one[0].id in consent, by(one[0].by), order.get(one[0].atoms[0], 0))
    )
    return best[0].id, best[1]


def _printed(pair: Pair, verdicts: Sequence[CriterionVerdict]) -> Asked:
    ids = asking._asked_alike(dict(asking._open_atoms(verdicts)))[0]
    return ids[0], {id: pair.drawn[id] for id in ids}


def _random(pair: Pair, verdicts: Sequence[CriterionVerdict]) -> Asked:
    ids = pair.rng.choice(asking._asked_alike(dict(asking._open_atoms(verdicts))))
    return ids[0], {id: pair.drawn[id] for id in ids}


ORDERS: dict[str, Order] = {"most decisive first": _decisive, "printed order": _printed, "random order": _random}


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("path", nargs="+")
    parser.add_argument("--records", type=int, default=30)
    parser.add_argument("--patients", default=str(REPOSITORY / "data" / "patients"))
    parser.add_argument("--against", type=float, default=0.1)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


if __name__ == "__main__":
    main()
