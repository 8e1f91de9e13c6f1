"""A simulated trial: virtual candidates who are written down act by act, through the very refusals of a real study.

``proposals`` gives every act in the order of time, the same for the same design, scenario and seed; its keys let a run
that was killed go on where it stopped. ``run`` writes them into a ``Book``. Candidates come as a Poisson process from
the start; whoever is eligible is enrolled until the target is reached, then nobody is asked any more. An act that is
refused is a mistake of this program and stops it: the simulation never goes round a refusal.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from itertools import count
from operator import itemgetter

import numpy as np

from trialwright.conduct.acts.study_opened import StudyOpened
from trialwright.conduct.course import Course as StudyCourse
from trialwright.conduct.virtual import CODE as VIRTUAL_CODE
from trialwright.conduct.writing import Book, Proposal, Refused
from trialwright.eligibility.criteria_questions import as_questions
from trialwright.errors import InputError
from trialwright.protocol.design import StudyDesign
from trialwright.simulation.cohort import Cohort, Drawn, Followed
from trialwright.simulation.draw import Array, chosen
from trialwright.simulation.improvement import People
from trialwright.simulation.options import EVERYTHING, Options
from trialwright.simulation.parameter_file import first_day, parameters_of
from trialwright.simulation.parameters import Parameters
from trialwright.simulation.participant_acts import ADMINISTRATOR, ActWriter, Candidate, Course, Dated, day_of, moment
from trialwright.simulation.streams import TRIAL, shares, stream

LONGEST_KEY = 100
"""Characters that the key of an act may have."""

OPENS = time(8)
"""The time of day (UTC) at which the virtual coordinator begins to write."""
BETWEEN = timedelta(seconds=20)
"""From one act of a day to the next."""
STORING = timedelta(seconds=1)

DatedProposal = tuple[Proposal, datetime]
FurtherOfAll = list[list[list[float]]]
"""Of each participant, by visit, the further values."""


class VirtualTrial:
    """One study made ready for simulation: its parameters read and checked once, for any scenario and seed."""

    def __init__(self, design: StudyDesign, parameters: Parameters | None = None) -> None:
        if design.criteria.is_draft:
            design = replace(design, criteria=as_questions(design.criteria))
        self.design = design
        self.parameters = parameters or parameters_of(design)
        self.cohort = Cohort(design, self.parameters)
        self._writer = ActWriter(self.cohort)
        self.first_day = first_day(design, self.parameters)

    def candidates(self, seed: int, options: Options = EVERYTHING) -> tuple[list[Candidate], Drawn]:
        """Everyone who is screened until the target is reached, in the order in which they come, with their draws."""
        wanted = self.participants(options)
        drawn: list[Drawn] = []
        found: list[Candidate] = []
        arrived = float(self.first_day)
        while sum(candidate.may_join for candidate in found) < wanted:
            missing = wanted - sum(candidate.may_join for candidate in found)
            numbers = range(len(found), len(found) + missing + math.ceil(missing / 2) * options.screening)
            batch = self.cohort.draw([(seed, number) for number in numbers])
            days = arrived + np.cumsum(self.cohort.gaps_days(batch))
            arrived = float(days[-1])
            drawn.append(batch)
            found += self._candidates(numbers, batch, days.astype(int).tolist(), options)
        asked = 1 + _position_of_last(found, wanted)
        return found[:asked], _joined(drawn, asked)

    def _candidates(self, numbers: range, batch: Drawn, days: list[int], options: Options) -> list[Candidate]:
        codes = [f"{VIRTUAL_CODE}{number + 1:03d}" for number in numbers]
        sheets = self.cohort.sheets.sheets(codes, days, batch.scores, failing=options.screening)
        lags = self.cohort.lags_days(batch).tolist()
        return [
            Candidate(number, code, sheet, day, day + lag)
            for number, code, sheet, day, lag in zip(numbers, codes, sheets, days, lags, strict=True)
        ]

    def participants(self, options: Options) -> int:
        """How many are to be enrolled."""
        wanted = self.design.target_enrolment if options.participants is None else options.participants
        if not 1 <= wanted <= self.design.target_enrolment:
            raise InputError(
                where="participants", expected=f"from 1 to the planned number ({self.design.target_enrolment})",
                found=str(wanted), remedy="Ask for fewer, or plan for more in study.yaml.",
            )  # fmt: skip
        return wanted

    def arms(self, seed: int, count: int) -> list[str]:
        """The arms of the participants in the order of enrolment: permuted blocks of the allocation."""
        block = [arm for arm, times in self.parameters.recruitment.allocation.value.items() for _ in range(times)]
        generator = stream(seed, TRIAL)
        found: list[str] = []
        while len(found) < count:
            found += [block[position] for position in generator.permutation(len(block)).tolist()]
        return found[:count]

    def proposals(self, scenario: str, seed: int, options: Options = EVERYTHING) -> Iterator[DatedProposal]:
        """Every act with the time at which it is stored, in the order of time; the first opens the study."""
        study = simulated_study(self.design, scenario, seed)
        self.check(scenario)
        opened = StudyOpened(
            None, date.fromordinal(self.first_day), study, self.design.sha256, self.design.nct_id, scenario, seed
        )
        opening = (moment(self.first_day, 0, 0), "study opened", opened, ADMINISTRATOR)
        yield from _timed([opening], self.first_day, 0)
        yield from _timed(sorted(self._dated(scenario, seed, options), key=itemgetter(0)), self.first_day, 1)

    def _dated(self, scenario: str, seed: int, options: Options) -> list[Dated]:
        candidates, drawn = self.candidates(seed, options)
        joined = sorted((one for one in candidates if one.may_join), key=lambda one: (one.anchor, one.number))
        arms = self.arms(seed, len(joined))
        theirs = taken(drawn, [candidate.number for candidate in joined])
        followed = self.cohort.follow(theirs, arms, scenario, options)
        further = self._further(seed, joined, arms, followed) if options.further else None
        courses = self._courses(joined, arms, theirs, followed, further)
        found: list[Dated] = []
        for candidate in candidates:
            found += self._writer.screened(candidate)
        for candidate, arm, course in zip(joined, arms, courses, strict=True):
            found += self._writer.followed(candidate, arm, course)
        return found

    def _further(self, seed: int, joined: list[Candidate], arms: list[str], followed: Followed) -> FurtherOfAll:
        """The further values of everyone enrolled, by visit."""
        further, sheets = self.cohort.further, [candidate.sheet.sheet for candidate in joined]
        scores = further.draw([(seed, candidate.number) for candidate in joined])
        return further.courses(scores, sheets, followed.visits.days.astype(np.float64), arms)

    def _courses(
        self,
        joined: list[Candidate],
        arms: list[str],
        drawn: Drawn,
        followed: Followed,
        further: FurtherOfAll | None,
    ) -> list[Course]:
        cohort, parameters = self.cohort, self.parameters
        part = shares(drawn.scores)
        visit_days, visit_missed = followed.visits.days.tolist(), followed.visits.missed.tolist()
        values, leaves = followed.values.tolist(), followed.leaves.tolist()
        until = np.minimum(followed.leaves, followed.visits.days[:, -1])
        events = cohort.adverse_events.happened(drawn.scores, arms, until)
        orders = {name: site.order(drawn.places) for name, site in cohort.sites.items()}
        dose_days = {name: kept.days.tolist() for name, kept in followed.doses.items()}
        missed = {name: self._missed(name, kept.missed.tolist(), part) for name, kept in followed.doses.items()}
        return [
            Course(
                visit_days[i], visit_missed[i], {name: days[i] for name, days in dose_days.items()},
                {name: reasons[i] for name, reasons in missed.items()}, values[i],
                {name: order[i] for name, order in orders.items()}, leaves[i],
                chosen(parameters.losses.why.value, part[i, cohort.why_leaving]), events[i],
                further[i] if further else None, cohort.further.repeated(joined[i].sheet.sheet),
            )
            for i in range(len(joined))
        ]  # fmt: skip

    def _missed(self, name: str, missed: list[list[bool]], part: np.ndarray) -> list[list[str | None]]:
        """Why each dose was missed; None for a dose that was given."""
        why = self.parameters.doses.missed_why
        weights = why.value if why is not None else {"not recorded": 1.0}
        columns = self.cohort.why_missed[name]
        return [
            [chosen(weights, row[columns][number]) if gone else None for number, gone in enumerate(doses)]
            if any(doses) else [None] * len(doses)
            for doses, row in zip(missed, part, strict=True)
        ]  # fmt: skip

    def check(self, scenario: str) -> None:
        """Refuse a scenario that the parameter file does not have."""
        if scenario not in self.parameters.scenarios:
            raise InputError(
                where="scenario", expected=f"one of {', '.join(self.parameters.scenarios)}", found=scenario,
                remedy="Choose one of them, or add it to simulation.yaml.",
            )  # fmt: skip

    def run(self, scenario: str, seed: int, options: Options = EVERYTHING, *, hashed: bool = True) -> Book:
        """The whole trial in memory, through every refusal; raises ``RuntimeError`` when one is not expected."""
        study = simulated_study(self.design, scenario, seed)
        book = Book(StudyCourse(study, self.design), Salt(), hashed)
        for proposal, stored_at in self.proposals(scenario, seed, options):
            outcome = book.append(proposal, stored_at)
            if isinstance(outcome, Refused):
                raise unexpected(proposal, outcome)
        return book


class Salt:
    """Salts of a simulated study: a counter, because nothing in it has to be kept from anyone."""

    def __init__(self) -> None:
        self._numbers = count(1)

    def __call__(self) -> bytes:
        return next(self._numbers).to_bytes(16, "big")


def unexpected(proposal: Proposal, refused: Refused) -> RuntimeError:
    """A refusal that the simulation did not foresee: a mistake in the program or in the parameter file."""
    act = proposal.act
    says = " ".join(refused.sentences)
    return RuntimeError(f"a virtual act was refused: {act.kind} of {act.participant} on {act.observed_on}: {says}")


def simulated_study(design: StudyDesign, scenario: str, seed: int) -> str:
    """The name of the simulated study, for example SIM-NCT07008196-B-1."""
    return f"SIM-{(design.nct_id or design.id).upper()}-{scenario}-{seed}"


def proposals(design: StudyDesign, scenario: str, seed: int, options: Options = EVERYTHING) -> Iterator[DatedProposal]:
    """See ``VirtualTrial.proposals``."""
    return VirtualTrial(design).proposals(scenario, seed, options)


def run(design: StudyDesign, scenario: str, seed: int, *, hashed: bool = True, options: Options = EVERYTHING) -> Book:
    """See ``VirtualTrial.run``."""
    return VirtualTrial(design).run(scenario, seed, options, hashed=hashed)


def taken(drawn: Drawn, rows: list[int]) -> Drawn:
    """The draws of some of the candidates."""
    one = drawn.people
    people = People(one.baseline[rows], one.improvement[rows], one.speed[rows], one.own[rows], one.noise[rows])
    return Drawn(people, drawn.scores[rows], drawn.places[rows])


def _joined(drawn: list[Drawn], count: int) -> Drawn:
    def whole(name: str) -> Array:
        return np.concatenate([getattr(one.people, name) for one in drawn])[:count]

    people = People(whole("baseline"), whole("improvement"), whole("speed"), whole("own"), whole("noise"))
    scores, places = (np.concatenate([getattr(one, name) for one in drawn])[:count] for name in ("scores", "places"))
    return Drawn(people, scores, places)


def _position_of_last(candidates: list[Candidate], wanted: int) -> int:
    """Where the last candidate stands whom the study still needs."""
    joined = [position for position, candidate in enumerate(candidates) if candidate.may_join]
    return joined[wanted - 1]


def _timed(acts: list[Dated], day: int, place: int) -> Iterator[DatedProposal]:
    """Proposals at their times: acts of a day follow each other. ``place`` acts of ``day`` were written before."""
    opens = _opens(day)
    for at, key, act, actor in acts:
        on = day_of(at)
        if on != day:
            day, opens, place = on, _opens(on), 0
        entered_at = opens + place * BETWEEN
        place += 1
        yield Proposal(act, actor, entered_at, short_key(key), None, "simulated"), entered_at + STORING


def short_key(key: str) -> str:
    """``key`` as an act may have it: one of more than 100 characters (a long name of a product) ends in its digest.

    >>> len(short_key("SIM-001 dose of " + "a long name " * 20)), short_key("SIM-001 age")
    (100, 'SIM-001 age')
    """
    return key if len(key) <= LONGEST_KEY else f"{key[: LONGEST_KEY - 17]}~{sha256(key.encode()).hexdigest()[:16]}"


def _opens(day: int) -> datetime:
    return datetime.combine(date.fromordinal(day), OPENS, UTC)
